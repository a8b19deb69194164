"""Who is in which attendance group, and how a group gets from who is in it to who is to be."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence, Set
from dataclasses import replace

from pulumi_dingtalk.client import attendance_members as wire
from pulumi_dingtalk.client import departments, users
from pulumi_dingtalk.client.attendance_members import Members
from pulumi_dingtalk.client.errors import BadReference, Conflict, DingTalkError, NotFound, PartlyRefused
from pulumi_dingtalk.reconcile.session import Tenant
from pulumi_dingtalk.resources.attendance.common import group_key, groups, operator


def live_members(tenant: Tenant, id_: str) -> Members:
    """Return who is in the group, asked once a run; nobody is in a group that this run made."""
    return tenant.inventory.once(
        ("attendance members", id_),
        lambda: wire.list_members(tenant.client, operator(tenant), int(id_)),
    )


def bring(tenant: Tenant, id_: str, wanted: Members, *, move: bool) -> None:
    """Bring a group from who is in it now to ``wanted``; ``move``: also from other groups."""
    live = live_members(tenant, id_)
    if not move:
        _refuse_elsewhere(tenant, id_, live, wanted)
    try:
        _write(tenant, id_, live, wanted)
    except DingTalkError:
        tenant.inventory.forget(("attendance members", id_))
        raise
    finally:
        _forget_people(tenant, id_, wanted)
    tenant.inventory.put(("attendance members", id_), wanted)


def _write(tenant: Tenant, id_: str, live: Members, wanted: Members) -> None:
    client, asker = tenant.client, operator(tenant)
    gone, new = sorted(live.users - wanted.users), sorted(wanted.users - live.users)
    if gone:
        _remove(tenant, id_, gone)
    changes = wire.updates(live, wanted)
    for change in changes:
        wire.update(client, asker, int(id_), change)
    if new:
        wire.add_users(client, asker, group_key(tenant, id_), new)
    if changes:
        _refuse_undone(wire.list_members(client, asker, int(id_)), wanted, id_)


def _remove(tenant: Tenant, id_: str, gone: Sequence[str]) -> None:
    """Remove people; that somebody has left meanwhile, for another group of this very run, is no error."""
    client, asker = tenant.client, operator(tenant)
    try:
        wire.remove_users(client, asker, group_key(tenant, id_), gone)
    except PartlyRefused as error:
        if error.failed.keys() & wire.list_members(client, asker, int(id_)).users:
            raise


def _refuse_undone(found: Members, wanted: Members, id_: str) -> None:
    """Refuse what the answer of an update did not say: who was to come and is not there, or to go and is."""
    missing = {
        **{f"department {each}": "not there" for each in wanted.departments - found.departments},
        **dict.fromkeys(wanted.exempt - found.exempt, "not there"),
        **{f"department {each}": "still there" for each in found.departments - wanted.departments},
        **dict.fromkeys(found.exempt - wanted.exempt, "still there"),
    }
    if missing:
        raise PartlyRefused(
            failed=missing, operation=wire.UPDATE.name, subject=f"members of attendance group {id_}"
        )


def _forget_people(tenant: Tenant, id_: str, wanted: Members) -> None:
    """Keep in mind who is where now: this group's people, and that others may have left theirs."""
    for other in groups(tenant):
        if str(other) != id_:
            tenant.inventory.amend(
                ("attendance people", str(other)), lambda known: known.difference_update(wanted.users)
            )
    count = len(wanted.users) + len(wanted.departments)
    tenant.inventory.amend(
        "attendance groups", lambda known: known.update({int(id_): replace(known[int(id_)], members=count)})
    )
    tenant.inventory.forget(("attendance people", id_))
    if not wanted.departments:
        tenant.inventory.put(("attendance people", id_), set(wanted.users))


def people_of(tenant: Tenant, departments_: Iterable[int]) -> set[str]:
    """Return the people of departments and those below them; these calls are free."""
    return {person for department in departments_ for person in _people_of(tenant, department)}


def elsewhere(tenant: Tenant, homes: Set[str], joining: Set[str]) -> dict[int, set[str]]:
    """Return who is in which other group, by the fewest calls: by person, or by group.

    Args:
        tenant: The tenant.
        homes: The ids of the groups that are no others.
        joining: Userids.
    """
    others = [group for group, known in groups(tenant).items() if str(group) not in homes and known.members]
    if not joining or not others:
        return {}
    found: dict[int, set[str]] = defaultdict(set)
    if _dearer_by_group(tenant, len(joining), others):
        for person in sorted(joining):
            group = _group_of(tenant, person)
            if group is not None and str(group) not in homes and group in groups(tenant):
                found[group].add(person)
        return found
    for group in others:
        if here := joining & _people_in(tenant, group):
            found[group] |= here
    return found


def _group_of(tenant: Tenant, person: str) -> int | None:
    """Return somebody's group; nobody's for who is not there, as when the same plan makes them."""
    try:
        return wire.group_of(tenant.client, person)
    except NotFound:
        return None


def _dearer_by_group(tenant: Tenant, people: int, others: Sequence[int]) -> bool:
    """Whether to ask by person, which is remembered: what was asked so far counts, for there may be more to come."""
    asked = tenant.inventory.once("attendance people asked", Counter[str])
    unknown = sum(1 for group in others if not tenant.inventory.has(("attendance people", str(group))))
    if asked["people"] + people >= unknown:
        return False
    asked["people"] += people
    return True


def _refuse_elsewhere(tenant: Tenant, id_: str, live: Members, wanted: Members) -> None:
    """Name everybody who is in another group, with that group, before anything is written."""
    joining = set((wanted.users | wanted.exempt) - (live.users | live.exempt))
    joining |= people_of(tenant, wanted.departments - live.departments)
    if found := elsewhere(tenant, {id_}, joining):
        told = "; ".join(
            f"{', '.join(sorted(people))}: {called(tenant, group)}" for group, people in sorted(found.items())
        )
        raise Conflict(
            f"people are in other attendance groups: {told}. Nothing was changed. Take them out there first, or set "
            "move=True to take them from there",
            subject=f"members of attendance group {id_}",
        )


def called(tenant: Tenant, group: int) -> str:
    """Return a group's name and id, for messages."""
    return f'"{groups(tenant)[group].name}" ({group})'


def _people_in(tenant: Tenant, group: int) -> set[str]:
    return tenant.inventory.once(
        ("attendance people", str(group)),
        lambda: set(wire.everybody(tenant.client, operator(tenant), group)),
    )


def _people_of(tenant: Tenant, department: int) -> set[str]:
    """Return the people of a department and those below it; these calls are free."""
    try:
        found = set(users.list_ids(tenant.client, department))
    except NotFound:
        raise BadReference(
            "nothing was changed; take it out of the list", subject=f"department {department} does not exist"
        ) from None
    for below in departments.list_sub_ids(tenant.client, department):
        found |= _people_of(tenant, below)
    return found
