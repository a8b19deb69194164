"""What a step changes, field by field: lists without order as sets, nested parts by their names."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from deepdiff import DeepDiff

from tenantctl.plan import Op, Plan, Step
from tenantctl.render.schema import Schema, internal
from tenantctl.review.fields import Field, Fields
from tenantctl.values import UNKNOWN, Secret

ABSENT: Final = object()
"""The mark of a side on which there is no value."""

Path = tuple[str, ...]

_SCALARS: Final = (str, int, float)
_ENCODER: Final = json.JSONEncoder(ensure_ascii=False, sort_keys=True)


class Change(StrEnum):
    """What happens to a value."""

    SET = "set"
    CHANGED = "changed"
    UNSET = "unset"
    UNMANAGED = "unmanaged"
    ELEMENTS = "elements"
    ORDER = "order"
    PERHAPS = "perhaps"


@dataclass(frozen=True)
class Place:
    """One step of the way to a value below a field: a field of a part by its name, or an element of a list."""

    name: str = ""
    element: Any = ABSENT


@dataclass(frozen=True)
class Difference:
    """One value that differs.

    Args:
        field: The field of the kind.
        change: What happens. ``ELEMENTS``: a list gains ``added`` and loses ``removed``. ``ORDER``: the elements that
            both sides have stand in another order. ``UNMANAGED``: named before and not now, with no default to go
            back to. ``PERHAPS``: a secret that the source masks on both sides.
        old: Value before, ABSENT where there was none.
        new: Value after, ABSENT where there is none.
        added: Elements that a list gains.
        removed: Elements that it loses.
        path: The way to it from the field.
        replaces: Whether it forces the replacement.
    """

    field: Field
    change: Change
    old: Any = ABSENT
    new: Any = ABSENT
    added: tuple[Any, ...] = ()
    removed: tuple[Any, ...] = ()
    path: tuple[Place, ...] = ()
    replaces: bool = False


class Differences:
    """Finds the differences of steps.

    Args:
        schema: What is known of the kinds.
    """

    def __init__(self, schema: Schema) -> None:
        self._schema = schema
        self._fields = Fields(schema)

    def of(self, step: Step) -> list[Difference]:
        """Return what a step changes, in the order in which the kind declares its fields."""
        known = self._fields.of(step.type)
        old, new = self._side(step, step.old_inputs), self._side(step, step.new_inputs)
        names = [name for name in known if name in old or name in new]
        names += sorted((old.keys() | new.keys()) - known.keys())
        return [
            difference
            for name in names
            for difference in self._compared(
                step, known.get(name) or Field(name), old.get(name, ABSENT), new.get(name, ABSENT)
            )
        ]

    def _side(self, step: Step, side: Mapping[str, Any] | None) -> dict[str, Any]:
        """Return the values that people may see; what the kind declares secret is so, whatever its source says."""
        shown, behaves = self._schema.shown, self._schema.behaves
        return {
            name: Secret(value) if behaves(step.type, name, "secret") and not _sealed(value) else value
            for name, value in (side or {}).items()
            if value is not None and shown(step.type, name)
        }

    def _compared(self, step: Step, field: Field, old: Any, new: Any) -> Iterator[Difference]:
        replaces = field.name in step.replace_keys
        if old is ABSENT:
            yield Difference(field, Change.SET, new=new, replaces=replaces)
        elif new is ABSENT:
            yield Difference(field, self._end_of(step, field), old=old, replaces=replaces)
        elif _masked(old) and _masked(new):
            yield Difference(field, Change.PERHAPS, old, new, replaces=replaces)
        elif old != new:
            yield from _within(field, old, new, replaces=replaces)

    def _end_of(self, step: Step, field: Field) -> Change:
        """A value goes where the object goes, where it is read so, and where the API documents a default."""
        goes = (
            step.op in (Op.REFRESH, Op.DELETE, Op.REPLACE)
            or "default" in field.document
            or not field.document
        )
        return Change.UNSET if goes else Change.UNMANAGED


def counts_as_change(step: Step, differences: Differences) -> bool:
    """Whether a step changes the tenant or, for a refresh, found it changed; a replacement counts once."""
    halves = (Op.CREATE_REPLACEMENT, Op.DELETE_REPLACED)
    if internal(step.type) or not step.custom or step.op is Op.SAME or step.op in halves:
        return False
    if step.op is Op.REFRESH:
        return step.new_inputs is None or bool(differences.of(step))
    return True


def tenant_changes(plan: Plan, schema: Schema) -> tuple[Step, ...]:
    """Return the steps that a reader must see; of a replacement's three steps only ``replace``."""
    differences = Differences(schema)
    return tuple(step for step in plan.steps if counts_as_change(step, differences))


def _sealed(value: Any) -> bool:
    return isinstance(value, Secret) or value is UNKNOWN


def _masked(value: Any) -> bool:
    return isinstance(value, Secret) and not value.comparable


