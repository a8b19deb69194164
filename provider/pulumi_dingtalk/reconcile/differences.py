"""What differs between two sets of declared values: the one place where old and new are compared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from pulumi_dingtalk.reconcile.model import DeclaredField
from pulumi_dingtalk.reconcile.values import canonical, has_unknown, plain


@dataclass(frozen=True)
class Difference:
    """One field that differs. ``unknown`` where the new value is not known yet, so that it may or may not."""

    field: DeclaredField
    old: Any
    new: Any
    unknown: bool = False

    @cached_property
    def sides(self) -> tuple[Any, Any]:
        """Both values as they are compared; made once, since a long list takes its time."""
        old, new = self.plain_sides
        return canonical(self.field, old), canonical(self.field, new)

    @cached_property
    def plain_sides(self) -> tuple[Any, Any]:
        """Both values without secret signatures."""
        return plain(self.old), plain(self.new)


@dataclass(frozen=True)
class Comparison:
    """How a declaration differs from what was applied before.

    ``changed`` are fields to write, ``released`` fields that were named before, are not named now and have no
    documented default: their values stay, and they are not ours any more. ``renamed`` says that the set of named
    fields itself changed. ``old`` and ``new`` are the two sides; ``new`` has the documented default where a field
    was named before and is not named now.
    """

    old: Mapping[str, Any]
    new: Mapping[str, Any]
    changed: tuple[Difference, ...]
    released: tuple[str, ...]
    renamed: bool

    @property
    def any(self) -> bool:
        """Whether anything is to be written, to the tenant or to state."""
        return bool(self.changed) or self.renamed

    @property
    def names(self) -> frozenset[str]:
        """The names of the changed fields."""
        return frozenset(item.field.name for item in self.changed)


def same(field: DeclaredField, old: Any, new: Any) -> bool:
    """Return whether two values of ``field`` mean the same: null and absent alike, order-free where declared."""
    return _alike(Difference(field, old, new))


def _alike(found: Difference) -> bool:
    old, new = found.plain_sides
    if old is None or new is None or old == new:
        return bool(old == new)
    before, after = found.sides
    return bool(before == after)


def compare(
    fields: Mapping[str, DeclaredField], old: Mapping[str, Any], named: frozenset[str], new: Mapping[str, Any]
) -> Comparison:
    """Compare a declaration with the values applied before.

    Args:
        fields: the declared fields of the kind.
        old: the values in state.
        named: the fields that the program named when ``old`` was applied.
        new: the values that the program names now; values may be unknown.
    """
    changed: list[Difference] = []
    released: list[str] = []
    now = frozenset(n for n in new if n in fields and not fields[n].behaviour.bookkeeping)
    for name, field in fields.items():
        if field.behaviour.bookkeeping:
            continue
        before = old.get(name) if name in named else None
        if name in now:
            if has_unknown(new[name]):
                changed.append(Difference(field, before, new[name], unknown=True))
            elif not _alike(found := Difference(field, before, new[name])) or name not in named:
                changed.append(found)
        elif name in named:
            if not field.has_default or field.behaviour.only_on:
                released.append(name)
            elif not _alike(found := Difference(field, before, field.behaviour.default)):
                changed.append(found)
    defaults = {item.field.name: item.new for item in changed if item.field.name not in now}
    return Comparison(old, {**new, **defaults}, tuple(changed), tuple(released), now != named)
