"""What a restore starts from: a backup file, an export of any backend, or a stack's own state file."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, Final

from tenantctl.engines.embedded.urns import stack_and_project
from tenantctl.errors import PassphraseError, StateError, UnsupportedError, UsageError
from tenantctl.recovery.archive import is_archive, unseal
from tenantctl.state import document, files
from tenantctl.state.checkpoint import (
    Deployment,
    check_secrets_provider,
    deployment_from_json,
    has_ciphertexts,
    secret_salt,
)
from tenantctl.state.crypto import Secrets, passphrase_from

STATE: Final = "state.json"
SNAPSHOT: Final = "snapshot.json"
PROJECT: Final = "Pulumi.yaml"


@dataclass(frozen=True)
class Source:
    """A state that was kept.

    Args:
        path: Where.
        deployment: The state, secrets in plain.
        about: The backup's manifest; empty for an export.
        texts: What else the backup has, by name.
    """

    path: Path
    deployment: Deployment
    about: Mapping[str, Any] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_backup(self) -> bool:
        """Whether it is a backup, not a state alone."""
        return bool(self.about)

    @property
    def snapshot(self) -> dict[str, list[dict[str, Any]]]:
        """What the tenant had, by kind; empty where nobody looked."""
        found: dict[str, list[dict[str, Any]]] = json.loads(self.texts.get(SNAPSHOT, "{}"))
        return found

    @property
    def stack(self) -> str:
        """The name of the stack that it was, "" where it is empty."""
        return self._of_urns[0]

    @property
    def project(self) -> str:
        """The name of the project that it was of, "" where it is empty."""
        return self._of_urns[1]

    @property
    def _of_urns(self) -> tuple[str, str]:
        resources = self.deployment.resources
        return stack_and_project(resources[0].urn) if resources else ("", "")


def read_source(path: Path, env: Mapping[str, str], prompt: Callable[[], str] | None) -> Source:
    """Read what was kept in a file; the passphrase is asked for where something is sealed in it.

    Raises:
        UsageError: There is no such file.
        PassphraseError: There is no passphrase, or another one sealed it.
        StateError: It is damaged, newer than this tool, or no state.
        UnsupportedError: Its secrets were encrypted by another provider than the passphrase.
    """
    try:
        data = files.read_bytes(path)
    except FileNotFoundError:
        raise UsageError(f"no file {path}") from None
    try:
        body = json.loads(data)
    except (ValueError, RecursionError):
        raise StateError(
            f"{path} is damaged: it is neither a backup nor an export, or was cut off; take another one"
        ) from None
    passphrase = partial(passphrase_from, env, prompt)
    if not is_archive(body):
        return Source(path, _state(body, path, passphrase))
    given = passphrase()
    archive = unseal(body, path, given)
    if STATE not in archive.texts:
        raise StateError(f"{path} has no state in it; take another backup")
    deployment = _state(json.loads(archive.texts[STATE]), path, lambda: given)
    return Source(path, deployment, archive.about, archive.texts)


def _state(body: Any, path: Path, passphrase: Callable[[], str]) -> Deployment:
    read = document.read(body, path)
    try:
        check_secrets_provider(read.deployment)
    except UnsupportedError:
        kind = read.deployment["secrets_providers"]["type"]
        raise UnsupportedError(
            f'the secrets in {path} were encrypted by "{kind}", which only the Pulumi CLI asks: while it still '
            "answers, `pulumi stack export --show-secrets` writes a file that this takes; keep that like a password"
        ) from None
    if not has_ciphertexts(read.deployment):
        return deployment_from_json(read.deployment, Secrets("", bytes(32)))
    try:
        secrets = Secrets.open(secret_salt(read.deployment), passphrase())
    except PassphraseError as error:
        if "wrong" not in str(error):
            raise
        raise PassphraseError(
            f"wrong passphrase: it does not open the secrets of {path}; set PULUMI_CONFIG_PASSPHRASE to the one that "
            "the stack had then"
        ) from None
    return deployment_from_json(read.deployment, secrets)
