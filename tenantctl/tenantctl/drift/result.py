"""What a drift run found: one value that every output shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tenantctl.drift.listing import Coverage, Found
from tenantctl.drift.log import Told
from tenantctl.drift.rules import Rule
from tenantctl.errors import ExitCode
from tenantctl.plan import Plan, Step


@dataclass(frozen=True)
class Freshness:
    """How much of what the stack holds was read in this run.

    Args:
        held: Objects in state.
        read: Those that were read now.
        oldest: The oldest reading among the others; None where there are none, or one was never read.
        never: Objects that no run has read yet.
    """

    held: int
    read: int
    oldest: datetime | None = None
    never: int = 0

    @property
    def share(self) -> float:
        """The share that was read now, 0 to 1; of nothing everything is fresh."""
        return self.read / self.held if self.held else 1.0


@dataclass(frozen=True)
class TwoOwners:
    """An object that two stacks hold.

    Args:
        kind: Its kind.
        id: Its id.
        name: Its name, logical or in the tenant.
        ours: This stack, as ``project/stack``.
        theirs: The other one.
    """

    kind: str
    id: str
    name: str
    ours: str
    theirs: str


@dataclass(frozen=True)
class Drift:
    """What was found.

    Args:
        plan: A plan with operation REFRESH: a step for each object, those that were not read as they are in state.
        drifted: Its steps that differ, without what the project ignores.
        remembered: Objects not read now that had drifted when they were read last.
        failures: Objects that could not be read, one line each.
        two_owners: Objects that another stack holds as well.
        found: Objects of the tenant that the stack does not hold.
        coverage: By kind, how much is managed.
        freshness: How much was read.
        ignored: How often each rule let a difference pass.
        unused: Rules that let nothing pass in a run that read and listed everything.
        log: What the log of the admin console tells of what differs.
        calls: Calls by operation, those for a token included.
        metered: How many of them count against the month's quota.
    """

    plan: Plan
    drifted: tuple[Step, ...]
    remembered: tuple[Step, ...]
    failures: tuple[str, ...]
    two_owners: tuple[TwoOwners, ...]
    found: tuple[Found, ...]
    coverage: tuple[Coverage, ...]
    freshness: Freshness
    ignored: Mapping[Rule, int]
    unused: tuple[Rule, ...]
    log: Told = field(default_factory=Told)
    calls: Mapping[str, int] = field(default_factory=dict)
    metered: int = 0

    @property
    def exit_code(self) -> ExitCode:
        """1 where it could not be told, 2 where there is drift, else 0."""
        if self.failures or self.two_owners:
            return ExitCode.FAILED
        return ExitCode.CHANGES if self.drifted or self.remembered else ExitCode.OK

    @property
    def unmanaged(self) -> tuple[Found, ...]:
        """Objects that nobody manages, this stack's lost ones among them."""
        return tuple(each for each in self.found if not each.owner)

    @property
    def elsewhere(self) -> tuple[Found, ...]:
        """Objects that other stacks manage."""
        return tuple(each for each in self.found if each.owner)

    def to_json(self) -> dict[str, Any]:
        """Return everything but the plan as JSON; it holds no secret."""
        return {
            "drifted": [step.urn for step in self.drifted],
            "remembered": [step.urn for step in self.remembered],
            "failures": list(self.failures),
            "twoOwners": [vars(each) for each in self.two_owners],
            "unmanaged": [
                {"kind": each.kind, "id": each.id, "name": each.name, "lost": each.lost}
                for each in self.unmanaged
            ],
            "managedElsewhere": [
                {"kind": each.kind, "id": each.id, "name": each.name, "owner": each.owner}
                for each in self.elsewhere
            ],
            "coverage": [vars(each) for each in self.coverage],
            "freshness": {
                "held": self.freshness.held,
                "read": self.freshness.read,
                "share": round(self.freshness.share, 4),
                "never": self.freshness.never,
                "oldest": self.freshness.oldest.isoformat() if self.freshness.oldest else None,
            },
            "ignored": [{"rule": str(rule), "times": times} for rule, times in self.ignored.items()],
            "unusedRules": [str(rule) for rule in self.unused],
            "log": self.log.to_json(),
            "calls": dict(sorted(self.calls.items())),
            "meteredCalls": self.metered,
        }
