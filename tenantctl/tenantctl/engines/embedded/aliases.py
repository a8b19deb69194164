"""The former URNs of a resource: which of the old resources a registration means.

Rules: pkg/resource/deploy ``generateAliases`` and ``NormalizeURNReferences``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from tenantctl.engines.embedded.urns import STACK_TYPE, make_urn, qualified_type, stack_and_project
from tenantctl.state.checkpoint import ResourceState
from tenantctl.state.references import name_of

ALIASES: Final = "aliases"


@dataclass(frozen=True)
class Alias:
    """One former identity: a whole ``urn``, or what differed; an empty field is "as it is now"."""

    urn: str = ""
    name: str = ""
    type: str = ""
    stack: str = ""
    project: str = ""
    parent: str = ""
    no_parent: bool = False


@dataclass(frozen=True)
class Identity:
    """What a registration says of itself that its URN is made of."""

    stack: str
    project: str
    type: str
    name: str
    parent: str

    def former(self, aliases: Iterable[Alias], former_urns: Mapping[str, str]) -> list[str]:
        """Return the URNs that it may have had, its own aliases' first, then those by its parent's former URN.

        Args:
            aliases: what the program says.
            former_urns: the former URN of each resource of this run that was found by one.
        """
        own = [self._collapsed(alias, former_urns) for alias in aliases]
        was = former_urns.get(self.parent, "")
        inherited = []
        if was:
            inherited = [self._below(was, self.type, self.name)]
            inherited += [self._below(was, qualified_type(urn).split("$")[-1], name_of(urn)) for urn in own]
        return list(dict.fromkeys(own + inherited))

    def _collapsed(self, alias: Alias, former_urns: Mapping[str, str]) -> str:
        if alias.urn:
            return alias.urn
        parent = former_urns.get(alias.parent, alias.parent) if alias.parent else self.parent
        if alias.no_parent or not parent or qualified_type(parent) == STACK_TYPE:
            parent, place = "", (alias.stack or self.stack, alias.project or self.project)
        else:
            place = stack_and_project(parent)
        return make_urn(
            *place,
            parent,
            alias.type or self.type,
            alias.name or self.name,
        )

    def _below(self, was: str, type_: str, name: str) -> str:
        """Return the URN under a parent that ``was`` called otherwise; names made of the parent's changed with it."""
        parent_name = name_of(self.parent)
        if name.startswith(parent_name):
            name = name_of(was) + name[len(parent_name) :]
        return make_urn(self.stack, self.project, was, type_, name)


def normalised(resources: list[ResourceState]) -> list[ResourceState]:
    """Return ``resources`` with every reference to a former URN as the URN of today, and without their aliases.

    While a run is under way, resources that it has not reached yet still name the former URNs of those that it has.
    """
    if not any(ALIASES in resource.extra for resource in resources):
        return resources
    today: dict[str, str] = {}
    for resource in resources:
        today.update(dict.fromkeys(resource.extra.get(ALIASES, ()), resource.urn))
        parent = today.get(resource.parent, "")
        if parent and qualified_type(parent) != STACK_TYPE:
            place = stack_and_project(resource.urn)
            today[resource.urn] = make_urn(*place, parent, resource.type, name_of(resource.urn))
    return [_renamed(resource, today) for resource in resources]


def _renamed(resource: ResourceState, today: Mapping[str, str]) -> ResourceState:
    def now(urn: str) -> str:
        return today.get(urn, urn)

    extra: dict[str, Any] = {key: value for key, value in resource.extra.items() if key != ALIASES}
    if "deletedWith" in extra:
        extra["deletedWith"] = now(extra["deletedWith"])
    provider, _, id_ = resource.provider.rpartition("::")
    return replace(
        resource,
        urn=now(resource.urn),
        parent=now(resource.parent),
        dependencies=[now(urn) for urn in resource.dependencies],
        property_dependencies={
            key: [now(urn) for urn in urns] for key, urns in resource.property_dependencies.items()
        },
        provider=f"{now(provider)}::{id_}" if provider else "",
        extra=extra,
    )
