"""``tenantctl``, the operator's command. Exit codes: ``tenantctl.errors.ExitCode``; docs/tenantctl.md."""

from __future__ import annotations

import gc
import os
import sys
import threading
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import click

from tenantctl.cli.context import Context
from tenantctl.cli.early import derive_key
from tenantctl.cli.lazy import LazyGroup
from tenantctl.cli.options import global_options
from tenantctl.errors import ExitCode, TenantctlError
from tenantctl.render.failures import condensed

COMMANDS = {
    "preview": "tenantctl.cli.run:preview",
    "up": "tenantctl.cli.run:up",
    "review": "tenantctl.cli.review:review",
    "drift": "tenantctl.cli.drift:drift",
    "compliance": "tenantctl.cli.compliance:compliance",
    "refresh": "tenantctl.cli.run:refresh",
    "destroy": "tenantctl.cli.run:destroy",
    "resume": "tenantctl.cli.run:resume",
    "cancel": "tenantctl.cli.cancel:cancel",
    "backup": "tenantctl.cli.backup:backup",
    "restore": "tenantctl.cli.restore:restore",
    "rollback": "tenantctl.cli.restore:rollback",
    "drill": "tenantctl.cli.drill:drill",
    "export": "tenantctl.cli.export:export",
    "stack": "tenantctl.cli.stack:stack",
    "state": "tenantctl.cli.state:state",
    "config": "tenantctl.cli.config:config",
    "bot": "tenantctl.cli.bot:bot",
    "doctor": "tenantctl.cli.doctor:doctor",
    "schema": "tenantctl.cli.schema:schema",
    "sandbox": "tenantctl.cli.sandbox:sandbox",
}
"""Every command and where it is; each is imported when it is used, so that --help is quick."""

_COLLECTIONS: Final = (5_000, 5, 5)


def root_group() -> click.Group:
    """Return the command line as a whole, with every command."""
    return LazyGroup(
        "tenantctl",
        COMMANDS,
        before=_begin,
        params=list(global_options()),
        help="Plan, apply and watch over a DingTalk tenant that is declared as code.",
        context_settings={"help_option_names": ["--help", "-h"]},
    )


def _begin(context: click.Context, command: str) -> None:
    if COMMANDS.get(command, "").startswith("tenantctl.cli.run:"):
        derive_key(context.obj)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code. A user's mistake is one line on stderr, never a traceback.

    Args:
        arguments: The command line without the program's name; ``sys.argv`` by default, and then the process ends
            here if a second Ctrl-C left threads behind: Python would wait for them.
    """
    if arguments is not None:
        return _run(list(arguments))
    code = _run(sys.argv[1:])
    if code == ExitCode.FAILED and threading.active_count() > 1:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
    return code


def _run(given: list[str]) -> int:
    debug = "--debug" in given
    try:
        with _collecting_seldom():
            code = root_group().main(
                given, prog_name="tenantctl", standalone_mode=False, obj=Context(Path.cwd())
            )
    except Exception as error:
        if debug:
            traceback.print_exception(error)
        return _explain(error)
    except KeyboardInterrupt:
        return _say("interrupted", ExitCode.FAILED)
    return code if isinstance(code, int) else ExitCode.OK


@contextmanager
def _collecting_seldom() -> Iterator[None]:
    """Look for garbage less often: most of what a command makes lives to its end, and each look costs time.

    An apply of 1,000 took 12.8 s of the processor with Python's own limits and 10.3 with these; larger ones took a
    tenth more memory, since the SDK leaves its objects in circles.
    """
    usual = gc.get_threshold()
    gc.set_threshold(*_COLLECTIONS)
    try:
        yield
    finally:
        gc.set_threshold(*usual)


def _explain(error: Exception) -> int:
    if isinstance(error, TenantctlError):
        return _say("\n".join(condensed(str(error).splitlines())), error.exit_code)
    if isinstance(error, click.exceptions.Exit):
        return error.exit_code
    if isinstance(error, click.Abort):
        return _say("stopped; nothing more was done", ExitCode.FAILED)
    if isinstance(error, click.UsageError):
        where = error.ctx.command_path if error.ctx else "tenantctl"
        return _say(f"{error.format_message()} See `{where} --help`", ExitCode.USAGE)
    if isinstance(error, click.ClickException):
        return _say(error.format_message(), ExitCode.FAILED)
    return _explain_provider(error)


def _explain_provider(error: Exception) -> int:
    from pulumi_dingtalk.client.errors import ConfigurationError, DingTalkError  # noqa: PLC0415 - only if it failed

    if isinstance(error, ConfigurationError):
        return _say(str(error), ExitCode.CONFIG)
    if isinstance(error, DingTalkError):
        return _say(str(error), ExitCode.FAILED)
    told = " ".join(str(error).split())
    return _say(f"internal error: {type(error).__name__}: {told}; run again with --debug", ExitCode.FAILED)


def _say(text: str, code: int) -> int:
    for line in text.splitlines() or [""]:
        click.echo(f"error: {line}", err=True)
    return code
