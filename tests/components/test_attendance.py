"""HongKongAttendance: what it makes of a shop, what it leaves to people, and what it refuses."""

from __future__ import annotations

from pathlib import Path

import pytest

from dingtalk_components import days_off
from support.firm import changed
from support.program import Write

PAGE = Path(__file__).parents[2] / "docs" / "components" / "HongKongAttendance.md"
EXAMPLE = PAGE.read_text(encoding="utf-8").partition("```python\n")[2].partition("```")[0]


def test_a_shop_becomes_a_group_with_its_days_off_and_its_people(program: Write) -> None:
    firm = program(EXAMPLE)
    firm.up()
    made = {(r.type.rpartition(":")[2], r.urn.split("::")[-1]): r.inputs for r in firm.deployment().resources}
    group = made["AttendanceGroup", "hk-mong-kok"]
    assert [each["day"] for each in group["special_days"]] == [
        str(off.day) for off in days_off(2026, "statutory", ["tuesday"])
    ]
    assert "tuesday" not in group["week"]
    assert len(group["week"]) == 6
    assert (group["skip_holidays"], group["outdoor_punch"], group["outdoor_photo"]) == (False, True, True)
    assert made["AttendanceGroupMembers", "hk-mong-kok"]["users"] == ["shop-manager-mong-kok"]
    by_hand = made["ConsoleSetting", "hk-mong-kok-2027"]
    assert "2027-02-10" in by_hand["value"]  # the fourth day of Lunar New Year is a Tuesday
    assert by_hand["value"].count("2027-") == 15
    overtime = made["ConsoleSetting", "hk-overtime"]
    assert overtime["value"] == "in units of 15 minutes; an hour of meal is taken off after 8 hours"
    assert (overtime["attested_by"], overtime["lapses_on"]) == ("hr-officer", "2027-05-02")


def test_staff_moves_between_shops_where_the_program_says_so(program: Write) -> None:
    def shops(kowloon: str, island: str) -> str:
        return f"""
import pulumi_dingtalk as dingtalk
from dingtalk_components import HongKongAttendance, Shift, Shop

place = dingtalk.AttendancePlace(address="Shop", latitude=22.3, longitude=114.1, radius=100)
both = {{"shift": "day", "made_with": [2026], "positions": [place]}}
HongKongAttendance(
    "hk", years=[2026], scheme="statutory", shifts={{"day": Shift("Day", [("10:00", "19:00")])}},
    shops=[Shop("Kowloon", users={kowloon}, move=True, **both), Shop("Island", users={island}, move=True, **both)],
)
"""

    firm = program(shops("['shop-manager-mong-kok']", "['shop-staff-mong-kok-1']"))
    firm.hand.join("shop-staff-mong-kok-1")
    firm.up()
    program(shops("['shop-staff-mong-kok-1']", "['shop-manager-mong-kok']"))
    firm.up()
    assert changed(firm.plan(refresh=True)) == []


def test_another_year_is_asked_of_people_and_changes_no_group(program: Write) -> None:
    firm = program(EXAMPLE)
    firm.up()
    program(EXAMPLE.replace("years=[2026, 2027]", "years=[2026, 2027, 2028]"))
    (step,) = changed(firm.plan())
    assert step.name == "hk-mong-kok-2028"


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("radius=50", "radius=49", "hk: Mong Kok has a radius of 49 m; give 50"),
        ("radius=50", "radius=501", "hk: Mong Kok has a radius of 501 m; give 50"),
        ('shift="shop-day"', 'shift="night"', 'works in shift "night"; there are shop-day'),
    ],
)
def test_what_is_refused(program: Write, old: str, new: str, line: str) -> None:
    with pytest.raises(Exception, match=line):
        program(EXAMPLE.replace(old, new)).plan()


def test_a_site_may_have_500_metres(program: Write) -> None:
    assert changed(program(EXAMPLE.replace("radius=50", "radius=500")).plan())


def test_a_shop_without_a_place_is_refused(program: Write) -> None:
    lines = [line for line in EXAMPLE.splitlines() if not line.strip().startswith(("wifis=", "positions="))]
    with pytest.raises(Exception, match="hk: Mong Kok has neither a Wi-Fi nor a position"):
        program("\n".join(lines)).plan()


def test_years_that_a_group_was_not_made_with_cannot_be_added_to_it(program: Write) -> None:
    firm = program(EXAMPLE)
    firm.up()
    program(EXAMPLE.replace("made_with=[2026]", "made_with=[2026, 2027]"))
    with pytest.raises(Exception, match="special_days"):
        firm.plan()
