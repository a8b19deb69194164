"""Python as a formatter would leave it: on one line where that fits, else an item a line, each with its comma."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

WIDTH: Final = 88
"""Columns that a line may take: what ruff and black allow by default."""
_INDENT: Final = "    "


@dataclass(frozen=True)
class Code:
    """An expression that is written as it is."""

    text: str


@dataclass(frozen=True)
class Call:
    """A call: what is called, what goes by position, what goes by name."""

    function: str
    positional: tuple[Any, ...]
    named: Mapping[str, Any]


def written(value: Any, before: str = "", depth: int = 0, after: int = 0) -> str:
    """Return an expression.

    Args:
        value: JSON values, ``Code`` and ``Call``.
        before: What stands before it on its first line, without the indent.
        depth: How deep its first line is indented.
        after: Columns that must stay free behind it.
    """
    whole = _flat(value)
    if "\n" not in whole and width(_INDENT * depth + before + whole) + after <= WIDTH:
        return whole
    opening, parts, closing = _parts(value)
    if not parts:
        return whole
    lines = [opening]
    for label, part in parts:
        lines.append(f"{_INDENT * (depth + 1)}{label}{written(part, label, depth + 1, 1)},")
    return "\n".join([*lines, f"{_INDENT * depth}{closing}"])


def statement(call: Call, target: str = "") -> str:
    """Return a statement; ``target`` is the variable that it sets, "" for none."""
    before = f"{target} = " if target else ""
    return before + written(call, before)


def width(text: str) -> int:
    """Return the columns that a text takes; a Chinese character takes two."""
    if text.isascii():
        return len(text)
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def quoted(text: str) -> str:
    """Return a text as a literal, in double quotes unless that takes more backslashes."""
    mark = "'" if text.count('"') > text.count("'") else '"'
    return mark + "".join(_character(c, mark) for c in text) + mark


def _character(c: str, mark: str) -> str:
    if c in (mark, "\\"):
        return f"\\{c}"
    if c in _ESCAPES:
        return _ESCAPES[c]
    if c.isprintable():
        return c
    code = ord(c)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


_ESCAPES: Final = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}


def _flat(value: Any) -> str:
    if isinstance(value, Code):
        return value.text
    if isinstance(value, str):
        return quoted(value)
    opening, parts, closing = _parts(value)
    if opening:
        return f"{opening}{', '.join(label + _flat(part) for label, part in parts)}{closing}"
    return repr(value)


def _parts(value: Any) -> tuple[str, list[tuple[str, Any]], str]:
    """Return how a value opens, its parts with what stands before each, and how it closes."""
    if isinstance(value, Call):
        positional = [("", each) for each in value.positional]
        return f"{value.function}(", [*positional, *_labelled(value.named.items(), "=")], ")"
    if isinstance(value, Mapping):
        return "{", _labelled(((quoted(str(key)), item) for key, item in value.items()), ": "), "}"
    if isinstance(value, list | tuple):
        return "[", [("", each) for each in value], "]"
    return "", [], ""


def _labelled(items: Iterable[tuple[str, Any]], mark: str) -> list[tuple[str, Any]]:
    return [(f"{name}{mark}", item) for name, item in items]
