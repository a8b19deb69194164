"""The global options: taken before a command and after it alike (``tenantctl --json up``, ``tenantctl up --json``)."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from tenantctl.cli.context import ENGINES, Context
from tenantctl.review.words import LANGUAGES


def global_options() -> list[click.Option]:
    """Return fresh copies of the global options; each puts its value into the ``Context`` when it is given."""

    def option(*names: str, **settings: Any) -> click.Option:
        return click.Option(names, expose_value=False, callback=_remember, **settings)

    return [
        option(
            "--stack", "-s", metavar="NAME", help="Stack to work on (PULUMI_STACK, else the selected one)."
        ),
        option("--engine", type=click.Choice(ENGINES), help="Engine; auto: the Pulumi CLI if it is on PATH."),
        option("--json", is_flag=True, default=None, help="Result as JSON on stdout, nothing else there."),
        option("--yes", "-y", is_flag=True, default=None, help="Do it without asking."),
        option("--non-interactive", is_flag=True, default=None, help="Never ask, not even on a terminal."),
        option("--lang", type=click.Choice(LANGUAGES), help="Language of plans and reports."),
        option("--debug", is_flag=True, default=None, help="Show tracebacks."),
        option(
            "--cwd",
            "-C",
            "project_dir",
            type=click.Path(exists=True, file_okay=False, path_type=Path),
            help="Look for the project from this folder upward.",
        ),
    ]


def add_everywhere(command: click.Command) -> None:
    """Give a command, and each below it, the global options whose names it does not use itself."""
    taken = {name for parameter in command.params for name in parameter.opts}
    command.params += [option for option in global_options() if not taken & set(option.opts)]
    if isinstance(command, click.Group):
        for below in command.commands.values():
            add_everywhere(below)


def _remember(context: click.Context, parameter: click.Parameter, value: Any) -> None:
    if value is None or parameter.name is None:
        return
    told: Context = replace(context.find_root().obj, **{parameter.name: value})
    step: click.Context | None = context
    while step is not None:
        step.obj = told
        step = step.parent
