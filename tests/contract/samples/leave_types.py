"""Leave types (contract approval-attendance.md 4.5)."""

from __future__ import annotations

from typing import Any

from pulumi_dingtalk.client import errors, leave_types
from pulumi_dingtalk.client.leave_types import LeaveType
from support.contract import Quirk, Refused, Sample

_TYPES, _OLD = "/v1.0/attendance/leaves/types", "POST /topapi/attendance/vacation/type"
_SECTION = "approval-attendance.md 4.5"
_RULE = {"enableTimeLimit": True, "timeType": "before", "timeUnit": "day", "timeValue": 7}
_PROOF = {"enable": True, "unit": "day", "duration": 2.0, "promptInformation": "Upload it"}
_SEEN = [{"type": "staff", "visible": ["manager"]}]
_BODY: dict[str, Any] = {
    "leaveName": "Birthday leave",
    "leaveViewUnit": "day",
    "bizType": "general_leave",
    "naturalDayLeave": False,
    "hoursInPerDay": 800,
    "submitTimeRule": _RULE,
    "leaveCertificate": _PROOF,
    "extras": '{"validity_type": "absolute_time", "validity_value": "12-31"}',
    "visibilityRules": _SEEN,
}
_LEAVE = LeaveType(
    "Birthday leave",
    "day",
    "general_leave",
    natural_days=False,
    hours=800,
    validity=("absolute_time", "12-31"),
    rule=("before", "day", 7),
    certificate=("day", 2.0, "Upload it"),
    visible={"staff": ("manager",)},
)
_ECHO = {"leaveCode": "037477ae-0001", **{key: value for key, value in _BODY.items() if key != "extras"}}


def _bad(code: str, means: type[errors.DingTalkError] = errors.Invalid, **change: Any) -> Refused:
    return Refused(code, means, change)


_BOTH = (
    _bad("invalidParam", **{"?opUserId": "nobody"}),
    _bad("notManage", **{"?opUserId": "clerk"}),
    _bad("invalidParam", hoursInPerDay=-1),
    _bad("invalidParam", naturalDayLeave="perhaps"),
    _bad("invalidParam", visibilityRules=[{"type": "tag", "visible": ["a"]}]),
    _bad("invalidParam", submitTimeRule={**_RULE, "timeValue": 31}),
    _bad("invalidParam", leaveCertificate={**_PROOF, "unit": "week"}),
    _bad("invalidParam", extras="x"),
    _bad("nameTooLong", leaveName="x" * 51),
    _bad("nameAlreadyExists", errors.Conflict, leaveName="Spare leave"),
    _bad("unitIncorrect", leaveViewUnit="week"),
    _bad("bizTypeIncorrect", bizType="sick"),
    _bad("lieuLeaveValidityIncorrect", extras='{"validity_type": "relative_time", "validity_value": 1}'),
    Refused("notPermission", errors.Invalid),
    Refused("leaveOrgIsUsed", errors.Invalid),
    Refused("tryAgainLater", errors.Transient),
    Refused("systemError", errors.Transient),
)

CREATE = Sample(
    f"POST {_TYPES}",
    _SECTION,
    {"?opUserId": "admin", **_BODY, "paidLeave": True},
    {"result": _ECHO},
    lambda client, the: leave_types.create(client, "admin", _LEAVE, paid=True),
    "037477ae-0001",
    refused=(
        *_BOTH,
        _bad("invalidParam", leaveName=""),
        _bad("invalidParam", visibilityRules=[{"type": "staff", "visible": [f"u{n}"]} for n in range(101)]),
        _bad("lieuLeaveValidityIncorrect", bizType="lieu_leave", extras=...),
        Refused(
            "lieuLeaveOnlyOne",
            errors.Invalid,
            {"bizType": "lieu_leave"},
            after=(
                (
                    f"POST {_TYPES}",
                    {"?opUserId": "admin", **_BODY, "bizType": "lieu_leave", "leaveName": "L"},
                ),
            ),
        ),
        Refused("updateSpeedfast", errors.TooSoon),
        Refused("notFound", errors.NotFound),
    ),
    sdk="attendance_1_0",
)

