"""What registers for people share: tables, and who sees something."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


def markdown(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table; a ``|`` in a cell would end it, so that it is told as ``/``."""
    lines = [heads, ["---"] * len(heads), *rows]
    return "".join(f"| {' | '.join(cell.replace('|', '/') for cell in line)} |\n" for line in lines)


def audience(users: Sequence[object], departments: Sequence[object], roles: Sequence[object]) -> str:
    """Return who sees something, counted; "" where nobody does."""
    counts = {
        ("person", "people"): users,
        ("department", "departments"): departments,
        ("role", "roles"): roles,
    }
    return ", ".join(f"{len(each)} {words[len(each) > 1]}" for words, each in counts.items() if each)
