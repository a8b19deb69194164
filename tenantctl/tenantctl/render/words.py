"""One property's change in words, secrets masked."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from tenantctl.plan import Step
from tenantctl.render.diff import Change, PropertyChange
from tenantctl.render.names import Names
from tenantctl.render.schema import Schema
from tenantctl.values import MASK, UNKNOWN, Secret, masked

_LONGEST_LINE = 100


@dataclass(frozen=True)
class Wording:
    """How one property's values are written.

    Args:
        schema: What is known of the kinds.
        names: The names behind ids.
        step: The step that has the property.
        name: The property.
        nested: The key below the property that a value stands under, "" at the top.
    """

    schema: Schema
    names: Names
    step: Step
    name: str
    nested: str = ""

    def __call__(self, value: Any) -> str:
        """Return a value for people: ids with names, an unknown by where it comes from, a secret as the mask."""
        if value is UNKNOWN:
            return self._unknown()
        if isinstance(value, list | tuple):
            return f"[{', '.join(self(item) for item in value)}]"
        if isinstance(value, Mapping):
            items = _told(value)
            return (
                ", ".join(f"{key} {replace(self, nested=key)(item)}" for key, item in items.items()) or "{}"
            )
        if self._reference and isinstance(value, str | int | float) and not isinstance(value, bool):
            return self.names.label(self._reference, value)
        return plain(value)

    @property
    def _reference(self) -> str | None:
        if not self.nested:
            return self.schema.reference(self.step.type, self.name)
        # The schema's nested parts declare no references; "departments" holds ids of departments everywhere.
        kind = self.nested.removesuffix("s").capitalize()
        return kind if kind in self.schema.kinds else None

    def _unknown(self) -> str:
        return self.names.unknown(() if self.nested else self.step.property_dependencies.get(self.name, ()))


def sentence(change: PropertyChange, show: Callable[[Any], str]) -> list[str]:
    """Return the lines about a change: one, or where a list would make it long, one an element below it."""
    text = f"{change.name}: {_SENTENCES[change.change](change, show)}"
    if len(text) <= _LONGEST_LINE:
        return [text]
    if change.change is Change.MEMBERS:
        return [f"{change.name}:", *_signed(change, show)]
    if change.change is Change.SET and isinstance(change.new, list | tuple):
        return [f"{change.name}:", *(show(item) for item in change.new)]
    return [text]


def plain(value: Any) -> str:
    """Return a value as JSON, whole numbers without a fraction, secrets and unknowns as their marks."""
    if value is UNKNOWN or isinstance(value, Secret):
        return str(masked(value))
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return json.dumps(masked(value), ensure_ascii=False, sort_keys=True)


def _told(value: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is worth telling of an object, lists last, the same order on every run."""
    told = {key: item for key, item in value.items() if item not in (None, [], {})}
    return dict(sorted(told.items(), key=lambda entry: (isinstance(entry[1], list | tuple), entry[0])))


def _signed(change: PropertyChange, show: Callable[[Any], str]) -> list[str]:
    return [f"+ {show(item)}" for item in change.added] + [f"- {show(item)}" for item in change.removed]


def _changed(change: PropertyChange, show: Callable[[Any], str]) -> str:
    if isinstance(change.old, Secret) and isinstance(change.new, Secret):
        return f"{MASK} changed"
    return f"{show(change.old)} -> {show(change.new)}"


_SENTENCES: dict[Change, Callable[[PropertyChange, Callable[[Any], str]], str]] = {
    Change.SET: lambda change, show: show(change.new),
    Change.CHANGED: _changed,
    Change.UNSET: lambda change, show: f"{show(change.old)} -> (none)",
    Change.UNMANAGED: lambda change, show: f"no longer managed; stays {show(change.old)}",
    Change.MEMBERS: lambda change, show: "  ".join(_signed(change, show)),
    Change.PERHAPS: lambda _change, _show: f"{MASK} (may have changed)",
}
