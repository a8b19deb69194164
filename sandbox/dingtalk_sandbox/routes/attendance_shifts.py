"""Shifts (contract approval-attendance.md 4.1). What the pages leave open is told in the sandbox's README."""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping
from typing import Any

from dingtalk_sandbox.operations import Call, Envelope, operation
from dingtalk_sandbox.store import ids, things
from dingtalk_sandbox.tenant.attendance import (
    GROUP,
    MANAGE,
    READ,
    SHIFT,
    bad,
    mapping,
    need_operator,
    sequence,
    truth,
    whole,
)

_PATH = "/topapi/attendance/shift"
_TIME = re.compile(r"\d{4}-\d{2}-\d{2} ([01]\d|2[0-3]):[0-5]\d:[0-5]\d")
_PAGE = 200
_DAY = 24 * 60
_OFF = -1
_NOBODY = "SYSTEM_NULL_VALUE"


@operation("POST", f"{_PATH}/add", permission=MANAGE, metered=True)
def save(call: Call) -> Mapping[str, object]:
    """Makes a shift, or puts another in the place of the one that has the id; names are taken to be unique."""
    need_operator(call, "op_user_id")
    given = mapping(call.params.raw("shift"), "shift")
    name = str(given.get("name") or "")
    if not name.strip():
        raise bad("缺少参数 shift.name")
    shift_id = given.get("id")
    id_ = str(shift_id) if shift_id is not None else None
    if id_ is not None and things.find(call.conn, SHIFT, id_) is None:
        raise bad("班次不存在")
    if any(other != id_ and body["name"] == name for other, body in things.listed(call.conn, SHIFT).items()):
        raise bad("班次名称已存在")
    id_ = id_ or str(ids.take(call.conn, "attendance shift"))
    setting = _setting(mapping(given.get("setting") or {}, "setting"))
    body = {
        "name": name,
        "owner": str(given.get("owner") or "") or _NOBODY,
        "group": given.get("class_group_name"),
        "sections": [_section(each) for each in sequence(given.get("sections"), "sections")],
        "setting": setting,
        "version": ids.take(call.conn, "shift version"),
    }
    _check(body)
    things.put(call.conn, SHIFT, id_, body)
    return {"result": {"id": int(id_), "name": name}, "success": True}


@operation("POST", f"{_PATH}/delete", permission=MANAGE, metered=True, envelope=Envelope(errmsg=False))
def delete(call: Call) -> Mapping[str, object]:
    """Removes a shift that no group uses."""
    need_operator(call, "op_user_id")
    id_ = _need(call)[0]
    used = [
        group["name"]
        for group in things.listed(call.conn, GROUP).values()
        if int(id_) in {*group["shifts"], *group["week"], group["default"]}
    ]
    if used:
        raise bad(f"班次被考勤组使用: {', '.join(used)}")
    things.drop(call.conn, SHIFT, id_)
    return {"success": True}


@operation("POST", f"{_PATH}/list", permission=READ, metered=True)
def list_all(call: Call) -> Mapping[str, object]:
    """Ids and names, 200 a page, ordered by id; the cursor is filled on the last page too."""
    need_operator(call, "op_user_id")
    after = call.params.integer("cursor", bad=40035) or 0
    rest = sorted(
        (int(id_), body["name"]) for id_, body in things.listed(call.conn, SHIFT).items() if int(id_) > after
    )
    page = rest[:_PAGE]
    result = {
        "cursor": page[-1][0] if page else after,
        "has_more": len(rest) > _PAGE,
        "result": [{"id": id_, "name": name} for id_, name in page],
    }
    return {"result": result, "success": True}


@operation("POST", f"{_PATH}/query", permission=READ, metered=True)
def query(call: Call) -> Mapping[str, object]:
    """One shift, in other words than it was written in: punches, rests, thresholds on the punch and as text."""
    need_operator(call, "op_user_id")
    id_, body = _need(call)
    setting = body["setting"]
    rests = [
        {"check_type": kind, **setting[key]}
        for kind, key in (("OnDuty", "rest_begin_time"), ("OffDuty", "rest_end_time"))
        if key in setting
    ]
    late = {
        "permit_minutes": 0,
        "serious_late_minutes": str(setting.get("serious_late_minutes", _OFF)),
        "absenteeism_late_minutes": str(setting.get("absenteeism_late_minutes", _OFF)),
    }
    sections = [
        {"id": number, "punches": [_shown(start, late), _shown(end, {})], "rests": rests}
        for number, (start, end) in enumerate(body["sections"], start=1)
    ]
    shown = {
        "id": int(id_),
        "name": body["name"],
        "owner": body["owner"],
        "corp_id": call.corp_id,
        "shift_group_id": 1,
        "sections": sections,
        "shift_setting": {
            "id": body["version"],
            "shift_id": int(id_),
            "corp_id": call.corp_id,
            "attend_days": "1",
            "is_deleted": "N",
            "is_flexible": setting.get("is_flexible", False),
        },
    }
    if body["group"] is not None:
        shown["shift_group_name"] = body["group"]
    return {"result": shown, "success": True}


