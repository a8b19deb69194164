"""Programs that change from run to run, as data: what hypothesis draws and shrinks.

A program is a list of declarations, each of which names earlier ones by their labels. It grows by edits; an edit that
makes no sense where it stands does nothing, so that any list of edits is a program.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from hypothesis import strategies as st

from support import golden
from tenantctl.engines.embedded.urns import make_urn

STACK, PROJECT = golden.STACK, golden.PROJECT
COMPONENT: Final = "golden:index:Box"
KINDS: Final = ("pulumi-python:dynamic/golden:Thing", "pulumi-python:dynamic/golden:Gadget", COMPONENT)
CHOICE: Final = (None, True, False)
FIELDS: Final = ("size", "home", "near")


@dataclass(frozen=True)
class Former:
    """An alias: what was otherwise; ``urn`` alone where it says all."""

    urn: str = ""
    name: str = ""
    kind: str = ""
    parent: str = ""
    no_parent: bool = False


@dataclass(frozen=True)
class Declared:
    """One declaration. ``label`` stays through all changes; whatever names another declaration names its label."""

    label: str
    name: str
    kind: str = KINDS[0]
    parent: str = ""
    near: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    deleted_with: str = ""
    size: int = 0
    home: int = 0
    hidden: int = 0
    swap: bool = False
    undecided: bool = False
    protect: bool | None = None
    retain: bool | None = None
    first: bool | None = None
    ignores: tuple[str, ...] = ()
    replaces: tuple[str, ...] = ()
    hides: tuple[str, ...] = ()
    seals: tuple[str, ...] = ()
    formers: tuple[Former, ...] = ()

    @property
    def custom(self) -> bool:
        return self.kind != COMPONENT


Program = tuple[Declared, ...]


@dataclass(frozen=True)
class Edit:
    """One change of a program: ``verb`` to the ``which``-th declaration, to what ``value`` chooses."""

    verb: str
    which: int
    value: int


def urns(program: Program) -> dict[str, str]:
    """Return the URN of each declaration by its label."""
    found: dict[str, str] = {}
    for each in program:
        parent = found.get(
            each.parent, make_urn(STACK, PROJECT, "", "pulumi:pulumi:Stack", f"{PROJECT}-{STACK}")
        )
        found[each.label] = make_urn(STACK, PROJECT, parent, each.kind, each.name)
    return found


def edited(program: Program, edits: Iterable[Edit], serial: int) -> Program:
    """Return ``program`` after ``edits``; ``serial`` makes the names of this generation's additions."""
    listed = list(program)
    unaliased: set[str] = set()
    for number, edit in enumerate(edits):
        if edit.verb == "add":
            listed.append(_addition(listed, f"r{serial}{number}", edit))
        elif listed:
            at = edit.which % len(listed)
            if edit.verb == "drop":
                listed.pop(at)
            elif edit.verb == "move":
                listed.insert(edit.value % len(listed), listed.pop(at))
            else:
                if edit.verb in ("name", "kind", "parent") and edit.value % 4 == 3:
                    unaliased.add(listed[at].label)
                listed[at] = _changed(listed, at, edit, serial)
    return _aliased(program, _consistent(listed), unaliased)


def _addition(listed: list[Declared], label: str, edit: Edit) -> Declared:
    known = [each.label for each in listed]
    kind = KINDS[(0, 0, 0, 1, 2)[edit.value % 5]]
    parent = known[edit.which % len(known)] if known and edit.which % 3 == 0 else ""
    near = (known[edit.value % len(known)],) if known and edit.which % 2 else ()
    return Declared(label, label, kind, parent=parent, near=near)


def _changed(listed: list[Declared], at: int, edit: Edit, serial: int) -> Declared:
    it, verb, value = listed[at], edit.verb, edit.value
    others = [each.label for each in listed if each.label != it.label]
    other = others[value % len(others)] if others and value < 9 else ""
    return replace(it, **{verb: _chosen(it, verb, value, other, serial)})


def _chosen(it: Declared, verb: str, value: int, other: str, serial: int) -> Any:
    """Return what becomes of the field ``verb`` of ``it``; ``other`` is the label of another declaration or nothing."""
    now = getattr(it, verb)
    if verb in ("near", "after"):
        return _toggled(now, other) if other else ()
    if verb in ("ignores", "replaces", "hides", "seals"):
        return _toggled(now, FIELDS[value % len(FIELDS)])
    choices: dict[str, Any] = {
        "size": -1 if value == 11 else value % 3,
        "kind": KINDS[value % 2] if it.custom else it.kind,
        "name": f"{it.label}-{serial}{value}",
        "formers": (),
        "parent": other,
        "deleted_with": other,
        "swap": not now,
        "undecided": not now,
    }
    return choices.get(verb, CHOICE[value % 3] if verb in ("protect", "retain", "first") else value % 3)


def _toggled(items: tuple[str, ...], item: str) -> tuple[str, ...]:
    return tuple(each for each in items if each != item) if item in items else (*items, item)


