"""Rosters as people write them: a pattern that goes round, or a table of a shop manager."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Mapping, Sequence
from io import StringIO
from itertools import pairwise
from pathlib import Path

from pulumi_dingtalk.client.errors import ConfigurationError

__all__ = ["roster_pattern", "roster_table"]


def roster_pattern(people: Sequence[str], pattern: str, days: int, *, stagger: int = 0) -> dict[str, str]:
    """Return a roster that goes round: two days, two nights, two off is ``"DDNN--"``.

    Args:
        people: Userids, in order.
        pattern: A mark a day; ``-`` is a day of rest, ``.`` nothing. It begins on the roster's first day.
        days: How many days the roster has.
        stagger: So many days later in the pattern does each next person begin.

    Returns:
        Each person's days, for ``ShiftSchedule(rows=...)``.

    Raises:
        ConfigurationError: The pattern is empty.
    """
    if not pattern:
        raise ConfigurationError("a roster's pattern is empty; write a mark a day, such as DDNN--")
    rows = {}
    for place, person in enumerate(people):
        begin = place * stagger % len(pattern)
        turned = pattern[begin:] + pattern[:begin]
        rows[person] = (turned * (days // len(pattern) + 1))[:days]
    return rows


def roster_table(path: Path | str) -> tuple[str, dict[str, str]]:
    """Read a table (CSV): a header with ``userid`` and days (YYYY-MM-DD), one after the other; a line a person.

    Args:
        path: The file, as a spreadsheet exports it; an empty cell is a day on which nothing is scheduled.

    Returns:
        The first day, and each person's days, for ``ShiftSchedule(first_day=..., rows=...)``.

    Raises:
        ConfigurationError: The file is not such a table; the line says where.
    """
    try:
        lines = list(csv.reader(StringIO(Path(path).read_text(encoding="utf-8-sig"))))
    except OSError as error:
        raise ConfigurationError(f"roster {path}: {error.strerror}") from None
    lines = [[cell.strip() for cell in line] for line in lines if any(cell.strip() for cell in line)]
    if not lines or len(lines[0]) < 2:
        raise ConfigurationError(f"roster {path}: needs a header with userid and days")
    first = _first_day(path, lines[0][1:])
    rows: dict[str, str] = {}
    for number, (person, *cells) in enumerate(lines[1:], start=2):
        if len(cells) > len(lines[0]) - 1 or any(len(cell) > 1 for cell in cells):
            raise ConfigurationError(
                f"roster {path}: line {number}: write one mark a day, and no more days than the header"
            )
        if not person or person in rows:
            raise ConfigurationError(f"roster {path}: line {number}: names nobody, or {person} a second time")
        marks = [*cells, *[""] * (len(lines[0]) - 1 - len(cells))]
        rows[person] = "".join(cell or "." for cell in marks)
    return first, rows


def _first_day(path: Path | str, header: Sequence[str]) -> str:
    try:
        days = [dt.date.fromisoformat(cell) for cell in header]
    except ValueError as error:
        raise ConfigurationError(f"roster {path}: line 1: {error}; write days as YYYY-MM-DD") from None
    for before, after in pairwise(days):
        if after - before != dt.timedelta(days=1):
            raise ConfigurationError(f"roster {path}: line 1: {after} does not follow {before}")
    return days[0].isoformat()


def as_rows(rows: Mapping[str, str] | Sequence[Mapping[str, object]]) -> list[Mapping[str, object]]:
    """Return rows as the provider takes them."""
    if isinstance(rows, Mapping):
        return [{"user": user, "days": days} for user, days in rows.items()]
    return list(rows)
