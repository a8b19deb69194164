"""Runs the project's program in this process as Pulumi's Python language host would in its own.

A fresh thread with a fresh context holds what the SDK keeps per program; the working directory, ``sys.path``,
``sys.argv`` and the modules that the program brought along are put back afterwards, so that a second run sees a fresh
program.
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
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pulumi
from pulumi import runtime
from pulumi.runtime.settings import SETTINGS

from tenantctl.engines.embedded.output import Printer, captured_output
from tenantctl.engines.embedded.redact import Redactor
from tenantctl.engines.interrupts import A_LOOK, waited

# The working directory, sys.path and sys.modules are the process's: one program at a time.
_ONE_AT_A_TIME: Final = threading.Lock()
# Half of them are the constructors between the program and the SDK.
_FRAMES: Final = 12


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
    """How a program ended: ``error`` is one line, ``""`` if it finished; ``details`` the traceback."""

    finished: bool = False
    error: str = "the program was left while it was busy with something else than resources"
    details: str = ""


class _Lent:
    """What the SDK is given. It keeps that of a process's first program for good, and with it the whole plan."""

    def __init__(self, what: Any) -> None:
        self._what = what

    def __getattr__(self, name: str) -> Any:
        return getattr(self._what, name)

    def take_back(self) -> None:
        self._what = None


class ProgramThread:
    """One run of ``program`` against ``monitor`` and ``engine``, objects with the methods of the SDK's stubs."""

    def __init__(
        self, program: Program, monitor: Any, engine: Any, printer: Printer, redactor: Redactor
    ) -> None:
        self._program = program
        self._lent = _Lent(monitor), _Lent(engine)
        self._printer = printer
        self._redactor = redactor
        self._ending = Ending()
        # Not Thread.join: until Python 3.12 a join that Ctrl-C broke off takes the thread for ended.
        self._over = threading.Event()

    def run(self, on_interrupt: Callable[[bool], None]) -> Ending:
        """Run the program to its end.

        Ctrl-C calls ``on_interrupt`` (see ``interrupts.waited``) and goes on waiting, since the program ends by itself
        once its registrations are refused.
        """
        thread = threading.Thread(
            target=contextvars.Context().run, args=(self._main,), name="program", daemon=True
        )
        begun: list[threading.Thread] = []

        def work() -> None:
            if not begun:  # Ctrl-C may break off the start too
                begun.append(thread)
                thread.start()
            while not self._over.wait(A_LOOK):
                pass

        with surroundings(self._program.main):
            waited(work, on_interrupt)
        for lent in self._lent:
            lent.take_back()
        self._printer.flush()
        return self._ending

    def _main(self) -> None:
        try:
            self._ending = self._ended()
        finally:
            self._over.set()

    def _ended(self) -> Ending:
        self._printer.use()
        try:
            self._run()
        except BaseException as error:
            if not isinstance(error, SystemExit) or error.code not in (None, 0):
                return self._failed(error)
        return Ending(finished=True, error="")

    def _failed(self, error: BaseException) -> Ending:
        lines = traceback.format_exception(type(error), error, error.__traceback__)
        where = _place(error, self._program.root)
        said = self._redactor.line(_last_line(error))
        return Ending(
            error=f"the program failed{f' at {where}' if where else ''}: {said}",
            details=self._redactor.clean("".join(lines)),
        )

    def _run(self) -> None:
        program, (monitor, engine) = self._program, self._lent
        runtime.set_all_config(dict(program.config), list(program.secret_keys))
        runtime.configure(
            runtime.Settings(
                project=program.project,
                stack=program.stack,
                monitor=monitor,
                engine=engine,
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
    with _short_tracebacks():
        runpy.run_path(str(main), run_name="__main__")
    # The SDK waits for these first. Then it waits for the outputs, looking at all that are left each time that one is
    # there, which takes a time that grows with the square of the program.
    SETTINGS.rpc_manager.rpcs.append(asyncio.ensure_future(_outputs_known()))


@contextlib.contextmanager
def _short_tracebacks() -> Iterator[None]:
    """Have the SDK look at the innermost frames alone: for each resource it describes its whole stack to the engine."""
    usual = getattr(sys, "tracebacklimit", None)
    sys.tracebacklimit = _FRAMES
    try:
        yield
    finally:
        if usual is None:
            vars(sys).pop("tracebacklimit", None)
        else:
            sys.tracebacklimit = usual


async def _outputs_known() -> None:
    """Wait until the program's outputs are known, or until the first of them fails."""
    while waiting := list(SETTINGS.outputs):
        done, _ = await asyncio.wait(waiting, return_when=asyncio.FIRST_EXCEPTION)
        if any(each.cancelled() or each.exception() for each in done):
            return


def _drain(loop: asyncio.AbstractEventLoop) -> None:
    """Cancel what a failed program left waiting, so that nothing complains about it later."""
    left = asyncio.all_tasks(loop)
    for task in left:
        task.cancel()
    if left:
        loop.run_until_complete(asyncio.gather(*left, return_exceptions=True))


def _last_line(error: BaseException) -> str:
    if isinstance(error, SystemExit):
        return f"it ended with exit code {error.code}"
    if isinstance(error, pulumi.RunError):
        return str(error)
    return traceback.format_exception_only(error)[-1].strip()


def _place(error: BaseException, root: Path) -> str:
    """Return ``file:line`` of the innermost line of the project's own code."""
    if isinstance(error, SyntaxError) and error.filename:
        return f"{_relative(error.filename, root)}:{error.lineno}"
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if _is_own(frame.filename, root)]
    return f"{_relative(own[-1].filename, root)}:{own[-1].lineno}" if own else ""


def _is_own(filename: str, root: Path) -> bool:
    path = Path(filename)
    return path.is_relative_to(root) and "site-packages" not in path.parts and path != Path(__file__)


def _relative(filename: str, root: Path) -> str:
    path = Path(filename)
    return str(path.relative_to(root)) if path.is_relative_to(root) else filename


@contextlib.contextmanager
def surroundings(main: Path) -> Iterator[None]:
    """Stand in the program's folder, with it on ``sys.path`` and prints captured; afterwards put all back."""
    folder = main if main.is_dir() else main.parent
    with _ONE_AT_A_TIME:
        cwd, path, argv, modules = Path.cwd(), list(sys.path), list(sys.argv), set(sys.modules)
        bytecode = sys.dont_write_bytecode
        try:
            # A run leaves nothing in the project; and bytecode of a program that is edited within a second is stale.
            sys.dont_write_bytecode = True
            os.chdir(folder)
            sys.path.insert(0, str(folder))
            sys.argv = [str(main)]
            with captured_output():
                yield
        finally:
            sys.dont_write_bytecode = bytecode
            os.chdir(cwd)
            sys.path[:] = path
            sys.argv = argv
            _forget_modules(folder.resolve(), modules)


def _forget_modules(folder: Path, known: set[str]) -> None:
    """Drop modules imported since ``known`` whose top-level package stands in ``folder`` itself."""
    new = sys.modules.keys() - known
    tops = {name.partition(".")[0] for name in new} & sys.modules.keys()
    own = {name for name in tops if _home(name) == folder}
    for name in new:
        if name.partition(".")[0] in own:
            del sys.modules[name]


def _home(name: str) -> Path | None:
    """Return the folder that a top-level module stands in."""
    module = sys.modules[name]
    places = list(getattr(module, "__path__", ()))
    file = places[0] if places else getattr(module, "__file__", None)
    return Path(file).resolve().parent if file else None
