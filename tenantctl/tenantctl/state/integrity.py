"""What must hold of any deployment: Pulumi's own rules, so that neither engine writes what the other refuses."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from tenantctl.errors import StateError
from tenantctl.state.references import PROVIDER_TYPE, references

if TYPE_CHECKING:
    from pathlib import Path

    from tenantctl.project import StackRef
    from tenantctl.state.checkpoint import Deployment, ResourceState


def magic(version: str) -> str:
    """Return the manifest's ``magic`` for an engine ``version``, by which Pulumi tells a file edited by mistake."""
    return hashlib.sha256(version.encode()).hexdigest() if version else ""


def validate(deployment: Deployment) -> None:
    """Check that parents, dependencies and providers stand before their users and that no live URN stands twice.

    Raises:
        StateError: one line with the first fault.
    """
    fault = first_fault(deployment)
    if fault:
        raise StateError(
            f"state is damaged: {fault}; try `tenantctl state repair`, or restore a backup with `tenantctl stack "
            "import --file BACKUP`"
        )


def check_stack(deployment: Deployment, stack: StackRef, source: Path | str) -> None:
    """Check that a deployment which came from ``source`` is that of ``stack``.

    Raises:
        StateError: it is another's.
    """
    for resource in deployment.resources:
        if not resource.urn.startswith(stack.urn_prefix):
            raise StateError(
                f"{source} is the state of another stack: it has {resource.urn}, while each URN of stack "
                f"{stack.name} begins with {stack.urn_prefix}"
            )


def first_fault(deployment: Deployment) -> str:
    """Return what ``validate`` finds, in words, ``""`` where the deployment is sound."""
    manifest = deployment.manifest
    if manifest.get("magic", "") != magic(str(manifest.get("version", ""))):
        return "the manifest's magic does not fit its version: was the file edited?"
    everywhere = {resource.urn for resource in deployment.resources}
    before: set[str] = set()
    live: set[str] = set()
    providers: set[str] = set()
    for resource in deployment.resources:
        fault = _identity_fault(resource, live) or _order_fault(resource, before, everywhere, providers)
        if fault:
            return f"{resource.urn}: {fault}"
        if resource.type.startswith(PROVIDER_TYPE):
            providers.add(f"{resource.urn}::{resource.id}")
        before.add(resource.urn)
        if not resource.delete:
            live.add(resource.urn)
    return ""


def _identity_fault(resource: ResourceState, live: set[str]) -> str:
    if not resource.custom and resource.id:
        return "has an id though no provider manages it"
    return "stands in it twice" if not resource.delete and resource.urn in live else ""


def _order_fault(resource: ResourceState, before: set[str], everywhere: set[str], providers: set[str]) -> str:
    for kind, urn in references(resource):
        if urn not in before:
            return f"its {kind} {urn} {'comes after it' if urn in everywhere else 'is missing'}"
    if resource.provider and resource.provider not in providers and not resource.pending_replacement:
        return f"its provider {resource.provider} is missing or comes after it"
    return ""
