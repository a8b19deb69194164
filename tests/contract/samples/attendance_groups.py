"""Attendance groups (contract approval-attendance.md 4.0 and 4.2). The pages list no codes of their own."""

from __future__ import annotations

from typing import Any

from pulumi_dingtalk.client import attendance_groups, errors
from pulumi_dingtalk.client.attendance_groups import Checks, Group
from support.contract import Quirk, Refused, Sample

_PATH, _SECTION = "POST /topapi/attendance/group", "approval-attendance.md 4.2"
_IDS = "approval-attendance.md 4.0"
_ID = {"request_id": "6iq4zcul5zjp"}
_OK: dict[str, Any] = {"errcode": 0, "errmsg": "ok", **_ID}


def who(key: str, *, optional: bool = False) -> tuple[Refused, ...]:
    """Who may not ask: nobody's userid, somebody who is no administrator, and perhaps nobody at all."""
    missing = () if optional else (Refused(40035, errors.Invalid, {key: ...}),)
    return (
        Refused(33012, errors.Invalid, {key: "nobody"}),
        Refused(60068, errors.Invalid, {key: "clerk"}),
        Refused(43007, errors.PermissionDenied),
        Refused(60121, errors.Invalid),
        *missing,
    )


NO_KEY = Refused(40035, errors.Invalid, {"group_key": "unknown"})
NO_GROUP = Refused(40035, errors.Invalid, {"group_id": 424242})
_NEW = {
    "members": [],
    "name": "Night",
    "type": "FIXED",
    "shift_vo_list": [{"id": "<shift>"}],
    "workday_class_list": [0, "<shift>", 0, 0, 0, 0, 0],
    "default_class_id": "<shift>",
}


def _bad(code: int = 40035, **change: Any) -> Refused:
    return Refused(code, errors.Invalid, {"top_group": {**_NEW, **change}})


ADD = Sample(
    f"{_PATH}/add",
    _SECTION,
    {"op_user_id": "admin", "top_group": _NEW},
    {**_OK, "result": {"id": 712070073, "name": "Night"}, "success": True},
    lambda client, the: attendance_groups.add(
        client,
        "admin",
        {
            "name": "Night",
            "type": "FIXED",
            "shift_vo_list": [{"id": the["shift"]}],
            "workday_class_list": [0, the["shift"], 0, 0, 0, 0, 0],
            "default_class_id": the["shift"],
        },
    ),
    712070073,
    refused=(
        *who("op_user_id"),
        Refused(40035, errors.Invalid, {"top_group": "none"}),
        _bad(name=""),
        _bad(name="Shop"),
        _bad(type="fixed"),
        _bad(members=None),
        _bad(members=[{"user_id": "clerk"}]),
        _bad(workday_class_list=...),
        _bad(workday_class_list=[0]),
        _bad(default_class_id=...),
        _bad(shift_vo_list=[]),
        _bad(shift_vo_list=[{"id": "<shift>"}, {"id": 424242}]),
        _bad(special_days="x"),
        _bad(special_days='{"onDuty": {"1790000000000": 424242}}'),
        _bad(freecheck_work_days=[1]),
        _bad(33012, owner="nobody"),
        _bad(33012, manager_list=["nobody"]),
        _bad(positions=[{"address": "", "latitude": "22.3", "longitude": "114.1"}]),
        _bad(positions=[{"address": "Pier", "latitude": "91", "longitude": "114.1"}]),
        _bad(wifis=[{"ssid": "shop", "mac_addr": "x"}]),
    ),
)

MODIFY = Sample(
    f"{_PATH}/modify",
    _SECTION,
    {
        "op_user_id": "admin",
        "top_group": {"id": "<attendance group>", "name": "Late", "open_face_check": True},
    },
    {**_OK, "result": {"id": "123", "name": "Late"}, "success": True},
    lambda client, the: attendance_groups.modify(
        client,
        "admin",
        the["attendance group"],
        {"name": "Late", "enable_face_check": True, "type": "FIXED", "default_class_id": 5},
    ),
    settings={"group_modify": "keep"},
    refused=(
        *who("op_user_id"),
        Refused(40035, errors.Invalid, {"top_group": {"id": 424242}}),
        Refused(40035, errors.Invalid, {"top_group": {"id": "<attendance group>", "name": "Spare"}}),
    ),
    quirks=(Quirk("the id comes as text", shows={"result.id": lambda the: str(the["attendance group"])}),),
)

DELETE = Sample(
    f"{_PATH}/delete",
    _SECTION,
    {"op_userid": "admin", "group_key": "<group key>"},
    {**_OK, "result": "0151E0223B1", "success": True},
    lambda client, the: attendance_groups.delete(client, "admin", the["group key"]),
    refused=(*who("op_userid", optional=True), NO_KEY),
)

