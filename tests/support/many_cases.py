"""Every field's case of every kind in one program: each field has copies of its own of all that stands around it."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from pulumi_dingtalk.reconcile.registry import kinds
from support.cases import Case, Declared, Ref, Setup, load_cases
from support.hand import Hand

_CASES = load_cases()


class Gathering:
    """A hand that lets a person into further departments instead of moving them."""

    def __init__(self, hand: Hand) -> None:
        self._hand = hand
        self._places: dict[str, list[str]] = {}

    def __getattr__(self, name: str) -> Any:
        return getattr(self._hand, name)

    def join(self, userid: str, *departments: str) -> str:
        places = self._places.setdefault(userid, [])
        places += [place for place in departments if place not in places]
        return self._hand.join(userid, *places)


@dataclass(frozen=True)
class Copy:
    """One field of one kind, and the objects that it has to itself.

    Args:
        prefix: begins the logical name of each of them.
        field: the field, or "" for a copy that is deleted behind our back.
        options: of the object that has the field.
    """

    prefix: str
    case: Case
    field: str
    options: Mapping[str, Any] = dataclasses.field(default_factory=dict)

    @property
    def name(self) -> str:
        """The logical name of the object that has the field."""
        return f"{self.prefix}it"

    def around(self) -> list[Declared]:
        return [self._copied(resource) for resource in self.case.around]

    def declared(self, which: str = "first") -> list[Declared]:
        """All of it, with the field at its first value, or at its second."""
        known = self.case.fields.get(self.field)
        values = {**known.needs(which), self.field: getattr(known, which)} if known else {}
        base = replace(self.case.base.but(**values), options=self.options)
        return [*self.around(), self._copied(base)]

    def people(self, hand: Any, ids: Mapping[str, str]) -> None:
        if self.case.people:
            self._by_hand(self.case.people, hand, ids)

    def leave(self, hand: Hand, ids: Mapping[str, str]) -> None:
        if self.case.leave:
            self._by_hand(self.case.leave, hand, ids)

    def change(self, hand: Hand | Gathering, ids: Mapping[str, str]) -> None:
        known = self.case.fields.get(self.field)
        change = known.by_hand if known else self.case.remove
        assert change
        self._by_hand(change, hand, ids)

    def _by_hand(self, change: Setup, hand: Any, ids: Mapping[str, str]) -> None:
        own = {n.removeprefix(self.prefix): id_ for n, id_ in ids.items() if n.startswith(self.prefix)}
        change(hand, {**own, **{person: self._person(person) for person in self.case.persons}})

    def _person(self, userid: str) -> str:
        return f"{userid}-{self.prefix.rstrip('-')}"

    def _copied(self, resource: Declared) -> Declared:
        values = {key: self._renamed(value) for key, value in resource.values.items()}
        values = dict(_CASES[resource.kind].apart(values, self.prefix.replace("-", " ").strip()))
        return Declared(resource.kind, f"{self.prefix}{resource.name}", values, resource.options)

    def _renamed(self, value: Any) -> Any:
        if isinstance(value, Ref):
            return replace(value, name=f"{self.prefix}{value.name}")
        if isinstance(value, str) and value in self.case.persons:
            return self._person(value)
        if isinstance(value, Mapping):
            return {key: self._renamed(item) for key, item in value.items()}
        return [self._renamed(item) for item in value] if isinstance(value, list) else value


def copies(wanted: Callable[[str, str], bool]) -> list[Copy]:
    """Return a copy for each kind and field that ``wanted`` names; the field is "" for a deletion.

    Of a kind of which there can be only one, the first.
    """
    found: list[Copy] = []
    for kind, case in _CASES.items():
        fields = [it for it in [*case.fields, *([""] if case.remove else [])] if wanted(kind, it)]
        found += [
            Copy(f"{kind}-{field or 'gone'}-".lower().replace("_", "-"), case, field)
            for field in (fields[:1] if case.single else fields)
        ]
    return found


def experimental() -> str:
    """Return what ``dingtalk:experimental`` must name for all cases."""
    return ",".join(case.experimental for case in _CASES.values() if case.experimental)


def config() -> dict[str, str]:
    """Return the provider's further config for all cases."""
    return {key: value for case in _CASES.values() for key, value in case.config.items()}


def settings() -> dict[str, str]:
    """Return what the embedded tenant must be set to for all cases."""
    return {key: value for case in _CASES.values() for key, value in case.settings.items()}


def readable(kind: str, field: str) -> bool:
    """Whether a change of the field by hand, or a deletion, can be seen."""
    if not field:
        return True
    behaviour = kinds()[kind].fields[field].behaviour
    return behaviour.readable and not behaviour.replaces
