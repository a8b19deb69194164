"""Put a damaged state right, as ``pulumi state repair`` does: order it, and drop references to what is not there."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable

from tenantctl.errors import StateError
from tenantctl.state.checkpoint import Deployment, ResourceState
from tenantctl.state.integrity import first_fault
from tenantctl.state.references import change_references, needs, references, under
from tenantctl.state.surgery import Change


def repair(deployment: Deployment) -> list[Change]:
    """Repair the deployment and return what was changed; nothing if it was sound.

    A child whose parent is missing loses the parent's type in its URN, and so do those below it.

    Raises:
        StateError: it has a cycle, or stays damaged all the same: a provider is missing, a URN stands twice.
    """
    if not first_fault(deployment):
        return []
    before = list(deployment.resources)
    deployment.resources = _in_order(before)
    changes = [*_moves(before, deployment.resources), *_prune(deployment.resources)]
    fault = first_fault(deployment)
    if fault:
        raise _beyond_repair(fault)
    return changes


def _in_order(resources: list[ResourceState]) -> list[ResourceState]:
    """Return the resources so that each stands after what it needs, otherwise as they stood."""
    needed = _lookup(resources)
    ordered: list[ResourceState] = []
    state: dict[int, str] = {}
    for resource in resources:
        path = [] if id(resource) in state else [resource]
        while path:  # a deep chain is deeper than Python's stack
            top = path[-1]
            state.setdefault(id(top), "open")
            following = next((each for each in needed(top) if state.get(id(each)) != "done"), None)
            if following is None:
                state[id(top)] = "done"
                ordered.append(path.pop())
            elif id(following) in state:
                raise _beyond_repair(f"{following.urn} needs itself, by way of {top.urn}")
            else:
                path.append(following)
    return ordered


def _lookup(resources: list[ResourceState]) -> Callable[[ResourceState], list[ResourceState]]:
    """Return what finds a resource's needs: what was replaced leans on what was replaced with it, if there is such."""
    live = {each.urn: each for each in resources if not each.delete}
    condemned = {each.urn: each for each in resources if each.delete}
    place = {id(each): index for index, each in enumerate(resources)}

    def needed(resource: ResourceState) -> list[ResourceState]:
        first, second = (condemned, live) if resource.delete else (live, condemned)
        found = [first.get(urn) or second.get(urn) for urn in needs(resource)]
        return sorted((each for each in found if each), key=lambda each: place[id(each)])

    return needed


def _moves(before: list[ResourceState], after: list[ResourceState]) -> list[Change]:
    """Name the fewest that had to move; the rest stands in its old order."""
    place = {id(each): index for index, each in enumerate(before)}
    kept = _longest_rising([place[id(each)] for each in after])
    moved = [each for each in after if place[id(each)] not in kept]
    return [Change(each.urn, "stands elsewhere now, in an order that holds") for each in moved]


def _longest_rising(numbers: list[int]) -> set[int]:
    ends: list[int] = []  # the least number that a rising run of each length can end with
    previous: dict[int, int | None] = {}
    for number in numbers:
        length = bisect_left(ends, number)
        previous[number] = ends[length - 1] if length else None
        ends[length : length + 1] = [number]
    run: set[int] = set()
    step = ends[-1] if ends else None
    while step is not None:
        run.add(step)
        step = previous[step]
    return run


def _prune(resources: list[ResourceState]) -> list[Change]:
    now: dict[str, str] = {}
    changes: list[Change] = []
    for resource in resources:
        missing = [f"its {kind} {urn}" for kind, urn in references(resource) if urn not in now]
        old, parent = resource.urn, resource.parent
        change_references(resource, now.get)
        if parent:
            resource.urn = under(old, resource.parent)
        now[old] = resource.urn
        if missing:
            changes.append(Change(old, f"refers no more to {', '.join(missing)}, which is missing"))
        if resource.urn != old:
            changes.append(Change(old, f"is {resource.urn} now"))
    return changes


def _beyond_repair(fault: str) -> StateError:
    return StateError(
        f"state is damaged: {fault}; this cannot be repaired by itself, nothing was written: restore a backup with "
        "`tenantctl stack import --file BACKUP`, or edit an export and import it"
    )
