"""The JSON around a deployment: the checkpoint file of a stack and the document of ``pulumi stack export``."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from tenantctl.errors import StateError, UnsupportedError

VERSION: Final = 3
NEWEST_VERSION: Final = 4
# In the place of a backend's URL: this, and the absolute path of an export, which is read and never written.
EXPORT_SCHEME: Final = "export:"
_COMPRESSED: Final = {b"\x1f\x8b": "gzip", b"\x28\xb5": "zstd"}
# From 1e21 on Go writes a float with an exponent, below it in full.
_EXPONENT_FROM: Final = 1e21
_NO_FLOAT: Final = frozenset({str, bool, int, type(None)})


@dataclass(frozen=True)
class Document:
    """A deployment as JSON with the version of its form; ``stack`` is its qualified name where the file tells."""

    deployment: dict[str, Any] = field(default_factory=dict)
    version: int = VERSION
    features: tuple[str, ...] = ()
    stack: str = ""

    def checkpoint_around(self, deployment: bytes, stack: str) -> bytes:
        """Return the file that Pulumi's DIY backend keeps for a stack, around a deployment that is JSON text already.

        Args:
            deployment: The deployment.
            stack: The stack's qualified name.
        """
        checkpoint = dump_members({"stack": dump(stack), "latest": deployment})
        head = {key: dump(value) for key, value in self._head().items()}
        return dump_members({**head, "checkpoint": checkpoint})

    def to_export(self) -> dict[str, Any]:
        """Return what ``pulumi stack export`` prints and ``pulumi stack import`` reads."""
        return {**self._head(), "deployment": self.deployment}

    def _head(self) -> dict[str, Any]:
        features = {"features": list(self.features)} if self.features else {}
        return {"version": self.version, **features}


def parse(data: bytes, path: Path | str) -> Any:
    """Return the JSON in ``data``; ``path`` is for the message.

    Raises:
        StateError: it is empty, cut off or no JSON.
        UnsupportedError: it is compressed.
    """
    kind = _COMPRESSED.get(data[:2])
    if kind:
        raise UnsupportedError(
            f"state file {path} is compressed ({kind}); the embedded engine reads plain JSON: use --engine pulumi"
        )
    try:
        return json.loads(data)
    except (ValueError, RecursionError) as error:
        where = (
            f" at line {error.lineno} column {error.colno}" if isinstance(error, json.JSONDecodeError) else ""
        )
        raise StateError(
            f"state file {path} is damaged: it is not valid JSON{where}; restore a backup with "
            "`tenantctl stack import --file BACKUP`"
        ) from None


def read(body: Any, path: Path | str) -> Document:
    """Take a checkpoint file's or an export's JSON apart. A stack that was never applied has an empty deployment.

    Raises:
        StateError: it is neither, or of a version that this tool does not know.
    """
    if not isinstance(body, dict):
        raise _no_state(path)
    version = body.get("version")
    if not isinstance(version, int) or isinstance(version, bool):
        raise _no_state(path)
    if version > NEWEST_VERSION:
        raise StateError(
            f"state file {path} has version {version}, this tool knows versions up to {NEWEST_VERSION}: "
            "use a newer tenantctl, or --engine pulumi"
        )
    checkpoint = body.get("checkpoint", {})
    if not isinstance(checkpoint, dict) or ("checkpoint" in body) == ("deployment" in body):
        raise _no_state(path)
    deployment = body.get("deployment", checkpoint.get("latest")) or {}
    if not isinstance(deployment, dict):
        raise _no_state(path)
    if deployment and version < VERSION:
        raise StateError(
            f"state file {path} has version {version}, older than this tool knows: one `pulumi up` renews it"
        )
    features = tuple(str(feature) for feature in body.get("features") or ())
    return Document(deployment, max(version, VERSION), features, str(checkpoint.get("stack", "")))


def dump(value: Any) -> bytes:
    """Return JSON in the spelling of Pulumi's file backend: compact, UTF-8, whole numbers without a fraction."""
    text = json.dumps(whole_numbers(value), ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    try:
        return text.encode()
    except UnicodeEncodeError:  # half a surrogate pair has no UTF-8; its JSON escape keeps it
        return json.dumps(json.loads(text), separators=(",", ":")).encode()


def dump_members(members: Mapping[str, bytes]) -> bytes:
    """Return a JSON object whose members are JSON already, in the spelling of ``dump``."""
    # One join, and no sum on the way: each would be a copy of all, and a state has megabytes.
    pieces = [b"{"]
    for key, text in members.items():
        pieces += (b"," if len(pieces) > 1 else b"", dump(key), b":", text)
    return b"".join([*pieces, b"}"])


def whole_numbers(value: Any) -> Any:
    """Return ``value`` with floats that are whole numbers as integers, digits as Go prints them."""
    if type(value) in _NO_FLOAT:
        return value
    if isinstance(value, float) and value.is_integer() and abs(value) < _EXPONENT_FROM:
        return int(Decimal(repr(value)))
    if isinstance(value, dict):
        return {key: item if type(item) in _NO_FLOAT else whole_numbers(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [whole_numbers(item) for item in value]
    return value


def _no_state(path: Path | str) -> StateError:
    return StateError(
        f"{path} is no Pulumi state: neither a checkpoint file nor the output of `pulumi stack export`"
    )
