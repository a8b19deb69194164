"""Secrets of the program in the stack's config: those that are there, and those that the tenant told."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any

from tenantctl.adopt.programs import Secret
from tenantctl.adopt.written import Written
from tenantctl.project import StackConfig, StackRef
from tenantctl.stack_config import full_key
from tenantctl.state.crypto import Secrets


def known_secrets(stack: StackRef, secrets: Secrets) -> Callable[[str], Any]:
    """Return what looks up a key of the project in the stack's config; None where it is not set."""
    values = StackConfig.load(stack).values(secrets)

    def look(key: str) -> Any:
        found = values.get(full_key(stack.project.name, key))
        return None if found is None else found.value

    return look


def keep_secrets(stack: StackRef, secrets: Secrets, wanted: Sequence[Secret], written: Written) -> list[str]:
    """Set in the stack's config what is not there yet, sealed, and return its keys.

    Raises:
        StorageError: The file cannot be written.
    """
    known = known_secrets(stack, secrets)
    missing = [each for each in wanted if known(each.key) is None]
    if not missing:
        return []
    config = StackConfig.load(stack)
    if not config.encryption_salt:
        config.set_salt(secrets.salt)
    for each in missing:
        text = json.dumps(each.value, ensure_ascii=False) if each.structured else str(each.value)
        config.set(full_key(stack.project.name, each.key), text, secret=True, secrets=secrets)
    written.changing(stack.config_path)
    config.save()
    return [each.key for each in missing]
