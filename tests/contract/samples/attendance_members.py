"""Who is in an attendance group (contract approval-attendance.md 4.2, Members)."""

from __future__ import annotations

from typing import Any

from contract.samples.attendance_groups import NO_GROUP, NO_KEY, who
from pulumi_dingtalk.client import attendance_members as members
from pulumi_dingtalk.client import errors
from pulumi_dingtalk.client.attendance_members import Members
from support.contract import Quirk, Refused, Sample

_PATH, _SECTION = "POST /topapi/attendance/group", "approval-attendance.md 4.2"
_ID = {"request_id": "6iq4zcul5zjp"}
_OK: dict[str, Any] = {"errcode": 0, "errmsg": "ok", "success": True, **_ID}
_KEYED = {"op_userid": "admin", "group_key": "<group key>"}
_BY_ID = {"op_user_id": "admin", "group_id": "<attendance group>"}
_PEOPLE = (
    *who("op_userid", optional=True),
    NO_KEY,
    Refused(40035, errors.Invalid, {"user_id_list": []}),
    Refused(40035, errors.Invalid, {"user_id_list": [f"u{n}" for n in range(101)]}),
)
_FAILED = Quirk(
    "who is nobody of ours fails inside a success",
    {"user_id_list": ["nobody"]},
    shows={"result.error_info_list": [{"code": "1000", "msg": "business fault", "failure_list": ["nobody"]}]},
)

ADD = Sample(
    f"{_PATH}/users/add",
    _SECTION,
    {**_KEYED, "user_id_list": ["manager"]},
    {**_OK, "result": {"success_list": ["manager"]}},
    lambda client, the: members.add_users(client, "admin", the["group key"], ["manager"]),
    refused=_PEOPLE,
    quirks=(_FAILED,),
)

REMOVE = Sample(
    f"{_PATH}/users/remove",
    _SECTION,
    {**_KEYED, "user_id_list": ["clerk"]},
    {**_OK, "result": {"success_list": ["clerk"]}},
    lambda client, the: members.remove_users(client, "admin", the["group key"], ["clerk"]),
    refused=_PEOPLE,
    quirks=(_FAILED,),
)


def _bad(**change: Any) -> Refused:
    return Refused(40035, errors.Invalid, change)


UPDATE = Sample(
    f"{_PATH}/member/update",
    _SECTION,
    {
        **_BY_ID,
        "schedule_flag": 0,
        "update_param": {"add_depts": ["<warehouse text>"], "remove_extra_users": ["exclusive"]},
    },
    {**_OK},
    lambda client, the: members.update(
        client,
        "admin",
        the["attendance group"],
        {"add_depts": [the["warehouse text"]], "remove_extra_users": ["exclusive"]},
    ),
    refused=(
        *who("op_user_id"),
        NO_GROUP,
        _bad(schedule_flag=2),
        _bad(schedule_flag=...),
        _bad(update_param="x"),
        _bad(update_param={"add_users": [f"u{n}" for n in range(21)]}),
    ),
    quirks=(
        Quirk(
            "whom it does not know it passes over",
            {"update_param": {"add_users": ["nobody"]}},
            shows={"errcode": 0},
        ),
    ),
)

_PERSON = {"member_id": "clerk", "type": "0", "atc_flag": "0"}
LIST = Sample(
    f"{_PATH}/member/list",
    _SECTION,
    {**_BY_ID, "cursor": 0},
    {
        **_OK,
        "result": {
            "cursor": 794905780,
            "has_more": False,
            "result": [
                _PERSON,
                {"member_id": "52871", "type": "1", "atc_flag": "0"},
                {"member_id": "exclusive", "type": "0", "atc_flag": "1"},
            ],
        },
    },
    lambda client, the: members.list_members(client, "admin", the["attendance group"]),
    Members(frozenset({"clerk"}), frozenset({52871}), frozenset({"exclusive"})),
    refused=(*who("op_user_id"), NO_GROUP, _bad(cursor=...)),
)

EVERYBODY = Sample(
    f"{_PATH}/memberusers/list",
    _SECTION,
    {**_BY_ID, "cursor": 0},
    {**_OK, "result": {"cursor": 794905780, "has_more": False, "result": ["clerk", "manager"]}},
    lambda client, the: members.everybody(client, "admin", the["attendance group"]),
    frozenset({"clerk", "manager"}),
    refused=(*who("op_user_id"), NO_GROUP, _bad(cursor="x")),
    quirks=(
        Quirk(
            "the flag as a text",
            answer={**_OK, "result": {"cursor": "7", "has_more": "false", "result": ["clerk", "manager"]}},
        ),
    ),
)

OF_USER = Sample(
    "POST /topapi/attendance/getusergroup",
    _SECTION,
    {"userid": "clerk"},
    {
        "errcode": 0,
        "errmsg": "ok",
        "result": {"group_id": 685935028, "name": "Shop", "type": "FIXED", "classes": []},
        **_ID,
    },
    lambda client, the: members.group_of(client, "clerk"),
    685935028,
    refused=(
        Refused(40035, errors.Invalid, {"userid": ""}),
        Refused(33012, errors.NotFound, {"userid": "nobody"}),
    ),
    quirks=(Quirk("somebody in no group", {"userid": "admin"}, shows={"result": {}}),),
)

SAMPLES = (ADD, REMOVE, UPDATE, LIST, EVERYBODY, OF_USER)
