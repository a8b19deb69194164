"""``tenantctl stack``: make, list, select, look into, export, import and remove stacks."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from tenantctl.cli.context import Context, prompt_secret
from tenantctl.errors import StateError, UnsupportedError, UsageError
from tenantctl.project import Project, StackConfig, StackRef
from tenantctl.state import document, files
from tenantctl.state.backend import FileBackend, open_backend, open_secrets
from tenantctl.state.checkpoint import deployment_to_json, has_ciphertexts, secret_salt
from tenantctl.state.crypto import Secrets, passphrase_from
from tenantctl.state.opening import new_secrets, secrets_under
from tenantctl.state.rotation import change_passphrase
from tenantctl.values import MASK, SECRET_SIGNATURE, SIGNATURE_KEY, unwrapped

ROOT_TYPE = "pulumi:pulumi:Stack"


def passphrase_prompt(context: Context) -> Callable[[], str] | None:
    """Return what asks for the passphrase, None where nobody is there to be asked."""
    return (lambda: prompt_secret("Passphrase")) if context.can_ask else None


def secrets_of(context: Context, stack: StackRef) -> Secrets:
    """Return what decrypts the stack's state and config. Raises as ``open_secrets``."""
    return open_secrets(stack, backend_of(stack.project), os.environ, passphrase_prompt(context))


def backend_of(project: Project) -> FileBackend:
    """Return the project's backend. Raises ``UnsupportedError`` where it is no folder."""
    return open_backend(project.backend_url)


@click.group()
def stack() -> None:
    """Make, list, select, export, import and remove stacks."""


@stack.command()
@click.argument("name")
@click.pass_obj
def init(context: Context, name: str) -> None:
    """Make an empty stack NAME and select it."""
    project = context.project()
    ref, backend = project.stack(name), backend_of(project)
    if backend.exists(ref):
        raise UsageError(
            f"stack {ref.name} exists already in {backend.url}: `tenantctl stack select {ref.name}`"
        )
    secrets = new_secrets(ref, passphrase_from(os.environ, _new_passphrase(context)))
    backend.create(ref, secrets)
    config = StackConfig.load(ref)
    if not config.encryption_salt:
        config.set_salt(secrets.salt)
        config.save()
    project.select(ref.name)
    click.echo(f"Made stack {ref.name} in {backend.url} and selected it.")


@stack.command("ls")
@click.pass_obj
def list_stacks(context: Context) -> None:
    """List the project's stacks; the selected one has a star."""
    project = context.project()
    backend, selected = backend_of(project), project.selected_stack()
    names = backend.stacks(project)
    if context.json:
        _print_json([{"name": name, "current": name == selected} for name in names])
        return
    for name in names:
        click.echo(f"{name}{'*' if name == selected else ''}")
    if not names:
        click.echo(f"No stacks in {backend.url}: `tenantctl stack init NAME` makes one.", err=True)


@stack.command()
@click.argument("name")
@click.pass_obj
def select(context: Context, name: str) -> None:
    """Work on stack NAME from now on, here and in the Pulumi CLI."""
    project = context.project()
    ref = project.stack(name)
    backend_of(project).export(ref)
    project.select(ref.name)
    click.echo(f"Selected stack {ref.name}.")


