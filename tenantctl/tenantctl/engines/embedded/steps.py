"""Which steps a registration takes, and which deletions are left when the program has ended.

No I/O of its own: old state and registrations in, steps out; ``check`` and ``diff`` are asked of the ``Providers`` it
is given. Cases, order and bookkeeping are those of Pulumi's step generator (pkg/resource/deploy), for the options that
this engine knows; each has a golden recording under tests/engine/golden.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from tenantctl.engines.embedded.convert import same_value
from tenantctl.engines.embedded.graph import Graph, is_provider, needed_urns
from tenantctl.engines.embedded.providers import Diff, Providers
from tenantctl.errors import TenantctlError
from tenantctl.plan import Op
from tenantctl.state.checkpoint import ResourceState
from tenantctl.values import UNKNOWN

STACK_TYPE = "pulumi:pulumi:Stack"


class StepError(TenantctlError):
    """The program asks for something that cannot be planned; one line a fault."""


@dataclass(frozen=True)
class Goal:
    """What the program declared of one resource; ``None`` is "not said"."""

    type: str
    name: str
    custom: bool
    inputs: dict[str, Any]
    parent: str = ""
    provider: str = ""
    protect: bool | None = None
    delete_before_replace: bool | None = None
    dependencies: tuple[str, ...] = ()
    property_dependencies: dict[str, list[str]] = field(default_factory=dict)
    additional_secret_outputs: tuple[str, ...] = ()


@dataclass(eq=False)
class Step:
    """One step: ``old`` and ``new`` are live state objects, completed while the step is applied.

    ``condemns``: the create of a replacement leaves ``old`` for deletion at the end. ``awaits``: the delete is followed
    by the create of its replacement, until then ``old`` stays in state as pending.
    """

    op: Op
    old: ResourceState | None = None
    new: ResourceState | None = None
    keys: tuple[str, ...] = ()
    condemns: bool = False
    awaits: bool = False
    forgets: bool = False

    @property
    def resource(self) -> ResourceState:
        """The state that the step is about: the new one where there is one."""
        found = self.new or self.old
        assert found is not None  # noqa: S101 - every step has a side; this tells the type checker
        return found

    @property
    def urn(self) -> str:
        """The resource's URN."""
        return self.resource.urn

    @property
    def name(self) -> str:
        """The resource's logical name."""
        return name_of(self.urn)


def name_of(urn: str) -> str:
    """Return the logical name in ``urn``, which may itself hold ``::``."""
    return urn.split("::", 3)[3]


def make_urn(stack: str, project: str, parent: str, type_: str, name: str) -> str:
    """Return the URN of a resource; children of the stack itself do not carry its type."""
    above = parent.split("::", 3)[2] if parent else ""
    qualified = type_ if above in ("", STACK_TYPE) else f"{above}${type_}"
    return f"urn:pulumi:{stack}::{project}::{qualified}::{name}"


