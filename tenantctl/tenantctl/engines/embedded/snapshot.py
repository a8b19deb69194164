"""The state of a run under way: what is new, what of the old still stands, what is being done right now.

Written out, it lists the new resources in the order in which they were finished, then the old ones that nothing has
dealt with yet. So any moment's snapshot is a valid state to go on from (Pulumi's pkg/backend ``SnapshotManager``).
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, Final

from tenantctl.engines.embedded.aliases import ALIASES, normalised
from tenantctl.engines.embedded.recording import Recording
from tenantctl.state.checkpoint import Deployment, ResourceState
from tenantctl.state.journal import Change

CREATING: Final = "creating"
Operation = dict[str, Any]


class Snapshot:
    """Keeps ``base`` up to date through a run; what begins is on disk before it does.

    Thread-safe: states may only be changed inside ``change``.

    Args:
        base: the state that the run began with.
        recording: takes each change; ``None`` for a preview.
        planned: the resources that the run means to create. They stand in state as pending from the start, so that
            even whoever reads the state alone, after a crash, knows what may be in the tenant.
    """

    def __init__(
        self, base: Deployment, recording: Recording | None, planned: Iterable[ResourceState] = ()
    ) -> None:
        self._base = base
        self._recording = recording
        self._new: list[ResourceState] = []
        self._done: set[int] = set()
        self._under_way: dict[int, Operation] = {}
        self._planned = {each.urn: {"resource": each, "type": CREATING} for each in planned}
        self._interrupted = [each for each in base.pending_operations if each.get("type") == CREATING]
        self._renames = False
        self._resources, self._operations = Numbers(()), Numbers(())
        self._changes: list[list[Any]] = []
        self._lock = threading.RLock()

    def start(self) -> None:
        """Write the state that the run begins with, with what it means to create."""
        with self._lock:
            self._checkpoint()

    def begin(self, resource: ResourceState, kind: str) -> None:
        """Note that ``resource`` is about to be written to the tenant; ``kind`` is Pulumi's "creating" and so on."""
        with self._lock:
            operation = self._under_way[id(resource)] = {"resource": resource, "type": kind}
            if kind == CREATING:
                self._planned.pop(resource.urn, None)
            self._note("begin", resource, kind)
            self._operations.add(operation)
            self.write()
            recording = self._recording
        if recording is not None:
            recording.sync()

    def fail(self, resource: ResourceState) -> None:
        """Note that what ``begin`` announced has failed: the tenant is as before."""
        with self._lock:
            self.finish(resource)
            self.write()

    @contextmanager
    def change(self, *, write: bool = True) -> Iterator[None]:
        """Change states inside; afterwards the changes are written, or with the next ones if ``write`` is false."""
        with self._lock:
            yield
            if write:
                self.write()

    def finish(self, resource: ResourceState) -> None:
        """Drop the note that ``begin`` made."""
        operation = self._under_way.pop(id(resource), None)
        if operation is not None:
            self._note("end", self._operations.of(operation))

    def created(self, resource: ResourceState) -> None:
        """Drop what an earlier run left of the creation of ``resource``, which is in the tenant now."""
        settled = [each for each in self._interrupted if each["resource"].get("urn") == resource.urn]
        for operation in settled:
            self._note("end", self._operations.of(operation))
            self._interrupted.remove(operation)

    def add(self, resource: ResourceState) -> None:
        """Take ``resource`` in as the newest."""
        if ALIASES in resource.extra:
            # What the run has not reached yet calls it by its old name, and the journal has no word for that.
            self._renames = True
        self._forget(resource)
        self._new.append(resource)
        self._resources.add(resource)
        self._note("add", resource)

    def drop(self, resource: ResourceState) -> None:
        """Leave ``resource`` out from now on."""
        self._done.add(id(resource))
        self._note("drop", self._resources.of(resource))

    def put(self, new: ResourceState, old: ResourceState) -> None:
        """Take ``new`` in as the newest, in the place of ``old``."""
        if new == old:
            self._note("keep", self._resources.of(old))
            if self._recording is not None:
                self._recording.kept(old, new)
            self._done.add(id(old))
            self._new.append(new)
            self._resources.add(new)
        else:
            self.drop(old)
            self.add(new)

    def changed(self, resource: ResourceState) -> None:
        """Note that ``resource``, which is in state, is not what it was."""
        self._forget(resource)
        self._note("set", self._resources.of(resource), resource)

    def deployment(self) -> Deployment:
        """Return the state as it is now."""
        with self._lock:
            return replace(
                self._base, resources=normalised(self._standing()), pending_operations=self._pending()
            )

    def write(self) -> None:
        """Have on disk what has changed; nothing in a preview."""
        with self._lock:
            if self._recording is None:
                return
            if self._renames or self._recording.due:
                self._checkpoint()
            else:
                self._recording.note(self._told(self._recording))

    def end(self) -> None:
        """Write the state that the run leaves; what it only meant to create is not there."""
        with self._lock:
            self._planned.clear()
            if self._recording is not None:
                self._recording.end(self.deployment())

    def close(self) -> None:
        """Save nothing from now on: the run has given the stack free, whatever a thread left behind may still do."""
        with self._lock:
            self._recording = None

    def _standing(self) -> list[ResourceState]:
        return [each for each in (*self._new, *self._base.resources) if id(each) not in self._done]

    def _pending(self) -> list[Operation]:
        return [*self._under_way.values(), *self._interrupted, *self._planned.values()]

    def _checkpoint(self) -> None:
        """Write the state and let the journal begin anew, with numbers by the state's order."""
        if self._recording is None:
            return
        pending = self._pending()
        self._recording.checkpoint(
            self.deployment(),
            fresh=sum(id(each) not in self._done for each in self._new),
            planned=range(len(pending) - len(self._planned), len(pending)),
        )
        self._resources, self._operations = Numbers(self._standing()), Numbers(pending)
        self._changes.clear()

    def _forget(self, resource: ResourceState) -> None:
        if self._recording is not None:
            self._recording.changed(resource)

    def _note(self, verb: str, *told: Any) -> None:
        if self._recording is not None:
            self._changes.append([verb, *told])

    def _told(self, recording: Recording) -> list[Change]:
        """Return what has changed since the last line, in the journal's words."""
        told = [[_in_words(each, recording) for each in change] for change in self._changes]
        self._changes.clear()
        return told


class Numbers:
    """What the journal calls things by: their place in the state it goes on from, then in itself."""

    def __init__(self, things: Iterable[object]) -> None:
        # The things are kept too: the id of one that is gone may be another's.
        self._things = list(things)
        self._numbers = {id(each): number for number, each in enumerate(self._things)}

    def add(self, thing: object) -> None:
        """Give ``thing`` the next number."""
        self._numbers[id(thing)] = len(self._things)
        self._things.append(thing)

    def of(self, thing: object) -> int:
        """Return the number of ``thing``; -1 where there is no journal, in a preview."""
        return self._numbers.get(id(thing), -1)


def _in_words(told: Any, recording: Recording) -> Any:
    if not isinstance(told, ResourceState):
        return told
    if ALIASES in told.extra:
        told = replace(told, extra={key: value for key, value in told.extra.items() if key != ALIASES})
    return recording.text(told)
