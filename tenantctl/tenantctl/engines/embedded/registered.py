"""What a run has registered so far, and which of the old resources each registration means."""

from __future__ import annotations

from collections.abc import Iterable

from tenantctl.engines.embedded.aliases import Identity
from tenantctl.engines.embedded.goal import Goal, StepError
from tenantctl.engines.embedded.urns import make_urn
from tenantctl.state.checkpoint import ResourceState


class Registered:
    """The goals of one run over ``olds``: those by URN that do not await deletion."""

    def __init__(self, stack: str, project: str, olds: Iterable[ResourceState]) -> None:
        self._stack, self._project = stack, project
        self.olds = {resource.urn: resource for resource in olds if not resource.delete}
        self._goals: dict[str, Goal] = {}
        self._aliased: dict[str, str] = {}
        self._former: dict[str, str] = {}

    @property
    def urns(self) -> set[str]:
        """What is registered."""
        return set(self._goals)

    def take(self, goal: Goal) -> tuple[str, Goal]:
        """Note ``goal`` and return its URN and itself with what it leaves to its parent.

        Raises:
            StepError: the name is given twice, or the parent is not registered.
        """
        urn = make_urn(self._stack, self._project, goal.parent, goal.type, goal.name)
        if urn in self._goals:
            raise StepError(
                f"resource {goal.name}: two resources of type {goal.type} have this name; rename one"
            )
        if goal.parent:
            if goal.parent not in self._goals:
                raise StepError(f"resource {goal.name}: its parent {goal.parent} is not registered")
            goal = goal.inheriting(self._goals[goal.parent])
        self._goals[urn] = goal
        return urn, goal

    def keep_name(self, urn: str, goal: Goal) -> None:
        """Note that ``goal`` goes on under the ``urn`` of old, by which its children name it."""
        self._goals.setdefault(urn, goal)

    def old(self, goal: Goal, urn: str) -> tuple[ResourceState | None, str]:
        """Return what state has of the resource, under its URN or a former one, and the URN if others claim that."""
        clash = urn if urn in self._aliased else ""
        identity = Identity(self._stack, self._project, goal.type, goal.name, goal.parent)
        for known in (urn, *identity.former(goal.aliases, self._former)):
            if known in self.olds:
                if known != urn:
                    clash = clash or (known if known in self._goals or known in self._aliased else "")
                    self._aliased[known] = urn
                    self._former[urn] = known
                return self.olds[known], clash
        return None, clash
