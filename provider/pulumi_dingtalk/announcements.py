"""What installed packages announce by entry points."""

from __future__ import annotations

from importlib.metadata import EntryPoint
from typing import Any

from pulumi_dingtalk.client.errors import ConfigurationError


def loaded(found: EntryPoint, what: str, otherwise: str = "") -> Any:
    """Return what an entry point holds.

    Args:
        found: The entry point.
        what: What people call it, such as ``the baseline "hong-kong"``.
        otherwise: What else helps, behind the advice to install its package again.

    Raises:
        ConfigurationError: It does not import.
    """
    try:
        return found.load()
    except (ImportError, AttributeError) as error:
        raise ConfigurationError(
            f"{what}, {found.value}, could not be loaded: {error}; install the package that announces it again"
            f"{otherwise}"
        ) from None
