"""The state of a run under way: what is new, what of the old still stands, what is being done right now.

Written out, it lists the new resources in the order in which they were finished, then the old ones that nothing has
dealt with yet. So any moment's snapshot is a valid state to go on from (Pulumi's pkg/backend ``SnapshotManager``).
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

from tenantctl.state.checkpoint import Deployment, ResourceState

Save = Callable[[Deployment], None]


class Snapshot:
    """Keeps ``base`` up to date through a run and hands each new version to ``save``.

    Thread-safe: states may only be changed inside ``change``. ``save`` is ``None`` for a preview.
    """

    def __init__(self, base: Deployment, save: Save | None) -> None:
        self._base = base
        self._save = save
        self._new: list[ResourceState] = []
        self._done: set[int] = set()
        self._pending: dict[int, tuple[ResourceState, str]] = {}
        self._lock = threading.RLock()

    def begin(self, resource: ResourceState, kind: str) -> None:
        """Note that ``resource`` is about to be written to the tenant; ``kind`` is Pulumi's "creating" and so on."""
        with self._lock:
            self._pending[id(resource)] = (resource, kind)
            self.write()

    def fail(self, resource: ResourceState) -> None:
        """Note that what ``begin`` announced has failed: the tenant is as before."""
        with self._lock:
            self._pending.pop(id(resource), None)
            self.write()

    @contextmanager
    def change(self, *, write: bool = True) -> Iterator[None]:
        """Change states inside; afterwards the snapshot is written unless ``write`` is false."""
        with self._lock:
            yield
            if write:
                self.write()

    def finish(self, resource: ResourceState) -> None:
        """Drop the note that ``begin`` made."""
        self._pending.pop(id(resource), None)

    def add(self, resource: ResourceState) -> None:
        """Take ``resource`` in as the newest."""
        self._new.append(resource)

    def drop(self, resource: ResourceState) -> None:
        """Leave ``resource`` out from now on."""
        self._done.add(id(resource))

    def deployment(self) -> Deployment:
        """Return the state as it is now."""
        with self._lock:
            standing = [each for each in (*self._new, *self._base.resources) if id(each) not in self._done]
            under_way = [{"resource": resource, "type": kind} for resource, kind in self._pending.values()]
            interrupted = [each for each in self._base.pending_operations if each.get("type") == "creating"]
            return replace(self._base, resources=standing, pending_operations=[*under_way, *interrupted])

    def write(self) -> None:
        """Save the state as it is now; nothing in a preview."""
        with self._lock:
            if self._save is not None:
                self._save(self.deployment())

    def close(self) -> None:
        """Save nothing from now on: the run has given the stack free, whatever a thread left behind may still do."""
        with self._lock:
            self._save = None
