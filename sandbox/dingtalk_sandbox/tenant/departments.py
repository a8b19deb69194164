"""The department tree and its rules (contract contact.md 2)."""

from __future__ import annotations

import json
import re
import sqlite3
from dataclasses import dataclass, field
from typing import Any

from dingtalk_sandbox.errors import ApiError
from dingtalk_sandbox.settings import Settings
from dingtalk_sandbox.store import ids
from dingtalk_sandbox.store.schema import ROOT

NAME_LIMIT = 64
_FORBIDDEN = re.compile("[-,，]")
_DESCENDANTS = """WITH RECURSIVE down (id) AS (SELECT ? UNION ALL SELECT dept_id FROM departments JOIN down
    ON parent_id = down.id) SELECT id FROM down"""
_MEMBERS_BELOW = """SELECT count(DISTINCT userid) FROM memberships JOIN users USING (userid)
    WHERE state = 'member' AND dept_id IN (SELECT value FROM json_each(?))"""
# The flag that makes each list count; without its flag a list is gone (2.2: the documented way to clear one).
VISIBILITY = {
    "dept_permits": "hide_dept",
    "user_permits": "hide_dept",
    "outer_permit_depts": "outer_dept",
    "outer_permit_users": "outer_dept",
}
_PAIRS = (("dept_permits", "user_permits"), ("outer_permit_depts", "outer_permit_users"))
_DEPARTMENT_LISTS = ("dept_permits", "outer_permit_depts")
LIST_CAP = 50
MANAGERS = "managers"
OWNER = "owner"


@dataclass
class Department:
    """One department as stored."""

    dept_id: int
    parent_id: int | None
    name: str
    order: int
    fields: dict[str, Any] = field(default_factory=dict)

    def flag(self, name: str) -> bool:
        """A boolean field; false until set."""
        return bool(self.fields.get(name, False))

    def shown_name(self, language: str) -> str:
        """The name in the language asked for, the Chinese one where there is no other."""
        return str(self.fields.get("name_en", self.name)) if language == "en_US" else self.name


@dataclass
class Change:
    """What a create or an update names; None and missing keys were not named."""

    name: str | None = None
    parent_id: int | None = None
    order: int | None = None
    fields: dict[str, Any] = field(default_factory=dict)
    lists: dict[str, list[str]] = field(default_factory=dict)
    managers: list[str] | None = None
    owner: str | None = None


def find(conn: sqlite3.Connection, dept_id: int) -> Department | None:
    """The department of this id."""
    row = conn.execute("SELECT * FROM departments WHERE dept_id = ?", (dept_id,)).fetchone()
    return None if row is None else _of(row)


def need(conn: sqlite3.Connection, dept_id: int, missing: int = 60003) -> Department:
    """The department of this id, or the refusal `missing`."""
    found = find(conn, dept_id)
    if found is None:
        raise ApiError(missing)
    return found


def children(conn: sqlite3.Connection, dept_id: int) -> list[Department]:
    """Direct sub-departments in their order."""
    rows = conn.execute("SELECT * FROM departments WHERE parent_id = ? ORDER BY ord, dept_id", (dept_id,))
    return [_of(row) for row in rows]


def values(conn: sqlite3.Connection, dept_id: int) -> dict[str, list[str]]:
    """Every list of the department: visibility, managers, owner."""
    found: dict[str, list[str]] = {}
    for row in conn.execute("SELECT list, value FROM department_lists WHERE dept_id = ?", (dept_id,)):
        found.setdefault(row[0], []).append(row[1])
    return found


def create(conn: sqlite3.Connection, settings: Settings, name: str, parent_id: int, change: Change) -> int:
    """Makes a department and returns its id.

    Raises:
        ApiError: 60001, 60009, 60022 name; 60004 parent; 60008/60021 taken; 600109 visibility; 60110 too many.
    """
    check_name(settings, name)
    need(conn, parent_id, missing=60004)
    if conn.execute("SELECT count(*) FROM departments").fetchone()[0] >= settings.department_cap:
        raise ApiError(60110)
    _check_free(conn, settings, parent_id, name, but=None)
    _check_lists(conn, change.lists, bad=600109, together=False)
    dept_id = ids.take(conn, "department")
    order = dept_id if change.order is None else change.order
    conn.execute(
        "INSERT INTO departments VALUES (?, ?, ?, ?, ?)",
        (dept_id, parent_id, name, order, _packed(change.fields)),
    )
    made = Department(dept_id, parent_id, name, order, change.fields)
    _store_lists(conn, made, change.lists)
    return dept_id