def _need(call: Call) -> tuple[str, dict[str, Any]]:
    id_ = str(call.params.integer("shift_id", bad=40035))
    body = things.find(call.conn, SHIFT, id_)
    if body is None:
        raise bad("班次不存在")
    return id_, body


def _section(given: object) -> list[dict[str, Any]]:
    times = [_punch(each) for each in sequence(mapping(given, "sections").get("times"), "times")]
    if [each["check_type"] for each in times] != ["OnDuty", "OffDuty"]:
        raise bad("times: 必须是 OnDuty 和 OffDuty")
    return times


def _punch(given: object) -> dict[str, Any]:
    found = mapping(given, "times")
    if found.get("check_type") not in {"OnDuty", "OffDuty"}:
        raise bad("不合法的参数 check_type")
    if not _TIME.fullmatch(str(found.get("check_time"))):
        raise bad("不合法的参数 check_time")
    punch = {
        "check_type": found["check_type"],
        "check_time": found["check_time"],
        "across": whole(found.get("across"), "across", 0, 1),
    }
    if found.get("begin_min") is not None:
        punch["begin_min"] = whole(found["begin_min"], "begin_min", _OFF, _DAY)
    if found.get("end_min") is not None:
        punch["end_min"] = whole(found["end_min"], "end_min", _OFF, _DAY)
    if found.get("free_check") is not None and truth(found["free_check"], "free_check"):
        punch["free_check"] = True
    if found.get("flex_minutes") is not None:
        punch["flex_minutes"] = [
            whole(each, "flex_minutes", 0, _DAY) for each in sequence(found["flex_minutes"], "flex_minutes")
        ]
    return punch


def _setting(given: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key in ("serious_late_minutes", "absenteeism_late_minutes"):
        if given.get(key) is not None:
            found[key] = whole(given[key], key, _OFF, _DAY)
    if given.get("is_flexible") is not None:
        found["is_flexible"] = truth(given["is_flexible"], "is_flexible")
    for key in ("rest_begin_time", "rest_end_time"):
        if given.get(key) is not None:
            punch = _punch(given[key])
            found[key] = {name: punch[name] for name in ("check_time", "across")}
    return found


def _check(body: Mapping[str, Any]) -> None:
    """Times go on from one to the next and end within a day; a break lies inside its one section."""
    sections, setting = body["sections"], body["setting"]
    if not sections:
        raise bad("缺少参数 sections")
    moments = [minutes(punch) for section in sections for punch in section]
    rising = all(earlier < later for earlier, later in itertools.pairwise(moments))
    if not rising or moments[-1] - moments[0] >= _DAY:
        raise bad("班次时间重叠")
    late, absent = setting.get("serious_late_minutes", _OFF), setting.get("absenteeism_late_minutes", _OFF)
    if late > 0 and 0 < absent <= late:
        raise bad("旷工迟到时长必须大于严重迟到时长")
    rest = [minutes(setting[key]) for key in ("rest_begin_time", "rest_end_time") if key in setting]
    if rest and (len(rest) == 1 or len(sections) > 1 or not moments[0] <= rest[0] < rest[1] <= moments[1]):
        raise bad("休息时间不在班次时间内")


def minutes(punch: Mapping[str, Any]) -> int:
    """Minutes from the midnight at which the shift's day begins."""
    hour, minute = str(punch["check_time"])[11:16].split(":")
    return int(punch["across"]) * _DAY + int(hour) * 60 + int(minute)


def _shown(punch: Mapping[str, Any], more: Mapping[str, Any]) -> dict[str, Any]:
    """A punch as it is read: what was not set is left out, and so is what may be flexible."""
    return {key: value for key, value in punch.items() if key != "flex_minutes"} | dict(more)
