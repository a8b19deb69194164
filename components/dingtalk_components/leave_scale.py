"""Annual leave by Hong Kong's Employment Ordinance: pure functions of days. Source: Cap. 57, Part VIIIA.

What each rule rests on, and what a lawyer must check, stands in docs/components/AnnualLeave.md.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import date, timedelta
from fractions import Fraction

LEAST, MOST = 7, 14
"""Days of leave in years 1 and 2, and from year 9 on."""

HALF = Fraction(1, 2)


def days_in_year(year: int) -> int:
    """Return the days of leave for a year of service, 1 for the first.

    7 in years 1 and 2, then one more a year up to 14 (s. 41AA; contract approval-attendance.md, part C).

    Raises:
        ValueError: There is no such year.
    """
    if year < 1:
        raise ValueError(f"years of service begin at 1 (given: {year})")
    return max(LEAST, min(MOST, year + 5))


def months_later(day: date, months: int) -> date:
    """Return the same day of the month, ``months`` later; the first of the next month where there is no such day.

    So a month from 31 January has passed when March begins, and a year from 29 February likewise.
    """
    years, month = divmod(day.month - 1 + months, 12)
    try:
        return day.replace(year=day.year + years, month=month + 1)
    except ValueError:  # no such day: only short months lack one, so there is a next month in the year
        return date(day.year + years, month + 2, 1)


def completed_months(joined: date, as_of: date) -> int:
    """Return how many whole months of service are over when ``as_of`` begins; 0 before the first is."""
    months = (as_of.year - joined.year) * 12 + as_of.month - joined.month
    while months > 0 and months_later(joined, months) > as_of:
        months -= 1
    return max(0, months)


def year_of_service(joined: date, day: date) -> int:
    """Return which year of service ``day`` is in, 1 for the first.

    Raises:
        ValueError: The day is before the first day of service.
    """
    if day < joined:
        raise ValueError(f"{day} is before the first day of service, {joined}")
    return completed_months(joined, day) // 12 + 1


def earned(joined: date, as_of: date) -> Fraction:
    """Return the leave earned since ``joined`` when ``as_of`` begins: a twelfth of its year for each whole month."""
    years, months = divmod(completed_months(joined, as_of), 12)
    whole = sum((days_in_year(year) for year in range(1, years + 1)), 0)
    return whole + Fraction(days_in_year(years + 1) * months, 12)


def accrued(joined: date, starts: date, as_of: date) -> Fraction:
    """Return what was earned from ``starts`` (the first day of a leave year) until ``as_of`` begins."""
    return max(Fraction(0), earned(joined, as_of) - earned(joined, starts))


def pro_rata(joined: date, starts: date, ends: date) -> Fraction:
    """Return the leave for the days ``starts`` to ``ends``, both within: each day counts as its part of its year."""
    total = Fraction(0)
    for year, first, last in _years(joined, ends):
        days = (min(last, ends) - max(first, starts)).days + 1
        if days > 0:
            total += Fraction(days_in_year(year) * days, (last - first).days + 1)
    return total


def due_on_leaving(joined: date, last_day: date) -> Fraction:
    """Return the leave of the unfinished year that is to be paid to who leaves after ``last_day``.

    Nothing before three months of that year are served (s. 41D); a summary dismissal is not looked at.
    """
    after = last_day + timedelta(days=1)
    year = completed_months(joined, after) // 12
    first = months_later(joined, 12 * year)
    if completed_months(first, after) < 3:
        return Fraction(0)
    return pro_rata(joined, first, last_day)


def rounded_up(days: Fraction, step: Fraction = HALF) -> Fraction:
    """Return ``days`` in whole steps, never less: rounding down would fall below the Ordinance."""
    return math.ceil(days / step) * step


def _years(joined: date, until: date) -> Iterator[tuple[int, date, date]]:
    """Yield each year of service that begins by ``until``, with its first and last day."""
    year, first = 1, joined
    while first <= until:
        following = months_later(joined, 12 * year)
        yield year, first, following - timedelta(days=1)
        year, first = year + 1, following
