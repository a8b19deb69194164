"""Tells whoever started a run which calls it made: a line a call in a file that an environment variable names.

The Pulumi CLI runs providers in processes of its own, so that a counter in memory would be lost.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final

VARIABLE: Final = "DINGTALK_CALLS_FILE"
"""Names a file; each process appends the name of each operation that it calls, one a line."""


def tally_from(env: Mapping[str, str]) -> Callable[[str], None]:
    """Return what notes a call by its operation's name; it does nothing where the variable is not set."""
    name = env.get(VARIABLE)

    def note(operation: str) -> None:
        # A count is never worth a call. One write a line: processes that append do not mix.
        with suppress(OSError), Path(str(name)).open("ab", buffering=0) as file:
            file.write(f"{operation}\n".encode())

    return note if name else lambda _operation: None


def counted(file: Path) -> Counter[str]:
    """Return how often each operation stands in such a file."""
    return Counter(file.read_text(encoding="utf-8").split("\n")[:-1])
