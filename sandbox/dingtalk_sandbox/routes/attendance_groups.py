"""Attendance groups (contract approval-attendance.md 4.2). What the pages leave open: the sandbox's README."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from dingtalk_sandbox.operations import Call, Envelope, operation
from dingtalk_sandbox.store import ids, things
from dingtalk_sandbox.tenant import users
from dingtalk_sandbox.tenant.attendance import (
    BAD,
    GROUP,
    MANAGE,
    READ,
    SHIFT,
    bad,
    group_key,
    mapping,
    need_group,
    need_keyed,
    need_operator,
    sequence,
    truth,
    whole,
)
from dingtalk_sandbox.tenant.attendance_people import counted, department_names
from dingtalk_sandbox.tenant.attendance_places import place, radio

_PATH = "/topapi/attendance/group"
_TYPES = ("FIXED", "TURN", "NONE")
_PAGE = 10
_DAY = 24 * 60
_DEFAULTS = {
    "enable_outside_check": True,
    "enable_outside_camera_check": False,
    "enable_camera_check": False,
    "enable_face_check": False,
    "disable_check_without_schedule": False,
    "disable_check_when_rest": False,
    "enable_emp_select_class": False,
}
_MODIFIABLE = {
    "enable_outside_check": "enable_outside_check",
    "open_camera_check": "enable_camera_check",
    "enable_camera_check": "enable_camera_check",
    "open_face_check": "enable_face_check",
    "enable_face_check": "enable_face_check",
    "disable_check_without_schedule": "disable_check_without_schedule",
    "disable_check_when_rest": "disable_check_when_rest",
    "enable_emp_select_class": "enable_emp_select_class",
}


@operation("POST", f"{_PATH}/add", permission=MANAGE, metered=True)
def add(call: Call) -> Mapping[str, object]:
    """Makes a group; `members` must be there and may be empty."""
    need_operator(call, "op_user_id")
    given = mapping(call.params.raw("top_group"), "top_group")
    kind = given.get("type")
    if kind not in _TYPES:
        raise bad("不合法的参数 type")
    if sequence(given.get("members"), "members"):
        raise bad("本沙箱只接受空的 members: 请用 users/add 或 member/update")
    body = {
        "type": kind,
        "default": whole(given.get("default_class_id") or 0, "default_class_id", 0, 2**53),
        **_shared(call, given, None, {}),
        "flags": _DEFAULTS | {name: truth(given[name], name) for name in _DEFAULTS if name in given},
        "special_days": _special(call, given.get("special_days")),
        "free_days": _free_days(given.get("freecheck_work_days")),
        "free_offset": whole(given.get("freecheck_day_start_min_offset") or 0, "offset", 0, _DAY),
        "positions": [place(call, each, given.get("offset")) for each in given.get("positions") or []],
        "wifis": [radio(call, each) for each in given.get("wifis") or []],
        "users": [],
        "departments": [],
        "exempt": [],
    }
    if kind == "FIXED" and not (body["default"] and "workday_class_list" in given):
        raise bad("缺少参数 workday_class_list, default_class_id")
    _need_shifts(call, body)
    id_ = ids.take(call.conn, "attendance group")
    things.put(call.conn, GROUP, id_, body)
    return {"result": {"id": id_, "name": body["name"]}, "success": True}


@operation("POST", f"{_PATH}/modify", permission=MANAGE, metered=True)
def modify(call: Call) -> Mapping[str, object]:
    """Changes what this call can; what is left out is reset or kept, as is set."""
    need_operator(call, "op_user_id")
    given = mapping(call.params.raw("top_group"), "top_group")
    id_ = str(given.get("id"))
    body = things.find(call.conn, GROUP, id_)
    if body is None:
        raise bad("考勤组不存在")
    kept = body if call.settings.group_modify == "keep" else {"name": body["name"]}
    flags = (
        body["flags"]
        if call.settings.group_modify == "keep"
        else {**body["flags"], **{name: _DEFAULTS[name] for name in set(_MODIFIABLE.values())}}
    )
    named = {own: truth(given[name], name) for name, own in _MODIFIABLE.items() if name in given}
    body |= {**_shared(call, given, id_, kept), "flags": flags | named}
    _need_shifts(call, body)
    things.put(call.conn, GROUP, id_, body)
    return {"result": {"id": id_, "name": body["name"]}, "success": True}


@operation("POST", f"{_PATH}/delete", permission=MANAGE, metered=True)
def delete(call: Call) -> Mapping[str, object]:
    """Removes a group, its members, places and Wi-Fi with it."""
    need_operator(call, "op_userid", optional=True)
    id_, _ = need_keyed(call)
    things.drop(call.conn, GROUP, id_)
    return {"result": group_key(call, id_), "success": True}


@operation("POST", f"{_PATH}/query", permission=READ, metered=True)
def query(call: Call) -> Mapping[str, object]:
    """A group as one page of many shows it: managers as text, empty lists left out, the type in small letters."""
    need_operator(call, "op_user_id")
    id_, body = need_group(call)
    shown = {
        "id": int(id_),
        "name": body["name"],
        "type": body["type"].lower(),
        "owner_user_id": body["owner"],
        "manager_list": f"[{', '.join(body['managers'])}]",
        "member_count": counted(call.conn, body),
        "shift_ids": body["shifts"],
        "work_day_list": body["week"],
        "address_list": [each["address"] for each in body["positions"]],
        "wifis": [each["ssid"] for each in body["wifis"]],
    }
    return {"result": {key: value for key, value in shown.items() if value != []}, "success": True}


@operation("POST", f"{_PATH}/get", permission=READ, metered=True, envelope=Envelope(request_id=False))
def get(call: Call) -> Mapping[str, object]:
    """What is checked at a punch; keyed, and without a request id."""
    need_operator(call, "op_userid", optional=True)
    id_, body = need_keyed(call)
    names = (
        "enable_face_check",
        "enable_camera_check",
        "enable_outside_check",
        "enable_outside_camera_check",
    )
    return {
        "result": {
            "group_key": group_key(call, id_),
            "name": body["name"],
            "location_offset": 0,
            "outside_check_approve_mode": -1,
            "forbid_hide_outside_address": True,
            **{name: body["flags"][name] for name in names},
        },
        "success": True,
    }


@operation("POST", "/topapi/attendance/groups/idtokey", permission=READ, metered=True)
def idtokey(call: Call) -> Mapping[str, object]:
    """The key of an id; no success flag."""
    need_operator(call, "op_user_id", optional=True)
    return {"result": group_key(call, need_group(call)[0])}


@operation("POST", "/topapi/attendance/groups/keytoid", permission=READ, metered=True)
def keytoid(call: Call) -> Mapping[str, object]:
    """The id of a key."""
    need_operator(call, "op_user_id")
    return {"result": int(need_keyed(call)[0]), "success": True}


@operation("POST", "/topapi/attendance/getsimplegroups", permission="qyapi_base", metered=True)
def getsimplegroups(call: Call) -> Mapping[str, object]:
    """Up to 10 groups a page, with more of each than its own page has; in nobody's name."""
    offset = call.params.needed_integer("offset", missing=BAD)
    size = call.params.needed_integer("size", missing=BAD)
    if not 1 <= size <= _PAGE or offset < 0:
        raise bad("不合法的参数 size")
    groups = list(things.listed(call.conn, GROUP).items())
    page = groups[offset : offset + size]
    shown = [_simple(call, id_, body) for id_, body in page]
    return {"result": {"has_more": len(groups) > offset + size, "groups": shown}, "success": True}


