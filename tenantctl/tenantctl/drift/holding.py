"""What a stack holds: the objects in its state, and the configuration under which it asks the tenant."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import pulumi_dingtalk.resources  # noqa: F401 - importing it registers the kinds
from pulumi_dingtalk.config import TenantConfig
from pulumi_dingtalk.reconcile.kind import Kind
from pulumi_dingtalk.reconcile.registry import kinds_by_type
from tenantctl.engines.pulumi_cli import PulumiEngine
from tenantctl.errors import TenantctlError
from tenantctl.project import ConfigValue, StackConfig, StackRef
from tenantctl.provider_config import tenant_config, told_by_the_cli
from tenantctl.state.backend import SCHEME, FileBackend, open_backend
from tenantctl.state.checkpoint import Deployment, ResourceState, deployment_from_json
from tenantctl.state.crypto import Secrets
from tenantctl.state.opening import open_secrets
from tenantctl.state.references import name_of
from tenantctl.state.upgrade import upgraded_deployment


@dataclass(frozen=True)
class Held:
    """One object in state."""

    kind: Kind[Any]
    resource: ResourceState

    @property
    def name(self) -> str:
        """The resource's logical name."""
        return name_of(self.resource.urn)


@dataclass(frozen=True)
class Holding:
    """One stack's state and configuration.

    Args:
        stack: The stack.
        resources: Everything in its state.
        config: Which tenant, as which app.
        others: The resources in state of the backend's other stacks, as in their files, by ``project/stack``; None
            where this backend cannot be looked through.
    """

    stack: StackRef
    resources: tuple[ResourceState, ...]
    config: TenantConfig
    others: Mapping[str, tuple[Mapping[str, Any], ...]] | None

    @property
    def objects(self) -> tuple[Held, ...]:
        """The objects of the tenant that the stack holds; one that waits for its deletion counts no more.

        They go by kind and name: state's order is that in which a run happened to finish them.
        """
        by_type = kinds_by_type()
        held = (
            Held(by_type[each.type], each)
            for each in self.resources
            if each.custom and each.type in by_type and not each.delete and not each.pending_replacement
        )
        return tuple(sorted(held, key=lambda each: (each.kind.name, each.resource.urn)))

    @property
    def mark(self) -> str:
        """What the owner's mark of each of its objects begins with."""
        return f"{self.stack.project.name}/{self.stack.name}/"


def open_holding(stack: StackRef, engine: str, prompt: Callable[[], str] | None) -> Holding:
    """Read state and config: from the backend's folder, or through the Pulumi CLI.

    Args:
        stack: The stack.
        engine: ``pulumi`` asks the CLI whatever the backend is; else it is asked where the backend is no folder.
        prompt: Asks for the passphrase; None where there is nobody to ask.

    Raises:
        TenantctlError: State or config cannot be read.
        ConfigurationError: The provider's configuration is off.
    """
    if engine == "pulumi" or not stack.project.backend_url.startswith(SCHEME):
        deployment, values = _asked_of_the_cli(stack)
    else:
        backend = open_backend(stack.project.backend_url)
        backend.export(stack)  # raises where there is no such stack, and names those that there are
        secrets = open_secrets(stack, backend, os.environ, prompt)
        deployment, values = backend.load(stack, secrets), StackConfig.load(stack).values(secrets)
    config = tenant_config(stack, values, os.environ)
    resources = tuple(upgraded_deployment(deployment).resources)
    return Holding(stack, resources, config, _others(stack))


def _asked_of_the_cli(stack: StackRef) -> tuple[Deployment, dict[str, ConfigValue]]:
    """Return state and config in plain, as only the CLI can open every backend and every secrets provider."""
    exported = json.loads(PulumiEngine().ask(stack, ["stack", "export", "--show-secrets"]))
    deployment = deployment_from_json(exported["deployment"], Secrets.create(""))
    return deployment, told_by_the_cli(stack)


def _others(stack: StackRef) -> dict[str, tuple[Mapping[str, Any], ...]] | None:
    if not stack.project.backend_url.startswith(SCHEME):
        return None
    backend = open_backend(stack.project.backend_url)
    found: dict[str, tuple[Mapping[str, Any], ...]] = {}
    for project in backend.projects():
        owner = replace(stack.project, name=project)
        for name in backend.stacks(owner):
            if (project, name) != (stack.project.name, stack.name):
                found[f"{project}/{name}"] = _resources(backend, StackRef(owner, name))
    return found


def _resources(backend: FileBackend, stack: StackRef) -> tuple[Mapping[str, Any], ...]:
    """Return another stack's resources; none where its state is damaged, which is its own run's to tell."""
    try:
        return tuple(backend.export(stack)["deployment"].get("resources", []))
    except TenantctlError:
        return ()
