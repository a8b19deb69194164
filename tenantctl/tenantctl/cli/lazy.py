"""A group whose commands are imported when they are used."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any

import click

from tenantctl.cli.options import add_everywhere


class LazyGroup(click.Group):
    """A group of commands named by module and attribute (``"package.module:attribute"``).

    Args:
        name: The group's name.
        targets: Where each command is.
        before: Called with the name of the command that was given, before it is imported.
        settings: What ``click.Group`` takes.
    """

    def __init__(
        self,
        name: str,
        targets: Mapping[str, str],
        before: Callable[[click.Context, str], None] = lambda _ctx, _name: None,
        **settings: Any,
    ) -> None:
        super().__init__(name, **settings)
        self._targets, self._before = targets, before

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command that the command line names."""
        self._before(ctx, args[0])
        return super().resolve_command(ctx, args)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names in the order in which they are declared, that of a first day's work."""
        return list(self._targets)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import a command and give it the global options, once."""
        if cmd_name not in self.commands and cmd_name in self._targets:
            module, _, attribute = self._targets[cmd_name].partition(":")
            command: click.Command = getattr(import_module(module), attribute)
            add_everywhere(command)
            self.commands[cmd_name] = command
        return self.commands.get(cmd_name)