@operation("POST", f"{_PATH}/minimalism/list", permission=READ, metered=True)
def minimalism(call: Call) -> Mapping[str, object]:
    """Ids and names, ordered by id; the cursor is filled on the last page too."""
    need_operator(call, "op_user_id")
    after = call.params.integer("cursor", bad=BAD) or 0
    rest = sorted(
        (int(id_), b["name"]) for id_, b in things.listed(call.conn, GROUP).items() if int(id_) > after
    )
    page = rest[:200]
    shown = [{"id": id_, "name": name} for id_, name in page]
    cursor = page[-1][0] if page else after
    return {"result": {"cursor": cursor, "has_more": len(rest) > len(page), "result": shown}, "success": True}


def _simple(call: Call, id_: str, body: Mapping[str, Any]) -> dict[str, Any]:
    shown = {
        "group_id": int(id_),
        "group_name": body["name"],
        "is_default": False,
        "type": body["type"],
        "owner_user_id": body["owner"],
        "manager_list": body["managers"],
        "member_count": counted(call.conn, body),
        "dept_name_list": department_names(call.conn, body),
        "work_day_list": [str(each) for each in body["week"]],
        "selected_class": [_class(call, shift) for shift in body["shifts"]],
        **{
            name: value for name, value in body["flags"].items() if name.startswith(("disable", "enable_emp"))
        },
    }
    if body["default"]:
        shown["default_class_id"] = body["default"]
    return {key: value for key, value in shown.items() if key == "manager_list" or value not in ("", [])}


