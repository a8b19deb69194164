"""In which order the objects of a state come back: each after what it needs."""

from __future__ import annotations

from collections.abc import Iterable

from tenantctl.errors import StateError
from tenantctl.recovery.mapping import Ids, references_in
from tenantctl.state.checkpoint import ResourceState
from tenantctl.state.references import name_of, references


def needs_of(resources: Iterable[ResourceState], ids: Ids) -> dict[str, set[str]]:
    """Return by URN what must be there before each resource: what the program said, and what its values refer to.

    A reference by an id that people chose (a userid) need not wait, and does not where that would make a circle.

    Raises:
        StateError: Objects refer to one another in a circle.
    """
    declared = {each.urn: each for each in resources}
    said = {urn: {need for _, need in references(each) if need in declared} for urn, each in declared.items()}
    meant = {urn: _meant(each, ids) & declared.keys() for urn, each in declared.items()}
    needs = {urn: said[urn] | meant[urn] for urn in declared}
    left = dict(needs)
    while left:
        free = [urn for urn, wanted in left.items() if not wanted & left.keys()]
        if not free:
            _break(left, said, needs, ids)
            continue
        for urn in free:
            del left[urn]
    return needs


def _meant(resource: ResourceState, ids: Ids) -> set[str]:
    found = {ids.owner(each.kind, each.id) for each in references_in(resource)}
    return found - {"", resource.urn}


def _break(
    left: dict[str, set[str]], said: dict[str, set[str]], needs: dict[str, set[str]], ids: Ids
) -> None:
    """Let one resource of a circle not wait for objects whose ids are known before they are there."""
    for urn, wanted in left.items():
        waits = {need for need in wanted & left.keys() if need in said[urn] or not ids.chosen(need)}
        if not waits:
            needs[urn] = left[urn] = wanted - left.keys()
            return
    names = ", ".join(sorted(name_of(urn) for urn in left))
    raise StateError(
        f"these refer to one another in a circle, so that none can be made first: {names}; take one of the references "
        "out of a copy of the state, restore that, and set it again afterwards"
    )
