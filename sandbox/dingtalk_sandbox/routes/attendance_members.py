"""Who is in an attendance group (contract approval-attendance.md 4.2, Members). A person is in one group at most."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dingtalk_sandbox.operations import Call, operation
from dingtalk_sandbox.store import things
from dingtalk_sandbox.tenant import users
from dingtalk_sandbox.tenant.attendance import (
    BAD,
    GROUP,
    MANAGE,
    READ,
    bad,
    batch,
    mapping,
    need_group,
    need_keyed,
    need_operator,
)
from dingtalk_sandbox.tenant.attendance_people import people

_PATH = "/topapi/attendance/group"
_USERS, _MEMBERS, _PAGE = 100, 20, 100
_LISTS = {"users": "users", "depts": "departments", "extra_users": "exempt"}


@operation("POST", f"{_PATH}/users/add", permission=MANAGE, metered=True)
def add(call: Call) -> Mapping[str, object]:
    """Adds people, who leave the group that they were in; who is nobody of ours fails inside a success."""
    need_operator(call, "op_userid", optional=True)
    id_, body = need_keyed(call)
    wanted = _people(call)
    wrong = {each: "business fault" for each in wanted if users.find(call.conn, each) is None}
    result = batch(call, wanted, wrong, str)
    _take_out(call, set(result["success_list"]))
    body = things.find(call.conn, GROUP, id_) or body
    kept = list(dict.fromkeys([*body["users"], *result["success_list"]]))
    things.put(call.conn, GROUP, id_, {**body, "users": kept})
    return {"result": result, "success": True}


@operation("POST", f"{_PATH}/users/remove", permission=MANAGE, metered=True)
def remove(call: Call) -> Mapping[str, object]:
    """Removes people; who is not named in the group fails inside a success."""
    need_operator(call, "op_userid", optional=True)
    id_, body = need_keyed(call)
    wanted = _people(call)
    result = batch(
        call, wanted, {each: "business fault" for each in wanted if each not in body["users"]}, str
    )
    kept = [each for each in body["users"] if each not in result["success_list"]]
    things.put(call.conn, GROUP, id_, {**body, "users": kept})
    return {"result": result, "success": True}


@operation("POST", f"{_PATH}/member/update", permission=MANAGE, metered=True)
def update(call: Call) -> Mapping[str, object]:
    """Adds and removes people, departments and those who need not punch; whom it does not know it passes over."""
    need_operator(call, "op_user_id")
    id_, _ = need_group(call)
    if call.params.integer("schedule_flag", bad=BAD) not in {0, 1}:
        raise bad("不合法的参数 schedule_flag")
    param = mapping(call.params.raw("update_param"), "update_param")
    given = {
        f"{verb}_{name}": [str(each) for each in param.get(f"{verb}_{name}") or []]
        for verb in ("add", "remove")
        for name in _LISTS
    }
    if any(len(each) > _MEMBERS for each in given.values()):
        raise bad("不合法的参数 update_param")
    _take_out(call, {*_known(call, given["add_users"]), *_known(call, given["add_extra_users"])})
    body = things.find(call.conn, GROUP, id_) or {}
    for name, list_ in _LISTS.items():
        added, gone = given[f"add_{name}"], given[f"remove_{name}"]
        known = _departments(call, added) if name == "depts" else _known(call, added)
        kept = [each for each in body[list_] if str(each) not in gone]
        body[list_] = list(dict.fromkeys([*kept, *known]))
    things.put(call.conn, GROUP, id_, body)
    return {"success": True}


@operation("POST", f"{_PATH}/member/list", permission=READ, metered=True)
def list_members(call: Call) -> Mapping[str, object]:
    """Who is in it as configured: all texts, departments not taken apart."""
    need_operator(call, "op_user_id")
    _, body = need_group(call)
    members = [
        *({"member_id": each, "type": "0", "atc_flag": "0"} for each in body["users"]),
        *({"member_id": str(each), "type": "1", "atc_flag": "0"} for each in body["departments"]),
        *({"member_id": each, "type": "0", "atc_flag": "1"} for each in body["exempt"]),
    ]
    return _page(call, members)


@operation("POST", f"{_PATH}/memberusers/list", permission=READ, metered=True)
def list_people(call: Call) -> Mapping[str, object]:
    """Everybody who attends, departments and those below them taken apart."""
    need_operator(call, "op_user_id")
    _, body = need_group(call)
    return _page(call, people(call.conn, body))


@operation("POST", "/topapi/attendance/getusergroup", permission="qyapi_base", metered=True)
def group_of(call: Call) -> Mapping[str, object]:
    """The one group that a person is in; an empty result for none. In nobody's name."""
    userid = call.params.needed_text("userid", missing=BAD)
    users.need(call.conn, userid, 33012)
    for id_, body in things.listed(call.conn, GROUP).items():
        if userid in body["exempt"] or userid in people(call.conn, body):
            shown = {"group_id": int(id_), "name": body["name"], "type": body["type"], "classes": []}
            return {"result": shown}
    return {"result": {}}


def _people(call: Call) -> list[str]:
    found = call.params.texts("user_id_list", bad=BAD) or []
    if not 1 <= len(found) <= _USERS:
        raise bad("不合法的参数 user_id_list")
    return found


def _known(call: Call, given: list[str]) -> list[str]:
    planted = {each.strip() for each in call.settings.business_faults.split(",")}
    return [each for each in given if each not in planted and users.find(call.conn, each) is not None]


def _departments(call: Call, given: list[str]) -> list[int]:
    known = {str(row["dept_id"]) for row in call.conn.execute("SELECT dept_id FROM departments")}
    return [int(each) for each in given if each in known]


def _take_out(call: Call, persons: set[str]) -> None:
    """Takes people out of whichever group names them."""
    for id_, body in things.listed(call.conn, GROUP).items():
        kept: dict[str, Any] = {
            name: [each for each in body[name] if each not in persons] for name in ("users", "exempt")
        }
        if kept != {name: body[name] for name in kept}:
            things.put(call.conn, GROUP, id_, {**body, **kept})


def _page(call: Call, items: list[Any]) -> Mapping[str, object]:
    start = call.params.needed_integer("cursor", missing=BAD)
    page = items[start : start + _PAGE]
    more = len(items) > start + _PAGE
    return {"result": {"cursor": start + len(page), "has_more": more, "result": page}, "success": True}
