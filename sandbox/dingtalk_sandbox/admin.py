"""What a test or a demo does to a tenant behind the API's back: seed, reset, settings, faults, the log, a dump."""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from dingtalk_sandbox import calls, faults, routes, seed, settings
from dingtalk_sandbox.approvals import flows
from dingtalk_sandbox.errors import SandboxError
from dingtalk_sandbox.operations import REGISTRY, resolve
from dingtalk_sandbox.routes import approval_flows, callbacks, chats
from dingtalk_sandbox.routes.approval_forms import REQUEST
from dingtalk_sandbox.store import ids, schema, things
from dingtalk_sandbox.store.db import Database
from dingtalk_sandbox.tenant import console, users, webhooks
from dingtalk_sandbox.tenant.empty import Identity, fill

routes.load()
# Never shown: tokens, and the counters of the pace, which no two runs share.
_NOT_DUMPED = frozenset({"tokens", "pace"})

_SECRET_THINGS = frozenset({webhooks.KIND, callbacks.KIND})


@contextmanager
def opened(path: Path) -> Iterator[sqlite3.Connection]:
    """The tenant inside one transaction; made empty where there is none."""
    database = Database(path, fill)
    try:
        with database.transaction() as conn:
            yield conn
    finally:
        database.close()


def reset(path: Path, identity: Identity | None = None) -> None:
    """Makes the tenant empty again, whoever has it open: settings, log and faults go too.

    Args:
        path: the tenant's file.
        identity: who the tenant is from now on; the default one where None.
    """
    with opened(path) as conn:
        schema.clear(conn)
        schema.create(conn)
        fill(conn, identity)


def plant_seed(path: Path, file: Path) -> seed.Seeded:
    """Puts a seed file's people, departments and roles into the tenant; idempotent."""
    found = seed.read(file)
    with opened(path) as conn:
        return seed.plant(conn, found, _now(conn))


def change_settings(path: Path, assignments: Mapping[str, str], app: str | None = None) -> None:
    """Sets settings of the tenant or of an app; all or none."""
    with opened(path) as conn:
        settings.change(conn, assignments, app)


def current_settings(path: Path) -> dict[str, object]:
    """Every setting in force, with the apps and their limits; no secret."""
    with opened(path) as conn:
        tenant, facts = settings.load(conn)
        apps = [settings.app_of(row) for row in conn.execute("SELECT * FROM apps ORDER BY client_id")]
        metered = conn.execute("SELECT calls FROM meter ORDER BY month DESC LIMIT 1").fetchone()
    return {
        "corp_id": facts["corp_id"],
        "company": facts["company"],
        **vars(tenant),
        "metered_calls": metered[0] if metered else 0,
        "apps": {app.client_id: _limits(app) for app in apps},
    }


def _limits(app: settings.App) -> dict[str, object]:
    return {
        "permissions": "*" if app.permissions is None else sorted(app.permissions),
        "contact_scope": list(app.scope_departments),
        "contact_scope_users": list(app.scope_users),
        "ip_allow_list": list(app.ip_allow),
    }


def add_app(path: Path, client_id: str, client_secret: str) -> None:
    """Makes an app, or gives one a new secret, which ends its token."""
    with opened(path) as conn:
        conn.execute(
            "INSERT INTO apps (client_id, client_secret) VALUES (?, ?) "
            "ON CONFLICT (client_id) DO UPDATE SET client_secret = excluded.client_secret",
            (client_id, client_secret),
        )
        conn.execute("DELETE FROM tokens WHERE client_id = ?", (client_id,))


def plant_fault(path: Path, kind: str, operation: str | None, at: int, times: int) -> None:
    """Plants a fault; `operation` by its path or the end of it."""
    target = None if operation is None else resolve(operation)
    with opened(path) as conn:
        faults.plant(conn, kind, target, at, times)


def accept_invitation(path: Path, userid: str) -> None:
    """An invited person joins.

    Raises:
        SandboxError: nobody of that id is invited.
    """
    with opened(path) as conn:
        if not users.accept(conn, userid):
            raise SandboxError(f"user {userid}: no invitation is waiting")


