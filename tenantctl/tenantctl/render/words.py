"""One property's change in words, secrets masked."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from tenantctl.plan import Step
from tenantctl.render.diff import Change, PropertyChange
from tenantctl.render.names import Names
from tenantctl.values import MASK, UNKNOWN, Secret, masked


def sentence(change: PropertyChange, show: Callable[[Any], str]) -> str:
    """Return one line about a change; ``show`` writes a value."""
    return f"{change.name}: {_SENTENCES[change.change](change, show)}"


def value_text(value: Any, reference: str | None, step: Step, name: str, names: Names) -> str:
    """Return a value for people: ids with names, an unknown by where it comes from, a secret as the mask."""
    if value is UNKNOWN:
        return names.unknown(step.property_dependencies.get(name, ()))
    if reference and isinstance(value, str | int | float) and not isinstance(value, bool):
        return names.label(reference, value)
    if isinstance(value, list | tuple):
        return f"[{', '.join(value_text(item, reference, step, name, names) for item in value)}]"
    return plain(value)


def plain(value: Any) -> str:
    """Return a value as JSON, whole numbers without a fraction, secrets and unknowns as their marks."""
    if value is UNKNOWN or isinstance(value, Secret):
        return str(masked(value))
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return json.dumps(masked(value), ensure_ascii=False, sort_keys=True)


def _members(change: PropertyChange, show: Callable[[Any], str]) -> str:
    signed = [f"+ {show(item)}" for item in change.added] + [f"- {show(item)}" for item in change.removed]
    return "  ".join(signed)


def _changed(change: PropertyChange, show: Callable[[Any], str]) -> str:
    if isinstance(change.old, Secret) and isinstance(change.new, Secret):
        return f"{MASK} changed"
    return f"{show(change.old)} -> {show(change.new)}"


_SENTENCES: dict[Change, Callable[[PropertyChange, Callable[[Any], str]], str]] = {
    Change.SET: lambda change, show: show(change.new),
    Change.CHANGED: _changed,
    Change.UNSET: lambda change, show: f"{show(change.old)} -> (none)",
    Change.UNMANAGED: lambda change, show: f"no longer managed; stays {show(change.old)}",
    Change.MEMBERS: _members,
    Change.PERHAPS: lambda _change, _show: f"{MASK} (may have changed)",
}
