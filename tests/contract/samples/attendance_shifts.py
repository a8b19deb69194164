"""Shifts (contract approval-attendance.md 4.1). The pages list no codes of their own: those of the global table."""

from __future__ import annotations

from typing import Any

from pulumi_dingtalk.client import attendance_shifts, errors
from pulumi_dingtalk.client.attendance_shifts import Punch, Shift
from support.contract import Quirk, Refused, Sample

_PATH, _SECTION = "POST /topapi/attendance/shift", "approval-attendance.md 4.1"
_ID = {"request_id": "6iq4zcul5zjp"}
_OK: dict[str, Any] = {"errcode": 0, "errmsg": "ok", **_ID}
_WHO = (
    Refused(33012, errors.Invalid, {"op_user_id": "nobody"}),
    Refused(60068, errors.Invalid, {"op_user_id": "clerk"}),
    Refused(40035, errors.Invalid, {"op_user_id": ...}),
    Refused(43007, errors.PermissionDenied),
    Refused(60121, errors.Invalid),
)
_UNKNOWN = (
    Refused(40035, errors.Invalid, {"shift_id": 424242}),
    Refused(40035, errors.Invalid, {"shift_id": "x"}),
)


def _end(kind: str, time: str, **more: Any) -> dict[str, Any]:
    return {
        "check_type": kind,
        "check_time": f"1970-01-01 {time}:00",
        "across": 0,
        "free_check": False,
        **more,
    }


_TIMES = [_end("OnDuty", "09:00", begin_min=30), _end("OffDuty", "18:00", end_min=-1)]
_SETTING = {
    "serious_late_minutes": 20,
    "absenteeism_late_minutes": 60,
    "is_flexible": False,
    "rest_begin_time": _end("OnDuty", "12:00"),
    "rest_end_time": _end("OffDuty", "13:00"),
}
_NEW = {"name": "Morning", "sections": [{"times": _TIMES}], "setting": _SETTING, "owner": "manager"}
_SHIFT = Shift(
    "Morning",
    ((Punch("09:00", earliest=30), Punch("18:00", latest=-1)),),
    ((Punch("12:00"), Punch("13:00")),),
    owner="manager",
    flexible=False,
    serious_late=20,
    absent_late=60,
)


def _bad(**change: Any) -> Refused:
    return Refused(40035, errors.Invalid, {"shift": {**_NEW, **change}})


def _times(*ends: dict[str, Any]) -> Refused:
    return _bad(sections=[{"times": list(ends)}])


SAVE = Sample(
    f"{_PATH}/add",
    _SECTION,
    {"op_user_id": "admin", "shift": _NEW},
    {**_OK, "result": {"id": 706715401, "name": "Morning"}, "success": True},
    lambda client, the: attendance_shifts.save(client, "admin", _SHIFT),
    706715401,
    refused=(
        *_WHO,
        Refused(40035, errors.Invalid, {"shift": "none"}),
        Refused(40035, errors.Invalid, {"shift": [1]}),
        _bad(name=""),
        _bad(name="Day"),
        _bad(id=424242),
        _bad(sections=[]),
        _bad(sections="all"),
        _bad(sections=7),
        _times(_TIMES[0]),
        _times(_TIMES[1], _TIMES[0]),
        _times({**_TIMES[0], "check_type": "Rest"}, _TIMES[1]),
        _times({**_TIMES[0], "check_time": "09:00"}, _TIMES[1]),
        _times({**_TIMES[0], "across": 2}, _TIMES[1]),
        _times({**_TIMES[0], "begin_min": -2}, _TIMES[1]),
        _times(_TIMES[0], {**_TIMES[1], "end_min": 1441}),
        _times({**_TIMES[0], "free_check": "maybe"}, _TIMES[1]),
        _times({**_TIMES[0], "flex_minutes": "ten"}, _TIMES[1]),
        _times(_end("OnDuty", "18:00"), _end("OffDuty", "09:00")),
        _bad(setting={**_SETTING, "serious_late_minutes": 60}),
        _bad(setting={**_SETTING, "serious_late_minutes": "x"}),
        _bad(setting={**_SETTING, "is_flexible": "maybe"}),
        _bad(setting={**_SETTING, "rest_begin_time": _end("Rest", "12:00")}),
        _bad(setting={**_SETTING, "rest_end_time": None}),
        _bad(setting={**_SETTING, "rest_end_time": _end("OffDuty", "19:00")}),
    ),
    quirks=(
        Quirk("with an id it replaces", {"shift": {**_NEW, "id": "<shift>"}}, shows={"result.id": "<shift>"}),
    ),
)

DELETE = Sample(
    f"{_PATH}/delete",
    _SECTION,
    {"op_user_id": "admin", "shift_id": "<spare shift>"},
    {"errcode": 0, "success": True, **_ID},
    lambda client, the: attendance_shifts.delete(client, "admin", the["spare shift"]),
    refused=(*_WHO, *_UNKNOWN),
)

