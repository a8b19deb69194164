"""In whose name a call is made (contract apps-security.md 0): a person, told by unionid."""

from __future__ import annotations

import sqlite3

from dingtalk_sandbox.errors import ApiError

MAIN_ADMINISTRATOR = 1


def need_administrator(conn: sqlite3.Connection, unionid: str | None) -> sqlite3.Row:
    """The person, who must be an administrator.

    Raises:
        ApiError: invalidUser for nobody of ours, noAppManagePermission for somebody who is no administrator.
    """
    row: sqlite3.Row | None = conn.execute(
        "SELECT * FROM users WHERE unionid = ? AND state = 'member'", (unionid,)
    ).fetchone()
    if row is None:
        raise ApiError("invalidUser")
    if not row["sys_level"]:
        raise ApiError("noAppManagePermission")
    return row
