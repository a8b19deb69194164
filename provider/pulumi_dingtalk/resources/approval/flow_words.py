"""A flow in people's words and as a drawing, both from one reading of it, in either language."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from pulumi_dingtalk.reconcile.values import items

Name = Callable[[str, Any], str]
"""Tells what people call an object: its kind and its id."""

_SAID: Final[Mapping[str, tuple[str, str]]] = {
    "submitted": ("submitted", "提交申請"),
    "done": ("done", "完成"),
    "manager": ("the originator's manager", "發起人的直屬主管"),
    "manager-of": ("the originator's manager, {level} levels up", "發起人往上第 {level} 級主管"),
    "head": ("the head of the originator's department", "發起人部門主管"),
    "head-of": ("the head of the department {level} levels up", "往上第 {level} 級部門主管"),
    "up": (" (or of the next above that has one)", " (如空缺由上級部門主管審批)"),
    "head_of": ("the head of the department in {field}", "「{field}」所填部門的主管"),
    "role": ("everybody with the role {role}", "角色 {role} 的成員"),
    "originator": ("the originator", "發起人本人"),
    "choice": ("whom the originator chooses", "發起人自選"),
    "field": ("the person in {field}", "「{field}」所填成員"),
    "all": ("all must agree", "會簽, 須全部同意"),
    "any": ("any one is enough", "或簽, 一人同意即可"),
    "in_turn": ("one after the other", "依次審批"),
    "approver": ("approval by {who}", "{who} 審批"),
    "handler": ("handling by {who}", "{who} 辦理"),
    "notifier": ("copy to {who}", "抄送 {who}"),
    "skip": ("passes if nobody is found", "無人時自動通過"),
    "route": ("by condition", "按條件分支"),
    "parallel": ("at the same time", "並行"),
    "otherwise": ("otherwise", "其他情況"),
    "nothing": ("no further stage", "無後續環節"),
    "and": (" and ", "，且"),
    "or": (" or ", "，或"),
    "comma": (", ", "、"),
    "above": ("above {n}", "大於 {n}"),
    "at_least": ("at least {n}", "不少於 {n}"),
    "below": ("below {n}", "小於 {n}"),
    "at_most": ("at most {n}", "不多於 {n}"),
    "equals": ("exactly {n}", "等於 {n}"),
    "is": ("{field} is {values}", "「{field}」為 {values}"),
    "exact": ("{field} is exactly {values}", "「{field}」完全等於 {values}"),
    "match-all": ("{field} has all of {values}", "「{field}」包含全部 {values}"),
    "match-any": ("{field} has any of {values}", "「{field}」包含任一 {values}"),
    "from": ("the originator is {values}", "發起人屬於 {values}"),
    "in-department": ("{field} is in {values}", "「{field}」屬於 {values}"),
    "other": ("something that no program declares: {name}", "程式無法表達的內容: {name}"),
}


@dataclass(frozen=True)
class Step:
    """One stage as people read it: its name, what happens there, and the branches that begin at it."""

    name: str
    says: str
    shape: str
    branches: tuple[tuple[str, tuple[Step, ...]], ...] = ()

    @property
    def line(self) -> str:
        """The stage in one line."""
        return f"{self.name}: {self.says}" if self.name else self.says


@dataclass(frozen=True)
class Reader:
    """Reads declared flows, as state has them, for people.

    Args:
        chinese: Whether in Traditional Chinese.
        form: The declared components, whose labels stand for their ids.
        name: Tells the names behind ids.
    """

    chinese: bool = False
    form: Sequence[Mapping[str, Any]] = ()
    name: Name = lambda _kind, id_: str(id_)
    _labels: dict[str, str] = field(init=False, default_factory=dict)
    _options: dict[str, dict[str, str]] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        for each in items(self.form):
            if isinstance(each, Mapping) and isinstance(each.get("id"), str):
                self._labels[each["id"]] = str(each.get("label") or each["id"])
                options = items(each.get("options"))
                self._options[each["id"]] = {str(o.get("key")): str(o.get("value")) for o in options}

    def steps(self, flow: Any) -> tuple[Step, ...]:
        """Return a flow's stages."""
        return tuple(self._step(stage) for stage in items(flow) if isinstance(stage, Mapping))

    def say(self, key: str, **values: Any) -> str:
        """Return one of the texts."""
        return _SAID[key][self.chinese].format(**values)

    def _step(self, stage: Mapping[str, Any]) -> Step:
        kind = stage.get("type")
        if kind == "route":
            cases = [(self._when(case), self.steps(case.get("stages"))) for case in items(stage.get("cases"))]
            rest = (self.say("otherwise"), self.steps(stage.get("otherwise")))
            return Step("", self.say("route"), "route", (*cases, rest))
        if kind == "parallel":
            lanes = [
                (str(lane.get("name")), self.steps(lane.get("stages"))) for lane in items(stage.get("lanes"))
            ]
            return Step("", self.say("parallel"), "parallel", tuple(lanes))
        name = str(stage.get("name", ""))
        if kind not in {"approver", "handler", "notifier"}:
            return Step("", self.say("other", name=name), "other")
        return Step(name, self._people(stage), str(kind))

    def _people(self, stage: Mapping[str, Any]) -> str:
        who = self.say("comma").join(self._who(each) for each in items(stage.get("who")))
        told = []
        if stage["type"] != "notifier" and self._several(stage):
            told.append(self.say(str(stage.get("mode", "all"))))
        if stage.get("nobody") == "skip":
            told.append(self.say("skip"))
        done = self.say(str(stage["type"]), who=who)
        return f"{done} ({'; '.join(told)})" if told else done

    def _several(self, stage: Mapping[str, Any]) -> bool:
        who = items(stage.get("who"))
        alone = {"manager", "head", "head_of", "originator"}
        return len(who) > 1 or any(
            not isinstance(each, Mapping)
            or (each.get("by") not in alone and len(items(each.get("people"))) != 1)
            for each in who
        )

    def _who(self, who: Any) -> str:  # noqa: PLR0911 - one return a rule
        if not isinstance(who, Mapping):
            return self.name("", who)
        by, level = str(who.get("by")), who.get("level", 1)
        if by == "people":
            return self.say("comma").join(self.name("User", each) for each in items(who.get("people")))
        if by == "role":
            return self.say("role", role=self.name("Role", who.get("role")))
        if by in {"head_of", "field"}:
            return self.say(by, field=self._label(who.get("field")))
        if by == "manager" and level != 1:
            return self.say("manager-of", level=_digits(level))
        if by == "head":
            head = self.say("head") if level == 1 else self.say("head-of", level=_digits(level - 1))
            return head + (self.say("up") if who.get("up", True) else "")
        return self.say(by)

    def _when(self, case: Mapping[str, Any]) -> str:
        lists = [
            self.say("and").join(self._condition(each) for each in items(all_of))
            for all_of in items(case.get("when"))
        ]
        return self.say("or").join(lists)

    def _condition(self, wanted: Any) -> str:
        if not isinstance(wanted, Mapping):
            return self.name("", wanted)
        about, on = wanted.get("field"), wanted.get("on")
        label = self._label(about)
        if on == "number":
            bounds = [
                self.say(key, n=_digits(wanted[key]))
                for key in ("above", "at_least", "below", "at_most", "equals")
                if wanted.get(key) is not None
            ]
            return f"{label} {self.say('and').join(bounds)}"
        if on == "originator":
            kinds = (("departments", "Department"), ("roles", "Role"), ("people", "User"))
            told = [self.name(kind, each) for key, kind in kinds for each in items(wanted.get(key))]
            return self.say("from", values=self.say("or").join(told))
        if on == "department":
            told = [self.name("Department", each) for each in items(wanted.get("departments"))]
            return self.say("in-department", field=label, values=self.say("or").join(told))
        keys = items(wanted.get("any_of")) or items(wanted.get("keys"))
        texts = [self._options.get(str(about), {}).get(str(key), str(key)) for key in keys]
        match = {"exact": "exact", "all": "match-all", "any": "match-any"}.get(str(wanted.get("match")), "is")
        return self.say(match, field=label, values=self.say("comma").join(texts))

    def _label(self, name: Any) -> str:
        return self._labels.get(str(name), str(name))


