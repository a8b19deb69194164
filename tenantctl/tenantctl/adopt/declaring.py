"""What a program says of one object: what is not a default, references, secrets by their names in config."""

from __future__ import annotations

import dataclasses
import inspect
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final

import pulumi_dingtalk
from pulumi_dingtalk.reconcile.check import check
from pulumi_dingtalk.reconcile.differences import same
from pulumi_dingtalk.reconcile.kind import INVISIBLE, Kind
from pulumi_dingtalk.reconcile.model import DeclaredField
from pulumi_dingtalk.reconcile.unseen import seen
from pulumi_dingtalk.resources.contacts.tree import ROOT
from tenantctl.adopt.left_out import LeftOut
from tenantctl.adopt.reading import Item
from tenantctl.adopt.scope import DEPARTMENT
from tenantctl.recovery.mapping import mapped

ROOT_FIELD: Final = "parent"
"""The field that is the root department where a program does not say it."""


@dataclass(frozen=True)
class Reference:
    """A place in a program where another object stands; ``output`` is "" for the object itself."""

    kind: str
    id: str
    output: str = ""
    nested: bool = False


@dataclass(frozen=True)
class FromConfig:
    """A secret, by the field that it is for; ``structured`` where it is more than a text."""

    field: str
    value: Any = dataclasses.field(repr=False)
    structured: bool = False


@dataclass
class Declaration:
    """What a program says of an object, or why it cannot.

    Args:
        item: The object.
        arguments: By name, JSON values with ``Reference`` and ``FromConfig`` in them.
        left_out: Fields that are not said, and why.
        whole: Whether the object can be declared at all.
    """

    item: Item
    arguments: dict[str, Any] = field(default_factory=dict)
    left_out: list[LeftOut] = field(default_factory=list)
    whole: bool = True

    def references(self) -> Iterator[Reference]:
        """Yield every reference to another object."""
        yield from _references(self.arguments)


def _references(value: Any) -> Iterator[Reference]:
    if isinstance(value, Reference):
        yield value
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from _references(each)
    elif isinstance(value, list):
        for each in value:
            yield from _references(each)


class Declaring:
    """Turns objects into declarations.

    Args:
        every_field: Whether fields at their default are said too.
        experimental: The unproven fields that the stack uses, as ``Kind.field``.
        key: Returns the key in the stack's config of a secret, for an object and a field.
        known: Returns what the stack's config has under a key; None where it has nothing.
    """

    def __init__(
        self,
        *,
        every_field: bool,
        experimental: frozenset[str],
        key: Callable[[Item, str], str],
        known: Callable[[str], Any],
    ) -> None:
        self._every, self._experimental = every_field, experimental
        self._key, self._known = key, known

    def declare(self, item: Item) -> Declaration:
        """Return the declaration of an object."""
        made = Declaration(item)
        for name, declared in item.kind.fields.items():
            if not declared.behaviour.bookkeeping:
                self._say(made, name, declared)
        if made.whole:
            self._hold_to_rules(made)
        made.left_out += [
            _left(item, name, "shown-once") for name, once in item.kind.shown_once.items() if once
        ]
        return made

    def _hold_to_rules(self, made: Declaration) -> None:
        """Leave out what the tenant shows and no program may say, such as what has no effect beside the rest."""
        item = made.item
        given = {n: v for n, v in _constructor(item.kind.name).items() if n in item.kind.nameable}
        while made.whole:
            values = {name: self._value(item, name) for name in made.arguments}
            told = {**{n: v for n, v in given.items() if v is not None}, **values}
            if ROOT_FIELD in item.kind.fields and ROOT_FIELD not in told:
                told[ROOT_FIELD] = ROOT
            failures = check(item.kind, {}, told, self._experimental)[1]
            if not failures:
                return
            name = re.split(r"[.\[]", failures[0].property)[0]
            able = name in made.arguments and not item.kind.fields[name].required
            made.left_out.append(
                _left(
                    item, name, "refused" if able else "undeclarable", act=not able, error=failures[0].reason
                )
            )
            made.whole = able
            made.arguments.pop(name, None)

    def _value(self, item: Item, name: str) -> Any:
        value = item.values.get(name)
        return self._configured(item, item.kind.fields[name]) if value in (None, INVISIBLE) else seen(value)

    def _say(self, made: Declaration, name: str, declared: DeclaredField) -> None:
        item = made.item
        value = item.values.get(name)
        if value is INVISIBLE and not declared.required:
            made.left_out.append(_left(item, name, "invisible", act=True))
            return
        value = None if value is INVISIBLE else seen(value)
        if value is not None and value != item.values.get(name):
            made.left_out.append(_left(item, name, "invisible-part", act=True))
        if value is None and (declared.required or declared.behaviour.secret):
            value = self._configured(item, declared)
        if value is None:
            self._unknown(made, name, declared)
        elif declared.behaviour.unproven and f"{item.kind.name}.{name}" not in self._experimental:
            if not _is_default(declared, value):
                made.left_out.append(_left(item, name, "unproven"))
        elif self._every or not self._goes_without_saying(item, declared, value):
            made.arguments[name] = _said(item.kind, declared, value)

    def _unknown(self, made: Declaration, name: str, declared: DeclaredField) -> None:
        """Say what becomes of a field of which the tenant tells nothing."""
        item, given = made.item, _constructor(made.item.kind.name)
        if not declared.required:
            return
        if given.get(name) is not None:
            made.left_out.append(_left(item, name, "assumed", act=True, value=repr(given[name])))
        else:
            made.whole = False
            hidden = "needs-sight" if item.values.get(name) is INVISIBLE else "needs-value"
            why = "needs-secret" if declared.behaviour.secret else hidden
            made.left_out.append(_left(item, name, why, act=True, key=self._key(item, name)))

    def _configured(self, item: Item, declared: DeclaredField) -> Any:
        """Return a secret that people have set in the stack's config, since no reading tells it."""
        found = self._known(self._key(item, declared.name)) if declared.behaviour.secret else None
        return json.loads(found) if found is not None and declared.parts else found

    def _goes_without_saying(self, item: Item, declared: DeclaredField, value: Any) -> bool:
        given = _constructor(item.kind.name)
        if given.get(declared.name) is not None:
            return same(declared, value, given[declared.name])
        if declared.behaviour.server_assigned and str(value) == item.id:
            return True
        if declared.behaviour.reference == DEPARTMENT and value == ROOT and declared.name in given:
            return True
        return not declared.required and _is_default(declared, value)


