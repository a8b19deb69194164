"""The base of every resource class: what each writes beside the program's own arguments."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pulumi
from pulumi.dynamic import Resource

from pulumi_dingtalk.client.errors import ConfigurationError
from pulumi_dingtalk.reconcile.provider import TenantProvider

Text = pulumi.Input[str]
"""A text, or an output that will be one."""

Reference = pulumi.Input[str] | pulumi.CustomResource
"""An object by its id, or by the resource that declares it."""


class TenantResource(Resource):
    """One object of the tenant. Subclasses give typed arguments."""

    corp: pulumi.Output[str]
    """The corp (tenant) that the object lives in."""

    def __init__(
        self,
        provider: TenantProvider,
        name: str,
        arguments: Mapping[str, Any],
        opts: pulumi.ResourceOptions | None,
        *,
        adopt: bool,
    ) -> None:
        _refuse_plain_secret()
        props: dict[str, Any] = dict(arguments)
        props["owner"] = _owner(provider.kind.name, name)
        if adopt:
            props["adopt"] = True
        props["corp"] = None
        super().__init__(provider, name, props, opts)


def reference(value: Reference | None) -> pulumi.Input[str] | None:
    """Return the id behind a reference: a resource's own id output, anything else as it is."""
    return value.id if isinstance(value, pulumi.CustomResource) else value


def references(values: Sequence[Reference] | None) -> list[pulumi.Input[str]] | None:
    """Return the ids behind references; None where the program names none, [] where it names an empty list."""
    if values is None:
        return None
    return [value.id if isinstance(value, pulumi.CustomResource) else value for value in values]


def _owner(kind: str, name: str) -> str:
    return f"{pulumi.get_project()}/{pulumi.get_stack()}/{kind}/{name}"


def _refuse_plain_secret() -> None:
    """Refuse a client secret that stands in config in plain: the engine copies config into state as it is."""
    key = "dingtalk:clientSecret"
    if pulumi.runtime.get_config(key) and not pulumi.runtime.is_config_secret(key):
        raise ConfigurationError(
            f"{key} stands in the stack's config in plain, and would in its state; set it again with "
            "`tenantctl config set --secret dingtalk:clientSecret`, and rotate it if the file was shared"
        )
