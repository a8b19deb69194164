"""``tenantctl backup``: keeps what a restore needs in one sealed file, and looks whether it is all there."""

from __future__ import annotations

import json
import os
from pathlib import Path

import click

from tenantctl.cli.context import Context
from tenantctl.cli.stack import passphrase_prompt
from tenantctl.errors import ExitCode
from tenantctl.recovery.source import read_source
from tenantctl.recovery.taking import default_path, take_backup
from tenantctl.recovery.verifying import verify as verified
from tenantctl.render.consoles import result_console
from tenantctl.state import files
from tenantctl.state.crypto import passphrase_from

_PATH = click.Path(path_type=Path, dir_okay=False)


@click.group(invoke_without_command=True)
@click.option("--out", "path", type=_PATH, metavar="FILE", help="Write there instead of into backups/.")
@click.pass_context
def backup(click_context: click.Context, path: Path | None) -> None:
    """Keep the stack's state and what the tenant shows besides, in one file sealed under the stack's passphrase."""
    if click_context.invoked_subcommand is not None:
        return
    context: Context = click_context.obj
    stack, prompt = context.stack_ref(), passphrase_prompt(context)
    passphrase = passphrase_from(os.environ, prompt)
    taken = take_backup(stack, context.engine, passphrase, lambda: passphrase)
    path = path or default_path(stack, taken.made)
    files.write_bytes(path, taken.data, private=True)
    if context.json:
        click.echo(json.dumps({"file": str(path), **taken.about}, indent=2, ensure_ascii=False))
        return
    seen = sum(len(found) for found in taken.snapshot.objects.values())
    managed = sum(taken.about["objects"].values())
    click.echo(f"Kept {managed} objects of stack {stack.name} and {seen} that the tenant shows in {path}.")
    for kind, why in taken.snapshot.missing.items():
        click.echo(f"Not all seen of {kind}: {why}")


@backup.command()
@click.argument("path", type=_PATH, metavar="FILE")
@click.pass_obj
def verify(context: Context, path: Path) -> None:
    """Say whether FILE has all that a restore needs, and what no restore can bring back. Asks the tenant nothing.

    Exit code 1 if something is missing.
    """
    source = read_source(path, os.environ, passphrase_prompt(context))
    found = verified(source)
    if context.json:
        click.echo(json.dumps(found.to_json(), indent=2, ensure_ascii=False))
    else:
        console = result_console()
        for line in found.lines():
            console.print(line)
    if not found.ok:
        raise click.exceptions.Exit(ExitCode.FAILED)