def _within(field: Field, old: Any, new: Any, *, replaces: bool) -> Iterator[Difference]:
    """Yield what differs between two values; of values that are no collections, that they do."""
    if isinstance(old, _SCALARS) and isinstance(new, _SCALARS):
        if token(old) != token(new):
            yield Difference(field, Change.CHANGED, old, new, replaces=replaces)
        return
    before, after = _Shape(field, old), _Shape(field, new)
    if not (isinstance(before.root, dict) and isinstance(after.root, dict)):
        if before.root != after.root:
            yield Difference(field, Change.CHANGED, old, new, replaces=replaces)
        return
    lists, single = _Elements(), []
    for path in _differing(before.root, after.root):
        was, now, way = before.at(path), after.at(path), before.way(path)
        if path[:-1] in before.orders and ABSENT in (was, now):
            lists.note(path[:-1], was, now)
        else:
            change = Change.SET if was is ABSENT else Change.UNSET if now is ABSENT else Change.CHANGED
            single.append(Difference(field, change, was, now, path=way, replaces=replaces))
    for path, (added, removed) in lists.found():
        way = before.way(path)
        yield Difference(field, Change.ELEMENTS, old, new, tuple(added), tuple(removed), way, replaces)
    yield from single
    for path, was, now in _reordered(before, after):
        yield Difference(field, Change.ORDER, was, now, path=before.way(path), replaces=replaces)


class _Elements:
    """The elements that lists gain and lose."""

    def __init__(self) -> None:
        self._by_list: dict[Path, tuple[list[Any], list[Any]]] = {}

    def note(self, path: Path, was: Any, now: Any) -> None:
        """Note that the list at ``path`` lost ``was`` or gained ``now``; the other is ABSENT."""
        added, removed = self._by_list.setdefault(path, ([], []))
        (removed if now is ABSENT else added).append(was if now is ABSENT else now)

    def found(self) -> list[tuple[Path, tuple[list[Any], list[Any]]]]:
        """Return what each list gained and lost, by its path."""
        return sorted(self._by_list.items())


def _differing(before: dict[str, Any], after: dict[str, Any]) -> list[Path]:
    """Return the path of each element or value that one side alone has, or that differs."""
    tree = DeepDiff(*_apart(before, after), view="tree", threshold_to_diff_deeper=0)
    return sorted({tuple(level.path(output_format="list")) for found in tree.values() for level in found})


def _apart(before: dict[str, Any], after: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the two sides without what they share, on which deepdiff would spend most of its time."""
    left, right = dict(before), dict(after)
    for key in before.keys() & after.keys():
        was, now = before[key], after[key]
        if was == now:
            del left[key], right[key]
        elif isinstance(was, dict) and isinstance(now, dict):
            left[key], right[key] = _apart(was, now)
    return left, right


def _reordered(before: _Shape, after: _Shape) -> Iterator[tuple[Path, list[Any], list[Any]]]:
    for path, names in before.orders.items():
        now = after.orders.get(path, ())
        left, right = [n for n in names if n in set(now)], [n for n in now if n in set(names)]
        if left != right:
            yield (
                path,
                [before.at((*path, name)) for name in names],
                [after.at((*path, name)) for name in now],
            )


class _Shape:
    """A value as nested dicts of texts: lists whose elements have names, or no order, by element.

    Two values with equal roots mean the same, but for the order of lists that have one. The text of a secret says no
    more than which of them are alike.
    """

    def __init__(self, field: Field, value: Any, *, loose: bool = False) -> None:
        self._originals: dict[Path, Any] = {}
        self.orders: dict[Path, list[str]] = {}
        """By the path of each list that is taken apart, its elements in order; () where the order says nothing."""
        self.root = self._shape(field, value, (), loose=loose)

    def at(self, path: Path) -> Any:
        """Return the value at a path, ABSENT where there is none."""
        return self._originals.get(path, ABSENT)

    def way(self, path: Path) -> tuple[Place, ...]:
        """Return a path for people; all of it but its end is on both sides."""
        return tuple(
            Place(element=self.at(path[: end + 1])) if path[:end] in self.orders else Place(name)
            for end, name in enumerate(path)
        )

    def _shape(self, field: Field, value: Any, path: Path, *, loose: bool) -> Any:
        self._originals[path] = value
        if isinstance(value, _SCALARS):
            return token(value)
        if isinstance(value, Mapping):
            told = {name: item for name, item in value.items() if item not in (None, [], {}, ())}
            return {
                name: self._shape(field.part(name), item, (*path, name), loose=loose)
                for name, item in told.items()
            }
        # As the provider compares: what stands in a list without order has none either.
        loose = loose or field.unordered
        if isinstance(value, list | tuple) and (loose or field.key):
            return self._list(field, value, path, loose=loose)
        return token(value)

    def _list(self, field: Field, value: Any, path: Path, *, loose: bool) -> dict[str, Any]:
        shaped: dict[str, Any] = {}
        for item in value:
            name = _element_name(field, item, loose=loose)
            shaped[name] = self._shape(field, item, (*path, name), loose=loose)
        self.orders[path] = [] if loose else list(shaped)
        return shaped


def _element_name(field: Field, item: Any, *, loose: bool) -> str:
    if isinstance(item, _SCALARS):
        return token(item)
    if isinstance(item, Mapping) and field.key in item:
        return token(item[field.key])
    return token(_Shape(field, item, loose=loose).root)


def token(value: Any) -> str:
    """Return a text that two values share if they mean the same: 1 and 1.0, whatever the order of keys."""
    return _ENCODER.encode(value if isinstance(value, str) else _plain(value))


def _plain(value: Any) -> Any:
    if isinstance(value, Secret):
        return {"secret": hash(token(value.value))}
    if value is UNKNOWN:
        return {"unknown": True}
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, list | tuple) else value
