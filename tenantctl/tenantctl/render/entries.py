"""The entries of a plan: one an object, under its components, one line a property."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from rich.text import Text

from tenantctl.plan import Op, Step
from tenantctl.render.diff import Change, PropertyChange, property_changes
from tenantctl.render.names import Names, present_name
from tenantctl.render.schema import Schema, internal
from tenantctl.render.signs import SIGNS
from tenantctl.render.words import Wording, sentence

INDENT = "  "


@dataclass(frozen=True)
class Entries:
    """Writes steps as entries.

    Args:
        steps: Every step of the plan; they name what the shown ones refer to.
        schema: What is known of the kinds.
    """

    steps: tuple[Step, ...]
    schema: Schema

    def lines(self, shown: Iterable[Step]) -> Iterator[Text]:
        """Yield the entries of ``shown``: first what stands under no component, then each component's together.

        They go by kind and logical name: the order of execution is the engine's, and no two runs' the same.
        """
        names = Names.of(self.steps, self.schema)
        by_urn = {step.urn: step for step in self.steps}
        opened: list[str] = []
        for step in sorted(shown, key=lambda step: self._place(step, by_urn)):
            chain = _components(step, by_urn)
            for depth, urn in enumerate(chain):
                if opened[: depth + 1] != chain[: depth + 1]:
                    title = f"{self.schema.kind(by_urn[urn].type)} {by_urn[urn].name}"
                    yield Text(f"{INDENT * (depth + 1)}{title}", style="bold blue")
            opened = chain
            yield from self._entry(step, names, INDENT * (len(chain) + 1))

    def _place(self, step: Step, by_urn: Mapping[str, Step]) -> tuple[list[str], str, str]:
        components = [by_urn[urn].name for urn in _components(step, by_urn)]
        return components, self.schema.kind(step.type), step.name

    def title(self, step: Step) -> str:
        """Return an object for people: kind, logical name, name in the tenant, id."""
        return self._title(step, Names.of(self.steps, self.schema))

    def _title(self, step: Step, names: Names) -> str:
        name = present_name(step)
        known = ", ".join(part for part in (f'"{name}"' if name else "", step.id) if part)
        owner = self.schema.settings_of(step.type)
        if owner and step.id:
            known = names.label(self.schema.reference(step.type, owner), step.id)
        return f"{self.schema.kind(step.type)} {step.name}" + (f" ({known})" if known else "")

    def _entry(self, step: Step, names: Names, indent: str) -> Iterator[Text]:
        sign, colour = SIGNS[step.op]
        title = self._title(step, names)
        if step.op is Op.REFRESH and step.new_inputs is None:
            yield Text(f"{indent}- {title}: gone from the tenant", style=SIGNS[Op.DELETE][1])
            return
        if step.op is Op.REPLACE:
            title += ": replaced, the old is deleted first" if self._deleted_first(step) else ": replaced"
        yield Text(f"{indent}{sign} {title}", style=colour)
        if step.op is not Op.DELETE:
            yield from self._properties(step, names, indent + INDENT * 2)

    def _properties(self, step: Step, names: Names, indent: str) -> Iterator[Text]:
        changes = property_changes(step, self.schema)
        if not changes and step.op is Op.UPDATE:
            yield Text(f"{indent}(what the provider keeps about it; nothing in the tenant)")
        for change in changes:
            if step.op is Op.CREATE and change.name == "name" and change.new == present_name(step):
                continue  # the title has it
            wording = Wording(self.schema, names, step, change.name)
            first, *more = sentence(change, wording)
            yield Text(f"{indent}{first}{_reason(change)}")
            yield from (Text(f"{indent}{INDENT}{line}") for line in more)

    def _deleted_first(self, step: Step) -> bool:
        order = [other.op for other in self.steps if other.urn == step.urn]
        if Op.DELETE_REPLACED not in order or Op.CREATE_REPLACEMENT not in order:
            return False
        return order.index(Op.DELETE_REPLACED) < order.index(Op.CREATE_REPLACEMENT)


def _reason(change: PropertyChange) -> str:
    return "  (forces the replacement)" if change.replaces and change.change is not Change.PERHAPS else ""


def _components(step: Step, by_urn: Mapping[str, Step]) -> list[str]:
    """Return the URNs of the components above a step, outermost first; a department's parent may be one too."""
    chain: list[str] = []
    urn = step.parent
    while urn in by_urn and urn not in chain:
        above = by_urn[urn]
        if not above.custom and not internal(above.type):
            chain.insert(0, urn)
        urn = above.parent
    return chain
