"""``tenantctl config``: read and change a stack's ``Pulumi.<stack>.yaml``."""

from __future__ import annotations

import json
import os
import sys

import click

from tenantctl.cli.context import Context, prompt_secret
from tenantctl.cli.stack import passphrase_prompt, secrets_of
from tenantctl.config_keys import check_key
from tenantctl.errors import ConfigError, UsageError
from tenantctl.project import StackConfig, StackRef
from tenantctl.state.crypto import Secrets
from tenantctl.state.opening import secrets_under


@click.group()
def config() -> None:
    """Read and change a stack's configuration."""


@config.command("set")
@click.argument("key")
@click.argument("value", required=False)
@click.option("--secret", is_flag=True, help="Encrypt the value.")
@click.pass_obj
def set_value(context: Context, key: str, value: str | None, secret: bool) -> None:
    """Set KEY to VALUE. Without VALUE it is read from standard input, or asked for on a terminal."""
    ref = context.stack_ref()
    name = check_key(ref.project, key, secret=secret)
    stack_config = StackConfig.load(ref)
    secrets = _secrets(context, ref, stack_config) if secret else None
    stack_config.set(name, _value(context, name, secret) if value is None else value, secret, secrets)
    stack_config.save()


@config.command()
@click.argument("key")
@click.pass_obj
def get(context: Context, key: str) -> None:
    """Print the value of KEY; a secret is decrypted."""
    ref = context.stack_ref()
    name = check_key(ref.project, key, secret=True)
    stack_config = StackConfig.load(ref)
    found = stack_config.masked().get(name)
    if found is None:
        raise ConfigError(f"{name} is not set for stack {ref.name}: `tenantctl config set {name} VALUE`")
    if found.secret:
        found = stack_config.values(_secrets(context, ref, stack_config))[name]
    click.echo(
        json.dumps({"key": name, "value": found.value, "secret": found.secret})
        if context.json
        else found.value
    )


@config.command("ls")
@click.pass_obj
def list_values(context: Context) -> None:
    """List the stack's configuration, secrets masked."""
    ref = context.stack_ref()
    values = StackConfig.load(ref).masked()
    if context.json:
        click.echo(
            json.dumps({key: {"value": each.value, "secret": each.secret} for key, each in values.items()})
        )
        return
    width = max((len(key) for key in values), default=0)
    for key, each in sorted(values.items()):
        click.echo(f"{key:<{width}}  {each.value}")


@config.command("rm")
@click.argument("key")
@click.pass_obj
def remove(context: Context, key: str) -> None:
    """Take KEY out of the stack's configuration."""
    stack_config = StackConfig.load(context.stack_ref())
    stack_config.remove(key)
    stack_config.save()


def _secrets(context: Context, ref: StackRef, stack_config: StackConfig) -> Secrets:
    salt = stack_config.checked_salt()
    if not salt:
        return secrets_of(context, ref)
    return secrets_under(ref, {str(ref.config_path): salt}, os.environ, passphrase_prompt(context))


def _value(context: Context, name: str, secret: bool) -> str:
    if not sys.stdin.isatty():
        return sys.stdin.read().removesuffix("\n").removesuffix("\r")
    if not context.can_ask:
        raise UsageError(f"no value for {name}: give it as an argument or on standard input")
    return prompt_secret(name) if secret else str(click.prompt(name, err=True))
