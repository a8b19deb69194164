"""RoleMembers: everybody who has a role, each with the departments it covers. Wire: contract contact.md 3."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, ClassVar

import pulumi
from pulumi.dynamic import CheckFailure, CheckResult
from pydantic import BeforeValidator, Field

from pulumi_dingtalk.client import roles
from pulumi_dingtalk.client.errors import BadReference, NotFound
from pulumi_dingtalk.client.operation import Operation
from pulumi_dingtalk.client.wire import batches, calls_for
from pulumi_dingtalk.reconcile.behaviour import Behaviour
from pulumi_dingtalk.reconcile.kind import Behind, Failure, Kind, Update
from pulumi_dingtalk.reconcile.model import Inputs, NumberId, Part, UserId
from pulumi_dingtalk.reconcile.provider import TenantProvider
from pulumi_dingtalk.reconcile.registry import register
from pulumi_dingtalk.reconcile.resource import Reference, TenantResource, Text, reference, references
from pulumi_dingtalk.reconcile.risk import ROUTINE
from pulumi_dingtalk.reconcile.session import Tenant
from pulumi_dingtalk.reconcile.values import items
from pulumi_dingtalk.reconcile.words import Noun, Words
from pulumi_dingtalk.resources.attendance.common import Day
from pulumi_dingtalk.resources.contacts import role_ends as ends
from pulumi_dingtalk.resources.contacts import role_risks as risks
from pulumi_dingtalk.resources.contacts.people import PEOPLE

__all__ = ["RoleMember", "RoleMembers"]


class MemberPart(Part):
    """One person who has the role, and where it counts."""

    user: Annotated[
        UserId,
        Behaviour(reference="User", label=Words("person", "成員"), risk=ROUTINE),
        Field(description="Userid."),
    ]
    departments: Annotated[
        list[NumberId],
        Behaviour(
            unordered=True,
            reference="Department",
            label=Words("departments it covers", "管理範圍"),
            risk=ROUTINE,
        ),
        Field(
            max_length=roles.SCOPE_AT_MOST, description="Departments it covers, at most 50; none: everybody."
        ),
    ] = []  # noqa: RUF012 - pydantic copies it for each part
    until: Annotated[
        Day | None,
        Behaviour(label=Words("until", "有效至"), risk=ROUTINE),
        Field(description="The last day on which it counts, YYYY-MM-DD."),
    ] = None
    ended: Annotated[
        bool,
        Behaviour(
            label=Words("its end is past", "已過有效期"),
            risk=ROUTINE,
            values={True: Words("yes", "是"), False: Words("no", "否")},
        ),
        Field(description="Told by a reading after that day; a program leaves it out."),
    ] = False


def _as_member(value: Any) -> Any:
    return {"user": value} if isinstance(value, str | int | float) else value


class RoleMembersInputs(Inputs):
    """Everybody who has a role. The list is whole: who is not in it loses the role."""

    role: Annotated[
        NumberId,
        Behaviour(replaces=True, reference="Role", label=Words("role", "角色"), risk=ROUTINE),
        Field(description="Id of the role."),
    ]
    members: Annotated[
        list[Annotated[MemberPart, BeforeValidator(_as_member)]],
        Behaviour(
            unordered=True, default=[], label=Words("members", "角色成員"), risk=risks.MEMBERS, key="user"
        ),
        Field(description="People by userid, each with the departments that the role covers for them."),
    ]


class RoleMembersKind(Kind[RoleMembersInputs]):
    """The members of a role: one object a role, with the role's id."""

    name = "RoleMembers"
    label = Noun("role membership", "角色成員名單", "role memberships", "份")
    model = RoleMembersInputs
    natural_key = ("role",)
    reads: ClassVar = (roles.MEMBERS,)
    writes: ClassVar = (roles.ADD_MEMBERS, roles.REMOVE_MEMBERS, roles.SET_SCOPE)
    settings_of = "role"
    notes = """## A grant with an end

DingTalk knows none. `until` of a member is the last day on which the grant counts: on the day after it, by
`dingtalk:asOf`, drift finds it (`ended`), and the next `up` takes the role from that person with the program as it was.
`tenantctl up --only-lapsed` does that and nothing else.
"""

    def describe(self, values: Mapping[str, Any]) -> str:
        return f"members of role {values.get('role', '?')}"

    def rules(self, values: Mapping[str, Any]) -> list[Failure]:
        users = [member["user"] for member in values.get("members", ())]
        twice = sorted({user for user in users if users.count(user) > 1})
        return (
            [Failure("members", f"names {', '.join(twice)} more than once; name each person once")]
            if twice
            else []
        )

    def find(self, tenant: Tenant, declared: RoleMembersInputs) -> str | None:
        """A role that somebody has already is taken."""
        return declared.role if _scopes(tenant, declared.role) else None

    def create(self, tenant: Tenant, declared: RoleMembersInputs) -> str:
        self._bring(tenant, declared.role, declared)
        return declared.role

    def read(self, tenant: Tenant, id_: str) -> dict[str, Any] | None:
        return self.look(tenant, id_, {})

    def look(self, tenant: Tenant, id_: str, known: Mapping[str, Any]) -> dict[str, Any] | None:
        """Say who has the role; of a grant that is over by the day, that it is: so drift and refresh show it."""
        try:
            live = _scopes(tenant, id_)
        except NotFound:
            return None
        day, declared = tenant.client.config.as_of, items(known.get("members"))
        members = [
            {"user": user, "departments": sorted(covered), **ends.told(user, declared, day)}
            for user, covered in sorted(live.items())
        ]
        return {"role": id_, "members": members}

    def update(self, tenant: Tenant, id_: str, update: Update[RoleMembersInputs]) -> None:
        self._bring(tenant, id_, update.new)

    def delete(self, tenant: Tenant, id_: str, old: Mapping[str, Any]) -> None:
        del old
        _apply(tenant, id_, Change.between(_scopes(tenant, id_), {}))

    def behind(self, tenant: Tenant, id_: str) -> list[Behind]:
        return [Behind(len(_scopes(tenant, id_)), PEOPLE)]

    def due(
        self, declared: Mapping[str, Any], outputs: Mapping[str, Any], as_of: date | None
    ) -> Iterator[Words]:
        if as_of is None and ends.has_end(declared.get("members")):
            yield _NOT_TOLD

    def lapsed(self, old: Mapping[str, Any], as_of: date) -> Iterator[Words]:
        for member in items(old.get("members")):
            if ends.has_ended(member, as_of):
                who, until = member["user"], member[ends.UNTIL]
                yield Words(f"{who} until {until}", f"{who} 至 {until}")

    def only_lapsed(self, old: Mapping[str, Any], new: Mapping[str, Any], as_of: date) -> bool:
        return old.get("role") == new.get("role") and ends.only_ended(
            items(old.get("members")), items(new.get("members")), as_of
        )

    def create_cost(self, values: Mapping[str, Any]) -> Counter[Operation]:
        return Change.between({}, risks.cover(values.get("members"))).cost()

    def update_cost(
        self, old: Mapping[str, Any], new: Mapping[str, Any], names: Set[str]
    ) -> Counter[Operation]:
        return Change.between(risks.cover(old.get("members")), risks.cover(new.get("members"))).cost()

    def delete_cost(self, old: Mapping[str, Any]) -> Counter[Operation]:
        return Change.between(risks.cover(old.get("members")), {}).cost()

    def _bring(self, tenant: Tenant, id_: str, declared: RoleMembersInputs) -> None:
        """Write what the live list lacks, so that a half-done update ends where a whole one does."""
        wanted = {member.user: frozenset(member.departments) for member in declared.members}
        _apply(tenant, id_, Change.between(_scopes(tenant, id_), wanted))