@stack.command()
@click.argument("name", required=False)
@click.option("--show-secrets", is_flag=True, help="Show secret outputs in plain.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def output(context: Context, name: str | None, show_secrets: bool, as_json: bool) -> None:
    """Print the stack's outputs, or the output NAME alone."""
    ref = context.stack_ref()
    outputs = _outputs(context, ref, show_secrets)
    if name is not None and name not in outputs:
        raise UsageError(
            f"stack {ref.name} has no output {name}; it has: {', '.join(sorted(outputs)) or 'none'}"
        )
    found = outputs if name is None else outputs[name]
    if as_json or context.json:
        _print_json(found)
    elif name is not None:
        click.echo(_text(found))
    else:
        for key, value in outputs.items():
            click.echo(f"{key}: {_text(value)}")


@stack.command()
@click.option(
    "--file", "path", type=click.Path(path_type=Path), help="Write there instead of to the terminal."
)
@click.option(
    "--show-secrets", is_flag=True, help="Write secrets in plain. Keep such a file like a password."
)
@click.pass_obj
def export(context: Context, path: Path | None, show_secrets: bool) -> None:
    """Write the stack's state in the form of `pulumi stack export`."""
    ref = context.stack_ref()
    backend = backend_of(ref.project)
    body = backend.export(ref)
    if show_secrets:
        secrets = secrets_of(context, ref)
        body["deployment"] = deployment_to_json(backend.load(ref, secrets), secrets, show_secrets=True)
    text = json.dumps(document.whole_numbers(body), indent=4, ensure_ascii=False) + "\n"
    if path is None:
        click.echo(text, nl=False)
        return
    files.write_bytes(path, text.encode(), private=show_secrets)
    click.echo(
        f"Wrote the state of stack {ref.name} to {path}{', secrets in plain' if show_secrets else ''}.",
        err=True,
    )


@stack.command("import")
@click.option(
    "--file", "path", type=click.Path(path_type=Path), help="Read there instead of from standard input."
)
@click.pass_obj
def import_(context: Context, path: Path | None) -> None:
    """Replace the stack's state by an export, a checkpoint file or a backup. The old state is backed up first."""
    ref = context.stack_ref()
    backend = backend_of(ref.project)
    if not backend.exists(ref):
        backend.export(ref)  # raises, and names the stacks that there are
    source = str(path or "the input")
    body = document.parse(_input(path), source)
    salts = {str(ref.config_path): StackConfig.load(ref).checked_salt(), "its state": "", source: ""}
    with suppress(StateError):  # a damaged state is what an import is there to replace
        salts["its state"] = backend.salt(ref)
    deployment = document.read(body, source).deployment
    salts[source] = secret_salt(deployment) if has_ciphertexts(deployment) else ""
    secrets = secrets_under(ref, salts, os.environ, passphrase_prompt(context))
    dropped = backend.import_(ref, body, secrets, source)
    for each in dropped:
        click.echo(f"Dropped a pending operation: {each}", err=True)
    click.echo(f"Imported {source} into stack {ref.name}.")


@stack.command()
@click.argument("name")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--force", is_flag=True, help="Even if it still has resources; they stay in the tenant.")
@click.pass_obj
def rm(context: Context, name: str, yes: bool, force: bool) -> None:
    """Remove the stack NAME and its history. Its config file and backups stay."""
    project = context.project()
    ref, backend = project.stack(name), backend_of(project)
    if not force:
        _refuse_resources(backend, ref)
    replace(context, yes=yes or context.yes).confirm(f"Remove stack {ref.name} from {backend.url}?")
    backend.remove(ref)
    if project.selected_stack() == ref.name:
        project.unselect()
    click.echo(f"Removed stack {ref.name}; {ref.config_path.name} and the backups stay.")


@stack.command("change-secrets-provider")
@click.argument("provider")
@click.pass_obj
def change_secrets_provider(context: Context, provider: str) -> None:
    """Encrypt the stack's secrets under a new passphrase (PROVIDER is `passphrase`).

    The present one comes from the environment, the new one from standard input, else from the terminal.
    """
    if provider != "passphrase":
        raise UnsupportedError(
            f'the embedded engine has the secrets provider "passphrase" alone: for "{provider}" use '
            "`pulumi stack change-secrets-provider`"
        )
    ref = context.stack_ref()
    backend = backend_of(ref.project)
    backend.salt(ref)  # raises where another provider encrypted it
    present = passphrase_from(os.environ, passphrase_prompt(context))
    change_passphrase(ref, backend, present, _replacement(context))
    click.echo(
        f"The secrets of stack {ref.name} are under the new passphrase: set PULUMI_CONFIG_PASSPHRASE to it. Backups "
        "and history are as they were, under the old one."
    )


def _replacement(context: Context) -> str:
    ask = _new_passphrase(context)
    piped = "" if sys.stdin.isatty() else sys.stdin.readline().strip()
    new = ask() if ask else piped
    if not new:
        raise UsageError("no new passphrase: give it on standard input, in one line")
    return new


def _new_passphrase(context: Context) -> Callable[[], str] | None:
    def ask() -> str:
        text = "Passphrase to protect the stack's secrets"
        return str(click.prompt(text, hide_input=True, confirmation_prompt=True, err=True))

    return ask if context.can_ask else None


def _input(path: Path | None) -> bytes:
    if path is None:
        return sys.stdin.buffer.read()
    try:
        return files.read_bytes(path)
    except FileNotFoundError:
        raise UsageError(f"no file {path}") from None


def _outputs(context: Context, ref: StackRef, show_secrets: bool) -> dict[str, Any]:
    backend = backend_of(ref.project)
    if show_secrets:
        resources = backend.load(ref, secrets_of(context, ref)).resources
        return next((unwrapped(each.outputs) for each in resources if each.type == ROOT_TYPE), {})
    deployment = backend.export(ref)["deployment"]
    found = [
        each.get("outputs", {}) for each in deployment.get("resources", []) if each.get("type") == ROOT_TYPE
    ]
    return {key: _masked(value) for outputs in found for key, value in outputs.items()}


def _masked(value: Any) -> Any:
    """Mask ciphertexts without a passphrase to decrypt them by."""
    if isinstance(value, dict):
        if value.get(SIGNATURE_KEY) == SECRET_SIGNATURE:
            return MASK
        return {key: _masked(item) for key, item in value.items()}
    return [_masked(item) for item in value] if isinstance(value, list) else value


def _refuse_resources(backend: FileBackend, ref: StackRef) -> None:
    resources = backend.export(ref)["deployment"].get("resources", [])
    left = [each for each in resources if each.get("type") != ROOT_TYPE]
    if left:
        raise UsageError(
            f"stack {ref.name} still has {len(left)} resources: `tenantctl destroy` deletes them, --force forgets them"
        )


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(document.whole_numbers(value), ensure_ascii=False)


def _print_json(value: Any) -> None:
    click.echo(json.dumps(document.whole_numbers(value), indent=2, ensure_ascii=False))
