"""``preview --save`` and ``up --plan``: what was approved is what is applied."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tenantctl.cli.context import Context
from tenantctl.errors import ExitCode, UsageError
from tenantctl.plan import Plan
from tenantctl.plan_json import Seal, dump, load
from tenantctl.project import StackRef
from tenantctl.render.consoles import talk_console
from tenantctl.render.schema import Schema
from tenantctl.review import saved
from tenantctl.review.approval import differences
from tenantctl.review.words import Speaker
from tenantctl.state.backend import SCHEME, open_backend
from tenantctl.state.opening import open_secrets

if TYPE_CHECKING:
    from tenantctl.cli.session import Session

_PATH = click.Path(path_type=Path, dir_okay=False)

save_option: Callable[[Any], Any] = click.option(
    "--save",
    "path",
    type=_PATH,
    metavar="PLAN.json",
    help="Read every object first, and save the plan for `review` and `up --plan`.",
)
plan_option: Callable[[Any], Any] = click.option(
    "--plan",
    "path",
    type=_PATH,
    metavar="PLAN.json",
    help="Apply what `preview --save` saved, or nothing if it is not the same any more.",
)


def seal_of(stack: StackRef) -> Seal | None:
    """Return what stands in for the stack's secrets in a plan, None where they are not ours to read.

    The passphrase is asked for where a plan holds a secret, and not before.
    """
    url = stack.project.backend_url
    if not url.startswith(SCHEME):
        return None
    secrets = cache(lambda: open_secrets(stack, open_backend(url), os.environ))
    return lambda place, value: secrets().digest(json.dumps(value, sort_keys=True, default=repr), place)


def save_plan(session: Session, plan: Plan, path: Path) -> None:
    """Write the plan to a file and say how to go on."""
    digest = saved.save(path, plan, session.options, seal_of(session.stack), session.schema)
    click.echo(
        f"Saved the plan to {path} ({digest[:19]}): `tenantctl review {path}` shows it, "
        f"`tenantctl up --plan {path}` applies it.",
        err=True,
    )


class Approved:
    """A plan that was approved, in a file.

    Args:
        context: The global options.
        path: The file.

    Raises:
        UsageError: There is no such file, or it is of another stack or engine.
        StateError: It is no saved plan, or was changed.
    """

    def __init__(self, context: Context, path: Path) -> None:
        self._path, self._schema = path, Schema.of_provider()
        self._saved = saved.read(path, self._schema)
        stack, made_by = context.stack_ref(), saved.engine_of(self._saved)
        plan = self._saved.plan
        if (plan.project, plan.stack) != (stack.project.name, stack.name):
            raise UsageError(
                f"{path} is a plan of stack {plan.stack} of {plan.project}, and this is {stack.name} of "
                f"{stack.project.name}"
            )
        if context.engine not in ("auto", made_by):
            raise UsageError(f"{path} was made by the engine {made_by}: leave out --engine {context.engine}")
        self.context = replace(context, engine=made_by)

    def options(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """Return the options of the command line with those that the plan was made with.

        Raises:
            UsageError: An option is given that the plan decides.
        """
        if double := [name for name in saved.BINDING if given.get(name)]:
            flags = ", ".join(f"--{name.replace('_', '-')}" for name in double)
            raise UsageError(f"--plan has its own {flags}: leave it out, or make and approve another plan")
        return {**given, **self._saved.options, "refresh": True}

    def hold(self, session: Session, plan: Plan) -> None:
        """End the command with exit code 3 where a plan is not the one that was approved; tell what differs."""
        seal = seal_of(session.stack)
        if session.digest == self._saved.digest:
            return
        talk = talk_console()
        now = load(dump(plan, seal), "the plan made now")
        for line in differences(self._saved.plan, now, self._schema, Speaker(session.context.lang)):
            talk.print(line)
        talk.print(
            f"refused: the plan is not the one that was approved in {self._path}; nothing was written. Make a new one "
            "with `tenantctl preview --save` and have it approved",
            style="red",
        )
        raise click.exceptions.Exit(ExitCode.REFUSED)
