"""Attendance groups, their places and Wi-Fi: contract approval-attendance.md 4.2, quirks and refusals by name."""

from __future__ import annotations

import json
from typing import Any

import pytest

from .conftest import OAPI, Tenant
from .test_attendance_shifts import save

GROUP = "/topapi/attendance/group"
NET = {"foreign_id": "n1", "mac_addr": "00:1a:2b:3c:4d:5e", "ssid": "shop"}
PLACE = {
    "foreign_id": "p1",
    "address": "Mong Kok",
    "latitude": "22.319",
    "longitude": "114.169",
    "offset": 100,
}


@pytest.fixture
def day(tenant: Tenant) -> int:
    return save(tenant)


def fixed(day: int, **more: Any) -> dict[str, Any]:
    return {
        "name": "Shop",
        "type": "FIXED",
        "members": [],
        "shift_vo_list": [{"id": day}],
        "workday_class_list": [0, day, day, day, day, day, 0],
        "default_class_id": day,
        **more,
    }


def add(tenant: Tenant, group: dict[str, Any]) -> int:
    return int(tenant.ok(f"{GROUP}/add", op_user_id="admin", top_group=group)["result"]["id"])


def key_of(tenant: Tenant, group_id: int) -> str:
    answer = tenant.ok(f"{GROUP}s/idtokey", group_id=group_id)
    assert set(answer) == {"errcode", "errmsg", "result", "request_id"}
    return str(answer["result"])


def ask(tenant: Tenant, operation: str, **body: Any) -> dict[str, Any]:
    found: dict[str, Any] = tenant.http.post(
        f"{OAPI}{GROUP}/{operation}", params={"access_token": tenant.token}, json=body
    ).json()
    return found


def wrapped(tenant: Tenant, operation: str, **body: Any) -> Any:
    answer = ask(tenant, operation, **body)
    assert set(answer) == {"result", "request_id"}, "errcode is one level down alone"
    assert answer["result"]["errcode"] == 0, answer
    return answer["result"]["result"]


def simple(tenant: Tenant, group_id: int) -> dict[str, Any]:
    groups = tenant.ok("/topapi/attendance/getsimplegroups", offset=0, size=10)["result"]["groups"]
    return next(each for each in groups if each["group_id"] == group_id)


@pytest.mark.parametrize(("setting", "after"), [("reset", False), ("keep", True)])
def test_a_switch_that_a_change_leaves_out(tenant: Tenant, setting: str, after: bool) -> None:
    tenant.set(group_modify=setting)
    group = {"name": "Shop", "type": "TURN", "members": [], "disable_check_without_schedule": True}
    group_id = add(tenant, group)
    assert simple(tenant, group_id)["disable_check_without_schedule"] is True
    tenant.ok(f"{GROUP}/modify", op_user_id="admin", top_group={"id": group_id, "name": "Shop"})
    assert simple(tenant, group_id)["disable_check_without_schedule"] is after


def test_beyond_the_last_page_the_cursor_stays(tenant: Tenant) -> None:
    group_id = add(tenant, {"name": "Shop", "type": "TURN", "members": []})
    body = {"op_user_id": "admin", "cursor": group_id + 1}
    told = tenant.ok(f"{GROUP}/minimalism/list", **body)["result"]
    assert told == {"cursor": group_id + 1, "has_more": False, "result": []}


def people_of(tenant: Tenant, group_id: int) -> list[str]:
    answer = tenant.ok(f"{GROUP}/memberusers/list", op_user_id="admin", group_id=group_id, cursor=0)
    return list(answer["result"]["result"])


def test_who_is_named_by_another_group_leaves_this_one(tenant: Tenant) -> None:
    for person in ("b", "a", "c"):
        tenant.person(person)
    one, two = (add(tenant, {"name": name, "type": "TURN", "members": []}) for name in ("One", "Two"))
    tenant.ok(
        f"{GROUP}/users/add", op_userid="admin", group_key=key_of(tenant, one), user_id_list=["b", "a", "c"]
    )
    assert people_of(tenant, one) == ["b", "a", "c"], "in the order in which they came"
    tenant.ok(f"{GROUP}/users/add", op_userid="admin", group_key=key_of(tenant, two), user_id_list=["a"])
    assert people_of(tenant, one) == ["b", "c"]
    assert people_of(tenant, two) == ["a"]
    body = {"op_user_id": "admin", "group_id": two, "schedule_flag": 0, "update_param": {"add_users": ["b"]}}
    tenant.ok(f"{GROUP}/member/update", **body)
    assert (people_of(tenant, one), people_of(tenant, two)) == (["c"], ["a", "b"])


