"""AnnualLeave: the Ordinance's scale, by worked cases and by rules; and what of it reaches the tenant."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dingtalk_components import leave_scale as scale
from dingtalk_components.annual_leave import granted
from support.firm import changed, keys
from support.program import Write

PAGE = Path(__file__).parents[2] / "docs" / "components" / "AnnualLeave.md"
CASES = [
    [cell.strip() for cell in line.strip("|\n").split("|")]
    for line in PAGE.read_text(encoding="utf-8").splitlines()
    if line.startswith("| 20")
]
DAYS = st.dates(date(1980, 1, 1), date(2040, 12, 31))
ONE = timedelta(days=1)


@pytest.mark.parametrize("case", CASES, ids=lambda case: "-".join(case[:3]))
def test_the_worked_cases_of_the_page(case: list[str]) -> None:
    joined, starts, as_of = map(date.fromisoformat, case[:3])
    months = scale.completed_months(joined, as_of) - scale.completed_months(joined, starts)
    earned = scale.accrued(joined, starts, as_of)
    assert (months, earned, scale.rounded_up(earned)) == (int(case[3]), Fraction(case[4]), Fraction(case[5]))


def test_there_are_worked_cases() -> None:
    assert len(CASES) == 9


def test_the_scale() -> None:
    assert [scale.days_in_year(year) for year in range(1, 12)] == [7, 7, 8, 9, 10, 11, 12, 13, 14, 14, 14]
    with pytest.raises(ValueError, match="begin at 1"):
        scale.days_in_year(0)


@given(DAYS, st.integers(0, 600))
def test_a_month_is_over_on_its_day_and_not_before(joined: date, months: int) -> None:
    over = scale.months_later(joined, months)
    assert scale.completed_months(joined, over) == months
    if months:
        assert scale.completed_months(joined, over - ONE) == months - 1
    assert over.day in (joined.day, 1)


@given(DAYS, st.integers(1, 40))
def test_whole_years_earn_the_scale(joined: date, years: int) -> None:
    until = scale.months_later(joined, 12 * years)
    assert scale.earned(joined, until) == sum(map(scale.days_in_year, range(1, years + 1)))
    assert scale.pro_rata(joined, joined, until - ONE) == scale.earned(joined, until)
    assert scale.year_of_service(joined, until) == years + 1
    assert scale.year_of_service(joined, until - ONE) == years


@given(st.lists(DAYS, min_size=4, max_size=4))
def test_leave_grows_with_time_and_adds_up(days: list[date]) -> None:
    joined, *three = days
    first, then, last = sorted(three)
    amounts = [scale.earned(joined, day) for day in (first, then, last)]
    assert all(before <= after for before, after in pairwise(amounts))
    parts = scale.accrued(joined, first, then) + scale.accrued(joined, then, last)
    assert parts == scale.accrued(joined, first, last)
    daily = scale.pro_rata(joined, first, then) + scale.pro_rata(joined, then + ONE, last)
    assert daily == scale.pro_rata(joined, first, last)


@given(DAYS, DAYS, st.integers(1, 4000))
def test_who_joined_earlier_has_no_less(joined: date, as_of: date, earlier: int) -> None:
    assert scale.earned(joined - timedelta(days=earlier), as_of) >= scale.earned(joined, as_of)


@given(st.fractions(0, 400), st.sampled_from([Fraction(1, 2), Fraction(1), Fraction(1, 4)]))
def test_rounding_never_takes_anything(days: Fraction, step: Fraction) -> None:
    rounded = scale.rounded_up(days, step)
    assert days <= rounded < days + step
    assert (rounded / step).denominator == 1


@given(DAYS, st.integers(0, 5000))
def test_on_leaving_less_than_a_year_is_due_and_nothing_before_three_months(
    joined: date, served: int
) -> None:
    last = joined + timedelta(days=served)
    due = scale.due_on_leaving(joined, last)
    in_year = scale.completed_months(joined, last + ONE) % 12
    assert (due > 0) == (in_year >= 3)
    assert due < 14


def test_on_leaving_in_the_middle_of_a_year() -> None:
    """Joined on 1 January 2025, leaves after 30 June: 181 of the 365 days of a year of 7."""
    assert scale.due_on_leaving(date(2025, 1, 1), date(2025, 6, 30)) == Fraction(7 * 181, 365)
    assert scale.due_on_leaving(date(2025, 1, 1), date(2025, 3, 30)) == 0
    assert scale.due_on_leaving(date(2025, 1, 1), date(2025, 3, 31)) == Fraction(7 * 90, 365)


def test_no_year_of_service_before_the_first_day() -> None:
    with pytest.raises(ValueError, match="2025-01-01 is before the first day of service, 2025-01-02"):
        scale.year_of_service(date(2025, 1, 2), date(2025, 1, 1))


@given(DAYS, st.integers(2000, 2035), st.integers(0, 800))
def test_a_years_grant_never_falls_and_stops_with_the_year(joined: date, year: int, later: int) -> None:
    day = date(year, 1, 1)
    amounts = [granted({"x": joined}, year, when)["x"] for when in (day, day + timedelta(days=later))]
    assert 0 == amounts[0] <= amounts[1] <= granted({"x": joined}, year, date(2099, 1, 1))["x"] <= 14


PEOPLE = '{"Kowloon": {"admin": "2024-03-15"}}'


def program_of(day: str, people: str = PEOPLE) -> str:
    return f"""
from dingtalk_components import AnnualLeave
AnnualLeave("annual", year=2026, people={people}, as_of={day!r})
"""


def test_a_month_later_the_grants_alone_rise(program: Write) -> None:
    firm = program(program_of("2026-11-10"))
    firm.up()
    assert changed(firm.plan(refresh=True)) == []
    program(program_of("2026-11-30"))
    (step,) = changed(firm.plan())
    assert (step.name, keys(step)) == ("annual-2026-kowloon", {"granted"})
    assert step.new_inputs is not None
    assert (step.new_inputs["granted"], step.new_inputs["ends"]) == (7.5, "2027-12-31")
    firm.up()
    assert changed(firm.plan(refresh=True)) == []


@pytest.mark.parametrize(
    ("day", "people", "line"),
    [
        ("30/11/2026", PEOPLE, 'annual: as_of is "30/11/2026"; give a day, YYYY-MM-DD'),
        ("2026-11-30", '{"K": {"admin": "2024"}}', 'annual: admin is "2024"; give a day, YYYY-MM-DD'),
    ],
)
def test_what_is_no_day_is_refused(program: Write, day: str, people: str, line: str) -> None:
    with pytest.raises(Exception, match=line):
        program(program_of(day, people)).plan()


def test_nobody_says_what_day_it_is(program: Write) -> None:
    firm = program(program_of("").replace(", as_of=''", ""))
    firm.configure(endpoint="sandbox:tenant.db", qps="0", operator="admin")
    with pytest.raises(
        Exception, match=r'annual: leave grows by the month, .* set "dingtalk:asOf" to YYYY-MM-DD'
    ):
        firm.plan()
