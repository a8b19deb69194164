"""Roles and role groups on the wire, each operation with its own spelling (contract contact.md 3)."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from typing import Any

from dingtalk_sandbox.errors import ApiError
from dingtalk_sandbox.operations import Call, Envelope, operation
from dingtalk_sandbox.params import Params
from dingtalk_sandbox.tenant import roles, scope

MANAGE = "qyapi_manage_addresslist"
READ = "qyapi_get_department_list"
READ_MEMBERS = "qyapi_get_department_member"
_OLD_PATH = Envelope(request_id=False)
_NO_ERRMSG = Envelope(errmsg=False)
_ROLES_PER_CALL = 20
_ADD_PER_CALL = 20
_REMOVE_PER_CALL = 100
_SCOPE_CAP = 50
_DEFAULT_SIZE = 20


@operation("POST", "/topapi/role/list", permission=READ, envelope=_NO_ERRMSG)
def list_groups(call: Call) -> Mapping[str, object]:
    """Groups with their roles; whether a page counts groups or roles is a setting."""
    offset, size = _page(call.params, largest=200)
    groups = _groups(call)
    if call.settings.role_page_unit == "roles":
        page, more = _page_of_roles(groups, offset, size)
    else:
        page, more = groups[offset : offset + size], offset + size < len(groups)
    return {"result": {"hasMore": more, "list": page}}


@operation("POST", "/topapi/role/getrole", permission=READ_MEMBERS, envelope=_NO_ERRMSG)
def get_role(call: Call) -> Mapping[str, object]:
    """One role, at the top level of the answer."""
    role = roles.need_role(call.conn, call.params.needed_integer("roleId", missing=roles.BAD_ROLE))
    return {"role": {"name": role["name"], "groupId": role["group_id"]}}


@operation("POST", "/topapi/role/getrolegroup", permission=READ)
def get_group(call: Call) -> Mapping[str, object]:
    """One group; the only place that spells group_name, role_id and role_name."""
    group_id = call.params.needed_integer("group_id", missing=400002)
    row = call.conn.execute("SELECT name FROM role_groups WHERE group_id = ?", (group_id,)).fetchone()
    if row is None:
        raise ApiError(400002)
    held = call.conn.execute(
        "SELECT role_id, name FROM roles WHERE group_id = ? ORDER BY role_id", (group_id,)
    )
    return {
        "role_group": {
            "group_name": row["name"],
            "roles": [{"role_id": role["role_id"], "role_name": role["name"]} for role in held],
        }
    }


@operation("POST", "/topapi/role/simplelist", permission=READ_MEMBERS, envelope=_NO_ERRMSG)
def list_members(call: Call) -> Mapping[str, object]:
    """Holders of a role; without manageScopes a holder's role reaches everybody."""
    role_id = call.params.needed_integer("role_id", missing=roles.BAD_ROLE)
    offset, size = _page(call.params, largest=100)
    roles.need_role(call.conn, role_id)
    rows = call.conn.execute(
        "SELECT userid, name FROM role_members JOIN users USING (userid) WHERE role_id = ? "
        "ORDER BY userid LIMIT ? OFFSET ?",
        (role_id, size + 1, offset),
    ).fetchall()
    return {
        "result": {"hasMore": len(rows) > size, "list": [_holder(call, role_id, row) for row in rows[:size]]}
    }


@operation("POST", "/role/add_role_group", permission=MANAGE, envelope=_OLD_PATH)
def add_group(call: Call) -> Mapping[str, object]:
    """Makes a group, for good: nothing renames or deletes one."""
    name = call.params.needed_text("name", missing=34018)
    refuse = call.settings.duplicate_role_group == "refuse"
    return {"groupId": roles.add_group(call.conn, name, refuse_duplicate=refuse)}


@operation("POST", "/role/add_role", permission=MANAGE, envelope=_OLD_PATH)
def add_role(call: Call) -> Mapping[str, object]:
    """Makes a role in a group."""
    name = call.params.needed_text("roleName", missing=34018)
    group_id = call.params.needed_integer("groupId", missing=34018, bad=34020)
    return {"roleId": roles.add_role(call.conn, name, group_id)}


@operation("POST", "/role/update_role", permission=MANAGE, envelope=_OLD_PATH)
def rename_role(call: Call) -> Mapping[str, object]:
    """Renames a role."""
    role_id = call.params.needed_integer("roleId", missing=roles.BAD_ROLE)
    name = call.params.needed_text("roleName", missing=660000)
    roles.rename_role(call.conn, role_id, name)
    return {}


