"""What the generic tests must know of a kind: what stands around it, values for each field, a hand for each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any

from support.hand import Hand

CASES = Path(__file__).parents[1] / "resources" / "kinds"


@dataclass(frozen=True)
class Ref:
    """The id of another declared resource, by its logical name, or another output of it."""

    name: str
    output: str = "id"


@dataclass(frozen=True)
class Declared:
    """One resource of a test program."""

    kind: str
    name: str
    values: Mapping[str, Any]
    options: Mapping[str, Any] = field(default_factory=dict)

    def but(self, **values: Any) -> Declared:
        """Return the same resource with other values; ``...`` takes a value away."""
        merged = {**self.values, **values}
        return Declared(self.kind, self.name, {k: v for k, v in merged.items() if v is not ...}, self.options)


def settled(value: Any) -> Any:
    """Return ``value`` with an id in the place of each reference, as a field's own validation leaves it."""
    if isinstance(value, Ref):
        return str(int.from_bytes(value.name.encode()[:6]))
    if isinstance(value, Mapping):
        return {key: settled(item) for key, item in value.items()}
    return [settled(item) for item in value] if isinstance(value, list | tuple) else value


Setup = Callable[[Hand, Mapping[str, str]], None]
"""Changes the tenant by hand; is given the ids of the declared resources by their logical names."""


@dataclass(frozen=True)
class FieldCase:
    """One field: two values that differ, and how somebody changes it by hand.

    Args:
        first: a value.
        second: another one.
        by_hand: changes the live value from ``first`` to something else; None where it cannot be read back.
        beside: other values that the field needs beside it; ``...`` takes one of the base away.
        beside_second: those that ``second`` needs besides.
        permuted: ``first`` in another order, for an unordered field.
        refused_back: whether the API cannot go from ``second`` back to ``first``.
        only_one: whether no other object may have ``second`` at the same time.
        changes: further changes, each from the one value to the other, for a risk rule that the two values do not meet.
    """

    first: Any
    second: Any
    by_hand: Setup | None = None
    beside: Mapping[str, Any] = field(default_factory=dict)
    beside_second: Mapping[str, Any] = field(default_factory=dict)
    permuted: Any = None
    refused_back: bool = False
    only_one: bool = False
    changes: tuple[tuple[Any, Any], ...] = ()

    def needs(self, which: str) -> Mapping[str, Any]:
        """Return the values beside ``first`` or ``second``."""
        return {**self.beside, **(self.beside_second if which == "second" else {})}


@dataclass(frozen=True)
class Case:
    """One kind, ready for every generic test.

    Args:
        base: the resource with the fewest values, called ``it``.
        fields: every field that a program may name.
        around: resources that stand before it.
        people: what is done by hand between the resources around it and the first of its own.
        persons: userids of whom each object has its own: a hand gets theirs in ``ids``, by these.
        leave: what is done by hand before all is destroyed.
        remove: deletes the object behind our back; None where nobody can.
        alive: whether the object with this id exists, and what it belongs to.
        experimental: the unproven fields that the case uses, as ``dingtalk:experimental`` names them.
        config: further config of the provider (``{"operator": "admin"}``).
        settings: what the embedded tenant must be set to (``{"edition": "exclusive"}``).
        apart: values of another object of the kind beside this one: given a word of its own.
        single: whether there can be no other beside this one.
        fine: declarations at a limit, each beside the base's values.
        refused: declarations one beyond: values, the property that is told, and how the line begins.
    """

    base: Declared
    fields: Mapping[str, FieldCase]
    around: tuple[Declared, ...] = ()
    people: Setup | None = None
    persons: tuple[str, ...] = ()
    leave: Setup | None = None
    remove: Setup | None = None
    alive: Callable[[Hand, str], bool] = lambda _hand, _id: True
    experimental: str = ""
    config: Mapping[str, str] = field(default_factory=dict)
    settings: Mapping[str, str] = field(default_factory=dict)
    apart: Callable[[Mapping[str, Any], str], Mapping[str, Any]] = lambda values, _word: values
    single: bool = False
    fine: tuple[Mapping[str, Any], ...] = ()
    refused: tuple[tuple[Mapping[str, Any], str, str], ...] = ()


def named_apart(values: Mapping[str, Any], word: str) -> Mapping[str, Any]:
    """``Case.apart`` of kinds that the tenant knows by their name."""
    return {**values, "name": f"{values['name']} {word}"}


def spelt(value: Any) -> Any:
    """Return a case's value as a provider gets it: ids where the program has references."""
    if isinstance(value, Ref):
        return str(100 + sum(map(ord, value.name)))
    if isinstance(value, Mapping):
        return {key: spelt(item) for key, item in value.items()}
    return [spelt(item) for item in value] if isinstance(value, list) else value


def load_cases() -> dict[str, Case]:
    """Return the cases of tests/resources/kinds by kind."""
    found = [import_module(f"resources.kinds.{path.stem}").CASE for path in sorted(CASES.glob("[a-z]*.py"))]
    return {case.base.kind: case for case in found}
