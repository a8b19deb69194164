"""Errors for people: what failed the same way for many resources is told once."""

from __future__ import annotations

import re
from collections.abc import Iterable

_RESOURCE = re.compile(r"^resource (?P<name>[^:\s]+): ")
REQUEST = re.compile(r" \(request [^)]*\)")
"""The request id that an error of DingTalk's ends with: another one each time."""
_NAMED_AT_MOST = 3


def condensed(failures: Iterable[str]) -> list[str]:
    """Return one line a cause: ``31 resources (a, b, c, ...): TEXT`` where several failed alike.

    Args:
        failures: Lines, mostly ``resource NAME: TEXT``. Request ids do not make a difference.
    """
    groups: dict[str, list[str]] = {}
    for line in failures:
        groups.setdefault(REQUEST.sub("", _RESOURCE.sub("", line)), []).append(line)
    return [lines[0] if len(lines) == 1 else _together(lines) for lines in groups.values()]


def _together(lines: list[str]) -> str:
    text = _RESOURCE.sub("", lines[0])
    found = (_RESOURCE.match(line) for line in lines)
    names = list(dict.fromkeys(match["name"] for match in found if match))
    if not names:
        return text
    if len(names) == 1:
        return lines[0]
    more = ", ..." if len(names) > _NAMED_AT_MOST else ""
    return f"{len(names)} resources ({', '.join(names[:_NAMED_AT_MOST])}{more}): {text}"
