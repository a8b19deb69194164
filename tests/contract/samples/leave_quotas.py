"""Leave balances (contract approval-attendance.md 4.6)."""

from __future__ import annotations

from typing import Any

from contract.samples.attendance_groups import who
from pulumi_dingtalk.client import errors, leave_quotas
from pulumi_dingtalk.client.leave_quotas import Quota
from support.contract import Quirk, Refused, Sample

_PATH, _SECTION = "POST /topapi/attendance/vacation/quota", "approval-attendance.md 4.6"
_OK: dict[str, Any] = {"errcode": 0, "errmsg": "ok", "success": True, "request_id": "6iq4zcul5zjp"}
_WHO = who("op_userid")
_START, _END = 1_767_196_800_000, 1_798_646_400_000
_NEW = {
    "userid": "manager",
    "leave_code": "<leave>",
    "quota_cycle": "2026",
    "start_time": _START,
    "end_time": _END,
    "quota_num_per_day": 800,
}
_QUOTA = Quota("manager", "2026", 800, _START, _END)


def _bad(**change: Any) -> Refused:
    return Refused(40035, errors.Invalid, {"leave_quotas": {**_NEW, **change}})


def _failed(reason: str, userid: str) -> dict[str, Any]:
    known = {"leave_code": "<leave>", "userid": userid, "quota_cycle": "2026"}
    return {"errcode": 0, "success": True, "result": [{"reason": reason, "quota": known}]}


INIT = Sample(
    f"{_PATH}/init",
    _SECTION,
    {"op_userid": "admin", "leave_quotas": _NEW},
    {**_OK, "result": []},
    lambda client, the: leave_quotas.init(client, "admin", the["leave"], "day", _QUOTA),
    refused=(
        *_WHO,
        Refused(40035, errors.Invalid, {"leave_quotas": "x"}),
        _bad(start_time=...),
        _bad(userid=""),
        _bad(quota_cycle="26"),
    ),
    quirks=(
        Quirk(
            "failures are told inside a success",
            {"leave_quotas": {**_NEW, "userid": "nobody"}},
            shows=_failed("leaveCode or userId does not exist", "nobody"),
        ),
        Quirk(
            "who has a balance",
            {"leave_quotas": {**_NEW, "userid": "clerk"}},
            shows=_failed("balance exists", "clerk"),
        ),
        Quirk(
            "a number that the type does not count by",
            {"leave_quotas": {**_NEW, "quota_num_per_day": ..., "quota_num_per_hour": 800}},
            shows=_failed("business fault", "manager"),
        ),
    ),
)

UPDATE = Sample(
    f"{_PATH}/update",
    _SECTION,
    {"op_userid": "admin", "leave_quotas": [{**_NEW, "userid": "clerk"}]},
    {**_OK, "result": []},
    lambda client, the: leave_quotas.update(
        client, "admin", the["leave"], "day", [Quota("clerk", "2026", 800, _START, _END)]
    ),
    refused=(*_WHO, Refused(40035, errors.Invalid, {"leave_quotas": []})),
    quirks=(
        Quirk(
            "who has no balance",
            {"leave_quotas": [_NEW]},
            shows=_failed("balance not initialised", "manager"),
        ),
        Quirk(
            "a cycle that is left out is that of the start",
            {"leave_quotas": [{**_NEW, "userid": "clerk", "quota_cycle": ...}]},
            shows={"result": []},
        ),
    ),
)

_SHOWN = {
    "leave_code": "037477ae-0001",
    "userid": "clerk",
    "quota_id": "7001",
    "quota_cycle": "2026",
    "start_time": _START,
    "end_time": _END,
    "quota_num_per_day": 700,
    "used_num_per_day": 0,
}
LIST = Sample(
    f"{_PATH}/list",
    _SECTION,
    {"op_userid": "admin", "leave_code": "<leave>", "userids": "clerk,manager", "offset": 0, "size": 50},
    {**_OK, "result": {"has_more": False, "leave_quotas": [_SHOWN]}},
    lambda client, the: leave_quotas.list_of(client, "admin", the["leave"], ["clerk", "manager"]),
    [Quota("clerk", "2026", 700, _START, _END)],
    refused=(
        *_WHO,
        Refused(40035, errors.Invalid, {"leave_code": ""}),
        Refused(40035, errors.Invalid, {"userids": ""}),
        Refused(40035, errors.Invalid, {"size": 51}),
        Refused(40035, errors.Invalid, {"offset": ...}),
    ),
    quirks=(
        Quirk(
            "hours, numbers as texts",
            answer={
                **_OK,
                "result": {
                    "has_more": "false",
                    "leave_quotas": [
                        {
                            **{key: value for key, value in _SHOWN.items() if "per_day" not in key},
                            "quota_num_per_hour": "700",
                        }
                    ],
                },
            },
        ),
    ),
)

SAMPLES = (INIT, UPDATE, LIST)
