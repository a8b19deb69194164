"""Tables of the tenant, and what an empty one holds."""

from __future__ import annotations

import sqlite3

# Marks a file as ours ("DTSB"), so that nobody's other database is ever reset.
APPLICATION_ID = 0x44545342
SCHEMA_VERSION = 2

ROOT = 1
DEFAULT_CORP_ID = "dingsandbox"
DEFAULT_CLIENT_ID = "sandbox-app"
DEFAULT_CLIENT_SECRET = "sandbox-secret"  # noqa: S105  # the documented secret of a tenant that guards nothing
BUILTIN_GROUP = "默认"
BUILTIN_ROLES = ("负责人", "主管", "主管理员", "子管理员")
MAIN_ADMIN = "admin"

# Objects that one operations' module alone knows, as JSON (store/things.py): such a module needs no table of its own.
THINGS = """CREATE TABLE things (seq INTEGER PRIMARY KEY, kind TEXT NOT NULL, id TEXT NOT NULL,
    body TEXT NOT NULL, UNIQUE (kind, id))"""

# One statement each: executescript would commit the transaction that builds the tenant.
TABLES = (
    "CREATE TABLE settings (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
    """CREATE TABLE apps (client_id TEXT PRIMARY KEY, client_secret TEXT NOT NULL,
        permissions TEXT, scope_departments TEXT NOT NULL DEFAULT '[1]',
        scope_users TEXT NOT NULL DEFAULT '[]', ip_allow TEXT NOT NULL DEFAULT '[]') WITHOUT ROWID""",
    """CREATE TABLE tokens (token TEXT PRIMARY KEY, expires_at REAL NOT NULL,
        client_id TEXT NOT NULL UNIQUE REFERENCES apps ON DELETE CASCADE) WITHOUT ROWID""",
    "CREATE TABLE sequences (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID",
    """CREATE TABLE departments (dept_id INTEGER PRIMARY KEY, parent_id INTEGER, name TEXT NOT NULL,
        ord INTEGER NOT NULL, fields TEXT NOT NULL)""",
    "CREATE UNIQUE INDEX departments_by_name ON departments (parent_id, name)",
    """CREATE TABLE users (userid TEXT PRIMARY KEY, unionid TEXT NOT NULL UNIQUE, name TEXT NOT NULL,
        mobile TEXT NOT NULL UNIQUE, state TEXT NOT NULL, sys_level INTEGER NOT NULL DEFAULT 0,
        created_at REAL NOT NULL, modified_at REAL NOT NULL, fields TEXT NOT NULL) WITHOUT ROWID""",
    "CREATE TABLE departed (mobile TEXT PRIMARY KEY, at REAL NOT NULL) WITHOUT ROWID",
    """CREATE TABLE memberships (userid TEXT NOT NULL REFERENCES users ON DELETE CASCADE,
        dept_id INTEGER NOT NULL REFERENCES departments ON DELETE CASCADE,
        ord INTEGER NOT NULL, title TEXT, PRIMARY KEY (userid, dept_id)) WITHOUT ROWID""",
    "CREATE INDEX memberships_by_department ON memberships (dept_id)",
    """CREATE TABLE department_lists (dept_id INTEGER NOT NULL REFERENCES departments ON DELETE CASCADE,
        list TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (dept_id, list, value)) WITHOUT ROWID""",
    "CREATE INDEX department_lists_by_value ON department_lists (value, list)",
    """CREATE TABLE role_groups (group_id INTEGER PRIMARY KEY, name TEXT NOT NULL, builtin INTEGER NOT NULL)""",
    """CREATE TABLE roles (role_id INTEGER PRIMARY KEY, name TEXT NOT NULL, builtin INTEGER NOT NULL,
        group_id INTEGER NOT NULL REFERENCES role_groups, UNIQUE (group_id, name))""",
    """CREATE TABLE role_members (role_id INTEGER NOT NULL REFERENCES roles ON DELETE CASCADE,
        userid TEXT NOT NULL REFERENCES users ON DELETE CASCADE, PRIMARY KEY (role_id, userid)) WITHOUT ROWID""",
    "CREATE INDEX role_members_by_user ON role_members (userid)",
    """CREATE TABLE role_scopes (role_id INTEGER NOT NULL, userid TEXT NOT NULL,
        dept_id INTEGER NOT NULL REFERENCES departments ON DELETE CASCADE,
        PRIMARY KEY (role_id, userid, dept_id),
        FOREIGN KEY (role_id, userid) REFERENCES role_members ON DELETE CASCADE) WITHOUT ROWID""",
    "CREATE INDEX role_scopes_by_department ON role_scopes (dept_id)",
    """CREATE TABLE pace (client_id TEXT NOT NULL, operation TEXT NOT NULL, second INTEGER NOT NULL,
        calls INTEGER NOT NULL, PRIMARY KEY (client_id, operation)) WITHOUT ROWID""",
    "CREATE TABLE meter (month TEXT PRIMARY KEY, calls INTEGER NOT NULL) WITHOUT ROWID",
    """CREATE TABLE faults (id INTEGER PRIMARY KEY, operation TEXT, remaining INTEGER NOT NULL,
        times INTEGER NOT NULL, kind TEXT NOT NULL)""",
    """CREATE TABLE calls (id INTEGER PRIMARY KEY, at REAL NOT NULL, operation TEXT NOT NULL,
        app TEXT, outcome TEXT NOT NULL)""",
    THINGS,
)


def create(conn: sqlite3.Connection) -> None:
    """Makes the tables in the open transaction of `conn`."""
    for statement in TABLES:
        conn.execute(statement)
    _mark(conn)


def upgrade(conn: sqlite3.Connection, version: int) -> None:
    """Brings the tables of an older `version` up to date in the open transaction of `conn`."""
    if version < 2:
        conn.execute(THINGS)
    _mark(conn)


def _mark(conn: sqlite3.Connection) -> None:
    # A pragma takes no bound values; both are constants above.
    conn.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    conn.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")


def clear(conn: sqlite3.Connection) -> None:
    """Drops every table of ours in the open transaction of `conn`, those that refer to others first."""
    names = [
        row[0]
        for row in conn.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY rowid DESC"
        )
    ]
    for name in names:
        conn.execute('DROP TABLE "' + name.replace('"', '""') + '"')
