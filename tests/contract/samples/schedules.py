"""Rosters (contract approval-attendance.md 4.3)."""

from __future__ import annotations

from typing import Any

from contract.samples.attendance_groups import NO_GROUP, who
from pulumi_dingtalk.client import errors, schedules
from pulumi_dingtalk.client.schedules import Cell
from support.contract import Quirk, Refused, Sample

_SECTION = "approval-attendance.md 4.3"
_OK: dict[str, Any] = {"errcode": 0, "errmsg": "ok", "success": True, "request_id": "6iq4zcul5zjp"}
_DAY, _DAY_MS = 1_789_920_000_000, 24 * 3600 * 1000  # 21 September 2026 in China, and how long a day is


def _row(**more: Any) -> dict[str, Any]:
    return {"userid": "deputy", "work_date": _DAY, "shift_id": "<shift>", "is_rest": False, **more}


def _bad(**more: Any) -> Refused:
    return Refused(40035, errors.Invalid, {"schedules": [_row(**more)]})


WRITE = Sample(
    "POST /topapi/attendance/group/schedule/async",
    _SECTION,
    {
        "op_user_id": "admin",
        "group_id": "<rota group>",
        "schedules": [
            _row(),
            _row(work_date=_DAY + _DAY_MS, shift_id=1, is_rest=True),
            _row(work_date=_DAY + 2 * _DAY_MS, shift_id=-2),
        ],
    },
    _OK,
    lambda client, the: schedules.write_cells(
        client,
        "admin",
        the["rota group"],
        {
            Cell("deputy", _DAY): the["shift"],
            Cell("deputy", _DAY + _DAY_MS): schedules.REST,
            Cell("deputy", _DAY + 2 * _DAY_MS): None,
        },
    ),
    settings={"schedule_days": "180"},
    refused=(
        *who("op_user_id"),
        NO_GROUP,
        Refused(40035, errors.Invalid, {"group_id": "<attendance group>"}),
        Refused(40035, errors.Invalid, {"schedules": []}),
        Refused(40035, errors.Invalid, {"schedules": [_row()] * 201}),
        _bad(userid="manager"),
        _bad(work_date=_DAY + 181 * _DAY_MS),
        _bad(work_date="x"),
        _bad(shift_id=424242),
        _bad(shift_id="<spare shift>"),
        _bad(is_rest=True),
        _bad(is_rest="maybe"),
    ),
)

_ASK = {
    "op_user_id": "admin",
    "userids": "deputy",
    "from_date_time": _DAY,
    "to_date_time": _DAY + 6 * _DAY_MS,
}
_SHOWN = {
    "id": 56676915454,
    "userid": "deputy",
    "work_date": "2026-09-21 00:00:00",
    "check_type": "OnDuty",
    "plan_check_time": "2026-09-21 09:00:00",
    "shift_id": 709595172,
    "shift_version": 617320362,
    "group_id": 394775001,
    "is_rest": "N",
}
_REST = {**_SHOWN, "work_date": "2026-09-22 00:00:00", "shift_id": 0, "is_rest": "Y"}
LIST = Sample(
    "POST /topapi/attendance/schedule/listbyusers",
    _SECTION,
    _ASK,
    {**_OK, "result": [_SHOWN, _REST]},
    lambda client, the: schedules.read_cells(
        client, "admin", 394775001, ["deputy"], [_DAY + n * _DAY_MS for n in range(7)]
    ),
    {Cell("deputy", _DAY): 709595172, Cell("deputy", _DAY + _DAY_MS): schedules.REST},
    settings={"schedule_days": "180"},
    refused=(
        *who("op_user_id"),
        Refused(40035, errors.Invalid, {"userids": ""}),
        Refused(40035, errors.Invalid, {"userids": ",".join(f"u{n}" for n in range(51))}),
        Refused(40035, errors.Invalid, {"to_date_time": _DAY + 7 * _DAY_MS}),
        Refused(40035, errors.Invalid, {"to_date_time": _DAY - _DAY_MS}),
        Refused(40035, errors.Invalid, {"from_date_time": ...}),
        Refused(
            40035,
            errors.Invalid,
            {"from_date_time": _DAY + 181 * _DAY_MS, "to_date_time": _DAY + 181 * _DAY_MS},
        ),
    ),
    quirks=(
        Quirk("a row a punch", shows={"result.0.check_type": "OnDuty", "result.1.check_type": "OffDuty"}),
        Quirk("a day of rest has the shift 0", shows={"result.2.shift_id": 0, "result.2.is_rest": "Y"}),
        Quirk(
            "days as moments, another group's rows",
            answer={
                **_OK,
                "result": [
                    {**_SHOWN, "work_date": _DAY},
                    {**_REST, "work_date": str(_DAY + _DAY_MS)},
                    {**_SHOWN, "work_date": "2026-09-23 00:00:00", "group_id": 7},
                ],
            },
        ),
    ),
)

SAMPLES = (WRITE, LIST)
