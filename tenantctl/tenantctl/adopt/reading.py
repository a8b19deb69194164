"""Reads the tenant: which objects there are that nobody manages, and what each is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, Final

from pulumi_dingtalk.client.errors import DingTalkError, NotInEdition, QuotaExhausted
from pulumi_dingtalk.reconcile.kind import Kind
from pulumi_dingtalk.reconcile.registry import kinds, meant_by
from pulumi_dingtalk.reconcile.session import Session
from tenantctl.adopt.families import places
from tenantctl.adopt.left_out import LeftOut
from tenantctl.adopt.scope import PERSON, Scope, can_be_named, in_tree, person_settings, settings_target
from tenantctl.adopt.tree import Tree
from tenantctl.drift.asking import ENDING, BudgetSpentError
from tenantctl.drift.owners import Owners

_PARALLEL: Final = 4
_TOLD: Final = 500
"""Objects after which people are told how far it is."""
_SPENT: Final = (BudgetSpentError, QuotaExhausted)

Say = Callable[[str], None]


@dataclass(frozen=True)
class Item:
    """One object of the tenant.

    Args:
        kind: Its kind.
        id: Its id.
        name: Its name in the tenant; "" where it has none.
        values: What it is, in the program's spelling.
        told: Outputs of it that other objects hang on, such as a robot's code.
    """

    kind: Kind[Any]
    id: str
    name: str
    values: Mapping[str, Any]
    told: Mapping[str, str] = field(default_factory=dict)


@dataclass
class Survey:
    """What was found.

    Args:
        items: The objects to adopt.
        left_out: What is not among them, and why.
        names: The names in the tenant, by kind and id, of every object that a list showed.
    """

    items: list[Item] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    names: dict[tuple[str, str], str] = field(default_factory=dict)


class Surveyor:
    """Reads what a scope is about, in one run, with a client that cannot write.

    Args:
        session: The run.
        managed: The objects in this stack's state, by kind and id.
        owners: Whose object is whose.
        scope: What the export is about.
        say: Takes a line on what is being read.
    """

    def __init__(
        self, session: Session, managed: frozenset[tuple[str, str]], owners: Owners, scope: Scope, say: Say
    ) -> None:
        self._session, self._tenant = session, session.reading
        self._managed, self._owners, self._scope, self._say = managed, owners, scope, say
        self._tree = Tree(self._tenant, scope.under) if scope.is_part else None
        self._there: dict[str, list[str]] = {}
        self._closed: DingTalkError | None = None
        self.found = Survey()

    def survey(self) -> Survey:
        """Read everything.

        Raises:
            DingTalkError: What every other question would meet too, such as wrong credentials.
            UsageError: There is no such department to look under.
        """
        for name in places():
            if name not in kinds():
                continue
            kind = kinds()[name]
            reasons = self._beyond(kind)
            if reasons is not None:
                self.found.left_out += reasons
                continue
            try:
                ids = self._candidates(kind)
            except DingTalkError as error:
                self._failed(kind, "", error)
                continue
            self._read_all(kind, ids)
        return self.found

    def _beyond(self, kind: Kind[Any]) -> list[LeftOut] | None:
        """Return what is to be said of a kind that is not looked at; None where it is."""
        name, scope = kind.name, self._scope
        if scope.is_part and not in_tree(name):
            return []
        if not scope.has(name):
            if not scope.only and (name == PERSON or person_settings(name)):
                return [LeftOut(name, "people")]
            return []
        if kind.needs_operator and not self._session.config.operator:
            return [LeftOut(name, "operator", act=True)]
        if self._closed is not None:
            return [_spent(name, "", self._closed)]
        return None

    def _candidates(self, kind: Kind[Any]) -> dict[str, str]:
        """Return ids to read, each with its name; notes which objects there are, managed or not."""
        if kind.settings_of:
            return self._settings(kind)
        listed = kind.census(self._tenant)
        if listed is None:
            named = self._scope.named.get(kind.name, ())
            if not named:
                why = "no-list" if can_be_named(kind) else "by-people"
                self.found.left_out.append(LeftOut(kind.name, why, values={"kind": kind.name}))
            return {id_: "" for id_ in named if (kind.name, id_) not in self._managed}
        self._say(f"Listed {kind.label.plural}")
        wanted = {}
        for each in listed:
            self.found.names[kind.name, each.id] = each.name
            if self._tree is not None and not self._tree.has(kind.name, each.id):
                continue
            self._there.setdefault(kind.name, []).append(each.id)
            if (kind.name, each.id) not in self._managed and not self._theirs(
                kind, each.id, each.name, each.mark
            ):
                wanted[each.id] = each.name
        return wanted

    def _theirs(self, kind: Kind[Any], id_: str, name: str, mark: str | None) -> bool:
        """Whether another stack manages an object; said so."""
        owner = self._owners.in_state(kind.name, id_) or self._owners.by_mark(mark)
        if not owner or self._owners.is_own(mark):
            return False
        self.found.left_out.append(LeftOut(kind.name, "managed", name or id_, values={"stack": owner}))
        return True

    def _settings(self, kind: Kind[Any]) -> dict[str, str]:
        """Return the objects on which such settings may hang, managed or not."""
        target = settings_target(kind)
        if not target:
            return self._outputs_of(kind)
        for each in meant_by(target):
            if each not in self._there and (each == PERSON or kinds()[each].lists):
                self._list_alone(kinds()[each])
        there = {
            id_: self.found.names.get((each, id_), "")
            for each in meant_by(target)
            for id_ in self._there.get(each, ())
        }
        taken = self._owners.in_state
        return {
            id_: name
            for id_, name in there.items()
            if (kind.name, id_) not in self._managed and not taken(kind.name, id_)
        }

    def _list_alone(self, kind: Kind[Any]) -> None:
        """List a kind that is not exported itself, for what hangs on it."""
        for each in kind.census(self._tenant) or ():
            self.found.names[kind.name, each.id] = each.name
            if self._tree is None or self._tree.has(kind.name, each.id):
                self._there.setdefault(kind.name, []).append(each.id)
        self._there.setdefault(kind.name, [])

    def _outputs_of(self, kind: Kind[Any]) -> dict[str, str]:
        """Settings that hang on another object's output, such as a robot's code: those of the objects read so far."""
        output = str(kind.settings_of)
        wanted = {item.told[output]: item.name for item in self.found.items if output in item.told}
        return {id_: name for id_, name in wanted.items() if (kind.name, id_) not in self._managed}

    def _read_all(self, kind: Kind[Any], ids: Mapping[str, str]) -> None:
        if ids:
            self._say(f"Reading {kind.label.counted(len(ids)).en}")
        order = sorted(ids)
        with ThreadPoolExecutor(max_workers=_PARALLEL) as pool:
            answers = []
            for answer in pool.map(lambda id_: self._read(kind, id_), order):
                answers.append(answer)
                if len(answers) % _TOLD == 0:
                    self._say(f"Read {len(answers):,} of {len(order):,} {kind.label.plural}")
        for id_, answer in zip(order, answers, strict=True):
            name = ids[id_]
            if isinstance(answer, DingTalkError):
                self._failed(kind, name or id_, answer)
            elif answer is not None and (not kind.settings_of or kind.is_set(answer)):
                shown = name or str(answer.get("name") or answer.get("title") or "")
                self.found.items.append(Item(kind, id_, shown, answer, self._told(kind, answer)))
                self.found.names[kind.name, id_] = shown

    def _told(self, kind: Kind[Any], values: Mapping[str, Any]) -> dict[str, str]:
        """Return the outputs of an object by which other kinds' settings know it."""
        wanted = {
            each.settings_of for each in kinds().values() if each.settings_of and not settings_target(each)
        }
        if not wanted & set(kind.observes):
            return {}
        told = kind.observed(self._tenant, values, {})
        return {name: str(told[name]) for name in wanted & told.keys() if told[name]}

    def _read(self, kind: Kind[Any], id_: str) -> dict[str, Any] | DingTalkError | None:
        if self._closed is not None:
            return self._closed
        try:
            return kind.surveyed(self._tenant, id_)
        except DingTalkError as error:
            if isinstance(error, _SPENT):
                self._closed = error
            return error

    def _failed(self, kind: Kind[Any], name: str, error: DingTalkError) -> None:
        if isinstance(error, _SPENT):
            self._closed = error
            self.found.left_out.append(_spent(kind.name, name, error))
        elif isinstance(error, ENDING):
            raise error
        elif isinstance(error, NotInEdition):
            self.found.left_out.append(LeftOut(kind.name, "edition", values={"edition": kind.edition or "?"}))
        else:
            self.found.left_out.append(
                LeftOut(kind.name, "unread", name, act=True, values={"error": str(error)})
            )


