"""Objects of one kind as JSON by id: for what has no relations that a table of its own would keep."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from typing import Any


def put(conn: sqlite3.Connection, kind: str, id_: object, body: Mapping[str, Any]) -> None:
    """Keeps `body` under `id_`, in place of what was there."""
    conn.execute(
        "INSERT INTO things (kind, id, body) VALUES (?, ?, ?) "
        "ON CONFLICT (kind, id) DO UPDATE SET body = excluded.body",
        (kind, str(id_), json.dumps(dict(body), ensure_ascii=False, sort_keys=True)),
    )


def find(conn: sqlite3.Connection, kind: str, id_: object) -> dict[str, Any] | None:
    """The object, or None."""
    row = conn.execute("SELECT body FROM things WHERE kind = ? AND id = ?", (kind, str(id_))).fetchone()
    return None if row is None else dict(json.loads(row["body"]))


def drop(conn: sqlite3.Connection, kind: str, id_: object) -> bool:
    """Removes the object; False where there was none."""
    return bool(conn.execute("DELETE FROM things WHERE kind = ? AND id = ?", (kind, str(id_))).rowcount)


def listed(conn: sqlite3.Connection, kind: str) -> dict[str, dict[str, Any]]:
    """Every object of the kind by its id, in the order in which they were made."""
    rows = conn.execute("SELECT id, body FROM things WHERE kind = ? ORDER BY seq", (kind,))
    return {row["id"]: json.loads(row["body"]) for row in rows}
