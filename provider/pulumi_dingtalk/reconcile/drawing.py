"""Values that a list of fields does not do justice to: their kind tells them in words and draws them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

Namer = Callable[[str, Any], str]
"""Tells what people call an object, given its kind and id; an id may not be known yet."""


@dataclass(frozen=True)
class Told:
    """What changes in one place of a value: "" on a side where nothing stands there."""

    place: str
    before: str
    after: str


@dataclass(frozen=True)
class Picture:
    """One value as a drawing: lines for a terminal, and lines of Mermaid."""

    lines: Sequence[str]
    mermaid: Sequence[str]


class Drawing(Protocol):
    """How a kind tells and draws the values of one field. ``beside`` are the other values of the same side."""

    def changes(
        self, old: Any, new: Any, beside: Mapping[str, Any], name: Namer, language: str
    ) -> Sequence[Told]:
        """Return what differs, in the order of the value; either side may be None."""

    def picture(self, value: Any, beside: Mapping[str, Any], name: Namer, language: str) -> Picture:
        """Return the drawing of a value."""
