"""Edits of a state by hand, as ``pulumi state`` makes them: with the same refusals, and nothing written here.

Each takes a deployment apart from its place on disk, changes it and says what it changed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from tenantctl.errors import UsageError
from tenantctl.state.checkpoint import Deployment, ResourceState
from tenantctl.state.references import (
    PROVIDER_TYPE,
    change_references,
    is_urn,
    name_of,
    provider_urn,
    references,
    with_name,
)


@dataclass(frozen=True)
class Change:
    """One resource's change: its URN before, and what was done, for people."""

    urn: str
    what: str

    def __str__(self) -> str:
        return f"{self.urn}: {self.what}"


def find(deployment: Deployment, wanted: str, *, condemned: bool = True) -> ResourceState:
    """Return the one resource of that URN, or of that name where no other has it.

    Args:
        deployment: the state.
        wanted: a URN or a name.
        condemned: look among what a replacement left to be deleted as well.

    Raises:
        UsageError: there is none or more than one; the line says which come near.
    """
    candidates = [each for each in deployment.resources if condemned or not each.delete]
    by_urn = is_urn(wanted)
    found = [each for each in candidates if (each.urn if by_urn else name_of(each.urn)) == wanted]
    if len(found) == 1:
        return found[0]
    if found:
        which = [f"{each.urn} (id {each.id or 'none'})" for each in found]
        raise UsageError(f"{wanted} is more than one resource: {', '.join(which)}; {_how(found)}")
    near = get_close_matches(name_of(wanted), [name_of(each.urn) for each in candidates], n=3, cutoff=0.7)
    hint = f"did you mean {' or '.join(near)}? " if near else ""
    raise UsageError(f"no resource {wanted} in state: {hint}`tenantctl state ls` lists them")


def remove(
    deployment: Deployment, wanted: Sequence[str], *, force: bool = False, target_dependents: bool = False
) -> list[Change]:
    """Take resources out of the state; the objects themselves stay in the tenant.

    Args:
        deployment: the state, in a sound order.
        wanted: URNs or unique names.
        force: protected ones as well.
        target_dependents: with all that depends on them, else that is a reason to refuse.

    Raises:
        UsageError: one is not there, is protected, or others depend on it.
    """
    doomed: list[ResourceState] = []
    for name in wanted:
        resource = find(deployment, name)
        if all(resource is not other for other in doomed):
            doomed.append(resource)
    following = _following(deployment.resources, doomed)
    if following and not target_dependents:
        raise UsageError(
            f"{', '.join(each.urn for each in doomed)}: {len(following)} other resources depend on it: "
            f"{', '.join(each.urn for each in following)}; remove them first, or pass --target-dependents"
        )
    for each in (*doomed, *following):
        if each.protect and not force:
            raise UsageError(f"{each.urn} is protected: pass --force to remove it all the same")
    gone = {id(each) for each in (*doomed, *following)}
    taken = [each for each in deployment.resources if id(each) in gone]
    deployment.resources = [each for each in deployment.resources if id(each) not in gone]
    return [Change(each.urn, _removal(each)) for each in taken]


def rename(deployment: Deployment, wanted: str, name: str) -> list[Change]:
    """Give a resource another name, in its URN and wherever another resource refers to it.

    Raises:
        UsageError: it is not there, the name is empty, or another resource has the new URN.
    """
    if not name:
        raise UsageError("the new name is empty")
    resource = find(deployment, wanted)
    old, new = resource.urn, with_name(resource.urn, name)
    if old == new:
        return []
    if any(each.urn == old for each in deployment.resources if each is not resource):
        raise UsageError(f"{old} is more than one resource; one `tenantctl up` deletes what was replaced")
    if any(each.urn == new for each in deployment.resources):
        raise UsageError(f"{new} is there already: choose another name")
    resource.urn = new
    for each in deployment.resources:
        change_references(each, _swap(old, new))
        if resource.type.startswith(PROVIDER_TYPE) and provider_urn(each) == old:
            each.provider = f"{new}::{resource.id}"
    return [Change(old, f"is {new} now")]


def unprotect(deployment: Deployment, wanted: Iterable[str] | None) -> list[Change]:
    """Let resources be deleted; ``None`` means all of them. What a replacement left behind stays as it is.

    Raises:
        UsageError: one is not there.
    """
    chosen = (
        [each for each in deployment.resources if not each.delete]
        if wanted is None
        else [find(deployment, each, condemned=False) for each in wanted]
    )
    protected = [each for each in chosen if each.protect]
    for each in protected:
        each.protect = False
    return [Change(each.urn, "is protected no more") for each in protected]


def _following(resources: list[ResourceState], doomed: list[ResourceState]) -> list[ResourceState]:
    """Return what depends on ``doomed``, at any distance, and on nothing else of the same URN.

    One walk does, since each resource stands after what it needs. A URN that a resource which stays has too, as in
    the middle of a replacement, is not gone.
    """
    roots = {id(each) for each in doomed}
    going: dict[str, set[str]] = {}
    staying: set[str] = set()
    found: list[ResourceState] = []
    for each in resources:
        if id(each) in roots or _leans(each, going, staying):
            going.setdefault(each.urn, set()).add(each.id)
            if id(each) not in roots:
                found.append(each)
        else:
            staying.add(each.urn)
    return found


def _leans(resource: ResourceState, going: dict[str, set[str]], staying: set[str]) -> bool:
    if any(urn in going and urn not in staying for _, urn in references(resource)):
        return True
    urn, _, id_ = resource.provider.rpartition("::")
    return id_ in going.get(urn, ()) if urn else False


def _removal(resource: ResourceState) -> str:
    if not resource.custom or resource.type.startswith(PROVIDER_TYPE):
        return "removed from state"
    return f"removed from state; the object stays (id {resource.id})"


def _swap(old: str, new: str) -> Callable[[str], str]:
    return lambda urn: new if urn == old else urn


def _how(found: list[ResourceState]) -> str:
    if len({each.urn for each in found}) == 1:
        return "one `tenantctl up` deletes what was replaced"
    return "name it by its URN"
