"""What shifts, groups, schedules and leave have in common (contract approval-attendance.md 1, 4.0)."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any

from dingtalk_sandbox.errors import ApiError
from dingtalk_sandbox.operations import Call
from dingtalk_sandbox.store import things
from dingtalk_sandbox.tenant import users

MANAGE, READ = "qyapi_attendance_group_manage", "qyapi_attendance_group_read"
BAD = 40035
NO_ADMINISTRATOR = 60068
SHIFT, GROUP, SCHEDULE = "attendance shift", "attendance group", "attendance schedule"
TIMEZONE = dt.timezone(dt.timedelta(hours=8))
"""China Standard Time, in which all of attendance thinks (1)."""


def need_operator(call: Call, key: str, *, optional: bool = False) -> str | None:
    """The person in whose name the call is made, who must be an administrator.

    DingTalk's pages list no codes for attendance: 33012 and 60068 are of the global table.
    """
    userid = call.params.text(key, bad=BAD)
    if userid is None:
        if optional:
            return None
        raise bad(f"缺少参数 {key}")
    row = users.find(call.conn, userid)
    if row is None:
        raise ApiError(33012)
    if not row["sys_level"]:
        raise ApiError(NO_ADMINISTRATOR, "部门管理员不存在")
    return userid


def bad(message: str) -> ApiError:
    """A refusal where the pages tell no code: the global one for a bad argument, and what is wrong with it."""
    return ApiError(BAD, message)


def mapping(value: object, what: str) -> Mapping[str, Any]:
    """An object of the request, also spelt as JSON text: a form has no other way (1)."""
    if isinstance(value, str):
        with suppress(ValueError):
            value = json.loads(value)
    if not isinstance(value, Mapping):
        raise bad(f"不合法的参数 {what}")
    return value


def sequence(value: object, what: str) -> Sequence[Any]:
    """A list of the request."""
    if not isinstance(value, list):
        raise bad(f"不合法的参数 {what}")
    return value


def whole(value: object, what: str, low: int, high: int) -> int:
    """A whole number of the request, also spelt as text."""
    try:
        number = int(str(value))
    except ValueError:
        raise bad(f"不合法的参数 {what}") from None
    if isinstance(value, bool) or not low <= number <= high:
        raise bad(f"不合法的参数 {what}")
    return number


def truth(value: object, what: str) -> bool:
    """A boolean of the request, also spelt as text."""
    spelt = str(value).lower()
    if spelt not in {"true", "false"}:
        raise bad(f"不合法的参数 {what}")
    return spelt == "true"


def date_of(milliseconds: int) -> dt.date:
    """The day, in China, that a moment is on."""
    return dt.datetime.fromtimestamp(milliseconds / 1000, TIMEZONE).date()


def batch(
    call: Call, items: Sequence[Any], failures: Mapping[str, str], name: Callable[[Any], str]
) -> dict[str, Any]:
    """The result of a batch that tells its failures inside a success (1).

    Args:
        call: the call; `business_faults` of its settings fail too.
        items: what was asked for.
        failures: what is wrong, by the name of an item.
        name: the name of an item.

    Returns:
        success_list, and error_info_list where there is any failure.
    """
    planted = {each.strip() for each in call.settings.business_faults.split(",")}
    wrong = {n: failures.get(n, "business fault") for n in map(name, items) if n in failures or n in planted}
    result: dict[str, Any] = {"success_list": [item for item in items if name(item) not in wrong]}
    if wrong:
        result["error_info_list"] = [
            {"code": "1000", "msg": text, "failure_list": [i for i in items if wrong.get(name(i)) == text]}
            for text in dict.fromkeys(wrong.values())
        ]
    return result


def group_key(call: Call, group_id: object) -> str:
    """The other, opaque id of a group."""
    return hashlib.sha256(f"{call.corp_id}/attendance/{group_id}".encode()).hexdigest()[:32].upper()


def need_group(call: Call, key: str = "group_id") -> tuple[str, dict[str, Any]]:
    """The group that a call names by its id."""
    id_ = str(call.params.integer(key, bad=BAD))
    body = things.find(call.conn, GROUP, id_)
    if body is None:
        raise bad("考勤组不存在")
    return id_, body


def need_keyed(call: Call) -> tuple[str, dict[str, Any]]:
    """The group that a call names by its key."""
    key = call.params.text("group_key", bad=BAD)
    for id_, body in things.listed(call.conn, GROUP).items():
        if group_key(call, id_) == key:
            return id_, body
    raise bad("考勤组不存在")
