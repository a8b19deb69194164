"""Roles and role groups (contract contact.md 3): legacy world, POST, none metered, casing as it comes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pulumi_dingtalk.client.errors import Invalid
from pulumi_dingtalk.client.operation import read, write
from pulumi_dingtalk.client.paging import by_offset
from pulumi_dingtalk.client.wire import as_list, batches, csv

if TYPE_CHECKING:
    from pulumi_dingtalk.client.client import Client

_MANAGE = "qyapi_manage_addresslist"
_LIST = "qyapi_get_department_list"
_MEMBER = "qyapi_get_department_member"
_SECTION = "contact.md 3"

LIST = read("role/list", "/topapi/role/list", _LIST, _SECTION)
GET_ROLE = read("role/getrole", "/topapi/role/getrole", _MEMBER, _SECTION)
GET_GROUP = read("role/getrolegroup", "/topapi/role/getrolegroup", _LIST, _SECTION)
MEMBERS = read("role/simplelist", "/topapi/role/simplelist", _MEMBER, _SECTION)
ADD_GROUP = write("role/add_role_group", "/role/add_role_group", _MANAGE, _SECTION, repeatable=False)
ADD_ROLE = write("role/add_role", "/role/add_role", _MANAGE, _SECTION, repeatable=False)
RENAME = write("role/update_role", "/role/update_role", _MANAGE, _SECTION, repeatable=True)
DELETE = write("role/deleterole", "/topapi/role/deleterole", _MANAGE, _SECTION, repeatable=True)
ADD_MEMBERS = write(
    "role/addrolesforemps", "/topapi/role/addrolesforemps", _MANAGE, _SECTION, repeatable=True
)
REMOVE_MEMBERS = write(
    "role/removerolesforemps", "/topapi/role/removerolesforemps", _MANAGE, _SECTION, repeatable=True
)
SET_SCOPE = write("role/scope/update", "/topapi/role/scope/update", _MANAGE, _SECTION, repeatable=True)

GROUPS_A_PAGE = 200
MEMBERS_A_PAGE = 100
ADD_AT_ONCE = 20
REMOVE_AT_ONCE = 100
SCOPE_AT_MOST = 50


@dataclass(frozen=True, slots=True)
class RoleEntry:
    """A role in a list of its group."""

    id: int
    name: str


@dataclass(frozen=True, slots=True)
class RoleGroupEntry:
    """A role group and its roles."""

    id: int
    name: str
    roles: tuple[RoleEntry, ...]


@dataclass(frozen=True, slots=True)
class Scope:
    """A department that a member's role covers."""

    dept_id: int
    name: str


@dataclass(frozen=True, slots=True)
class RoleMember:
    """A person who has a role. No scopes means the role covers everybody."""

    userid: str
    name: str
    scopes: tuple[Scope, ...]


def list_groups(client: Client) -> list[RoleGroupEntry]:
    """POST /topapi/role/list, all pages. Permission qyapi_get_department_list; not metered; contract 3.

    Args:
        client: The client to call through.

    Returns:
        Every role group with its roles, each once. Groups and roles keep the service's order. A group that a page
        break cuts in two (whether ``size`` counts groups or roles is not published) is whole again.

    Raises:
        DingTalkError: The call failed.
    """
    names: dict[int, str] = {}
    roles: dict[int, dict[int, str]] = {}
    for group in by_offset(client, LIST, {}, size=GROUPS_A_PAGE, subject="role groups", item=_group):
        names[group.id] = group.name
        roles.setdefault(group.id, {}).update({role.id: role.name for role in group.roles})
    return [
        RoleGroupEntry(group_id, name, tuple(RoleEntry(role, text) for role, text in roles[group_id].items()))
        for group_id, name in names.items()
    ]


def get_role(client: Client, role_id: int) -> tuple[str, int]:
    """POST /topapi/role/getrole. Permission qyapi_get_department_member; not metered; contract 3.

    Args:
        client: The client to call through.
        role_id: The role.

    Returns:
        Its name and its group's id.

    Raises:
        NotFound: No such role (33011).
        DingTalkError: The call failed otherwise.
    """

    def parse(answer: Any) -> tuple[str, int]:
        role = answer["role"]
        return str(role["name"]), int(role["groupId"])

    return client.ask(GET_ROLE, body={"roleId": role_id}, subject=_role(role_id), parse=parse)


def get_group(client: Client, group_id: int) -> RoleGroupEntry:
    """POST /topapi/role/getrolegroup. Permission qyapi_get_department_list; not metered; contract 3.

    Its code for an unknown group is not published: to learn whether a group exists use list_groups.

    Args:
        client: The client to call through.
        group_id: The group.

    Returns:
        The group and its roles.

    Raises:
        DingTalkError: The call failed.
    """

    def parse(answer: Any) -> RoleGroupEntry:
        group = answer["role_group"]
        roles = tuple(
            RoleEntry(int(role["role_id"]), str(role["role_name"])) for role in as_list(group.get("roles"))
        )
        return RoleGroupEntry(group_id, str(group["group_name"]), roles)

    return client.ask(GET_GROUP, body={"group_id": group_id}, subject=f"role group {group_id}", parse=parse)


def list_members(client: Client, role_id: int) -> list[RoleMember]:
    """POST /topapi/role/simplelist, all pages. Permission qyapi_get_department_member; not metered; contract 3.

    Args:
        client: The client to call through.
        role_id: The role.

    Returns:
        Everybody who has the role, each once, with the departments it covers.

    Raises:
        NotFound: No such role (33011).
        DingTalkError: The call failed otherwise.
    """
    found = by_offset(
        client, MEMBERS, {"role_id": role_id}, size=MEMBERS_A_PAGE, subject=_role(role_id), item=_member
    )
    return list({member.userid: member for member in found}.values())


