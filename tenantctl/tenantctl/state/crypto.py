"""Pulumi's passphrase secrets provider: AES-256-GCM under a key from PBKDF2-HMAC-SHA256.

Facts: ../shared/pulumi-facts.md "State on disk", checked against values that the Pulumi CLI wrote.
"""

from __future__ import annotations

import binascii
import hashlib
import hmac
import os
import threading
from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from tenantctl.errors import PassphraseError, StateError

ROUNDS: Final = 1_000_000
SALT_BYTES: Final = 8
NONCE_BYTES: Final = 12
CHECK: Final = "pulumi"


class Secrets:
    """Encrypts and decrypts one stack's secrets.

    A text that was decrypted (or encrypted) at one place keeps its ciphertext there as long as it does not change, so
    that state does not churn; two places never share a ciphertext, so that equal secrets cannot be told from state.
    A place is any string, such as a URN and a property path.
    """

    def __init__(self, salt: str, key: bytes) -> None:
        self.salt: Final = salt
        self._ciphers = [AESGCM(key)]
        # A key of its own, so that a digest tells nothing about what the other encrypts.
        self._digest_key = hmac.digest(key, b"tenantctl: digests of secrets in plans", "sha256")
        self._kept: dict[tuple[str, str], str] = {}
        self._foreign: set[str] = set()

    @classmethod
    def create(cls, passphrase: str) -> Secrets:
        """Return secrets under a new random salt."""
        salt = os.urandom(SALT_BYTES)
        key = _key(passphrase, salt)
        return cls(f"v1:{b64encode(salt).decode()}:{_encrypt(AESGCM(key), CHECK)}", key)

    @classmethod
    def open(cls, salt_state: str, passphrase: str) -> Secrets:
        """Return secrets under the salt that a state or a stack's config file holds, ``v1:SALT:v1:NONCE:CHECK``.

        Raises:
            PassphraseError: the passphrase is not the one that the salt was made with.
            StateError: the text is no such salt.
        """
        return cls(salt_state, _checked_key(salt_state, passphrase))

    def also_read(self, salt_state: str, passphrase: str) -> None:
        """Decrypt what was encrypted under a further salt as well; encryption stays under ``self.salt``.

        Raises:
            PassphraseError, StateError: as ``open``.
        """
        if salt_state != self.salt:
            self._ciphers.append(AESGCM(_checked_key(salt_state, passphrase)))

    def encrypt(self, plaintext: str, where: str = "") -> str:
        """Return ``v1:NONCE:DATA``: the ciphertext kept for this text at this place, else a new one."""
        kept = self._kept.get((where, plaintext))
        if kept is None:
            kept = _encrypt(self._ciphers[0], plaintext)
            self._kept[where, plaintext] = kept
        return kept

    def decrypt(self, ciphertext: str, where: str = "") -> str:
        """Return the text and keep its ciphertext for this place.

        Raises:
            StateError: the ciphertext is damaged or was made under another key; the text names the place.
        """
        for cipher in self._ciphers:
            plaintext = _decrypt(cipher, ciphertext)
            if plaintext is None:
                continue
            if cipher is not self._ciphers[0]:
                self._foreign.add(ciphertext)
            self.keep(plaintext, ciphertext, where)
            return plaintext
        raise StateError(
            f"a secret{f' of {where}' if where else ''} cannot be decrypted: it is damaged or was encrypted under "
            "another passphrase; restore a backup or set the value again"
        )

    def digest(self, plaintext: str, where: str) -> str:
        """Return what stands for a secret where it must be known again and never told, such as in a saved plan.

        Keyed with what only the stack's passphrase gives, so that nobody without it can try out likely values; and
        another one at each place, so that equal secrets cannot be told.
        """
        return hmac.digest(self._digest_key, f"{where}\0{plaintext}".encode(), "sha256").hex()

    def keep(self, plaintext: str, ciphertext: str, where: str) -> None:
        """Use ``ciphertext`` again for this text at this place, if it is under this stack's own salt."""
        if ciphertext not in self._foreign:
            self._kept[where, plaintext] = ciphertext


