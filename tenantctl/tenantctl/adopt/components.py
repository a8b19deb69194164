"""Which declared objects stand in a component: what packages offer, held to what the program can say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from pulumi_dingtalk.adoption import Fit, Fits, Found, Other, announced
from pulumi_dingtalk.reconcile.registry import meant_by
from tenantctl.adopt.declaring import Declaration, FromConfig, Reference
from tenantctl.adopt.naming import Names
from tenantctl.adopt.reading import Item

_UNTOLD: Final = object()


def fitting(
    declared: Sequence[Declaration],
    names: Names,
    held: frozenset[str],
    offers: Sequence[Fits] | None = None,
) -> list[Fit]:
    """Return the components that the program has, and give what they cover the logical names that they use.

    Args:
        declared: The objects, in the order of the program.
        names: Their logical names.
        held: The logical names of the components in state.
        offers: What packages announce; as they are installed, where not given.

    Raises:
        ConfigurationError: What a package announces does not import.
    """
    items = {Other(each.item.kind.name, each.item.id): each.item for each in declared}
    objects = [found for each in declared if (found := _found(each, names, items)) is not None]
    choosing = _Choosing(items, {each.key for each in objects}, names, held)
    for offer in announced() if offers is None else offers:
        for fit in offer(objects):
            choosing.consider(fit)
    return choosing.chosen


def others(fit: Fit) -> Iterator[Other]:
    """Yield what a component refers to."""
    leaves = _leaves([*fit.positional, *fit.named.values()])
    yield from (each for each in leaves if isinstance(each, Other))


class _Choosing:
    """Takes the components that leave everything as it is; what would get in the way of another object is not taken."""

    def __init__(
        self, items: Mapping[Other, Item], free: set[Other], names: Names, held: frozenset[str]
    ) -> None:
        self._places = {key: place for place, key in enumerate(items)}
        self._items, self._free, self._names = items, free, names
        self._called = set(held)
        self.chosen: list[Fit] = []

    def consider(self, fit: Fit) -> None:
        if not fit.covers or not fit.covers.keys() <= self._free or fit.name in self._called:
            return
        if not (self._is_in_order(fit) and self._names_are_free(fit)):
            return
        self._names.rename([(self._items[key], part.name) for key, part in fit.covers.items()])
        self._places |= dict.fromkeys(fit.covers, self._first(fit))
        self._free -= fit.covers.keys()
        self._called.add(fit.name)
        self.chosen.append(fit)

    def _first(self, fit: Fit) -> int:
        return min(self._places[key] for key in fit.covers)

    def _is_in_order(self, fit: Fit) -> bool:
        """Whether all that it refers to comes before it."""
        first = self._first(fit)
        return all(
            key in self._places and self._places[key] < first and key not in fit.covers for key in others(fit)
        )

    def _names_are_free(self, fit: Fit) -> bool:
        wanted = [(key.kind, part.name) for key, part in fit.covers.items()]
        given = {(key.kind, self._names.of(self._items[key])) for key in fit.covers}
        alone = len(set(wanted)) == len(wanted)
        return alone and all(name in given or not self._names.taken(*name) for name in wanted)


def _found(made: Declaration, names: Names, items: Mapping[Other, Item]) -> Found | None:
    """Return an object as packages are told of it; None where a secret or another's output is in it."""

    def told(value: Any) -> Any:
        if isinstance(value, FromConfig):
            return _UNTOLD
        if isinstance(value, Reference):
            meant = (Other(kind, value.id) for kind in meant_by(value.kind) if not value.output)
            key = next((each for each in meant if each in items), None)
            return _UNTOLD if value.output else key or value.id
        if isinstance(value, Mapping):
            return {key: told(item) for key, item in value.items()}
        return [told(item) for item in value] if isinstance(value, list) else value

    arguments = told(made.arguments)
    if any(each is _UNTOLD for each in _leaves(arguments)):
        return None
    return Found(made.item.kind.name, made.item.id, names.of(made.item), arguments)


def _leaves(value: Any) -> Iterator[Any]:
    if isinstance(value, Mapping):
        for each in value.values():
            yield from _leaves(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _leaves(each)
    else:
        yield value
