"""AttendanceGroup, for the generic tests."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from support.cases import Case, Declared, FieldCase, Ref, Setup, named_apart
from support.hand import Hand

GROUP = "/topapi/attendance/group"
DAY = {"start": "09:00", "end": "18:00"}
NIGHT = {"start": "22:00", "end": "06:00"}
WEEK = {day: Ref("day") for day in ("monday", "tuesday", "wednesday", "thursday", "friday")}
OTHER_WEEK = {**WEEK, "friday": Ref("night"), "saturday": Ref("night")}
NET = {"mac": "00:1A:2B:3C:4D:5E", "name": "shop"}
OTHER_NET = {"mac": "00:1A:2B:3C:4D:5F", "name": "shop-5g"}
PLACE = {"address": "Mong Kok", "latitude": 22.319, "longitude": 114.169, "radius": 100}
OTHER_PLACE = {"address": "Sham Shui Po", "latitude": 22.330, "longitude": 114.162, "radius": 200}
FREE = {"type": "free", "week": ...}
SCHEDULED = {"type": "scheduled", "week": ...}
FLAGS = {"enable_outside_check": "enable_outside_check"} | {
    f"open_{what}_check": f"enable_{what}_check" for what in ("camera", "face")
}


def _simple(tenant: Hand, id_: str) -> dict[str, Any] | None:
    found, more, offset = [], True, 0
    while more:
        page = tenant.post("/topapi/attendance/getsimplegroups", offset=offset, size=10)["result"]
        found += page["groups"]
        more, offset = page["has_more"], offset + 10
    return next((each for each in found if str(each["group_id"]) == id_), None)


def key(tenant: Hand, ids: Mapping[str, str]) -> str:
    return str(tenant.post(f"{GROUP}s/idtokey", group_id=int(ids["it"]))["result"])


def hand(**fields: Any) -> Setup:
    """Change the group's settings, all others as they are."""

    def change(tenant: Hand, ids: Mapping[str, str]) -> None:
        live = _simple(tenant, ids["it"])
        assert live
        checks = tenant.post(f"{GROUP}/get", group_key=key(tenant, ids))["result"]
        kept = {
            "id": int(ids["it"]),
            "name": live["group_name"],
            "owner": live.get("owner_user_id", ""),
            "manager_list": live["manager_list"],
            "workday_class_list": [int(each) for each in live["work_day_list"]],
            "shift_vo_list": [{"id": each["class_id"]} for each in live.get("selected_class", [])],
            **{name: checks[read] for name, read in FLAGS.items()},
            **{name: value for name, value in live.items() if name.startswith(("disable", "enable_emp"))},
        }
        chosen = {name: value(ids, kept) if callable(value) else value for name, value in fields.items()}
        tenant.post(f"{GROUP}/modify", op_user_id="admin", top_group={**kept, **chosen})

    return change


def wrapped(tenant: Hand, operation: str, **body: Any) -> Any:
    """Call an operation whose answer is wrapped twice."""
    answer = tenant.ask(f"{GROUP}/{operation}", **body)
    assert answer["result"]["errcode"] == 0, answer
    return answer["result"]["result"]


def _other_wifi(tenant: Hand, ids: Mapping[str, str]) -> None:
    net = {"foreign_id": "x", "mac_addr": "00:00:00:00:00:09", "ssid": "by hand"}
    wrapped(tenant, "wifis/add", group_key=key(tenant, ids), wifi_list=[net])


def _other_place(tenant: Hand, ids: Mapping[str, str]) -> None:
    """The radius changes: a position is removed and added."""
    group = key(tenant, ids)
    for found in wrapped(tenant, "positions/query", group_key=group, size=10)["position_list"]:
        tenant.post(f"{GROUP}/positions/remove", group_key=group, position_key_list=found["position_key"])
    again = {**PLACE, "latitude": "22.319", "longitude": "114.169", "foreign_id": "x", "offset": 500}
    wrapped(tenant, "positions/add", group_key=group, position_list=[again])


def _remove(tenant: Hand, ids: Mapping[str, str]) -> None:
    tenant.post(f"{GROUP}/delete", group_key=key(tenant, ids))


def _people(tenant: Hand, ids: Mapping[str, str]) -> None:
    del ids
    tenant.join("group-a")
    tenant.join("group-b")


