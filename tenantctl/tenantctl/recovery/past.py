"""A state to come back to: its resources, under the URNs of the stack into which they come back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from copy import deepcopy
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import pulumi_dingtalk.resources  # noqa: F401 - importing it registers the kinds
from pulumi_dingtalk.reconcile.kind import Kind
from pulumi_dingtalk.reconcile.registry import kinds_by_type, type_token
from tenantctl.engines.embedded.graph import is_provider
from tenantctl.engines.embedded.known import check_state
from tenantctl.engines.embedded.own import check_providers, is_ours
from tenantctl.engines.embedded.urns import STACK_TYPE, stack_and_project
from tenantctl.errors import StateError, UsageError
from tenantctl.project import StackRef
from tenantctl.state.checkpoint import Deployment, ResourceState
from tenantctl.state.integrity import validate
from tenantctl.state.references import change_references, name_of, with_name
from tenantctl.state.upgrade import upgraded

_OURS: Final = type_token("")
NO_OBJECT: Final = (
    "no object of the tenant: only the state has its provider, as code, which is run where --trust-state says so; "
    "--only KIND leaves it out"
)
"""What to say of what is ``Past.foreign``."""


@dataclass(frozen=True)
class Past:
    """A state to come back to.

    Args:
        resources: What a program declared, each after what it needs; without what waited for its deletion.
        left_out: The names of what waited for its deletion, or was in the middle of being made.
    """

    resources: tuple[ResourceState, ...]
    left_out: tuple[str, ...] = ()

    @cached_property
    def objects(self) -> tuple[ResourceState, ...]:
        """The objects of the tenant among them."""
        return tuple(each for each in self.resources if kind_of(each) is not None)

    @cached_property
    def foreign(self) -> tuple[str, ...]:
        """The names of what is no object of a tenant, and has a provider of its own: only its state has the code."""
        return tuple(name_of(each.urn) for each in self.resources if each.custom and not is_ours(each))

    @cached_property
    def corps(self) -> frozenset[str]:
        """The organisations that they were in: one, unless somebody edited the state."""
        return frozenset(str(each.outputs["corp"]) for each in self.objects if "corp" in each.outputs)

    def only(self, kinds: Iterable[str], needs: Mapping[str, set[str]]) -> Past:
        """Return what is of these kinds, with all that it needs, and components.

        Args:
            kinds: Names of kinds.
            needs: By URN, what each resource needs.
        """
        chosen = frozenset(kinds)
        ahead = [
            each.urn
            for each in self.resources
            if not each.custom or ((kind := kind_of(each)) and kind.name in chosen)
        ]
        wanted: set[str] = set()
        while ahead:
            urn = ahead.pop()
            if urn not in wanted:
                wanted.add(urn)
                ahead += needs[urn]
        return Past(tuple(each for each in self.resources if each.urn in wanted))

    @cached_property
    def kinds(self) -> frozenset[str]:
        """The names of their kinds."""
        return frozenset(kind.name for each in self.resources if (kind := kind_of(each)))


def kind_of(resource: ResourceState) -> Kind[Any] | None:
    """Return the kind of an object of the tenant; None for anything else in state."""
    return kinds_by_type().get(resource.type) if resource.custom else None


def past_of(deployment: Deployment, stack: StackRef, source: Path | str) -> Past:
    """Return the state to come back to, for ``stack``; it may be another stack's of the same project.

    Args:
        deployment: As it was kept.
        stack: Into which it comes back.
        source: Where it was kept, for messages.

    Raises:
        StateError: It breaks a rule of Pulumi's, or holds a kind, or a version of a kind's schema, that this version
            does not know.
        StateError: Or an object in it names another provider than its kind's.
        UsageError: It is another project's, or holds nothing.
        UnsupportedError: It holds what the embedded engine does not do.
    """
    validate(deployment)
    check_state(deployment)
    declared = [each for each in deployment.resources if not is_provider(each.type)]
    if not declared:
        raise UsageError(f"{source} holds no resources: there is nothing to come back to")
    former = _former(declared, stack, source)
    for each in declared:
        _refuse_unknown(each)
    check_providers(declared)
    kept = [each for each in declared if not each.delete]
    left = [f"{name_of(each.urn)} (waited for its deletion)" for each in declared if each.delete]
    left += [
        f"{name_of(str(each['resource'].get('urn')))} (was in the middle of {each.get('type')})"
        for each in deployment.pending_operations
    ]
    return Past(tuple(_moved(upgraded(each), former, stack) for each in kept), tuple(left))


def _former(declared: list[ResourceState], stack: StackRef, source: Path | str) -> StackRef:
    found = {stack_and_project(each.urn) for each in declared}
    if len(found) > 1:
        raise StateError(
            f"{source} mixes stacks: {', '.join('/'.join(each[::-1]) for each in sorted(found))}"
        )
    ((name, project),) = found
    if project != stack.project.name:
        raise UsageError(
            f"{source} is of project {project}, and this is {stack.project.name}: go to the folder of {project}, "
            "or take the backup of this one"
        )
    return stack.project.stack(name)


def _refuse_unknown(resource: ResourceState) -> None:
    if resource.type.startswith(_OURS) and resource.type not in kinds_by_type():
        raise StateError(
            f"resource {name_of(resource.urn)} is a {resource.type.removeprefix(_OURS)}, which this version does not "
            "know: install the version that made the backup, or a newer one"
        )


def _moved(resource: ResourceState, former: StackRef, stack: StackRef) -> ResourceState:
    """Return a copy under the URNs and the owner's mark of ``stack``."""
    moved = deepcopy(resource)
    moved.provider = ""
    moved.pending_replacement = False
    # What is there already is for whoever restores to decide, not for what a program or an earlier restore said.
    moved.inputs.pop("adopt", None)
    if former.name == stack.name:
        return moved

    def renamed(urn: str) -> str:
        new = stack.urn_prefix + urn.removeprefix(former.urn_prefix)
        root = f"{former.project.name}-{former.name}"
        is_root = urn == f"{former.urn_prefix}{STACK_TYPE}::{root}"
        return with_name(new, f"{stack.project.name}-{stack.name}") if is_root else new

    moved.urn = renamed(resource.urn)
    change_references(moved, renamed)
    mark = f"{former.project.name}/{former.name}/"
    for side in (moved.inputs, moved.outputs):
        owner = side.get("owner")
        if isinstance(owner, str) and owner.startswith(mark):
            side["owner"] = f"{stack.project.name}/{stack.name}/{owner.removeprefix(mark)}"
    return moved
