"""How a console setting stands: read from the tenant, attested, lapsed, or never looked at; and what is to be done."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import partial
from typing import Any, Final

from pulumi_dingtalk.reconcile.words import Words
from pulumi_dingtalk.resources.security import console_catalogue

NOBODY: Final = "none"
"""The value of a list of administrators that has nobody."""

PARTS: Final = {
    "evidence": Words("the evidence", "證據"),
    "attested_by": Words("who attested it", "確認人"),
    "attested_on": Words("on which day", "確認日期"),
    "lapses_on": Words("when that lapses", "到期日"),
}
"""What an attestation is made of."""

NOT_TOLD: Final = Words(
    "whether attestations have lapsed cannot be told: set dingtalk:asOf (DINGTALK_AS_OF) to today's date",
    "無法得知確認是否已到期: 請把 dingtalk:asOf (DINGTALK_AS_OF) 設為今天的日期",
)


class State(StrEnum):
    """How a setting stands."""

    READ = "read"
    """The tenant tells that it is as wanted."""
    DIFFERS = "differs"
    """The tenant tells that it is not as wanted."""
    ATTESTED = "attested"
    """Somebody saw that it is as wanted, and that counts on the day."""
    CHANGED = "changed"
    """What was attested is another value than the one that is wanted."""
    LAPSED = "lapsed"
    """Its attestation counts no more on the day."""
    EARLY = "early"
    """Its attestation is of a later day."""
    MISSING = "missing"
    """Nobody attested it, or not all of an attestation is there."""
    UNTOLD = "untold"
    """It is attested; whether that counts cannot be told without a day."""


@dataclass(frozen=True)
class Standing:
    """How a setting stands, and what people must do about it.

    Args:
        state: How it stands.
        todo: What is to be done, with ``{where}`` for the place in the console; None where nothing is.
    """

    state: State
    todo: Words | None = None


def standing(declared: Mapping[str, Any], outputs: Mapping[str, Any], as_of: date | None) -> Standing:
    """Return how a setting stands.

    Args:
        declared: The fields of ConsoleSetting that the program declares.
        outputs: What state has of it: what the tenant told, and which value was attested.
        as_of: The day that dates are compared with; None where nobody said.
    """
    observed = outputs.get("observed") if outputs.get("setting") == declared.get("setting") else ""
    return _seen(str(observed), declared) if observed else _said(declared, outputs, as_of)


def _seen(observed: str, declared: Mapping[str, Any]) -> Standing:
    """Judge a setting that the tenant tells: then nobody need attest it."""
    wanted = str(declared.get("value", "?"))
    if _people(observed) == _people(wanted):
        return Standing(State.READ)
    told = _words(
        "the tenant has {observed}, and the program wants {wanted}: change it at {{where}}",
        "組織現有 {observed}, 程式要求 {wanted}: 請在「{{where}}」更改",
        observed=observed,
        wanted=wanted,
    )
    return Standing(State.DIFFERS, told)


def _said(declared: Mapping[str, Any], outputs: Mapping[str, Any], as_of: date | None) -> Standing:
    """Judge a setting that only people can see."""
    wanted, words = declared.get("value", "?"), _texts(declared)
    if missing := [words for name, words in PARTS.items() if not declared.get(name)]:
        return Standing(State.MISSING, _unattested(words(wanted), missing))
    day = declared["attested_on"]
    attested = outputs.get("attested_value", wanted) if outputs.get("attested_on") == day else wanted
    if attested != wanted:
        told = _words(
            'it was attested as "{attested}" and is to be "{wanted}": change it at {{where}}, and attest it anew',
            "已確認的是「{attested}」, 現要求「{wanted}」: 請在「{{where}}」更改並重新確認",
            attested=words(attested),
            wanted=words(wanted),
        )
        return Standing(State.CHANGED, told)
    return _on_its_days(declared, as_of)


def _on_its_days(declared: Mapping[str, Any], as_of: date | None) -> Standing:
    if as_of is None:
        return Standing(State.UNTOLD, NOT_TOLD)
    day, end, today = declared["attested_on"], declared["lapses_on"], as_of.isoformat()
    if day <= today < end:
        return Standing(State.ATTESTED)
    told = _words(
        'attested as "{wanted}" from {day} to {end}, which does not cover {today}: look at {{where}}, and attest '
        "it anew",
        "「{wanted}」的確認由 {day} 至 {end}, 不包括 {today}: 請查看「{{where}}」並重新確認",
        wanted=_texts(declared)(declared.get("value", "?")),
        day=day,
        end=end,
        today=today,
    )
    return Standing(State.EARLY if today < day else State.LAPSED, told)


def _unattested(wanted: Words, missing: list[Words]) -> Words:
    return _words(
        'set it to "{wanted}" at {{where}}, then attest it; missing: {parts}',
        "請在「{{where}}」設為「{wanted}」並確認; 欠: {parts}",
        wanted=wanted,
        parts=Words(", ".join(words.en for words in missing), "、".join(words.zh for words in missing)),
    )


def _texts(declared: Mapping[str, Any]) -> Callable[[str], Words]:
    """Return what makes texts of a setting's values."""
    return partial(console_catalogue.wanted, str(declared.get("setting", "?")))


def _words(en: str, zh: str, **values: str | Words) -> Words:
    """Return both texts with ``values`` put in, ready for ``where``."""
    told = {
        name: value if isinstance(value, Words) else Words(value, value) for name, value in values.items()
    }
    return Words(
        en.format(**{name: _safe(each.en) for name, each in told.items()}),
        zh.format(**{name: _safe(each.zh) for name, each in told.items()}),
    )


def _safe(text: str) -> str:
    return text.replace("{", "{{").replace("}", "}}")


def _people(text: str) -> frozenset[str]:
    return frozenset(filter(None, map(str.strip, text.split(","))))
