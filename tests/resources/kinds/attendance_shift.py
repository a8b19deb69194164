"""AttendanceShift, for the generic tests."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from support.cases import Case, Declared, FieldCase, Setup, named_apart
from support.hand import Hand

SHIFT = "/topapi/attendance/shift"
DAY = {"start": "09:00", "end": "18:00"}
NIGHT = {"start": "22:00", "end": "06:00", "earliest_start": 30, "latest_end": -1}
SPLIT = [{"start": "11:00", "end": "15:00"}, {"start": "17:30", "end": "22:00", "end_free": True}]


def times(start: str, end: str, across: int = 0) -> dict[str, Any]:
    return {
        "times": [
            {"check_type": "OnDuty", "check_time": f"2022-04-25 {start}:00", "across": 0},
            {"check_type": "OffDuty", "check_time": f"2022-04-25 {end}:00", "across": across},
        ]
    }


def hand(**fields: Any) -> Setup:
    """Save the shift as it is, but for these fields of the wire."""

    def change(tenant: Hand, ids: Mapping[str, str]) -> None:
        live = tenant.post(f"{SHIFT}/query", op_user_id="admin", shift_id=int(ids["it"]))["result"]
        kept = {
            "name": live["name"],
            "sections": [{"times": section["punches"]} for section in live["sections"]],
            "setting": {"is_flexible": live["shift_setting"]["is_flexible"]},
            "class_group_name": live.get("shift_group_name"),
            "owner": live["owner"],
        }
        tenant.post(f"{SHIFT}/add", op_user_id="admin", shift={**kept, **fields, "id": int(ids["it"])})

    return change


def rest(start: str, end: str) -> dict[str, Any]:
    punches = times(start, end)["times"]
    return {"setting": {"rest_begin_time": punches[0], "rest_end_time": punches[1]}}


def _remove(tenant: Hand, ids: Mapping[str, str]) -> None:
    tenant.post(f"{SHIFT}/delete", op_user_id="admin", shift_id=int(ids["it"]))


def _alive(tenant: Hand, id_: str) -> bool:
    found = tenant.post(f"{SHIFT}/list", op_user_id="admin", cursor=0)["result"]["result"]
    return id_ in {str(each["id"]) for each in found}


def _people(tenant: Hand, ids: Mapping[str, str]) -> None:
    del ids
    tenant.join("roster-a")
    tenant.join("roster-b")


CASE = Case(
    base=Declared("AttendanceShift", "it", {"name": "Day", "sections": [DAY]}),
    people=_people,
    fields={
        "name": FieldCase("Day", "Day shift", hand(name="By hand")),
        "sections": FieldCase([NIGHT], SPLIT, hand(sections=[times("22:00", "05:00", 1)])),
        "rests": FieldCase(
            [{"start": "13:00", "end": "14:00"}],
            [{"start": "12:30", "end": "13:30"}],
            hand(**rest("12:00", "13:00")),
        ),
        "flexible": FieldCase(True, False, hand(setting={"is_flexible": False})),
        "serious_late_minutes": FieldCase(30, 45, hand(setting={"serious_late_minutes": 60})),
        "absent_late_minutes": FieldCase(60, 90, hand(setting={"absenteeism_late_minutes": 120})),
        "flex_late_minutes": FieldCase(5, 10),
        "flex_early_minutes": FieldCase(5, 0),
        "owner_user": FieldCase("roster-a", "roster-b", hand(owner="admin")),
        "shift_group": FieldCase("Shops", "Warehouses", hand(class_group_name="By hand")),
    },
    remove=_remove,
    alive=_alive,
    config={"operator": "admin"},
    experimental="AttendanceShift.flex_late_minutes,AttendanceShift.flex_early_minutes",
    apart=named_apart,
    fine=(
        {"sections": [{"start": "9:00", "end": "08:59:00"}]},
        {"sections": [{"start": "00:00", "end": "23:59", "earliest_start": 1440, "latest_end": -1}]},
        {"sections": [{"start": "18:00", "end": "22:00"}, {"start": "00:30", "end": "04:00"}]},
        {"sections": [{"start": "22:00", "end": "06:00"}], "rests": [{"start": "23:30", "end": "00:30"}]},
        {"serious_late_minutes": 30, "absent_late_minutes": 31},
        {"serious_late_minutes": 30, "absent_late_minutes": -1},
    ),
    refused=(
        ({"name": ""}, "name", "String should have at least 1 character"),
        ({"sections": []}, "sections", "List should have at least 1 item"),
        ({"sections": [{"start": "24:00", "end": "06:00"}]}, "sections[0].start", "must be a time of day"),
        ({"sections": [{"start": "09:60", "end": "18:00"}]}, "sections[0].start", "must be a time of day"),
        ({"sections": [{"start": "09:00", "end": "09:00"}]}, "sections", "starts and ends at 09:00"),
        (
            {"sections": [{"start": "09:00", "end": "13:00"}, {"start": "12:00", "end": "18:00"}]},
            "sections",
            "the sections overlap, or are not in order: 09:00-13:00, 12:00-18:00",
        ),
        (
            {"sections": SPLIT, "rests": [{"start": "12:00", "end": "13:00"}]},
            "rests",
            "only a shift of one section has a break",
        ),
        ({"rests": [{"start": "08:00", "end": "08:30"}]}, "rests[0]", "the break must lie within"),
        ({"rests": [{"start": "14:00", "end": "13:00"}]}, "rests[0]", "the break must lie within"),
        (
            {"rests": [{"start": "12:00", "end": "13:00"}] * 2},
            "rests",
            "List should have at most 1 item",
        ),
        ({"serious_late_minutes": -2}, "serious_late_minutes", "Input should be greater than or equal to -1"),
        ({"absent_late_minutes": 1441}, "absent_late_minutes", "Input should be less than or equal to 1440"),
        (
            {"serious_late_minutes": 30, "absent_late_minutes": 30},
            "absent_late_minutes",
            "must be more than serious_late_minutes, 30",
        ),
    ),
)
