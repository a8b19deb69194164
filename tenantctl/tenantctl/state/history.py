"""The record of past runs beside a stack's state, as ``pulumi stack history`` reads it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tenantctl.state.document import dump


@dataclass(frozen=True)
class Record:
    """One run.

    Args:
        kind: Pulumi's word: "update", "preview", "refresh", "destroy", "import".
        result: "succeeded" or "failed".
        started: when it began; a ``datetime`` or seconds since 1970.
        ended: when it ended; the same.
        changes: resources by operation, such as ``{"create": 3}``.
        config: the stack's config as in its file, secrets as ``{"secure": "v1:..."}`` (``StackConfig.raw()``).
        message: a line for people.
    """

    kind: str
    result: str
    started: datetime | float
    ended: datetime | float
    changes: Mapping[str, int] = field(default_factory=dict)
    config: Mapping[str, Any] = field(default_factory=dict)
    message: str = ""

    def to_json(self) -> bytes:
        """Return the content of a ``.history.json`` file."""
        return dump(
            {
                "kind": self.kind,
                "startTime": _seconds(self.started),
                "message": self.message,
                "environment": {"exec.kind": "tenantctl"},
                "config": dict(self.config),
                "version": 0,
                "result": self.result,
                "endTime": _seconds(self.ended),
                "resourceChanges": dict(self.changes),
            }
        )


def _seconds(moment: datetime | float) -> int:
    return int(moment.timestamp() if isinstance(moment, datetime) else moment)