def _spent(kind: str, name: str, error: DingTalkError) -> LeftOut:
    return LeftOut(kind, "budget", name, act=True, values={"error": str(error)})


def dependencies_first(
    items: Sequence[Item], needs: Callable[[Item], Iterable[tuple[str, str]]]
) -> list[Item]:
    """Return items by family and kind, each behind what it refers to, those of a tree as the tree has them."""
    known = {(item.kind.name, item.id): item for item in items}
    paths: dict[tuple[str, str], tuple[Any, ...]] = {}
    depths: dict[tuple[str, str], int] = {}

    def path(item: Item) -> tuple[Any, ...]:
        """Return the names from the top down, for a kind whose objects stand in one another."""
        key = (item.kind.name, item.id)
        if key not in paths:
            paths[key] = ()  # should it stand in itself
            above = next((known.get((item.kind.name, id_)) for id_ in _standing_in(item)), None)
            paths[key] = (*(path(above) if above else ()), (item.name, item.id))
        return paths[key]

    def depth(key: tuple[str, str], above: frozenset[tuple[str, str]] = frozenset()) -> int:
        if key not in depths:
            inner = [each for each in needs(known[key]) if each[0] == key[0] and each in known]
            below = [depth(each, above | {key}) for each in inner if each not in above and each != key]
            depths[key] = 1 + max(below, default=-1)
        return depths[key]

    def place(item: Item) -> tuple[Any, ...]:
        tree = any(_standing_in(item))
        return (*places()[item.kind.name], 0 if tree else depth((item.kind.name, item.id)), path(item))

    return sorted(items, key=place)


def _standing_in(item: Item) -> list[str]:
    """Return the id of the object of the same kind in which one stands, such as a department's parent."""
    fields = (item.kind.fields[name] for name in item.kind.natural_key)
    return [str(item.values.get(f.name)) for f in fields if f.behaviour.reference == item.kind.name]
