"""The key of a stack's secrets, derived while the command that needs it is still being imported."""

from __future__ import annotations

import os
import threading
from contextlib import suppress

from tenantctl.cli.context import Context
from tenantctl.errors import TenantctlError


def derive_key(context: Context) -> None:
    """Begin to derive the key of the stack that the options before the command, or the environment, name.

    It takes a third of a second by design, on a second processor, and imports take as long. What is wrong with stack,
    config or passphrase is left to the command to say, and so is a passphrase that somebody must be asked for.
    """
    from tenantctl.stack_config import StackConfig  # noqa: PLC0415 - keeps `tenantctl --help` quick
    from tenantctl.state.crypto import derived, passphrase_from  # noqa: PLC0415

    with suppress(TenantctlError):
        salt = StackConfig.load(context.stack_ref()).checked_salt()
        passphrase = passphrase_from(os.environ, None)
        threading.Thread(target=derived, args=(salt, passphrase), name="key").start()
