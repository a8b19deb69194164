"""The entries of a report, made from the steps of a plan."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from tenantctl.plan import Op, Plan, Step
from tenantctl.render.names import Names, present_name
from tenantctl.render.schema import Schema, internal
from tenantctl.review.differences import ABSENT, Change, Difference, Differences, counts_as_change
from tenantctl.review.drawn import drawing_of, drawn_change
from tenantctl.review.fields import Field
from tenantctl.review.objects import deleted_first
from tenantctl.review.report import Entry, FieldChange, Finding
from tenantctl.review.show import Show, clean, quoted
from tenantctl.review.words import Speaker
from tenantctl.values import Secret


class Entries:
    """Writes the steps of one plan as entries.

    Args:
        plan: The plan; every step of it names what others refer to.
        schema: What is known of the kinds.
        say: The language.
        known: Names of objects that the plan has not, by kind and id.
    """

    def __init__(
        self,
        plan: Plan,
        schema: Schema,
        say: Speaker,
        known: Mapping[tuple[str, str], str] = MappingProxyType({}),
    ) -> None:
        self._schema, self._say = schema, say
        self._differences = Differences(schema)
        self._names = Names.of(plan.steps, schema, say("value.root-department"))
        self._names.by_id.update({key: name for key, name in known.items() if key not in self._names.by_id})
        self._by_urn = {step.urn: step for step in plan.steps}
        self._deleted_first = deleted_first(plan)

    def of(self, step: Step, findings: Sequence[Finding] = ()) -> Entry | None:
        """Return a step's entry, None where it concerns no object of the tenant or changes nothing."""
        if not counts_as_change(step, self._differences):
            return None
        gone = step.op is Op.REFRESH and step.new_inputs is None
        differences = self._differences.of(step)
        entry = self._titled(step)
        changes = () if gone else tuple(self._changes(step, differences))
        return replace(
            entry,
            changes=changes,
            findings=tuple(findings),
            notes=tuple(self._notes(step, entry, differences)),
        )

    def _titled(self, step: Step) -> Entry:
        kind, name = (
            self._say.of(self._schema.words(step.type)) or self._schema.kind(step.type),
            present_name(step),
        )
        owner = self._schema.settings_of(step.type)
        if owner and step.id:
            called = self._names.label(self._schema.reference(step.type, owner), step.id)
            known = called
        else:
            called = clean(name)
            known = ", ".join(part for part in (quoted(name) if name else "", clean(step.id)) if part)
        name = clean(step.name)
        title = f"{kind} {name}" + (f" ({known})" if known else "")
        return Entry(
            _word(step), kind, name, called, clean(step.id), title, self._how(step), self._within(step)
        )

    def _how(self, step: Step) -> str:
        if step.op is Op.REFRESH and step.new_inputs is None:
            return self._say("entry.gone")
        if step.op is not Op.REPLACE:
            return ""
        return self._say("entry.deleted-first" if step.urn in self._deleted_first else "entry.replaced")

    def _within(self, step: Step) -> tuple[str, ...]:
        """Return the components above a step, outermost first; a department's parent may be one too."""
        chain: list[str] = []
        seen: set[str] = set()
        urn = step.parent
        while urn in self._by_urn and urn not in seen:
            seen.add(urn)
            above = self._by_urn[urn]
            if not above.custom and not internal(above.type):
                chain.insert(0, clean(f"{self._schema.kind(above.type)} {above.name}"))
            urn = above.parent
        return tuple(chain)

    def _notes(self, step: Step, entry: Entry, differences: Sequence[Difference]) -> Iterator[str]:
        reason = self._schema.undeletable(step.type)
        if reason and step.op in (Op.DELETE, Op.REPLACE):
            yield self._say("entry.stays", title=entry.title, reason=self._say.of(reason))
        if step.op is Op.UPDATE and not differences:
            yield self._say("change.record")

    def _changes(self, step: Step, differences: Sequence[Difference]) -> Iterator[FieldChange]:
        for each in differences:
            # The title has the name of an object that comes or goes.
            if not (step.op in (Op.CREATE, Op.DELETE) and each.field.name == "name" and present_name(step)):
                yield FieldWords(self._say, self._names, step).change(each)


class FieldWords:
    """Writes the differences of one step.

    Args:
        say: The language.
        names: The names behind ids.
        step: The step.
    """

    def __init__(self, say: Speaker, names: Names, step: Step) -> None:
        self._say, self._names, self._step = say, names, step

    def change(self, found: Difference) -> FieldChange:
        """Return a difference in words."""
        if drawn := drawing_of(self._step, found):
            return drawn_change(found, drawn, self._step, self._names, self._say)
        show = Show(self._say, self._names, self._step, found.field.name)
        field, labels = _below(found, show)
        label = " > ".join([found.field.label(self._say), *labels])
        if found.change is Change.ORDER:
            label = f"{label} > {self._say('value.order')}"
        made = FieldChange(label, forces=found.replaces and found.change is not Change.PERHAPS)
        if found.change is Change.ELEMENTS:
            return replace(
                made,
                added=tuple(show.elements(field, found.added)),
                removed=tuple(show.elements(field, found.removed)),
            )
        return self._valued(made, found, field, show)

    def _valued(self, made: FieldChange, found: Difference, field: Field, show: Show) -> FieldChange:
        before = "" if found.old is ABSENT else self._value(found, field, found.old, show)
        if found.change is Change.SET and isinstance(found.new, list | tuple):
            listed = tuple(show.elements(field, found.new))
            after = show.joined(listed)
        else:
            listed, after = (), "" if found.new is ABSENT else self._value(found, field, found.new, show)
        return replace(made, text=self._text(found, before, after), before=before, after=after, listed=listed)

    def _value(self, found: Difference, field: Field, value: Any, show: Show) -> str:
        if found.change is Change.ORDER:
            return ", ".join(show.element_name(field, item) for item in value)
        return show.value(field, value)

    def _text(self, found: Difference, before: str, after: str) -> str:
        if found.change is Change.PERHAPS:
            return self._say("value.secret-perhaps")
        if isinstance(found.old, Secret) and isinstance(found.new, Secret):
            return self._say("value.secret-changed")
        if found.change is Change.UNMANAGED:
            return self._say("change.unmanaged", value=before)
        if found.change is Change.SET:
            return f"{self._say('value.none')} -> {after}" if found.path else after
        if found.change is Change.UNSET:
            return before if self._step.op is Op.DELETE else f"{before} -> {self._say('value.none')}"
        return f"{before} -> {after}"


def _below(found: Difference, show: Show) -> tuple[Field, list[str]]:
    """Return the field that a path leads to, and the labels on the way: elements by name, parts by label."""
    field, labels = found.field, []
    for place in found.path:
        if place.element is ABSENT:
            field = field.part(place.name)
            labels.append(field.label(show.say))
        else:
            labels.append(show.element_name(field, place.element))
    return field, labels


def _word(step: Step) -> str:
    if step.op is Op.REFRESH:
        return "gone" if step.new_inputs is None else "drifted"
    return str(step.op)
