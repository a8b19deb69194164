"""A stack's secrets, in its state and its config file, from one passphrase to another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tenantctl.errors import PassphraseError
from tenantctl.stack_config import StackConfig
from tenantctl.state.crypto import Secrets

if TYPE_CHECKING:
    from pathlib import Path

    from tenantctl.project import StackRef
    from tenantctl.state.backend import FileBackend


def change_passphrase(stack: StackRef, backend: FileBackend, present: str, new: str) -> Path:
    """Encrypt every secret of the stack under ``new``; a backup of state is made first, and is as it was.

    Two files change, the config file first. Where that was interrupted in between, the same call again ends it: what
    is under the new passphrase already is read as such.

    Args:
        stack: the stack.
        backend: where its state is.
        present: the passphrase it has.
        new: the one it gets; the same one gives it a new salt.

    Returns:
        Where the backup is.

    Raises:
        PassphraseError: ``present`` does not open the stack's secrets.
        LockedError: somebody else holds the stack.
        StorageError: one of the two could not be written; run again.
    """
    with backend.lock(stack):
        config = StackConfig.load(stack)
        salts = {str(stack.config_path): config.checked_salt(), "its state": backend.salt(stack)}
        secrets = Secrets.create(new)
        for where, salt in salts.items():
            _read_also(stack, secrets, where, salt, (present, new))
        deployment = backend.load(stack, secrets)
        config.reseal(secrets)
        backup = backend.backup(stack)
        config.save()
        backend.save(stack, deployment, secrets)
    return backup


def _read_also(
    stack: StackRef, secrets: Secrets, where: str, salt: str, passphrases: tuple[str, ...]
) -> None:
    if not salt:
        return
    for passphrase in passphrases:
        try:
            secrets.also_read(salt, passphrase)
        except PassphraseError:
            continue
        return
    raise PassphraseError(
        f"wrong passphrase for stack {stack.name}: it does not open the encryption salt of {where}; set "
        "PULUMI_CONFIG_PASSPHRASE to the present one, the new one comes on standard input"
    )
