"""The file backend's lock: a file per holder in the stack's lock folder, as the Pulumi CLI writes and heeds it."""

from __future__ import annotations

import getpass
import json
import os
import socket
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from tenantctl.errors import LockedError
from tenantctl.state import files

_CLOCK_STEPS: Final = 60.0
"""Seconds by which the clock may have been set forth while a run was under way."""


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


@dataclass(frozen=True)
class Holder:
    """Who holds a lock: ``text`` names them, ``alive`` says whether that process is there, None if unknown."""

    path: Path
    text: str
    alive: bool | None


def holders(folder: Path) -> list[Holder]:
    """Return who holds the lock whose holders write into ``folder``."""
    found = []
    for path in sorted(folder.glob("*.json")) if folder.is_dir() else ():
        if path.name.startswith("."):
            continue
        with suppress(FileNotFoundError):  # let go between the listing and the reading
            found.append(_holder(path, files.read_bytes(path)))
    return found


def _refuse_others(folder: Path, own: Path, stack: str) -> None:
    for holder in holders(folder):
        if holder.path != own:
            gone = ", a process that is no longer there" if holder.alive is False else ""
            raise LockedError(
                f"stack {stack} is locked by {holder.text}{gone}: wait until that run ends, or, if it is gone, "
                "run `tenantctl cancel`"
            )


def _holder(path: Path, content: bytes) -> Holder:
    try:
        body: Any = json.loads(content)
        pid, host, since = body["pid"], body["hostname"], body["timestamp"]
        text = f"{body['username']}@{host} (pid {pid}) since {since}"
    except (ValueError, KeyError, TypeError):
        return Holder(path, "an unreadable lock file", None)
    return Holder(path, text, _alive(pid, host, since))


def _alive(pid: Any, host: Any, since: Any) -> bool | None:
    if host != socket.gethostname() or not isinstance(pid, int) or pid <= 0:
        return None
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True  # it is somebody else's
    state, began = _told_by_linux(pid)
    if state in ("Z", "X"):
        return False  # it has ended and nobody has taken note of it: in a container often nobody ever does
    # A process that began after the lock was taken has but the number of the one that took it.
    return None if began > _moment(since) + _CLOCK_STEPS else True


def _told_by_linux(pid: int) -> tuple[str, float]:
    """Return a process's state and when it began; where that can't be told, none and long ago."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        lines = Path("/proc/stat").read_text().splitlines()
        booted = next(int(line.split()[1]) for line in lines if line.startswith("btime "))
    except (OSError, StopIteration):
        return "", 0.0
    return fields[0], booted + int(fields[19]) / os.sysconf("SC_CLK_TCK")


def _moment(since: Any) -> float:
    try:
        return datetime.fromisoformat(since).timestamp()
    except (ValueError, TypeError):
        return float("inf")
