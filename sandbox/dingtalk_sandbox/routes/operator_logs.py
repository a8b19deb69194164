"""The log of what administrators did in the console (apps-security.md 5); an SDK alone tells of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dingtalk_sandbox.errors import ApiError
from dingtalk_sandbox.operations import Call, operation
from dingtalk_sandbox.tenant import console, users

_BAD = "param.illegal"
_MOST = 100


@operation("POST", "/v1.0/exclusive/oaOperatorLogs/query", metered=True, edition="exclusive")
def query(call: Call) -> Mapping[str, object]:
    """A page of what was done between two moments, the latest first."""
    params = call.params
    start, end, number, size = (
        params.needed_integer(name, missing=_BAD)
        for name in ("startTime", "endTime", "pageNumber", "pageSize")
    )
    if end < start or number < 1 or not 1 <= size <= _MOST:
        raise ApiError(_BAD)
    userid, categories = params.text("opUserId", bad=_BAD), params.texts("categoryList", bad=_BAD)
    found = [
        each
        for each in console.noted(call.conn)
        if start <= each["at"] <= end
        and (not userid or each["userid"] == userid)
        and (not categories or each["category"] in categories)
    ]
    page = found[(number - 1) * size : number * size]
    return {"itemCount": len(found), "data": [_shown(call, each) for each in page]}


def _shown(call: Call, each: Mapping[str, Any]) -> dict[str, object]:
    person = users.find(call.conn, each["userid"])
    return {
        "opUserId": each["userid"],
        "opName": person["name"] if person else "",
        "opTime": each["at"],
        "category1Name": each["category"],
        "category2Name": each["part"],
        "content": each["content"],
    }
