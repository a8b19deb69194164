"""The journal beside a stack's state: what a run has done since the state was last written out.

State is one file that can only be replaced whole, which at every step would cost a time that grows with the stack.
So a run adds a line to the journal before and after each operation, and writes the state every few seconds. The
first line names the state that the others go on from, by its checksum: beside another state a journal is void.

A line is a list of changes. Resources and pending operations are called by number: those of the state file first, in
its order, then those that the journal adds.

    ["begin", RESOURCE, "creating"]  the next pending operation; secrets are sealed as in state
    ["end", OPERATION]               it came to its end, one way or the other
    ["add", RESOURCE]                the next resource
    ["keep", NUMBER]                 the next resource, which takes over from an equal one
    ["set", NUMBER, RESOURCE]        it is like this now
    ["drop", NUMBER]                 it is no longer there
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from tenantctl.errors import StateError
from tenantctl.state import document, files

_FORMAT: Final = 1
Change = list[Any]


@dataclass(frozen=True)
class Opening:
    """What a journal goes on from.

    Args:
        state: the state file's content.
        fresh: how many of its resources, from the first on, are the run's own; those that the journal adds follow them.
        planned: the numbers of those of its pending operations that the run only means to begin.
    """

    state: bytes
    fresh: int = 0
    planned: Sequence[int] = ()

    def to_json(self) -> bytes:
        """Return the journal's first line."""
        body = {
            "journal": _FORMAT,
            "state": _checksum(self.state),
            "fresh": self.fresh,
            "planned": list(self.planned),
        }
        return _line(body)


class Journal:
    """The journal of a run under way; it takes the place of the one at ``path``.

    Raises:
        StorageError: it could not be written.
    """

    def __init__(self, path: Path, opening: Opening) -> None:
        self._log = files.Log(path, opening.to_json())

    def note(self, changes: Sequence[Change]) -> None:
        """Add a line, which survives this process; what ``Texts`` made of a resource may stand for it.

        Raises:
            StorageError: it could not be written; the lines before it stand.
        """
        self._log.append(_list(_list(map(_word, change)) for change in changes) + b"\n")

    def sync(self) -> None:
        """Have every line on disk, where it survives the machine. Threads that ask at one time share one turn.

        Raises:
            StorageError: the disk did not take it.
        """
        self._log.sync()

    def close(self) -> None:
        """Write nothing more."""
        self._log.close()


def fold(state: bytes, journal: bytes, path: Path) -> bytes | None:
    """Return the content of the state file with what the journal tells; None if it goes on from another state.

    Args:
        state: the state file's content.
        journal: the journal's; its last line counts only if it was written to its end.
        path: where the journal is, for the message.

    Raises:
        StateError: the journal is damaged.
    """
    try:
        opening, *lines = [
            json.loads(line) for line in journal.splitlines(keepends=True) if line.endswith(b"\n")
        ]
        if opening["journal"] != _FORMAT or opening["state"] != _checksum(state):
            return None
        body = json.loads(state)
        checkpoint = body["checkpoint"]
        checkpoint["latest"] = _folded(checkpoint.get("latest") or {}, opening, lines)
    except (ValueError, KeyError, IndexError, TypeError):
        raise StateError(
            f"journal {path} is damaged; it tells what the last run did after the state was written. Move it away to "
            "go on from the state, then `tenantctl refresh`"
        ) from None
    return document.dump(body)


def _folded(deployment: dict[str, Any], opening: dict[str, Any], lines: list[list[Change]]) -> dict[str, Any]:
    before: list[Any] = deployment.get("resources") or []
    resources, gone = list(before), set()
    pending, ended = list(deployment.get("pending_operations") or []), set(opening["planned"])
    for verb, *told in (change for line in lines for change in line):
        if verb == "begin":
            pending.append({"resource": told[0], "type": told[1]})
        elif verb == "end":
            ended.add(told[0])
        elif verb == "add":
            resources.append(told[0])
        elif verb == "keep":
            resources.append(resources[told[0]])
            gone.add(told[0])
        elif verb == "set":
            resources[told[0]] = told[1]
        elif verb == "drop":
            gone.add(told[0])
        else:
            raise ValueError(verb)
    fresh, added = opening["fresh"], range(len(before), len(resources))
    order = (*range(fresh), *added, *range(fresh, len(before)))
    parts = {
        "resources": [resources[number] for number in order if number not in gone],
        "pending_operations": [each for number, each in enumerate(pending) if number not in ended],
    }
    rest = {key: value for key, value in deployment.items() if key not in (*parts, "metadata")}
    told_of = {key: value for key, value in parts.items() if value}
    return {**rest, **told_of, "metadata": deployment.get("metadata", {})}


def _line(body: Any) -> bytes:
    return document.dump(body) + b"\n"


def _word(told: Any) -> bytes:
    return told if isinstance(told, bytes) else document.dump(told)


def _list(texts: Iterable[bytes]) -> bytes:
    return b"[" + b",".join(texts) + b"]"


def _checksum(state: bytes) -> str:
    return hashlib.sha256(state).hexdigest()
