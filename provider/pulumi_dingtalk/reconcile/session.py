"""One run's view of one tenant: a client that reads, one that writes, the lists, and whose objects are whose."""

from __future__ import annotations

from dataclasses import dataclass, field
from threading import Lock
from typing import TYPE_CHECKING, ClassVar
from weakref import WeakValueDictionary

from pulumi_dingtalk.client import Client
from pulumi_dingtalk.reconcile.inventory import Inventory

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
    then deletes that.
    """

    _owners: dict[tuple[str, str], str] = field(default_factory=dict)
    _claims: dict[tuple[str, object], str] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def hold(self, kind: str, id_: str, owner: str) -> None:
        """Note that the object is in state under ``owner``."""
        with self._lock:
            self._owners[kind, id_] = owner

    def owner(self, kind: str, id_: str) -> str | None:
        """Return the owner's mark under which the object is in state, or None."""
        with self._lock:
            return self._owners.get((kind, id_))

    def claim(self, kind: str, key: object, owner: str) -> str | None:
        """Claim a natural key for ``owner``; return who claimed it before, if that is somebody else."""
        with self._lock:
            holder = self._claims.setdefault((kind, key), owner)
            return None if holder == owner else holder


class Session:
    """One run on one tenant, shared by the providers of all kinds. ``Session.of`` gives the running one."""

    _running: ClassVar[WeakValueDictionary[TenantConfig, Session]] = WeakValueDictionary()
    _lock: ClassVar = Lock()

    def __init__(self, config: TenantConfig) -> None:
        client = Client(config)
        inventory = Inventory()
        self.config = config
        self.corp_id = client.corp_id
        self.reading = Tenant(client.reading(), inventory)
        self.writing = Tenant(client, inventory)
        self.holdings = Holdings()

    @classmethod
    def of(cls, config: TenantConfig) -> Session:
        """Return the session for ``config`` that some provider holds, or a new one.

        It lives as long as somebody holds it: under the CLI as long as the plugin process, under the embedded
        engine as long as one run, so that no run sees the lists of the one before.
        """
        with cls._lock:
            session = cls._running.get(config)
            if session is None:
                session = cls._running[config] = cls(config)
            return session
