"""What a report says of each field of a kind, from the kind's own case: no tenant, plans made by hand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from pulumi_dingtalk.reconcile.registry import kinds, type_token
from support.cases import Case, Ref
from tenantctl.plan import Op, Operation, Plan, Source, Step
from tenantctl.render.schema import Schema
from tenantctl.review.report import FieldChange, Report
from tenantctl.review.whole import whole_report
from tenantctl.review.words import Speaker

PREFIX = "urn:pulumi:test::firm::"
FIRST_ID = 52_871


schema = cache(Schema.of_provider)


@dataclass(frozen=True)
class Scene:
    """One kind with what stands around it: plans on it know the names behind their ids.

    Args:
        case: The kind's case.
    """

    case: Case

    @property
    def kind(self) -> str:
        return self.case.base.kind

    @property
    def ids(self) -> dict[str, str]:
        return {each.name: str(FIRST_ID + n) for n, each in enumerate(self.case.around)}

    @property
    def names(self) -> dict[str, str]:
        """The names of what stands around, by their ids."""
        named = {each.name: each.values["name"] for each in self.case.around if "name" in each.values}
        return {self.ids[logical]: name for logical, name in named.items()}

    def values(self, field: str, which: str | None) -> dict[str, Any]:
        """Return the declaration with a field at its first or second value, or (None) without it."""
        known = self.case.fields[field]
        beside = self.case.base.but(**known.needs(which or "first")).values
        declared = {name: value for name, value in beside.items() if name != field}
        if which is not None:
            declared[field] = getattr(known, which)
        return self.spelt(declared)

    def spelt(self, declared: Mapping[str, Any]) -> dict[str, Any]:
        return {name: self._spelt(value) for name, value in declared.items()}

    def _spelt(self, value: Any) -> Any:
        if isinstance(value, Ref):
            return self.ids[value.name] if value.output == "id" else f"ding{value.name}"
        if isinstance(value, Mapping):
            return {name: self._spelt(item) for name, item in value.items()}
        return [self._spelt(item) for item in value] if isinstance(value, list | tuple) else value

    def plan(self, op: Op, old: Any, new: Any, replaces: tuple[str, ...] = ()) -> Plan:
        around = [
            _step(
                Op.SAME,
                each.kind,
                each.name,
                self.ids[each.name],
                self.spelt(each.values),
                self.spelt(each.values),
            )
            for each in self.case.around
        ]
        owner = kinds()[self.kind].settings_of
        own = (old or {}).get(owner, "") if owner else "70010"
        it = _step(op, self.kind, "it", "" if op is Op.CREATE else str(own), old, new, replaces)
        return Plan("firm", "test", Source.EMBEDDED, Operation.UPDATE, (*around, it), behind={})

    def report(self, plan: Plan, language: str) -> Report:
        return whole_report(plan, schema(), Speaker(language))

    def turns(self, field: str) -> Iterator[tuple[str, Plan]]:
        """Yield what can happen to a field: it is added, changed, removed, and the object comes, goes, is replaced."""
        without, first, second = (self.values(field, which) for which in (None, "first", "second"))
        yield "add", self.plan(Op.UPDATE, without, first)
        yield "change", self.plan(Op.UPDATE, first, second)
        yield "remove", self.plan(Op.UPDATE, first, without)
        yield "replace", self.plan(Op.REPLACE, first, second, (field,))
        yield "create", self.plan(Op.CREATE, None, first)
        yield "delete", self.plan(Op.DELETE, first, None)


def _step(  # noqa: PLR0917 - the columns of a step
    op: Op, kind: str, name: str, id_: str, old: Any, new: Any, replaces: tuple[str, ...] = ()
) -> Step:
    token = type_token(kind)
    record = {"corp": "dingsandbox", "owner": f"firm/test/{kind}/{name}", "__provider": "pickle"}
    sides = [None if side is None else {**side, **record} for side in (old, new)]
    return Step(
        op,
        f"{PREFIX}{token}::{name}",
        token,
        name,
        id_,
        old_inputs=sides[0],
        new_inputs=sides[1],
        replace_keys=replaces,
    )


def told_of(scene: Scene, field: str, language: str) -> Iterator[str]:
    """Yield the lines of the table about one field."""
    for turn, plan in scene.turns(field):
        made = scene.report(plan, language)
        changes = [change for entry in made.entries for change in entry.changes]
        label = schema().field(type_token(scene.kind), field)["label"][language]
        about = [change for change in changes if change.label.split(" > ")[0] == label]
        lines = [f"{change.label}: {_text(change)}" for change in about] or ["(in the title)"]
        risk = made.entries[0].risk if made.entries else "-"
        yield from (f"{field} | {turn} | {risk} | {line}" for line in lines)


def _text(change: FieldChange) -> str:
    signed = [f"+ {item}" for item in change.added] + [f"- {item}" for item in change.removed]
    return change.text or "  ".join(signed)


def cells(value: Any) -> Iterator[str]:
    """Yield every text of a report in JSON that a reader sees, wherever it stands."""
    if isinstance(value, Mapping):
        for name, item in value.items():
            if name not in ("op", "operation", "source", "language", "rule", "risks", "counts"):
                yield from cells(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from cells(item)
    elif value is not None:
        yield str(value)
