"""The place to which a tenant comes back: a project, a stack, its config; what is missing is made from the backup."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from ruamel.yaml import YAML

from tenantctl.errors import ConfigError
from tenantctl.project import FILE, Project, StackConfig, StackRef
from tenantctl.recovery.source import PROJECT, Source
from tenantctl.state import files
from tenantctl.state.backend import open_backend
from tenantctl.state.opening import new_secrets

_NAMESPACE: Final = "dingtalk:"


def project_for(source: Source, start: Path, say: Callable[[str], None]) -> Project:
    """Return the project around ``start``; where there is none, a backup brings its own.

    Args:
        source: What is to come back.
        start: A folder.
        say: Takes a line for people.

    Raises:
        ConfigError: There is no project, and ``source`` has none.
    """
    try:
        return Project.find(start)
    except ConfigError:
        if PROJECT not in source.texts or any((each / FILE).exists() for each in (start, *start.parents)):
            raise
    for name in (PROJECT, f"Pulumi.{source.stack}.yaml"):
        if name in source.texts and not (start / name).exists():
            files.write_bytes(start / name, source.texts[name].encode())
            say(f"Wrote {name} from the backup.")
    return Project.find(start)


def prepare(
    stack: StackRef, source: Source, passphrase: Callable[[], str], say: Callable[[str], None]
) -> None:
    """Make the stack and its config file where they are not there yet.

    Raises:
        PassphraseError: There is no passphrase, or the config file was sealed under another one.
        StorageError: Something could not be written.
    """
    for line in _prepared(stack, source, passphrase):
        say(line)


def _prepared(stack: StackRef, source: Source, passphrase: Callable[[], str]) -> Iterator[str]:
    name = stack.config_path.name
    if not stack.config_path.exists() and name in source.texts:
        files.write_bytes(stack.config_path, source.texts[name].encode())
        yield f"Wrote {name} from the backup."
    backend = open_backend(stack.project.backend_url)
    if backend.exists(stack):
        return
    secrets = new_secrets(stack, passphrase())
    backend.create(stack, secrets)
    config = StackConfig.load(stack)
    if not config.encryption_salt:
        config.set_salt(secrets.salt)
        config.save()
    yield f"Made stack {stack.name} in {backend.url}."


def config_in(source: Source) -> dict[str, str]:
    """Return the provider's config that a backup's stack file has, by key, without what is sealed; {} for an export."""
    text = source.texts.get(f"Pulumi.{source.stack}.yaml", "")
    body = YAML(typ="safe", pure=True).load(text) or {}
    found = body.get("config") or {}
    return {
        key.removeprefix(_NAMESPACE): str(value)
        for key, value in found.items()
        if key.startswith(_NAMESPACE) and not isinstance(value, dict)
    }