def add_group(client: Client, name: str) -> int:
    """POST /role/add_role_group. Permission qyapi_manage_addresslist; not metered; contract 3.

    There is no operation to rename or delete a group, and what a second group of one name does is not published.

    Args:
        client: The client to call through.
        name: The group's name.

    Returns:
        The new group's id.

    Raises:
        Ambiguous: The answer was lost; look with list_groups before adding again.
        DingTalkError: The call failed otherwise.
    """
    return client.ask(
        ADD_GROUP,
        body={"name": name},
        subject=f'role group "{name}"',
        parse=lambda answer: int(answer["groupId"]),
    )


def add_role(client: Client, name: str, group_id: int) -> int:
    """POST /role/add_role. Permission qyapi_manage_addresslist; not metered; contract 3.

    Args:
        client: The client to call through.
        name: The role's name.
        group_id: Its group.

    Returns:
        The new role's id.

    Raises:
        Conflict: The name exists (34021).
        BadReference: No such group (34020).
        Ambiguous: The answer was lost; look with list_groups before adding again.
        DingTalkError: The call failed otherwise.
    """
    return client.ask(
        ADD_ROLE,
        body={"roleName": name, "groupId": group_id},
        subject=f'role "{name}" in group {group_id}',
        parse=lambda answer: int(answer["roleId"]),
    )


def rename_role(client: Client, role_id: int, name: str) -> None:
    """POST /role/update_role. Permission qyapi_manage_addresslist; not metered; contract 3.

    Args:
        client: The client to call through.
        role_id: The role.
        name: Its new name.

    Raises:
        NotFound: No such role (33011).
        Conflict: The name exists (34021).
        DingTalkError: The call failed otherwise.
    """
    client.call(RENAME, body={"roleId": role_id, "roleName": name}, subject=_role(role_id))


def delete_role(client: Client, role_id: int) -> None:
    """POST /topapi/role/deleterole. Permission qyapi_manage_addresslist; not metered; contract 3.

    Args:
        client: The client to call through.
        role_id: The role; its members must be removed first, built-in roles are refused (23004).

    Raises:
        NotFound: Already gone (33011).
        DingTalkError: The call failed otherwise.
    """
    client.call(DELETE, body={"role_id": role_id}, subject=_role(role_id))


def add_members(client: Client, role_id: int, userids: Sequence[str]) -> None:
    """POST /topapi/role/addrolesforemps, 20 people a call. Permission qyapi_manage_addresslist; not metered; 3.

    Args:
        client: The client to call through.
        role_id: The role; built-in ones are refused.
        userids: Whom to add, any number; none makes no call. Earlier batches stay when a later one fails.

    Raises:
        NotFound: No such role (33011).
        BadReference: No such person (33012).
        DingTalkError: The call failed otherwise.
    """
    for batch in batches(userids, ADD_AT_ONCE):
        client.call(
            ADD_MEMBERS, body={"roleIds": str(role_id), "userIds": csv(batch)}, subject=_role(role_id)
        )


def remove_members(client: Client, role_id: int, userids: Sequence[str]) -> None:
    """POST /topapi/role/removerolesforemps, 100 people a call. Permission qyapi_manage_addresslist; not metered; 3.

    Args:
        client: The client to call through.
        role_id: The role.
        userids: Whom to remove, any number; none makes no call. Earlier batches stay when a later one fails.

    Raises:
        NotFound: No such role (33011).
        BadReference: No such person (33012).
        DingTalkError: The call failed otherwise.
    """
    for batch in batches(userids, REMOVE_AT_ONCE):
        client.call(
            REMOVE_MEMBERS, body={"roleIds": str(role_id), "userIds": csv(batch)}, subject=_role(role_id)
        )


def set_member_scope(client: Client, role_id: int, userid: str, dept_ids: Sequence[int]) -> None:
    """POST /topapi/role/scope/update. Permission qyapi_manage_addresslist; not metered; contract 3.

    Args:
        client: The client to call through.
        role_id: The role.
        userid: A member of it.
        dept_ids: Departments the role covers for this person, at most 50. None means everybody: the API has no way
            to say "no department".

    Raises:
        Invalid: More than 50 departments; nothing was sent.
        BadReference: Role, person or department does not exist (60301, 40003, 60003, 46004).
        DingTalkError: The call failed otherwise.
    """
    subject = f"member {userid} of role {role_id}"
    if len(dept_ids) > SCOPE_AT_MOST:
        raise Invalid(
            f"{len(dept_ids)} departments; a member's scope takes at most {SCOPE_AT_MOST}",
            operation=SET_SCOPE.name,
            subject=subject,
        )
    body: dict[str, object] = {"userid": userid, "role_id": role_id}
    if dept_ids:
        body["dept_ids"] = csv(dept_ids)
    client.call(SET_SCOPE, body=body, subject=subject)


def _role(role_id: int) -> str:
    return f"role {role_id}"


def _group(found: Mapping[str, Any]) -> RoleGroupEntry:
    roles = tuple(RoleEntry(int(role["id"]), str(role["name"])) for role in as_list(found.get("roles")))
    return RoleGroupEntry(int(found["groupId"]), str(found["name"]), roles)


def _member(found: Mapping[str, Any]) -> RoleMember:
    scopes = tuple(
        Scope(int(scope["dept_id"]), str(scope.get("name", "")))
        for scope in as_list(found.get("manageScopes"))
    )
    return RoleMember(str(found["userid"]), str(found.get("name", "")), scopes)
