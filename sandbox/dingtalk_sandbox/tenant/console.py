"""What administrators do in the admin console: each thing noted with who and when (apps-security.md 5)."""

from __future__ import annotations

import sqlite3
from dataclasses import asdict, dataclass
from typing import Any

from dingtalk_sandbox.store import ids, things

KIND = "operator log"


@dataclass(frozen=True)
class Done:
    """One thing that somebody did in the console: its two categories and its text are free."""

    userid: str
    category: str
    part: str
    content: str


def note(conn: sqlite3.Connection, done: Done, moment: float) -> None:
    """Notes what was done at a moment, in seconds since 1970."""
    things.put(conn, KIND, ids.take(conn, KIND), {**asdict(done), "at": round(moment * 1000)})


def noted(conn: sqlite3.Connection) -> list[dict[str, Any]]:
    """Everything noted, the latest first."""
    return sorted(things.listed(conn, KIND).values(), key=lambda it: -it["at"])
