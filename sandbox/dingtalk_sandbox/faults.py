"""Faults that a test plants: at the n-th call from now, of one operation or of any, then gone."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from werkzeug.wrappers import Response

from dingtalk_sandbox import gate
from dingtalk_sandbox.errors import ApiError, ConnectionBroken, SandboxError

PLAIN_KINDS = ("timeout_before", "timeout_after", "html", "banned", "truncated", "throttle", "quota")
_HTML = (
    '<!doctypehtml><html><head><meta charset="utf-8"><title>403 Forbidden</title></head>'
    "<body><h1>Forbidden</h1><p>x5 punish: deny, wait 5</p></body></html>"
)
_BANNED = (
    '{"status":1111,"wait":5,"source":"x5","punish":"deny","uuid":"00000000-0000-0000-0000-000000000000"}'
)


@dataclass(frozen=True)
class Fault:
    """A fault that is due now."""

    kind: str

    @property
    def after(self) -> bool:
        """Whether the operation is done before the fault strikes."""
        return self.kind in {"timeout_after", "truncated"}


def check_kind(kind: str) -> None:
    """Refuses a kind that nobody knows, in one line that lists the known ones."""
    name, _, rest = kind.partition(":")
    if kind in PLAIN_KINDS or (name == "error" and rest):
        return
    if name == "http" and rest.isdigit() and 500 <= int(rest) <= 599:
        return
    raise SandboxError(f"fault {kind}: not known; known are error:CODE, http:500, {', '.join(PLAIN_KINDS)}")


def plant(conn: sqlite3.Connection, kind: str, operation: str | None, at: int, times: int) -> None:
    """Plants a fault.

    Args:
        conn: inside a transaction.
        kind: see the README.
        operation: full path, None for calls of any operation.
        at: strikes at the at-th such call from now, from 1.
        times: how many calls in a row it strikes.

    Raises:
        SandboxError: an unknown kind, or a count below 1.
    """
    check_kind(kind)
    if at < 1 or times < 1:
        raise SandboxError(f"fault {kind}: --at and --times count from 1")
    conn.execute(
        "INSERT INTO faults (operation, remaining, times, kind) VALUES (?, ?, ?, ?)",
        (operation, at, times, kind),
    )


def due(conn: sqlite3.Connection, operation: str) -> Fault | None:
    """Counts this call against every planted fault that it concerns and returns the one that strikes."""
    rows = conn.execute(
        "SELECT id, remaining, times, kind FROM faults WHERE operation IS NULL OR operation = ? ORDER BY id",
        (operation,),
    ).fetchall()
    struck: sqlite3.Row | None = None
    for row in rows:
        if row["remaining"] > 1:
            conn.execute("UPDATE faults SET remaining = remaining - 1 WHERE id = ?", (row["id"],))
        elif struck is None:
            struck = row
    if struck is None:
        return None
    if struck["times"] > 1:
        conn.execute("UPDATE faults SET times = times - 1 WHERE id = ?", (struck["id"],))
    else:
        conn.execute("DELETE FROM faults WHERE id = ?", (struck["id"],))
    return Fault(struck["kind"])


def strike_before(fault: Fault, *, new_world: bool) -> Response:
    """What the caller gets instead of an operation that is not done.

    Raises:
        ApiError: a refusal, which the caller's world dresses.
        ConnectionBroken: no answer at all.
    """
    name, _, rest = fault.kind.partition(":")
    if name == "timeout_before":
        raise ConnectionBroken(fault.kind)
    if name == "throttle":
        raise gate.throttled(new_world=new_world)
    if name == "quota":
        raise gate.exhausted(new_world=new_world)
    if name == "error":
        raise _refusal(rest, new_world=new_world)
    if name == "http":
        return Response("upstream failed", status=int(rest), content_type="text/plain")
    text, kind = (_HTML, "text/html") if name == "html" else (_BANNED, "application/json")
    return Response(text, content_type=f"{kind};charset=UTF-8")


def strike_after(fault: Fault, response: Response) -> Response:
    """What the caller gets of an operation that is done: half its answer, or nothing."""
    if fault.kind == "timeout_after":
        raise ConnectionBroken(fault.kind)
    data = response.get_data()
    return Response(data[: len(data) // 2], status=response.status_code, content_type=response.content_type)


def _refusal(code: str, *, new_world: bool) -> ApiError:
    if not new_world:
        return ApiError(int(code) if code.lstrip("-").isdigit() else -1)
    status, _, rest = code.partition(":")
    if rest and status.isdigit():
        return ApiError(rest, status=int(status))
    denied = code.startswith("Forbidden")
    return ApiError(code, status=403 if denied else 400 if code == "InvalidAuthentication" else 500)
