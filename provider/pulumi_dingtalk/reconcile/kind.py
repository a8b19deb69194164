"""What a resource kind is: a declared model and the five things that its API can do."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any, ClassVar, Final, Generic, TypeVar

from pulumi_dingtalk.client.operation import Operation
from pulumi_dingtalk.config import TenantConfig
from pulumi_dingtalk.reconcile.model import DeclaredField, Inputs, fields_of
from pulumi_dingtalk.reconcile.risk import DELETED, Rule
from pulumi_dingtalk.reconcile.session import Tenant
from pulumi_dingtalk.reconcile.upgrade import Versioned
from pulumi_dingtalk.reconcile.words import Noun, Words

M = TypeVar("M", bound=Inputs)

ADOPT = "set adopt=True on the resource, so that the next run finishes it"
"""What to do about an object that is half made."""


class _Invisible:
    """The mark of a value that the app may not read."""

    def __repr__(self) -> str:
        return "not visible to the app"


INVISIBLE: Final = _Invisible()
"""What ``Kind.read`` says of a field that the app may not read: whether it changed cannot be told."""


@dataclass(frozen=True)
class Failure:
    """A declared value that breaks a rule: which property, and the rule with what to do."""

    property: str
    reason: str


@dataclass(frozen=True)
class Behind:
    """What hangs on an object, and is lost or without a home once that is deleted: how many of what."""

    count: int
    what: Noun


@dataclass(frozen=True)
class Foreseen:
    """What a change will do that only the tenant knows, asked while it is planned.

    Args:
        words: What, as a clause; objects in it by ``refer``.
        way: What to do where the apply would refuse it; None where it goes through.
    """

    words: Words
    way: Words | None = None


@dataclass(frozen=True)
class Listed:
    """One object as a list of its kind has it.

    Args:
        id: Its id.
        name: Its name in the tenant.
        mark: The owner's mark, "" if it has none; None where the list does not tell.
    """

    id: str
    name: str
    mark: str | None = None


@dataclass(frozen=True)
class Made:
    """A new object: its id, and what only its creation tells."""

    id: str
    outputs: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Update(Generic[M]):
    """What an update is to do: the declaration, and the names of the fields that differ from before.

    ``new`` has the documented default where a field was named before and is not named now.
    """

    old: Mapping[str, Any]
    new: M
    changed: frozenset[str]


class Kind(Versioned, ABC, Generic[M]):
    """A kind of object. One subclass a module in ``resources/``; the registry lists the instances.

    Values are in the program's spelling: ids are text, names are those of the declared model. Each method raises
    ``DingTalkError`` subclasses as the client does.
    """

    name: ClassVar[str]
    """The kind's name, as in the type token ``pulumi-python:dynamic/dingtalk:NAME``."""

    label: ClassVar[Noun]
    """How people call such an object."""

    model: type[M]

    @cached_property
    def fields(self) -> Mapping[str, DeclaredField]:
        """The declared fields by name, bookkeeping included."""
        return fields_of(self.model)

    @cached_property
    def nameable(self) -> frozenset[str]:
        """The names of the fields that a program may name: all but the bookkeeping."""
        return frozenset(name for name, field in self.fields.items() if not field.behaviour.bookkeeping)

    reads: ClassVar[tuple[Operation, ...]]
    writes: ClassVar[tuple[Operation, ...]]
    """The operations the kind uses; their permissions are what an app must be granted."""

    lists: ClassVar[tuple[Operation, ...]] = ()
    """The operations by which ``listed`` finds every such object; none where DingTalk has no list of them."""

    shown_once: ClassVar[Mapping[str, bool]] = {}
    """Outputs that only creation tells, each with whether it is secret. State keeps them; nobody asks again."""

    observes: ClassVar[tuple[str, ...]] = ()
    """Outputs that ``observed`` gives: asked anew at each creation, reading and update, never compared."""

    attestation: ClassVar[tuple[str, ...]] = ()
    """The fields by which people say what they saw in the tenant: of another tenant they say nothing."""

    unsurveyed: ClassVar[tuple[str, ...]] = ()
    """The fields that ``surveyed`` does not tell, though they read back once somebody declares them."""

    needs_operator: ClassVar[bool] = False
    """Whether calls are made in somebody's name: ``dingtalk:operator`` must say in whose."""

    tier: ClassVar[str] = "D"
    """How well its operations are told: D, documented today; A, on an archived page; U, by an SDK alone."""

    notes: ClassVar[str] = ""
    """What else its page says, as Markdown (docs/kinds/KIND.md)."""

    needs_as_of: ClassVar[bool] = False
    """Whether days that are past are left alone: ``dingtalk:asOf`` must say which day it is."""

    on_demand: ClassVar[bool] = False
    """Whether reading it is so dear that drift does so within a budget alone."""

    edition: ClassVar[str | None] = None
    """The edition that the tenant must have, ``exclusive`` or ``professional``; None where every one does."""

    undeletable: ClassVar[Words | None] = None
    """Why the API cannot delete such an object; None where it can."""

    findable: ClassVar[bool] = True
    """Whether ``find`` can find an object that is there already; no where DingTalk neither lists nor names them."""

    settings_of: ClassVar[str | None] = None
    """For settings that hang on another object: the field that refers to it. Such an object has that one's id."""

    deletion: ClassVar[Rule] = DELETED
    """The risk of deleting such an object, and of replacing it."""

    ahead: ClassVar[Rule | None] = None
    """What ``foresee`` tells of a change, as a rule; None for a kind whose changes are told by state alone."""

    also: ClassVar[tuple[str, ...]] = ()
    """Other kinds that an object of this one is too: a bot is an app, so that what refers to an app may mean a bot."""

    natural_key: ClassVar[tuple[str, ...]]
    """The fields that no two objects of this kind share all of."""

    def key(self, values: Mapping[str, Any]) -> tuple[str, ...]:
        """Return the values of the natural key. Raises KeyError where one of them is not known."""
        return tuple(str(values[name]) for name in self.natural_key)

    def claims(self, values: Mapping[str, Any]) -> Iterable[str]:
        """Yield what no two objects of this kind in a program may both declare, as people call it (``person x``)."""
        del values
        return ()

    @abstractmethod
    def describe(self, values: Mapping[str, Any]) -> str:
        """Return how people call the object, for messages: ``department "Finance" under 1``."""

    @abstractmethod
    def find(self, tenant: Tenant, declared: M) -> str | None:
        """Return the id of the object that has ``declared``'s natural key, or None."""

    @abstractmethod
    def create(self, tenant: Tenant, declared: M) -> str | Made:
        """Make the object and return its id. A creation of several calls leaves nothing half-made behind.

        Raises Pending where somebody must agree first; such a kind's id is its natural key.
        """

    @abstractmethod
    def read(self, tenant: Tenant, id_: str) -> dict[str, Any] | None:
        """Return every readable field of the live object, or None if it is definitely gone.

        What the app may not read is ``INVISIBLE``: it is taken to be as state has it.
        """

    def look(self, tenant: Tenant, id_: str, known: Mapping[str, Any]) -> dict[str, Any] | None:
        """Return what ``read`` does, by the help of what state or the program has of the object.

        For kinds whose id does not tell where to look, or that ask less where they know which fields are named.
        """
        del known
        return self.read(tenant, id_)

    @abstractmethod
    def update(self, tenant: Tenant, id_: str, update: Update[M]) -> None:
        """Write the changed fields. Repeating it after a half-done one ends in the same state."""

    @abstractmethod
    def delete(self, tenant: Tenant, id_: str, old: Mapping[str, Any]) -> None:
        """Delete the object; one that is gone already is no error."""

    def mark(self, tenant: Tenant, id_: str) -> str | None:
        """Return the owner's mark that the live object carries, ``""`` if none; None where the API keeps no marks."""
        del tenant, id_
        return None

    def listed(self, tenant: Tenant) -> Iterable[Listed]:
        """Return every object of this kind that a program could declare; only asked where ``lists`` has any."""
        del tenant
        return ()

    def census(self, tenant: Tenant) -> Iterable[Listed] | None:
        """Return every object of this kind, for an export of the tenant; None where DingTalk has no way to tell.

        What ``listed`` does, unless an export may ask more than drift does at each of its runs.
        """
        return self.listed(tenant) if self.lists else None

    def is_set(self, values: Mapping[str, Any]) -> bool:
        """Whether settings that were read say anything: nobody declares those of which nobody set any."""
        return any(values.get(name) for name in self.nameable - {self.settings_of})

    def surveyed(self, tenant: Tenant, id_: str) -> dict[str, Any] | None:
        """Return what ``look`` does to who knows nothing of the object, and what else only an export asks."""
        return self.look(tenant, id_, {})

    def behind(self, tenant: Tenant, id_: str) -> list[Behind]:
        """Return what hangs on the live object, counted by a few calls; asked where it is deleted or replaced."""
        del tenant, id_
        return []

    def looks_ahead(self, old: Mapping[str, Any] | None, new: Mapping[str, Any]) -> bool:
        """Whether only the tenant can tell what a change does; some values of ``new`` may be unknown.

        ``old`` is None for a new object, and for one that is made beside the one that it replaces.
        """
        del old, new
        return False

    def foresee(
        self, tenant: Tenant, old: Mapping[str, Any] | None, new: Mapping[str, Any]
    ) -> Iterable[Foreseen]:
        """Yield what the tenant knows of a change that ``looks_ahead``, by the fewest calls. Arguments: the same."""
        del tenant, old, new
        return ()

    def transition(
        self, old: Mapping[str, Any], new: Mapping[str, Any], config: TenantConfig
    ) -> Iterable[Failure]:
        """Yield the rules that a change breaks, of what is known of either side: told by check, before any call."""
        del old, new, config
        return ()

    def untouchable(self, id_: str, outputs: Mapping[str, Any], config: TenantConfig | None) -> Words | None:
        """Return why this very object must never be deleted; None where it may be, or ``config`` would have to tell."""
        del id_, outputs, config
        return None

    def shuts_out(self, values: Mapping[str, Any]) -> str | None:
        """Return the userid of who cannot log in while the object is as declared, of values that are known."""
        del values
        return None

    def manual(self, old: Mapping[str, Any] | None, new: Mapping[str, Any] | None) -> Iterable[Words]:
        """Yield what people must do themselves once ``old`` has become ``new``; None is "no such object"."""
        del old, new
        return ()

    def observed(
        self, tenant: Tenant, values: Mapping[str, Any], old: Mapping[str, Any]
    ) -> Mapping[str, Any]:
        """Return the outputs of ``observes`` for the declared ``values``; ``old`` are the outputs before, if any."""
        del tenant, values, old
        return {}

    def due(
        self, declared: Mapping[str, Any], outputs: Mapping[str, Any], as_of: date | None
    ) -> Iterable[Words]:
        """Yield what people must do themselves as long as the object is so: told in every plan and report.

        Args:
            declared: what the program declares; unknown values are left out.
            outputs: what state has; none for a new object.
            as_of: the day that dates are compared with; None where nobody said.
        """
        del declared, outputs, as_of
        return ()

    def lapsed(self, old: Mapping[str, Any], as_of: date) -> Iterable[Words]:
        """Yield what of an object has an end that is past on a day, as people call it; all of ``old`` is known."""
        del old, as_of
        return ()

    def only_lapsed(self, old: Mapping[str, Any], new: Mapping[str, Any], as_of: date) -> bool:
        """Whether a change takes back what has lapsed and does nothing else; all values are known."""
        del old, new, as_of
        return False

    def create_cost(self, values: Mapping[str, Any]) -> Counter[Operation]:
        """Return the writing calls of a creation. Of a kind with one call a verb, the first of ``writes``."""
        del values
        return Counter([self.writes[0]])

    def update_cost(
        self, old: Mapping[str, Any], new: Mapping[str, Any], names: Set[str]
    ) -> Counter[Operation]:
        """Return the writing calls of an update of the fields in ``names``: by default the middle of ``writes``."""
        del old, new, names
        return Counter(self.writes[1:-1])

    def delete_cost(self, old: Mapping[str, Any]) -> Counter[Operation]:
        """Return the writing calls of a deletion: by default the last of ``writes``."""
        del old
        return Counter() if self.undeletable else Counter([self.writes[-1]])

    def rules(self, values: Mapping[str, Any]) -> Iterable[Failure]:
        """Yield the rules between fields that are broken. Only known values are given; absent is not wrong."""
        del values
        return ()
