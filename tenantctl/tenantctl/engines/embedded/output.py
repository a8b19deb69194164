"""What programs and providers print becomes events, a line each; all other printing goes where it always did."""

from __future__ import annotations

import contextlib
import contextvars
import sys
import threading
from collections.abc import Iterator
from typing import IO, Any

from tenantctl.engines.base import Event, Listener
from tenantctl.engines.embedded.redact import Redactor

_PRINTER: contextvars.ContextVar[Printer | None] = contextvars.ContextVar("tenantctl_printer", default=None)


class Printer:
    """Takes text and passes it to ``listen`` line by line, without known secrets."""

    def __init__(self, listen: Listener, redactor: Redactor) -> None:
        self._listen, self._redactor = listen, redactor
        self._left = ""
        self._lock = threading.Lock()

    def use(self) -> None:
        """Take what is printed in this context from now on; see ``captured_output``."""
        _PRINTER.set(self)

    def write(self, text: str) -> int:
        """Take ``text``; a line is passed on when it is complete."""
        with self._lock:
            *lines, self._left = (self._left + text).split("\n")
        for line in lines:
            self._say(line)
        return len(text)

    def flush(self) -> None:
        """Pass on what is left of a line."""
        with self._lock:
            line, self._left = self._left, ""
        if line:
            self._say(line)

    def _say(self, line: str) -> None:
        self._listen(Event("message", text=self._redactor.clean(line), severity="output"))


class _Switch:
    """Stands in for ``sys.stdout``: the text of a context with a printer goes there, any other to ``stream``."""

    def __init__(self, stream: IO[str]) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        printer = _PRINTER.get()
        return self._stream.write(text) if printer is None else printer.write(text)

    def flush(self) -> None:
        if _PRINTER.get() is None:
            self._stream.flush()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


@contextlib.contextmanager
def captured_output() -> Iterator[None]:
    """Have ``sys.stdout`` and ``sys.stderr`` heed ``Printer.use``."""
    with (
        contextlib.redirect_stdout(_Switch(sys.stdout)),
        contextlib.redirect_stderr(_Switch(sys.stderr)),
    ):
        yield


def outside_listener(listen: Listener) -> Listener:
    """Return ``listen`` made safe for any thread: one call at a time, and what it prints is not the program's."""
    context, lock = contextvars.copy_context(), threading.Lock()

    def listen_outside(event: Event) -> None:
        with lock:
            context.run(listen, event)

    return listen_outside
