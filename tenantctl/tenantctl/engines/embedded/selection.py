"""Which resources the command line names."""

from __future__ import annotations

import re
from collections.abc import Collection


class Patterns:
    """URNs and patterns of URNs: ``*`` is any text without a colon, ``**`` any text."""

    def __init__(self, texts: tuple[str, ...]) -> None:
        self.literals = tuple(text for text in texts if "*" not in text)
        self._patterns = [_compiled(text) for text in texts if "*" in text]

    def __contains__(self, urn: str) -> bool:
        return urn in self.literals or any(pattern.fullmatch(urn) for pattern in self._patterns)

    def unknown(self, urns: Collection[str]) -> list[str]:
        """Return a line for each URN that is not among ``urns``; a pattern may match nothing."""
        return [
            f"{urn}: state has no such resource; name it by its whole URN, in quotes if there is a $ in it"
            for urn in self.literals
            if urn not in urns
        ]


def _compiled(text: str) -> re.Pattern[str]:
    parts = ("[^:]*".join(map(re.escape, part.split("*"))) for part in text.split("**"))
    return re.compile(".*".join(parts), re.DOTALL)
