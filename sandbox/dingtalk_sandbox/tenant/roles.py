"""Role groups, roles, who holds them and where (contract contact.md 3)."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from dingtalk_sandbox.errors import ApiError
from dingtalk_sandbox.store import ids

SYSTEM_ROLE = 23004
BAD_ROLE = 33011


def need_role(conn: sqlite3.Connection, role_id: int, missing: int = BAD_ROLE) -> sqlite3.Row:
    """The role's row, or the refusal `missing`."""
    row: sqlite3.Row | None = conn.execute("SELECT * FROM roles WHERE role_id = ?", (role_id,)).fetchone()
    if row is None:
        raise ApiError(missing)
    return row


def need_own_role(conn: sqlite3.Connection, role_id: int) -> sqlite3.Row:
    """The row of a role that is not built in (23004)."""
    row = need_role(conn, role_id)
    if row["builtin"]:
        raise ApiError(SYSTEM_ROLE)
    return row


def add_group(conn: sqlite3.Connection, name: str, *, refuse_duplicate: bool) -> int:
    """Makes a group; two of one name are possible, as nothing documented forbids them."""
    taken = conn.execute("SELECT 1 FROM role_groups WHERE name = ?", (name,)).fetchone()
    if taken and refuse_duplicate:
        raise ApiError(34021)
    group_id = ids.take(conn, "role")
    conn.execute("INSERT INTO role_groups VALUES (?, ?, 0)", (group_id, name))
    return group_id


def add_role(conn: sqlite3.Connection, name: str, group_id: int) -> int:
    """Makes a role in a group: 34020 no such group, 23004 built-in group, 34021 name taken in the group."""
    group = conn.execute("SELECT builtin FROM role_groups WHERE group_id = ?", (group_id,)).fetchone()
    if group is None:
        raise ApiError(34020)
    if group["builtin"]:
        raise ApiError(SYSTEM_ROLE)
    _check_free(conn, name, group_id)
    role_id = ids.take(conn, "role")
    conn.execute("INSERT INTO roles VALUES (?, ?, 0, ?)", (role_id, name, group_id))
    return role_id


def rename_role(conn: sqlite3.Connection, role_id: int, name: str) -> None:
    """Renames a role: 33011, 23004, 34021."""
    role = need_own_role(conn, role_id)
    if role["name"] != name:
        _check_free(conn, name, role["group_id"])
    conn.execute("UPDATE roles SET name = ? WHERE role_id = ?", (name, role_id))


def delete_role(conn: sqlite3.Connection, role_id: int) -> None:
    """Deletes a role that nobody holds: 33011, 23004; with holders 400002 (the real code is unpublished)."""
    need_own_role(conn, role_id)
    if conn.execute("SELECT 1 FROM role_members WHERE role_id = ? LIMIT 1", (role_id,)).fetchone():
        raise ApiError(400002, "该角色下还有员工，请先移除员工的角色")
    conn.execute("DELETE FROM roles WHERE role_id = ?", (role_id,))


def add_members(conn: sqlite3.Connection, role_ids: Sequence[int], userids: Sequence[str]) -> None:
    """Gives each user each role; one who holds it already keeps it, scope and all."""
    _check_pairs(conn, role_ids, userids)
    conn.executemany(
        "INSERT OR IGNORE INTO role_members VALUES (?, ?)",
        [(role, user) for role in role_ids for user in userids],
    )


def remove_members(conn: sqlite3.Connection, role_ids: Sequence[int], userids: Sequence[str]) -> None:
    """Takes each role from each user; one who does not hold it is no error."""
    _check_pairs(conn, role_ids, userids)
    conn.executemany(
        "DELETE FROM role_members WHERE role_id = ? AND userid = ?",
        [(role, user) for role in role_ids for user in userids],
    )


def set_scope(conn: sqlite3.Connection, role_id: int, userid: str, dept_ids: Sequence[int]) -> None:
    """Sets the departments that a holder's role reaches, none = everybody.

    Raises:
        ApiError: 40003 no such user, 46004 not in the organisation yet, 60301 no such role, a built-in one, or one
            that the user does not hold, 60003 no such department.
    """
    user = conn.execute("SELECT state FROM users WHERE userid = ?", (userid,)).fetchone()
    if user is None:
        raise ApiError(40003)
    if user["state"] != "member":
        raise ApiError(46004)
    if need_role(conn, role_id, missing=60301)["builtin"] or not _holds(conn, role_id, userid):
        raise ApiError(60301)
    for dept_id in dept_ids:
        if not conn.execute("SELECT 1 FROM departments WHERE dept_id = ?", (dept_id,)).fetchone():
            raise ApiError(60003)
    conn.execute("DELETE FROM role_scopes WHERE role_id = ? AND userid = ?", (role_id, userid))
    conn.executemany(
        "INSERT INTO role_scopes VALUES (?, ?, ?)", [(role_id, userid, dept) for dept in dept_ids]
    )


def _holds(conn: sqlite3.Connection, role_id: int, userid: str) -> bool:
    query = "SELECT 1 FROM role_members WHERE role_id = ? AND userid = ?"
    return conn.execute(query, (role_id, userid)).fetchone() is not None


def _check_free(conn: sqlite3.Connection, name: str, group_id: int) -> None:
    if conn.execute("SELECT 1 FROM roles WHERE group_id = ? AND name = ?", (group_id, name)).fetchone():
        raise ApiError(34021)


def _check_pairs(conn: sqlite3.Connection, role_ids: Sequence[int], userids: Sequence[str]) -> None:
    for role_id in role_ids:
        need_own_role(conn, role_id)
    for userid in userids:
        if not conn.execute(
            "SELECT 1 FROM users WHERE userid = ? AND state = 'member'", (userid,)
        ).fetchone():
            raise ApiError(33012)
