"""``tenantctl sandbox``: starts the embedded tenant as a process of its own; nothing of it is imported here."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import click

from tenantctl.cli.context import Context
from tenantctl.errors import ConfigError, UsageError

_SCHEME = "sandbox:"
_PASSED_ON = {"ignore_unknown_options": True, "help_option_names": []}


@click.group()
def sandbox() -> None:
    """Serve, fill or empty the embedded tenant."""


def _command(name: str, help_: str) -> None:
    @sandbox.command(name, help=help_, context_settings=_PASSED_ON)
    @click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
    @click.pass_context
    def run(context: click.Context, arguments: tuple[str, ...]) -> None:
        context.exit(_start(context.obj, name, arguments))


_command("serve", "Serve the tenant over HTTP: sandbox serve [--db PATH] [--port N].")
_command("seed", "Put people, departments and roles into it: sandbox seed [--db PATH] FILE.json.")
_command("reset", "Empty it: sandbox reset [--db PATH].")


def _start(context: Context, name: str, arguments: tuple[str, ...]) -> int:
    """Run ``python -m dingtalk_sandbox`` and return its exit code; the database is the stack's unless named."""
    given = list(arguments)
    if (
        not any(argument == "--db" or argument.startswith("--db=") for argument in given)
        and "--help" not in given
    ):
        given += ["--db", str(tenant_file(context))]
    command = [sys.executable, "-m", "dingtalk_sandbox", name, *given]
    try:
        return subprocess.run(command, check=False).returncode  # noqa: S603 - our own module, no shell
    except KeyboardInterrupt:
        return 0


def tenant_file(context: Context) -> Path:
    """Return the database that ``dingtalk:endpoint`` of the stack names.

    Raises:
        UsageError: The stack's endpoint is no embedded tenant.
        ConfigError: There is no endpoint.
    """
    endpoint = os.environ.get("DINGTALK_ENDPOINT") or _configured_endpoint(context)
    if not endpoint:
        raise ConfigError("dingtalk:endpoint is not set; name the tenant's file with --db PATH")
    if not endpoint.startswith(_SCHEME):
        raise UsageError(f"dingtalk:endpoint is {endpoint}, no embedded tenant; name its file with --db PATH")
    return context.project().root / endpoint.removeprefix(_SCHEME)


def _configured_endpoint(context: Context) -> str | None:
    from tenantctl.project import StackConfig  # noqa: PLC0415 - only where the environment names none

    found = StackConfig.load(context.stack_ref()).masked().get("dingtalk:endpoint")
    return found.value if found else None
