"""Which steps a registration takes, and which deletions are left when the program has ended.

No I/O of its own: old state and registrations in, steps out; ``check`` and ``diff`` are asked of the ``Providers`` it
is given. Cases, order and bookkeeping are those of Pulumi's step generator (pkg/resource/deploy), for the options that
this engine knows; each has a golden recording under tests/engine/golden.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from tenantctl.engines.embedded.aliases import Identity
from tenantctl.engines.embedded.convert import same_value
from tenantctl.engines.embedded.goal import Goal, Step, StepError, new_state
from tenantctl.engines.embedded.graph import Graph, is_provider
from tenantctl.engines.embedded.paths import PathError, ignoring
from tenantctl.engines.embedded.providers import Diff, Providers
from tenantctl.engines.embedded.replacements import (
    DELETED_WITH,
    Replaced,
    dependent_replacements,
    with_replace_on_changes,
)
from tenantctl.engines.embedded.selection import Patterns
from tenantctl.engines.embedded.urns import STACK_TYPE, make_urn
from tenantctl.plan import Op
from tenantctl.state.checkpoint import ResourceState
from tenantctl.state.references import name_of

__all__ = ["STACK_TYPE", "Goal", "Step", "StepError", "StepGenerator", "name_of"]


class StepGenerator:
    """Plans one run of one program over ``olds``, the resources of the last one.

    Not thread-safe: registrations come one at a time. It changes no state but marks what it has handed out.
    In a preview, a protected resource that would be replaced goes to ``faults`` and planning goes on.
    ``replace`` is that of ``engines.base.Options``; what it names in vain is in ``refusals``.
    """

    def __init__(
        self,
        stack: str,
        project: str,
        olds: list[ResourceState],
        providers: Providers,
        *,
        preview: bool = False,
        replace: tuple[str, ...] = (),
    ) -> None:
        self._stack, self._project, self._providers = stack, project, providers
        self._preview = preview
        self.faults: list[str] = []
        self._resources = olds
        self._replace = Patterns(replace)
        self.refusals = self._replace.unknown({resource.urn for resource in olds})
        self._olds = {resource.urn: resource for resource in olds if not resource.delete}
        self._graph = Graph(olds)
        self._goals: dict[str, Goal] = {}
        self._aliased: dict[str, str] = {}
        self._former: dict[str, str] = {}
        self._replaced: set[str] = set()
        self._handled: set[str] = set()
        self._created: set[str] = set()
        self._deleted: set[str] = set()
        self._delete_given: set[int] = set()
        self._dependent_keys: dict[str, tuple[str, ...]] = {}

    def register(self, goal: Goal) -> list[Step]:
        """Return the steps that make ``goal`` real, in order.

        Raises:
            StepError: a name given twice, inputs that the provider refuses, a protected resource to be replaced.
        """
        urn = make_urn(self._stack, self._project, goal.parent, goal.type, goal.name)
        goal = self._inherited(goal, urn)
        old, clash = self._old(goal, urn)
        recreating = old is not None and old.urn in self._deleted
        new = new_state(goal, urn, old)
        inputs = goal.inputs if old is None else ignoring(goal.inputs, old.inputs, goal.ignore_changes)
        if goal.custom:
            fresh = old is None or recreating or urn in self._replace
            olds = {} if old is None or fresh else old.inputs
            new.inputs = self._checked(goal, olds, goal.inputs if fresh else inputs)
        if clash:
            raise StepError(
                f"resource {goal.name}: {clash} is claimed by another resource too; remove an alias"
            )
        if old is None:
            self._created.add(urn)
            return [Step(Op.CREATE, new=new)]
        self._handled.update((urn, old.urn))
        if recreating:
            self._deleted.discard(old.urn)
            self._replaced.add(urn)
            keys = self._dependent_keys.get(old.urn, ())
            return [Step(Op.REPLACE, old, new), Step(Op.CREATE_REPLACEMENT, old, new, keys)]
        return self._changed(goal, old, new, inputs)

    def deletions(self) -> list[list[Step]]:
        """Return the deletions of what was not registered, in layers; see ``Graph.layers``."""
        steps = {}
        for old in self._resources:
            step = self._deletion(old)
            if step is not None:
                steps[id(old)] = step
                self._deleted.add(old.urn)
        self._spare(steps.values())
        condemned = [step.resource for step in steps.values()]
        return [[steps[id(old)] for old in layer] for layer in self._graph.layers(condemned)]

    def unneeded(self, failed: Iterable[Step]) -> set[int]:
        """Return the ids of the states that must stay because a state of ``failed`` needs them."""
        kept: set[int] = set()
        for step in failed:
            if step.old is not None and step.old in self._graph:
                kept.update(id(each) for each in self._graph.all_dependencies_of(step.old))
        return kept

    def _inherited(self, goal: Goal, urn: str) -> Goal:
        if urn in self._goals:
            raise StepError(
                f"resource {goal.name}: two resources of type {goal.type} have this name; rename one"
            )
        if goal.parent:
            if goal.parent not in self._goals:
                raise StepError(f"resource {goal.name}: its parent {goal.parent} is not registered")
            goal = goal.inheriting(self._goals[goal.parent])
        self._goals[urn] = goal
        return goal

    def _old(self, goal: Goal, urn: str) -> tuple[ResourceState | None, str]:
        """Return what state has of the resource, under its URN or a former one, and the URN if others claim that."""
        clash = urn if urn in self._aliased else ""
        identity = Identity(self._stack, self._project, goal.type, goal.name, goal.parent)
        for known in (urn, *identity.former(goal.aliases, self._former)):
            if known in self._olds:
                if known != urn:
                    clash = clash or (known if known in self._goals or known in self._aliased else "")
                    self._aliased[known] = urn
                    self._former[urn] = known
                return self._olds[known], clash
        return None, clash

    def _checked(self, goal: Goal, olds: dict[str, Any], news: dict[str, Any]) -> dict[str, Any]:
        if is_provider(goal.type):
            return news
        checked = self._providers.check(olds, news)
        if checked.failures:
            raise StepError("\n".join(_refusal(goal.name, *failure) for failure in checked.failures))
        return checked.inputs

    def _changed(
        self, goal: Goal, old: ResourceState, new: ResourceState, inputs: dict[str, Any]
    ) -> list[Step]:
        try:
            diff = with_replace_on_changes(self._diff(goal, old, new, inputs), goal.replace_on_changes)
        except PathError as error:
            raise StepError(f"resource {goal.name}: replace_on_changes: {error}") from None
        if old.pending_replacement or diff.replace:
            return self._replacement(goal, old, new, diff)
        return [Step(Op.UPDATE if diff.changes else Op.SAME, old, new)]

    def _diff(self, goal: Goal, old: ResourceState, new: ResourceState, inputs: dict[str, Any]) -> Diff:
        if new.urn in self._replace:
            return Diff(changes=True, replaces=("id",))
        if goal.deleted_with in self._replaced:
            return Diff(changes=True, replaces=(DELETED_WITH,))
        if bool(old.provider) != bool(new.provider):
            return Diff(changes=True, replaces=("provider",))
        if not new.custom:
            return Diff(changes=not same_value(old.inputs, inputs))
        if is_provider(new.type):
            return Diff(changes=not same_value(old.outputs, new.inputs))
        return self._providers.diff(old.id, old.outputs, old.inputs, new.inputs, goal.ignore_changes)

    def _replacement(self, goal: Goal, old: ResourceState, new: ResourceState, diff: Diff) -> list[Step]:
        if old.protect and new.protect:
            self._refuse(
                f"resource {goal.name}: it is protected and {_because(diff)} would replace it; "
                "remove `protect` in the program and run `up` first"
            )
        if goal.custom and new.urn not in self._replace:
            new.inputs = self._checked(goal, {}, goal.inputs)
        self._replaced.add(new.urn)
        delete_first = goal.delete_before_replace
        if delete_first is None:
            delete_first = diff.delete_first
        if not delete_first:
            return [
                Step(Op.CREATE_REPLACEMENT, old, new, diff.replaces, condemns=True),
                Step(Op.REPLACE, old, new, diff.replaces),
            ]
        deletes = self._dependent_deletes(old)
        if not old.pending_replacement:
            self._deleted.add(old.urn)
            deletes.append(Step(Op.DELETE_REPLACED, old, awaits=True))
        self._spare(deletes)
        replacement = [Step(op, old, new, diff.replaces) for op in (Op.REPLACE, Op.CREATE_REPLACEMENT)]
        return [*deletes, *replacement]

    def _refuse(self, fault: str) -> None:
        if not self._preview:
            raise StepError(fault)
        self.faults.append(fault)

    def _dependent_deletes(self, root: ResourceState) -> list[Step]:
        """Return deletes of what a replacement of ``root`` replaces too, dependents first."""
        steps = []
        for dependent, keys in reversed(self._taken_along(root)):
            if id(dependent) in self._delete_given:
                continue
            self._dependent_keys[dependent.urn] = keys
            if dependent.protect and not dependent.delete:
                raise StepError(
                    f"resource {name_of(dependent.urn)}: it is protected and must be replaced because "
                    f"{name_of(root.urn)} is; remove `protect` in the program and run `up` first"
                )
            if dependent.delete:
                steps.append(Step(Op.DELETE, dependent))
            else:
                steps.append(Step(Op.DELETE_REPLACED, dependent, awaits=True))
            self._deleted.add(dependent.urn)
            self._delete_given.add(id(dependent))
        return steps

    def _taken_along(self, root: ResourceState) -> list[Replaced]:
        """Return what is replaced because ``root`` is, in state's order, then again what is deleted with it."""
        dealt_with = self._created | self._handled - {root.urn} | self._deleted
        found = dependent_replacements(root, self._graph, dealt_with, self._providers)
        for other in self._olds.values():
            if other.extra.get(DELETED_WITH) == root.urn and other.urn not in dealt_with:
                found.append((other, ()))
        return found

    def _spare(self, deletes: Iterable[Step]) -> None:
        """Mark the deletions that leave the object alone: kept on purpose, or gone with another one."""
        for step in deletes:
            options = step.resource.extra
            step.spares = bool(options.get("retainOnDelete")) or options.get(DELETED_WITH) in self._deleted

    def _deletion(self, old: ResourceState) -> Step | None:
        if old.delete:
            return None if id(old) in self._delete_given else Step(Op.DELETE_REPLACED, old)
        if old.urn in self._handled:
            return None
        if old.pending_replacement:
            return Step(Op.DELETE_REPLACED, old, forgets=True)
        return Step(Op.DELETE, old)


def _refusal(name: str, property_: str, reason: str) -> str:
    return f"resource {name}: {property_}: {reason}" if property_ else f"resource {name}: {reason}"


def _because(diff: Diff) -> str:
    return f"the change of {', '.join(diff.replaces)}" if diff.replaces else "an unfinished replacement"
