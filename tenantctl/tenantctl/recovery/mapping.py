"""Which object of the past has which id today, and what of the past refers to it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from pulumi_dingtalk.reconcile.model import DeclaredField
from tenantctl.recovery.past import kind_of
from tenantctl.state.checkpoint import ResourceState
from tenantctl.values import UNKNOWN, Secret, bare

Change = Callable[[str, str], Any]
"""Takes a kind and an id of the past, and returns what stands for it today."""
_SHORTEST: Final = 4
"""Shorter ids are found in a text by chance."""


@dataclass(frozen=True)
class Reference:
    """A value that is the id of an object.

    Args:
        field: The field that holds it, or holds the list or the part that does.
        kind: The kind of the object.
        id: Its id in the past.
    """

    field: str
    kind: str
    id: str


def references_in(resource: ResourceState) -> list[Reference]:
    """Return every id in an object's declared values, in parts and lists too; which values are ids its kind says."""
    kind = kind_of(resource)
    found: dict[Reference, None] = {}
    for name, field in kind.fields.items() if kind else ():

        def note(of: str, id_: str, name: str = name) -> str:
            found[Reference(name, of, id_)] = None
            return id_

        mapped(field, resource.inputs.get(name), note)
    return list(found)


class Ids:
    """The ids of the past and those of today, of the objects of one state.

    Not every object has one today: until it is there, what refers to it is not known.

    Args:
        resources: The resources of the past.
        outside: The ids of today of what these refer to and are not, by kind and id of the past, where they differ.
    """

    def __init__(
        self, resources: Iterable[ResourceState], outside: Mapping[tuple[str, str], str] | None = None
    ) -> None:
        self._outside = outside or {}
        self._past = {each.urn: each for each in resources}
        self._owners = {
            (name, each.id): each.urn
            for each in self._past.values()
            if (kind := kind_of(each))
            for name in (kind.name, *kind.also)
        }
        self._today: dict[str, tuple[Any, Mapping[str, Any]]] = {}

    def settle(self, urn: str, id_: str, outputs: Mapping[str, Any]) -> None:
        """Note what a resource is today; an empty ``id_`` says that only the run itself will tell."""
        self._today[urn] = (id_ or UNKNOWN, outputs)

    def owner(self, kind: str, id_: str) -> str:
        """Return the URN of the resource that had an id in the past, "" if none in this state had."""
        return self._owners.get((kind, id_), "")

    def inputs(self, resource: ResourceState) -> dict[str, Any]:
        """Return the values of the past with the ids of today."""
        kind = kind_of(resource)
        today: dict[str, Any] = {}
        for name, value in resource.inputs.items():
            field = kind.fields.get(name) if kind else None
            referring = field is not None and any(_referring(field))
            if field is not None and referring:
                today[name] = mapped(field, value, self._id_today)
            else:
                today[name] = self._derived(value, resource.property_dependencies.get(name, ()))
        return today

    def outputs(self, outputs: Mapping[str, Any]) -> dict[str, Any]:
        """Return outputs of a component or of the stack, in which a text that was an object's id is its id today.

        State does not say where such outputs come from, so only a whole text that was one object's id counts. Asked
        once everything is settled.
        """
        return {name: _replaced(value, self._ids_meant) for name, value in outputs.items()}

    @cached_property
    def _ids_meant(self) -> Mapping[str, Any]:
        """The ids of the past, each with what it is today: made once, when the last one is known."""
        meant: dict[str, Any] = {}
        for urn, past in self._past.items():
            if past.custom and len(past.id) >= _SHORTEST and urn in self._today:
                today = self._today[urn][0]
                # Settings have the id of the object that they hang on; two objects with one id cannot be told apart.
                meant[past.id] = today if meant.get(past.id, today) == today else past.id
        return meant

    def chosen(self, urn: str) -> bool:
        """Whether an object's id is its natural key, such as a userid: it is the same wherever the object is."""
        past = self._past[urn]
        kind = kind_of(past)
        return kind is not None and [bare(past.inputs.get(name)) for name in kind.natural_key] == [past.id]

    def _id_today(self, kind: str, id_: str) -> Any:
        urn = self.owner(kind, id_)
        if not urn:
            return self._outside.get((kind, id_), id_)
        if self.chosen(urn):
            return id_
        return self._today.get(urn, (UNKNOWN, {}))[0]

    def _derived(self, value: Any, urns: Iterable[str]) -> Any:
        """Return a value that the program made of other resources' outputs with those of today in it."""
        meant: dict[str, Any] = {}
        for urn in urns:
            past = self._past.get(urn)
            if past is None or not past.custom:
                continue
            id_, outputs = self._today.get(urn, (UNKNOWN, {}))
            meant[past.id] = id_
            for name, old in past.outputs.items():
                if name in past.inputs or not isinstance(bare(old), str):
                    continue
                if id_ is UNKNOWN:
                    meant[bare(old)] = UNKNOWN
                elif (
                    name in outputs
                ):  # what only a creation tells is not known of an object that was taken over
                    meant[bare(old)] = bare(outputs[name])
        changed = {old: new for old, new in meant.items() if old and old != new}
        return _replaced(value, changed, within=True) if changed else value


def _referring(field: DeclaredField) -> Iterator[bool]:
    yield field.behaviour.reference is not None
    for part in field.parts.values():
        yield from _referring(part)


def mapped(field: DeclaredField, value: Any, change: Change) -> Any:
    """Return ``value`` with ``change`` of every id that the declaration of ``field`` says is in it."""
    if isinstance(value, Secret):
        return Secret(mapped(field, value.value, change))
    if isinstance(value, list | tuple):
        return [mapped(field, item, change) for item in value]
    if isinstance(value, Mapping):
        parts = field.parts
        return {
            key: mapped(parts[key], item, change) if key in parts else item for key, item in value.items()
        }
    if field.behaviour.reference is not None and isinstance(value, str):
        return change(field.behaviour.reference, value)
    return value


def _replaced(value: Any, meant: Mapping[str, Any], *, within: bool = False) -> Any:
    """Return ``value`` with each text of ``meant`` as what it means today; ``within`` a longer text too."""
    if isinstance(value, Secret):
        return Secret(_replaced(value.value, meant, within=within))
    if isinstance(value, list | tuple):
        return [_replaced(item, meant, within=within) for item in value]
    if isinstance(value, Mapping):
        return {key: _replaced(item, meant, within=within) for key, item in value.items()}
    if not isinstance(value, str):
        return value
    if value in meant:
        return meant[value]
    return _replaced_within(value, meant) if within else value


def _replaced_within(text: str, meant: Mapping[str, Any]) -> Any:
    long = sorted((old for old in meant if len(old) >= _SHORTEST), key=len, reverse=True)
    if not long:
        return text
    pattern = re.compile(rf"(?<![0-9A-Za-z])(?:{'|'.join(map(re.escape, long))})(?![0-9A-Za-z])")
    if any(meant[found] is UNKNOWN for found in pattern.findall(text)):
        return UNKNOWN
    return pattern.sub(lambda match: str(meant[match[0]]), text)
