"""The engine that is the installed Pulumi CLI, driven through ``pulumi.automation``'s command runner.

The runner is used rather than ``automation.Stack``, because ``Stack`` selects the stack for every later command of the
user, and asks for all outputs in plain after each run.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import weakref
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache, cached_property, partial
from pathlib import Path

from pulumi.automation import PulumiCommand
from pulumi.automation.errors import CommandError, InvalidVersionError

from tenantctl.engines.base import Event, Listener, Options, Outcome
from tenantctl.engines.interrupts import waited
from tenantctl.engines.pulumi_events import EventReader
from tenantctl.engines.pulumi_messages import refused
from tenantctl.engines.pulumi_planfile import Opener, allow_removals, enrich, read_goals
from tenantctl.errors import ConfigError, TenantctlError
from tenantctl.plan import Op, Operation, Plan, Source, Step
from tenantctl.project import StackRef
from tenantctl.state.backend import SCHEME, open_backend
from tenantctl.state.opening import open_secrets

_POLL_SECONDS = 0.05


def cli_on_path(env: Mapping[str, str] = os.environ) -> bool:
    """Whether there is a Pulumi CLI to run."""
    return shutil.which("pulumi", path=env.get("PATH")) is not None


@dataclass(frozen=True)
class SavedPlan(Plan):
    """A plan with the file that holds the CLI to it; refresh and destroy have none."""

    file: Path | None = None


class PulumiEngine:
    """Plans and runs a stack with the Pulumi CLI on PATH.

    The passphrase and every other variable come from the environment; the program runs in this Python's environment.
    Refresh and destroy always run the program, so that the provider gets the config of today and not that of state.
    """

    name = "pulumi"

    def __init__(self) -> None:
        self._plans = Path(tempfile.mkdtemp(prefix="tenantctl-plan-"))
        weakref.finalize(self, shutil.rmtree, self._plans, ignore_errors=True)

    @cached_property
    def _cli(self) -> PulumiCommand:
        try:
            return PulumiCommand()
        except FileNotFoundError:
            raise ConfigError(
                "there is no `pulumi` on PATH; install the CLI or use --engine embedded"
            ) from None
        except (InvalidVersionError, subprocess.CalledProcessError) as error:
            raise ConfigError(f"the Pulumi CLI on PATH cannot be used: {error}") from None

    def plan_update(self, stack: StackRef, options: Options, listen: Listener) -> Plan:
        """See ``Engine``. The CLI saves its own plan as well; ``update`` is held to it."""
        file = self._plans / f"{len(list(self._plans.iterdir()))}.json"
        args = ["preview", "--save-plan", str(file), *_refresh_flag(options), *_naming_flags(options)]
        reader = self._must(stack, args, options, listen)
        allow_removals(file, reader.steps)
        goals, opened = read_goals(file), _opener(stack)
        steps = tuple(
            step if step.op is Op.REFRESH else enrich(step, goals.get(step.urn), opened)
            for step in _telling(reader.steps)
        )
        return _plan(stack, Operation.UPDATE, reader, file, steps=steps)

    def plan_refresh(self, stack: StackRef, options: Options, listen: Listener) -> Plan:
        """See ``Engine``."""
        args = ["refresh", "--preview-only", "--run-program", *_naming_flags(options)]
        reader = self._must(stack, args, options, listen)
        return _found(stack, reader)

    def plan_destroy(self, stack: StackRef, options: Options, listen: Listener) -> Plan:
        """See ``Engine``."""
        args = [
            "destroy",
            "--preview-only",
            "--run-program",
            *_refresh_flag(options),
            *_naming_flags(options),
        ]
        reader = self._must(stack, args, options, listen)
        steps = tuple(step for step in _telling(reader.steps) if step.op in (Op.DELETE, Op.REFRESH))
        return _plan(stack, Operation.DESTROY, reader, steps=steps)

    def update(self, stack: StackRef, plan: Plan, options: Options, listen: Listener) -> Outcome:
        """See ``Engine``."""
        if not isinstance(plan, SavedPlan) or plan.file is None:
            raise TenantctlError("this plan was not made by the pulumi engine; make a new one")
        args = ["up", "--yes", "--skip-preview", "--plan", str(plan.file), *_refresh_flag(options)]
        args += [*_naming_flags(options), *_continue_flag(options)]
        return self._run(stack, plan, args, options, listen)

    def refresh(self, stack: StackRef, plan: Plan, options: Options, listen: Listener) -> Outcome:
        """See ``Engine``. The CLI reads every object again."""
        return replace(self.refresh_at_once(stack, options, listen), plan=plan)

    def refresh_at_once(self, stack: StackRef, options: Options, listen: Listener) -> Outcome:
        """See ``ReadsAgain``."""
        args = ["refresh", "--yes", "--skip-preview", "--run-program", *_naming_flags(options)]
        reader, failures = self._drive(stack, args, options, listen)
        return Outcome(_found(stack, reader), failures, reader.outputs)

    def destroy(self, stack: StackRef, plan: Plan, options: Options, listen: Listener) -> Outcome:
        """See ``Engine``."""
        args = ["destroy", "--yes", "--skip-preview", "--run-program", *_refresh_flag(options)]
        args += [*_naming_flags(options), *_continue_flag(options)]
        return self._run(stack, plan, args, options, listen)

    def ask(self, stack: StackRef, args: list[str]) -> str:
        """Run a command of the CLI that only tells something, and return what it printed.

        Raises:
            TenantctlError: it failed, in one line.
        """
        try:
            ran = self._cli.run([*args, "--stack", stack.name], str(stack.project.root), _environment(stack))
        except CommandError as error:
            raise refused(str(error).partition("stderr: ")[2]) from None
        return str(ran.stdout)

    def _run(
        self, stack: StackRef, plan: Plan, args: list[str], options: Options, listen: Listener
    ) -> Outcome:
        reader, failures = self._drive(stack, args, options, listen)
        return Outcome(plan, failures, reader.outputs)

    def _must(self, stack: StackRef, args: list[str], options: Options, listen: Listener) -> EventReader:
        reader, failures = self._drive(stack, args, options, listen)
        if failures:
            raise TenantctlError("\n".join(failures))
        return reader

    def _drive(
        self, stack: StackRef, args: list[str], options: Options, listen: Listener
    ) -> tuple[EventReader, tuple[str, ...]]:
        """Run the CLI and read its events; return the reader and what failed. Raises if it refused to begin."""
        reader = EventReader(listen, debug=options.debug)
        with _event_log(reader) as log:
            flags = ["--stack", stack.name, "--event-log", str(log), "--parallel", str(options.parallel)]
            try:
                self._run_to_its_end([*args, *flags], stack, listen)
            except CommandError as error:
                failed = str(error).partition("stderr: ")[2]
            else:
                return reader, ()
        if reader.diagnostics.errors:
            return reader, reader.diagnostics.errors
        raise refused(failed)

    def _run_to_its_end(self, args: list[str], stack: StackRef, listen: Listener) -> None:
        """Run the CLI. It gets the terminal's Ctrl-C itself: the first makes it finish, the second stop at once."""
        with ThreadPoolExecutor(max_workers=1) as pool:
            run = pool.submit(self._cli.run, args, str(stack.project.root), _environment(stack))
            while not waited(lambda: wait([run]), partial(_tell_interrupted, listen)):
                pass
            run.result()


