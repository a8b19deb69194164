"""Objects that an earlier version wrote into state, as the present schemas of their kinds have them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from pulumi_dingtalk.client.errors import Invalid
from pulumi_dingtalk.reconcile.kind import Kind
from pulumi_dingtalk.reconcile.registry import kinds_by_type, type_token
from pulumi_dingtalk.reconcile.upgrade import SCHEMA, is_present, present
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
    needed = resource.property_dependencies
    moved = {urn: None for name, urns in needed.items() if name not in inputs for urn in urns}
    kept = {name: urns for name, urns in needed.items() if name in inputs}
    for name in _new(inputs, resource.inputs) if moved else ():
        kept[name] = list(moved)
    return replace(resource, inputs=inputs, outputs=outputs, property_dependencies=kept)


def _side(kind: Kind[Any], values: Mapping[str, Any]) -> dict[str, Any]:
    """Return inputs or outputs in the present schema.

    A value is secret if it was, or if it is new where a secret one went: which came of which nobody tells.
    """
    if is_present(kind, values):
        return dict(values)
    try:
        now = present(kind, unwrapped(values))
    except Invalid as error:
        raise StateError(str(error)) from None
    secret = {name for name, value in values.items() if unwrapped(value) != value}
    if secret - now.keys():
        secret |= _new(now, values)
    kept = {name: value for name, value in values.items() if name in now and unwrapped(value) == now[name]}
    return {**now, **{name: Secret(now[name]) for name in now.keys() & secret}, **kept}


def _new(now: Mapping[str, Any], values: Mapping[str, Any]) -> set[str]:
    return now.keys() - values.keys() - {SCHEMA}
