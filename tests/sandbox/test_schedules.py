"""Rosters: who may be scheduled, what a day of rest reads as, and what is done later (contract 4.3)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from .conftest import Tenant
from .test_attendance_groups import add, fixed, key_of
from .test_attendance_shifts import save

GROUP = "/topapi/attendance/group"
MONDAY = int(dt.datetime.fromisoformat("2026-11-23T00:00+08:00").timestamp() * 1000)


def shop(tenant: Tenant, **more: Any) -> int:
    tenant.person("clerk")
    group_id = add(tenant, {"name": "Shop", "type": "TURN", "members": [], **more})
    tenant.ok(f"{GROUP}/users/add", group_key=key_of(tenant, group_id), user_id_list=["clerk"])
    return group_id


def schedule(
    tenant: Tenant, group_id: int, shift: int, userid: str = "clerk", *, rest: bool = False
) -> dict[str, Any]:
    cell = {"userid": userid, "work_date": MONDAY, "shift_id": shift, "is_rest": rest}
    return tenant.call(f"{GROUP}/schedule/async", op_user_id="admin", group_id=group_id, schedules=[cell])


def rows(tenant: Tenant) -> list[tuple[int, str]]:
    """What is scheduled on the day: the shift, and whether it is a rest."""
    body = {"op_user_id": "admin", "userids": "clerk", "from_date_time": MONDAY, "to_date_time": MONDAY}
    found = tenant.ok("/topapi/attendance/schedule/listbyusers", **body)["result"]
    assert all((row["shift_version"] > 0) is (row["is_rest"] == "N") for row in found)
    return sorted({(row["shift_id"], row["is_rest"]) for row in found})


def test_a_day_of_work_of_rest_and_of_nothing(tenant: Tenant) -> None:
    group_id, day = shop(tenant), save(tenant)
    assert schedule(tenant, group_id, day)["errcode"] == 0
    assert rows(tenant) == [(day, "N")]
    assert schedule(tenant, group_id, 1, rest=True)["errcode"] == 0
    assert rows(tenant) == [(0, "Y")]
    assert schedule(tenant, group_id, -2)["errcode"] == 0
    assert rows(tenant) == []


def test_a_roster_shows_as_many_reads_later_as_is_set(tenant: Tenant) -> None:
    group_id, day = shop(tenant), save(tenant)
    tenant.set(schedule_delay=2)
    schedule(tenant, group_id, day)
    assert [rows(tenant) for _ in range(3)] == [[], [(day, "N")], [(day, "N")]]


@pytest.mark.parametrize(
    ("userid", "rest", "line"),
    [
        ("clerk", False, "班次不存在: 424242"),
        ("clerk", True, "shift_id"),
        ("admin", False, "用户不在考勤组中: admin"),
    ],
)
def test_what_cannot_be_scheduled(tenant: Tenant, userid: str, rest: bool, line: str) -> None:
    answer = schedule(tenant, shop(tenant), 424242, userid, rest=rest)
    assert (answer["errcode"], line in answer["errmsg"]) == (40035, True)


def test_a_shift_of_another_group_and_a_group_without_rosters(tenant: Tenant) -> None:
    day = save(tenant)
    night = save(tenant, name="Night")
    group_id = shop(tenant, shift_vo_list=[{"id": day}])
    assert f"班次不在考勤组中: {night}" in schedule(tenant, group_id, night)["errmsg"]
    fixed_id = add(tenant, fixed(day, name="Office"))
    tenant.ok(f"{GROUP}/users/add", group_key=key_of(tenant, fixed_id), user_id_list=["clerk"])
    assert "考勤组不是排班制" in schedule(tenant, fixed_id, day)["errmsg"]