def _consistent(listed: list[Declared]) -> Program:
    """Return the declarations without what names one that does not stand before."""
    before: set[str] = set()
    found = []
    for each in listed:
        found.append(
            replace(
                each,
                parent=each.parent if each.parent in before else "",
                deleted_with=each.deleted_with if each.deleted_with in before else "",
                near=tuple(label for label in each.near if label in before),
                after=tuple(label for label in each.after if label in before),
            )
        )
        before.add(each.label)
    return tuple(found)


def _aliased(old: Program, new: Program, unaliased: set[str]) -> Program:
    """Return ``new`` with an alias for each declaration that is called otherwise than in ``old``."""
    before = {each.label: each for each in old}
    named = urns(old)
    found = []
    for each in new:
        was = before.get(each.label)
        if was is not None and each.label not in unaliased:
            former = _former(was, each, named)
            if former is not None and former not in each.formers:
                found.append(replace(each, formers=(*each.formers, former)))
                continue
        found.append(each)
    return tuple(found)


def _former(was: Declared, now: Declared, named: Mapping[str, str]) -> Former | None:
    if (was.name, was.kind, was.parent) == (now.name, now.kind, now.parent):
        return None
    if was.size % 2:
        return Former(urn=named[was.label])
    return Former(
        name=was.name if was.name != now.name else "",
        kind=was.kind if was.kind != now.kind else "",
        parent=named[was.parent] if was.parent and was.parent != now.parent else "",
        no_parent=not was.parent and bool(now.parent),
    )


@dataclass(frozen=True)
class Round:
    """One generation: the edits of the program, what happened to the world, what is done.

    Args:
        edits: applied to the last generation's program.
        do: "up", "refresh" or "destroy".
        hand: changes behind our back: the object's place in the world, and whether it goes or changes.
        faults: which of the run's writes fail, counted from 1.
        late: the failing writes that are no creates take effect all the same.
        breaks: after how many registrations the program raises.
        replace: which declarations are named by ``--replace``.
        keep_going: ``--continue-on-error``.
        refresh: read first.
        unread: which of the reads fail, counted from 1.
        target: which declarations are named by ``--target``; ``exclude``: by ``--exclude``.
        dependents: ``--target-dependents`` or ``--exclude-dependents``.
        journal: whether what is done is journalled, not written out at each step.
        parallel: operations at a time, where there are threads.
    """

    edits: tuple[Edit, ...] = ()
    do: str = "up"
    hand: tuple[tuple[int, bool], ...] = ()
    faults: frozenset[int] = frozenset()
    late: bool = False
    breaks: int | None = None
    replace: tuple[int, ...] = ()
    keep_going: bool = False
    refresh: bool = False
    unread: int | None = None
    target: tuple[int, ...] = ()
    exclude: tuple[int, ...] = ()
    dependents: bool = False
    journal: bool = True
    parallel: int = 1


VERBS: Final = (
    "size", "home", "near", "after", "parent", "drop", "name", "kind", "move", "protect", "retain", "first", "swap",
    "undecided", "deleted_with", "ignores", "replaces", "hides", "seals", "hidden", "formers", "add",
)  # fmt: skip
_SMALL = st.integers(0, 11)
_EDITS = st.builds(Edit, st.sampled_from(VERBS), _SMALL, _SMALL)
_ADDITIONS = st.lists(st.builds(Edit, st.just("add"), _SMALL, _SMALL), min_size=1, max_size=7)


def _listed(items: st.SearchStrategy[Edit], most: int) -> st.SearchStrategy[tuple[Edit, ...]]:
    return st.lists(items, max_size=most).map(tuple)


def _some(items: st.SearchStrategy[int]) -> st.SearchStrategy[tuple[int, ...]]:
    """Draw nothing most of the time."""
    drawn = st.lists(items, min_size=1, max_size=2).map(tuple)
    return st.integers(0, 4).flatmap(lambda often: drawn if often == 4 else st.just(()))


def _rounds(edits: st.SearchStrategy[tuple[Edit, ...]]) -> st.SearchStrategy[Round]:
    rarely = st.sampled_from((None, None, None, 0, 1, 2, 3))
    return st.builds(
        Round,
        edits=edits,
        do=st.sampled_from(("up", "up", "up", "up", "refresh", "destroy")),
        hand=st.lists(st.tuples(_SMALL, st.booleans()), max_size=2).map(tuple),
        faults=st.frozensets(st.integers(1, 8), max_size=2),
        late=st.booleans(),
        breaks=rarely,
        replace=_some(_SMALL),
        keep_going=st.booleans(),
        refresh=st.booleans(),
        unread=rarely,
        target=_some(_SMALL),
        exclude=_some(_SMALL),
        dependents=st.booleans(),
        journal=st.booleans(),
        parallel=st.sampled_from((1, 1, 4)),
    )


FIRST = st.builds(lambda additions, edits: Round(edits=(*additions, *edits)), _ADDITIONS, _listed(_EDITS, 8))


def histories(rounds: int) -> st.SearchStrategy[tuple[Round, ...]]:
    """Draw a first program and up to ``rounds`` changes of it."""
    changes = st.lists(_rounds(_listed(_EDITS, 5)), min_size=1, max_size=rounds)
    return st.tuples(FIRST, changes).map(lambda drawn: (drawn[0], *drawn[1]))
