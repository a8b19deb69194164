"""The log of the admin console (contract apps-security.md 5); its form is the SDK's, refusals are the sandbox's own."""

from __future__ import annotations

from datetime import UTC, datetime

from pulumi_dingtalk.client import errors, operator_logs
from pulumi_dingtalk.client.operator_logs import Entry, Log
from support.contract import Quirk, Refused, Sample

_FIRST = 1_700_000_000_000
_START, _END = (datetime.fromtimestamp(_FIRST / 1000 + after, UTC) for after in (0, 3600))
_SHOWN = {
    "opUserId": "admin",
    "opName": "主管理员",
    "opTime": _FIRST,
    "category1Name": "通讯录",
    "category2Name": "部门管理",
    "content": "修改部门: Mong Kok",
}
_READ = Entry("admin", "主管理员", _START, "通讯录", "部门管理", "修改部门: Mong Kok")
_ANSWER = {"itemCount": 1, "data": [_SHOWN]}


def _bad(**change: object) -> Refused:
    return Refused("param.illegal", errors.Invalid, change)


QUERY = Sample(
    "POST /v1.0/exclusive/oaOperatorLogs/query",
    "apps-security.md 5",
    {"startTime": _FIRST, "endTime": _FIRST + 3_600_000, "pageNumber": 1, "pageSize": 100},
    _ANSWER,
    lambda client, the: operator_logs.query(client, _START, _END),
    Log((_READ,), 1),
    refused=(
        *(_bad(**{name: ...}) for name in ("startTime", "endTime", "pageNumber", "pageSize")),
        _bad(startTime="x"),
        _bad(endTime=_FIRST - 1),
        _bad(pageNumber=0),
        _bad(pageSize=0),
        _bad(pageSize=101),
        _bad(opUserId=["admin"]),
        Refused("permissions.error", errors.NotInEdition, {}, {"edition": "professional"}, status=403),
    ),
    quirks=(
        Quirk(
            "the latest comes first",
            shows={"itemCount": 3, "data.0.opUserId": "gone", "data.2.opUserId": "admin"},
        ),
        Quirk("who has left has no name", shows={"data.0.opName": "", "data.2.opName": "Main administrator"}),
        Quirk("by person", {"opUserId": "manager"}, shows={"itemCount": 1, "data.0.category1Name": "审批"}),
        Quirk("by category", {"categoryList": ["安全"]}, shows={"itemCount": 1, "data.0.opUserId": "gone"}),
        Quirk("both moments count", {"endTime": _FIRST + 1000}, shows={"itemCount": 2}),
        Quirk("not before the first", {"startTime": _FIRST + 1}, shows={"itemCount": 2}),
        Quirk(
            "another page",
            {"pageNumber": 2, "pageSize": 2},
            shows={"itemCount": 3, "data.0.opUserId": "admin", "data.1": ...},
        ),
        Quirk("numbers as text", answer={"itemCount": "1", "data": [{**_SHOWN, "opTime": str(_FIRST)}]}),
        Quirk(
            "texts that are left out",
            answer={"itemCount": 1, "data": [{"opUserId": "admin", "opTime": _FIRST}]},
            returns=Log((Entry("admin", "", _START, "", "", ""),), 1),
        ),
    ),
    sdk="exclusive_1_0",
)
SAMPLES = (QUERY,)
