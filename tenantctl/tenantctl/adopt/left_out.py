"""What an export did not write, and why: for people, in either language, and as JSON."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from tenantctl.render.failures import REQUEST
from tenantctl.review.words import Speaker

_TOLD: Final = 3
"""Objects of a kind that are told one by one."""


@dataclass(frozen=True)
class LeftOut:
    """One thing that is not in the program.

    Args:
        kind: The kind.
        why: The key of the reason in the catalogue, without its section.
        name: The object, as people call it; "" for all of the kind.
        field: The field; "" for the whole object.
        act: Whether people must do something before the export is whole.
        values: What the text says besides.
    """

    kind: str
    why: str
    name: str = ""
    field: str = ""
    act: bool = False
    values: dict[str, Any] = dataclasses.field(default_factory=dict, hash=False)

    def reason(self, say: Speaker) -> str:
        """Return why, without what it is about."""
        return say(f"adopt.{self.why}", **self.values)

    def text(self, say: Speaker) -> str:
        """Return one line."""
        field = f".{self.field}" if self.field and not self.name else f", {self.field}" if self.field else ""
        name = f' "{self.name}"' if self.name else ""
        return f"{self.kind}{name}{field}: {self.reason(say)}"

    def to_json(self, say: Speaker) -> dict[str, Any]:
        """Return it as JSON."""
        told = {"kind": self.kind, "name": self.name, "field": self.field, "reason": self.why}
        return {**told, "act": self.act, "text": self.text(say)}


def merged(every: Iterable[LeftOut]) -> list[LeftOut]:
    """Return each once, what people must do first; fields that are left out of many objects for one reason, once."""
    by_field: dict[tuple[Any, ...], list[LeftOut]] = {}
    for each in every:
        key = (each.kind, each.field, each.why, each.act) if each.field else (each.kind, each.name, each.why)
        by_field.setdefault((*key, *map(str, each.values.values())), []).append(each)
    found = [group[0] if len({e.name for e in group}) == 1 else _all_of(group) for group in by_field.values()]
    return sorted(found, key=lambda each: (not each.act, each.kind, each.name, each.field))


def _all_of(group: list[LeftOut]) -> LeftOut:
    first = group[0]
    return LeftOut(first.kind, first.why, "", first.field, first.act, first.values)


def lines(every: Iterable[LeftOut], say: Speaker) -> Iterator[str]:
    """Yield a line each."""
    for each in every:
        yield each.text(say)


def condensed(every: Iterable[LeftOut], say: Speaker) -> Iterator[str]:
    """Yield a line for each reason: what many objects of a kind have in common is told once, with some of them."""
    groups: dict[tuple[str, str, str], list[LeftOut]] = {}
    for each in every:
        alike = _of_any(each)
        key = (each.kind, each.field, REQUEST.sub("", alike.reason(say)).replace(each.name or " ", " "))
        groups.setdefault(key, []).append(each)
    for group in groups.values():
        if len(group) <= _TOLD:
            yield from lines(group, say)
            continue
        first, some = _of_any(group[0]), ", ".join(each.name for each in group[:_TOLD])
        kind = f"{first.kind} ({len(group):,}: {some}, ...)"
        yield dataclasses.replace(first, kind=kind, name="").text(say)


def _of_any(each: LeftOut) -> LeftOut:
    """Return what is left out of one object as it is said of several: each has a config key of its own."""
    key = {"key": "KEY"} if "key" in each.values else {}
    return dataclasses.replace(each, values={**each.values, **key})
