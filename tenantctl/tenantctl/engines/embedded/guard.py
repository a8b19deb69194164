"""Holds an apply to the plan that was shown."""

from __future__ import annotations

from collections import defaultdict

from tenantctl.engines.embedded.graph import is_provider
from tenantctl.engines.embedded.steps import Step
from tenantctl.plan import Op, Plan

# What may happen instead of what was shown: less. A value that was unknown may turn out as it was.
_LESS = {Op.UPDATE: frozenset({Op.REPLACE, Op.CREATE_REPLACEMENT})}
_DONE = {
    Op.CREATE: "created",
    Op.UPDATE: "updated",
    Op.DELETE: "deleted",
    Op.REPLACE: "replaced",
    Op.CREATE_REPLACEMENT: "replaced",
    Op.DELETE_REPLACED: "deleted, to be replaced",
}


class PlanGuard:
    """Refuses a step that ``plan`` did not have."""

    def __init__(self, plan: Plan) -> None:
        self._planned: dict[str, set[Op]] = defaultdict(set)
        for step in plan.steps:
            self._planned[step.urn].add(step.op)

    def __call__(self, step: Step) -> str:
        """Return why ``step`` must not be taken, ``""`` if it may."""
        if step.op is Op.SAME or step.forgets or is_provider(step.resource.type):
            return ""
        planned = self._planned.get(step.urn, set())
        if step.op in planned or planned & _LESS.get(step.op, frozenset()):
            return ""
        if (
            step.old is not None and step.old.delete
        ):  # left over from this very run's replacement, or an earlier one's
            return "" if Op.CREATE_REPLACEMENT in planned else self._refusal(step)
        return self._refusal(step)

    def _refusal(self, step: Step) -> str:
        return (
            f"it would be {_DONE[step.op]}, which the plan did not show; nothing more was changed, plan again"
        )
