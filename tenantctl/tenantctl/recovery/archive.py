"""A backup file: several texts, each with its hash, sealed under the stack's passphrase."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from tenantctl.errors import PassphraseError, StateError
from tenantctl.state.crypto import Secrets

FORMAT: Final = "tenantctl-backup"
VERSION: Final = 1
_PLACE: Final = "backup"


@dataclass(frozen=True)
class Archive:
    """What is in a backup file.

    Args:
        about: The manifest: who made it, when, of what; and for each text its SHA-256 and its size in bytes.
        texts: The texts by name.
    """

    about: Mapping[str, Any]
    texts: Mapping[str, str]


def is_archive(body: Any) -> bool:
    """Whether a JSON document is a backup file, readable or not."""
    return isinstance(body, Mapping) and body.get("format") == FORMAT


def seal(about: Mapping[str, Any], texts: Mapping[str, str], secrets: Secrets) -> bytes:
    """Return the backup file, sealed as state seals secrets: AES-256-GCM under the key of ``secrets``."""
    manifest = {**about, "files": {name: _told(text) for name, text in texts.items()}}
    inside = json.dumps({"manifest": manifest, "texts": dict(texts)}, ensure_ascii=False)
    body = {
        "format": FORMAT,
        "version": VERSION,
        "salt": secrets.salt,
        "data": secrets.encrypt(inside, _PLACE),
    }
    return (json.dumps(body, indent=1) + "\n").encode()


def unseal(body: Mapping[str, Any], path: Path | str, passphrase: str) -> Archive:
    """Return what is in a backup file whose JSON is ``body``.

    Raises:
        PassphraseError: It was sealed under another passphrase.
        StateError: It is newer than this tool, was changed, or lacks something.
    """
    version = body.get("version")
    if not isinstance(version, int) or version > VERSION:
        raise StateError(
            f"{path} is a backup of version {version}, this tool knows versions up to {VERSION}: use a newer tenantctl"
        )
    inside = _opened(body, path, passphrase)
    try:
        archive = Archive(inside["manifest"], inside["texts"])
        told = {name: dict(each) for name, each in archive.about["files"].items()}
    except (KeyError, TypeError, AttributeError):
        raise _damaged(path) from None
    for name in sorted({*told, *archive.texts}):
        if name not in archive.texts or told.get(name) != _told(archive.texts[name]):
            raise StateError(f"{path}: {name} in it is not what its manifest says; take another backup")
    return archive


def _opened(body: Mapping[str, Any], path: Path | str, passphrase: str) -> dict[str, Any]:
    salt, data = body.get("salt"), body.get("data")
    if not isinstance(salt, str) or not isinstance(data, str):
        raise _damaged(path)
    try:
        secrets = Secrets.open(salt, passphrase)
    except PassphraseError:
        raise PassphraseError(
            f"wrong passphrase: it does not open {path}; set PULUMI_CONFIG_PASSPHRASE to the one that the stack had "
            "when the backup was made"
        ) from None
    try:
        opened = json.loads(secrets.decrypt(data, _PLACE))
    except (StateError, ValueError):
        raise _damaged(path) from None
    if not isinstance(opened, dict):
        raise _damaged(path)
    return opened


def _damaged(path: Path | str) -> StateError:
    return StateError(f"{path} is damaged: it was cut off or changed after it was made; take another backup")


def _told(text: str) -> dict[str, Any]:
    data = text.encode()
    return {"sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data)}
