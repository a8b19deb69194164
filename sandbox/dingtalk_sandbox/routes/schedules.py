"""Rosters of scheduled groups (contract approval-attendance.md 4.3): accepted at once, done later if so set."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Mapping
from typing import Any

from dingtalk_sandbox.operations import Call, operation
from dingtalk_sandbox.store import ids, things
from dingtalk_sandbox.tenant.attendance import (
    BAD,
    MANAGE,
    READ,
    SCHEDULE,
    SHIFT,
    TIMEZONE,
    bad,
    date_of,
    need_group,
    need_operator,
    truth,
    whole,
)
from dingtalk_sandbox.tenant.attendance_people import people

_WAITING = "attendance schedule under way"
_CELLS, _PEOPLE, _DAYS = 200, 50, 7
_CLEAR, _REST = -2, 1
_LATEST = 2**53


@operation("POST", "/topapi/attendance/group/schedule/async", permission=MANAGE, metered=True)
def write(call: Call) -> Mapping[str, object]:
    """Takes up to 200 days of people of a scheduled group; whom `business_faults` names is never done."""
    need_operator(call, "op_user_id")
    group_id, group = need_group(call)
    if group["type"] != "TURN":
        raise bad("考勤组不是排班制")
    given = call.params.objects("schedules", bad=BAD) or []
    if not 1 <= len(given) <= _CELLS:
        raise bad("不合法的参数 schedules")
    members = set(people(call.conn, group))
    cells = [_cell(call, group, members, each) for each in given]
    planted = {each.strip() for each in call.settings.business_faults.split(",")}
    kept = [cell for cell in cells if cell["userid"] not in planted]
    body = {"group": int(group_id), "cells": kept, "reads": call.settings.schedule_delay}
    if call.settings.schedule_delay:
        things.put(call.conn, _WAITING, ids.take(call.conn, "schedule"), body)
    else:
        _do(call, body)
    return {"success": True}


@operation("POST", "/topapi/attendance/schedule/listbyusers", permission=READ, metered=True)
def list_by_users(call: Call) -> Mapping[str, object]:
    """A row for each punch of up to 50 people in up to 7 days; of a day of rest one row, with the shift 0."""
    need_operator(call, "op_user_id")
    persons = call.params.texts("userids", bad=BAD) or []
    start, end = (
        date_of(whole(call.params.raw(key), key, 0, _LATEST)) for key in ("from_date_time", "to_date_time")
    )
    if not 1 <= len(persons) <= _PEOPLE or not 0 <= (end - start).days < _DAYS:
        raise bad("不合法的参数 userids, from_date_time, to_date_time")
    _check_day(call, start)
    _check_day(call, end)
    for id_, body in things.listed(call.conn, _WAITING).items():
        things.put(call.conn, _WAITING, id_, {**body, "reads": body["reads"] - 1})
        if body["reads"] <= 1:
            _do(call, body)
            things.drop(call.conn, _WAITING, id_)
    days = [start + dt.timedelta(days=n) for n in range((end - start).days + 1)]
    rows = [
        row
        for person in persons
        for day in days
        for found in planned(call.conn, person, day)
        for row in _rows(call, person, day, found)
    ]
    return {"result": rows, "success": True}


def planned(conn: sqlite3.Connection, userid: str, day: dt.date) -> list[dict[str, Any]]:
    """What is scheduled for a person on a day, by group: group and shift, 0 for rest."""
    body = things.find(conn, SCHEDULE, f"{userid}/{day.isoformat()}") or {}
    return [{"group": int(group), "shift": shift} for group, shift in body.items()]


def _cell(
    call: Call, group: Mapping[str, Any], members: set[str], given: Mapping[str, Any]
) -> dict[str, Any]:
    day = date_of(whole(given.get("work_date"), "work_date", 0, _LATEST))
    shift = whole(given.get("shift_id"), "shift_id", _CLEAR, _LATEST)
    rest = truth(given.get("is_rest", False), "is_rest")
    userid = str(given.get("userid") or "")
    _check_day(call, day)
    if userid not in members:
        raise bad(f"用户不在考勤组中: {userid}")
    if rest and shift != _REST:
        raise bad("不合法的参数 shift_id")
    if not rest and shift != _CLEAR and things.find(call.conn, SHIFT, shift) is None:
        raise bad(f"班次不存在: {shift}")
    if not rest and shift != _CLEAR and group["shifts"] and shift not in group["shifts"]:
        raise bad(f"班次不在考勤组中: {shift}")
    return {"userid": userid, "day": day.isoformat(), "shift": 0 if rest else shift}


def _check_day(call: Call, day: dt.date) -> None:
    limit = call.settings.schedule_days
    if limit and abs((day - date_of(int(call.now * 1000))).days) > limit:
        raise bad("日期超出范围")


def _do(call: Call, body: Mapping[str, Any]) -> None:
    for cell in body["cells"]:
        id_ = f"{cell['userid']}/{cell['day']}"
        known, group = things.find(call.conn, SCHEDULE, id_) or {}, str(body["group"])
        kept = {other: shift for other, shift in known.items() if other != group}
        if cell["shift"] != _CLEAR:
            kept[group] = cell["shift"]
        things.put(call.conn, SCHEDULE, id_, kept)


def _rows(call: Call, userid: str, day: dt.date, found: Mapping[str, Any]) -> list[dict[str, Any]]:
    shift = things.find(call.conn, SHIFT, found["shift"])  # 0, a day of rest, is none
    punches = [punch for section in shift["sections"] for punch in section] if shift else []
    midnight = dt.datetime(day.year, day.month, day.day, tzinfo=TIMEZONE)
    common = {
        "userid": userid,
        "work_date": f"{day.isoformat()} 00:00:00",
        "shift_id": found["shift"],
        "shift_version": shift["version"] if shift else 0,
        "group_id": found["group"],
        "is_rest": "N" if shift else "Y",
    }
    moments = [
        (punch["check_type"], midnight + dt.timedelta(days=punch["across"]), punch["check_time"][11:])
        for punch in punches
    ] or [("OnDuty", midnight, "00:00:00")]
    return [
        {
            "id": int(day.strftime("%Y%m%d")) * 10 + number,
            **common,
            "check_type": kind,
            "plan_check_time": f"{date.date().isoformat()} {time}",
        }
        for number, (kind, date, time) in enumerate(moments)
    ]
