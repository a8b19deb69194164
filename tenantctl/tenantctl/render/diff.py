"""What a step changes, property by property, as values that text and reports show."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from tenantctl.plan import Op, Plan, Step
from tenantctl.render.schema import Schema, internal
from tenantctl.values import Secret

ABSENT = object()
"""The mark of a side on which the program names no value."""


class Change(StrEnum):
    """What happens to one property."""

    SET = "set"
    CHANGED = "changed"
    UNSET = "unset"
    UNMANAGED = "unmanaged"
    MEMBERS = "members"
    PERHAPS = "perhaps"


@dataclass(frozen=True)
class PropertyChange:
    """One property's change.

    Args:
        name: The property.
        change: What happens. ``MEMBERS``: an unordered list, told by ``added`` and ``removed``.
            ``UNMANAGED``: named before and not now, with no default to go back to.
            ``PERHAPS``: masked on both sides.
        old: Value before, ABSENT where there was none.
        new: Value after, ABSENT where there is none.
        added: Elements that a list gains.
        removed: Elements that it loses.
        replaces: Whether this change forces the replacement.
    """

    name: str
    change: Change
    old: Any = ABSENT
    new: Any = ABSENT
    added: tuple[Any, ...] = ()
    removed: tuple[Any, ...] = ()
    replaces: bool = False


def property_changes(step: Step, schema: Schema) -> list[PropertyChange]:
    """Return the changes of a step in the order in which the kind declares its fields."""
    old, new = _shown(step, step.old_inputs, schema), _shown(step, step.new_inputs, schema)
    found: list[PropertyChange] = []
    for name in sorted(old.keys() | new.keys(), key=lambda key: schema.position(step.type, key)):
        change = _compare(step, name, old.get(name, ABSENT), new.get(name, ABSENT), schema)
        if change is not None:
            found.append(change)
    return found


def counts_as_change(step: Step, schema: Schema) -> bool:
    """Whether a step changes the tenant or, for a refresh, found it changed; engine records do not count."""
    if internal(step.type) or not step.custom or step.op is Op.SAME:
        return False
    if step.op is Op.REFRESH:
        return step.new_inputs is None or bool(property_changes(step, schema))
    return True


def tenant_changes(plan: Plan, schema: Schema) -> tuple[Step, ...]:
    """Return the steps that a reader must see; of a replacement's three steps only ``replace``."""
    parts = (Op.CREATE_REPLACEMENT, Op.DELETE_REPLACED)
    return tuple(s for s in plan.steps if s.op not in parts and counts_as_change(s, schema))


def _shown(step: Step, side: Mapping[str, Any] | None, schema: Schema) -> dict[str, Any]:
    items = (side or {}).items()
    return {name: value for name, value in items if value is not None and schema.shown(step.type, name)}


def _compare(step: Step, name: str, old: Any, new: Any, schema: Schema) -> PropertyChange | None:
    replaces = name in step.replace_keys
    if old is ABSENT:
        return PropertyChange(name, Change.SET, new=new, replaces=replaces)
    if new is ABSENT:
        return _unset(step, name, old, schema, replaces=replaces)
    if _unordered(step, name, old, new, schema):
        return _members(name, old, new, replaces=replaces)
    if _masked(old) and _masked(new):
        return PropertyChange(name, Change.PERHAPS, old, new, replaces=replaces)
    if old == new:
        return None
    return PropertyChange(name, Change.CHANGED, old, new, replaces=replaces)


def _unset(step: Step, name: str, old: Any, schema: Schema, *, replaces: bool) -> PropertyChange:
    goes_back = step.op in (Op.REFRESH, Op.DELETE) or "default" in schema.field(step.type, name)
    known = bool(schema.field(step.type, name))
    change = Change.UNSET if goes_back or not known else Change.UNMANAGED
    return PropertyChange(name, change, old=old, replaces=replaces)


def _unordered(step: Step, name: str, old: Any, new: Any, schema: Schema) -> bool:
    both = isinstance(old, list | tuple) and isinstance(new, list | tuple)
    return both and schema.behaves(step.type, name, "unordered")


def _members(name: str, old: Any, new: Any, *, replaces: bool) -> PropertyChange | None:
    before, after = [_canonical(item) for item in old], [_canonical(item) for item in new]
    added = tuple(item for item, key in zip(new, after, strict=True) if key not in before)
    removed = tuple(item for item, key in zip(old, before, strict=True) if key not in after)
    if not added and not removed:
        return None
    return PropertyChange(name, Change.MEMBERS, old, new, added, removed, replaces)


def _canonical(item: Any) -> Any:
    """Return an element with the lists inside it sorted: they hold ids, whose order says nothing either."""
    if isinstance(item, Mapping):
        return {key: _canonical(value) for key, value in item.items() if value not in (None, [])}
    return sorted(item, key=repr) if isinstance(item, list | tuple) else item


def _masked(value: Any) -> bool:
    return isinstance(value, Secret) and not value.comparable