def passphrase_from(env: Mapping[str, str], prompt: Callable[[], str] | None) -> str:
    """Return the passphrase by Pulumi's rules: the variable (even empty), the file, else what ``prompt`` returns.

    Args:
        env: environment variables; PULUMI_CONFIG_PASSPHRASE and PULUMI_CONFIG_PASSPHRASE_FILE count.
        prompt: asks the person at the terminal; None where there is nobody to ask.

    Raises:
        PassphraseError: there is none, or the file cannot be read.
    """
    if "PULUMI_CONFIG_PASSPHRASE" in env:
        return env["PULUMI_CONFIG_PASSPHRASE"]
    file = env.get("PULUMI_CONFIG_PASSPHRASE_FILE")
    if file:
        return _passphrase_in(Path(file))
    if prompt is not None:
        return prompt()
    raise PassphraseError(
        "no passphrase: set PULUMI_CONFIG_PASSPHRASE, or PULUMI_CONFIG_PASSPHRASE_FILE to a file that holds it"
    )


def _passphrase_in(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8").strip()
    except OSError as error:
        raise PassphraseError(f"cannot read PULUMI_CONFIG_PASSPHRASE_FILE {file}: {error.strerror}") from None
    except UnicodeDecodeError:
        raise PassphraseError(f"PULUMI_CONFIG_PASSPHRASE_FILE {file} is not UTF-8 text") from None


def derived(salt_state: str, passphrase: str) -> None:
    """Derive a key, right or wrong, so that whoever needs it later has it at once; a damaged salt derives none.

    Args:
        salt_state: as of ``Secrets.open``; "" for none.
        passphrase: what opens it.
    """
    if salt := _salt_and_check(salt_state):
        _key(passphrase, salt[0])


_DERIVING: Final = threading.Lock()


def _key(passphrase: str, salt: bytes) -> bytes:
    # A third of a second a time by design: whoever asks for a key that another thread derives waits for that one.
    with _DERIVING:
        return _new_key(passphrase, salt)


@lru_cache(maxsize=16)
def _new_key(passphrase: str, salt: bytes) -> bytes:
    return hashlib.pbkdf2_hmac("sha256", passphrase.encode(), salt, ROUNDS, 32)


def _salt_and_check(salt_state: str) -> tuple[bytes, str] | None:
    version, _, rest = salt_state.partition(":")
    salt, _, check = rest.partition(":")
    raw = _b64(salt)
    return (raw, check) if version == "v1" and raw and check else None


def _checked_key(salt_state: str, passphrase: str) -> bytes:
    parts = _salt_and_check(salt_state)
    if parts is None:
        raise StateError("the encryption salt is damaged: it should read v1:SALT:v1:NONCE:CHECK")
    salt, check = parts
    key = _key(passphrase, salt)
    if _decrypt(AESGCM(key), check) != CHECK:
        raise PassphraseError("wrong passphrase")
    return key


def _encrypt(cipher: AESGCM, plaintext: str) -> str:
    nonce = os.urandom(NONCE_BYTES)
    data = cipher.encrypt(nonce, plaintext.encode(), None)
    return f"v1:{b64encode(nonce).decode()}:{b64encode(data).decode()}"


def _decrypt(cipher: AESGCM, ciphertext: str) -> str | None:
    version, _, rest = ciphertext.partition(":")
    nonce, _, data = rest.partition(":")
    raw_nonce, raw_data = _b64(nonce), _b64(data)
    if version != "v1" or raw_data is None or raw_nonce is None or len(raw_nonce) != NONCE_BYTES:
        return None
    try:
        return cipher.decrypt(raw_nonce, raw_data, None).decode()
    except (InvalidTag, UnicodeDecodeError):
        return None


def _b64(text: str) -> bytes | None:
    try:
        return b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None
