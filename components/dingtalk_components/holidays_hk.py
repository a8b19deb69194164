"""Hong Kong's holidays, by the shop's rest day: pure functions over the ``holidays`` package.

Statutory holidays are everybody's by the Employment Ordinance; general holidays are what banks and offices close on,
and have all of the statutory ones among them. What each rule rests on stands in docs/components/HongKongHolidays.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

import pulumi

Scheme = Literal["statutory", "general"]

WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
YEARS = range(2024, 2033)
"""Years whose counts are those of the law. In 2033 two holidays fall on one day, which these functions do not know."""

_LANGUAGES = {"en": "en_HK", "zh": "zh_HK"}
_ONE = timedelta(days=1)


@dataclass(frozen=True, order=True)
class DayOff:
    """A day off for a holiday.

    Args:
        day: The day on which the shop is off.
        holiday: The day that the law names; another one where it falls on a rest day.
        name: What the law calls it.
    """

    day: date
    holiday: date
    name: str


def days_off(
    year: int,
    scheme: Scheme,
    rest_days: Iterable[str] = ("sunday",),
    *,
    winter_solstice: bool = False,
    language: Literal["en", "zh"] = "en",
) -> list[DayOff]:
    """Return the holidays on which a shop is off beside its rest days, in order, each once.

    A statutory holiday on a rest day is taken on the next day that is no statutory holiday, nothing taken in the place
    of one, and no rest day. A general holiday that is not statutory stays where the gazette puts it: the gazette moves
    it from a Sunday, and nothing from another rest day, on which it is lost.

    Args:
        year: 2024 to 2032; what is not gazetted yet is the reckoning of the package.
        scheme: ``statutory`` or ``general``.
        rest_days: The shop's rest days, ``monday`` to ``sunday``; all days off of the week that are no work days.
        winter_solstice: Whether the firm gives the Winter Solstice in the place of Christmas Day (statutory alone).
        language: Of the names: ``en`` or ``zh``.

    Raises:
        pulumi.RunError: There is no such year, scheme or rest day, or every day is one.
    """
    resting = _weekdays(rest_days)
    _check(year, scheme)
    statutory = _named(year, "public", language, solstice=winter_solstice and scheme == "statutory")
    taken = list(_substituted(statutory, resting))
    if scheme == "general":
        by_law = {each.day for each in _substituted(statutory, frozenset({WEEK.index("sunday")}))}
        gazetted = _named(year, "optional", language)
        beside = {day: name for day, name in gazetted.items() if day not in by_law}
        used = {each.day for each in taken}
        taken += [
            DayOff(day, day, name)
            for day, name in beside.items()
            if day.weekday() not in resting and day not in used
        ]
    return sorted(taken)


def _named(year: int, category: str, language: str, *, solstice: bool = False) -> dict[date, str]:
    """Return what the package names. Its ``public`` is statutory, its ``optional`` general.

    Without ``observed`` each statutory holiday comes once, where the law puts it: that a day of Lunar New Year or the
    day after Mid-Autumn on a Sunday gives way to the next is the law's own doing, and in it.
    """
    from holidays.countries.hongkong import HongKong  # noqa: PLC0415 - half a second; only who asks for days pays it

    found = HongKong(
        years=year,
        categories=(category,),
        observed=category == "optional",
        language=_LANGUAGES[language],
        preferred_discretionary_holidays=("winter_solstice",) if solstice else ("christmas",),
    )
    return dict(sorted(found.items()))


def _substituted(statutory: dict[date, str], resting: frozenset[int]) -> Iterator[DayOff]:
    used = {day for day in statutory if day.weekday() not in resting}
    for holiday, name in statutory.items():
        day = holiday
        while day.weekday() in resting or (day != holiday and (day in used or day in statutory)):
            day += _ONE
        used.add(day)
        yield DayOff(day, holiday, name)


def _weekdays(rest_days: Iterable[str]) -> frozenset[int]:
    names = [rest_days] if isinstance(rest_days, str) else list(rest_days)
    for name in names:
        if name not in WEEK:
            raise pulumi.RunError(f'no day of the week is called "{name}"; rest days are {", ".join(WEEK)}')
    if len(set(names)) == len(WEEK):
        raise pulumi.RunError("a shop that rests every day of the week has no holidays")
    return frozenset(map(WEEK.index, names))


def _check(year: int, scheme: str) -> None:
    if year not in YEARS:
        raise pulumi.RunError(f"holidays of {year} are not known; give {YEARS[0]} to {YEARS[-1]}")
    if scheme not in {"statutory", "general"}:
        raise pulumi.RunError(f'no holidays are called "{scheme}"; give statutory or general')
