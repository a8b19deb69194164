"""Ids as DingTalk hands them out: large, without visible order, never used twice.

They follow from a counter alone, so that two runs of the same calls meet the same ids.
"""

from __future__ import annotations

import hashlib
import sqlite3

# base, modulus, multiplier; multiplier and modulus are coprime, so no id repeats before the modulus is used up.
_SPREAD = {
    "department": (100_000_000, 899_999_963, 514_229_003),
    "role": (1_000_000_000, 8_999_999_987, 5_142_290_003),
    "user": (10_000_000, 89_999_999, 51_422_903),
}
_OTHERS = (1_000_000, 8_999_993, 5_142_291)


def take(conn: sqlite3.Connection, kind: str) -> int:
    """The next id of `kind`; role groups share the roles' numbers."""
    row = conn.execute(
        "INSERT INTO sequences (name, value) VALUES (?, 1) "
        "ON CONFLICT (name) DO UPDATE SET value = value + 1 RETURNING value",
        (kind,),
    ).fetchone()
    base, modulus, multiplier = _SPREAD.get(kind, _OTHERS)
    return base + int(row[0]) * multiplier % modulus


def unionid(corp_id: str, userid: str) -> str:
    """A unionid: opaque, and another one in another tenant."""
    return hashlib.sha256(f"{corp_id}/{userid}".encode()).hexdigest()[:22] + "iE"


def chat_id(dept_id: int) -> str:
    """The id of a department's chat group."""
    return "chat" + hashlib.sha256(str(dept_id).encode()).hexdigest()[:28]
