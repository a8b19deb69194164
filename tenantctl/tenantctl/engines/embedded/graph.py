"""Who needs whom, in a list of resources in which each stands after what it needs.

The questions and their answers are Pulumi's (pkg/resource/graph): a provider counts as needed by its resources, a
parent by its children, and who needs a component needs the component's children too.
"""

from __future__ import annotations

from collections.abc import Iterable

from tenantctl.state.checkpoint import ResourceState

PROVIDER_TYPE_PREFIX = "pulumi:providers:"


def is_provider(type_: str) -> bool:
    """Whether ``type_`` is that of a provider resource, which stands in state but not in plans."""
    return type_.startswith(PROVIDER_TYPE_PREFIX)


def provider_urn(reference: str) -> str:
    """Return the URN in a provider reference ``URN::ID``, or ``""``."""
    return reference.rpartition("::")[0]


def needed_urns(resource: ResourceState) -> set[str]:
    """Return what ``resource`` names as dependencies, its provider included, its parent not."""
    urns = set(resource.dependencies)
    for dependencies in resource.property_dependencies.values():
        urns.update(dependencies)
    if resource.provider:
        urns.add(provider_urn(resource.provider))
    if "deletedWith" in resource.extra:
        urns.add(resource.extra["deletedWith"])
    return urns


class Graph:
    """The dependency graph over ``resources``; two resources may share a URN (one of them awaits deletion)."""

    def __init__(self, resources: Iterable[ResourceState]) -> None:
        self._resources = list(resources)
        self._index = {id(resource): at for at, resource in enumerate(self._resources)}
        self._places: dict[str, list[int]] = {}
        self._children: dict[str, list[int]] = {}
        parents = {resource.urn: resource.parent for resource in self._resources}
        for at, resource in enumerate(self._resources):
            self._places.setdefault(resource.urn, []).append(at)
            parent = resource.parent
            while parent:
                self._children.setdefault(parent, []).append(at)
                parent = parents.get(parent, "")

    def __contains__(self, resource: ResourceState) -> bool:
        return id(resource) in self._index

    def dependents_of(self, root: ResourceState, ignore: set[str]) -> list[ResourceState]:
        """Return what needs ``root``, directly or not, in the list's order, without URNs in ``ignore``."""
        reached = {root.urn}
        found = []
        for candidate in self._resources[self._index[id(root)] + 1 :]:
            if candidate.urn not in ignore and needed_urns(candidate) & reached:
                found.append(candidate)
                reached.add(candidate.urn)
        return found

    def dependencies_of(self, resource: ResourceState) -> list[ResourceState]:
        """Return what must outlive ``resource``: what it names, its parent, and the children of named components."""
        at = self._index[id(resource)]
        named = needed_urns(resource)
        wanted = {*named, resource.parent}
        before = (place for urn in wanted for place in self._places.get(urn, ()) if place < at)
        found: dict[int, None] = {}
        for place in sorted(before, reverse=True):
            candidate = self._resources[place]
            found[place] = None
            if candidate.urn in named and not candidate.custom:
                found.update(dict.fromkeys(c for c in self._children.get(candidate.urn, ()) if c < at))
        return [self._resources[place] for place in found]

    def all_dependencies_of(self, resource: ResourceState) -> list[ResourceState]:
        """Return what ``resource`` needs, directly or not, without itself."""
        seen: dict[int, ResourceState] = {}
        ahead = [resource]
        while ahead:
            for dependency in self.dependencies_of(ahead.pop()):
                if id(dependency) not in seen:
                    seen[id(dependency)] = dependency
                    ahead.append(dependency)
        return list(seen.values())

    def layers(self, condemned: Iterable[ResourceState]) -> list[list[ResourceState]]:
        """Return ``condemned`` in layers to delete one after another: dependents first, a layer's members in any order.

        A member needs only what is in later layers, so that a layer may be deleted in parallel (Pulumi's
        ``ScheduleDeletes``). Within a layer the last of the list comes first.
        """
        left = {id(resource): resource for resource in condemned}
        needs = {key: {id(d) for d in self.dependencies_of(resource)} for key, resource in left.items()}
        layers = []
        while left:
            free = [key for key in left if not needs[key] & left.keys()]
            layers.append(sorted((left[key] for key in free), key=self._place, reverse=True))
            for key in free:
                del left[key]
        return layers[::-1]

    def in_order(self, resources: Iterable[ResourceState]) -> list[ResourceState]:
        """Return ``resources`` in the list's order: each after what it needs."""
        return sorted(resources, key=self._place)

    def _place(self, resource: ResourceState) -> int:
        return self._index[id(resource)]
