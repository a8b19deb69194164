"""Small states to work on, in one stack ``dev`` of a project ``shops``."""

from __future__ import annotations

from typing import Any

from tenantctl.state.checkpoint import Deployment, ResourceState

PREFIX = "urn:pulumi:dev::shops::"


def urn(kind: str, name: str) -> str:
    return f"{PREFIX}{kind}::{name}"


def of(*resources: ResourceState) -> Deployment:
    return Deployment(list(resources))


def provider() -> ResourceState:
    kind = "pulumi:providers:pulumi-python"
    return ResourceState(urn(kind, "default"), kind, custom=True, id="p")


def component(name: str) -> ResourceState:
    return ResourceState(urn("comp", name), "comp", custom=False)


def department(name: str, *, parent: str = "", **fields: Any) -> ResourceState:
    """A department; one with a parent has the parent's type in its URN."""
    chain = f"{parent.split('::')[2]}$dept" if parent else "dept"
    given: dict[str, Any] = {"id": name, "provider": f"{provider().urn}::p", **fields}
    return ResourceState(urn(chain, name), "dept", custom=True, parent=parent, **given)
