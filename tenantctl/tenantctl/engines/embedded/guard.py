"""Holds an apply to the plan that was shown."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable

from tenantctl.engines.embedded.graph import is_provider
from tenantctl.engines.embedded.steps import Step
from tenantctl.plan import Op, Plan
from tenantctl.state.checkpoint import ResourceState

# What may happen instead of what was shown: less. A value that was unknown may turn out as it was.
_LESS = {Op.UPDATE: frozenset({Op.REPLACE, Op.CREATE_REPLACEMENT})}
_MAKING = frozenset({Op.CREATE, Op.UPDATE, Op.REPLACE, Op.CREATE_REPLACEMENT})
_DONE = {
    Op.CREATE: "created",
    Op.UPDATE: "updated",
    Op.DELETE: "deleted",
    Op.REPLACE: "replaced",
    Op.CREATE_REPLACEMENT: "replaced",
    Op.DELETE_REPLACED: "deleted, to be replaced",
}


class PlanGuard:
    """Refuses a step that ``plan`` did not have, and one whose resource must not be made as it is.

    Args:
        plan: The plan that was shown.
        refuses: Says why a resource must not be made, "" if it may; its inputs are known by now.
    """

    def __init__(self, plan: Plan, refuses: Callable[[ResourceState], str] | None = None) -> None:
        self._refuses = refuses
        self._planned: dict[str, set[Op]] = defaultdict(set)
        for step in plan.steps:
            self._planned[step.urn].add(step.op)

    def __call__(self, step: Step) -> str:
        """Return why ``step`` must not be taken, ``""`` if it may."""
        if step.op is Op.SAME or step.forgets or is_provider(step.resource.type):
            return ""
        if self._refuses and step.op in _MAKING and step.new is not None and (why := self._refuses(step.new)):
            return why
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
