"""When each object was read last, and whether it had drifted then: kept in a small file beside state."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from tenantctl.errors import StateError
from tenantctl.state import files

_VERSION: Final = 1


@dataclass(frozen=True)
class Note:
    """One object's last reading.

    Args:
        id: The object's id; another one under the same URN has not been read.
        read: When.
        drifted: Whether it differed from state.
    """

    id: str
    read: datetime
    drifted: bool


class Notes:
    """The notes of one stack.

    Args:
        path: The file.
        by_urn: What it holds.
    """

    def __init__(self, path: Path, by_urn: Mapping[str, Note]) -> None:
        self.path = path
        self._by_urn = dict(by_urn)

    @classmethod
    def load(cls, path: Path) -> Notes:
        """Read the file; none there is no note.

        Raises:
            StateError: it holds something else.
        """
        try:
            body = json.loads(files.read_bytes(path))
            if body["version"] != _VERSION:
                raise StateError(
                    f"{path} was written by a newer tenantctl: update this one, or delete the file"
                )
            return cls(path, {urn: _note(each) for urn, each in body["objects"].items()})
        except FileNotFoundError:
            return cls(path, {})
        except (ValueError, KeyError, TypeError, AttributeError):
            raise StateError(f"{path} holds no notes of `tenantctl drift`: delete it to start anew") from None

    def of(self, urn: str, id_: str) -> Note | None:
        """Return what is noted of an object, None where it was never read."""
        note = self._by_urn.get(urn)
        return note if note is not None and note.id == id_ else None

    def note(self, urn: str, note: Note) -> None:
        """Note a reading."""
        self._by_urn[urn] = note

    def keep_only(self, urns: Iterable[str]) -> None:
        """Forget what is no longer in state."""
        kept = set(urns)
        self._by_urn = {urn: note for urn, note in self._by_urn.items() if urn in kept}

    def save(self) -> None:
        """Write the file.

        Raises:
            StorageError: it could not be written; the old one is as it was.
        """
        objects = {
            urn: {"id": note.id, "read": note.read.isoformat(), "drifted": note.drifted}
            for urn, note in sorted(self._by_urn.items())
        }
        files.write_bytes(self.path, json.dumps({"version": _VERSION, "objects": objects}, indent=1).encode())


def _note(body: Mapping[str, Any]) -> Note:
    read = datetime.fromisoformat(body["read"])
    if read.tzinfo is None:
        raise ValueError("a time without its zone")
    return Note(str(body["id"]), read, bool(body["drifted"]))
