"""tenantctl's own settings: config keys under ``tenantctl:``, which ``TENANTCTL_*`` variables beat."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tenantctl.errors import ConfigError
from tenantctl.stack_config import StackConfig

if TYPE_CHECKING:
    from tenantctl.project import StackRef

NAMESPACE: Final = "tenantctl"

KEYS: Final[Mapping[str, str]] = {
    "auditLog": "file that keeps who ran what, or `off`",
    "maxDeletes": "share of a kind that one run may delete or replace: `30%`, or `20%, Department=40%`",
    "maxDeletesFrom": "number of objects from which `maxDeletes` counts",
    "parallel": "resource operations at a time, where `--parallel` does not say: `8`",
    "policies": "folder of the policy pack that plans are held to",
    "driftNotes": "file that keeps when `drift` read which object",
}
"""Every key under ``tenantctl:`` and what it takes."""


def variable(key: str) -> str:
    """Return the environment variable that beats a key: ``auditLog`` -> ``TENANTCTL_AUDIT_LOG``."""
    return "TENANTCTL_" + re.sub(r"(?<!^)(?=[A-Z])", "_", key).upper()


def read(stack: StackRef, env: Mapping[str, str]) -> dict[str, str]:
    """Return the settings that are given, by key without its namespace; no passphrase is needed.

    Args:
        stack: its config file counts, then the project's ``config:``.
        env: environment variables; they beat both, unless empty.

    Raises:
        ConfigError: a key under ``tenantctl:`` means nothing, or is a secret.
    """
    found: dict[str, str] = {}
    for name, value in StackConfig.load(stack).masked().items():
        namespace, _, key = name.partition(":")
        if namespace != NAMESPACE:
            continue
        if key not in KEYS:
            known = ", ".join(f"{NAMESPACE}:{each}" for each in KEYS)
            raise ConfigError(f"unknown config key {name}: known are {known}")
        if value.secret:
            raise ConfigError(f"{name} is no secret: set it again without --secret")
        found[key] = value.value.strip()
    found |= {key: env[variable(key)].strip() for key in KEYS if env.get(variable(key), "").strip()}
    return {key: value for key, value in found.items() if value}


def count_of(given: Mapping[str, str], key: str, default: int) -> int:
    """Return a setting that is a whole number above 0.

    Args:
        given: What ``read`` returned.
        key: The setting's key.
        default: What holds where it is not given.

    Raises:
        ConfigError: It is no such number.
    """
    text = given.get(key, str(default))
    if not (text.isascii() and text.isdigit() and int(text) > 0):
        raise ConfigError(
            f"{NAMESPACE}:{key} is {text!r}: it takes a whole number above 0, such as {default}"
        )
    return int(text)


def path_of(stack: StackRef, given: str) -> Path:
    """Return a file that a setting names; a relative one is relative to the project."""
    return stack.project.root / Path(given).expanduser()


def own_folder(stack: StackRef) -> Path:
    """Return the folder for what tenantctl keeps of a stack by itself: beside state, else in the project.

    It is not Pulumi's own folder: the CLI takes each file beside a state for a stack.
    """
    from tenantctl.state.backend import SCHEME, open_backend  # noqa: PLC0415 - backend needs the project first

    url = stack.project.backend_url
    base = open_backend(url).folder if url.startswith(SCHEME) else stack.project.root
    return base / ".tenantctl" / stack.project.name
