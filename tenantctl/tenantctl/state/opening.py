"""From a stack, its config file and a passphrase to what decrypts its secrets."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from tenantctl.errors import ConfigError, PassphraseError
from tenantctl.stack_config import StackConfig
from tenantctl.state.crypto import Secrets, passphrase_from
from tenantctl.state.document import EXPORT_SCHEME

if TYPE_CHECKING:
    from tenantctl.project import StackRef
    from tenantctl.state.backend import FileBackend

Result = TypeVar("Result")


def open_secrets(
    stack: StackRef,
    backend: FileBackend,
    env: Mapping[str, str],
    prompt: Callable[[], str] | None = None,
    config: StackConfig | None = None,
) -> Secrets:
    """Return what decrypts the stack's state and config; make no salt, since one made in passing opens nothing.

    Secrets are encrypted under the config file's ``encryptionsalt``, as under the Pulumi CLI, else under the state's.

    Args:
        stack: the stack.
        backend: where its state is.
        env: environment variables, see ``crypto.passphrase_from``.
        prompt: asks for the passphrase; None where there is nobody to ask.
        config: the stack's config file, where somebody has read it already.

    Raises:
        PassphraseError: there is no passphrase, or a wrong one.
        ConfigError: neither config nor state holds a salt.
        UnsupportedError: secrets are encrypted by another provider.
    """
    config = config or StackConfig.load(stack)
    salts = {str(stack.config_path): config.checked_salt(), "its state": backend.salt(stack)}
    if backend.url.startswith(EXPORT_SCHEME) and not any(salts.values()):
        _refuse_foreign_secrets(stack, config)
        return Secrets.create("")  # there is nothing to decrypt, and nothing will be written
    return secrets_under(stack, salts, env, prompt)


def _refuse_foreign_secrets(stack: StackRef, config: StackConfig) -> None:
    sealed = sorted(key for key, value in config.masked().items() if value.secret)
    if sealed:
        raise ConfigError(
            f"{stack.config_path} has secrets that no passphrase opens ({', '.join(sealed)}), since it has no "
            "encryption salt: preview with `pulumi preview` there, or take them out of a copy and set DINGTALK_* "
            "variables"
        )


def secrets_under(
    stack: StackRef,
    salts: Mapping[str, str],
    env: Mapping[str, str],
    prompt: Callable[[], str] | None = None,
) -> Secrets:
    """Return what encrypts under the first of ``salts`` that is not empty, and decrypts under any.

    Args:
        stack: for the message.
        salts: each salt (``v1:SALT:v1:NONCE:CHECK``, or ``""``) by where it stands, in order of preference.
        env, prompt: see ``open_secrets``.

    Raises:
        PassphraseError: there is no passphrase, or it does not open one of the salts.
        ConfigError: there is no salt.
    """
    present = [(where, salt) for where, salt in salts.items() if salt]
    if not present:
        raise ConfigError(
            f"stack {stack.name} has no encryption salt in {' or '.join(salts)}: "
            f"`tenantctl stack init {stack.name}` makes it"
        )
    passphrase = passphrase_from(env, prompt)
    (where, first), *others = present
    secrets = _try(stack, where, partial(Secrets.open, first, passphrase))
    for where, salt in others:
        _try(stack, where, partial(secrets.also_read, salt, passphrase))
    return secrets


def new_secrets(stack: StackRef, passphrase: str) -> Secrets:
    """Return the secrets of a stack that is being made: under its config file's salt if it has one, else a new one.

    Raises:
        PassphraseError: the config file's salt was made with another passphrase.
    """
    salt = StackConfig.load(stack).checked_salt()
    if not salt:
        return Secrets.create(passphrase)
    return _try(stack, str(stack.config_path), partial(Secrets.open, salt, passphrase))


def _try(stack: StackRef, where: str, action: Callable[[], Result]) -> Result:
    try:
        return action()
    except PassphraseError:
        raise PassphraseError(
            f"wrong passphrase for stack {stack.name}: it does not open the encryption salt of {where}; "
            "check PULUMI_CONFIG_PASSPHRASE"
        ) from None