_NO_DAY = (
    "somebody has the role until a day: set dingtalk:asOf (DINGTALK_AS_OF) to today, YYYY-MM-DD, since nothing here "
    "reads a clock"
)
_NOT_TOLD = Words(
    "roles are given until a day: dingtalk:asOf (DINGTALK_AS_OF) must name today, else nobody can tell which are over",
    "有角色設有期限: dingtalk:asOf (DINGTALK_AS_OF) 必須設為今天的日期, 否則無法得知哪些已到期",
)

Scopes = Mapping[str, frozenset[str]]
"""Userids with the departments that the role covers for them; none means everybody."""


@dataclass(frozen=True)
class Change:
    """What brings one list of members to another."""

    remove: tuple[str, ...]
    add: tuple[str, ...]
    scope: Mapping[str, frozenset[str]]

    @classmethod
    def between(cls, live: Scopes, wanted: Scopes) -> Change:
        """Return the change from ``live`` to ``wanted``, in a stable order; a new member covers everybody at first."""
        return cls(
            remove=tuple(sorted(live.keys() - wanted.keys())),
            add=tuple(sorted(wanted.keys() - live.keys())),
            scope={u: d for u, d in sorted(wanted.items()) if d != live.get(u, frozenset())},
        )

    def cost(self) -> Counter[Operation]:
        """Return the calls that it takes."""
        calls = {
            roles.REMOVE_MEMBERS: calls_for(len(self.remove), roles.REMOVE_AT_ONCE),
            roles.ADD_MEMBERS: calls_for(len(self.add), roles.ADD_AT_ONCE),
            roles.SET_SCOPE: len(self.scope),
        }
        return +Counter(calls)


