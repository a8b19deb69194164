"""The monthly quota's local estimate (contract contact.md 1.8).

The service tells nobody how much of the quota is left. So metered calls are counted in a file, by organisation and
calendar month; without the file the count is unknown, which is not 0. A 90020 answer is the truth and is kept.
"""

from __future__ import annotations

import json
import logging
import os
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

_log = logging.getLogger(__name__)
_CHINA = timezone(timedelta(hours=8))
"""Whose calendar month the quota follows is not published; the service's own zone is the likeliest."""

_LOCK_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Usage:
    """What is known of a month.

    Args:
        month: ``"2026-08"``.
        calls: Metered calls counted on this file; other machines' calls are not in it.
        quota: Calls the tenant may make in a month, as configured.
        exhausted: Whether the service has said that the quota is used up.
    """

    month: str
    calls: int
    quota: int
    exhausted: bool


class Meter:
    """Counts metered calls in a file that several processes may share.

    Args:
        file: Where; None counts nothing.
        corp_id: Whose quota.
        quota: Calls a month.
        now: The time, with its zone.
    """

    def __init__(self, file: Path | None, corp_id: str, quota: int, now: Callable[[], datetime]) -> None:
        self._file = file
        self._corp_id = corp_id
        self._quota = quota
        self._now = now

    def count(self) -> None:
        """Count one metered call. A file that cannot be written costs a log line, not the call."""
        self._change(lambda entry: {**entry, "calls": entry["calls"] + 1})

    def exhaust(self) -> None:
        """Keep that the service said the month's quota is used up."""
        self._change(lambda entry: {**entry, "exhausted": True})

    def usage(self) -> Usage | None:
        """Return this month's estimate.

        Returns:
            The estimate; None for "unknown": no file, an unreadable one, or nothing of this month in it.
        """
        if self._file is None:
            return None
        month = self._month()
        try:
            entry = _read(self._file).get(self._corp_id, {}).get(month)
        except (OSError, ValueError) as error:
            self._warn(error)
            return None
        if entry is None:
            return None
        return Usage(month, int(entry["calls"]), self._quota, bool(entry["exhausted"]))

    def _change(self, change: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
        if self._file is None:
            return
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            with FileLock(f"{self._file}.lock", timeout=_LOCK_SECONDS):
                book = _read(self._file)
                months = book.setdefault(self._corp_id, {})
                month = self._month()
                months[month] = change(months.get(month, {"calls": 0, "exhausted": False}))
                _write(self._file, book)
        except (OSError, ValueError, Timeout) as error:
            self._warn(error)

    def _month(self) -> str:
        return self._now().astimezone(_CHINA).strftime("%Y-%m")

    def _warn(self, error: Exception) -> None:
        _log.warning("meter file %s: %s; the count of metered calls is unknown", self._file, error)


def _read(file: Path) -> dict[str, dict[str, dict[str, Any]]]:
    try:
        text = file.read_text(encoding="utf-8")
    except FileNotFoundError:
        return {}
    book = json.loads(text)
    if not isinstance(book, dict):
        raise ValueError("not a meter file; delete it to start anew")  # noqa: TRY004  # the file is wrong, no argument
    return book


def _write(file: Path, book: dict[str, dict[str, dict[str, Any]]]) -> None:
    """Replace the file in one step, so that a reader or a crash never meets half of it."""
    handle, name = tempfile.mkstemp(dir=file.parent, prefix=file.name, suffix=".new")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as new:
            json.dump(book, new, indent=1, sort_keys=True)
        Path(name).replace(file)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
