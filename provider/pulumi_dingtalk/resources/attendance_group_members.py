"""AttendanceGroupMembers: everybody who is in an attendance group. Wire: contract approval-attendance.md 4.2."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import replace
from typing import Annotated, Any, ClassVar, Final

import pulumi
from pydantic import Field

from pulumi_dingtalk.client import attendance_groups, departments, users
from pulumi_dingtalk.client import attendance_members as wire
from pulumi_dingtalk.client.attendance_members import Members
from pulumi_dingtalk.client.operation import Operation
from pulumi_dingtalk.client.wire import calls_for
from pulumi_dingtalk.reconcile.behaviour import Behaviour
from pulumi_dingtalk.reconcile.kind import Behind, Failure, Foreseen, Kind, Update
from pulumi_dingtalk.reconcile.model import Inputs, NumberId, UserId
from pulumi_dingtalk.reconcile.provider import TenantProvider
from pulumi_dingtalk.reconcile.registry import register
from pulumi_dingtalk.reconcile.resource import Reference, TenantResource, reference, references
from pulumi_dingtalk.reconcile.risk import ROUTINE, added, disrupts, exposes, removed
from pulumi_dingtalk.reconcile.session import Tenant
from pulumi_dingtalk.reconcile.values import items
from pulumi_dingtalk.reconcile.words import Noun, Words, refer
from pulumi_dingtalk.resources.attendance.common import groups
from pulumi_dingtalk.resources.attendance.group_people import (
    bring,
    called,
    elsewhere,
    live_members,
    people_of,
)
from pulumi_dingtalk.resources.contacts.people import PEOPLE

__all__ = ["AttendanceGroupMembers"]

_JOINS = disrupts(
    "attendance-joined",
    "people punch by this group's rules from today on",
    "有成員即日起按此考勤組打卡",
    added,
)
_LEAVES = disrupts(
    "attendance-left", "people have no group to punch in any more", "有成員不再屬於任何考勤組", removed
)
_SPARED = exposes("attendance-spared", "people need not punch any more", "有成員不再需要打卡", added)
_UNSPARED = disrupts("attendance-unspared", "people must punch who need not", "有成員需要重新打卡", removed)
_MOVES = disrupts(
    "attendance-moved",
    "people may leave another attendance group for this",
    "有成員可能會離開其他考勤組",
    added,
)
_WAY = Words(
    "take them out there first, or set move=True to take them from there",
    "請先在原考勤組移除，或設定 move=True 由該組調入",
)
_NAMED: Final = 20
"""People whom a plan names of one group; it says how many more there are."""


class AttendanceGroupMembersInputs(Inputs):
    """Everybody who is in an attendance group. The lists are whole: who is in none of them leaves."""

    group: Annotated[
        NumberId,
        Behaviour(
            replaces=True,
            reference="AttendanceGroup",
            label=Words("attendance group", "考勤組"),
            risk=ROUTINE,
        ),
        Field(description="Id of the attendance group."),
    ]
    users: Annotated[
        list[UserId],
        Behaviour(
            unordered=True,
            reference="User",
            default=[],
            label=Words("people", "考勤人員"),
            risk=(_JOINS, _LEAVES),
        ),
        Field(description="Userids of people who attend."),
    ]
    departments: Annotated[
        list[NumberId] | None,
        Behaviour(
            unordered=True,
            reference="Department",
            default=[],
            label=Words("departments", "考勤部門"),
            risk=(_JOINS, _LEAVES),
        ),
        Field(description="Departments whose people attend, those below them too."),
    ] = None
    exempt: Annotated[
        list[UserId] | None,
        Behaviour(
            unordered=True,
            reference="User",
            default=[],
            label=Words("need not punch", "無需考勤人員"),
            risk=(_SPARED, _UNSPARED),
        ),
        Field(description="Userids of people of the group who need not punch."),
    ] = None
    move: Annotated[
        bool | None,
        Behaviour(
            write_only=True,
            default=False,
            label=Words("may take people from other groups", "可從其他考勤組調入"),
            risk=ROUTINE,
        ),
        Field(
            description="Whether people who are in another group may be taken from there; else that is refused."
        ),
    ] = None


class AttendanceGroupMembersKind(Kind[AttendanceGroupMembersInputs]):
    """The members of an attendance group: one object a group, with the group's id."""

    name = "AttendanceGroupMembers"
    label = Noun("attendance group membership", "考勤組成員名單", "attendance group memberships", "份")
    model = AttendanceGroupMembersInputs
    natural_key = ("group",)
    needs_operator = True
    reads: ClassVar = (
        wire.LIST,
        wire.EVERYBODY,
        wire.OF_USER,
        attendance_groups.LIST,
        attendance_groups.KEY,
        departments.LIST_SUB_IDS,
        users.LIST_IDS,
    )
    writes: ClassVar = (wire.ADD, wire.REMOVE, wire.UPDATE)
    settings_of = "group"
    ahead = _MOVES

    def describe(self, values: Mapping[str, Any]) -> str:
        return f"members of attendance group {values.get('group', '?')}"

    def rules(self, values: Mapping[str, Any]) -> Iterable[Failure]:
        both = sorted(set(values.get("users") or ()) & set(values.get("exempt") or ()))
        if both:
            yield Failure("exempt", f"names {', '.join(both)}, and so does users; leave each person in one")

    def claims(self, values: Mapping[str, Any]) -> Iterator[str]:
        for person in {*items(values.get("users")), *items(values.get("exempt"))}:
            yield f"person {person}"
        for department in set(items(values.get("departments"))):
            yield f"department {department}"

    def find(self, tenant: Tenant, declared: AttendanceGroupMembersInputs) -> str | None:
        """A group that somebody is in already is taken."""
        return declared.group if live_members(tenant, declared.group) != Members() else None

    def create(self, tenant: Tenant, declared: AttendanceGroupMembersInputs) -> str:
        bring(tenant, declared.group, _wanted(declared), move=bool(declared.move))
        return declared.group

    def read(self, tenant: Tenant, id_: str) -> dict[str, Any] | None:
        if int(id_) not in groups(tenant):
            return None
        live = live_members(tenant, id_)
        return {
            "group": id_,
            "users": sorted(live.users),
            "departments": sorted(map(str, live.departments)),
            "exempt": sorted(live.exempt),
        }

    def update(self, tenant: Tenant, id_: str, update: Update[AttendanceGroupMembersInputs]) -> None:
        """Write what the live lists lack, so that a half-done update ends where a whole one does."""
        named, live = update.new, live_members(tenant, id_)
        wanted = _wanted(named)
        if named.departments is None:
            wanted = replace(wanted, departments=live.departments)
        if named.exempt is None:
            wanted = replace(wanted, exempt=live.exempt - wanted.users)
        bring(tenant, id_, wanted, move=bool(named.move))

    def delete(self, tenant: Tenant, id_: str, old: Mapping[str, Any]) -> None:
        del old
        if int(id_) in groups(tenant):
            bring(tenant, id_, Members(), move=True)

    def behind(self, tenant: Tenant, id_: str) -> list[Behind]:
        group = groups(tenant).get(int(id_))
        return [Behind(group.members if group else 0, PEOPLE)]

    def looks_ahead(self, old: Mapping[str, Any] | None, new: Mapping[str, Any]) -> bool:
        return _joining(old, new) != Members()

    def foresee(
        self, tenant: Tenant, old: Mapping[str, Any] | None, new: Mapping[str, Any]
    ) -> Iterator[Foreseen]:
        """Name who leaves which group for this: who is told by ``old`` to be in its group is out of that by then."""
        joining = _joining(old, new)
        people = joining.users | joining.exempt | people_of(tenant, joining.departments)
        homes = {str(side["group"]) for side in (old or {}, new) if isinstance(side.get("group"), str)}
        way = None if new.get("move") is True else _WAY
        found = {
            called(tenant, group): sorted(them) for group, them in elsewhere(tenant, homes, people).items()
        }
        for group, them in sorted(found.items()):
            yield Foreseen(_moving(them, group), way)

    def create_cost(self, values: Mapping[str, Any]) -> Counter[Operation]:
        return _cost(Members(), _told(values))

    def update_cost(
        self, old: Mapping[str, Any], new: Mapping[str, Any], names: Set[str]
    ) -> Counter[Operation]:
        return _cost(_told(old), _told(new))

    def delete_cost(self, old: Mapping[str, Any]) -> Counter[Operation]:
        return _cost(_told(old), Members())


