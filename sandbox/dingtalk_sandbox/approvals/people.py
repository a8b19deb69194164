"""Whom the rules of a node mean, for one request (contract approval-attendance.md 3.4)."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from dingtalk_sandbox.tenant import departments, users

_LINE = re.compile(r"ReportLineManager\(.*?,\s*originator,\s*(\d+)\)")
_OF_FIELD = re.compile(r"ManagerOfDept\(.*?,\s*\$\('(.+?)'\),\s*(\d+)\)")


@dataclass(frozen=True)
class Request:
    """One request as a flow looks at it.

    Args:
        conn: the tenant.
        originator: userid of who submits.
        department: the department in whose name.
        values: by component id, as they were sent: text, JSON text for lists.
        form: the components.
    """

    conn: sqlite3.Connection
    originator: str
    department: int
    values: Mapping[str, str]
    form: list[dict[str, Any]]

    def listed(self, key: str) -> list[str]:
        """A value that holds several: people, departments, options; an empty one is none of them."""
        text = self.values.get(key) or ""
        if not text.startswith("["):
            return [text]
        return [str(item) for item in json.loads(text)]

    def above(self, dept_id: int) -> Iterator[int]:
        """A department and those above it, up to the root."""
        current: int | None = dept_id
        while current is not None:
            found = departments.find(self.conn, current)
            if found is None:
                return
            yield current
            current = found.parent_id

    def roles(self) -> set[str]:
        """The roles of the originator."""
        rows = self.conn.execute("SELECT role_id FROM role_members WHERE userid = ?", (self.originator,))
        return {str(row["role_id"]) for row in rows}


def meant(request: Request, properties: Mapping[str, Any]) -> list[str]:
    """Everybody whom the rules of a node name, each once, in order; nobody for one whom the originator chooses."""
    found = [who for rule in properties.get("actionerRules") or () for who in _by_rule(request, rule)]
    return [who for who in dict.fromkeys(found) if users.find(request.conn, who) is not None]


def administrators(conn: sqlite3.Connection) -> list[str]:
    """Who gets a node for which nobody is found."""
    rows = conn.execute("SELECT userid FROM users WHERE sys_level = 1 AND state = 'member' ORDER BY userid")
    return [str(row["userid"]) for row in rows]


def _by_rule(request: Request, rule: Mapping[str, Any]) -> list[str]:  # noqa: PLR0911 - one return a rule
    kind = rule.get("type")
    if kind == "target_approval":
        return [str(each["workNo"]) for each in rule["approvals"]]
    if kind == "target_originator":
        return [request.originator]
    if kind == "target_management":
        return _heads_above(request, int(rule["level"]), up=bool(rule.get("autoUp")))
    if kind == "target_label":
        return _role(request.conn, str(rule["labels"]))
    if kind == "target_formcomponent_approval":
        return request.listed(str(rule["paramKey"]))
    if kind == "target_formula":
        return _by_formula(request, str(rule.get("formula")))
    return []


def _by_formula(request: Request, formula: str) -> list[str]:
    if line := _LINE.fullmatch(formula):
        return _line_manager(request.conn, request.originator, int(line[1]))
    if of_field := _OF_FIELD.fullmatch(formula):
        chosen = request.listed(of_field[1])
        return [head for id_ in chosen if id_.isdigit() for head in _heads(request.conn, int(id_))]
    return []


def _line_manager(conn: sqlite3.Connection, userid: str, level: int) -> list[str]:
    for _ in range(level):
        row = users.find(conn, userid)
        userid = json.loads(row["fields"]).get("manager_userid", "") if row else ""
    return [userid]


def _heads_above(request: Request, level: int, *, up: bool) -> list[str]:
    chain = list(request.above(request.department))[level - 1 :]
    for dept_id in chain if up else chain[:1]:
        if found := _heads(request.conn, dept_id):
            return found
    return []


def _heads(conn: sqlite3.Connection, dept_id: int) -> list[str]:
    return list(departments.values(conn, dept_id).get(departments.MANAGERS, []))


def _role(conn: sqlite3.Connection, role_id: str) -> list[str]:
    rows = conn.execute("SELECT userid FROM role_members WHERE role_id = ? ORDER BY userid", (role_id,))
    return [str(row["userid"]) for row in rows]
