"""What must hold of any deployment: Pulumi's own rules, so that neither engine writes what the other refuses."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import TYPE_CHECKING

from tenantctl.errors import StateError

if TYPE_CHECKING:
    from tenantctl.state.checkpoint import Deployment, ResourceState

PROVIDER_TYPE = "pulumi:providers:"


def magic(version: str) -> str:
    """Return the manifest's ``magic`` for an engine ``version``, by which Pulumi tells a file edited by mistake."""
    return hashlib.sha256(version.encode()).hexdigest() if version else ""


def validate(deployment: Deployment) -> None:
    """Check that parents, dependencies and providers stand before their users and that no live URN stands twice.

    Raises:
        StateError: one line with the first fault.
    """
    manifest = deployment.manifest
    if manifest.get("magic", "") != magic(str(manifest.get("version", ""))):
        raise _damaged("the manifest's magic does not fit its version: was the file edited?")
    everywhere = {resource.urn for resource in deployment.resources}
    before: set[str] = set()
    live: set[str] = set()
    providers: set[str] = set()
    for resource in deployment.resources:
        _check_identity(resource, live)
        for kind, urn in _needs(resource):
            if urn not in before:
                fault = "comes after it" if urn in everywhere else "is missing"
                raise _damaged(f"{resource.urn}: its {kind} {urn} {fault}")
        if resource.provider and resource.provider not in providers and not resource.pending_replacement:
            raise _damaged(f"{resource.urn}: its provider {resource.provider} is missing or comes after it")
        if resource.type.startswith(PROVIDER_TYPE):
            providers.add(f"{resource.urn}::{resource.id}")
        before.add(resource.urn)


def _check_identity(resource: ResourceState, live: set[str]) -> None:
    if not resource.custom and resource.id:
        raise _damaged(f"{resource.urn}: has an id though no provider manages it")
    if resource.delete:
        return
    if resource.urn in live:
        raise _damaged(f"{resource.urn}: stands in it twice")
    live.add(resource.urn)


def _needs(resource: ResourceState) -> Iterator[tuple[str, str]]:
    if resource.parent:
        yield "parent", resource.parent
    for urn in resource.dependencies:
        yield "dependency", urn
    for name, urns in resource.property_dependencies.items():
        for urn in urns:
            yield f"dependency for {name}", urn
    if resource.extra.get("deletedWith"):
        yield "deletedWith", str(resource.extra["deletedWith"])


def _damaged(fault: str) -> StateError:
    return StateError(
        f"state is damaged: {fault}; restore a backup with `tenantctl stack import --file BACKUP`"
    )
