"""The safety rules on the command line: options that raise one for a run, and the refusal before any write."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial, wraps
from typing import Any

import click

from tenantctl import settings
from tenantctl.audit import Override
from tenantctl.compliance.drills import proven
from tenantctl.errors import ConfigError, ExitCode, UsageError
from tenantctl.plan import Plan
from tenantctl.policies.judging import Judged, judge
from tenantctl.project import StackRef
from tenantctl.render.consoles import talk_console
from tenantctl.review.due import with_due
from tenantctl.review.objects import changes
from tenantctl.review.safety import Allowed, Limits, Live, violations
from tenantctl.review.shares import Shares
from tenantctl.review.tenant import StackTenant
from tenantctl.review.whole import Known
from tenantctl.review.words import Speaker

Command = Callable[..., None]

_reason = click.option(
    "--reason", default="", metavar="TEXT", help="Why a safety rule is raised; kept in the audit log."
)
_deletes = click.option(
    "--allow-deletes",
    "deletes",
    multiple=True,
    metavar="KIND=N%",
    help="Let this run delete or replace so many of a kind; needs --reason.",
)
_empty = click.option(
    "--allow-empty",
    "empty",
    is_flag=True,
    help="Let a program that declares nothing delete all; needs --reason.",
)
on_strict = click.option(
    "--strict", is_flag=True, help="Exit 3, and write nothing, while anything is to be done by hand."
)
"""Gives a command the option to refuse what is to be done by hand."""

_destroy = click.option(
    "--allow-destroy",
    "stack_to_go",
    default="",
    metavar="STACK",
    help="Let this stack be destroyed; needs --reason.",
)


@dataclass(frozen=True)
class Raised:
    """What the options of one run raise.

    Args:
        deletes: Shares as given, ``KIND=N%``.
        empty: Whether the program may declare nothing.
        stack_to_go: The stack that may be destroyed.
        reason: Why.
    """

    deletes: tuple[str, ...] = ()
    empty: bool = False
    stack_to_go: str = ""
    reason: str = ""

    def allowed(self) -> Allowed:
        """Return what is allowed.

        Raises:
            UsageError: A share is none, a rule is raised without a reason, or a reason raises nothing.
        """
        if self._given() and not self.reason.strip():
            raise UsageError(
                "a safety rule is raised for a reason: add --reason TEXT, which goes to the audit log"
            )
        if self.reason and not self._given():
            raise UsageError(
                "--reason raises no rule: it goes with --allow-deletes, --allow-empty or --allow-destroy"
            )
        try:
            shares = Shares.parse(self.deletes)
        except ValueError as error:
            raise UsageError(f"--allow-deletes: {error}") from None
        return Allowed(shares, self.empty, self.stack_to_go)

    def overrides(self) -> tuple[Override, ...]:
        """Return what the audit log keeps."""
        return tuple(Override(rule, value, self.reason.strip()) for rule, value in self._given())

    def _given(self) -> list[tuple[str, str]]:
        given = [("max-deletes", text) for text in self.deletes]
        given += [("empty-program", "allowed")] if self.empty else []
        return given + ([("destroy-all", self.stack_to_go)] if self.stack_to_go else [])


def on_update(command: Command) -> Command:
    """Give a command that applies the program, or shows what that would do, the options that raise a rule.

    It takes them as ``raised``.
    """

    @_deletes
    @_empty
    @_reason
    @wraps(command)
    def wrapped(*args: Any, deletes: tuple[str, ...], empty: bool, reason: str, **rest: Any) -> None:
        command(*args, raised=Raised(deletes, empty, reason=reason), **rest)

    return wrapped


def on_destroy(command: Command) -> Command:
    """Give ``destroy`` the options that raise a rule; it takes them as ``raised``."""

    @_destroy
    @_reason
    @wraps(command)
    def wrapped(*args: Any, stack_to_go: str, reason: str, **rest: Any) -> None:
        command(*args, raised=Raised(stack_to_go=stack_to_go, reason=reason), **rest)

    return wrapped


class Safeguards:
    """The safety rules of one command on one stack.

    Args:
        stack: The stack; its settings are read.
        raised: What the options raise.
        say: The language.
        policies: Whether plans are held to the project's policies.

    Raises:
        UsageError: The options are off.
        ConfigError: The settings are off.
    """

    def __init__(self, stack: StackRef, raised: Raised, say: Speaker, *, policies: bool = True) -> None:
        self._policies = policies
        self.untold: frozenset[tuple[str, str]] = frozenset()
        """What mandatory policies could not be asked, since they look at what only the apply knows."""
        self.overrides = raised.overrides()
        self._allowed = raised.allowed()
        self._limits = limits(settings.read(stack, os.environ))
        self._stack, self._say = stack, say

    def looked_at(self, plan: Plan, *, part: bool = False) -> tuple[Plan, Known]:
        """Ask policies and tenant what a plan must be told; return it with that, and what is known beside it.

        Args:
            plan: The plan.
            part: Whether it is about a part of the stack alone.
        """
        judged = judge(self._stack, plan, self._say, part=part) if self._policies else Judged()
        self.untold = judged.untold
        plan = judged.noted(plan)
        with StackTenant(self._stack) as tenant:
            told = self._due(tenant.with_foreseen(tenant.with_behind(plan)), tenant)
            live = Live(lambda: tenant.config, tenant.administrators)
            broken = (
                *violations(told, self._limits, self._allowed, live, self._say),
                *judged.refused,
            )
            if not any(changes(told)):
                return told, Known(violations=judged.refused)
            return told, Known(tenant.config, tenant.usage, broken)

    def with_due(self, plan: Plan) -> Plan:
        """Return a plan with what is to be done by hand, where it was not looked at yet."""
        with StackTenant(self._stack) as tenant:
            return plan if plan.due is not None else self._due(plan, tenant)

    def _due(self, plan: Plan, tenant: StackTenant) -> Plan:
        return with_due(plan, lambda: tenant.as_of, partial(proven, self._stack))


def refuse_due(plan: Plan, say: Speaker, *, strict: bool) -> None:
    """End the command with exit code 3 where --strict was given and something is to be done by hand."""
    if strict and plan.due:
        talk_console().print(f"refused: strict: {say('plan.strict', count=len(plan.due))}", style="red")
        raise click.exceptions.Exit(ExitCode.REFUSED)


def limits(values: Mapping[str, str]) -> Limits:
    """Return the limits that the settings say.

    Raises:
        ConfigError: A setting is no share, or no number.
    """
    standard = Limits()
    try:
        given = Shares.parse([values["maxDeletes"]]) if "maxDeletes" in values else Shares()
    except ValueError as error:
        raise ConfigError(f"tenantctl:maxDeletes: {error}") from None
    start = settings.count_of(values, "maxDeletesFrom", standard.start)
    return Limits(Shares({**standard.shares.by_kind, **given.by_kind}), start)
