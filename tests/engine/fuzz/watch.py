"""What must hold each time a run writes: state is sound, the file and the journal tell of it, and no object is lost."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from engine.fuzz.world import World
from support import golden
from tenantctl.engines.embedded.recording import SECONDS, Recording
from tenantctl.engines.embedded.snapshot import Snapshot
from tenantctl.state.checkpoint import Deployment, ResourceState, resource_to_sealed
from tenantctl.state.crypto import Secrets
from tenantctl.state.integrity import first_fault
from tenantctl.state.journal import Change, fold
from tenantctl.state.texts import Texts

DELETED_WITH = "deletedWith"


class Ledger:
    """Which objects of the world nobody has to keep: left alone on purpose, by an option that state had."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.released: set[str] = set()
        self._last: dict[str, ResourceState] = {}

    def see(self, deployment: Deployment) -> None:
        """Compare ``deployment`` with the world and remember it."""
        now = {each.id: each for each in deployment.resources if each.id}
        for id_ in self.world.objects.keys() - now.keys() - self.released:
            was = self._last.get(id_)
            assert was is not None, f"{id_} was made and is not in state"
            retained = was.extra.get("retainOnDelete") or was.extra.get(DELETED_WITH)
            assert retained, f"{id_} is in the world and no longer in state"
            self.released.add(id_)
        self._last = {**self._last, **now}


class Disk:
    """Stands in for the backend: keeps the state file's content in memory, the journal in ``folder``."""

    def __init__(self, folder: Path) -> None:
        self.journal = folder / "journal"
        self.content = b""

    def journal_file(self, _stack: Any) -> Path:
        return self.journal

    def save(self, _stack: Any, deployment: Deployment, _secrets: Secrets, texts: Texts) -> bytes:
        self.content = texts.checkpoint(deployment, "organization/fuzz/dev")
        return self.content


class Watch(Recording):
    """The recording of one run, looked at each time something is written.

    Args:
        folder: has room for the journal.
        journal: whether the run's steps are journalled, not written out each.
    """

    def __init__(self, ledger: Ledger, folder: Path, *, journal: bool) -> None:
        self._disk, self._ledger, self._time = Disk(folder), ledger, 0.0
        self._pace = 0.0 if journal else SECONDS
        super().__init__(self._disk, None, secrets(), self._clock_moves)  # type: ignore[arg-type]
        self.snapshot: Snapshot | None = None
        self.saved = Deployment()

    def checkpoint(self, deployment: Deployment, fresh: int, planned: Sequence[int]) -> None:
        super().checkpoint(deployment, fresh, planned)
        self._look(deployment)
        assert _resources(self._disk.content) == _sealed(deployment)

    def note(self, changes: Sequence[Change]) -> None:
        super().note(changes)
        assert self.snapshot is not None
        deployment = self.snapshot.deployment()
        self._look(deployment)
        journal = self._disk.journal
        told = fold(self._disk.content, journal.read_bytes(), journal)
        assert told is not None
        assert _resources(told) == _sealed(deployment)

    def sync(self) -> None:
        """Leave the disk alone: nobody pulls the plug here."""

    def end(self, deployment: Deployment) -> None:
        super().end(deployment)
        self._look(deployment)
        assert _resources(self._disk.content) == _sealed(deployment)

    def _clock_moves(self) -> float:
        self._time += self._pace
        return self._time

    def _look(self, deployment: Deployment) -> None:
        assert first_fault(deployment) == ""
        self._ledger.see(deployment)
        self.saved = deployment


@cache
def secrets() -> Secrets:
    return Secrets.open(golden.SALT, golden.PASSPHRASE)


def _sealed(deployment: Deployment) -> list[dict[str, Any]]:
    return [resource_to_sealed(each, secrets()) for each in deployment.resources]


def _resources(content: bytes) -> Any:
    return json.loads(content)["checkpoint"]["latest"].get("resources") or []
