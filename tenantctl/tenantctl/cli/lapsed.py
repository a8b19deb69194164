"""``--only-lapsed``: a run that takes back what has an end that is past, and does nothing else."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import click

from pulumi_dingtalk.reconcile.values import has_unknown
from tenantctl.cli.session import Session
from tenantctl.engines.base import Listener
from tenantctl.errors import ConfigError, ExitCode, UsageError
from tenantctl.plan import Op, Plan
from tenantctl.render.consoles import talk_console
from tenantctl.review.lapsing import lapsing
from tenantctl.review.objects import Change, changes
from tenantctl.review.tenant import StackTenant

on_lapsed = click.option(
    "--only-lapsed",
    is_flag=True,
    help="Take back what has an end that is past by dingtalk:asOf, and do nothing else.",
)
"""Gives a command the option."""


def alone(options: Mapping[str, Any]) -> dict[str, Any]:
    """Return the options of such a run: what is taken back is seen as the tenant has it now.

    Raises:
        UsageError: Another option says what the run is about.
    """
    if double := [name for name in ("target", "exclude", "replace") if options.get(name)]:
        raise UsageError(f"--only-lapsed says what the run is about: leave --{double[0]} out")
    return {**options, "refresh": True}


def narrowed(session: Session, plan: Plan, make: Callable[[Listener], Plan]) -> Plan:
    """Return the plan that takes back what has lapsed, of a plan of everything; ends the command where there is none.

    It also ends, with exit code 3, where taking something back cannot be told apart from another change.
    """
    day = _day(session)
    found = list(lapsing(plan, day))
    if mixed := [change for change, _ in found if not _only(change, day)]:
        _refuse(mixed)
    for change, whose in found:
        talk_console().print(f"Lapsed by {day}: {change.step.name}: {', '.join(each.en for each in whose)}")
    if not found:
        talk_console().print(f"Nothing has lapsed by {day}.")
        session.nothing_to_do(replace(plan, steps=()))
        raise click.exceptions.Exit(ExitCode.OK)
    session.options = replace(session.options, target=tuple(change.step.urn for change, _ in found))
    capped = session.plan(make)
    if more := [change for _, change in changes(capped) if not _only(change, day)]:
        _refuse(more)
    return capped


def _day(session: Session) -> date:
    with StackTenant(session.stack) as tenant:
        day = tenant.as_of
    if day is None:
        raise ConfigError(
            "whether anything has lapsed cannot be told: set dingtalk:asOf (DINGTALK_AS_OF) to today, YYYY-MM-DD"
        )
    return day


def _only(change: Change, day: date) -> bool:
    old, new = change.old, change.new
    if change.step.op is not Op.UPDATE or old is None or new is None:
        return False
    return not has_unknown(dict(new)) and change.kind.only_lapsed(old, new, day)


def _refuse(mixed: list[Change]) -> None:
    names = ", ".join(sorted(change.step.name for change in mixed))
    talk_console().print(
        f"refused: only-lapsed: of {names} more would change than what has lapsed; nothing was written. Look at "
        "`tenantctl preview --refresh`, then run `tenantctl up`",
        style="red",
    )
    raise click.exceptions.Exit(ExitCode.REFUSED)
