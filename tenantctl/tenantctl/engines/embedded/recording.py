"""What a run leaves on disk while it is under way: the state every few seconds, between them the journal."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final

from tenantctl.state.checkpoint import Deployment, ResourceState
from tenantctl.state.crypto import Secrets
from tenantctl.state.files import remove
from tenantctl.state.journal import Change, Journal, Opening
from tenantctl.state.texts import Texts

if TYPE_CHECKING:
    from tenantctl.project import StackRef
    from tenantctl.state.backend import FileBackend

SECONDS: Final = 2.0
Clock = Callable[[], float]


class Recording:
    """The journal and the state of one run on one stack, whose lock the run holds. Not thread-safe.

    Each method raises ``StorageError`` where the disk did not take it: then nothing more may be done in the tenant.
    """

    def __init__(
        self, backend: FileBackend, stack: StackRef, secrets: Secrets, clock: Clock = time.monotonic
    ) -> None:
        self._backend, self._stack, self._secrets, self._clock = backend, stack, secrets, clock
        self._texts = Texts(secrets)
        self._journal: Journal | None = None
        self._written = 0.0

    @property
    def due(self) -> bool:
        """Whether the state has not been written for so long that it should be."""
        return self._journal is None or self._clock() - self._written >= SECONDS

    def checkpoint(self, deployment: Deployment, fresh: int, planned: Sequence[int]) -> None:
        """Write the state and begin a new journal on it; ``fresh`` and ``planned`` as of ``journal.Opening``."""
        content = self._save(deployment)
        path = self._backend.journal_file(self._stack)
        self._journal = Journal(path, Opening(content, fresh, planned))
        self._written = self._clock()

    def note(self, changes: Sequence[Change]) -> None:
        """Add ``changes`` to the journal."""
        if self._journal is not None and changes:
            self._journal.note(changes)

    def sync(self) -> None:
        """Have on disk what was noted so far. Safe to call from any thread."""
        journal = self._journal
        if journal is not None:
            journal.sync()

    def text(self, resource: ResourceState) -> bytes:
        """Return ``resource`` as it stands in state."""
        return self._texts.of(resource)

    def changed(self, resource: ResourceState) -> None:
        """Take note that ``resource`` is not what it was."""
        self._texts.forget(resource)

    def kept(self, old: ResourceState, new: ResourceState) -> None:
        """Take note that ``new``, which equals ``old``, stands in its place."""
        self._texts.hand_over(old, new)

    def end(self, deployment: Deployment) -> None:
        """Write the state; the journal has served then. Where it cannot be written, the journal stays."""
        self._save(deployment)
        remove(self._backend.journal_file(self._stack))

    def _save(self, deployment: Deployment) -> bytes:
        content = self._backend.save(self._stack, deployment, self._secrets, self._texts)
        if self._journal is not None:
            self._journal.close()
            self._journal = None
        return content
