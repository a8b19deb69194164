"""Which resources the command line names, and which a run is therefore about.

Rules: pkg/resource/deploy ``isIncludedInOperation``, ``GenerateDeletes`` and ``refresh``.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

from tenantctl.engines.base import Options
from tenantctl.engines.embedded.graph import Graph, needed_urns
from tenantctl.state.checkpoint import ResourceState
from tenantctl.state.references import name_of


class Patterns:
    """URNs and patterns of URNs: ``*`` is any text without a colon, ``**`` any text."""

    def __init__(self, texts: tuple[str, ...]) -> None:
        self.literals = frozenset(text for text in texts if "*" not in text)
        self._patterns = [_compiled(text) for text in texts if "*" in text]

    def __bool__(self) -> bool:
        return bool(self.literals or self._patterns)

    def __contains__(self, urn: str) -> bool:
        return urn in self.literals or any(pattern.fullmatch(urn) for pattern in self._patterns)

    def unknown(self, urns: Collection[str], where: str = "in state") -> list[str]:
        """Return a line for each URN that is not among ``urns``; a pattern may match nothing."""
        return [
            f"{urn}: no such resource {where}; name it by its whole URN, in quotes if there is a $ in it"
            for urn in sorted(self.literals)
            if urn not in urns
        ]


class Scope:
    """What one run is about: all, or what ``--target`` names, or all but what ``--exclude`` names.

    ``includes`` and ``follow`` are for resources in the order of their dependencies: what depends on a target, or on
    what is excluded, is known by what came before it.
    """

    def __init__(self, options: Options) -> None:
        self.targets, self.excludes = Patterns(options.target), Patterns(options.exclude)
        self._target_dependents = options.target_dependents
        self._exclude_dependents = options.exclude_dependents
        self._followed: set[str] = set()

    def __bool__(self) -> bool:
        """Whether the run is about some resources only."""
        return bool(self.targets or self.excludes)

    def includes(self, resource: ResourceState) -> bool:
        """Whether the run is about ``resource``."""
        if self.targets:
            return self._reaches(resource)
        return not self.excludes or not self._reaches(resource)

    def follow(self, resource: ResourceState) -> None:
        """Note ``resource`` if it is named or depends on what is, so that its dependents are known too."""
        if self._reaches(resource):
            self._followed.add(resource.urn)

    def included(self, resources: Iterable[ResourceState]) -> list[ResourceState]:
        """Return what the run is about among ``resources``, each of which stands after what it needs."""
        found = []
        for resource in resources:
            if self.includes(resource):
                found.append(resource)
            self.follow(resource)
        return found

    def deletable(self, resources: list[ResourceState], graph: Graph) -> set[str]:
        """Return the URNs of what may be deleted: targets take their dependents along, what stays keeps what it needs.

        Whether the dependents were asked for is told by ``beyond``.
        """
        urns = {resource.urn for resource in resources}
        if self.targets:
            return _with_dependents({urn for urn in urns if urn in self.targets}, resources)
        if self.excludes:
            return urns - self._kept({urn for urn in urns if urn in self.excludes}, resources, graph)
        return urns

    def beyond(self, urn: str) -> str:
        """Return why ``urn`` must not be deleted, where that would go beyond what was named; ``""`` if it does not."""
        if not self.targets or self._target_dependents or urn in self.targets:
            return ""
        return (
            f"resource {name_of(urn)}: it would be deleted and is no target; "
            "name it by --target too, or add --target-dependents"
        )

    def left_out(self, name: str, needed: str) -> str:
        """Return why ``name`` cannot be had: it needs ``needed``, which the run is not about and state has not."""
        missing = name_of(needed)
        if self.targets:
            return f"resource {name}: it needs {missing}, which is not there and no target; add --target '{needed}'"
        return (
            f"resource {name}: it needs {missing}, which is not there and excluded; "
            "exclude what needs it too, with --exclude-dependents"
        )

    def _reaches(self, resource: ResourceState) -> bool:
        named, dependents = (
            (self.targets, self._target_dependents)
            if self.targets
            else (self.excludes, self._exclude_dependents)
        )
        if resource.urn in named:
            return True
        return dependents and any(
            urn in named or urn in self._followed for urn in {*needed_urns(resource), resource.parent}
        )

    def _kept(self, named: set[str], resources: list[ResourceState], graph: Graph) -> set[str]:
        kept: set[str] = set()
        while named - kept:
            kept |= named
            for resource in resources:
                if resource.urn in kept:
                    named.update(each.urn for each in graph.dependencies_of(resource))
            if self._exclude_dependents:
                named |= _with_dependents(named, resources)
        return kept


def _with_dependents(urns: set[str], resources: Iterable[ResourceState]) -> set[str]:
    """Return ``urns`` with what needs one of them, directly or not, children included."""
    reached = set(urns)
    for resource in resources:
        if resource.parent in reached or needed_urns(resource) & reached:
            reached.add(resource.urn)
    return reached


def _compiled(text: str) -> re.Pattern[str]:
    parts = ("[^:]*".join(map(re.escape, part.split("*"))) for part in text.split("**"))
    return re.compile(".*".join(parts), re.DOTALL)