UPDATE = Sample(
    f"PUT {_TYPES}",
    _SECTION,
    {"?opUserId": "admin", "leaveCode": "<leave>", **_BODY},
    {"result": _ECHO},
    lambda client, the: leave_types.update(client, "admin", the["leave"], _LEAVE),
    refused=(
        *_BOTH,
        _bad("notFound", errors.NotFound, leaveCode="none"),
        _bad("bizTypeCannotModified", bizType="lieu_leave"),
        Refused("notUpdateType", errors.Invalid),
        Refused("updateSpeedfast", errors.TooSoon, settings={"leave_edit_pause": "true"}),
    ),
    quirks=(
        Quirk(
            "without rules of visibility everybody sees it",
            {"visibilityRules": ...},
            shows={"result.visibilityRules": []},
        ),
    ),
    sdk="attendance_1_0",
)

_LISTED = {**_ECHO, "validityType": "absolute_time", "validityValue": "12-31", "source": "external"}
SHOWN = Sample(
    f"GET {_TYPES}",
    _SECTION,
    {"opUserId": "admin", "vacationSource": ""},
    {"result": [_LISTED]},
    lambda client, the: leave_types.list_shown(client, "admin"),
    {"037477ae-0001": _LEAVE},
    refused=(
        Refused("invalidParam", errors.Invalid, {"opUserId": "nobody"}),
        Refused("notManage", errors.Invalid, {"opUserId": "clerk"}),
    ),
    sdk="attendance_1_0",
)

_WHO = (
    Refused(33012, errors.Invalid, {"op_userid": "nobody"}),
    Refused(60068, errors.Invalid, {"op_userid": "clerk"}),
    Refused(40035, errors.Invalid, {"op_userid": ...}),
)
DELETE = Sample(
    f"{_OLD}/delete",
    _SECTION,
    {"op_userid": "admin", "leave_code": "<spare leave>"},
    {
        "errcode": 0,
        "errmsg": "ok",
        "result": {
            "leave_code": "037477ae-0001",
            "leave_name": "Spare leave",
            "leave_view_unit": "day",
            "biz_type": "general_leave",
            "natural_day_leave": False,
            "hours_in_per_day": 800,
        },
        "success": True,
        "request_id": "6iq4zcul5zjp",
    },
    lambda client, the: leave_types.delete(client, "admin", the["spare leave"]),
    refused=(*_WHO, Refused(40035, errors.Invalid, {"leave_code": "none"})),
)

_OLD_ONE = {
    "leave_code": "037477ae-0001",
    "leave_name": "Birthday leave",
    "leave_view_unit": "day",
    "biz_type": "general_leave",
    "natural_day_leave": "false",
    "hours_in_per_day": 800,
    "validity_type": "absolute_time",
    "validity_value": "12-31",
    "submit_time_rule": {
        "enable_time_limit": True,
        "time_type": "before",
        "time_unit": "day",
        "time_value": 7,
    },
    "leave_certificate": {"enable": True, "unit": "day", "duration": "2", "prompt_information": "Upload it"},
    "source": "external",
}
_BARE = LeaveType(
    "Birthday leave",
    "day",
    "general_leave",
    natural_days=False,
    hours=800,
    validity=("absolute_time", "12-31"),
    rule=("before", "day", 7),
    certificate=("day", 2.0, "Upload it"),
)


def _answer(*types: dict[str, Any]) -> dict[str, Any]:
    return {
        "errcode": 0,
        "errmsg": "ok",
        "result": list(types),
        "success": True,
        "request_id": "6iq4zcul5zjp",
    }


LIST = Sample(
    f"{_OLD}/list",
    _SECTION,
    {"op_userid": "admin", "vacation_source": ""},
    _answer(_OLD_ONE),
    lambda client, the: leave_types.list_all(client, "admin"),
    {"037477ae-0001": _BARE},
    refused=(*_WHO, Refused(40035, errors.Invalid, {"vacation_source": "own"})),
    quirks=(
        Quirk(
            "types of the system lack much",
            {"vacation_source": "all"},
            hides=("result.2.biz_type",),
            shows={"result.2.source": "inner"},
            answer=_answer(_OLD_ONE, {"leave_code": "s", "leave_name": "年假", "source": "inner"}),
        ),
        Quirk(
            "a duration as a number",
            answer=_answer(
                {**_OLD_ONE, "leave_certificate": {**_OLD_ONE["leave_certificate"], "duration": 2}}
            ),
        ),
    ),
)

SAMPLES = (CREATE, UPDATE, SHOWN, DELETE, LIST)
