"""Reads every object in state and says what differs from it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from tenantctl import plan
from tenantctl.engines.base import Event, Listener, Options
from tenantctl.engines.embedded.convert import same_value
from tenantctl.engines.embedded.graph import is_provider
from tenantctl.engines.embedded.providers import DynamicProviders, VerbError
from tenantctl.engines.embedded.redact import Redactor
from tenantctl.engines.embedded.selection import Scope
from tenantctl.engines.embedded.steps import name_of
from tenantctl.errors import StateError, TenantctlError
from tenantctl.state.checkpoint import ResourceState


class RefreshError(TenantctlError):
    """Objects could not be read; one line each. "Could not ask" is not "gone": nothing was changed."""


def read_all(
    resources: list[ResourceState],
    providers: DynamicProviders,
    options: Options,
    listen: Listener,
    redactor: Redactor,
) -> list[plan.Step]:
    """Return a REFRESH step for each resource that a program declared and ``options`` let the run be about, in
    state's order.

    Raises:
        RefreshError: reading failed for at least one of them, or ``options`` name one that state has not.
    """
    declared = _named(resources, Scope(options))
    failures: list[str] = []

    def read(resource: ResourceState) -> plan.Step | None:
        try:
            step = _read(resource, providers)
        except VerbError as error:
            failures.append(f"resource {name_of(resource.urn)}: {redactor.line(str(error))}")
            listen(Event("failed", resource.urn, plan.Op.REFRESH, failures[-1], "error"))
            return None
        listen(Event("done", resource.urn, plan.Op.REFRESH))
        return step

    with ThreadPoolExecutor(max_workers=max(options.parallel, 1)) as pool:
        futures = [pool.submit(read, resource) for resource in declared]
        try:
            steps = [future.result() for future in futures]
        except KeyboardInterrupt:
            pool.shutdown(cancel_futures=True)
            raise RefreshError("interrupted: nothing was changed") from None
    if failures:
        raise RefreshError("\n".join(failures))
    return [step for step in steps if step is not None]


def _named(resources: list[ResourceState], scope: Scope) -> list[ResourceState]:
    urns = {resource.urn for resource in resources}
    unknown = scope.targets.unknown(urns) + scope.excludes.unknown(urns)
    if unknown:
        raise RefreshError("\n".join(unknown))
    return [resource for resource in scope.included(resources) if not is_provider(resource.type)]


def _read(resource: ResourceState, providers: DynamicProviders) -> plan.Step:
    inputs: dict[str, Any] | None = resource.inputs
    outputs: dict[str, Any] | None = resource.outputs
    id_ = resource.id
    if resource.custom and not resource.pending_replacement:
        found = providers.read(resource.id, resource.outputs, resource.inputs)
        id_ = found.id or resource.id
        if not found.id:
            inputs = outputs = None
        else:
            outputs = found.outputs
            inputs = _live_inputs(resource, found.inputs, found.outputs, id_, providers)
    return plan.Step(
        op=plan.Op.REFRESH,
        urn=resource.urn,
        type=resource.type,
        name=name_of(resource.urn),
        id=id_,
        custom=resource.custom,
        protect=resource.protect,
        old_inputs=resource.inputs,
        old_outputs=resource.outputs,
        new_inputs=inputs,
        new_outputs=outputs,
        parent=resource.parent,
    )


def _live_inputs(
    resource: ResourceState,
    live: dict[str, Any] | None,
    outputs: dict[str, Any],
    id_: str,
    providers: DynamicProviders,
) -> dict[str, Any]:
    """Return the inputs to keep: the live ones, unless the provider finds them to mean the same as before.

    Pulumi asks for the same diff to label the step, then keeps the live inputs anyway; keeping the old ones spares the
    reader a difference of order or spelling that no next plan would act on.
    """
    live = resource.inputs if live is None else live
    diff = providers.diff(id_, outputs, live, resource.inputs)
    return live if diff.changes else resource.inputs


def apply(resources: list[ResourceState], steps: tuple[plan.Step, ...]) -> list[ResourceState]:
    """Return ``resources`` with what the REFRESH ``steps`` found, the gone ones left out and no longer referred to.

    Raises:
        StateError: state is not what it was when the plan was made.
    """
    by_urn: dict[str, list[plan.Step]] = {}
    for step in steps:
        if step.op is plan.Op.REFRESH:
            by_urn.setdefault(step.urn, []).append(step)
    if not by_urn:
        return resources
    refreshed = []
    gone = {}
    for resource in resources:
        found = _step_for(resource, by_urn.get(resource.urn, []))
        if found is None:
            refreshed.append(resource)
        elif found.new_inputs is None:
            gone[resource.urn] = resource.parent
        else:
            refreshed.append(_updated(resource, found))
    return _repaired(refreshed, gone)


def _step_for(resource: ResourceState, steps: list[plan.Step]) -> plan.Step | None:
    """Return the step that read ``resource``; a URN may stand in state twice, once to be deleted."""
    for step in steps:
        if step.old_inputs == resource.inputs and step.old_outputs == resource.outputs:
            return step
    if any(step.id == resource.id for step in steps):
        raise StateError(
            f"resource {name_of(resource.urn)}: state has changed since this plan was made; plan again"
        )
    return None


def _updated(resource: ResourceState, step: plan.Step) -> ResourceState:
    inputs, outputs = dict(step.new_inputs or {}), dict(step.new_outputs or {})
    changed = not (same_value(inputs, resource.inputs) and same_value(outputs, resource.outputs))
    modified = datetime.now(UTC).isoformat().replace("+00:00", "Z") if changed else resource.modified
    return replace(resource, id=step.id, inputs=inputs, outputs=outputs, modified=modified)


def _repaired(resources: list[ResourceState], gone: dict[str, str]) -> list[ResourceState]:
    """Drop references to what is no longer there; the child of a gone parent goes to that one's parent."""
    there: set[str] = set()
    repaired = []
    for resource in resources:
        parent = resource.parent
        while parent and parent not in there:
            parent = gone.get(parent, "")
        dependencies = [urn for urn in resource.dependencies if urn in there]
        by_property = {
            key: [urn for urn in urns if urn in there] for key, urns in resource.property_dependencies.items()
        }
        by_property = {key: urns for key, urns in by_property.items() if urns}
        extra = {
            key: value for key, value in resource.extra.items() if key != "deletedWith" or value in there
        }
        repaired.append(
            replace(
                resource,
                parent=parent,
                dependencies=dependencies,
                property_dependencies=by_property,
                extra=extra,
            )
        )
        there.add(resource.urn)
    return repaired
