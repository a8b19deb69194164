"""Where text goes: colour on a terminal only, never where NO_COLOR is set, never an exception for a character."""

from __future__ import annotations

import io
import sys
from typing import TextIO

from rich.console import Console


def console_for(stream: TextIO) -> Console:
    """Return a console on a stream; lines are never broken where the stream is no terminal."""
    if isinstance(stream, io.TextIOWrapper):
        # A department's name may hold what a C locale's terminal cannot write.
        stream.reconfigure(errors="replace")
    return Console(file=stream, highlight=False, markup=False, emoji=False, soft_wrap=True)


def result_console() -> Console:
    """Return the console for what was asked for: stdout."""
    return console_for(sys.stdout)


def talk_console() -> Console:
    """Return the console for questions, progress and errors: stderr."""
    return console_for(sys.stderr)
