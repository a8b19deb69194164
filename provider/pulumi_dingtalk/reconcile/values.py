"""Property values between Pulumi and a kind: unknowns, secret signatures, canonical forms."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from itertools import count
from typing import Any, Final

from pulumi.output import Unknown
from pydantic import BaseModel

from pulumi_dingtalk.reconcile.model import DeclaredField

# The marks by which Pulumi's wire format tells a secret (pulumi/pulumi sdk/proto; ../shared/pulumi-facts.md).
SIGNATURE_KEY: Final = "4dabf18193072939515e22adb298388d"
SECRET_SIGNATURE: Final = "1b47061264138c4ac30d75fd1eb44270"  # noqa: S105 - a public constant of the format

_text: Final = json.JSONEncoder(sort_keys=True).encode

_SINGLE: Final = frozenset({str, int, float, bool, type(None)})
"""What holds nothing: most values do, and asking them for an interface costs most of the time of a comparison."""


def has_unknown(value: Any) -> bool:
    """Return whether ``value`` is, or holds at any depth, a value that only the apply will know."""
    if type(value) in _SINGLE:
        return False
    if type(value) is dict or isinstance(value, Mapping):
        value = value.values()
    elif not isinstance(value, list | tuple):
        return isinstance(value, Unknown)
    for item in value:  # noqa: SIM110 - any() takes half as long again, and reports ask this of every value
        if type(item) not in _SINGLE and has_unknown(item):
            return True
    return False


def items(value: Any) -> list[Any]:
    """Return the elements of a declared list; none of one that is absent, or known to the apply alone."""
    return list(value) if isinstance(value, list | tuple) else []


def as_secret(value: Any) -> Any:
    """Return ``value`` under Pulumi's secret signature; a value that is secret already, as it is."""
    if value is None or is_secret(value):
        return value
    return {SIGNATURE_KEY: SECRET_SIGNATURE, "value": value}


def is_secret(value: Any) -> bool:
    """Return whether ``value`` carries Pulumi's secret signature."""
    return isinstance(value, Mapping) and value.get(SIGNATURE_KEY) == SECRET_SIGNATURE


def plain(value: Any) -> Any:
    """Return ``value`` without secret signatures, at any depth."""
    if type(value) in _SINGLE:
        return value
    if type(value) is dict or isinstance(value, Mapping):
        if value.get(SIGNATURE_KEY) == SECRET_SIGNATURE:
            return plain(value["value"])
        return {key: item if type(item) in _SINGLE else plain(item) for key, item in value.items()}
    return list(map(plain, value)) if isinstance(value, list | tuple) else value


def jsonable(value: Any) -> Any:
    """Return a validated value as JSON: models as mappings, with the parts alone that were given.

    A default would be missing from the preview of a value with an unknown in it, and the apply would leave the plan.
    """
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json", exclude_none=True, exclude_unset=True)
    if isinstance(value, list | tuple):
        return [jsonable(item) for item in value]
    return value


_FIRST_STAND_IN: Final = 90919293949596979900
_STAND_IN: Final = "90919293949596979899"
"""Stands for an unknown part while its neighbours are validated: fits a text, an id and a whole number."""


def with_stand_ins(value: Any) -> Any:
    """Return a value with an id in the place of each unknown in it, another one each: longer than any, and a number."""
    return _stood_in(value, count(_FIRST_STAND_IN))


def _stood_in(value: Any, numbers: Iterator[int]) -> Any:
    if isinstance(value, Unknown):
        return str(next(numbers))
    if isinstance(value, Mapping):
        return {name: _stood_in(item, numbers) for name, item in value.items()}
    return [_stood_in(item, numbers) for item in value] if isinstance(value, list | tuple) else value


def validated_around(field: DeclaredField, value: Any) -> Any:
    """Return a value that is unknown in part, its known parts as validation would leave them.

    So a preview shows of them what the apply will write, and a saved plan holds. A value that cannot be told so
    (a switch, a number with a limit, a list that is unknown as a whole) stays as it stands.
    """
    try:
        typed = jsonable(field.adapter.validate_python(_mapped(value, _hide)))
    except ValueError:
        return value
    shown = _mapped(typed, _reveal)
    return shown if _unknowns(shown) == _unknowns(value) else value


def _mapped(value: Any, change: Callable[[Any], Any]) -> Any:
    if isinstance(value, Mapping):
        return {key: _mapped(item, change) for key, item in value.items()}
    return [_mapped(item, change) for item in value] if isinstance(value, list | tuple) else change(value)


def _hide(value: Any) -> Any:
    return _STAND_IN if isinstance(value, Unknown) else value


def _reveal(value: Any) -> Any:
    if str(value) != _STAND_IN:
        return value
    return Unknown()  # type: ignore[no-untyped-call]  # the SDK's own constructor


def _unknowns(value: Any) -> int:
    if isinstance(value, Mapping):
        return sum(map(_unknowns, value.values()))
    return sum(map(_unknowns, value)) if isinstance(value, list | tuple) else isinstance(value, Unknown)


def canonical(field: DeclaredField, value: Any) -> Any:
    """Return the form in which two values of ``field``, without secret signatures, are compared.

    Numbers are cast by the declared type, ids are text, absent parts of a mapping are left out, and a list that is
    declared unordered is sorted, its inner lists too. A value that does not fit the type (an old state, a live
    oddity) is compared as it stands.
    """
    if value is None or has_unknown(value):
        return value
    try:
        typed = jsonable(field.adapter.validate_python(value))
    except ValueError:
        typed = value
    return _sorted(typed) if field.behaviour.unordered else typed


def _sorted(value: Any) -> Any:
    if type(value) in _SINGLE:
        return value
    if isinstance(value, list):
        by_text = {_text(item): item for item in map(_sorted, value)}
        return [by_text[text] for text in sorted(by_text)]
    if isinstance(value, Mapping):
        inside = {key: item if type(item) in _SINGLE else _sorted(item) for key, item in value.items()}
        return {key: item for key, item in inside.items() if item not in (None, [], {})}
    return value
