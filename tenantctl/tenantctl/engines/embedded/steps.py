"""Which steps a registration takes, and which deletions are left when the program has ended.

No I/O of its own: old state and registrations in, steps out; ``check`` and ``diff`` are asked of the ``Providers`` it
is given. Cases, order and bookkeeping are those of Pulumi's step generator (pkg/resource/deploy), for the options that
this engine knows; each has a golden recording under tests/engine/golden.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any, Final

from tenantctl.engines.base import Event, Options
from tenantctl.engines.embedded.convert import same_value
from tenantctl.engines.embedded.goal import Goal, Step, StepError, new_state
from tenantctl.engines.embedded.graph import Graph, is_provider, needed_urns
from tenantctl.engines.embedded.paths import PathError, ignoring, unignorable
from tenantctl.engines.embedded.providers import Diff, Providers
from tenantctl.engines.embedded.registered import Registered
from tenantctl.engines.embedded.replacements import (
    DELETED_WITH,
    Replaced,
    dependent_replacements,
    with_replace_on_changes,
)
from tenantctl.engines.embedded.selection import Patterns, Scope
from tenantctl.engines.embedded.urns import STACK_TYPE
from tenantctl.plan import Op
from tenantctl.state.checkpoint import ResourceState
from tenantctl.state.references import name_of

__all__ = ["STACK_TYPE", "Goal", "Step", "StepError", "StepGenerator", "name_of"]


_ALL: Final = Options()


class StepGenerator:
    """Plans one run of one program over ``olds``, the resources of the last one.

    Not thread-safe: registrations come one at a time. It changes no state but marks what it has handed out.
    In a preview, what cannot be (a protected resource replaced, more deleted than was asked for) goes to ``faults`` and
    planning goes on. What ``options.replace`` names in vain is in ``refusals``; ``remarks`` are for the reader.
    """

    def __init__(
        self,
        stack: str,
        project: str,
        olds: list[ResourceState],
        providers: Providers,
        *,
        preview: bool = False,
        options: Options = _ALL,
    ) -> None:
        self._providers = providers
        self._preview = preview
        self.faults: list[str] = []
        self.remarks: list[Event] = []
        self._resources = olds
        self._scope = Scope(options)
        self._replace = Patterns(options.replace)
        self.refusals = self._replace.unknown({resource.urn for resource in olds})
        self._known = Registered(stack, project, olds)
        self._graph = Graph(olds)
        self._replaced: set[str] = set()
        self._handled: set[str] = set()
        self._carried: dict[str, Step] = {}
        self._omitted: set[str] = set()
        self._created: set[str] = set()
        self._deleted: set[str] = set()
        self._delete_given: set[int] = set()
        self._dependent_keys: dict[str, tuple[str, ...]] = {}

    def register(self, goal: Goal) -> list[Step]:
        """Return the steps that make ``goal`` real, in order.

        Raises:
            StepError: a name given twice, inputs that the provider refuses, a protected resource to be replaced.
        """
        urn, goal = self._known.take(goal)
        old, clash = self._known.old(goal, urn)
        new = new_state(goal, urn, old)
        included = self._included(new)
        if included:
            self._refuse_late(goal, old)
        inputs = self._checked_inputs(goal, old, new) if included else old.inputs if old else {}
        if goal.custom:
            new.inputs = inputs
        if clash:
            raise StepError(
                f"resource {goal.name}: {clash} is claimed by another resource too; remove an alias"
            )
        if old is not None and old.urn in self._deleted:
            steps = self._recreated(old, new)
        else:
            self._scope.follow(new)
            steps = self._declared(goal, old, new, inputs) if included else self._passed_over(goal, old, new)
        self._refuse_missing(steps)
        return steps

    def deletions(self) -> list[list[Step]]:
        """Return the deletions of what was not registered, in layers; see ``Graph.layers``.

        Raises:
            StepError: more would be deleted than was asked for, or what was named is nowhere.
        """
        self._refuse_unknown()
        deletable = self._scope.deletable(self._resources, self._graph)
        steps = {}
        for old in self._resources:
            step = self._deletion(old) if old.urn in deletable else None
            if step is not None:
                steps[id(old)] = step
                self._deleted.add(old.urn)
        beyond = dict.fromkeys(filter(None, (self._scope.beyond(step.urn) for step in steps.values())))
        if beyond:
            self._refuse("\n".join(beyond))
        self._spare(steps.values())
        condemned = [step.resource for step in steps.values()]
        return [[steps[id(old)] for old in layer] for layer in self._graph.layers(condemned)]

    def untouched(self) -> list[Step]:
        """Return steps for what is neither registered nor deleted, because the run is not about it."""
        gone = self._handled | self._deleted
        left = [old for old in self._resources if old.urn not in gone and not old.delete]
        self._handled.update(old.urn for old in left)
        return [_as_it_is(old) for old in left]

    def unneeded(self, failed: Iterable[Step]) -> set[int]:
        """Return the ids of the states that must stay because a state of ``failed`` needs them."""
        kept: set[int] = set()
        for step in failed:
            if step.old is not None and step.old in self._graph:
                kept.update(id(each) for each in self._graph.all_dependencies_of(step.old))
        return kept

    def _included(self, new: ResourceState) -> bool:
        return is_provider(new.type) or new.type == STACK_TYPE or self._scope.includes(new)

    def _checked_inputs(self, goal: Goal, old: ResourceState | None, new: ResourceState) -> dict[str, Any]:
        inputs = goal.inputs if old is None else ignoring(goal.inputs, old.inputs, goal.ignore_changes)
        if old is not None and goal.ignore_changes:
            self._tell_unignorable(goal, old, new.urn)
        if not goal.custom:
            return inputs
        if old is None or old.urn in self._deleted or new.urn in self._replace:
            return self._checked(goal, {}, goal.inputs)
        return self._checked(goal, old.inputs, inputs)

    def _tell_unignorable(self, goal: Goal, old: ResourceState, urn: str) -> None:
        paths = ", ".join(unignorable(goal.inputs, old.inputs, goal.ignore_changes))
        if paths:
            text = f"resource {goal.name}: ignore_changes has no hold of added or removed elements: {paths}"
            self.remarks.append(Event("message", urn, text=text))

    def _recreated(self, old: ResourceState, new: ResourceState) -> list[Step]:
        """Return the steps for what is deleted already, because it had to go before another one."""
        self._handled.update((new.urn, old.urn))
        self._deleted.discard(old.urn)
        self._replaced.add(new.urn)
        keys = self._dependent_keys.get(old.urn, ())
        return [Step(Op.REPLACE, old, new), Step(Op.CREATE_REPLACEMENT, old, new, keys)]

    def _declared(
        self, goal: Goal, old: ResourceState | None, new: ResourceState, inputs: dict[str, Any]
    ) -> list[Step]:
        needed = self._left_alone(new) if self._scope else []
        if old is None:
            self._created.add(new.urn)
            return [*needed, Step(Op.CREATE, new=new)]
        self._handled.update((new.urn, old.urn))
        return [*needed, *self._changed(goal, old, new, inputs)]

    def _passed_over(self, goal: Goal, old: ResourceState | None, new: ResourceState) -> list[Step]:
        """Return the steps for what the program declares and the run is not about."""
        if old is None:
            self._omitted.add(new.urn)
            nothing = replace(new, inputs={}, outputs={})
            return [Step(Op.SAME, nothing, new, omits=True)]
        self._known.keep_name(old.urn, goal)
        if old.urn in self._carried:
            return [replace(self._carried[old.urn], stands=True)]
        self._handled.update((new.urn, old.urn))
        return [*self._left_alone(old), _as_it_is(old)]

    def _left_alone(self, resource: ResourceState) -> list[Step]:
        """Return steps for what ``resource`` needs in state and nothing has registered: it must stand before."""
        found = []
        ahead = [resource]
        while ahead:
            each = ahead.pop()
            for urn in {*needed_urns(each), each.parent} - self._handled:
                if urn in self._known.olds:
                    self._handled.add(urn)
                    found.append(self._known.olds[urn])
                    ahead.append(self._known.olds[urn])
        steps = [_as_it_is(old) for old in self._graph.in_order(found)]
        self._carried.update((step.urn, step) for step in steps)
        return steps

    def _refuse_missing(self, steps: list[Step]) -> None:
        """Refuse what needs something that is not there and that the run does not create."""
        for step in steps if self._omitted else ():
            if step.new is None or step.omits:
                continue
            for urn in sorted(self._omitted & {*needed_urns(step.new), step.new.parent}):
                self._refuse(self._scope.left_out(step.name, urn))
                self._omitted.discard(urn)

    def _refuse_late(self, goal: Goal, old: ResourceState | None) -> None:
        if old is not None and old.urn in self._carried:
            raise StepError(
                f"resource {goal.name}: in state something needs it that the program declares before it; "
                "run `up` without --target and --exclude"
            )

    def _refuse_unknown(self) -> None:
        known = self._known.urns | {each.urn for each in self._resources}
        unknown = self._scope.targets.unknown(known, "in state or in the program")
        if unknown:
            self._refuse("\n".join(unknown))
        self.remarks += [
            Event("message", text=f"--exclude {line}", severity="warning")
            for line in self._scope.excludes.unknown(known)
        ]

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
        for other in self._known.olds.values():
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


def _as_it_is(old: ResourceState) -> Step:
    return Step(Op.SAME, old, replace(old))


def _refusal(name: str, property_: str, reason: str) -> str:
    return f"resource {name}: {property_}: {reason}" if property_ else f"resource {name}: {reason}"


def _because(diff: Diff) -> str:
    return f"the change of {', '.join(diff.replaces)}" if diff.replaces else "an unfinished replacement"
