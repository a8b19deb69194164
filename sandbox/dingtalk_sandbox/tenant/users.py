"""People and their rules (contract contact.md 5)."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from dingtalk_sandbox.errors import ApiError
from dingtalk_sandbox.settings import Settings
from dingtalk_sandbox.store import ids
from dingtalk_sandbox.tenant import departments

MEMBER, PENDING = "member", "pending"
_MOBILE = re.compile(r"(?:\+\d{1,4}-)?\d{5,15}")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
# field -> (longest, refusal)
_LIMITS = {
    "telephone": (50, 40063),
    "job_number": (50, 60123),
    "title": (200, 60119),
    "email": (50, 60105),
    "org_email": (100, 60105),
    "work_place": (100, 40064),
    "remark": (2000, 40065),
    "extension": (2000, 60122),
}
# field -> (path in the stored fields, refusal)
_UNIQUE = {"telephone": ("$.telephone", 40100), "email": ("$.email", 60106)}


@dataclass
class Placement:
    """Where a person is: the departments, and what is said of the person in each."""

    dept_ids: list[int]
    orders: dict[int, int] = field(default_factory=dict)
    titles: dict[int, str] = field(default_factory=dict)


def find(conn: sqlite3.Connection, userid: str) -> sqlite3.Row | None:
    """The row of somebody who is in the organisation; pending invitations are nobody yet (40103)."""
    row: sqlite3.Row | None = conn.execute(
        "SELECT * FROM users WHERE userid = ? AND state = ?", (userid, MEMBER)
    ).fetchone()
    return row


def need(conn: sqlite3.Connection, userid: str, missing: int = 60121) -> sqlite3.Row:
    """The person's row, or the refusal `missing`."""
    row = find(conn, userid)
    if row is None:
        raise ApiError(missing)
    return row


def split_mobile(mobile: str) -> tuple[str, str]:
    """State code and number of a mobile as stored: `+852-5000` or a bare mainland number."""
    code, dash, number = mobile.partition("-")
    return (code.lstrip("+"), number) if dash else ("86", mobile)


def normal_mobile(spelt: str) -> str:
    """A mobile in the one spelling that is stored; `+86-` is the same as nothing.

    Raises:
        ApiError: 60103.
    """
    if not _MOBILE.fullmatch(spelt):
        raise ApiError(60103)
    return spelt.removeprefix("+86-")


def create(
    conn: sqlite3.Connection,
    *,
    corp_id: str,
    now: float,
    settings: Settings,
    userid: str | None,
    name: str,
    mobile: str,
    placement: Placement,
    fields: Mapping[str, Any],
    invited: bool,
) -> str:
    """Adds a person, or invites one (`invited`), and returns the userid.

    Raises:
        ApiError: 60102, 60104, 60112 and the codes of the fields and departments.
    """
    check_name(name)
    if userid is not None and conn.execute("SELECT 1 FROM users WHERE userid = ?", (userid,)).fetchone():
        raise ApiError(60102)
    if conn.execute("SELECT 1 FROM users WHERE mobile = ?", (mobile,)).fetchone():
        raise ApiError(60104)
    _check_fields(conn, fields, but=None)
    _check_departments(conn, settings, placement.dept_ids, held=frozenset())
    made = userid or str(ids.take(conn, "user"))
    conn.execute(
        "INSERT INTO users VALUES (?, ?, ?, ?, ?, 0, ?, ?, ?)",
        (
            made,
            ids.unionid(corp_id, made),
            name,
            mobile,
            PENDING if invited else MEMBER,
            now,
            now,
            json.dumps(dict(fields), ensure_ascii=False, sort_keys=True),
        ),
    )
    _place(conn, made, placement, frozenset())
    return made


def update(
    conn: sqlite3.Connection,
    settings: Settings,
    userid: str,
    *,
    now: float,
    name: str | None,
    placement: Placement | None,
    fields: Mapping[str, Any],
) -> None:
    """Changes what is named; the departments are replaced as a whole.

    Raises:
        ApiError: 60121, 60112 and the codes of the fields and departments.
    """
    row = need(conn, userid)
    if name is not None:
        check_name(name)
    _check_fields(conn, fields, but=userid)
    merged = {**json.loads(row["fields"]), **fields}
    kept = {key: value for key, value in merged.items() if value not in (None, "")}
    conn.execute(
        "UPDATE users SET name = ?, modified_at = ?, fields = ? WHERE userid = ?",
        (name or row["name"], now, json.dumps(kept, ensure_ascii=False, sort_keys=True), userid),
    )
    if placement is not None:
        held = homes(conn, userid)
        _check_departments(conn, settings, placement.dept_ids, held=held)
        _place(conn, userid, placement, held)