def update(conn: sqlite3.Connection, settings: Settings, dept_id: int, change: Change) -> None:
    """Changes what is named and leaves the rest.

    Raises:
        ApiError: 60018 root; 60003; name rules; 60004 parent; 60010 cycle; taken; 60109 visibility; 40031 managers;
            40093/60067 group owner.
    """
    found = need(conn, dept_id)
    _check_place(conn, settings, found, change)
    _check_lists(conn, change.lists, bad=60109, together=True, kept=values(conn, dept_id))
    _check_people(conn, dept_id, change)
    found.name = found.name if change.name is None else change.name
    found.parent_id = found.parent_id if change.parent_id is None else change.parent_id
    found.order = found.order if change.order is None else change.order
    had_group = found.flag("create_dept_group")
    found.fields.update(change.fields)
    if had_group:
        found.fields["create_dept_group"] = True  # a group can't be un-created by its flag
    conn.execute(
        "UPDATE departments SET parent_id = ?, name = ?, ord = ?, fields = ? WHERE dept_id = ?",
        (found.parent_id, found.name, found.order, _packed(found.fields), dept_id),
    )
    _store_lists(conn, found, change.lists)
    if change.managers is not None:
        _replace_list(conn, dept_id, MANAGERS, change.managers)
    if change.owner is not None:
        _replace_list(conn, dept_id, OWNER, [change.owner])


def delete(conn: sqlite3.Connection, settings: Settings, dept_id: int) -> None:
    """Deletes an empty department; with `cascade` its sub-departments too.

    Lists, role scopes and permits that name a deleted department lose it. A role scope that loses its last department
    means everybody from then on: nothing better is documented.

    Raises:
        ApiError: 60007 root; 60003; 60005 members anywhere below; 60006 sub-departments (strict).
    """
    if dept_id == ROOT:
        raise ApiError(60007)
    need(conn, dept_id)
    below = with_descendants(conn, dept_id)
    if member_count(conn, dept_id):
        raise ApiError(60005)
    if len(below) > 1 and settings.delete_mode == "strict":
        raise ApiError(60006)
    for gone in below:
        for name in _DEPARTMENT_LISTS:
            conn.execute("DELETE FROM department_lists WHERE value = ? AND list = ?", (str(gone), name))
        conn.execute("DELETE FROM departments WHERE dept_id = ?", (gone,))


def with_descendants(conn: sqlite3.Connection, dept_id: int) -> list[int]:
    """The department and all below it, parents first."""
    return [row[0] for row in conn.execute(_DESCENDANTS, (dept_id,))]


def member_count(conn: sqlite3.Connection, dept_id: int) -> int:
    """Members of the department and of all below it, each person once; pending people are nobody's members."""
    below = json.dumps(with_descendants(conn, dept_id))
    return int(conn.execute(_MEMBERS_BELOW, (below,)).fetchone()[0])


def owning_member_count(conn: sqlite3.Connection, dept_id: int) -> int:
    """Direct members."""
    query = (
        "SELECT count(*) FROM memberships JOIN users USING (userid) WHERE dept_id = ? AND state = 'member'"
    )
    return int(conn.execute(query, (dept_id,)).fetchone()[0])


def is_member(conn: sqlite3.Connection, userid: str, dept_id: int) -> bool:
    """Whether the user is a direct member."""
    query = "SELECT 1 FROM memberships JOIN users USING (userid) WHERE userid = ? AND dept_id = ? AND state = 'member'"
    return conn.execute(query, (userid, dept_id)).fetchone() is not None


