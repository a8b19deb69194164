"""RoleMembers: everybody who has a role, each with the departments it covers. Wire: contract contact.md 3."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar

import pulumi
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
from pulumi_dingtalk.reconcile.risk import ROUTINE, disrupts, exposes
from pulumi_dingtalk.reconcile.session import Tenant
from pulumi_dingtalk.reconcile.values import has_unknown, items
from pulumi_dingtalk.reconcile.words import Noun, Words
from pulumi_dingtalk.resources.people import PEOPLE

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


def _cover(value: Any) -> dict[str, frozenset[str]]:
    """Return who is in a declared list, with the departments; whom only the apply will know by a name made up."""
    cover = {}
    for number, item in enumerate(items(value)):
        member = item if isinstance(item, dict) else {"user": item}
        user = f"unknown {number}" if has_unknown(member["user"]) else str(member["user"])
        cover[user] = frozenset(map(str, items(member.get("departments"))))
    return cover


def _joined(old: Any, new: Any) -> bool:
    return bool(_cover(new).keys() - _cover(old).keys())


def _left(old: Any, new: Any) -> bool:
    return _joined(new, old)


def _wider(old: Any, new: Any) -> bool:
    """No departments is everybody: the widest of all."""
    before, after = _cover(old), _cover(new)
    return any(before[u] and (not d or d - before[u]) for u, d in after.items() if u in before)


def _narrower(old: Any, new: Any) -> bool:
    return _wider(new, old)


_MEMBERS_RISK = (
    exposes(
        "role-given",
        "somebody gets the role, with all that it may see and do",
        "有成員獲得此角色及其全部權限",
        _joined,
    ),
    exposes("role-widened", "the role covers more departments for somebody", "有成員的管理範圍擴大", _wider),
    disrupts(
        "role-taken",
        "somebody loses the role; approvals may wait for them",
        "有成員失去此角色，審批可能受影響",
        _left,
    ),
    disrupts(
        "role-narrowed", "the role covers fewer departments for somebody", "有成員的管理範圍縮小", _narrower
    ),
)


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
            unordered=True, default=[], label=Words("members", "角色成員"), risk=_MEMBERS_RISK, key="user"
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
        try:
            live = _scopes(tenant, id_)
        except NotFound:
            return None
        return {
            "role": id_,
            "members": [{"user": u, "departments": sorted(d)} for u, d in sorted(live.items())],
        }

    def update(self, tenant: Tenant, id_: str, update: Update[RoleMembersInputs]) -> None:
        self._bring(tenant, id_, update.new)

    def delete(self, tenant: Tenant, id_: str, old: Mapping[str, Any]) -> None:
        del old
        _apply(tenant, id_, Change.between(_scopes(tenant, id_), {}))

    def behind(self, tenant: Tenant, id_: str) -> list[Behind]:
        return [Behind(len(_scopes(tenant, id_)), PEOPLE)]

    def create_cost(self, values: Mapping[str, Any]) -> Counter[Operation]:
        return Change.between({}, _cover(values.get("members"))).cost()

    def update_cost(
        self, old: Mapping[str, Any], new: Mapping[str, Any], names: Set[str]
    ) -> Counter[Operation]:
        return Change.between(_cover(old.get("members")), _cover(new.get("members"))).cost()

    def delete_cost(self, old: Mapping[str, Any]) -> Counter[Operation]:
        return Change.between(_cover(old.get("members")), {}).cost()

    def _bring(self, tenant: Tenant, id_: str, declared: RoleMembersInputs) -> None:
        """Write what the live list lacks, so that a half-done update ends where a whole one does."""
        wanted = {member.user: frozenset(member.departments) for member in declared.members}
        _apply(tenant, id_, Change.between(_scopes(tenant, id_), wanted))


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


@dataclass(frozen=True)
class RoleMember:
    """One person who has a role.

    Args:
        user: Userid.
        departments: The departments that the role covers for this person, at most 50; none: everybody.
    """

    user: Text
    departments: Sequence[Reference] = ()


class RoleMembers(TenantResource, module="dingtalk", name="RoleMembers"):
    """Everybody who has a role (contact.md 3; permission qyapi_manage_addresslist).

    The list is whole: who is not in it loses the role. Deleting it takes the role from everybody.

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
    return {"user": member.user, "departments": references(member.departments)}