def _scopes(tenant: Tenant, role: str) -> dict[str, frozenset[str]]:
    members = roles.list_members(tenant.client, int(role))
    return {m.userid: frozenset(str(scope.dept_id) for scope in m.scopes) for m in members}


def _apply(tenant: Tenant, role: str, change: Change) -> None:
    client, role_id = tenant.client, int(role)
    roles.remove_members(client, role_id, change.remove)
    for batch in batches(change.add, roles.ADD_AT_ONCE):
        _add(tenant, role_id, batch)
    for user, departments in change.scope.items():
        roles.set_member_scope(client, role_id, user, sorted(map(int, departments)))


def _add(tenant: Tenant, role_id: int, people: Sequence[str]) -> None:
    try:
        roles.add_members(tenant.client, role_id, people)
    except BadReference as error:
        # The service does not say whom it does not know.
        error.detail += (
            f"; not everybody is in the organisation, or not yet: {', '.join(people)}. Let them in first, or take "
            "them out of members"
        )
        raise


KIND = RoleMembersKind()
register(KIND)


class RoleMembersProvider(TenantProvider):
    """The provider of RoleMembers. Its module path and name stand in every state file."""

    kind = KIND

    def check(self, _olds: dict[str, Any], news: dict[str, Any]) -> CheckResult:
        """Validate, and leave out whose grant is over: the program need not change for it to be taken back."""
        checked = super().check(_olds, news)
        if checked.failures:
            return checked
        members, day = checked.inputs.get("members"), self._session.config.as_of
        if day is None and ends.has_end(members):
            checked.failures.append(CheckFailure("members", _NO_DAY))
        elif members is not None:
            checked.inputs["members"] = ends.standing(members, day)
        return checked


@dataclass(frozen=True)
class RoleMember:
    """One person who has a role.

    Args:
        user: Userid.
        departments: The departments that the role covers for this person, at most 50; none: everybody.
        until: The last day on which it counts, ``YYYY-MM-DD``. After it, by ``dingtalk:asOf``, drift shows the grant
            and the next ``up`` takes it back.
    """

    user: Text
    departments: Sequence[Reference] = ()
    until: str | None = None


class RoleMembers(TenantResource, module="dingtalk", name="RoleMembers"):
    """Everybody who has a role (contact.md 3; permission qyapi_manage_addresslist).

    The list is whole: who is not in it loses the role. Deleting it takes the role from everybody. DingTalk knows no end
    of a grant: one that is declared (``until``) is compared with ``dingtalk:asOf``, which must be set then.

    Args:
        resource_name: The logical name, unique in the program; part of the URN.
        role: The role or its id. Another one replaces this object.
        members: People, in any order: a userid, or a ``RoleMember`` (or a dict of its arguments).
        adopt: Take over a role that somebody has already.
        opts: Pulumi's resource options.
    """

    role: pulumi.Output[str]

    def __init__(
        self,
        resource_name: str,
        *,
        role: Reference,
        members: Sequence[RoleMember | Mapping[str, Any] | Text],
        adopt: bool = False,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        arguments = {"role": reference(role), "members": [_written(member) for member in members]}
        super().__init__(RoleMembersProvider(), resource_name, arguments, opts, adopt=adopt)


def _written(member: RoleMember | Mapping[str, Any] | Text) -> Mapping[str, Any]:
    if isinstance(member, Mapping):
        return member
    if not isinstance(member, RoleMember):
        return {"user": member}
    end = {} if member.until is None else {ends.UNTIL: member.until}
    return {"user": member.user, "departments": references(member.departments), **end}
