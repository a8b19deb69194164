"""Runs the project's program in this process as Pulumi's Python language host would in its own.

A fresh thread with a fresh context holds what the SDK keeps per program; the working directory, ``sys.path``,
``sys.argv`` and the modules that the program brought along are put back afterwards, so that a second run sees a fresh
program. What the program prints becomes events.
"""

from __future__ import annotations

import asyncio
import contextlib
import contextvars
import os
import runpy
import sys
import threading
import traceback
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, Final

import pulumi
from pulumi import runtime

from tenantctl.engines.base import Event, Listener
from tenantctl.engines.embedded.redact import Redactor

_INSIDE: contextvars.ContextVar[_Printer | None] = contextvars.ContextVar("tenantctl_program", default=None)
# The working directory, sys.path and sys.modules are the process's: one program at a time.
_ONE_AT_A_TIME: Final = threading.Lock()


@dataclass(frozen=True)
class Program:
    """What to run and what it sees: ``config`` by full key, ``secret_keys`` those of its keys that are secret."""

    main: Path
    root: Path
    project: str
    stack: str
    config: Mapping[str, str]
    secret_keys: tuple[str, ...]
    preview: bool
    parallel: int


@dataclass
class Ending:
    """How a program ended: ``error`` is ``""`` or its own last line, ``details`` the traceback, ``finished`` or not."""

    finished: bool = False
    error: str = ""
    details: str = ""
    _problem: BaseException | None = field(default=None, repr=False)


class ProgramThread:
    """One run of ``program`` against ``monitor`` and ``engine``."""

    def __init__(
        self, program: Program, monitor: Any, engine: Any, listen: Listener, redactor: Redactor
    ) -> None:
        self._program, self._monitor, self._engine = program, monitor, engine
        self._printer = _Printer(listen, redactor)
        self._redactor = redactor
        self._ending = Ending()

    def run(self, on_interrupt: Callable[[], None]) -> Ending:
        """Run the program to its end; a KeyboardInterrupt calls ``on_interrupt`` and goes on waiting."""
        context = contextvars.Context()
        thread = threading.Thread(target=context.run, args=(self._main,), name="program", daemon=True)
        with surroundings(self._program.main), _captured_output():
            thread.start()
            while thread.is_alive():
                try:
                    thread.join()
                except KeyboardInterrupt:
                    on_interrupt()
        self._printer.flush()
        return self._ending

    def _main(self) -> None:
        _INSIDE.set(self._printer)
        try:
            self._run()
            self._ending.finished = True
        except BaseException as error:
            self._ending.finished = isinstance(error, SystemExit) and error.code in (None, 0)
            if not self._ending.finished:
                self._ending.error = self._redactor.clean(_last_line(error))
                self._ending.details = self._redactor.clean("".join(traceback.format_exception(error)))

    def _run(self) -> None:
        program = self._program
        runtime.set_all_config(dict(program.config), list(program.secret_keys))
        runtime.configure(
            runtime.Settings(
                project=program.project,
                stack=program.stack,
                monitor=self._monitor,
                engine=self._engine,
                parallel=program.parallel,
                dry_run=program.preview,
                organization="organization",
                root_directory=str(program.root),
            )
        )
        loop = asyncio.new_event_loop()
        # A program that failed leaves futures that nobody asked; what went wrong has been said by then.
        loop.set_exception_handler(lambda *_: None)
        # With one worker, registrations reach the monitor in the order in which the program makes them.
        workers = 1 if program.parallel == 1 else program.parallel * 4
        executor = ThreadPoolExecutor(max_workers=workers, thread_name_prefix="registration")
        loop.set_default_executor(executor)
        try:
            loop.run_until_complete(runtime.run_in_stack(lambda: _run_main(program.main)))
        finally:
            _drain(loop)
            executor.shutdown(wait=True)
            loop.close()


def _run_main(main: Path) -> None:
    runpy.run_path(str(main), run_name="__main__")


def _drain(loop: asyncio.AbstractEventLoop) -> None:
    """Cancel what a failed program left waiting, so that nothing complains about it later."""
    left = asyncio.all_tasks(loop)
    for task in left:
        task.cancel()
    if left:
        loop.run_until_complete(asyncio.gather(*left, return_exceptions=True))


def _last_line(error: BaseException) -> str:
    if isinstance(error, SystemExit):
        return f"the program ended with exit code {error.code}"
    if isinstance(error, pulumi.RunError):
        return str(error)
    return traceback.format_exception_only(error)[-1].strip()


@contextlib.contextmanager
def surroundings(main: Path) -> Iterator[None]:
    """Stand in the program's folder, with it on ``sys.path``; afterwards put all back and forget its modules."""
    folder = main if main.is_dir() else main.parent
    with _ONE_AT_A_TIME:
        cwd, path, argv, modules = Path.cwd(), list(sys.path), list(sys.argv), set(sys.modules)
        try:
            os.chdir(folder)
            sys.path.insert(0, str(folder))
            sys.argv = [str(main)]
            yield
        finally:
            os.chdir(cwd)
            sys.path[:] = path
            sys.argv = argv
            _forget_modules(folder.resolve(), modules)


def _forget_modules(folder: Path, known: set[str]) -> None:
    """Drop modules imported since ``known`` whose top-level package stands in ``folder`` itself."""
    own = {name for name in sys.modules if name.partition(".")[0] == name and _home(name) == folder}
    for name in [name for name in sys.modules if name not in known and name.partition(".")[0] in own]:
        del sys.modules[name]


def _home(name: str) -> Path | None:
    """Return the folder that a top-level module stands in."""
    module = sys.modules[name]
    file = getattr(module, "__file__", None)
    if file:
        path = Path(file).resolve().parent
        return path.parent if hasattr(module, "__path__") else path
    places = list(getattr(module, "__path__", ()))
    return Path(places[0]).resolve().parent if places else None


class _Printer:
    """Turns what a program prints into events, a line each."""

    def __init__(self, listen: Listener, redactor: Redactor) -> None:
        self._listen, self._redactor = listen, redactor
        self._left = ""
        self._lock = threading.Lock()

    def write(self, text: str) -> int:
        with self._lock:
            *lines, self._left = (self._left + text).split("\n")
        for line in lines:
            self._say(line)
        return len(text)

    def flush(self) -> None:
        with self._lock:
            line, self._left = self._left, ""
        if line:
            self._say(line)

    def _say(self, line: str) -> None:
        self._listen(Event("message", text=self._redactor.clean(line), severity="output"))


class _Switch:
    """Stands in for ``sys.stdout``: takes the program's prints to its printer, everybody else's to ``stream``."""

    def __init__(self, stream: IO[str]) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        printer = _INSIDE.get()
        return self._stream.write(text) if printer is None else printer.write(text)

    def flush(self) -> None:
        if _INSIDE.get() is None:
            self._stream.flush()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


@contextlib.contextmanager
def _captured_output() -> Iterator[None]:
    with (
        contextlib.redirect_stdout(_Switch(sys.stdout)),
        contextlib.redirect_stderr(_Switch(sys.stderr)),
    ):
        yield


def outside_listener(listen: Listener) -> Listener:
    """Return ``listen`` made safe for the program's threads: one call at a time, its prints not the program's."""
    context, lock = contextvars.copy_context(), threading.Lock()

    def listen_outside(event: Event) -> None:
        with lock:
            context.run(listen, event)

    return listen_outside