def outline(steps: Sequence[Step], number: str = "") -> Iterator[str]:
    """Yield a flow as numbered lines, branches below their stage: the drawing for a terminal, and the sheet."""
    for place, step in enumerate(steps, 1):
        here = f"{number}{place}"
        depth = "  " * number.count(".")
        yield f"{depth}{here}. {step.line}"
        for letter, (label, below) in enumerate(step.branches):
            branch = f"{here}{chr(ord('a') + letter)}"
            yield f"{depth}  {branch}) {label}:"
            yield from outline(below, f"{branch}.")


def mermaid(reader: Reader, flow: Any) -> Iterator[str]:
    """Yield the lines of a Mermaid flowchart."""
    yield "flowchart TD"
    yield from _Chart(reader).lines(reader.steps(flow))


class _Chart:
    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._count = 0

    def lines(self, steps: Sequence[Step]) -> Iterator[str]:
        yield f"  begin([{_quoted(self._reader.say('submitted'))}])"
        ends = [("begin", "")]
        yield from self._chain(steps, ends)
        yield f"  done([{_quoted(self._reader.say('done'))}])"
        yield from (_arrow(one, label, "done") for one, label in ends)

    def _chain(self, steps: Sequence[Step], ends: list[tuple[str, str]]) -> Iterator[str]:
        """Draw stages below ``ends``, which hold afterwards what the last stage ends in."""
        for step in steps:
            self._count += 1
            node = f"n{self._count}"
            left, right = {"route": ("{", "}"), "parallel": ("[[", "]]"), "notifier": ("[/", "/]")}.get(
                step.shape, ("[", "]")
            )
            yield f"  {node}{left}{_quoted(step.line)}{right}"
            yield from (_arrow(one, label, node) for one, label in ends)
            ends[:] = [] if step.branches else [(node, "")]
            for label, below in step.branches:
                inner = [(node, label)]
                yield from self._chain(below, inner)
                ends += inner


