"""What applying a plan costs: calls that write by operation, metered ones of them, and the least time they take."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pulumi_dingtalk.client.meter import Usage
from pulumi_dingtalk.client.operation import Operation
from pulumi_dingtalk.client.pacing import least_seconds
from pulumi_dingtalk.config import TenantConfig
from pulumi_dingtalk.reconcile import assess
from tenantctl.plan import Op, Plan
from tenantctl.review.objects import Change, changes


@dataclass(frozen=True)
class Cost:
    """The calls that write, for a tenant that is as state says. Reads are not among them.

    Args:
        calls: How many by operation, the most first.
        metered: How many count against the month's quota.
        usage: What is known of this month; None where that is not counted, or nobody asked.
        seconds: The least time under the rate limit; None where the rate is not known or off.
    """

    calls: Mapping[str, int]
    metered: int
    usage: Usage | None = None
    seconds: float | None = None

    @property
    def total(self) -> int:
        """All calls that write."""
        return sum(self.calls.values())

    @property
    def over_quota(self) -> bool:
        """Whether the metered calls are more than this month has left, by the local count."""
        return bool(
            self.usage
            and self.metered
            and (self.usage.exhausted or self.usage.calls + self.metered > self.usage.quota)
        )


def of(
    plan: Plan,
    config: TenantConfig | None = None,
    usage: Usage | None = None,
    changed: Iterable[tuple[int, Change]] | None = None,
) -> Cost:
    """Return what applying a plan costs.

    Args:
        plan: The plan.
        config: How fast; None where that is not known.
        usage: This month's metered calls by the local count, None where that is not known.
        changed: The plan's ``changes``, where somebody has them already.
    """
    tally: Counter[Operation] = Counter()
    for _, change in changes(plan) if changed is None else changed:
        tally.update(_of(change))
    ordered = sorted(tally.items(), key=lambda item: (-item[1], item[0].name))
    metered = sum(count for operation, count in ordered if operation.metered)
    return Cost({o.name: count for o, count in ordered}, metered, usage, least_time(tally.values(), config))


def _of(change: Change) -> Counter[Operation]:
    if change.step.op is Op.REPLACE:
        return assess.cost(change.kind, change.old, None) + assess.cost(change.kind, None, change.new)
    return assess.cost(change.kind, change.old, change.new, change.found)


def least_time(counts: Iterable[int], config: TenantConfig | None) -> float | None:
    """Return the least seconds that calls take under the rate limit; None where the rate is not known or off.

    Args:
        counts: How many calls of each operation: they are paced each for itself, so that the most called takes longest.
        config: How fast; None where that is not known.
    """
    if config is None or not config.qps:
        return None
    rate = config.qps * config.qps_share
    return max((least_seconds(count, rate) for count in counts), default=0.0)
