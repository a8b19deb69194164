"""``tenantctl bot``: webhook robots, which people made in their chat groups; asked for by hand, never by a run."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import nullcontext
from typing import Any

import click
from pydantic import SecretStr

from pulumi_dingtalk.client.client import Client
from pulumi_dingtalk.client.webhooks import send_text
from tenantctl.audit import Run, log_of
from tenantctl.cli.context import Context
from tenantctl.cli.stack import passphrase_prompt
from tenantctl.drift.holding import Held, Holding, open_holding
from tenantctl.errors import UsageError
from tenantctl.render.consoles import result_console
from tenantctl.values import unwrapped

_KIND = "WebhookBot"


@click.group()
def bot() -> None:
    """Look after the webhook robots that the stack declares."""


@bot.command()
@click.argument("name", metavar="LOGICAL_NAME")
@click.pass_obj
def ping(context: Context, name: str) -> None:
    """Post one test message to the group of a webhook robot, signed if it signs. The audit log keeps that."""
    stack = context.stack_ref()
    holding = open_holding(stack, context.engine, passphrase_prompt(context))
    known: dict[str, Any] = unwrapped(_held(holding, name).resource.outputs)
    text, secret = message(known, stack.name), known.get("signing_secret")
    log = log_of(stack)
    with log.recorded(Run("bot ping", context.engine, counts={name: 1})) if log else nullcontext():
        client = Client(holding.config)
        try:
            signing = SecretStr(secret) if secret else None
            subject = f'webhook robot "{known["name"]}"'
            send_text(client, SecretStr(known["webhook"]), signing, text, subject=subject)
        finally:
            client.close()
    if context.json:
        click.echo(json.dumps({"robot": known["name"], "posted": text}, indent=2, ensure_ascii=False))
        return
    result_console().print(f'"{known["name"]}" posted: {text}', markup=False)


def message(known: Mapping[str, Any], stack: str) -> str:
    """Return the text of a test message: with a keyword, if the robot posts nothing without one.

    Args:
        known: What state has of the robot.
        stack: The stack's name.
    """
    keywords = known.get("keywords") or []
    mark = f" [{keywords[0]}]" if keywords else ""
    return f'Test of "{known["name"]}" by tenantctl, stack {stack}: nothing to do.{mark}'


def _held(holding: Holding, name: str) -> Held:
    robots = {each.name: each for each in holding.objects if each.kind.name == _KIND}
    if name not in robots:
        there = ", ".join(sorted(robots)) or "none"
        raise UsageError(
            f"stack {holding.stack.name} has no webhook robot {name} in state (it has: {there}); declare one as "
            "WebhookBot and run `tenantctl up`"
        )
    return robots[name]
