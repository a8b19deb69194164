"""Who is in an attendance group: people and departments, and who need not punch (approval-attendance.md 4.2)."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from typing import Any

from dingtalk_sandbox.store import things
from dingtalk_sandbox.tenant.attendance import GROUP


def within(conn: sqlite3.Connection, departments: list[int]) -> set[str]:
    """Everybody in departments and those below them."""
    marks = ",".join("?" * len(departments)) or "NULL"
    rows = conn.execute(
        f"WITH RECURSIVE below(id) AS (SELECT dept_id FROM departments WHERE dept_id IN ({marks}) "  # noqa: S608 - marks alone
        "UNION SELECT dept_id FROM departments JOIN below ON parent_id = below.id) "
        "SELECT DISTINCT userid FROM memberships JOIN users USING (userid) JOIN below ON dept_id = below.id "
        "WHERE state = 'member'",
        departments,
    )
    return {row["userid"] for row in rows}


def people(conn: sqlite3.Connection, body: Mapping[str, Any]) -> list[str]:
    """Everybody whose group this is: named people, and those of its departments whom no other group names."""
    if not body["departments"]:
        return list(body["users"])
    elsewhere = {
        userid
        for other in things.listed(conn, GROUP).values()
        for userid in (*other["users"], *other["exempt"])
    } - {*body["users"], *body["exempt"]}
    return sorted({*body["users"], *within(conn, body["departments"])} - elsewhere - set(body["exempt"]))


def counted(conn: sqlite3.Connection, body: Mapping[str, Any]) -> int:
    """How many people attend."""
    return len(people(conn, body))


def department_names(conn: sqlite3.Connection, body: Mapping[str, Any]) -> list[str]:
    """The names of the group's departments."""
    names = dict(conn.execute("SELECT dept_id, name FROM departments").fetchall())
    return [str(names[each]) for each in body["departments"] if each in names]
