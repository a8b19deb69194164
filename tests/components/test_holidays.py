"""Hong Kong's holidays: published lists, worked cases by rest day, and rules that hold for every shop."""

from __future__ import annotations

import subprocess
import sys
from datetime import date
from pathlib import Path

import pulumi
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dingtalk_components import DayOff, days_off
from dingtalk_components.holidays_hk import WEEK, YEARS, Scheme

PAGE = Path(__file__).parents[2] / "docs" / "components" / "HongKongHolidays.md"
CASES = [
    [cell.strip() for cell in line.strip("|\n").split("|")]
    for line in PAGE.read_text(encoding="utf-8").splitlines()
    if line.startswith("| 20")
]

# The Government's press release of 16 May 2025 (general) and the Labour Department's list (statutory).
GENERAL_2026 = "0101 0217 0218 0219 0403 0404 0406 0407 0501 0525 0619 0701 0926 1001 1019 1225 1226"
STATUTORY_2026 = "0101 0217 0218 0219 0405 0406 0501 0524 0619 0701 0926 1001 1018 1225 1226"
GENERAL_2025 = "0101 0129 0130 0131 0404 0418 0419 0421 0501 0505 0531 0701 1001 1007 1029 1225 1226"
STATUTORY_2025 = "0101 0129 0130 0131 0404 0501 0505 0531 0701 1001 1007 1029 1225 1226"


def compact(days: list[date]) -> str:
    return " ".join(day.strftime("%m%d") for day in sorted(days))


@pytest.mark.parametrize(
    ("year", "statutory", "general"),
    [(2025, STATUTORY_2025, GENERAL_2025), (2026, STATUTORY_2026, GENERAL_2026)],
)
def test_the_published_lists(year: int, statutory: str, general: str) -> None:
    assert compact([off.holiday for off in days_off(year, "statutory")]) == statutory
    assert compact([off.day for off in days_off(year, "general")]) == general


def moved(days: list[DayOff]) -> str:
    return ", ".join(f"{off.holiday:%m-%d} to {off.day:%m-%d}" for off in days if off.day != off.holiday)


@pytest.mark.parametrize("case", CASES, ids=lambda case: "-".join(case[:3]))
def test_the_worked_cases_of_the_page(case: list[str]) -> None:
    year, scheme, rests_on, count, changes = case
    assert scheme in {"statutory", "general"}
    days = days_off(int(year), "statutory" if scheme == "statutory" else "general", [rests_on])
    assert (str(len(days)), moved(days)) == (count, changes)


def test_there_are_worked_cases() -> None:
    assert len(CASES) == 10


@pytest.mark.parametrize(
    ("year", "count"), [(2024, 14), (2025, 14), (2026, 15), (2027, 15), (2028, 16), (2029, 16), (2030, 17)]
)
def test_how_many_are_statutory(year: int, count: int) -> None:
    assert len(days_off(year, "statutory")) == count
    assert len(days_off(year, "general")) == 17


def test_the_solstice_in_the_place_of_christmas_is_made_good_too() -> None:
    """21 December 2025 is a Sunday."""
    days = days_off(2025, "statutory", winter_solstice=True)
    assert len(days) == 14
    assert moved(days) == "12-21 to 12-22"
    assert date(2025, 12, 25) not in {off.day for off in days}
    assert moved(days_off(2025, "statutory", ["monday"], winter_solstice=True)) == "05-05 to 05-06"


def test_names_in_both_languages() -> None:
    assert days_off(2026, "statutory")[0].name == "The first day of January"
    assert days_off(2026, "statutory", language="zh")[0].name == "一月一日"


def test_a_program_that_asks_for_no_days_does_not_load_the_package() -> None:
    """Loading it takes half a second, which each run of each program would pay."""
    code = "import sys, dingtalk_components; sys.exit('holidays' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0  # noqa: S603 - our own


RESTS = st.sets(st.sampled_from(WEEK), min_size=1, max_size=5)


@settings(max_examples=60)
@given(st.sampled_from(YEARS), st.sampled_from(["statutory", "general"]), RESTS)
def test_no_day_off_is_a_rest_day_or_counts_twice(year: int, scheme: Scheme, rests: set[str]) -> None:
    days = days_off(year, scheme, rests)
    assert all(WEEK[off.day.weekday()] not in rests for off in days)
    assert len({off.day for off in days}) == len(days)
    assert all(off.day >= off.holiday for off in days)
    assert days == sorted(days)


@settings(max_examples=60)
@given(st.sampled_from(YEARS), RESTS)
def test_every_shop_has_every_statutory_holiday_and_general_has_them_too(year: int, rests: set[str]) -> None:
    statutory, general = days_off(year, "statutory", rests), days_off(year, "general", rests)
    assert len(statutory) == len(days_off(year, "statutory"))
    assert set(statutory) <= set(general)
    assert len(general) <= 17


@pytest.mark.parametrize(
    ("call", "line"),
    [
        ((2033, "general"), "holidays of 2033 are not known; give 2024 to 2032"),
        ((2026, "bank"), 'no holidays are called "bank"; give statutory or general'),
        ((2026, "general", ["Sun"]), 'no day of the week is called "Sun"; rest days are monday,'),
        ((2026, "general", WEEK), "rests every day of the week"),
    ],
)
def test_what_is_refused(call: tuple[int, Scheme, list[str]], line: str) -> None:
    with pytest.raises(pulumi.RunError, match=line):
        days_off(*call)
