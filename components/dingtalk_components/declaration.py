"""What an OrgTree is declared with, read and checked before anything is registered. No Pulumi resource here."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

import pulumi

Tree = Mapping[str, Any]
"""Departments by name, each with what is below it, and with its own attributes, whose names begin with ``$``."""


@dataclass(frozen=True)
class Attributes:
    """What a department of the tree may say of itself: in the declaration each with ``$`` before its name.

    Args:
        key: What Pulumi knows it by; the slug of its name where not given.
        managers: Userids of who leads it; each must be a member of the department.
        chat: Whether it has a chat group that new members join by themselves; a group cannot be un-created.
        owner: Userid of the chat group's owner, a member of the department.
        code: Department code, at most 30 characters.
        order: Place among its siblings, above 0.
    """

    key: str | None = None
    managers: Sequence[pulumi.Input[str]] | None = None
    chat: bool | None = None
    owner: pulumi.Input[str] | None = None
    code: pulumi.Input[str] | None = None
    order: int | None = None


@dataclass(frozen=True)
class Unit:
    """One department of a tree: its name, its key, its place, and what it says of itself."""

    name: str
    key: str
    path: str
    above: Unit | None = None
    says: Attributes = field(default_factory=Attributes)

    def lineage(self) -> Iterator[Unit]:
        """Yield what it is below, nearest first."""
        unit = self.above
        while unit is not None:
            yield unit
            unit = unit.above


@dataclass(frozen=True)
class NameRule:
    """A rule for the names of departments.

    Args:
        pattern: A regular expression that each whole name must match.
        says: The rule in words, for whoever breaks it.
        below: The key of the department below which the rule holds, at any depth; everywhere where not given.
    """

    pattern: str
    says: str
    below: str | None = None

    def broken_by(self, unit: Unit) -> bool:
        """Tell whether ``unit`` stands where the rule holds and is not named by it."""
        holds = self.below is None or any(above.key == self.below for above in unit.lineage())
        return holds and re.fullmatch(self.pattern, unit.name) is None


def slug(text: str) -> str:
    """Return ``text`` as a part of a logical name: lower case, words joined by ``-``."""
    return re.sub(r"[\W_]+", "-", text.lower()).strip("-")


def read_tree(path: str | Path) -> Tree:
    """Return the tree that a YAML file declares.

    Raises:
        pulumi.RunError: The file cannot be read, is not YAML, or declares something else than names.
    """
    from ruamel.yaml import YAML  # noqa: PLC0415 - a tenth of a second; only who has a file pays it
    from ruamel.yaml.error import YAMLError  # noqa: PLC0415 - the same

    try:
        found = YAML(typ="safe").load(Path(path))
    except OSError as error:
        raise pulumi.RunError(f"cannot read the tree in {path}: {error.strerror}") from None
    except YAMLError as error:
        line = " ".join(str(error).split())
        raise pulumi.RunError(f"the tree in {path} is not YAML: {line}") from None
    if not isinstance(found, Mapping):
        raise pulumi.RunError(f"the tree in {path} must be names of departments, each with what is below it")
    return found


def units(title: str, tree: Tree, rules: Sequence[NameRule] = ()) -> list[Unit]:
    """Return the departments of ``tree``, each after the one that it is below.

    Raises:
        pulumi.RunError: The tree says what it cannot mean, two departments have one key, a name breaks a rule, or a
            rule holds below a department that is not there.
    """
    found = list(_units(title, tree, None))
    by_key: dict[str, Unit] = {}
    for unit in found:
        other = by_key.setdefault(unit.key, unit)
        if other is not unit:
            raise pulumi.RunError(
                f'tree "{title}" has the key "{unit.key}" twice, for {other.path} and for {unit.path}: give the '
                "newer one a $key of its own (the key is what state knows a department by)"
            )
    for rule in rules:
        _obey(title, rule, by_key)
    return found


def _units(title: str, tree: Tree, above: Unit | None) -> Iterator[Unit]:
    for name, below in tree.items():
        if str(name).startswith("$"):
            if above is None:
                raise pulumi.RunError(
                    f'tree "{title}": {name} stands above every department; put it into one'
                )
            continue
        unit = _unit(title, name, below, above)
        yield unit
        yield from _units(title, below or {}, unit)


def _unit(title: str, name: Any, below: Any, above: Unit | None) -> Unit:
    if not isinstance(name, str):
        raise pulumi.RunError(f'tree "{title}": the name {name!r} is no text; put it in quotes')
    path = f"{above.path}/{name}" if above else name
    if below is not None and not isinstance(below, Mapping):
        raise pulumi.RunError(
            f'tree "{title}": {path} must hold what is below it, as names or {{}}, not {below!r}'
        )
    says = _attributes(f'tree "{title}": {path}', below or {})
    key = slug(name) if says.key is None else says.key
    if not key or key != slug(key):
        raise pulumi.RunError(
            f'tree "{title}": {path} needs a $key of lower-case words joined by -, not "{key}"'
        )
    return Unit(name, key, path, above, says)


_SHAPES: Mapping[str, tuple[tuple[type, ...], str]] = {
    "key": ((str,), "a text"),
    "managers": ((list, tuple), "a list of userids"),
    "chat": ((bool,), "true or false"),
    "owner": ((str, pulumi.Output), "a userid"),
    "code": ((str, pulumi.Output), "a text; put it in quotes"),
    "order": ((int,), "a whole number"),
}


def _attributes(where: str, declared: Mapping[Any, Any]) -> Attributes:
    said = {n[1:]: value for n, value in declared.items() if isinstance(n, str) and n.startswith("$")}
    known = [each.name for each in fields(Attributes)]
    for name, value in said.items():
        if name not in known:
            raise pulumi.RunError(f"{where} has ${name}; it takes {', '.join(f'${each}' for each in known)}")
        shapes, words = _SHAPES[name]
        if not isinstance(value, shapes) or (name == "order" and isinstance(value, bool)):
            raise pulumi.RunError(f"{where}: ${name} must be {words}, not {value!r}")
    return Attributes(**said)


def _obey(title: str, rule: NameRule, by_key: Mapping[str, Unit]) -> None:
    if rule.below is not None and rule.below not in by_key:
        raise pulumi.RunError(
            f'tree "{title}": a rule for names holds below the key "{rule.below}", which no department has'
        )
    for unit in by_key.values():
        if rule.broken_by(unit):
            raise pulumi.RunError(f'tree "{title}": the name of {unit.path} breaks a rule: {rule.says}')
