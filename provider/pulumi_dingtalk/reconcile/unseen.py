"""Parts of a value that a read does not tell: they are as state has them, since absent is not empty."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pulumi_dingtalk.reconcile.kind import INVISIBLE
from pulumi_dingtalk.reconcile.model import DeclaredField


def completed(field: DeclaredField, live: Any, known: Any) -> Any:
    """Return a live value with what ``known`` says in the place of each INVISIBLE part; none where it says nothing.

    Elements of a list of parts are matched by the field's key.
    """
    if live is INVISIBLE:
        return known
    if isinstance(live, Mapping):
        beside = known if isinstance(known, Mapping) else {}
        parts = field.parts
        whole = {
            name: completed(parts[name], value, beside.get(name)) if name in parts else value
            for name, value in live.items()
        }
        return {name: value for name, value in whole.items() if value is not None}
    key = field.behaviour.key
    if isinstance(live, list) and key:
        by_key = {each.get(key): each for each in known or () if isinstance(each, Mapping)}
        return [
            completed(field, each, by_key.get(each.get(key))) if isinstance(each, Mapping) else each
            for each in live
        ]
    return live


def seen(value: Any) -> Any:
    """Return a value without its INVISIBLE parts, at any depth."""
    if isinstance(value, Mapping):
        return {name: seen(each) for name, each in value.items() if each is not INVISIBLE}
    return [seen(each) for each in value if each is not INVISIBLE] if isinstance(value, list) else value