def _class(call: Call, shift_id: int) -> dict[str, Any]:
    found = things.find(call.conn, SHIFT, shift_id) or {"name": "", "sections": []}
    return {
        "class_id": shift_id,
        "class_name": found["name"],
        "sections": [{"times": section} for section in found["sections"]],
    }


def _shared(call: Call, given: Mapping[str, Any], id_: str | None, kept: Mapping[str, Any]) -> dict[str, Any]:
    """What both add and modify take; names are taken to be unique."""
    name = str(given.get("name", kept.get("name") or ""))
    if not name.strip():
        raise bad("缺少参数 name")
    if any(other != id_ and body["name"] == name for other, body in things.listed(call.conn, GROUP).items()):
        raise bad("考勤组名称已存在")
    people = [str(each) for each in given.get("manager_list", kept.get("managers", []))]
    owner = str(given.get("owner", kept.get("owner", "")))
    for userid in filter(None, [owner, *people]):
        users.need(call.conn, userid, 33012)
    week = given.get("workday_class_list")
    if week is not None and len(sequence(week, "workday_class_list")) != 7:
        raise bad("不合法的参数 workday_class_list")
    shifts = given.get("shift_vo_list")
    skip = given.get("skip_holidays", kept.get("skip_holidays", True))
    return {
        "name": name,
        "owner": owner,
        "managers": people,
        "shifts": kept.get("shifts", [])
        if shifts is None
        else [_id(mapping(each, "shift_vo_list").get("id")) for each in shifts],
        "week": kept.get("week", [0] * 7) if week is None else [_id(each) for each in week],
        "skip_holidays": truth(skip, "skip_holidays"),
    }


def _id(value: object) -> int:
    return whole(value, "shift_id", 0, 2**63 - 1)


def _need_shifts(call: Call, body: Mapping[str, Any]) -> None:
    used = {*body["week"], body["default"]} - {0}
    if body["type"] == "FIXED" and not used <= set(body["shifts"]):
        raise bad("班次不在 shift_vo_list 中")
    for shift in {*used, *body["shifts"]}:
        if things.find(call.conn, SHIFT, shift) is None:
            raise bad(f"班次不存在: {shift}")


def _special(call: Call, given: object) -> dict[str, Any]:
    """Days with another shift, or off; a JSON text."""
    if given is None:
        return {}
    try:
        found = json.loads(str(given))
        on = {int(day): _id(shift) for day, shift in (found.get("onDuty") or {}).items()}
        off = [int(day) for day in found.get("offDuty") or []]
    except (ValueError, AttributeError, TypeError):
        raise bad("不合法的参数 special_days") from None
    for shift in on.values():
        if things.find(call.conn, SHIFT, shift) is None:
            raise bad(f"班次不存在: {shift}")
    return {"on": {str(day): shift for day, shift in on.items()}, "off": off}


def _free_days(given: object) -> list[int]:
    if given is None:
        return []
    days = [whole(each, "freecheck_work_days", 0, 1) for each in sequence(given, "freecheck_work_days")]
    if len(days) != 7:
        raise bad("不合法的参数 freecheck_work_days")
    return days
