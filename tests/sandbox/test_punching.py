"""The punch simulator: the rules of groups, shifts and rosters at work."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest
from click.testing import CliRunner

from dingtalk_sandbox import admin, punching
from dingtalk_sandbox.__main__ import cli
from dingtalk_sandbox.errors import SandboxError
from dingtalk_sandbox.punching import Place, Punch

from .conftest import Tenant
from .test_attendance_groups import NET, PLACE, add, fixed, key_of
from .test_attendance_shifts import save, times

GROUP = "/topapi/attendance/group"
MONDAY = "2026-11-23"
LATE = {"serious_late_minutes": 30, "absenteeism_late_minutes": 120}
INSIDE, OUTSIDE = Place(latitude=22.3191, longitude=114.1691), Place(latitude=22.33, longitude=114.169)


def at(tenant: Tenant, time: str, place: Place = INSIDE, userid: str = "clerk") -> Punch:
    with admin.opened(tenant.path) as conn:
        return punching.punch(conn, userid, dt.datetime.fromisoformat(time), place)


def told(made: Punch) -> tuple[str, str, str, int]:
    return made.day, made.check_type, made.time_result, made.minutes


@pytest.fixture
def shop(tenant: Tenant) -> int:
    """A fixed group of one person, with a place and a network."""
    day = save(tenant, setting=LATE)
    return member(tenant, fixed(day, wifis=[NET], positions=[PLACE]))


def member(tenant: Tenant, group: dict[str, Any], userid: str = "clerk") -> int:
    tenant.person(userid)
    group_id = add(tenant, group)
    tenant.ok(f"{GROUP}/users/add", group_key=key_of(tenant, group_id), user_id_list=[userid])
    return group_id


@pytest.mark.parametrize(
    ("time", "counts"),
    [
        ("08:55", ("OnDuty", "Normal", 0)),
        ("09:00", ("OnDuty", "Normal", 0)),
        ("09:01", ("OnDuty", "Late", 1)),
        ("09:29", ("OnDuty", "Late", 29)),
        ("09:30", ("OnDuty", "SeriousLate", 30)),
        ("11:00", ("OnDuty", "Absenteeism", 120)),
        ("17:45", ("OffDuty", "Early", 15)),
        ("18:00", ("OffDuty", "Normal", 0)),
        ("20:00", ("OffDuty", "Normal", 0)),
    ],
)
def test_a_punch_counts_by_the_shifts_thresholds(
    tenant: Tenant, shop: int, time: str, counts: tuple[str, str, int]
) -> None:
    assert told(at(tenant, f"{MONDAY}T{time}")) == (MONDAY, *counts)


def test_a_punch_is_inside_the_radius_in_a_network_or_outside(tenant: Tenant, shop: int) -> None:
    assert at(tenant, f"{MONDAY}T09:00").location_result == "Normal"
    assert at(tenant, f"{MONDAY}T09:00", Place(mac="00:1A:2b:3c:4d:5e")).location_result == "Normal"
    for place in (OUTSIDE, Place(), Place(mac="00:00:00:00:00:01")):
        assert at(tenant, f"{MONDAY}T09:00", place).location_result == "Outside"
    change = {"id": shop, "name": "Shop", "enable_outside_check": False}
    tenant.set(group_modify="keep")
    tenant.ok(f"{GROUP}/modify", op_user_id="admin", top_group=change)
    with pytest.raises(SandboxError, match="outside, and Shop lets nobody punch from there"):
        at(tenant, f"{MONDAY}T09:00", OUTSIDE)


def test_a_night_shifts_punch_counts_for_the_day_on_which_it_began(tenant: Tenant) -> None:
    night = save(tenant, name="Night", sections=[times("22:00", "06:00", (0, 1))])
    group = {"name": "Depot", "type": "TURN", "members": [], "shift_vo_list": [{"id": night}]}
    group_id = member(tenant, group)
    moment = int(dt.datetime.fromisoformat(f"{MONDAY}T00:00+08:00").timestamp() * 1000)
    cell = {"userid": "clerk", "work_date": moment, "shift_id": night, "is_rest": False}
    tenant.ok(f"{GROUP}/schedule/async", op_user_id="admin", group_id=group_id, schedules=[cell])
    assert told(at(tenant, f"{MONDAY}T22:10")) == (MONDAY, "OnDuty", "Late", 10)
    assert told(at(tenant, "2026-11-24T05:50")) == (MONDAY, "OffDuty", "Early", 10)
    assert told(at(tenant, "2026-11-25T09:00")) == ("2026-11-25", "", "Free", 0), "nothing is scheduled"
    change = {"id": group_id, "name": "Depot", "disable_check_without_schedule": True}
    tenant.ok(f"{GROUP}/modify", op_user_id="admin", top_group=change)
    with pytest.raises(SandboxError, match="no shift at 2026-11-25T09:00:00, and Depot wants one"):
        at(tenant, "2026-11-25T09:00")


def test_limits_flexible_minutes_and_special_days(tenant: Tenant) -> None:
    day = save(tenant, sections=[times("09:00", "18:00", begin_min=30, end_min=60, flex_minutes=[5, 5])])
    midnight = int(dt.datetime.fromisoformat(f"{MONDAY}T00:00+08:00").timestamp() * 1000)
    on = str(midnight - 24 * 3600 * 1000)
    special = json.dumps({"onDuty": {on: day}, "offDuty": [midnight]})
    member(tenant, fixed(day, special_days=special))
    assert told(at(tenant, "2026-11-24T09:05"))[2:] == ("Normal", 0)
    assert told(at(tenant, "2026-11-24T09:06"))[2:] == ("Late", 6)
    assert told(at(tenant, "2026-11-24T08:29"))[1] == "", "before the earliest minute"
    assert told(at(tenant, "2026-11-24T10:00"))[1] == "OnDuty"
    assert told(at(tenant, "2026-11-24T10:01"))[1] == "OffDuty", "after the latest minute"
    assert told(at(tenant, f"{MONDAY}T09:00"))[2] == "Free", "a day off"
    assert told(at(tenant, "2026-11-22T09:10"))[2] == "Late", "a Sunday with a shift"


def test_work_begins_up_to_twelve_hours_before(tenant: Tenant) -> None:
    member(tenant, fixed(save(tenant, sections=[times("13:00", "17:00")])))
    assert told(at(tenant, f"{MONDAY}T02:00"))[1:] == ("OnDuty", "Normal", 0)
    assert told(at(tenant, f"{MONDAY}T00:59"))[1] == ""


def test_who_cannot_punch_is_told(tenant: Tenant, shop: int) -> None:
    tenant.person("other")
    tenant.person("boss")
    update = {"op_user_id": "admin", "group_id": shop, "schedule_flag": 0}
    tenant.ok(f"{GROUP}/member/update", **update, update_param={"add_extra_users": ["boss"]})
    for userid, line in (
        ("x", "nobody has this userid"),
        ("other", "in no attendance group"),
        ("boss", "need not punch"),
    ):
        with pytest.raises(SandboxError, match=line):
            at(tenant, f"{MONDAY}T09:00", userid=userid)


def test_free_hours_count_as_such(tenant: Tenant) -> None:
    wants = {"disable_check_without_schedule": True}
    member(tenant, {"name": "Office", "type": "NONE", "members": [], **wants})
    made = at(tenant, f"{MONDAY}T03:00", Place())
    assert told(made) == (MONDAY, "", "Free", 0), "there is no schedule that it could want"
    assert made.location_result == "Normal", "a group without a place is everywhere"


def test_punches_and_their_sum_on_the_command_line(tenant: Tenant, shop: int) -> None:
    runner, db = CliRunner(), ["--db", str(tenant.path)]
    ran = runner.invoke(cli, ["punch", *db, "clerk", f"{MONDAY}T09:40", "--wifi", "00:1A:2B:3C:4D:5E"])
    assert json.loads(ran.output)["time_result"] == "SeriousLate"
    at(tenant, f"{MONDAY}T17:00", OUTSIDE)
    at(tenant, "2026-11-24T09:10")
    ran = runner.invoke(cli, ["attendance", *db, MONDAY, "2026-11-29"])
    assert json.loads(ran.output) == [
        {
            "userid": "clerk",
            "group": "Shop",
            "days": 5,
            "punches": 3,
            "late": 1,
            "serious_late": 1,
            "absent": 0,
            "early": 1,
            "outside": 1,
            "missing": 7,
        }
    ]
