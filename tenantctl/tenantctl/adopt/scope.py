"""What an export is about: which kinds, which part of the tree, which objects that no list shows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final

from pulumi_dingtalk.reconcile.kind import Kind
from pulumi_dingtalk.reconcile.registry import kinds
from tenantctl.errors import UsageError

DEPARTMENT: Final = "Department"
PERSON: Final = "User"


@dataclass(frozen=True)
class Scope:
    """See the module.

    Args:
        only: The kinds; none for all.
        under: The department, by name, path or id; "" for the whole tenant.
        people: Whether people are declared too.
        named: By kind, ids of objects that no list shows.
        every_field: Whether fields at their default are written too.
        plain: Whether every object is declared by itself, in no component.
    """

    only: frozenset[str] = frozenset()
    under: str = ""
    people: bool = False
    named: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    every_field: bool = False
    plain: bool = False

    def has(self, kind: str) -> bool:
        """Whether the export is about a kind; settings of people alone where people are, or where it is named."""
        if self.only:
            return kind in self.only
        if kind == PERSON or person_settings(kind):
            return self.people
        return True

    @cached_property
    def is_part(self) -> bool:
        """Whether it is about one part of the tree."""
        return bool(self.under)


def settings_target(kind: Kind[Any]) -> str:
    """Return the kind on whose objects these settings hang; "" where they are none, or no kind's."""
    if not kind.settings_of:
        return ""
    return kind.fields[kind.settings_of].behaviour.reference or ""


def person_settings(kind: str) -> bool:
    """Whether a kind is settings of a person."""
    return settings_target(kinds()[kind]) == PERSON


def in_tree(kind: str) -> bool:
    """Whether objects of a kind have their place in the tree: departments, people, and their settings."""
    return kind in (DEPARTMENT, PERSON) or settings_target(kinds()[kind]) in (DEPARTMENT, PERSON)


def can_be_named(kind: Kind[Any]) -> bool:
    """Whether an object of this kind is in no list, and can be read by its id alone."""
    unread = any(
        f.required and f.behaviour.write_only and not f.behaviour.secret for f in kind.fields.values()
    )
    return not (kind.lists or kind.settings_of or kind.name == PERSON or unread or not kind.natural_key)


def parse_only(given: Iterable[str]) -> frozenset[str]:
    """Return kinds from ``--only A,B``. Raises UsageError for one that there is not."""
    names = [name.strip() for each in given for name in each.split(",") if name.strip()]
    for name in names:
        _known(name, "--only")
    return frozenset(names)


def parse_named(given: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Return ids by kind from ``--object KIND=ID``. Raises UsageError."""
    found: dict[str, tuple[str, ...]] = {}
    for each in given:
        name, mark, id_ = each.partition("=")
        if not mark or not id_:
            raise UsageError(f"--object {each}: write KIND=ID, such as ChatGroup=chat5f21")
        kind = _known(name, "--object")
        if not can_be_named(kind):
            able = ", ".join(name for name, one in kinds().items() if can_be_named(one))
            raise UsageError(f"--object {each}: this is for what no list shows and an id tells: {able}")
        found[name] = (*found.get(name, ()), id_)
    return found


def _known(name: str, option: str) -> Kind[Any]:
    if name not in kinds():
        raise UsageError(f"{option} {name}: there is no such kind; there are {', '.join(kinds())}")
    return kinds()[name]
