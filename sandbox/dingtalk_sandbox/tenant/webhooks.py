"""Webhook robots: made by people in a chat group's settings, and known to the API by their token alone."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Mapping
from typing import Any

from dingtalk_sandbox.errors import SandboxError
from dingtalk_sandbox.store import ids, things

KIND = "webhook"
STATES = ("on", "stopped", "removed")


def make(conn: sqlite3.Connection, conversation: str, name: str, secret: str, keywords: list[str]) -> str:
    """A new robot; its token follows from how many there were, so that two runs of the same steps meet the same."""
    token = hashlib.sha256(f"webhook {ids.take(conn, KIND)}".encode()).hexdigest()
    body = {
        "conversation": conversation,
        "name": name,
        "secret": secret,
        "keywords": keywords,
        "addresses": [],
        "state": "on",
        "robotCode": "ding" + hashlib.sha256(token.encode()).hexdigest()[:12],
        "posted": [],
        "shut_until": 0.0,
    }
    things.put(conn, KIND, token, body)
    return token


def need(conn: sqlite3.Connection, token: str) -> dict[str, Any]:
    """The robot.

    Raises:
        SandboxError: there is none with this token.
    """
    found = things.find(conn, KIND, token)
    if found is None:
        raise SandboxError("webhook robot: not known")
    return found


def change(conn: sqlite3.Connection, token: str, changes: Mapping[str, object]) -> None:
    """Changes what is named.

    Raises:
        SandboxError: there is no such robot, property or state.
    """
    found = need(conn, token)
    unknown = sorted(changes.keys() - {"name", "secret", "keywords", "addresses", "state"})
    if unknown or changes.get("state", "on") not in STATES:
        raise SandboxError(f"webhook robot: {', '.join(unknown) or 'state'} cannot be set so")
    things.put(conn, KIND, token, {**found, **changes})
