"""ShiftSchedule, for the generic tests. Days in the config of these tests: it is 1 December 2026."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from support.cases import Case, Declared, FieldCase, Ref, Setup
from support.hand import Hand

SCHEDULE = "/topapi/attendance/group/schedule/async"
LIST = "/topapi/attendance/schedule/listbyusers"
FIRST = 1_796_054_400_000  # 1 December 2026 in China
DAY_MS = 24 * 3600 * 1000
PEOPLE = ("rota-a", "rota-b", "rota-c")
MARKS = [{"mark": "D", "shift": Ref("day")}, {"mark": "N", "shift": Ref("night")}]
ROWS = [{"user": "rota-a", "days": "DDNN--"}, {"user": "rota-b", "days": "--DDN."}]


def _people(tenant: Hand, ids: Mapping[str, str]) -> None:
    """Let people into a department that both groups have: nobody could be in two by name."""
    groups = [int(ids["shop"]), int(ids["depot"])]
    people = [ids.get(person, person) for person in PEOPLE]
    staff = tenant.post("/topapi/v2/department/create", name=people[0].replace("-", " "), parent_id=1)
    staff_id = str(staff["result"]["dept_id"])
    for person in people:
        tenant.join(person, staff_id)
    for group in groups:
        body = {"op_user_id": "admin", "group_id": group, "schedule_flag": 0}
        param = {"add_depts": [staff_id]}
        tenant.post("/topapi/attendance/group/member/update", **body, update_param=param)


def _on(ids: Mapping[str, str], user: str, day: int, shift: str) -> dict[str, Any]:
    return {
        "userid": ids.get(user, user),
        "work_date": FIRST + day * DAY_MS,
        "shift_id": int(ids[shift]),
        "is_rest": False,
    }


def hand(user: str, day: int, shift: str) -> Setup:
    def change(tenant: Hand, ids: Mapping[str, str]) -> None:
        body = {"op_user_id": "admin", "group_id": int(ids["shop"])}
        tenant.post(SCHEDULE, **body, schedules=[_on(ids, user, day, shift)])

    return change


def scheduled(tenant: Hand, id_: str) -> list[dict[str, Any]]:
    group, first = id_.split("/")
    start = FIRST + (int(first[-2:]) - 1) * DAY_MS
    body = {"op_user_id": "admin", "userids": ",".join(PEOPLE)}
    found = tenant.post(LIST, **body, from_date_time=start, to_date_time=start + 5 * DAY_MS)
    return [row for row in found["result"] if str(row["group_id"]) == group]


CASE = Case(
    base=Declared(
        "ShiftSchedule",
        "it",
        {"group": Ref("shop"), "first_day": "2026-12-01", "shifts": MARKS, "rows": ROWS},
    ),
    around=(
        Declared("AttendanceShift", "day", {"name": "Day", "sections": [{"start": "09:00", "end": "18:00"}]}),
        Declared(
            "AttendanceShift", "night", {"name": "Night", "sections": [{"start": "22:00", "end": "06:00"}]}
        ),
        Declared(
            "AttendanceGroup",
            "shop",
            {"name": "Shop", "type": "scheduled", "shifts": [Ref("day"), Ref("night")]},
        ),
        Declared("AttendanceGroup", "depot", {"name": "Depot", "type": "scheduled"}),
    ),
    people=_people,
    persons=PEOPLE,
    fields={
        "group": FieldCase(Ref("shop"), Ref("depot")),
        "first_day": FieldCase("2026-12-01", "2026-12-11"),
        "shifts": FieldCase(
            MARKS,
            [{"mark": "D", "shift": Ref("night")}, {"mark": "N", "shift": Ref("day")}],
            permuted=MARKS[::-1],
        ),
        "rows": FieldCase(
            ROWS,
            [{"user": "rota-a", "days": "DDNN-D"}, {"user": "rota-c", "days": "NN--DD"}],
            hand("rota-b", 5, "day"),
            permuted=ROWS[::-1],
        ),
    },
    alive=lambda tenant, id_: bool(scheduled(tenant, id_)),
    config={"operator": "admin", "asOf": "2026-12-01"},
    fine=(
        {"rows": [{"user": "a", "days": "D" * 180}]},
        {"rows": [{"user": "a", "days": "DDN N-."}, {"user": "b", "days": "......"}]},
    ),
    refused=(
        ({"first_day": "2026-12-32"}, "first_day", "must be a day, YYYY-MM-DD"),
        ({"shifts": [{"mark": "-", "shift": "5"}]}, "shifts[0].mark", "must be one letter or sign"),
        ({"shifts": [{"mark": "DD", "shift": "5"}]}, "shifts[0].mark", "must be one letter or sign"),
        ({"shifts": [*MARKS, {"mark": "D", "shift": "5"}]}, "shifts", "says what D means more than once"),
        ({"rows": []}, "rows", "List should have at least 1 item"),
        ({"rows": [{"user": "a", "days": " "}]}, "rows[0].days", "String should have at least 1 character"),
        ({"rows": [{"user": "a", "days": "D" * 181}]}, "rows[0].days", "String should have at most 180"),
        ({"rows": [{"user": "a", "days": "DX"}]}, "rows[0].days", "has X, which shifts does not tell"),
        ({"rows": [{"user": "a", "days": "D"}] * 2}, "rows", "names a more than once"),
        (
            {"rows": [{"user": "a", "days": "D"}, {"user": "b", "days": "DD"}]},
            "rows",
            "rows have 1, 2 days; give each as many",
        ),
    ),
)