def _left(item: Item, name: str, why: str, *, act: bool = False, **values: Any) -> LeftOut:
    return LeftOut(item.kind.name, why, item.name or item.id, name, act, values)


def _is_default(declared: DeclaredField, value: Any) -> bool:
    """Whether a value is what the field is where nobody ever set it."""
    if declared.has_default:
        return same(declared, value, declared.behaviour.default)
    return value in (None, "", False, [], {})


@cache
def _constructor(kind: str) -> dict[str, Any]:
    """Return what a program need not say of a kind's objects, by argument."""
    parameters = inspect.signature(getattr(pulumi_dingtalk, kind)).parameters.values()
    found = {each.name: each.default for each in parameters if each.default is not inspect.Parameter.empty}
    return {name: list(value) if isinstance(value, tuple) else value for name, value in found.items()}


def _said(kind: Kind[Any], declared: DeclaredField, value: Any) -> Any:
    """Return a value as a program says it."""
    if declared.behaviour.secret:
        return FromConfig(declared.name, value, structured=not isinstance(value, str))
    if declared.name == kind.settings_of and declared.behaviour.reference is None:
        return Reference("", str(value), declared.name)
    slim = _slimmed(declared, value)
    if bare := _named_alone(declared, value, slim):
        return bare

    def refer(of: str, id_: str) -> Any:
        return Reference(of, id_, nested=bool(declared.parts))

    return mapped(declared, slim, refer)


def _slimmed(declared: DeclaredField, value: Any) -> Any:
    """Return a value without what its parts need not say."""
    if declared.parts:
        for defaults in (True, False):
            slim = _without(value, declared, defaults=defaults)
            if same(declared, value, slim):
                return slim
    return value


def _named_alone(declared: DeclaredField, value: Any, slim: Any) -> list[Reference] | None:
    """Return a list of parts of which only the key is said as a list of those keys, where the kind takes that."""
    key = declared.behaviour.key
    of = declared.parts[key].behaviour.reference if key else None
    if of is None or not isinstance(slim, list) or any(set(each) != {key} for each in slim):
        return None
    if not slim or not same(declared, value, [each[key] for each in slim]):
        return None
    return [Reference(of, each[key]) for each in slim]


def _without(value: Any, declared: DeclaredField, *, defaults: bool) -> Any:
    """Return a value without the members of parts that are absent, and those at their default."""
    if isinstance(value, list):
        return [_without(each, declared, defaults=defaults) for each in value]
    if not isinstance(value, Mapping):
        return value
    kept = {}
    for name, item in value.items():
        part = declared.parts.get(name)
        if item is None or (
            defaults and part is not None and not part.required and item in ([], {}, "", False)
        ):
            continue
        kept[name] = _without(item, part, defaults=defaults) if part is not None and part.parts else item
    return kept


def references_of(item: Item) -> list[tuple[str, str]]:
    """Return what an object refers to, by kind and id."""
    found: dict[tuple[str, str], None] = {}

    def note(of: str, id_: str) -> str:
        found[of, id_] = None
        return id_

    for name, declared in item.kind.fields.items():
        mapped(declared, item.values.get(name), note)
    return list(found)


def untold(kind: Kind[Any], items: Iterable[Item]) -> LeftOut | None:
    """Return what no reading tells of a kind's objects, so that no program says it; None where all is told."""
    told = {name for item in items for name, value in item.values.items() if value is not None}
    fields = [
        declared.name
        for declared in kind.fields.values()
        if not (declared.required or declared.behaviour.bookkeeping or declared.name in told)
        and (
            declared.behaviour.write_only
            or declared.behaviour.create_only
            or declared.name in kind.unsurveyed
        )
    ]
    return LeftOut(kind.name, "untold", values={"fields": ", ".join(fields)}) if fields else None
