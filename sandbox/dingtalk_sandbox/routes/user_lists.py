"""People on the wire: lists, look-ups, administrators (contract contact.md 4 and 5.5)."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from typing import Any

from dingtalk_sandbox.errors import ApiError
from dingtalk_sandbox.operations import Call, operation
from dingtalk_sandbox.params import Params
from dingtalk_sandbox.routes.departments import search_window
from dingtalk_sandbox.routes.users import READ, TEXT_ERRCODE, common
from dingtalk_sandbox.tenant import departments, scope, users

_READ_LIST = "qyapi_get_department_member"
_PAGE_CAP = 100
# Larger dept_order comes first; the rest is the order of joining or of the last change.
_ORDERS = {
    "custom": "ORDER BY ord DESC, userid",
    "entry_asc": "ORDER BY created_at, userid",
    "entry_desc": "ORDER BY created_at DESC, userid",
    "modify_asc": "ORDER BY modified_at, userid",
    "modify_desc": "ORDER BY modified_at DESC, userid",
}
_MEMBERS = (
    "SELECT users.*, ord, EXISTS (SELECT 1 FROM department_lists AS l WHERE l.dept_id = m.dept_id "
    "AND list = 'managers' AND value = m.userid) AS leader FROM memberships AS m JOIN users USING (userid) "
    "WHERE m.dept_id = ? AND state = 'member' "
)


@operation("POST", "/topapi/v2/user/list", permission=_READ_LIST, envelope=TEXT_ERRCODE)
def list_users(call: Call) -> Mapping[str, object]:
    """Direct members in full; an unknown department is 60019 here."""
    return _listed(call, missing=60019, bad_size=40035, bad_cursor=40035, show=_detail)


@operation("POST", "/topapi/user/listsimple", permission=_READ_LIST)
def list_simple(call: Call) -> Mapping[str, object]:
    """Direct members by id and name."""
    return _listed(call, missing=60003, bad_size=40069, bad_cursor=40068, show=_brief)


@operation("POST", "/topapi/user/listid", permission=READ)
def list_ids(call: Call) -> Mapping[str, object]:
    """Every direct member at once; not limited by scope."""
    dept_id = _dept_id(call.params)
    departments.need(call.conn, dept_id)
    query = (
        "SELECT userid FROM memberships JOIN users USING (userid) WHERE dept_id = ? AND state = 'member' "
        "ORDER BY userid"
    )
    return {"result": {"userid_list": [row[0] for row in call.conn.execute(query, (dept_id,))]}}


@operation(
    "POST", "/topapi/v2/user/getbymobile", permission="qyapi_get_member_by_mobile", envelope=TEXT_ERRCODE
)
def get_by_mobile(call: Call) -> Mapping[str, object]:
    """A foreign number is found with or without its state code."""
    spelt = call.params.needed_text("mobile", missing=400002)
    try:
        mobile = users.normal_mobile(spelt)
    except ApiError:
        raise ApiError(40104) from None
    row = call.conn.execute(
        "SELECT userid FROM users WHERE state = 'member' AND (mobile = ? OR mobile LIKE '+%-' || ?)",
        (mobile, mobile),
    ).fetchone()
    if row is None:
        raise ApiError(60121)
    scope.need_users(call, [row[0]])
    return {"result": {"userid": row[0], "exclusive_account_userid_list": []}}


@operation("POST", "/topapi/user/getbyunionid", permission=READ)
def get_by_unionid(call: Call) -> Mapping[str, object]:
    """A member of staff (0); the sandbox has no external contacts."""
    unionid = call.params.needed_text("unionid", missing=400002)
    row = call.conn.execute(
        "SELECT userid FROM users WHERE unionid = ? AND state = 'member'", (unionid,)
    ).fetchone()
    if row is None:
        raise ApiError(60121)
    return {"result": {"contact_type": 0, "userid": row[0]}}


@operation("POST", "/topapi/user/count", permission=READ)
def count(call: Call) -> Mapping[str, object]:
    """Everybody in the organisation; everybody is active."""
    if call.params.flag("only_active", bad=400002) is None:
        raise ApiError(400002)
    return {"result": {"count": departments.member_count(call.conn, 1)}}


@operation("POST", "/topapi/user/listadmin", permission=READ)
def list_admins(call: Call) -> Mapping[str, object]:
    """Main administrator (1) and sub-administrators (2)."""
    rows = call.conn.execute(
        "SELECT userid, sys_level FROM users WHERE sys_level > 0 ORDER BY sys_level, userid"
    )
    return {"result": [{"userid": row[0], "sys_level": row[1]} for row in rows]}


@operation("POST", "/topapi/user/get_admin_scope", permission=READ)
def get_admin_scope(call: Call) -> Mapping[str, object]:
    """The departments that an administrator manages: all of them; others manage none."""
    userid = call.params.needed_text("userid", missing=40036)
    row = users.need(call.conn, userid)
    return {"dept_ids": [1] if row["sys_level"] else []}


@operation("POST", "/v1.0/contact/users/search", permission="qyapi_addresslist_search", metered=True)
def search(call: Call) -> Mapping[str, object]:
    """By name, fuzzy or (fullMatchField 1) exact."""
    word, start, size = search_window(call)
    exact = call.params.integer("fullMatchField", bad="parameter.error") == 1
    query = (
        "SELECT userid FROM users WHERE state = 'member' AND name = ? ORDER BY userid"
        if exact
        else "SELECT userid FROM users WHERE state = 'member' AND instr(name, ?) > 0 ORDER BY userid"
    )
    found = [row[0] for row in call.conn.execute(query, (word,)).fetchall() if scope.sees_user(call, row[0])]
    return {
        "hasMore": start + size < len(found),
        "totalCount": len(found),
        "list": found[start : start + size],
    }


def _dept_id(params: Params) -> int:
    dept_id = params.needed_integer("dept_id", missing=400002, bad=40009)
    if dept_id <= 0:
        raise ApiError(40009)
    return dept_id


def _listed(call: Call, *, missing: int, bad_size: int, bad_cursor: int, show: Any) -> Mapping[str, object]:
    params = call.params
    dept_id = _dept_id(params)
    cursor = params.needed_integer("cursor", missing=400002, bad=bad_cursor)
    size = params.needed_integer("size", missing=400002, bad=bad_size)
    order = params.text("order_field") or "custom"
    if cursor < 0:
        raise ApiError(bad_cursor)
    if not 1 <= size <= _PAGE_CAP:
        raise ApiError(bad_size)
    if order not in _ORDERS:
        raise ApiError(400002)
    scope.need_departments(call, [dept_id])
    departments.need(call.conn, dept_id, missing=missing)
    query = _MEMBERS + _ORDERS[order] + " LIMIT ? OFFSET ?"
    rows = call.conn.execute(query, (dept_id, size + 1, cursor)).fetchall()
    result: dict[str, Any] = {"has_more": len(rows) > size, "list": [show(call, row) for row in rows[:size]]}
    if len(rows) > size:
        result["next_cursor"] = cursor + size
    return {"result": result}


def _detail(call: Call, row: sqlite3.Row) -> dict[str, Any]:
    return {**common(call, row), "dept_order": row["ord"], "leader": bool(row["leader"])}


def _brief(_: Call, row: sqlite3.Row) -> dict[str, Any]:
    return {"userid": row["userid"], "name": row["name"]}