def dissolve_chat(path: Path, chat_id: str) -> None:
    """The owner dissolves a chat group in the client, which no operation does.

    Raises:
        SandboxError: there is no such group.
    """
    with opened(path) as conn:
        if not chats.dissolve(conn, chat_id):
            raise SandboxError(f"chat {chat_id}: not known")


def make_webhook(
    path: Path, conversation: str, name: str, *, secret: str = "", keywords: tuple[str, ...] = ()
) -> str:
    """Somebody makes a webhook robot in the settings of a chat group, which no operation does.

    Args:
        path: the tenant's file.
        conversation: openConversationId of the group; any text will do, since groups are made by hand too.
        name: the robot's.
        secret: signs its messages; "" for none.
        keywords: one of them must be in each message; none of them need be where there are none.

    Returns:
        the token of its webhook.
    """
    with opened(path) as conn:
        return webhooks.make(conn, conversation, name, secret, list(keywords))


def change_webhook(path: Path, token: str, **changes: object) -> None:
    """Somebody changes a webhook robot in its group: name, secret, keywords, addresses or state (webhooks.STATES).

    Raises:
        SandboxError: there is no such robot, or no such state.
    """
    with opened(path) as conn:
        webhooks.change(conn, token, changes)


def webhook_messages(path: Path, token: str) -> list[str]:
    """The texts that a webhook robot has posted to its group."""
    with opened(path) as conn:
        return [str(each["content"]) for each in webhooks.need(conn, token)["posted"]]


def submit_requests(path: Path, process_code: str, at: list[int]) -> None:
    """People submit requests of an approval template, which keep running: one at each time, in milliseconds."""
    with opened(path) as conn:
        for moment in at:
            id_ = f"request-{ids.take(conn, 'request')}"
            things.put(conn, REQUEST, id_, {"code": process_code, "at": moment, "status": "RUNNING"})


def note_in_console(path: Path, done: console.Done, moment: float | None = None) -> None:
    """Somebody does something in the console, which its log has from then on.

    Args:
        path: the tenant's file.
        done: who, and what; no object is changed by it.
        moment: when, in seconds since 1970; now where None.
    """
    with opened(path) as conn:
        console.note(conn, done, _now(conn) if moment is None else moment)


def edit_flow(path: Path, process_code: str, flow: Mapping[str, Any], userid: str = "admin") -> None:
    """Somebody changes the flow of an approval template in the console, whose log says so.

    Raises:
        SandboxError: there is no such template, or that is no flow.
    """
    try:
        checked = flows.checked(flow)
    except ValueError as error:
        raise SandboxError(f"flow: {error}") from None
    with opened(path) as conn:
        if not approval_flows.edit(conn, process_code, checked):
            raise SandboxError(f"approval template {process_code}: not known")
        done = console.Done(userid, "审批", "修改流程", process_code)
        console.note(conn, done, _now(conn))


def _now(conn: sqlite3.Connection) -> float:
    return time.time() + settings.load(conn)[0].clock_offset_s


def call_log(path: Path, *, clear: bool = False) -> list[dict[str, object]]:
    """Every call so far; with `clear` the log starts anew."""
    with opened(path) as conn:
        found = calls.listed(conn)
        if clear:
            conn.execute("DELETE FROM calls")
    return found


def operations() -> list[dict[str, object]]:
    """Every operation that the tenant answers."""
    return [
        {"method": found.method, "path": found.path, "permission": found.permission, "metered": found.metered}
        for found in sorted(REGISTRY.values(), key=lambda found: (found.path, found.method))
    ]


def dump(path: Path) -> dict[str, list[dict[str, Any]]]:
    """All tables in a stable order, but tokens and secrets."""
    with opened(path) as conn:
        names = conn.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name"
        ).fetchall()
        found = {row[0]: _rows(conn, row[0]) for row in names if row[0] not in _NOT_DUMPED}
    found["things"] = [row for row in found["things"] if row["kind"] not in _SECRET_THINGS]
    return found


def _rows(conn: sqlite3.Connection, table: str) -> list[dict[str, Any]]:
    # The name is one of our own tables, read from the file itself.
    rows = [dict(row) for row in conn.execute(f'SELECT * FROM "{table}"')]  # noqa: S608
    for row in rows:
        row.pop("client_secret", None)
    return sorted(rows, key=lambda row: json.dumps(list(row.values()), ensure_ascii=False))