LIST = Sample(
    f"{_PATH}/list",
    _SECTION,
    {"op_user_id": "admin", "cursor": 0},
    {
        **_OK,
        "result": {"cursor": 678215070, "has_more": False, "result": [{"id": 677995086, "name": "Day"}]},
        "success": True,
    },
    lambda client, the: attendance_shifts.list_all(client, "admin"),
    {677995086: "Day"},
    refused=(*_WHO, Refused(40035, errors.Invalid, {"cursor": "x"})),
    quirks=(
        Quirk(
            "the last page has a cursor too",
            shows={"result.cursor": "<last shift>", "result.has_more": False},
        ),
        Quirk(
            "after the last",
            {"cursor": "<last shift>"},
            shows={"result.cursor": "<last shift>", "result.result": []},
        ),
        Quirk(
            "the flag as a text",
            answer={
                **_OK,
                "result": {
                    "cursor": "7",
                    "has_more": "false",
                    "result": [{"id": "677995086", "name": "Day"}],
                },
            },
        ),
    ),
)

_LATE = {"permit_minutes": 0, "serious_late_minutes": "20", "absenteeism_late_minutes": "60"}
_SHOWN: dict[str, Any] = {
    "corp_id": "dingsandbox",
    "id": 678215070,
    "name": "Morning",
    "owner": "manager",
    "shift_group_id": 1,
    "shift_group_name": "Shops",
    "sections": [
        {
            "id": 316940162,
            "punches": [
                {"id": 340055347, **_end("OnDuty", "09:00", begin_min=30), **_LATE},
                {"id": 340055348, **_end("OffDuty", "18:00", end_min=-1)},
            ],
            "rests": [
                {"id": 1, "check_type": "OnDuty", "check_time": "1970-01-01 12:00:00", "across": 0},
                {"id": 2, "check_type": "OffDuty", "check_time": "1970-01-01 13:00:00", "across": 0},
            ],
        }
    ],
    "shift_setting": {
        "id": 586985140,
        "shift_id": 678215070,
        "corp_id": "dingsandbox",
        "is_deleted": "N",
        "is_flexible": False,
        "work_time_minutes": 600,
        "attend_days": "1",
        "gmt_create": "2020-09-06 15:49:27",
        "gmt_modified": "2020-09-06 15:49:27",
    },
}
_SETTINGS = "result.shift_setting"


def _got(**changed: Any) -> dict[str, Any]:
    result = {key: it for key, it in {**_SHOWN, **changed}.items() if it is not ...}
    return {**_OK, "result": result, "success": True}


def _read(**changed: Any) -> Shift:
    told = {
        "name": "Morning",
        "sections": _SHIFT.sections,
        "rests": _SHIFT.rests,
        "owner": "manager",
        "group": "Shops",
        "flexible": False,
        "serious_late": 20,
        "absent_late": 60,
    }
    return Shift(**{**told, **changed})  # type: ignore[arg-type]


QUERY = Sample(
    f"{_PATH}/query",
    _SECTION,
    {"op_user_id": "admin", "shift_id": "<shift>"},
    _got(),
    lambda client, the: attendance_shifts.query(client, "admin", the["shift"]),
    _read(),
    refused=(*_WHO, *_UNKNOWN),
    lacks=(
        "result.sections.[].punches.[].id",
        "result.sections.[].rests.[].id",
        *(f"{_SETTINGS}.{key}" for key in ("work_time_minutes", "gmt_create", "gmt_modified")),
    ),
    quirks=(
        Quirk(
            "thresholds stand at the first punch, as texts",
            shows={"result.sections.0.punches.0.serious_late_minutes": "20"},
            hides=("result.shift_setting.serious_late_minutes",),
        ),
        Quirk(
            "nobody owns it",
            after=(
                (SAVE.operation, {"op_user_id": "admin", "shift": {**_NEW, "id": "<shift>", "owner": None}}),
            ),
            shows={"result.owner": "SYSTEM_NULL_VALUE"},
            answer=_got(owner="SYSTEM_NULL_VALUE"),
            returns=_read(owner=""),
        ),
        Quirk(
            "is_flexible is in the table alone",
            answer=_got(shift_setting={"is_deleted": "N"}),
            returns=_read(flexible=None),
        ),
        Quirk(
            "no break",
            answer=_got(sections=[{**_SHOWN["sections"][0], "rests": []}]),
            returns=_read(rests=()),
        ),
        Quirk(
            "only hours and minutes count",
            answer=_got(
                sections=[
                    {
                        **_SHOWN["sections"][0],
                        "punches": [
                            {**each, "check_time": each["check_time"].replace("1970-01-01", "2026-11-22")}
                            for each in _SHOWN["sections"][0]["punches"]
                        ],
                    }
                ]
            ),
        ),
    ),
)

SAMPLES = (SAVE, DELETE, LIST, QUERY)
