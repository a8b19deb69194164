"""Objects that an earlier version wrote into state, as the present schemas of their kinds have them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from pulumi_dingtalk.client.errors import Invalid
from pulumi_dingtalk.reconcile.kind import Kind
from pulumi_dingtalk.reconcile.registry import kinds_by_type, type_token
from pulumi_dingtalk.reconcile.upgrade import is_present, present
from tenantctl.errors import StateError
from tenantctl.state.checkpoint import Deployment, ResourceState
from tenantctl.values import Secret, unwrapped

_OURS = type_token("")


def upgraded_deployment(deployment: Deployment) -> Deployment:
    """Return a deployment with every object in the present schema of its kind. See ``upgraded``."""
    return replace(deployment, resources=[upgraded(each) for each in deployment.resources])


def upgraded(resource: ResourceState) -> ResourceState:
    """Return a resource in the present schema of its kind; what is present, or no object of ours, as it is.

    Raises:
        StateError: It is of a version that this one does not know, or cannot be brought to the present one.
    """
    if not resource.type.startswith(_OURS):
        return resource
    import pulumi_dingtalk.resources  # noqa: F401, PLC0415 - registers the kinds: costs time, and not every state needs it

    kind = kinds_by_type().get(resource.type)
    return resource if kind is None else in_present_schema(kind, resource)


def in_present_schema(kind: Kind[Any], resource: ResourceState) -> ResourceState:
    """Return an object of ``kind`` in its present schema. Raises StateError as ``upgraded``."""
    if is_present(kind, resource.inputs) and is_present(kind, resource.outputs):
        return resource
    inputs, outputs = _side(kind, resource.inputs), _side(kind, resource.outputs)
    needed: dict[str, list[str]] = {}
    for name, urns in resource.property_dependencies.items():
        for now in _made_of(name, kind, resource.inputs, inputs):
            needed[now] = list(dict.fromkeys([*needed.get(now, ()), *urns]))
    return replace(resource, inputs=inputs, outputs=outputs, property_dependencies=needed)


def _side(kind: Kind[Any], values: Mapping[str, Any]) -> dict[str, Any]:
    """Return inputs or outputs in the present schema; what was made of a secret is one."""
    if is_present(kind, values):
        return dict(values)
    try:
        now = dict(present(kind, unwrapped(values)))
    except Invalid as error:
        raise StateError(str(error)) from None
    kept = {name: value for name, value in values.items() if name in now and unwrapped(value) == now[name]}
    hidden = [name for name, value in values.items() if unwrapped(value) != value]
    made = {each for name in hidden for each in _made_of(name, kind, values, now) if each not in kept}
    return {**now, **{name: Secret(now[name]) for name in made}, **kept}


def _made_of(name: str, kind: Kind[Any], values: Mapping[str, Any], now: Mapping[str, Any]) -> set[str]:
    """Return the names of the present values that are there, or as they are, because of one value of before.

    Upgraders are pure, and any field may be absent: what becomes of the others without it tells.
    """
    if is_present(kind, values):
        return {name} & now.keys()
    try:
        without = present(kind, {key: unwrapped(value) for key, value in values.items() if key != name})
    except Invalid:
        return now.keys() - values.keys()
    return {each for each, value in now.items() if unwrapped(value) != without.get(each)}