def _joining(old: Mapping[str, Any] | None, new: Mapping[str, Any]) -> Members:
    """Return who is told to come: of another group, or a new one, everybody."""
    there = _known(old) if old and new.get("group") in (None, old.get("group")) else Members()
    here = _known(new)
    return Members(
        here.users - there.users - there.exempt,
        here.departments - there.departments,
        here.exempt - there.users - there.exempt,
    )


def _known(values: Mapping[str, Any]) -> Members:
    return _told({name: [it for it in items(value) if isinstance(it, str)] for name, value in values.items()})


def _moving(people: Sequence[str], group: str) -> Words:
    named, more = [refer("User", person) for person in people[:_NAMED]], len(people) - _NAMED
    verb = "leaves" if len(people) == 1 else "leave"
    return Words(
        f"{', '.join(named)}{f' and {more} more' if more > 0 else ''} {verb} attendance group {group}",
        f"{'、'.join(named)}{f'等另外 {more} 人' if more > 0 else ''}會離開考勤組 {group}",
    )


def _told(values: Mapping[str, Any]) -> Members:
    return Members(
        frozenset(map(str, items(values.get("users")))),
        frozenset(int(each) for each in items(values.get("departments"))),
        frozenset(map(str, items(values.get("exempt")))),
    )


def _wanted(declared: AttendanceGroupMembersInputs) -> Members:
    return Members(
        frozenset(declared.users),
        frozenset(map(int, declared.departments or ())),
        frozenset(declared.exempt or ()),
    )


