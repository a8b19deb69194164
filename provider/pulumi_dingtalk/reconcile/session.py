"""One run's view of one tenant: a client that reads, one that writes, the lists, and whose objects are whose."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from threading import Lock
from typing import TYPE_CHECKING, ClassVar
from weakref import WeakValueDictionary

from pulumi_dingtalk.client import Client
from pulumi_dingtalk.reconcile.inventory import Inventory
from pulumi_dingtalk.reconcile.pending import PendingCreates

if TYPE_CHECKING:
    from pulumi_dingtalk.config import TenantConfig


@dataclass(frozen=True)
class Tenant:
    """What a kind's functions work with. Functions that only read get a ``client`` that cannot write."""

    client: Client
    inventory: Inventory


@dataclass
class Holdings:
    """Which objects this run knows to be in state, and under which owner's mark.

    A create must never take one of them over: a replacement's create meets the object it replaces, and the engine
    then deletes that. It can't know those whose resource left the program, since no verb names them before their
    delete comes: so an object that was taken over in this run is deleted for nobody else.
    """

    _owners: dict[tuple[str, str], str] = field(default_factory=dict)
    _taken: dict[tuple[str, str], str] = field(default_factory=dict)
    _claims: dict[tuple[str, object], str] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def hold(self, kind: str, id_: str, owner: str) -> None:
        """Note that the object is in state under ``owner``."""
        with self._lock:
            self._owners[kind, id_] = owner

    def release(self, kind: str, id_: str) -> None:
        """Note that the object was deleted."""
        with self._lock:
            self._owners.pop((kind, id_), None)
            self._taken.pop((kind, id_), None)

    def owner(self, kind: str, id_: str) -> str | None:
        """Return the owner's mark under which the object is in state, or None."""
        with self._lock:
            return self._owners.get((kind, id_))

    def take(self, kind: str, id_: str, owner: str) -> None:
        """Note that ``owner`` took over an object that was in the tenant before."""
        with self._lock:
            self._taken[kind, id_] = owner

    def taker(self, kind: str, id_: str, owner: str) -> str | None:
        """Return who took the object over in this run, if that is somebody else than ``owner``."""
        with self._lock:
            taker = self._taken.get((kind, id_), owner)
            return None if taker == owner else taker

    def claim(self, kind: str, key: object, owner: str) -> str | None:
        """Claim a natural key for ``owner``; return who claimed it before, if that is somebody else."""
        with self._lock:
            holder = self._claims.setdefault((kind, key), owner)
            return None if holder == owner else holder


class Session:
    """One run on one tenant, shared by the providers of all kinds. ``Session.of`` gives the running one."""

    _running: ClassVar[WeakValueDictionary[tuple[TenantConfig, int], Session]] = WeakValueDictionary()
    _lock: ClassVar = Lock()

    def __init__(self, client: Client, run: object, pending: PendingCreates | None = None) -> None:
        inventory = Inventory()
        self.config = client.config
        self.corp_id = client.corp_id
        self.reading = Tenant(client.reading(), inventory)
        self.writing = Tenant(client, inventory)
        self.holdings = Holdings()
        self.pending = pending or PendingCreates()
        self._run = run

    def close(self) -> None:
        """Close the connections to the tenant; closing twice does no harm."""
        self.writing.client.close()

    @classmethod
    def of(cls, config: TenantConfig, run: object) -> Session:
        """Return the session of ``config`` in ``run``, so that no run sees the lists of the one before.

        Args:
            config: the tenant, and as which app.
            run: what is one object throughout a run and another one in the next. The session holds it, so that its
                identity is not given away while the session lives.
        """
        with cls._lock:
            session = cls._running.get((config, id(run)))
            if session is None:
                pending = PendingCreates.from_environment(os.environ)
                session = cls._running[config, id(run)] = cls(Client(config), run, pending)
            return session