@operation(
    "POST", "/topapi/role/deleterole", permission=MANAGE, envelope=Envelope(text_errcode=True, errmsg=False)
)
def delete_role(call: Call) -> Mapping[str, object]:
    """Deletes a role that nobody holds."""
    roles.delete_role(call.conn, call.params.needed_integer("role_id", missing=roles.BAD_ROLE))
    return {}


@operation("POST", "/topapi/role/addrolesforemps", permission=MANAGE, envelope=_NO_ERRMSG)
def add_members(call: Call) -> Mapping[str, object]:
    """Up to 20 roles to up to 20 users."""
    role_ids, userids = _pairs(call, most_users=_ADD_PER_CALL)
    roles.add_members(call.conn, role_ids, userids)
    return {}


@operation("POST", "/topapi/role/removerolesforemps", permission=MANAGE)
def remove_members(call: Call) -> Mapping[str, object]:
    """Up to 20 roles from up to 100 users."""
    role_ids, userids = _pairs(call, most_users=_REMOVE_PER_CALL)
    roles.remove_members(call.conn, role_ids, userids)
    return {}


@operation("POST", "/topapi/role/scope/update", permission=MANAGE, envelope=Envelope(text_errcode=True))
def update_scope(call: Call) -> Mapping[str, object]:
    """Where a holder's role reaches; without dept_ids everywhere."""
    params = call.params
    userid = params.needed_text("userid", missing=40003)
    role_id = params.needed_integer("role_id", missing=34018, bad=60301)
    dept_ids = params.integers("dept_ids", bad=400002) or []
    if len(dept_ids) > _SCOPE_CAP:
        raise ApiError(400002)
    scope.need_users(call, [userid])
    roles.set_scope(call.conn, role_id, userid, dept_ids)
    return {}


def _page(params: Params, *, largest: int) -> tuple[int, int]:
    """Offset and size, which count only when both are there."""
    offset, size = params.integer("offset", bad=40068), params.integer("size", bad=40069)
    if offset is not None and offset < 0:
        raise ApiError(40068)
    if size is not None and not 1 <= size <= largest:
        raise ApiError(40069)
    return (0, _DEFAULT_SIZE) if offset is None or size is None else (offset, size)


def _groups(call: Call) -> list[dict[str, Any]]:
    held: dict[int, list[dict[str, Any]]] = {}
    for role in call.conn.execute("SELECT role_id, group_id, name FROM roles ORDER BY role_id"):
        held.setdefault(role["group_id"], []).append({"id": role["role_id"], "name": role["name"]})
    rows = call.conn.execute("SELECT group_id, name FROM role_groups ORDER BY builtin DESC, group_id")
    return [{"groupId": row[0], "name": row[1], "roles": held.get(row[0], [])} for row in rows]


def _page_of_roles(groups: list[dict[str, Any]], offset: int, size: int) -> tuple[list[dict[str, Any]], bool]:
    """A page that counts roles, an empty group as one; a group can go on over the page's end."""
    rows = [(group, role) for group in groups for role in (group["roles"] or [None])]
    page: dict[int, dict[str, Any]] = {}
    for group, role in rows[offset : offset + size]:
        shown = page.setdefault(group["groupId"], {**group, "roles": []})
        if role is not None:
            shown["roles"].append(role)
    return list(page.values()), offset + size < len(rows)


def _holder(call: Call, role_id: int, row: sqlite3.Row) -> dict[str, Any]:
    shown: dict[str, Any] = {"userid": row["userid"], "name": row["name"]}
    reach = call.conn.execute(
        "SELECT dept_id, name FROM role_scopes JOIN departments USING (dept_id) "
        "WHERE role_id = ? AND userid = ? ORDER BY dept_id",
        (role_id, row["userid"]),
    ).fetchall()
    if reach:
        shown["manageScopes"] = [{"dept_id": dept["dept_id"], "name": dept["name"]} for dept in reach]
    return shown


def _pairs(call: Call, *, most_users: int) -> tuple[list[int], list[str]]:
    role_ids = call.params.integers("roleIds", bad=roles.BAD_ROLE) or []
    userids = call.params.texts("userIds", bad=33012) or []
    if not 1 <= len(role_ids) <= _ROLES_PER_CALL:
        raise ApiError(roles.BAD_ROLE)
    if not 1 <= len(userids) <= most_users:
        raise ApiError(33012)
    scope.need_users(call, userids)
    return role_ids, userids