def _cost(live: Members, wanted: Members) -> Counter[Operation]:
    def calls(people: Set[str]) -> int:
        return calls_for(len(people), wire.USERS_AT_ONCE)

    return +Counter(
        {
            wire.REMOVE: calls(live.users - wanted.users),
            wire.UPDATE: len(wire.updates(live, wanted)),
            wire.ADD: calls(wanted.users - live.users),
        }
    )


KIND = AttendanceGroupMembersKind()
register(KIND)


class AttendanceGroupMembersProvider(TenantProvider):
    """The provider of AttendanceGroupMembers. Its module path and name stand in every state file."""

    kind = KIND


class AttendanceGroupMembers(TenantResource, module="dingtalk", name="AttendanceGroupMembers"):
    """Everybody who is in an attendance group (approval-attendance.md 4.2, Members; every call is metered).

    Permissions qyapi_attendance_group_manage, qyapi_attendance_group_read and qyapi_base. A person is in one group at
    most: who is in another one is named with that group, in tenantctl's plan and before anything is written, and that
    is refused unless ``move`` says so. No two resources of a program may name one person or department. The lists are
    whole; destroying empties the group.

    Args:
        resource_name: The logical name, unique in the program; part of the URN.
        group: The attendance group or its id. Another one replaces this object.
        users: People who attend, or their userids.
        departments: Departments whose people attend, or their ids.
        exempt: People of the group who need not punch, or their userids.
        move: Whether people who are in another group may be taken from there.
        adopt: Take over a group that somebody is in already.
        opts: Pulumi's resource options.
    """

    group: pulumi.Output[str]

    def __init__(
        self,
        resource_name: str,
        *,
        group: Reference,
        users: Sequence[Reference],
        departments: Sequence[Reference] | None = None,
        exempt: Sequence[Reference] | None = None,
        move: pulumi.Input[bool] | None = None,
        adopt: bool = False,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        arguments = {
            "group": reference(group),
            "users": references(users),
            "departments": references(departments),
            "exempt": references(exempt),
            "move": move,
        }
        super().__init__(AttendanceGroupMembersProvider(), resource_name, arguments, opts, adopt=adopt)