def test_a_fixed_group_reads_differently_from_three_operations(tenant: Tenant, day: int) -> None:
    group_id = add(tenant, fixed(day, manager_list=["admin"], wifis=[NET], positions=[PLACE]))
    shown = tenant.ok(f"{GROUP}/query", op_user_id="admin", group_id=group_id)["result"]
    assert (shown["type"], shown["manager_list"], shown["work_day_list"][:2]) == (
        "fixed",
        "[admin]",
        [0, day],
    )
    assert (shown["wifis"], shown["address_list"]) == (["shop"], ["Mong Kok"])
    listed = simple(tenant, group_id)
    assert (listed["type"], listed["manager_list"], listed["work_day_list"][1]) == (
        "FIXED",
        ["admin"],
        str(day),
    )
    assert (listed["default_class_id"], listed["member_count"]) == (day, 0)
    assert listed["selected_class"][0]["class_id"] == day
    got = ask(tenant, "get", group_key=key_of(tenant, group_id))
    assert "request_id" not in got
    assert got["result"]["enable_outside_check"] is True
    everything = json.dumps([shown, listed, got])
    assert "skip_holidays" not in everything
    assert "special_days" not in everything


def test_empty_lists_are_left_out(tenant: Tenant) -> None:
    group_id = add(tenant, {"name": "Free", "type": "NONE", "members": []})
    shown = tenant.ok(f"{GROUP}/query", op_user_id="admin", group_id=group_id)["result"]
    assert shown["type"] == "none"
    assert not {"shift_ids", "wifis", "address_list"} & shown.keys()
    assert {"selected_class", "default_class_id", "owner_user_id"}.isdisjoint(simple(tenant, group_id))


@pytest.mark.parametrize(("setting", "photo"), [("reset", False), ("keep", True)])
def test_what_a_change_leaves_out_is_reset_or_kept(
    tenant: Tenant, day: int, setting: str, photo: bool
) -> None:
    group_id = add(tenant, fixed(day, enable_camera_check=True, manager_list=["admin"]))
    tenant.set(group_modify=setting)
    change = {"id": group_id, "workday_class_list": [0] * 7, "shift_vo_list": [{"id": day}]}
    answer = tenant.ok(f"{GROUP}/modify", op_user_id="admin", top_group=change)
    assert answer["result"] == {"id": str(group_id), "name": "Shop"}, "the id comes as text"
    got = ask(tenant, "get", group_key=key_of(tenant, group_id))["result"]
    assert got["enable_camera_check"] is photo
    assert simple(tenant, group_id)["manager_list"] == (["admin"] if photo else [])
    tenant.ok(f"{GROUP}/modify", op_user_id="admin", top_group={**change, "open_camera_check": "true"})
    assert ask(tenant, "get", group_key=key_of(tenant, group_id))["result"]["enable_camera_check"] is True


@pytest.mark.parametrize(
    "change",
    [
        {"name": " "},
        {"type": "fixed"},
        {"members": None},
        {"members": [{"role": "Attendance", "type": "StaffMember", "user_id": "admin"}]},
        {"workday_class_list": None},
        {"workday_class_list": [0] * 6},
        {"default_class_id": None},
        {"default_class_id": 77},
        {"shift_vo_list": [{"id": 77}]},
        {"shift_vo_list": [{}]},
        {"special_days": "x"},
        {"special_days": '{"onDuty": {"1": 77}}'},
        {"freecheck_work_days": [1]},
        {"freecheck_work_days": [2] * 7},
        {"enable_face_check": "perhaps"},
        {"positions": [{**PLACE, "latitude": "91"}]},
        {"positions": [{**PLACE, "address": ""}]},
        {"wifis": [{**NET, "mac_addr": "x"}]},
    ],
)
def test_a_group_is_refused(tenant: Tenant, day: int, change: dict[str, Any]) -> None:
    group = {key: value for key, value in fixed(day, **change).items() if value is not None}
    assert tenant.code(f"{GROUP}/add", op_user_id="admin", top_group=group) == 40035


def test_people_are_known_names_unique_and_ids_and_keys_one(tenant: Tenant, day: int) -> None:
    group_id = add(tenant, fixed(day))
    assert tenant.code(f"{GROUP}/add", op_user_id="admin", top_group=fixed(day)) == 40035
    assert tenant.code(f"{GROUP}/add", op_user_id="admin", top_group=fixed(day, name="B", owner="x")) == 33012
    key = key_of(tenant, group_id)
    assert tenant.ok(f"{GROUP}s/keytoid", op_user_id="admin", group_key=key)["result"] == group_id
    assert tenant.code("/topapi/attendance/shift/delete", op_user_id="admin", shift_id=day) == 40035
    assert tenant.ok(f"{GROUP}/delete", group_key=key)["result"] == key
    assert tenant.code(f"{GROUP}/delete", group_key=key) == 40035
    assert tenant.code(f"{GROUP}/query", op_user_id="admin", group_id=group_id) == 40035
    assert tenant.code(f"{GROUP}/modify", op_user_id="admin", top_group={"id": group_id}) == 40035
    tenant.ok("/topapi/attendance/shift/delete", op_user_id="admin", shift_id=day)


