"""The file backend's lock: a file per holder in the stack's lock folder, as the Pulumi CLI writes and heeds it."""

from __future__ import annotations

import getpass
import json
import os
import socket
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from tenantctl.errors import LockedError
from tenantctl.state import files


@contextmanager
def locked(folder: Path, stack: str, now: Callable[[], datetime]) -> Iterator[None]:
    """Hold the lock whose holders write into ``folder``; ``stack`` is for the message.

    Two that come at the same instant both see each other and both give up, as two Pulumi CLIs do.

    Raises:
        LockedError: somebody else holds it; the line names them.
        StorageError: the lock could not be written.
    """
    own = folder / f"{uuid.uuid4()}.json"
    _refuse_others(folder, own, stack)
    files.write_bytes(own, _content(now()))
    try:
        _refuse_others(folder, own, stack)
        yield
    finally:
        files.remove(own)


def _content(when: datetime) -> bytes:
    body = {
        "pid": os.getpid(),
        "username": _user(),
        "hostname": socket.gethostname(),
        "timestamp": when.isoformat(),
    }
    return json.dumps(body).encode()


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container's user often has no name
        return str(os.getuid())


def _refuse_others(folder: Path, own: Path, stack: str) -> None:
    if not folder.is_dir():
        return
    for path in sorted(folder.glob("*.json")):
        if path == own or path.name.startswith("."):
            continue
        try:
            holder = _holder(files.read_bytes(path))
        except FileNotFoundError:  # let go between the listing and the reading
            continue
        raise LockedError(
            f"stack {stack} is locked by {holder}: wait until that run ends, or, if it is gone, delete {path} "
            "(`pulumi cancel` does the same)"
        )


def _holder(content: bytes) -> str:
    try:
        body: Any = json.loads(content)
        pid, host = body["pid"], body["hostname"]
        text = f"{body['username']}@{host} (pid {pid}) since {body['timestamp']}"
    except (ValueError, KeyError, TypeError):
        return "an unreadable lock file"
    return f"{text}, a process that is no longer there" if _gone(pid, host) else text


def _gone(pid: Any, host: Any) -> bool:
    if host != socket.gethostname() or not isinstance(pid, int) or pid <= 0:
        return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    except OSError:
        return False
    return False
