"""The wire's spelling of values: lists as CSV out, and back whatever the service makes of them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta, timezone
from typing import Any, Final, TypeVar

CHINA: Final = timezone(timedelta(hours=8))
"""China Standard Time, in which the wire tells days (approval-attendance.md 1); Hong Kong's is the same."""
DAY_MS: Final = 24 * 3600 * 1000
"""A day there; the zone has known no other since 1991."""

Item = TypeVar("Item")


def csv(values: Iterable[int | str]) -> str:
    """Write a list as the legacy world takes it.

    Args:
        values: Ids; none of them holds a comma.

    Returns:
        The values with commas between; "" for none.
    """
    return ",".join(str(value) for value in values)


def as_list(value: Any) -> list[Any]:
    """Read a list that the service may spell in five ways (contract 1.5).

    Args:
        value: A list, its JSON text, CSV text, one bare element, or nothing.

    Returns:
        The elements; empty for None and "".
    """
    if value is None or value == "":
        return []
    if isinstance(value, list):
        return value
    if not isinstance(value, str):
        return [value]
    if value.lstrip().startswith("["):
        parsed = json.loads(value)
        return list(parsed)
    return [part.strip() for part in value.split(",")]


def ints(value: Any) -> list[int]:
    """Read a list of ids.

    Args:
        value: As as_list.

    Returns:
        The ids as ints.
    """
    return [int(item) for item in as_list(value)]


def texts(value: Any) -> list[str]:
    """Read a list of strings.

    Args:
        value: As as_list.

    Returns:
        The elements as str.
    """
    return [str(item) for item in as_list(value)]


def flag(value: Any) -> bool:
    """Read a boolean that may come as text.

    Args:
        value: A bool, ``"true"``, ``"false"``, 0 or 1.

    Returns:
        The bool.
    """
    return value.strip().lower() in {"true", "1"} if isinstance(value, str) else bool(value)


def batches(values: Sequence[Item], size: int) -> Iterator[Sequence[Item]]:
    """Cut a list into parts of at most a size.

    Args:
        values: What to cut.
        size: The most a part may hold, at least 1.

    Yields:
        The parts, in order; none for an empty list.
    """
    for start in range(0, len(values), size):
        yield values[start : start + size]


def calls_for(count: int, size: int) -> int:
    """Return how many calls it takes to send a list in ``batches``.

    Args:
        count: How long the list is.
        size: The most a part may hold, at least 1.
    """
    return -(-count // size)


def midnight(day: date) -> int:
    """Return the moment at which a day begins in China, in milliseconds since 1970, as the wire tells days."""
    return round(datetime.combine(day, time(), CHINA).timestamp() * 1000)
