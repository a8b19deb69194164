"""A retailer of 40 shops: shifts, groups, people and a month of rosters in one program, applied and planned again."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from dingtalk_sandbox.admin import call_log
from support.cases import Declared, Ref
from support.firm import Firm, changed, passphrase
from support.retailer import SHIFTS, people, retailer, staffed
from tenantctl.render.schema import Schema
from tenantctl.review.formats.terminal import lines
from tenantctl.review.whole import whole_report
from tenantctl.review.words import Speaker

__all__ = ["passphrase"]


def applied(folder: Path, shops: int, staff: int) -> tuple[Firm, Counter[str]]:
    one = Firm(folder, operator="admin", asOf="2026-12-01")
    staffed(one, shops, staff)
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


def test_a_monthly_grant_is_one_line_a_group(passphrase: None, tmp_path: Path) -> None:
    one = Firm(tmp_path, operator="admin", asOf="2026-12-01")
    staffed(one, 2, 23)
    year = {"unit": "day", "category": "general", "hours_in_day": 8.0, "visible_to": {"everyone": True}}
    annual = Declared("LeaveType", "annual", {"name": "Annual leave", **year})

    def granted(amount: float) -> list[Declared]:
        said = {"cycle": "2026", "granted": amount, "starts": "2026-01-01", "ends": "2026-12-31"}
        return [
            Declared(
                "LeaveQuota",
                f"annual-{shop}",
                {"leave_type": Ref("annual"), "group": f"Shop {shop}", "people": people(shop, 23), **said},
            )
            for shop in range(2)
        ]

    one.declare(annual, *granted(7.0))
    one.up()
    one.declare(annual, *granted(7.5))
    shown = [str(line) for line in lines(whole_report(one.plan(), Schema.of_provider(), Speaker("en")))]
    one.hand.__exit__()
    assert [line.strip() for line in shown if "granted" in line] == ["granted: 7 -> 7.5"] * 2