CASE = Case(
    base=Declared("AttendanceGroup", "it", {"name": "Shop", "type": "fixed", "week": WEEK}),
    around=(
        Declared("AttendanceShift", "day", {"name": "Day", "sections": [DAY]}),
        Declared("AttendanceShift", "night", {"name": "Night", "sections": [NIGHT]}),
    ),
    people=_people,
    fields={
        "name": FieldCase("Shop", "Shop Mong Kok", hand(name="By hand")),
        "type": FieldCase("fixed", "free", beside_second={"week": ...}),
        "week": FieldCase(
            WEEK,
            OTHER_WEEK,
            hand(workday_class_list=lambda ids, _: [0, *[int(ids["day"])] * 4, 0, 0]),
        ),
        "shifts": FieldCase(
            [Ref("day"), Ref("night")],
            [Ref("night")],
            hand(shift_vo_list=lambda ids, _: [{"id": int(ids["day"])}]),
            beside=SCHEDULED,
            permuted=[Ref("night"), Ref("day")],
        ),
        "default_shift": FieldCase(Ref("day"), Ref("night")),
        "special_days": FieldCase(
            [{"day": "2026-12-25"}, {"day": "2026-12-27", "shift": Ref("day")}],
            [{"day": "2026-12-25"}],
            permuted=[{"day": "2026-12-27", "shift": Ref("day")}, {"day": "2026-12-25"}],
        ),
        "skip_holidays": FieldCase(False, True),
        "wifis": FieldCase([NET, OTHER_NET], [OTHER_NET], _other_wifi, permuted=[OTHER_NET, NET]),
        "positions": FieldCase(
            [PLACE], [PLACE, OTHER_PLACE], _other_place, permuted=[PLACE], changes=(([PLACE], []),)
        ),
        "outdoor_punch": FieldCase(False, True, hand(enable_outside_check=True)),
        "outdoor_photo": FieldCase(True, False),
        "photo": FieldCase(True, False, hand(open_camera_check=False)),
        "face": FieldCase(True, False, hand(open_face_check=False)),
        "no_punch_unscheduled": FieldCase(True, False, hand(disable_check_without_schedule=False)),
        "rest_needs_approval": FieldCase(True, False, hand(disable_check_when_rest=False)),
        "choose_shift": FieldCase(True, False, hand(enable_emp_select_class=False)),
        "owner_user": FieldCase("group-a", "group-b", hand(owner="admin")),
        "managers": FieldCase(
            ["group-a", "group-b"], ["admin"], hand(manager_list=["group-b"]), permuted=["group-b", "group-a"]
        ),
        "free_days": FieldCase(["monday", "sunday"], ["monday"], beside=FREE, permuted=["sunday", "monday"]),
        "free_day_starts": FieldCase("06:00", "07:00", beside=FREE),
    },
    remove=_remove,
    alive=lambda tenant, id_: _simple(tenant, id_) is not None,
    config={"operator": "admin"},
    apart=named_apart,
    fine=(
        {"wifis": [{"mac": "00-1a-2b-3c-4d-5e", "name": "shop"}]},
        {"positions": [{**PLACE, "latitude": -90, "longitude": 180, "radius": 1}]},
        {"special_days": [{"day": "2028-02-29"}]},
        {"type": "free", "week": None, "free_days": [], "free_day_starts": "4:00"},
    ),
    refused=(
        ({"name": ""}, "name", "String should have at least 1 character"),
        ({"type": "NONE"}, "type", "Input should be 'fixed', 'scheduled' or 'free'"),
        ({"week": {}}, "week", "names no shift"),
        ({"week": {"mon": "5"}}, "week.mon", "Extra inputs are not permitted"),
        ({"type": "free"}, "week", "only a fixed group has it; this one is free"),
        ({"shifts": ["5"]}, "shifts", "only a scheduled group has it; this one is fixed"),
        ({"free_days": ["monday"]}, "free_days", "only a free group has it; this one is fixed"),
        ({"special_days": [{"day": "2026-02-30"}]}, "special_days[0].day", "must be a day"),
        ({"special_days": [{"day": "2026-12-25"}] * 2}, "special_days", "names 2026-12-25 more than once"),
        ({"wifis": [{"mac": "00:1A:2B", "name": "x"}]}, "wifis[0].mac", "must be a MAC address"),
        ({"wifis": [NET, {**NET, "name": "x"}]}, "wifis", "names 00:1A:2B:3C:4D:5E more than once"),
        (
            {"positions": [{**PLACE, "latitude": 90.1}]},
            "positions[0].latitude",
            "Input should be less than or equal to 90",
        ),
        (
            {"positions": [{**PLACE, "radius": 0}]},
            "positions[0].radius",
            "Input should be greater than or equal to 1",
        ),
    ),
)
