"""What of the contacts an app may see (contract contact.md 1.7)."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

from dingtalk_sandbox.errors import ApiError
from dingtalk_sandbox.operations import Call

_ANCESTORS = """WITH RECURSIVE up (id) AS (SELECT ? UNION SELECT parent_id FROM departments JOIN up
    ON dept_id = up.id WHERE parent_id IS NOT NULL) SELECT id FROM up"""


def ancestors(conn: sqlite3.Connection, dept_id: int) -> list[int]:
    """The department itself, its parent, and so on to the root."""
    return [row[0] for row in conn.execute(_ANCESTORS, (dept_id,))]


def sees_department(call: Call, dept_id: int) -> bool:
    """Whether the department lies in the calling app's contact scope."""
    app = call.caller
    return app.sees_all or any(above in app.scope_departments for above in ancestors(call.conn, dept_id))


def sees_user(call: Call, userid: str) -> bool:
    """Whether the user, or one of the user's departments, lies in the calling app's contact scope."""
    app = call.caller
    if app.sees_all or userid in app.scope_users:
        return True
    homes = call.conn.execute("SELECT dept_id FROM memberships WHERE userid = ?", (userid,)).fetchall()
    return any(sees_department(call, row[0]) for row in homes)


def need_departments(call: Call, dept_ids: Iterable[int]) -> None:
    """Refuses departments outside the scope with 50004; departments that don't exist are outside a partial scope."""
    if not call.caller.sees_all and not all(sees_department(call, dept_id) for dept_id in dept_ids):
        raise ApiError(50004)


def need_users(call: Call, userids: Iterable[str]) -> None:
    """Refuses users outside the scope with 50002."""
    if not call.caller.sees_all and not all(sees_user(call, userid) for userid in userids):
        raise ApiError(50002)