def test_lists_of_groups_have_pages_of_ten(tenant: Tenant) -> None:
    made = [add(tenant, {"name": f"G{n}", "type": "TURN", "members": []}) for n in range(11)]
    page = tenant.ok("/topapi/attendance/getsimplegroups", offset=0, size=10)["result"]
    assert (len(page["groups"]), page["has_more"]) == (10, True)
    assert tenant.ok("/topapi/attendance/getsimplegroups", offset=10, size=10)["result"]["has_more"] is False
    for body in ({}, {"offset": 0}, {"offset": 0, "size": 11}):
        assert tenant.code("/topapi/attendance/getsimplegroups", **body) == 40035
    short = tenant.ok(f"{GROUP}/minimalism/list", op_user_id="admin")["result"]
    assert [each["id"] for each in short["result"]] == sorted(made)
    assert short["cursor"] == max(made)


def test_places_and_wifi_come_and_go_by_key(tenant: Tenant, day: int) -> None:
    key = key_of(tenant, add(tenant, fixed(day)))
    made = wrapped(tenant, "positions/add", group_key=key, position_list=[PLACE])["success_list"]
    assert made[0]["foreign_id"] == "p1"
    wrapped(
        tenant,
        "wifis/add",
        group_key=key,
        wifi_list=[{**NET, "mac_addr": f"00:00:00:00:00:0{n}"} for n in range(3)],
    )
    page = wrapped(tenant, "wifis/query", group_key=key, size=2, cursor="")
    assert page["has_more"] is True
    last = wrapped(tenant, "wifis/query", group_key=key, size=2, cursor=page["wifi_list"][-1]["wifi_key"])
    assert (len(last["wifi_list"]), last["has_more"]) == (1, False)
    (place,) = wrapped(tenant, "positions/query", group_key=key, size=10)["position_list"]
    assert place == {
        "position_key": place["position_key"],
        "address": "Mong Kok",
        "latitude": "22.319000",
        "longitude": "114.169000",
        "offset": 100,
    }, "no foreign id, no title"
    keys = ",".join(each["wifi_key"] for each in page["wifi_list"])
    answer = tenant.ok(f"{GROUP}/wifis/remove", group_key=key, wifi_key_list=keys)
    assert "error_info_list" not in answer["result"]
    assert len(wrapped(tenant, "wifis/query", group_key=key, size=10)["wifi_list"]) == 1


def test_a_batch_tells_its_failures_inside_a_success(tenant: Tenant, day: int) -> None:
    key = key_of(tenant, add(tenant, fixed(day, wifis=[NET])))
    other = {**NET, "mac_addr": "00:00:00:00:00:01"}
    result = wrapped(tenant, "wifis/add", group_key=key, wifi_list=[NET, other])
    assert [each["mac_addr"] for each in result["success_list"]] == ["00:00:00:00:00:01"]
    assert result["error_info_list"] == [{"code": "1000", "msg": "business fault", "failure_list": [NET]}]
    tenant.set(business_faults="Mong Kok")
    failed = wrapped(tenant, "positions/add", group_key=key, position_list=[PLACE])
    assert (failed["success_list"], len(failed["error_info_list"])) == ([], 1)
    gone = tenant.ok(f"{GROUP}/positions/remove", group_key=key, position_key_list="nothing")["result"]
    assert gone["error_info_list"][0]["failure_list"] == ["nothing"]


def test_what_a_wrapped_operation_refuses_is_told_flat(tenant: Tenant, day: int) -> None:
    assert ask(tenant, "wifis/query", group_key="x", size=10)["errcode"] == 40035
    key = key_of(tenant, add(tenant, fixed(day)))
    for body in ({"size": 101}, {}, {"size": 0}):
        assert ask(tenant, "wifis/query", group_key=key, **body)["errcode"] == 40035
    for items in ([], [NET] * 101, [{"ssid": "x", "mac_addr": "00:00:00:00:00:01"}]):
        assert ask(tenant, "wifis/add", group_key=key, wifi_list=items)["errcode"] == 40035
    tenant.token = "expired"
    assert ask(tenant, "wifis/query", group_key=key, size=10)["errcode"] == 88
