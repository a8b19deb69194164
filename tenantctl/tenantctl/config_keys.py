"""Which config keys there are, so that a misspelt one is refused where it is typed, and a secret is set as one."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING, Final

from tenantctl.errors import ConfigError
from tenantctl.stack_config import full_key

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tenantctl.project import Project

PROVIDER: Final = "dingtalk"
_SECRET: Final = frozenset({f"{PROVIDER}:clientSecret"})


def check_key(project: Project, key: str, *, secret: bool) -> str:
    """Return the full key, ``namespace:name``.

    Known are the provider's keys (namespace ``dingtalk``) and, if Pulumi.yaml has a ``config:`` section, the project's
    keys that it declares. Other namespaces are other tools'.

    Raises:
        ConfigError: the key is unknown, or it is a secret's and ``secret`` is false.
    """
    name = full_key(project.name, key)
    known = known_keys(project, name.partition(":")[0])
    if known and name not in known:
        close = get_close_matches(name, known, n=1)
        hint = f"did you mean {close[0]}? " if close else ""
        raise ConfigError(f"unknown config key {name}: {hint}known are {', '.join(sorted(known))}")
    if not secret and name in _SECRET | _declared_secret(project):
        raise ConfigError(f"{name} is a secret: run `tenantctl config set --secret {key}`")
    return name


def known_keys(project: Project, namespace: str) -> frozenset[str]:
    """Return the full keys that a namespace has; empty where anything goes."""
    if namespace == PROVIDER:
        from pulumi_dingtalk.config import KEYS  # noqa: PLC0415 - the provider takes a second to import

        return frozenset(f"{PROVIDER}:{key}" for key in KEYS)
    return frozenset(
        key for key in _full(project, project.declared_config) if key.startswith(f"{namespace}:")
    )


def _declared_secret(project: Project) -> frozenset[str]:
    declared = project.declared_config.items()
    return frozenset(
        _full(project, (key for key, body in declared if isinstance(body, dict) and body.get("secret")))
    )


def _full(project: Project, keys: Iterable[str]) -> list[str]:
    return [full_key(project.name, str(key)) for key in keys]