GET = Sample(
    f"{_PATH}/get",
    _SECTION,
    {"op_userid": "admin", "group_key": "<group key>"},
    {
        "errcode": 0,
        "errmsg": "ok",
        "result": {
            "group_key": "0151E0223B1",
            "name": "Shop",
            "location_offset": 0,
            "outside_check_approve_mode": -1,
            "forbid_hide_outside_address": True,
            "enable_face_check": False,
            "enable_camera_check": False,
            "enable_outside_check": True,
            "enable_outside_camera_check": False,
        },
        "success": True,
    },
    lambda client, the: attendance_groups.get_checks(client, "admin", the["group key"]),
    Checks(outside=True, camera=False, face=False),
    refused=(*who("op_userid", optional=True), NO_KEY),
)

KEY = Sample(
    f"{_PATH}s/idtokey",
    _IDS,
    {"op_user_id": "admin", "group_id": "<attendance group>"},
    {**_OK, "result": "0151E0223B1"},
    lambda client, the: attendance_groups.key_of(client, "admin", the["attendance group"]),
    "0151E0223B1",
    refused=(*who("op_user_id", optional=True), NO_GROUP),
)

ID = Sample(
    f"{_PATH}s/keytoid",
    _IDS,
    {"op_user_id": "admin", "group_key": "<group key>"},
    {**_OK, "result": 685935028, "success": True},
    refused=(Refused(33012, None, {"op_user_id": "nobody"}), Refused(40035, None, {"group_key": "unknown"})),
)

QUERY = Sample(
    f"{_PATH}/query",
    _SECTION,
    {"op_user_id": "admin", "group_id": "<attendance group>"},
    {
        **_OK,
        "result": {
            "id": 685935028,
            "name": "Shop",
            "type": "fixed",
            "owner_user_id": "manager",
            "manager_list": "[manager]",
            "member_count": 0,
            "shift_ids": [677995086],
            "work_day_list": [0, 677995086, 677995086, 677995086, 677995086, 677995086, 0],
            "address_list": ["Argyle Street"],
            "wifis": ["shop"],
        },
        "success": True,
    },
    refused=(Refused(33012, None, {"op_user_id": "nobody"}), Refused(40035, None, {"group_id": 424242})),
    quirks=(
        Quirk("the type in small letters, managers as text", shows={"result.type": "fixed"}),
        Quirk(
            "empty lists are left out",
            {"group_id": "<spare attendance group>"},
            hides=("result.shift_ids", "result.wifis"),
        ),
    ),
)

MINIMAL = Sample(
    f"{_PATH}/minimalism/list",
    _SECTION,
    {"op_user_id": "admin"},
    {
        **_OK,
        "result": {"cursor": 685935028, "has_more": False, "result": [{"id": 677765054, "name": "Shop"}]},
        "success": True,
    },
    refused=(Refused(33012, None, {"op_user_id": "nobody"}), Refused(40035, None, {"cursor": "x"})),
)

_PUNCH = {"check_type": "OnDuty", "check_time": "1970-01-01 09:00:00", "across": 0, "begin_min": 30}
_LEAVE = {
    "check_type": "OffDuty",
    "check_time": "1970-01-01 18:00:00",
    "across": 0,
    "end_min": -1,
    "free_check": True,
}
_LISTED = {
    "group_id": 685935028,
    "group_name": "Shop",
    "is_default": False,
    "type": "FIXED",
    "owner_user_id": "manager",
    "manager_list": ["manager"],
    "member_count": 3,
    "dept_name_list": ["Mong Kok"],
    "default_class_id": 677995086,
    "work_day_list": ["0", "677995086", "677995086", "677995086", "677995086", "678215070", "0"],
    "selected_class": [
        {"class_id": 677995086, "class_name": "Day", "sections": [{"times": [_PUNCH, _LEAVE]}]}
    ],
    "enable_emp_select_class": True,
    "disable_check_without_schedule": False,
    "disable_check_when_rest": False,
}
_GROUP = Group(
    "Shop",
    "FIXED",
    "manager",
    ("manager",),
    (677995086,),
    (0, 677995086, 677995086, 677995086, 677995086, 678215070, 0),
    677995086,
    3,
    choose_shift=True,
)

LIST = Sample(
    "POST /topapi/attendance/getsimplegroups",
    _SECTION,
    {"offset": 0, "size": 10},
    {**_OK, "result": {"has_more": False, "groups": [_LISTED]}, "success": True},
    lambda client, the: attendance_groups.list_all(client),
    {685935028: _GROUP},
    refused=(
        Refused(40035, errors.Invalid, {"offset": ...}),
        Refused(40035, errors.Invalid, {"size": ...}),
        Refused(40035, errors.Invalid, {"size": 11}),
        Refused(40035, errors.Invalid, {"offset": -1}),
    ),
    quirks=(
        Quirk(
            "a flag as a text, the type in small letters",
            answer={**_OK, "result": {"has_more": "false", "groups": [{**_LISTED, "type": "fixed"}]}},
        ),
    ),
)

SAMPLES = (ADD, MODIFY, DELETE, GET, KEY, ID, QUERY, MINIMAL, LIST)
