"""The checkpoint: one stack's deployment as Pulumi's DIY backend stores it, read and written without loss.

Facts: ../shared/pulumi-facts.md "State on disk". Keys that this module does not know are kept as they are.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass
class ResourceState:
    """One resource in state. Fields are named and spelt in JSON as Pulumi does (``propertyDependencies`` ...).

    ``inputs`` and ``outputs`` hold JSON values with ``values.Secret`` where the file has a ciphertext.
    """

    urn: str
    type: str
    custom: bool
    id: str = ""
    delete: bool = False
    inputs: dict[str, Any] = field(default_factory=dict)
    outputs: dict[str, Any] = field(default_factory=dict)
    parent: str = ""
    dependencies: list[str] = field(default_factory=list)
    provider: str = ""
    property_dependencies: dict[str, list[str]] = field(default_factory=dict)
    protect: bool = False
    pending_replacement: bool = False
    additional_secret_outputs: list[str] = field(default_factory=list)
    created: str = ""
    modified: str = ""
    extra: dict[str, Any] = field(default_factory=dict)


@dataclass
class Deployment:
    """The resources of one stack, in an order in which each stands after what it needs."""

    resources: list[ResourceState] = field(default_factory=list)
    secrets_providers: dict[str, Any] = field(default_factory=dict)
    pending_operations: list[dict[str, Any]] = field(default_factory=list)
    manifest: dict[str, Any] = field(default_factory=dict)
    metadata: dict[str, Any] = field(default_factory=dict)
    extra: dict[str, Any] = field(default_factory=dict)