def _arrow(one: str, label: str, other: str) -> str:
    return f"  {one} -->|{_quoted(label)}| {other}" if label else f"  {one} --> {other}"


_ENTITIES: Final = {"#": "#35;", "&": "#amp;", '"': "#quot;", "<": "#lt;", ">": "#gt;", "`": "#96;"}
"""How Mermaid wants characters to be spelt that mean something in it."""


def _quoted(text: str) -> str:
    spelt = (_ENTITIES.get(char, char if char.isprintable() else " ") for char in text)
    return f'"{"".join(spelt)}"'


def sentences(steps: Sequence[Step], above: str = "") -> Iterator[tuple[str, str]]:
    """Yield what a flow says, stage by stage: where it says so, and what."""
    for step in steps:
        if not step.branches:
            yield f"{above}{step.name}", step.says
        for label, below in step.branches:
            where = f"{above}{label} > "
            if not below:
                yield f"{above}{label}", ""
            yield from sentences(below, where)


def changes(reader: Reader, old: Any, new: Any) -> Iterator[tuple[str, str, str]]:
    """Yield what differs between two flows: where, what was said there, what is said now; "" for nothing."""
    before, after = (_by_place(sentences(reader.steps(side))) for side in (old, new))
    nothing = reader.say("nothing")
    for where in (*before, *(each for each in after if each not in before)):
        was, now = before.get(where), after.get(where)
        if was != now:
            yield where, "" if was is None else was or nothing, "" if now is None else now or nothing


def _by_place(said: Iterator[tuple[str, str]]) -> dict[str, str]:
    found: dict[str, str] = {}
    for where, what in said:
        number, place = 1, where
        while place in found:
            number += 1
            place = f"{where} ({number})"
        found[place] = what
    return found


def _digits(value: Any) -> str:
    if isinstance(value, int | float):
        return f"{int(value):,}" if float(value).is_integer() else f"{value:,}"
    return str(value)