class StepGenerator:
    """Plans one run of one program over ``olds``, the resources of the last one.

    Not thread-safe: registrations come one at a time. It changes no state but marks what it has handed out.
    In a preview, a protected resource that would be replaced goes to ``faults`` and planning goes on.
    """

    def __init__(
        self,
        stack: str,
        project: str,
        olds: list[ResourceState],
        providers: Providers,
        *,
        preview: bool = False,
    ) -> None:
        self._stack, self._project, self._providers = stack, project, providers
        self._preview = preview
        self.faults: list[str] = []
        self._resources = olds
        self._olds = {resource.urn: resource for resource in olds if not resource.delete}
        self._graph = Graph(olds)
        self._goals: dict[str, Goal] = {}
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
        old = self._olds.get(urn)
        recreating = urn in self._deleted
        new = _new_state(goal, urn, old)
        if goal.custom:
            new.inputs = self._checked(goal, {} if old is None or recreating else old.inputs)
        if recreating:
            self._deleted.discard(urn)
            self._handled.add(urn)
            keys = self._dependent_keys.get(urn, ())
            return [Step(Op.REPLACE, old, new), Step(Op.CREATE_REPLACEMENT, old, new, keys)]
        if old is None:
            self._created.add(urn)
            return [Step(Op.CREATE, new=new)]
        self._handled.add(urn)
        return self._changed(goal, old, new)

    def deletions(self) -> list[list[Step]]:
        """Return the deletions of what was not registered, in layers; see ``Graph.layers``."""
        steps = {}
        for old in self._resources:
            step = self._deletion(old)
            if step is not None:
                steps[id(old)] = step
                self._deleted.add(old.urn)
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
        parent = self._goals.get(goal.parent)
        if goal.parent and parent is None:
            raise StepError(f"resource {goal.name}: its parent {goal.parent} is not registered")
        if parent is not None and goal.protect is None:
            goal = replace(goal, protect=parent.protect)
        self._goals[urn] = goal
        return goal

    def _checked(self, goal: Goal, olds: dict[str, Any]) -> dict[str, Any]:
        if is_provider(goal.type):
            return goal.inputs
        checked = self._providers.check(olds, goal.inputs)
        if checked.failures:
            raise StepError("\n".join(_refusal(goal.name, *failure) for failure in checked.failures))
        return checked.inputs

    def _changed(self, goal: Goal, old: ResourceState, new: ResourceState) -> list[Step]:
        diff = self._diff(old, new)
        if old.pending_replacement or (diff.changes and diff.replaces):
            return self._replacement(goal, old, new, diff)
        return [Step(Op.UPDATE if diff.changes else Op.SAME, old, new)]

    def _diff(self, old: ResourceState, new: ResourceState) -> Diff:
        if bool(old.provider) != bool(new.provider):
            return Diff(changes=True, replaces=("provider",))
        if not new.custom:
            return Diff(changes=not same_value(old.inputs, new.inputs))
        if is_provider(new.type):
            return Diff(changes=not same_value(old.outputs, new.inputs))
        return self._providers.diff(old.id, old.outputs, old.inputs, new.inputs)

    def _replacement(self, goal: Goal, old: ResourceState, new: ResourceState, diff: Diff) -> list[Step]:
        if old.protect and new.protect:
            self._refuse(
                f"resource {goal.name}: it is protected and {_because(diff)} would replace it; "
                "remove `protect` in the program and run `up` first"
            )
        if goal.custom:
            new.inputs = self._checked(goal, {})
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
        replacement = [Step(op, old, new, diff.replaces) for op in (Op.REPLACE, Op.CREATE_REPLACEMENT)]
        return [*deletes, *replacement]

    def _refuse(self, fault: str) -> None:
        if not self._preview:
            raise StepError(fault)
        self.faults.append(fault)

    def _dependent_deletes(self, root: ResourceState) -> list[Step]:
        """Return deletes of what a replacement of ``root`` replaces too, dependents first."""
        steps = []
        for dependent, keys in reversed(self._dependent_replacements(root)):
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

    def _dependent_replacements(self, root: ResourceState) -> list[tuple[ResourceState, tuple[str, ...]]]:
        replaced = {root.urn}
        found = []
        for dependent in self._graph.dependents_of(
            root, self._created | self._handled - {root.urn} | self._deleted
        ):
            keys = self._replaced_with(dependent, replaced)
            if keys:
                found.append((dependent, keys))
                replaced.add(dependent.urn)
        return found

    def _replaced_with(self, dependent: ResourceState, replaced: set[str]) -> tuple[str, ...]:
        """Return the inputs that replace ``dependent`` if what depends on ``replaced`` were unknown."""
        if not dependent.custom or not needed_urns(dependent) & replaced:
            return ()
        touched = {
            key for key, urns in dependent.property_dependencies.items() if replaced.intersection(urns)
        }
        if not touched & dependent.inputs.keys():
            return ()
        inputs = {key: UNKNOWN if key in touched else value for key, value in dependent.inputs.items()}
        diff = self._providers.diff(dependent.id, dependent.outputs, dependent.inputs, inputs)
        return diff.replaces

    def _deletion(self, old: ResourceState) -> Step | None:
        if old.delete:
            return None if id(old) in self._delete_given else Step(Op.DELETE_REPLACED, old)
        if old.urn in self._handled:
            return None
        if old.pending_replacement:
            return Step(Op.DELETE_REPLACED, old, forgets=True)
        return Step(Op.DELETE, old)


def _new_state(goal: Goal, urn: str, old: ResourceState | None) -> ResourceState:
    return ResourceState(
        urn=urn,
        type=goal.type,
        custom=goal.custom,
        inputs=goal.inputs,
        parent=goal.parent,
        dependencies=sorted(goal.dependencies),
        provider=goal.provider,
        property_dependencies={key: sorted(urns) for key, urns in goal.property_dependencies.items()},
        protect=bool(goal.protect),
        additional_secret_outputs=list(goal.additional_secret_outputs),
        created=old.created if old else "",
        modified=old.modified if old else "",
    )


def _refusal(name: str, property_: str, reason: str) -> str:
    return f"resource {name}: {property_}: {reason}" if property_ else f"resource {name}: {reason}"


def _because(diff: Diff) -> str:
    return f"the change of {', '.join(diff.replaces)}" if diff.replaces else "an unfinished replacement"
