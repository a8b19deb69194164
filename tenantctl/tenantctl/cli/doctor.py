"""``tenantctl doctor``: one line a check, with the fix; ``--permissions``: what to grant to the app."""

from __future__ import annotations

import json

import click

import pulumi_dingtalk
from pulumi_dingtalk.client.client import Client
from tenantctl.cli.context import Context, prompt_secret
from tenantctl.doctor.checks import Check, Machine, Status, examine, kinds_in_state
from tenantctl.doctor.permissions import needed
from tenantctl.doctor.tenant import examine_tenant
from tenantctl.errors import ExitCode, TenantctlError
from tenantctl.project import StackRef
from tenantctl.render.consoles import result_console
from tenantctl.state.backend import open_backend

_STYLES = {Status.OK: "green", Status.FAILED: "red", Status.UNKNOWN: "yellow"}


@click.command()
@click.option("--permissions", is_flag=True, help="Print the permissions to grant, asking nobody.")
@click.pass_obj
def doctor(context: Context, permissions: bool) -> None:
    """Check credentials, corp, scope, permissions, state and passphrase; one line each, with the fix.

    Exit code 1 if a check failed.
    """
    if permissions:
        _print_permissions(context)
        return
    stack = context.stack_ref()
    prompt = (lambda: prompt_secret("Passphrase")) if context.can_ask else None
    machine = examine(stack, prompt=prompt)
    checks = [*machine.checks, *_ask_tenant(context, stack, machine)]
    _print(context, checks)
    if any(check.status is Status.FAILED for check in checks):
        raise click.exceptions.Exit(ExitCode.FAILED)


def _ask_tenant(context: Context, stack: StackRef, machine: Machine) -> list[Check]:
    if machine.config is None:
        return [Check("Tenant", Status.UNKNOWN, "not asked, because the configuration is off")]
    kinds = machine.kinds or _planned_kinds(context, stack)
    client = Client(machine.config)
    try:
        return examine_tenant(client, needed(pulumi_dingtalk.schema(shapes=False), kinds))
    finally:
        client.close()


def _planned_kinds(context: Context, stack: StackRef) -> frozenset[str]:
    """Return the kinds of the program's preview; all there are where it cannot be made."""
    from tenantctl.engines.base import Options  # noqa: PLC0415 - an engine takes a second to import
    from tenantctl.engines.choice import open_engine  # noqa: PLC0415 - the same

    try:
        plan = open_engine(context.engine).plan_update(stack, Options(), lambda _event: None)
    except TenantctlError:
        return frozenset(pulumi_dingtalk.schema(shapes=False)["kinds"])
    return frozenset(step.type.rsplit(":", 1)[-1] for step in plan.steps if "dynamic/dingtalk:" in step.type)


def _print_permissions(context: Context) -> None:
    """Print what the kinds in state need, or where there is no state yet, what all kinds need."""
    schema = pulumi_dingtalk.schema(shapes=False)
    wanted = needed(schema, _kinds_without_asking(context) or schema["kinds"])
    if context.json:
        click.echo(
            json.dumps([{"permission": name, "kinds": kinds} for name, kinds in wanted.items()], indent=2)
        )
        return
    for name, kinds in wanted.items():
        click.echo(f"{name}  ({', '.join(kinds)})")


def _kinds_without_asking(context: Context) -> frozenset[str] | None:
    try:
        stack = context.stack_ref()
        return kinds_in_state(stack, open_backend(stack.project.backend_url))
    except TenantctlError:
        return None


def _print(context: Context, checks: list[Check]) -> None:
    if context.json:
        click.echo(json.dumps([check.to_json() for check in checks], indent=2, ensure_ascii=False))
        return
    console = result_console()
    for check in checks:
        console.print(check.line(), style=_STYLES[check.status])
