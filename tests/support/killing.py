"""A tenant over HTTP that kills who asks it: at the n-th call, on its arrival, before it is answered, or after."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from dingtalk_sandbox.app import Sandbox
from dingtalk_sandbox.server import HttpServer

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

UNSENT, UNANSWERED, ANSWERED = "unsent", "unanswered", "answered"
PHASES = (UNSENT, UNANSWERED, ANSWERED)
"""Before the call takes effect; after that, before its answer; after the answer is written."""


class Killer:
    """The tenant; at one call its client is killed, and from then on nobody is answered.

    Args:
        app: what answers.
        at: which call, counted from 1; 0 for none.
        phase: one of PHASES.
    """

    def __init__(self, app: Sandbox, at: int = 0, phase: str = UNSENT) -> None:
        self._app, self._at, self._phase = app, at, phase
        self._lock = threading.Lock()
        self._armed = threading.Event()
        self.dead = threading.Event()
        self.calls: list[str] = []
        self._kill: Callable[[], None] = lambda: None

    def arm(self, kill: Callable[[], None]) -> None:
        """Let ``kill`` be what ends the client; until then no call is taken."""
        self._kill = kill
        self._armed.set()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        self._armed.wait()
        with self._lock:
            if 0 < self._at <= len(self.calls):
                return self._nothing(start_response)
            self.calls.append(environ["PATH_INFO"])
            if len(self.calls) != self._at:
                return self._app(environ, start_response)
            return self._last(environ, start_response)

    def _last(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        answer = [] if self._phase == UNSENT else self._app(environ, start_response)
        if self._phase == ANSWERED:
            # By another call it is one or the other moment of what the client does with the answer.
            return Last(answer, threading.Timer(self._at % 5 / 1000, self._kill).start)
        self._kill()
        self.dead.wait()
        return self._nothing(start_response) if self._phase == UNSENT else answer

    def _nothing(self, start_response: StartResponse) -> Iterable[bytes]:
        """Answer nothing to a client that is dead: what would be written now must reach nobody alive."""
        self.dead.wait()
        start_response("503 Gone", [])
        return []


class Last:
    """An answer of which ``after`` is called when it is on its way."""

    def __init__(self, answer: Iterable[bytes], after: Callable[[], object]) -> None:
        self._answer, self._after = answer, after

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._answer)

    def close(self) -> None:
        close: Any = getattr(self._answer, "close", lambda: None)
        close()
        self._after()


class Victim:
    """A process that can be killed with all that it started, as a power cut does; it has not been waited for yet."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._handle = os.pidfd_open(pid)

    def kill(self) -> None:
        """Kill them and wait until they are gone; if it has ended by itself, nothing happens."""
        if select.select([self._handle], [], [], 0)[0]:
            return
        victims = [self._handle, *(os.pidfd_open(each) for each in _descendants(self._pid))]
        for victim in victims:
            with suppress(ProcessLookupError):
                signal.pidfd_send_signal(victim, signal.SIGKILL)
        for victim in victims:
            select.select([victim], [], [])
            os.close(victim)


def _descendants(pid: int) -> list[int]:
    listed = subprocess.run(["ps", "-eo", "pid=,ppid="], capture_output=True, text=True, check=True)  # noqa: S607
    children: dict[int, list[int]] = {}
    for line in listed.stdout.splitlines():
        child, parent = map(int, line.split())
        children.setdefault(parent, []).append(child)
    found, waiting = [], [pid]
    while waiting:
        below = children.get(waiting.pop(), [])
        found += below
        waiting += below
    return found


class Holding:
    """The tenant; at one call, which has taken effect, ``meanwhile`` is called before the answer goes out.

    Args:
        app: what answers.
        path: how the call's path ends.
        meanwhile: what happens while the answer is held back.
    """

    def __init__(self, app: Sandbox, path: str, meanwhile: Callable[[], object]) -> None:
        self._app, self._path, self._meanwhile = app, path, meanwhile
        self.calls: list[str] = []

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        self.calls.append(environ["PATH_INFO"])
        answer = self._app(environ, start_response)
        if environ["PATH_INFO"].endswith(self._path) and self.made(self._path) == 1:
            self._meanwhile()
        return answer

    def made(self, path: str) -> int:
        """Return how many calls there were to what ends like this."""
        return sum(each.endswith(path) for each in self.calls)


@contextmanager
def serving(database: Path, at: int = 0, phase: str = UNSENT) -> Iterator[tuple[Killer, str]]:
    """Serve the tenant in ``database``; yield who kills, and the URL."""
    sandbox = Sandbox(database)
    killer = Killer(sandbox, at, phase)
    try:
        with served(killer) as url:
            yield killer, url
    finally:
        sandbox.close()


@contextmanager
def served(app: Killer | Holding) -> Iterator[str]:
    """Serve ``app`` and yield its URL."""
    server = HttpServer(cast(Sandbox, app), "127.0.0.1", 0)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        yield server.url
    finally:
        if isinstance(app, Killer):
            app.dead.set()
        server.close()
        thread.join()
