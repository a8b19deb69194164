"""``tenantctl state``: look into a stack's state and edit it by hand, as ``pulumi state`` does."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import click

from tenantctl.cli.context import Context
from tenantctl.cli.stack import backend_of, secrets_of
from tenantctl.errors import UnsupportedError, UsageError
from tenantctl.project import StackRef
from tenantctl.state import repair as repairs
from tenantctl.state import surgery
from tenantctl.state.backend import FileBackend
from tenantctl.state.checkpoint import Deployment, deployment_from_json
from tenantctl.state.crypto import Secrets
from tenantctl.state.references import name_of
from tenantctl.state.surgery import Change

Edit = Callable[[Deployment], list[Change]]
Load = Callable[[FileBackend, StackRef, Secrets], Deployment]


@click.group()
def state() -> None:
    """List what is in state, and edit it by hand. Nothing here touches the tenant."""


@state.command("ls")
@click.pass_obj
def list_resources(context: Context) -> None:
    """List the resources in state by URN. Asks for no passphrase."""
    ref = context.stack_ref()
    deployment = backend_of(ref.project).export(ref)["deployment"]
    found = [_entry(each) for each in deployment.get("resources") or []]
    if context.json:
        click.echo(json.dumps(found, indent=2, ensure_ascii=False))
        return
    for each in found:
        notes = [f"id {each['id']}"] if each["id"] else []
        notes += [word for word, key in _MARKS.items() if each[key]]
        click.echo("  ".join([each["urn"], *([f"({', '.join(notes)})"] if notes else [])]))
    for each in deployment.get("pending_operations") or []:
        click.echo(f"Pending: {each.get('type')} {each.get('resource', {}).get('urn')}", err=True)


@state.command()
@click.argument("wanted", nargs=-1, required=True, metavar="URN|NAME...")
@click.option("--force", is_flag=True, help="Protected ones as well.")
@click.option("--target-dependents", is_flag=True, help="With everything that depends on them.")
@click.pass_obj
def rm(context: Context, wanted: tuple[str, ...], force: bool, target_dependents: bool) -> None:
    """Forget resources. The objects stay in the tenant. Asks first."""
    _edit(
        context, lambda found: surgery.remove(found, wanted, force=force, target_dependents=target_dependents)
    )


@state.command()
@click.argument("wanted", metavar="URN|NAME")
@click.argument("name")
@click.pass_obj
def rename(context: Context, wanted: str, name: str) -> None:
    """Give a resource another NAME, as the program has it now, so that it is not made anew. Asks first."""
    _edit(context, lambda found: surgery.rename(found, wanted, name))


@state.command()
@click.argument("wanted", nargs=-1, metavar="[URN|NAME]...")
@click.option("--all", "everything", is_flag=True, help="Every resource in state.")
@click.pass_obj
def unprotect(context: Context, wanted: tuple[str, ...], everything: bool) -> None:
    """Let protected resources be deleted. Asks first."""
    if bool(wanted) == everything:
        raise UsageError("name the resources to unprotect, or pass --all")
    _edit(context, lambda found: surgery.unprotect(found, None if everything else wanted))


@state.command()
@click.pass_obj
def repair(context: Context) -> None:
    """Put a damaged state in order and drop references to what is not there. Writes nothing to a sound one."""
    _edit(context, repairs.repair, load=_load_unchecked)


def _edit(context: Context, edit: Edit, load: Load = FileBackend.load) -> None:
    """Show what ``edit`` does, ask, then do it under the stack's lock, with a backup before."""
    ref = context.stack_ref()
    backend, secrets = backend_of(ref.project), secrets_of(context, ref)
    planned = edit(load(backend, ref, secrets))
    if not planned:
        _report(context, planned, None)
        return
    _show(planned)
    context.confirm(f"Write this into the state of {ref.name}?")
    with backend.lock(ref):
        deployment = load(backend, ref, secrets)
        if edit(deployment) != planned:
            raise UsageError(
                f"the state of stack {ref.name} changed meanwhile and nothing was written: run again"
            )
        backup = backend.backup(ref)
        backend.save(ref, deployment, secrets)
    _report(context, planned, str(backup))


def _load_unchecked(backend: FileBackend, ref: StackRef, secrets: Secrets) -> Deployment:
    body = backend.export(ref)
    if body.get("features"):
        raise UnsupportedError(
            f"state of stack {ref.name} uses {', '.join(body['features'])}: use `pulumi state repair`"
        )
    return deployment_from_json(body["deployment"], secrets)


def _show(changes: list[Change]) -> None:
    for change in changes:
        click.echo(str(change), err=True)


def _report(context: Context, changes: list[Change], backup: str | None) -> None:
    if context.json:
        done = [{"urn": each.urn, "change": each.what} for each in changes]
        click.echo(json.dumps({"changes": done, "backup": backup}, indent=2, ensure_ascii=False))
    elif backup is None:
        click.echo("Nothing to do; nothing was written.")
    else:
        click.echo(f"Changed {len(changes)} in state; the state before is in {backup}.")


_MARKS = {"protected": "protect", "to be deleted": "delete", "external": "external"}


def _entry(resource: dict[str, Any]) -> dict[str, Any]:
    urn = str(resource.get("urn", ""))
    marks = {key: bool(resource.get(key)) for key in _MARKS.values()}
    return {
        "urn": urn,
        "type": resource.get("type"),
        "name": name_of(urn),
        "id": resource.get("id", ""),
        **marks,
    }
