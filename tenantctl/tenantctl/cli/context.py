"""What the global options say, handed to every command as ``click``'s ``ctx.obj``."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tenantctl.errors import UsageError

if TYPE_CHECKING:
    from tenantctl.project import Project, StackRef

ENGINES = ("auto", "pulumi", "embedded")


@dataclass(frozen=True)
class Context:
    """The global options.

    Args:
        project_dir: Where the search for Pulumi.yaml begins.
        stack: The stack that ``--stack`` names, or None.
        engine: ``auto``, ``pulumi`` or ``embedded``.
        non_interactive: Never ask, not even on a terminal.
        yes: Do it without asking.
        json: The result goes to stdout as JSON and nothing else does.
        debug: Show tracebacks.
        lang: The language of plans and reports.
    """

    project_dir: Path
    stack: str | None = None
    engine: str = "auto"
    non_interactive: bool = False
    yes: bool = False
    json: bool = False
    debug: bool = False
    lang: str = "en"

    @property
    def can_ask(self) -> bool:
        """Whether there is a person on a terminal to ask."""
        return not self.non_interactive and sys.stdin.isatty() and sys.stderr.isatty()

    def project(self) -> Project:
        """Return the project around ``project_dir``. Raises ConfigError where there is none."""
        from tenantctl.project import Project  # noqa: PLC0415 - keeps `tenantctl --help` quick

        return Project.find(self.project_dir)

    def stack_ref(self) -> StackRef:
        """Return the stack to work on: ``--stack``, else ``PULUMI_STACK``, else the selected one.

        Raises:
            UsageError: None of the three names one.
        """
        project = self.project()
        name = self.stack or os.environ.get("PULUMI_STACK") or project.selected_stack()
        if not name:
            raise UsageError(
                "no stack is selected; name one with --stack NAME or `tenantctl stack select NAME`"
            )
        return project.stack(name)

    def confirm(self, question: str) -> None:
        """Ask before a write, unless ``--yes`` was given.

        Raises:
            UsageError: Nobody is there to ask.
            click.Abort: The answer was no.
        """
        if self.yes:
            return
        if not self.can_ask:
            raise UsageError(
                f"{question} Nobody is here to ask: run again with --yes to do it without asking"
            )
        click.confirm(question, abort=True, err=True)


def prompt_secret(text: str) -> str:
    """Ask on the terminal for something that must not show."""
    return str(click.prompt(text, hide_input=True, err=True))
