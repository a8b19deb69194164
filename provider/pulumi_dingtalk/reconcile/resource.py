"""The base of every resource class: what each writes beside the program's own arguments."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from inspect import get_annotations
from typing import Any
from weakref import WeakKeyDictionary

import pulumi
from pulumi.dynamic import Resource

from pulumi_dingtalk.client.errors import ConfigurationError
from pulumi_dingtalk.reconcile.kind import Kind
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
        refuse_plain_secret()
        _refuse_twice(provider.kind, name, arguments)
        # The SDK makes a dozen objects of every property, given or not: only those that people may read are worth it.
        shown = _attributes(type(self))
        props = {key: value for key, value in arguments.items() if value is not None or key in shown}
        props["owner"] = _owner(provider.kind.name, name)
        if adopt:
            props["adopt"] = True
        props["corp"] = None
        super().__init__(provider, name, props, opts)


def _attributes(cls: type) -> frozenset[str]:
    """Return the attributes that a resource class declares."""
    return frozenset(name for each in cls.__mro__ for name in get_annotations(each))


def reference(value: Reference | None) -> pulumi.Input[str] | None:
    """Return the id behind a reference: a resource's own id output, anything else as it is."""
    return value.id if isinstance(value, pulumi.CustomResource) else value


def references(values: Sequence[Reference] | None) -> list[pulumi.Input[str]] | None:
    """Return the ids behind references; None where the program names none, [] where it names an empty list."""
    if values is None:
        return None
    return [value.id if isinstance(value, pulumi.CustomResource) else value for value in values]


_declared: WeakKeyDictionary[Any, dict[tuple[Any, ...], str]] = WeakKeyDictionary()
"""What the running program has declared so far: logical names by kind and natural key, for each run's own manager."""


def _refuse_twice(kind: Kind[Any], name: str, arguments: Mapping[str, Any]) -> None:
    """Refuse a natural key that this program declares already, where the program alone can tell.

    Outputs count as the same where they are one object, so that a parent that does not exist yet can be told too;
    what only values can tell is told by check.
    """
    key = (kind.name, *(arguments.get(field) for field in kind.natural_key))
    known = _declared.setdefault(pulumi.runtime.settings.SETTINGS.rpc_manager, {})
    holder = known.setdefault(key, name)
    if holder != name:
        places = {
            f: v
            for f, v in arguments.items()
            if f in kind.natural_key and isinstance(v, str) and not kind.fields[f].behaviour.secret
        }
        told = ", ".join(f'{field} "{value}"' for field, value in places.items())
        raise pulumi.RunError(
            f"{kind.name} {name} declares the same {kind.name} as {holder} does{f' ({told})' if told else ''}: "
            f"{_rule(kind)}. Remove or rename one of the two"
        )


def _rule(kind: Kind[Any]) -> str:
    return (
        f"no two can share {' and '.join(kind.natural_key)}" if kind.natural_key else "there can be only one"
    )


def _owner(kind: str, name: str) -> str:
    return f"{pulumi.get_project()}/{pulumi.get_stack()}/{kind}/{name}"


def refuse_plain_secret() -> None:
    """Refuse a client secret that stands in config in plain: the engine copies config into state as it is.

    Raises:
        ConfigurationError: It does; the line says how to set it as a secret.
    """
    key = "dingtalk:clientSecret"
    if pulumi.runtime.get_config(key) and not pulumi.runtime.is_config_secret(key):
        raise ConfigurationError(
            f"{key} stands in the stack's config in plain; set it again with `tenantctl config set --secret {key}`, "
            "since its state would hold it in plain too, and rotate it if the file was shared"
        )
