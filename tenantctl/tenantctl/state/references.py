"""Who refers to whom in a state: the one place that knows which fields of a resource hold other resources' URNs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tenantctl.state.checkpoint import ResourceState

PROVIDER_TYPE = "pulumi:providers:"
ROOT_TYPE = "pulumi:pulumi:Stack"
_PARTS = 4
Change = Callable[[str], "str | None"]


def is_urn(text: str) -> bool:
    """Say whether ``text`` has the form ``urn:pulumi:STACK::PROJECT::TYPE::NAME``."""
    return text.startswith("urn:pulumi:") and text.count("::") >= _PARTS - 1


def name_of(urn: str) -> str:
    """Return the last part of a URN, the resource's name; it may have ``::`` in it."""
    return urn.split("::", _PARTS - 1)[-1]


def with_name(urn: str, name: str) -> str:
    """Return ``urn`` with another name."""
    return "::".join([*urn.split("::", _PARTS - 1)[:-1], name])


def under(urn: str, parent: str) -> str:
    """Return the URN that the resource has as a child of ``parent``, or of none (``""``)."""
    stack, project, kinds, name = urn.split("::", _PARTS - 1)
    above = parent.split("::", _PARTS - 1)[2] if parent else ""
    own = kinds.rpartition("$")[2]
    chain = f"{above}${own}" if above not in ("", ROOT_TYPE) else own
    return "::".join([stack, project, chain, name])


def provider_urn(resource: ResourceState) -> str:
    """Return the URN of the resource's provider, ``""`` if it has none."""
    return resource.provider.rpartition("::")[0]


def references(resource: ResourceState) -> Iterator[tuple[str, str]]:
    """Yield what the resource needs beside its provider, each as (what it is to it, URN)."""
    if resource.parent:
        yield "parent", resource.parent
    for urn in resource.dependencies:
        yield "dependency", urn
    for name, urns in resource.property_dependencies.items():
        for urn in urns:
            yield f"dependency for {name}", urn
    if resource.extra.get("deletedWith"):
        yield "deletedWith", str(resource.extra["deletedWith"])
    for urn in resource.extra.get("replaceWith") or ():
        yield "replaceWith", str(urn)


def needs(resource: ResourceState) -> set[str]:
    """Return the URNs of all that the resource needs, its provider included."""
    found = {urn for _, urn in references(resource)}
    return found | {provider_urn(resource)} if resource.provider else found


def change_references(resource: ResourceState, change: Change) -> None:
    """Put ``change(urn)`` in the place of each URN that ``references`` yields; None takes it out."""
    resource.parent = (change(resource.parent) or "") if resource.parent else ""
    resource.dependencies = _changed(resource.dependencies, change)
    resource.property_dependencies = {
        key: _changed(urns, change) for key, urns in resource.property_dependencies.items()
    }
    extra = dict(resource.extra)
    if extra.get("deletedWith"):
        extra["deletedWith"] = change(str(extra["deletedWith"])) or ""
    if extra.get("replaceWith"):
        extra["replaceWith"] = _changed(extra["replaceWith"], change)
    resource.extra = {key: value for key, value in extra.items() if value or key not in _OPTIONAL}


_OPTIONAL = frozenset({"deletedWith", "replaceWith"})


def _changed(urns: list[Any], change: Change) -> list[str]:
    return [new for urn in urns if (new := change(str(urn))) is not None]
