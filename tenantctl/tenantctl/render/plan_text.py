"""A plan as people read it: one entry an object, one line a property, ids with the names behind them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from rich.text import Text

from tenantctl.plan import Op, Operation, Plan, Step
from tenantctl.render.diff import tenant_changes
from tenantctl.render.entries import INDENT, Entries
from tenantctl.render.org_tree import org_tree
from tenantctl.render.schema import Schema, internal
from tenantctl.render.words import plain
from tenantctl.values import UNKNOWN


@dataclass(frozen=True)
class PlanText:
    """One plan, ready to be written as lines.

    Args:
        plan: The plan.
        schema: What is known of its kinds.
    """

    plan: Plan
    schema: Schema

    def lines(self) -> Iterator[Text]:
        """Yield the plan: what was changed by hand, what will be done, the tree, outputs and the sum."""
        shown = tenant_changes(self.plan, self.schema)
        drift = [step for step in shown if step.op is Op.REFRESH]
        todo = [step for step in shown if step.op is not Op.REFRESH]
        entries = Entries(self.plan.steps, self.schema)
        if drift:
            yield Text("Changed outside the program (state -> live):", style="bold")
            yield from entries.lines(drift)
            yield Text()
        if todo:
            yield Text(f"{_TITLES[self.plan.operation]} {self.plan.stack}:", style="bold")
            yield from entries.lines(todo)
            yield Text()
            yield from self._tree()
        yield from self._outputs()
        yield from self._left_behind(entries, todo)
        yield from (Text(f"Note: {remark}") for remark in self.plan.remarks)
        yield self.summary()

    def summary(self) -> Text:
        """Return the closing line: how many objects each operation concerns."""
        return Text(summary_line(self.plan, self.schema), style="bold")

    def _tree(self) -> Iterator[Text]:
        lines = org_tree(self.plan.steps, self.schema)
        if lines:
            yield Text("Departments, as planned:", style="bold")
            yield from (Text(INDENT + line, style=style) for line, style in lines)
            yield Text()

    def _outputs(self) -> Iterator[Text]:
        changed = list(changed_outputs(self.plan))
        if not changed:
            return
        yield Text("Outputs:", style="bold")
        for name, old, new in changed:
            before = "" if old is None else f"{_output(old)} -> "
            yield Text(f"{INDENT}{name}: {before}{'(no longer)' if new is None else _output(new)}")
        yield Text()

    def _left_behind(self, entries: Entries, steps: Iterable[Step]) -> Iterator[Text]:
        for step in steps:
            reason = self.schema.undeletable(step.type)
            if reason and step.op in (Op.DELETE, Op.REPLACE):
                yield Text(f"Note: {entries.title(step)} stays in the tenant: {reason}")


_TITLES = {
    Operation.UPDATE: "To do in",
    Operation.REFRESH: "To write into the state of",
    Operation.DESTROY: "To delete from",
}

_WORDS = {Op.CREATE: "create", Op.UPDATE: "update", Op.REPLACE: "replace", Op.DELETE: "delete"}


def summary_line(plan: Plan, schema: Schema) -> str:
    """Return ``"3 to create, 1 to update, 12 unchanged"``; objects of the tenant alone are counted."""
    shown = tenant_changes(plan, schema)
    parts = [f"{n} to {word}" for op, word in _WORDS.items() if (n := sum(1 for s in shown if s.op is op))]
    drifted = sum(1 for step in shown if step.op is Op.REFRESH)
    if drifted:
        parts.insert(0, f"{drifted} changed outside the program")
    objects = {s.urn for s in plan.steps if s.custom and not internal(s.type)}
    unchanged = len(objects - {step.urn for step in shown})
    if not parts:
        return f"Nothing to change: {unchanged} objects as declared" if unchanged != 1 else _ONE_UNCHANGED
    return ", ".join([*parts, f"{unchanged} unchanged"] if unchanged else parts)


_ONE_UNCHANGED = "Nothing to change: 1 object as declared"


def changed_outputs(plan: Plan) -> Iterator[tuple[str, Any, Any]]:
    """Yield the stack's outputs that change: name, value before, value after; None where there is none.

    Of an output that holds named values only those that change are told, as ``name.key``.
    """
    if plan.operation is not Operation.UPDATE:
        return
    before: Mapping[str, Any] = {}
    for step in plan.steps:
        if step.type == "pulumi:pulumi:Stack" and step.op is not Op.REFRESH:
            before = step.old_outputs or {}
    yield from _entries_that_differ(before, plan.outputs)


def _entries_that_differ(
    before: Mapping[str, Any], after: Mapping[str, Any], above: str = ""
) -> Iterator[tuple[str, Any, Any]]:
    for name in sorted(before.keys() | after.keys()):
        old, new = before.get(name), after.get(name)
        if isinstance(old, Mapping) and isinstance(new, Mapping):
            yield from _entries_that_differ(old, new, f"{above}{name}.")
        elif old != new:
            yield f"{above}{name}", old, new


def _output(value: Any) -> str:
    return "(known after apply)" if _all_unknown(value) else plain(value)


def _all_unknown(value: Any) -> bool:
    if isinstance(value, Mapping):
        return bool(value) and all(_all_unknown(item) for item in value.values())
    return value is UNKNOWN
