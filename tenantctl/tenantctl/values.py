"""Property values as both engines hand them to a plan: JSON values, secrets and values not known yet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

# Pulumi's wire and state formats mark special values with these constants (pulumi/pulumi sdk/proto).
SIGNATURE_KEY: Final = "4dabf18193072939515e22adb298388d"
SECRET_SIGNATURE: Final = "1b47061264138c4ac30d75fd1eb44270"  # noqa: S105 - a public constant of the format
UNKNOWN_MARK: Final = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
MASK: Final = "[secret]"


class _Unknown:
    """A value that only the apply will know. One instance: ``UNKNOWN``."""

    def __repr__(self) -> str:
        return "[unknown]"

    def __reduce__(self) -> str:
        return "UNKNOWN"


UNKNOWN: Final = _Unknown()


@dataclass(frozen=True, eq=True)
class Secret:
    """A value that is never shown: equal secrets compare equal, their text is always the mask.

    ``comparable`` is false where the source masked both sides, so that "changed or not" cannot be told.
    """

    value: Any = field(repr=False)
    comparable: bool = field(default=True, repr=False, compare=False)

    def __repr__(self) -> str:
        return MASK

    __str__ = __repr__


def masked(value: Any) -> Any:
    """Return ``value`` with each secret as ``[secret]`` and each unknown as ``[unknown]``, fit for JSON."""
    if isinstance(value, Secret):
        return MASK
    if isinstance(value, _Unknown):
        return repr(value)
    if isinstance(value, Mapping):
        return {key: masked(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [masked(item) for item in value]
    return value


def bare(value: Any) -> Any:
    """Return ``value``, or what it hides where it is a secret."""
    return value.value if isinstance(value, Secret) else value


def unwrapped(value: Any) -> Any:
    """Return ``value`` without its secret marks, at any depth."""
    if isinstance(value, Secret):
        return unwrapped(value.value)
    if isinstance(value, Mapping):
        return {key: unwrapped(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [unwrapped(item) for item in value]
    return value