def forget_person(conn: sqlite3.Connection, userid: str, dept_id: int | None = None) -> None:
    """Takes a person who left a department (or, with None, the tenant) out of what names the person."""
    if dept_id is None:
        conn.execute(
            "DELETE FROM department_lists WHERE value = ? AND list IN (?, ?, 'user_permits', 'outer_permit_users')",
            (userid, MANAGERS, OWNER),
        )
        return
    conn.execute(
        "DELETE FROM department_lists WHERE dept_id = ? AND value = ? AND list IN (?, ?)",
        (dept_id, userid, MANAGERS, OWNER),
    )


def check_name(settings: Settings, name: str) -> None:
    """Refuses an empty or too long name (60001), forbidden characters (60009) and sensitive words (60022)."""
    if not name.strip() or len(name) > NAME_LIMIT:
        raise ApiError(60001)
    if _FORBIDDEN.search(name):
        raise ApiError(60009)
    if any(word.strip() and word.strip() in name for word in settings.sensitive_words.split(",")):
        raise ApiError(60022)


def _check_place(conn: sqlite3.Connection, settings: Settings, found: Department, change: Change) -> None:
    for name in (change.name, change.fields.get("name_en")):
        if name is not None:
            check_name(settings, name)
    parent = found.parent_id if change.parent_id is None else change.parent_id
    if parent is None:
        raise ApiError(60018)
    if change.parent_id is not None:
        need(conn, parent, missing=60004)
        if parent in with_descendants(conn, found.dept_id):
            raise ApiError(60010)
    _check_free(conn, settings, parent, change.name or found.name, but=found.dept_id)


def _check_free(
    conn: sqlite3.Connection, settings: Settings, parent_id: int, name: str, but: int | None
) -> None:
    row = conn.execute(
        "SELECT dept_id FROM departments WHERE parent_id = ? AND name = ?", (parent_id, name)
    ).fetchone()
    if row is not None and row[0] != but:
        raise ApiError(int(settings.name_conflict_code))


def _check_lists(
    conn: sqlite3.Connection,
    lists: dict[str, list[str]],
    *,
    bad: int,
    together: bool,
    kept: dict[str, list[str]] | None = None,
) -> None:
    for pair in _PAIRS:
        sizes = [len(lists.get(name, (kept or {}).get(name, []))) for name in pair]
        if (sum(sizes) if together else max(sizes)) > LIST_CAP:
            raise ApiError(bad)
    for name, named in lists.items():
        if not all(_exists(conn, name, value) for value in named):
            raise ApiError(bad)


def _exists(conn: sqlite3.Connection, name: str, value: str) -> bool:
    query = (
        "SELECT 1 FROM departments WHERE dept_id = ?"
        if name in _DEPARTMENT_LISTS
        else "SELECT 1 FROM users WHERE userid = ? AND state = 'member'"
    )
    return conn.execute(query, (value,)).fetchone() is not None


def _check_people(conn: sqlite3.Connection, dept_id: int, change: Change) -> None:
    if not all(is_member(conn, userid, dept_id) for userid in change.managers or []):
        raise ApiError(40031)
    if change.owner is None or is_member(conn, change.owner, dept_id):
        return
    known = conn.execute("SELECT 1 FROM users WHERE userid = ?", (change.owner,)).fetchone()
    raise ApiError(60067 if known else 40093)


def _store_lists(conn: sqlite3.Connection, department: Department, lists: dict[str, list[str]]) -> None:
    for name, flag in VISIBILITY.items():
        if not department.flag(flag):
            _replace_list(conn, department.dept_id, name, [])
        elif name in lists:
            _replace_list(conn, department.dept_id, name, lists[name])


def _replace_list(conn: sqlite3.Connection, dept_id: int, name: str, named: list[str]) -> None:
    conn.execute("DELETE FROM department_lists WHERE dept_id = ? AND list = ?", (dept_id, name))
    conn.executemany(
        "INSERT INTO department_lists VALUES (?, ?, ?)", [(dept_id, name, value) for value in named]
    )


def _of(row: sqlite3.Row) -> Department:
    return Department(row["dept_id"], row["parent_id"], row["name"], row["ord"], json.loads(row["fields"]))


def _packed(fields: dict[str, Any]) -> str:
    return json.dumps(fields, ensure_ascii=False, sort_keys=True)
