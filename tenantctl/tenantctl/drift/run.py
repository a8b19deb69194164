"""One drift run: what to read in which order, what differs, what is noted for the next run."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial

from tenantctl.compliance.drills import proven
from tenantctl.drift.asking import Asking
from tenantctl.drift.holding import Held, Holding
from tenantctl.drift.listing import BUDGET, Coverage, Found, look_around
from tenantctl.drift.log import ask
from tenantctl.drift.notes import Note, Notes
from tenantctl.drift.owners import Owners
from tenantctl.drift.reading import Reader, Reading, unread
from tenantctl.drift.result import Drift, Freshness, TwoOwners
from tenantctl.drift.rules import OWNER, Ignoring, Rule
from tenantctl.plan import Operation, Plan, Source, Step
from tenantctl.render.names import display_name, present_name
from tenantctl.render.schema import Schema
from tenantctl.review.differences import Differences
from tenantctl.review.due import with_due

_PARALLEL = 4
_NEVER = datetime.min.replace(tzinfo=UTC)


class DriftRun:
    """Finds the drift of one stack.

    Args:
        holding: What the stack holds.
        rules: What the project ignores.
        notes: What earlier runs noted; saved at the end.
        schema: What is known of the kinds.
        now: The time, with its zone.
    """

    def __init__(
        self,
        holding: Holding,
        rules: Sequence[Rule],
        notes: Notes,
        schema: Schema,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._holding = holding
        self._ignoring = Ignoring(rules)
        self._notes = notes
        self._schema = schema
        self._differences = Differences(schema)
        self._owners = Owners(holding)
        self._now = now

    def find(self, budget: int | None = None) -> Drift:
        """Read what the stack holds and list what there is besides.

        Args:
            budget: Calls to make at most; what was read longest ago comes first then, and last what is dear to read.
                None reads everything but the latter.

        Raises:
            StorageError: The notes cannot be kept, so that a budget would read the same objects every time.
        """
        held = self._holding.objects
        dear = [] if budget is not None else [each for each in held if each.kind.on_demand]
        objects = self._oldest_first() if budget is not None else [e for e in held if not e.kind.on_demand]
        if budget is not None:
            self._notes.save()  # before the first call: without notes the same objects come first every time
        with Asking(self._holding.config, budget) as asking:
            parallel = _PARALLEL if budget is None else 1
            reader = Reader(asking.session, parallel)
            readings = [*reader.read_all(objects), *map(Reading, dear)]
            found, coverage = look_around(asking.session.reading, self._holding, self._owners, reader.closed)
            drift = self._judge(readings, found, coverage)
            log = ask(asking.session.reading.client, drift.drifted, self._notes, self._now())
        self._note(readings, drift.drifted)
        return replace(drift, log=log, calls=asking.counted.calls, metered=asking.counted.metered)

    def _oldest_first(self) -> list[Held]:
        def last_read(held: Held) -> tuple[bool, datetime]:
            note = self._notes.of(held.resource.urn, held.resource.id)
            return held.kind.on_demand, note.read if note else _NEVER

        return sorted(self._holding.objects, key=last_read)

    def _judge(
        self, readings: list[Reading], found: tuple[Found, ...], coverage: tuple[Coverage, ...]
    ) -> Drift:
        steps = {each.step.urn: each.step for each in readings if each.step}
        by_drill = partial(proven, self._holding.stack)
        due = with_due(self._plan(steps, steps), lambda: self._holding.config.as_of, by_drill).due
        drifted = [left for step in steps.values() if (left := self._without_ignored(step))]
        two_owners = tuple(each for reading in readings if (each := self._second_owner(reading)))
        kept = tuple(each for each in found if each.owner or not self._passes_unmanaged(each))
        complete = all(each.step for each in readings) and not any(each.why == BUDGET for each in coverage)
        return Drift(
            plan=replace(self._plan(steps, {step.urn: step for step in drifted}), due=due),
            drifted=tuple(drifted),
            remembered=tuple(unread(each.held.resource) for each in readings if self._had_drifted(each)),
            failures=tuple(each.failure for each in readings if each.failure),
            two_owners=two_owners,
            found=kept,
            coverage=coverage,
            freshness=self._freshness(readings),
            ignored=self._ignoring.used,
            unused=self._ignoring.unused if complete else (),
        )

    def _without_ignored(self, step: Step) -> Step | None:
        """Return what is left of a step once ignored differences are as in state; None where nothing is."""
        kind, known_as = self._schema.kind(step.type), _known_as(step)
        if step.new_inputs is None:
            return None if self._ignoring.passes(kind, known_as) else step
        inputs = dict(step.new_inputs)
        left = False
        for field in dict.fromkeys(each.field.name for each in self._differences.of(step)):
            if not self._ignoring.passes(kind, known_as, field):
                left = True
            elif field in (step.old_inputs or {}):
                inputs[field] = (step.old_inputs or {})[field]
            else:
                inputs.pop(field, None)
        return replace(step, new_inputs=inputs) if left else None

    def _second_owner(self, reading: Reading) -> TwoOwners | None:
        held = reading.held
        theirs = self._owners.second_owner(held, reading.mark)
        if not theirs:
            return None
        step = reading.step or unread(held.resource)
        if self._ignoring.passes(held.kind.name, _known_as(step), OWNER):
            return None
        name = present_name(step) or held.name
        return TwoOwners(held.kind.name, held.resource.id, name, self._holding.mark.rstrip("/"), theirs)

    def _passes_unmanaged(self, found: Found) -> bool:
        return self._ignoring.passes(found.kind, [found.name, found.id])

    def _had_drifted(self, reading: Reading) -> bool:
        note = self._notes.of(reading.held.resource.urn, reading.held.resource.id)
        return not reading.step and not reading.failure and note is not None and note.drifted

    def _plan(self, steps: dict[str, Step], drifted: dict[str, Step]) -> Plan:
        """Return one step for everything in state; one whose differences are all ignored is as in state."""
        shown = []
        for resource in self._holding.resources:
            if resource.delete:
                continue
            same = unread(resource)
            step = steps.get(resource.urn)
            shown.append(drifted.get(resource.urn, replace(same, op=step.op) if step else same))
        stack = self._holding.stack
        return Plan(stack.project.name, stack.name, Source.EMBEDDED, Operation.REFRESH, tuple(shown))

    def _freshness(self, readings: Iterable[Reading]) -> Freshness:
        left = [each.held.resource for each in readings if not each.step]
        notes = [self._notes.of(each.urn, each.id) for each in left]
        dated = [note.read for note in notes if note]
        held = len(self._holding.objects)
        return Freshness(held, held - len(left), min(dated, default=None), len(left) - len(dated))

    def _note(self, readings: Iterable[Reading], drifted: Iterable[Step]) -> None:
        now, differing = self._now(), {step.urn for step in drifted}
        for each in readings:
            if each.step:
                resource = each.held.resource
                self._notes.note(resource.urn, Note(resource.id, now, resource.urn in differing))
        self._notes.keep_only(each.resource.urn for each in self._holding.objects)
        self._notes.save()


def _known_as(step: Step) -> tuple[str, ...]:
    return (step.name, step.id, present_name(step), display_name(step))
