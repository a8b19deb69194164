"""Check: declared values against types, limits and rules, before any call; unknown values wait for the apply."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from typing import Any

from pulumi.output import Unknown
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from pulumi_dingtalk.reconcile.differences import same
from pulumi_dingtalk.reconcile.kind import Failure, Kind
from pulumi_dingtalk.reconcile.model import DeclaredField
from pulumi_dingtalk.reconcile.values import (
    as_secret,
    has_unknown,
    jsonable,
    plain,
    validated_around,
    with_stand_ins,
)


def check(
    kind: Kind[Any], olds: Mapping[str, Any], news: Mapping[str, Any], experimental: frozenset[str]
) -> tuple[dict[str, Any], list[Failure]]:
    """Validate what the program says about one object.

    Args:
        kind: the kind of the object.
        olds: the values in state, or none for a new object.
        news: the values of the program; some may be unknown, at any depth.
        experimental: the unproven fields that configuration allows, as ``Kind.field``.

    Returns:
        The values in the form that state keeps (ids as text, secrets under Pulumi's signature, absent fields left
        out), and the rules that are broken.
    """
    fields = kind.fields
    failures = [
        Failure(name, f"{kind.name} has no such property; it has {', '.join(_shown(fields))}")
        for name in news
        if name not in fields and name not in kind.shown_once and name not in kind.observes
    ]
    checked: dict[str, Any] = {}
    source = (
        f" Source: {kind.writes[0].source}." if kind.writes else ""
    )  # what nothing writes has limits of our own
    for name, field in fields.items():
        value = plain(news.get(name))
        if value is None:
            if field.required:
                failures.append(Failure(name, f"{kind.name} needs a {name}: {field.description}"))
            continue
        if field.behaviour.unproven and f"{kind.name}.{name}" not in experimental:
            failures.append(Failure(name, _unproven(kind.name, name)))
            continue
        if unproven := _unproven_parts(kind.name, field, value, experimental):
            failures += unproven
            continue
        value, broken = _checked(field, value, source)
        failures += broken
        checked[name] = as_secret(value) if field.behaviour.secret else value
    if not failures:
        failures += _one_way(fields, olds, checked)
        failures += kind.rules(_known(fields, checked))
    return checked, failures


def _known(fields: Mapping[str, DeclaredField], checked: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values that rules may look at: those known, and of an outlined one the outline at least."""
    known = {name: plain(value) for name, value in checked.items() if not has_unknown(value)}
    outlines = {
        name: with_stand_ins(plain(value))
        for name, value in checked.items()
        if name not in known and fields[name].behaviour.outlined and not isinstance(value, Unknown)
    }
    return known | outlines


def _unproven_parts(
    path: str, field: DeclaredField, value: Any, experimental: frozenset[str]
) -> list[Failure]:
    """Refuse parts, at any depth, that no documentation tells of and configuration does not allow."""
    path = f"{path}.{field.name}"
    found: list[Failure] = []
    for each in value if isinstance(value, list | tuple) else [value]:
        for name, part in field.parts.items() if isinstance(each, Mapping) else ():
            if each.get(name) in (None, "", [], {}):
                continue
            if part.behaviour.unproven and f"{path}.{name}" not in experimental:
                found.append(Failure(f"{field.name}.{name}", _unproven(path, name)))
            found += _unproven_parts(path, part, each[name], experimental)
    return found[:1]


def _checked(field: DeclaredField, value: Any, source: str) -> tuple[Any, list[Failure]]:
    if has_unknown(value):
        return validated_around(field, value), []
    try:
        return jsonable(field.adapter.validate_python(value)), []
    except ValidationError as error:
        return value, list(_told(field, value, error.errors(include_url=False), source))


def _one_way(
    fields: Mapping[str, DeclaredField], olds: Mapping[str, Any], news: Mapping[str, Any]
) -> Iterable[Failure]:
    """Yield the changes that the API cannot make. Here and not in diff, which a refresh asks too, the other way."""
    for name, field in fields.items():
        old, new = olds.get(name), news.get(name)
        if old is None or new is None or has_unknown(new) or same(field, old, new):
            continue
        if field.behaviour.create_only:
            rule = "can only be set at creation"
        elif field.behaviour.only_on and plain(old) is True:
            rule = "can be turned on and never off by the API"
        else:
            continue
        told = (
            ""
            if field.behaviour.secret
            else f"; it is {_short(plain(old))} and the program wants {_short(plain(new))}"
        )
        yield Failure(name, f"{rule}{told}. Put the old value back, or delete the object and create it again")


def _told(field: DeclaredField, value: Any, errors: Iterable[ErrorDetails], source: str) -> Iterable[Failure]:
    for error in errors:
        place = "".join(
            f"[{part}]" if isinstance(part, int) else f".{part}" for part in _way(value, error["loc"])
        )
        given = "" if field.behaviour.secret else f" (given: {_short(error['input'])})"
        limit = f"{error['msg'].removeprefix('Value error, ')}{given}"
        yield Failure(f"{field.name}{place}", f"{limit}. {field.description}{source}".strip())


def _way(value: Any, loc: tuple[int | str, ...]) -> Iterator[int | str]:
    """Yield the way to a value as a program has it: pydantic also names which form of a part it took it for."""
    *above, last = loc or ("",)
    for step in above:
        if isinstance(value, Mapping) and step not in value:
            continue
        yield step
        with suppress(TypeError, LookupError):
            value = value[step]
    if loc:
        yield last


def _short(value: Any, most: int = 80) -> str:
    text = repr(value)
    return text if len(text) <= most else f"{text[: most - 3]}..."


def _shown(fields: Mapping[str, DeclaredField]) -> list[str]:
    return sorted(name for name, field in fields.items() if not field.behaviour.bookkeeping)


def _unproven(kind: str, name: str) -> str:
    return (
        f"only an SDK tells of this field, no documentation does; to use it all the same, "
        f"add {kind}.{name} to dingtalk:experimental"
    )
