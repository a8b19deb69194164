"""The options that say which resources a run is about, and how it goes on; both engines take them."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import click

from tenantctl import settings
from tenantctl.engines.base import Options
from tenantctl.errors import UsageError
from tenantctl.plan import Plan
from tenantctl.project import StackRef

_TARGET = click.option(
    "--target",
    multiple=True,
    metavar="URN",
    help="Let the run be about this resource only; repeatable; * and ** stand for any text without and with colons.",
)
_TARGET_DEPENDENTS = click.option(
    "--target-dependents", is_flag=True, help="And about what depends on a --target."
)
_EXCLUDE = click.option(
    "--exclude", multiple=True, metavar="URN", help="Leave this resource alone; repeatable, as --target."
)
_EXCLUDE_DEPENDENTS = click.option(
    "--exclude-dependents", is_flag=True, help="And what depends on an --exclude."
)
_PARALLEL = click.option(
    "--parallel",
    type=click.IntRange(min=1),
    metavar="N",
    help=f"Resource operations at a time; else what tenantctl:parallel says, else {Options.parallel}.",
)


def _with(*options: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def decorate(command: Any) -> Any:
        for option in reversed(options):
            command = option(command)
        return command

    return decorate


on_some = _with(_TARGET, _TARGET_DEPENDENTS, _EXCLUDE, _EXCLUDE_DEPENDENTS, _PARALLEL)
"""Gives a command all of them."""
on_some_to_delete = _with(_TARGET, _TARGET_DEPENDENTS, _EXCLUDE, _PARALLEL)
"""Gives ``destroy`` those that it has in Pulumi too."""


def options_of(given: Mapping[str, Any], stack: StackRef, *, debug: bool) -> Options:
    """Return the engine's options from those of the command line and the stack's settings.

    Raises:
        UsageError: two of them contradict each other, or one says nothing without another.
        ConfigError: a setting is off.
    """
    named = {name: value for name, value in given.items() if value is not None}
    options = Options(**{"parallel": _parallel(stack), **named}, debug=debug)
    if options.target and options.exclude:
        raise UsageError("--target and --exclude contradict each other: use one of them")
    for flag, needed in (("target_dependents", "target"), ("exclude_dependents", "exclude")):
        if getattr(options, flag) and not getattr(options, needed):
            raise UsageError(f"--{flag.replace('_', '-')} goes with --{needed}: add --{needed} URN")
    return options


def _parallel(stack: StackRef) -> int:
    return settings.count_of(settings.read(stack, os.environ), "parallel", Options.parallel)


def limited(plan: Plan, options: Options) -> Plan:
    """Return ``plan`` with a remark where it is not about all that the program declares."""
    if not options.target and not options.exclude:
        return plan
    flag = "--target" if options.target else "--exclude"
    return replace(
        plan, remarks=(*plan.remarks, f"this plan is limited by {flag}: it says nothing of the rest")
    )
