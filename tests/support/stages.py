"""What is done to objects of every kind that there is, to be interrupted: made, changed, replaced, taken away.

A new kind joins by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import groupby, islice
from typing import Any

from pulumi_dingtalk.reconcile.registry import kinds, type_token
from support.cases import Declared
from support.hand import Hand
from support.many_cases import Copy, Gathering, copies

NAMES = ("create", "update", "rename", "replace", "replace-again", "delete", "destroy")
Programs = tuple[Declared, ...]


@dataclass(frozen=True)
class Stage:
    """One run to be interrupted: ``command`` on the program ``after``, where ``before`` stands.

    ``ground`` stands first of all; then the people of ``copies`` are let in by hand.
    """

    command: tuple[str, ...]
    copies: tuple[Copy, ...]
    ground: Programs
    before: Programs
    after: Programs

    def people(self, hand: Hand, ids: Mapping[str, str]) -> None:
        """Let in who is needed."""
        gathering = Gathering(hand)
        for copy in self.copies:
            copy.people(gathering, ids)

    def leave(self, hand: Hand, ids: Mapping[str, str]) -> None:
        """Do by hand what must be done before all is destroyed."""
        for copy in self.copies if "destroy" in self.command else ():
            copy.leave(hand, ids)


def stages(fields: int) -> dict[str, Stage]:
    """Return the stages by name; so many fields of each kind have a copy of their own."""
    made = _few(lambda _kind, field: bool(field), fields)
    changed = _few(_written, fields)
    # Without the option, the new one is first where the two do not share a natural key.
    orders = {"old-first": {"delete_before_replace": True}, "new-first": {}}
    moved = [
        replace(copy, prefix=f"{order}-{copy.prefix}", options=options)
        for copy in _few(_replaces, fields)
        for order, options in orders.items()
        if not options or not copy.case.fields[copy.field].only_one
    ]
    again = [replace(copy, options={"delete_before_replace": True}) for copy in made]
    found = (
        _stage(("up",), made, _ground(made), _all(made)),
        _stage(("up",), changed, _all(changed), _all(changed, "second")),
        _stage(("up",), changed, _all(changed), tuple(map(_renamed, _all(changed, "second")))),
        _stage(("up",), moved, _all(moved), _all(moved, "second")),
        _stage(("up", "--replace", "**-it"), again, _all(again), _all(again)),
        _stage(("up",), made, _all(made), _ground(made)),
        _stage(("destroy",), made, _all(made), ()),
    )
    return dict(zip(NAMES, found, strict=True))


def _stage(command: tuple[str, ...], concerned: Iterable[Copy], before: Programs, after: Programs) -> Stage:
    concerned = tuple(concerned)
    return Stage(command, concerned, _ground(concerned), before, after)


def _few(wanted: Callable[[str, str], bool], fields: int) -> list[Copy]:
    """Return a few copies of each kind."""
    by_kind = groupby(copies(wanted), key=lambda copy: copy.case.base.kind)
    return [copy for _, found in by_kind for copy in islice(found, fields)]


def _replaces(kind: str, field: str) -> bool:
    return bool(field) and kinds()[kind].fields[field].behaviour.replaces


def _written(kind: str, field: str) -> bool:
    """Whether an update writes the field."""
    return (
        bool(field) and not _replaces(kind, field) and not kinds()[kind].fields[field].behaviour.create_only
    )


def _all(concerned: Iterable[Copy], which: str = "first") -> Programs:
    return tuple(resource for copy in concerned for resource in copy.declared(which))


def _renamed(resource: Declared) -> Declared:
    """Return the object of a copy under another logical name, which has the old one for an alias."""
    if not resource.name.endswith("-it"):
        return resource
    alias = f"urn:pulumi:dev::firm::{type_token(resource.kind)}::{resource.name}"
    options = {**resource.options, "aliases": [alias]}
    return replace(resource, name=f"{resource.name}-renamed", options=options)


def _ground(concerned: Iterable[Copy]) -> Programs:
    """Return what must stand before people can be let in: that is done by hand, beside the program."""
    return tuple(resource for copy in concerned if _placed(copy) for resource in copy.around())


def _placed(copy: Copy) -> bool:
    """Whether people of the copy are let into what stands around it."""
    try:
        copy.people(_Anything(), {})
    except KeyError:
        return True
    return False


class _Anything:
    """A hand that does nothing."""

    def __getattr__(self, name: str) -> Callable[..., Any]:
        del name
        return lambda *_arguments, **_named: ""
