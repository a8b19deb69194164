"""The monthly quota's local estimate (contract contact.md 1.8).

The service tells nobody how much of the quota is left. So metered calls are counted in a file, by organisation and
calendar month; without the file the count is unknown, which is not 0. A 90020 answer is the truth and is kept.
"""

from __future__ import annotations

import logging
import os
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from filelock import FileLock, Timeout
from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from pulumi_dingtalk.client.wire import CHINA

_log = logging.getLogger(__name__)

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


class _Month(BaseModel):
    """One month in the file."""

    model_config = ConfigDict(extra="forbid")

    calls: int = 0
    exhausted: bool = False


_Book = dict[str, dict[str, _Month]]
_BOOK = TypeAdapter(_Book)


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
        self._change(lambda month: _Month(calls=month.calls + 1, exhausted=month.exhausted))

    def exhaust(self) -> None:
        """Keep that the service said the month's quota is used up."""
        self._change(lambda month: _Month(calls=month.calls, exhausted=True))

    def usage(self) -> Usage | None:
        """Return this month's estimate.

        Returns:
            The estimate; None for "unknown": no file, an unreadable one, or nothing of this month in it.
        """
        if self._file is None:
            return None
        name = self._name()
        try:
            month = _read(self._file).get(self._corp_id, {}).get(name)
        except (OSError, ValueError) as error:
            self._warn(error)
            return None
        return None if month is None else Usage(name, month.calls, self._quota, month.exhausted)

    def _change(self, change: Callable[[_Month], _Month]) -> None:
        if self._file is None:
            return
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            with FileLock(f"{self._file}.lock", timeout=_LOCK_SECONDS):
                book = _read(self._file)
                months = book.setdefault(self._corp_id, {})
                name = self._name()
                months[name] = change(months.get(name, _Month()))
                _write(self._file, book)
        except (OSError, ValueError, Timeout) as error:
            self._warn(error)

    def _name(self) -> str:
        # Whose month the quota follows is not published; the service's own zone is the likeliest.
        return self._now().astimezone(CHINA).strftime("%Y-%m")

    def _warn(self, error: Exception) -> None:
        _log.warning("meter file %s: %s; the count of metered calls is unknown", self._file, error)


def _read(file: Path) -> _Book:
    try:
        content = file.read_bytes()
    except FileNotFoundError:
        return {}
    try:
        return _BOOK.validate_json(content)
    except ValidationError:
        reason = "it is no meter file; delete it to start anew"
    raise ValueError(reason)


def _write(file: Path, book: _Book) -> None:
    """Replace the file in one step, so that a reader or a crash never meets half of it."""
    handle, name = tempfile.mkstemp(dir=file.parent, prefix=file.name, suffix=".new")
    try:
        with os.fdopen(handle, "wb") as new:
            new.write(_BOOK.dump_json(book, indent=1))
        Path(name).replace(file)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
