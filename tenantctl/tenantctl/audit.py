"""The audit log: who ran what on which stack, from which commit, and how it ended. JSON, two lines a run.

The first line is on disk before anything is written to the tenant or to state, so that a run which cannot be logged
does not happen; the second tells the end. A run without a second line was killed.
"""

from __future__ import annotations

import getpass
import json
import os
import shutil
import socket
import subprocess
import tempfile
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from pulumi_dingtalk.client.tally import VARIABLE, counted
from tenantctl import settings
from tenantctl.errors import TenantctlError
from tenantctl.project import StackRef
from tenantctl.render.failures import condensed
from tenantctl.state import files

FORMAT_VERSION: Final = 1
OFF: Final = "off"
_ACTORS: Final = ("TENANTCTL_ACTOR", "GITHUB_ACTOR", "GITLAB_USER_LOGIN")
"""Who asked for the run, where it is not the machine's own user: the first that is set counts."""


@dataclass(frozen=True)
class Override:
    """A safety rule that was raised for one run.

    Args:
        rule: Its name.
        value: What it was raised to.
        reason: Why, in the operator's words.
    """

    rule: str
    value: str
    reason: str


@dataclass(frozen=True)
class Run:
    """What is about to be done.

    Args:
        command: tenantctl's command, such as ``up``.
        engine: Which engine does it.
        digest: The plan's digest, "" where there is no plan.
        counts: How many resources each operation concerns.
        overrides: The safety rules that were raised for it.
    """

    command: str
    engine: str
    digest: str = ""
    counts: Mapping[str, int] = field(default_factory=dict)
    overrides: tuple[Override, ...] = ()


class Ending:
    """How a run ended; whoever runs it says what failed."""

    def __init__(self) -> None:
        self.failures: tuple[str, ...] = ()


class AuditLog:
    """One stack's log.

    Args:
        stack: The stack.
        path: The file.
        env: Environment variables.
        now: The time, with its zone.
    """

    def __init__(
        self,
        stack: StackRef,
        path: Path,
        env: Mapping[str, str] = os.environ,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.path = path
        self._stack = stack
        self._env = env
        self._now = now

    @contextmanager
    def recorded(self, run: Run) -> Iterator[Ending]:
        """Log the run that the block does.

        Raises:
            StorageError: The log cannot be written; where that is so at the start, the block did not run.
        """
        ending, id_ = Ending(), uuid.uuid4().hex
        self._add(self._beginning(id_, run))
        with _calls_counted() as calls:
            began, outcome = self._now(), "interrupted"
            try:
                yield ending
                outcome = "failed" if ending.failures else "succeeded"
            except TenantctlError as error:
                outcome, ending.failures = "failed", tuple(str(error).splitlines())
                raise
            except Exception as error:
                outcome, ending.failures = "failed", (type(error).__name__,)
                raise
            finally:
                seconds = round((self._now() - began).total_seconds(), 3)
                self._add(
                    {
                        "version": FORMAT_VERSION,
                        "event": "end",
                        "run": id_,
                        "time": self._now().isoformat(),
                        "outcome": outcome,
                        "failures": condensed(ending.failures),
                        "calls": calls(),
                        "seconds": seconds,
                    }
                )

    def _beginning(self, id_: str, run: Run) -> dict[str, Any]:
        return {
            "version": FORMAT_VERSION,
            "event": "begin",
            "run": id_,
            "time": self._now().isoformat(),
            "who": next((self._env[name] for name in _ACTORS if self._env.get(name)), _user()),
            "host": socket.gethostname(),
            "commit": commit_of(self._stack.project.root),
            "project": self._stack.project.name,
            "stack": self._stack.name,
            "command": run.command,
            "engine": run.engine,
            "plan": run.digest or None,
            "counts": dict(run.counts),
            "overrides": [asdict(each) for each in run.overrides],
        }

    def _add(self, entry: Mapping[str, Any]) -> None:
        files.append_line(self.path, json.dumps(entry, ensure_ascii=False).encode() + b"\n")


def log_of(stack: StackRef, env: Mapping[str, str] = os.environ) -> AuditLog | None:
    """Return the stack's log: where ``tenantctl:auditLog`` says, else beside its state; None where it says ``off``.

    Raises:
        ConfigError: a setting is off.
    """
    given = settings.read(stack, env).get("auditLog", "")
    if given.lower() == OFF:
        return None
    path = (
        settings.path_of(stack, given) if given else settings.own_folder(stack) / f"{stack.name}.audit.jsonl"
    )
    return AuditLog(stack, path, env)


def commit_of(folder: Path) -> str | None:
    """Return the commit that a folder is at, with ``+`` behind it where files differ from it; None without git."""
    git = shutil.which("git")
    if git is None:
        return None
    try:
        head = _told_by(git, folder, "rev-parse", "HEAD").strip()
        return head + ("+" if _told_by(git, folder, "status", "--porcelain").strip() else "")
    except (OSError, subprocess.SubprocessError):
        return None


def _told_by(git: str, folder: Path, *arguments: str) -> str:
    command = [git, "-C", str(folder), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=30).stdout  # noqa: S603 - git


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container's user without an entry
        return str(os.getuid())


@contextmanager
def _calls_counted() -> Iterator[Callable[[], dict[str, int]]]:
    """Have every provider of the run note its calls in a file, whichever process it is in; yield what reads it."""
    before = os.environ.get(VARIABLE)
    with tempfile.TemporaryDirectory(prefix="tenantctl-calls-") as folder:
        file = Path(folder) / "calls"
        file.touch()
        os.environ[VARIABLE] = str(file)
        try:
            yield lambda: dict(sorted(counted(file).items()))
        finally:
            del os.environ[VARIABLE]
            if before is not None:
                os.environ[VARIABLE] = before
