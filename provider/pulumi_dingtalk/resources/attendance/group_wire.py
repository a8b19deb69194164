"""An attendance group between the program's spelling and the wire's."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final, cast

from pulumi_dingtalk.client import attendance_groups as wire
from pulumi_dingtalk.client.attendance_groups import Group, GroupFields
from pulumi_dingtalk.resources.attendance.common import milliseconds, minutes
from pulumi_dingtalk.resources.attendance.group_model import WEEK, WeekPart

TYPES: Final = {"fixed": wire.FIXED, "scheduled": wire.SCHEDULED, "free": wire.FREE}
_FROM_LIST = {
    "no_punch_unscheduled": "disable_check_without_schedule",
    "rest_needs_approval": "disable_check_when_rest",
    "choose_shift": "enable_emp_select_class",
}
FROM_GET: Final = {
    "outdoor_punch": "enable_outside_check",
    "photo": "enable_camera_check",
    "face": "enable_face_check",
}
_SWITCHES = {
    **_FROM_LIST,
    **FROM_GET,
    "skip_holidays": "skip_holidays",
    "outdoor_photo": "enable_outside_camera_check",
}


def expand(values: Mapping[str, Any], live: Group | None = None) -> GroupFields:
    """Return wire fields for declared ones; ``live`` is what an update goes on from."""
    fields: dict[str, Any] = {wire_: values[name] for name, wire_ in _SWITCHES.items() if name in values}
    if "name" in values:
        fields |= {"name": values["name"], "type": TYPES[values["type"]]}
    if "owner_user" in values:
        fields["owner"] = values["owner_user"]
    if "managers" in values:
        fields["manager_list"] = sorted(values["managers"])
    fields |= _shifts(values, live) | _only_at_creation(values)
    return cast("GroupFields", fields)


def _shifts(values: Mapping[str, Any], live: Group | None) -> dict[str, Any]:
    """Return the days and the shifts: where the program names no shifts, those of its days."""
    fields: dict[str, Any] = {}
    shifts = {int(each) for each in values.get("shifts", ())}
    if "week" in values:
        week: WeekPart = values["week"]
        days = [int(getattr(week, day) or 0) for day in WEEK]
        fields["workday_class_list"] = days
        default = live.default_shift if live else int(values.get("default_shift") or _first(days))
        fields["default_class_id"] = default
        shifts |= {*days, default} - {0}
    if shifts:
        fields["shift_vo_list"] = [{"id": each} for each in sorted(shifts)]
    return fields


def _first(days: Sequence[int]) -> int:
    """Return the first shift from Monday on."""
    return next(each for each in [*days[1:], days[0]] if each)


def _only_at_creation(values: Mapping[str, Any]) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    if special := values.get("special_days"):
        on = {str(milliseconds(each.day)): int(each.shift) for each in special if each.shift}
        off = [milliseconds(each.day) for each in special if not each.shift]
        fields["special_days"] = json.dumps({"onDuty": on, "offDuty": off})
    if "free_days" in values:
        fields["freecheck_work_days"] = [int(day in values["free_days"]) for day in WEEK]
    if "free_day_starts" in values:
        fields["freecheck_day_start_min_offset"] = minutes(values["free_day_starts"])
    return fields


def wire_of(live: Group) -> dict[str, Any]:
    """Return what the list tells of a group as ``modify`` takes it."""
    fields: dict[str, Any] = {
        "name": live.name,
        "owner": live.owner,
        "manager_list": list(live.managers),
        "disable_check_without_schedule": live.no_punch_unscheduled,
        "disable_check_when_rest": live.rest_needs_approval,
        "enable_emp_select_class": live.choose_shift,
    }
    if live.type == wire.FIXED:
        fields["workday_class_list"] = list(live.week)
    if live.shifts:
        fields["shift_vo_list"] = [{"id": each} for each in live.shifts]
    return fields


def known(fields: GroupFields, live: Group | None = None) -> Group:
    """Return what the list says of a group that was just written."""
    now = live or Group("", "")
    shifts, week = fields.get("shift_vo_list"), fields.get("workday_class_list")
    return Group(
        name=fields["name"],
        type=fields["type"],
        owner=fields.get("owner", now.owner),
        managers=tuple(fields.get("manager_list", now.managers)),
        shifts=now.shifts if shifts is None else tuple(each["id"] for each in shifts),
        week=now.week if week is None else tuple(week),
        default_shift=fields.get("default_class_id", now.default_shift),
        members=now.members,
        choose_shift=fields.get("enable_emp_select_class", now.choose_shift),
        no_punch_unscheduled=fields.get("disable_check_without_schedule", now.no_punch_unscheduled),
        rest_needs_approval=fields.get("disable_check_when_rest", now.rest_needs_approval),
    )


def flatten(live: Group) -> dict[str, Any]:
    """Return what the list tells, in the program's spelling."""
    week = {day: str(shift) for day, shift in zip(WEEK, live.week, strict=False) if shift}
    return {
        "name": live.name,
        "type": next(ours for ours, theirs in TYPES.items() if theirs == live.type),
        "owner_user": live.owner or None,
        "managers": list(live.managers),
        "week": week or None,
        "shifts": [str(each) for each in live.shifts] or None,
        "no_punch_unscheduled": live.no_punch_unscheduled,
        "rest_needs_approval": live.rest_needs_approval,
        "choose_shift": live.choose_shift,
    }