def delete(conn: sqlite3.Connection, userid: str, now: float) -> None:
    """Removes a person; roles, managers' lists and permits lose the person too.

    Raises:
        ApiError: 33012 nobody of that id; 60121 still invited.
    """
    row = conn.execute("SELECT state, mobile FROM users WHERE userid = ?", (userid,)).fetchone()
    if row is None:
        raise ApiError(33012)
    if row["state"] != MEMBER:
        raise ApiError(60121)
    departments.forget_person(conn, userid)
    conn.execute("DELETE FROM users WHERE userid = ?", (userid,))
    conn.execute("INSERT OR REPLACE INTO departed VALUES (?, ?)", (row["mobile"], now))


def accept(conn: sqlite3.Connection, userid: str) -> bool:
    """An invited person joins; False when nobody of that id is invited."""
    done = conn.execute(
        "UPDATE users SET state = ? WHERE userid = ? AND state = ?", (MEMBER, userid, PENDING)
    )
    return bool(done.rowcount)


def is_invitation(conn: sqlite3.Connection, settings: Settings, mobile: str, now: float) -> bool:
    """Whether adding this mobile asks its owner first (40103)."""
    if settings.pending_invitation:
        return True
    row = conn.execute("SELECT at FROM departed WHERE mobile = ?", (mobile,)).fetchone()
    return row is not None and now - row[0] < settings.rejoin_wait_h * 3600


def homes(conn: sqlite3.Connection, userid: str) -> frozenset[int]:
    """The departments that a person is a direct member of."""
    return frozenset(
        row[0] for row in conn.execute("SELECT dept_id FROM memberships WHERE userid = ?", (userid,))
    )


def check_name(name: str) -> None:
    """60112 for an empty name or one of more than 80 characters."""
    if not name.strip() or len(name) > 80:
        raise ApiError(60112)


def _check_fields(conn: sqlite3.Connection, fields: Mapping[str, Any], but: str | None) -> None:
    for name, (longest, code) in _LIMITS.items():
        if len(str(fields.get(name) or "")) > longest:
            raise ApiError(code)
    for name in ("email", "org_email"):
        if fields.get(name) and not _EMAIL.fullmatch(str(fields[name])):
            raise ApiError(60105)
    if fields.get("extension") and not _is_json_object(str(fields["extension"])):
        raise ApiError(60122)
    for name, (path, code) in _UNIQUE.items():
        query = "SELECT 1 FROM users WHERE json_extract(fields, ?) = ? AND userid IS NOT ?"
        if fields.get(name) and conn.execute(query, (path, fields[name], but)).fetchone():
            raise ApiError(code)
    if fields.get("manager_userid") and find(conn, str(fields["manager_userid"])) is None:
        raise ApiError(60128)


def _is_json_object(text: str) -> bool:
    with suppress(ValueError):
        return isinstance(json.loads(text), dict)
    return False


def _check_departments(
    conn: sqlite3.Connection, settings: Settings, dept_ids: list[int], held: frozenset[int]
) -> None:
    for dept_id in dept_ids:
        departments.need(conn, dept_id)
        full = departments.owning_member_count(conn, dept_id) >= settings.department_member_cap
        if dept_id not in held and full:
            raise ApiError(40023)


def _place(conn: sqlite3.Connection, userid: str, placement: Placement, held: frozenset[int]) -> None:
    for gone in held - set(placement.dept_ids):
        conn.execute("DELETE FROM memberships WHERE userid = ? AND dept_id = ?", (userid, gone))
        departments.forget_person(conn, userid, gone)
    for dept_id in placement.dept_ids:
        conn.execute(
            "INSERT INTO memberships VALUES (?, ?, ?, ?) ON CONFLICT (userid, dept_id) DO UPDATE SET "
            "ord = coalesce(?, ord), title = coalesce(?, title)",
            (
                userid,
                dept_id,
                placement.orders.get(dept_id, 1),
                placement.titles.get(dept_id),
                placement.orders.get(dept_id),
                placement.titles.get(dept_id),
            ),
        )
