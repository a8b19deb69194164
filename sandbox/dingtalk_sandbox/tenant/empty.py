"""What a tenant holds on its first day."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from dingtalk_sandbox.store import ids, schema


@dataclass(frozen=True)
class Identity:
    """Who a tenant is and the app that may call it."""

    corp_id: str = schema.DEFAULT_CORP_ID
    client_id: str = schema.DEFAULT_CLIENT_ID
    client_secret: str = schema.DEFAULT_CLIENT_SECRET
    company: str = "Sandbox company"


def fill(conn: sqlite3.Connection, identity: Identity | None = None) -> None:
    """Root department, built-in role group with its roles, one main administrator, one app that may do all."""
    who = identity or Identity()
    conn.executemany(
        "INSERT INTO settings VALUES (?, ?)",
        [("corp_id", who.corp_id), ("company", who.company), ("default_app", who.client_id)],
    )
    conn.execute(
        "INSERT INTO apps (client_id, client_secret) VALUES (?, ?)", (who.client_id, who.client_secret)
    )
    conn.execute(
        "INSERT INTO departments VALUES (?, NULL, ?, ?, '{}')", (schema.ROOT, who.company, schema.ROOT)
    )
    _administrator(conn, who.corp_id)
    group = ids.take(conn, "role")
    conn.execute("INSERT INTO role_groups VALUES (?, ?, 1)", (group, schema.BUILTIN_GROUP))
    for name in schema.BUILTIN_ROLES:
        conn.execute("INSERT INTO roles VALUES (?, ?, 1, ?)", (ids.take(conn, "role"), name, group))


def _administrator(conn: sqlite3.Connection, corp_id: str) -> None:
    userid = schema.MAIN_ADMIN
    conn.execute(
        "INSERT INTO users VALUES (?, ?, 'Main administrator', '10000000000', 'member', 1, 0, 0, '{}')",
        (userid, ids.unionid(corp_id, userid)),
    )
    conn.execute("INSERT INTO memberships VALUES (?, ?, 1, NULL)", (userid, schema.ROOT))
