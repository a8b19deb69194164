"""A plan as people read it: one entry an object, one line a property, ids with the names behind them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from rich.text import Text

from tenantctl.plan import Op, Operation, Plan, Step
from tenantctl.render.diff import PropertyChange, property_changes, tenant_changes
from tenantctl.render.names import Names, present_name
from tenantctl.render.org_tree import org_tree
from tenantctl.render.schema import Schema, internal
from tenantctl.render.signs import SIGNS
from tenantctl.render.words import plain, sentence, value_text

_INDENT = "  "


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
        if drift:
            yield Text("Changed outside the program (state -> live):", style="bold")
            yield from self._entries(drift)
            yield Text()
        if todo:
            yield Text(f"{_TITLES[self.plan.operation]} {self.plan.stack}:", style="bold")
            yield from self._entries(todo)
            yield Text()
            yield from self._tree()
        yield from self._outputs()
        yield from self._left_behind(todo)
        yield from (Text(f"Note: {remark}") for remark in self.plan.remarks)
        yield self.summary()

    def summary(self) -> Text:
        """Return the closing line: how many objects each operation concerns."""
        return Text(summary_line(self.plan, self.schema), style="bold")

    @property
    def names(self) -> Names:
        """The names behind the ids of this plan."""
        return Names.of(self.plan.steps, self.schema)

    def _entries(self, steps: Iterable[Step]) -> Iterator[Text]:
        names = self.names
        by_urn = {step.urn: step for step in self.plan.steps}
        open_components: list[str] = []
        for step in steps:
            chain = _components(step, by_urn)
            yield from self._headings(chain, open_components, by_urn)
            open_components = chain
            yield from self._entry(step, names, _INDENT * (len(chain) + 1))

    def _headings(self, chain: list[str], opened: list[str], by_urn: Mapping[str, Step]) -> Iterator[Text]:
        for depth, urn in enumerate(chain):
            if opened[: depth + 1] != chain[: depth + 1]:
                component = by_urn[urn]
                title = f"{self.schema.kind(component.type)} {component.name}"
                yield Text(f"{_INDENT * (depth + 1)}{title}", style="bold blue")

    def _entry(self, step: Step, names: Names, indent: str) -> Iterator[Text]:
        sign, colour = SIGNS[step.op]
        gone = step.op is Op.REFRESH and step.new_inputs is None
        yield Text(f"{indent}{'-' if gone else sign} {self._title(step)}", style="red" if gone else colour)
        if step.op is Op.DELETE or gone:
            return
        changes = property_changes(step, self.schema)
        for change in changes:
            yield Text(f"{indent}    {self._property(step, change, names)}")
        if not changes and step.op is Op.UPDATE:
            yield Text(f"{indent}    (what the provider keeps about it, nothing in the tenant)")

    def _title(self, step: Step) -> str:
        known = ", ".join(part for part in (_quoted(present_name(step)), step.id) if part)
        title = f"{self.schema.kind(step.type)} {step.name}" + (f" ({known})" if known else "")
        if step.op is Op.REFRESH and step.new_inputs is None:
            return f"{title}: gone from the tenant"
        if step.op is Op.REPLACE:
            order = "the old is deleted first" if self._deleted_first(step) else "the new is made first"
            return f"{title}: replaced, {order}"
        return title

    def _deleted_first(self, step: Step) -> bool:
        order = [other.op for other in self.plan.steps if other.urn == step.urn]
        if Op.DELETE_REPLACED not in order or Op.CREATE_REPLACEMENT not in order:
            return False
        return order.index(Op.DELETE_REPLACED) < order.index(Op.CREATE_REPLACEMENT)

    def _property(self, step: Step, change: PropertyChange, names: Names) -> str:
        def show(value: Any) -> str:
            return value_text(value, self.schema.reference(step.type, change.name), step, change.name, names)

        text = sentence(change, show)
        return f"{text}  (forces the replacement)" if change.replaces else text

    def _tree(self) -> Iterator[Text]:
        lines = org_tree(self.plan.steps, self.schema)
        if lines:
            yield Text("Departments, as planned:", style="bold")
            yield from (Text(_INDENT + line, style=style) for line, style in lines)
            yield Text()

    def _outputs(self) -> Iterator[Text]:
        changed = list(changed_outputs(self.plan))
        if not changed:
            return
        yield Text("Outputs:", style="bold")
        for name, old, new in changed:
            before = "" if old is None else f"{plain(old)} -> "
            yield Text(f"{_INDENT}{name}: {before}{'(no longer)' if new is None else plain(new)}")
        yield Text()

    def _left_behind(self, steps: Iterable[Step]) -> Iterator[Text]:
        for step in steps:
            if step.op in (Op.DELETE, Op.REPLACE) and self.schema.undeletable(step.type):
                yield Text(f"Note: {self._title(step)} stays in the tenant: the API cannot delete this kind")


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
    """Yield the stack's outputs that change: name, value before, value after; None where there is none."""
    if plan.operation is not Operation.UPDATE:
        return
    before: Mapping[str, Any] = {}
    for step in plan.steps:
        if step.type == "pulumi:pulumi:Stack" and step.op is not Op.REFRESH:
            before = step.old_outputs or {}
    for name in sorted(before.keys() | plan.outputs.keys()):
        old, new = before.get(name), plan.outputs.get(name)
        if old != new:
            yield name, old, new


def _components(step: Step, by_urn: Mapping[str, Step]) -> list[str]:
    chain: list[str] = []
    urn = step.parent
    while urn in by_urn and urn not in chain:
        if not internal(by_urn[urn].type):
            chain.insert(0, urn)
        urn = by_urn[urn].parent
    return chain


def _quoted(name: str) -> str:
    return f'"{name}"' if name else ""
