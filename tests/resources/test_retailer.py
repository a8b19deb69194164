"""A retailer of 40 shops: shifts, groups, people and a month of rosters in one program, applied and planned again."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from dingtalk_sandbox.admin import call_log, plant_seed
from support.cases import Declared, Ref
from support.firm import Firm, changed, passphrase
from tenantctl.render.schema import Schema
from tenantctl.review.formats.terminal import lines
from tenantctl.review.whole import whole_report
from tenantctl.review.words import Speaker

__all__ = ["passphrase"]

SHIFTS = {
    "morning": ("08:00", "16:00"),
    "day": ("10:00", "19:00"),
    "late": ("13:00", "22:00"),
    "night": ("22:00", "07:00"),
    "short": ("12:00", "16:00"),
}
MARKS = {"M": "morning", "D": "day", "L": "late", "N": "night", "S": "short"}
PATTERN = "MMDDLLN--S"
DAYS = 31


def people(shop: int, count: int) -> list[str]:
    return [f"shop-{shop:02}-staff-{n:02}" for n in range(count)]


def retailer(shops: int, staff: int) -> Iterator[Declared]:
    """The program: so many shops, with so many people each."""
    for name, (start, end) in SHIFTS.items():
        yield Declared(
            "AttendanceShift", name, {"name": name.capitalize(), "sections": [{"start": start, "end": end}]}
        )
    for shop in range(shops):
        yield Declared(
            "AttendanceGroup",
            f"shop-{shop}",
            {
                "name": f"Shop {shop:02}",
                "type": "scheduled",
                "shifts": [Ref(name) for name in SHIFTS],
                "skip_holidays": False,
                "wifis": [{"mac": f"00:1A:2B:3C:4D:{shop:02X}", "name": f"shop-{shop:02}"}],
                "positions": [
                    {
                        "address": f"Shop {shop:02}",
                        "latitude": 22.3 + shop / 1000,
                        "longitude": 114.1,
                        "radius": 100,
                    }
                ],
            },
        )
        yield Declared(
            "AttendanceGroupMembers",
            f"people-{shop}",
            {"group": Ref(f"shop-{shop}"), "users": people(shop, staff)},
        )
        yield Declared(
            "ShiftSchedule",
            f"december-{shop}",
            {
                "group": Ref(f"people-{shop}"),
                "first_day": "2026-12-01",
                "shifts": [{"mark": mark, "shift": Ref(name)} for mark, name in MARKS.items()],
                "rows": [
                    {"user": user, "days": ((PATTERN * 5)[n % 10 :])[:DAYS]}
                    for n, user in enumerate(people(shop, staff))
                ],
            },
        )


def applied(folder: Path, shops: int, staff: int) -> tuple[Firm, Counter[str]]:
    one = Firm(folder, operator="admin", asOf="2026-12-01")
    one.settle({"monthly_quota": "100000"})
    seed = folder / "people.json"
    found = [
        {"userid": user, "name": "Shop staff", "mobile": f"+852-5{shop:03}{n:04}"}
        for shop in range(shops)
        for n, user in enumerate(people(shop, staff))
    ]
    seed.write_text(json.dumps({"people": found}), encoding="utf-8")
    plant_seed(folder / "tenant.db", seed)
    call_log(folder / "tenant.db", clear=True)
    one.declare(*retailer(shops, staff))
    one.up()
    log = call_log(folder / "tenant.db", clear=True)
    return one, Counter(str(entry["operation"]).rpartition("attendance/")[2] for entry in log)


def check(folder: Path, shops: int, staff: int) -> Counter[str]:
    one, calls = applied(folder, shops, staff)
    assert (
        len([r for r in one.deployment().resources if r.id and "dingtalk" in r.type])
        == len(SHIFTS) + 3 * shops
    )
    assert changed(one.plan()) == []
    assert changed(one.plan(refresh=True)) == []
    one.hand.__exit__()
    return calls


def test_three_shops_apply_and_a_second_plan_is_empty(passphrase: None, tmp_path: Path) -> None:
    calls = check(tmp_path, 3, 4)
    assert {name: n for name, n in calls.items() if name.endswith(("/add", "/async"))} == {
        "shift/add": 5,
        "group/add": 3,
        "group/users/add": 3,
        "group/positions/add": 3,
        "group/wifis/add": 3,
        "group/schedule/async": 3,
    }


@pytest.mark.exhaustive
def test_forty_shops_apply_and_a_second_plan_is_empty(passphrase: None, tmp_path: Path) -> None:
    calls = check(tmp_path, 40, 23)
    assert calls["group/users/add"] == 40
    assert calls["group/schedule/async"] == 40 * 4
    assert calls["schedule/listbyusers"] == 40 * 10


def test_a_month_of_a_shop_reads_on_one_screen(passphrase: None, tmp_path: Path) -> None:
    one, _ = applied(tmp_path, 1, 23)
    program = list(retailer(1, 23))
    roster = program[-1]
    rows = [{**row, "days": "-" + row["days"][1:]} for row in roster.values["rows"]]
    one.declare(*program[:-1], roster.but(rows=rows))
    shown = [str(line) for line in lines(whole_report(one.plan(), Schema.of_provider(), Speaker("en")))]
    one.hand.__exit__()
    assert len(shown) <= 40, "a line a person whose days change, and few besides"
    assert max(map(len, shown)) <= 120


def test_a_new_month_of_a_shop_reads_on_one_screen(passphrase: None, tmp_path: Path) -> None:
    one, _ = applied(tmp_path, 1, 23)
    program = list(retailer(1, 23))
    january = Declared("ShiftSchedule", "january-0", {**program[-1].values, "first_day": "2027-01-01"})
    one.declare(*program, january)
    shown = [str(line) for line in lines(whole_report(one.plan(), Schema.of_provider(), Speaker("en")))]
    one.hand.__exit__()
    assert len(shown) <= 50, "a line a person"
