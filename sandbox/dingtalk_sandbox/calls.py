"""The log of calls: operation, calling app, outcome and time; never a token, a secret or an argument."""

from __future__ import annotations

import sqlite3


def record(conn: sqlite3.Connection, now: float, operation: str, app: str | None, outcome: str) -> None:
    """Notes one call; `outcome` is `ok`, the code of the refusal, or the fault that struck."""
    conn.execute(
        "INSERT INTO calls (at, operation, app, outcome) VALUES (?, ?, ?, ?)", (now, operation, app, outcome)
    )


def listed(conn: sqlite3.Connection) -> list[dict[str, object]]:
    """Every call, oldest first."""
    rows = conn.execute("SELECT at, operation, app, outcome FROM calls ORDER BY id")
    return [dict(row) for row in rows]
