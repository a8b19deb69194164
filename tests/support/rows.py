"""Rows of a tenant that came back, as far as they can be the old ones."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Any

_GIVEN = re.compile(
    r"\bding[0-9a-f]{16}\b|\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b|\b[0-9a-f]{32,64}\b"
    r"|\bchat[0-9a-f]{10,}\b|\bcid[\w+/=-]{10,}"
)
"""Codes and secrets that the tenant gives."""
_MADE_UP = '"kind": "scene_group_uuid"'
"""Scene groups are asked for under a word that is made up each time."""


def comparable(rows: Iterable[str]) -> list[str]:
    """Return rows of ``interruptions.rows_of`` without what differs by itself: given codes, and the order of ids."""
    return sorted(_GIVEN.sub("given", _unordered(row)) for row in rows if _MADE_UP not in row)


def _unordered(row: str) -> str:
    table, _, body = row.partition(" ")
    return f"{table} {json.dumps(_sorted(json.loads(body)), ensure_ascii=False, sort_keys=True)}"


def _sorted(value: Any) -> Any:
    """Sort lists of texts: the tenant keeps ids by their number, and that is another one now."""
    if isinstance(value, dict):
        return {key: _sorted(item) for key, item in value.items()}
    if isinstance(value, list):
        return (
            sorted(value)
            if all(isinstance(item, str) for item in value)
            else [_sorted(item) for item in value]
        )
    return value
