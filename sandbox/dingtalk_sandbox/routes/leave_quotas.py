"""Leave balances (contract approval-attendance.md 4.6): failures are told inside a success, by person."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from dingtalk_sandbox.operations import Call, operation
from dingtalk_sandbox.routes.leave_types import KIND as TYPE
from dingtalk_sandbox.routes.leave_types import MANAGE, READ
from dingtalk_sandbox.store import ids, things
from dingtalk_sandbox.tenant import users
from dingtalk_sandbox.tenant.attendance import BAD, bad, date_of, mapping, need_operator, whole

KIND = "leave quota"
_PATH = "/topapi/attendance/vacation/quota"
_CYCLE = re.compile(r"\d{4}")
_PEOPLE, _PAGE = 50, 50
_LATEST = 2**53


@operation("POST", f"{_PATH}/init", permission=MANAGE, metered=True)
def init(call: Call) -> Mapping[str, object]:
    """Gives one person a balance who has none in this cycle; start and end must be there."""
    need_operator(call, "op_userid")
    given = mapping(call.params.raw("leave_quotas"), "leave_quotas")
    return _result([_saved(call, given, new=True)])


@operation("POST", f"{_PATH}/update", permission=MANAGE, metered=True)
def update(call: Call) -> Mapping[str, object]:
    """Sets new totals; who has no balance yet fails."""
    need_operator(call, "op_userid")
    items = call.params.objects("leave_quotas", bad=BAD) or []
    if not items:
        raise bad("缺少参数 leave_quotas")
    return _result([_saved(call, each, new=False) for each in items])


@operation("POST", f"{_PATH}/list", permission=READ, metered=True)
def list_of(call: Call) -> Mapping[str, object]:
    """Balances of up to 50 people in every cycle; numbers are hundredths."""
    need_operator(call, "op_userid")
    code = call.params.needed_text("leave_code", missing=BAD)
    people = call.params.texts("userids", bad=BAD) or []
    offset, size = call.params.integer("offset", bad=BAD), call.params.integer("size", bad=BAD)
    if not 1 <= len(people) <= _PEOPLE or offset is None or size is None or not 1 <= size <= _PAGE:
        raise bad("不合法的参数 userids, offset, size")
    found = [
        each
        for each in things.listed(call.conn, KIND).values()
        if each["leave_code"] == code and each["userid"] in people
    ]
    page = found[offset : offset + size]
    return {"result": {"has_more": len(found) > offset + size, "leave_quotas": page}, "success": True}


def _saved(call: Call, given: Mapping[str, Any], *, new: bool) -> dict[str, Any] | None:
    """Keeps one balance; returns what is wrong with it, told inside a success."""
    code, userid = str(given.get("leave_code") or ""), str(given.get("userid") or "")
    starts, ends = given.get("start_time"), given.get("end_time")
    if not code or not userid or (new and (starts is None or ends is None)):
        raise bad("缺少参数 leave_quotas")
    cycle = str(given.get("quota_cycle") or date_of(whole(starts or 0, "start_time", 0, _LATEST)).year)
    if not _CYCLE.fullmatch(cycle):
        raise bad("不合法的参数 quota_cycle")
    known = {"leave_code": code, "userid": userid, "quota_cycle": cycle}
    planted = {each.strip() for each in call.settings.business_faults.split(",")}
    leave, live = things.find(call.conn, TYPE, code), things.find(call.conn, KIND, f"{code}/{userid}/{cycle}")
    hourly = leave is not None and leave["leaveViewUnit"] == "hour"
    name, used = (
        ("quota_num_per_hour", "used_num_per_hour") if hourly else ("quota_num_per_day", "used_num_per_day")
    )
    reason = ""
    if leave is None or users.find(call.conn, userid) is None:
        reason = "leaveCode or userId does not exist"
    elif userid in planted or given.get(name) is None:
        reason = "business fault"
    elif new == (live is not None):
        reason = "balance exists" if new else "balance not initialised"
    if reason:
        return {"reason": reason, "quota": known}
    body = {
        **(live or {**known, "quota_id": str(ids.take(call.conn, "leave quota")), used: 0}),
        name: whole(given[name], name, 0, 10**7),
    }
    for key, value in (("start_time", starts), ("end_time", ends)):
        if value is not None:
            body[key] = whole(value, key, 0, _LATEST)
    things.put(call.conn, KIND, f"{code}/{userid}/{cycle}", body)
    return None


def _result(failures: list[dict[str, Any] | None]) -> Mapping[str, object]:
    return {"result": [each for each in failures if each], "success": True}
