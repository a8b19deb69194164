"""What was made is what was kept: every object is read back and compared, by kind."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from pulumi_dingtalk.reconcile.verbs import PENDING
from tenantctl.drift.asking import Asking
from tenantctl.drift.holding import Holding
from tenantctl.drift.reading import Reader, Reading
from tenantctl.recovery.past import Past, kind_of
from tenantctl.render.schema import Schema
from tenantctl.review.differences import Differences
from tenantctl.state.references import name_of

_PARALLEL = 4


@dataclass
class Proof:
    """What reading everything back found.

    Args:
        wanted: How many objects of each kind were kept.
        same: How many of each kind are there as they were kept.
        invited: The names of those who are invited and have not joined yet.
        faults: One line for each that is missing, differs, or could not be read.
    """

    wanted: Counter[str] = field(default_factory=Counter)
    same: Counter[str] = field(default_factory=Counter)
    invited: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        """Whether every object is there as it was kept."""
        return not self.faults

    def lines(self) -> Iterator[str]:
        """Yield one line a kind, then the faults."""
        for kind, count in sorted(self.wanted.items()):
            yield f"{kind}: {self.same[kind]} of {count} read back as they were kept"
        if self.invited:
            yield f"of these invited, and not joined yet: {', '.join(sorted(self.invited))}"
        yield from self.faults

    def to_json(self) -> dict[str, Any]:
        """Return it as JSON."""
        kinds = {
            kind: {"kept": count, "same": self.same[kind]} for kind, count in sorted(self.wanted.items())
        }
        return {"ok": self.ok, "kinds": kinds, "invited": sorted(self.invited), "faults": self.faults}


def prove(past: Past, holding: Holding, schema: Schema) -> Proof:
    """Read back every object of ``past`` that ``holding``, the state after the run, has, and compare.

    Args:
        past: What was to come back.
        holding: What the stack holds now.
        schema: What is known of the kinds.
    """
    held = {each.resource.urn: each for each in holding.objects}
    proof = Proof(Counter(kind.name for each in past.objects if (kind := kind_of(each))))
    missing = [each for each in past.objects if each.urn not in held]
    proof.faults += [f"{name_of(each.urn)} did not come back" for each in missing]
    with Asking(holding.config) as asking:
        wanted = [held[each.urn] for each in past.objects if each.urn in held]
        readings = Reader(asking.session, _PARALLEL).read_all(wanted)
    differences = Differences(schema)
    for reading in readings:
        fault = _fault(reading, differences)
        if fault:
            proof.faults.append(fault)
            continue
        proof.same[reading.held.kind.name] += 1
        if reading.step and (reading.step.new_outputs or {}).get(PENDING):
            proof.invited.append(reading.held.name)
    return proof


def _fault(reading: Reading, differences: Differences) -> str:
    name = reading.held.name
    if reading.failure or reading.step is None:
        return reading.failure or f"{name} was not read"
    if reading.step.new_inputs is None:
        return f"{name} is not in the tenant"
    fields = _names(each.field.name for each in differences.of(reading.step))
    return f"{name} differs in {fields}" if fields else ""


def _names(fields: Iterable[str]) -> str:
    return ", ".join(dict.fromkeys(fields))