def _tell_interrupted(listen: Listener, again: bool) -> None:  # noqa: FBT001 - a callback
    what = "stopping at once" if again else "finishing what is under way"
    listen(Event("message", text=f"interrupted: the Pulumi CLI is {what}", severity="warning"))


def _found(stack: StackRef, reader: EventReader) -> Plan:
    """Return the plan of a refresh: what was read, not what the program says on the way."""
    steps = tuple(step for step in reader.steps if step.op is Op.REFRESH and step.custom)
    return _plan(stack, Operation.REFRESH, reader, steps=steps)


def _telling(steps: tuple[Step, ...]) -> Iterator[Step]:
    """Yield what a plan with a refresh before it tells: of the objects read, those that differ from state."""
    for step in steps:
        if step.op is not Op.REFRESH or (
            step.custom and (step.changes or step.old_outputs != step.new_outputs)
        ):
            yield step


def _plan(
    stack: StackRef,
    operation: Operation,
    reader: EventReader,
    file: Path | None = None,
    *,
    steps: tuple[Step, ...],
) -> Plan:
    plan = SavedPlan(
        project=stack.project.name,
        stack=stack.name,
        source=Source.PULUMI,
        operation=operation,
        steps=steps,
        file=file,
    )
    return plan if operation is Operation.DESTROY else replace(plan, outputs=reader.outputs)


def _opener(stack: StackRef) -> Opener | None:
    """Return what opens the stack's secrets, None where they are under no passphrase; it is read when it is needed."""
    url = stack.project.backend_url
    if not url.startswith(SCHEME):
        return None
    secrets = cache(lambda: open_secrets(stack, open_backend(url), os.environ))

    def opened(ciphertext: str) -> str | None:
        try:
            return secrets().decrypt(ciphertext)
        except TenantctlError:
            return None

    return opened


def _refresh_flag(options: Options) -> list[str]:
    return ["--refresh"] if options.refresh else []


def _naming_flags(options: Options) -> list[str]:
    """Return the flags that name resources; the CLI refuses those that a command does not have."""
    named = {"--target": options.target, "--exclude": options.exclude, "--replace": options.replace}
    flags = {
        "--target-dependents": options.target_dependents,
        "--exclude-dependents": options.exclude_dependents,
    }
    parts = [part for flag, urns in named.items() for urn in urns for part in (flag, urn)]
    return parts + [flag for flag, given in flags.items() if given]


def _continue_flag(options: Options) -> list[str]:
    return ["--continue-on-error"] if options.continue_on_error else []


def _environment(stack: StackRef) -> dict[str, str]:
    """Return what the CLI needs beside our own environment; the event log is one of its debugging flags."""
    own_python = str(Path(sys.executable).parent)
    return {
        "PULUMI_BACKEND_URL": stack.project.backend_url,
        "PULUMI_SKIP_UPDATE_CHECK": "true",
        "PULUMI_DEBUG_COMMANDS": "true",
        "PATH": os.pathsep.join([own_python, os.environ.get("PATH", "")]),
    }


@contextmanager
def _event_log(reader: EventReader) -> Iterator[Path]:
    """Feed ``reader`` from a log file while the block runs; all of it is read when the block ends."""
    with tempfile.TemporaryDirectory(prefix="tenantctl-events-") as folder:
        log = Path(folder) / "events.json"
        log.touch(mode=0o600)
        stop = threading.Event()
        tail = threading.Thread(target=_follow, args=(log, reader, stop), daemon=True)
        tail.start()
        try:
            yield log
        finally:
            stop.set()
            tail.join()


def _follow(log: Path, reader: EventReader, stop: threading.Event) -> None:
    with log.open(encoding="utf-8") as lines:
        partial = ""
        while True:
            stopping = stop.is_set()
            for line in lines:
                partial += line
                if partial.endswith("\n"):
                    reader.feed(json.loads(partial))
                    partial = ""
            if stopping:
                break
            stop.wait(_POLL_SECONDS)
        if partial.strip():
            reader.feed(json.loads(partial))
