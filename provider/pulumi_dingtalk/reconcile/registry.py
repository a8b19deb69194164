"""The kinds there are. Generic tests, export, restore, doctor and the schema read it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from pulumi_dingtalk.reconcile.behaviour import NO_DEFAULT
from pulumi_dingtalk.reconcile.model import DeclaredField
from pulumi_dingtalk.reconcile.words import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pulumi_dingtalk.reconcile.kind import Kind
    from pulumi_dingtalk.reconcile.words import Words

_KINDS: dict[str, Kind[Any]] = {}
_BY_TYPE: dict[str, Kind[Any]] = {}


def register(kind: Kind[Any]) -> None:
    """Add a kind. Raises ValueError if its name is taken."""
    if kind.name in _KINDS:
        raise ValueError(f"kind {kind.name} is registered twice")
    _KINDS[kind.name] = _BY_TYPE[type_token(kind.name)] = kind


def kinds() -> Mapping[str, Kind[Any]]:
    """Return the registered kinds by name, sorted."""
    return dict(sorted(_KINDS.items()))


def type_token(kind: str) -> str:
    """Return the Pulumi type of a kind. Part of every state file: it never changes."""
    return f"pulumi-python:dynamic/dingtalk:{kind}"


def kinds_by_type() -> Mapping[str, Kind[Any]]:
    """Return the registered kinds by the Pulumi type of their resources."""
    return _BY_TYPE


def meant_by(reference: str) -> tuple[str, ...]:
    """Return the kinds whose objects a reference to a kind may mean: that one, and those that are ``also`` of it."""
    return (reference, *(name for name, kind in sorted(_KINDS.items()) if reference in kind.also))


def schema(*, shapes: bool = True) -> dict[str, Any]:
    """Return every kind with every field and its behaviours, as JSON; ``version`` is that of this format.

    Args:
        shapes: With the JSON schema of each field's values; reports do without, and making them takes longest.
    """
    return {
        "version": 1,
        "kinds": {name: _kind_schema(kind, shapes=shapes) for name, kind in kinds().items()},
    }


def _kind_schema(kind: Kind[Any], *, shapes: bool) -> dict[str, Any]:
    return {
        "type": type_token(kind.name),
        "label": _words(kind.label),
        "plural": {**_words(kind.label), "en": kind.label.plural},
        "measure": kind.label.measure,
        "schemaVersion": kind.version,
        "description": (kind.model.__doc__ or "").strip().splitlines()[0],
        "edition": kind.edition,
        "needsOperator": kind.needs_operator,
        "outputs": {name: {"secret": secret} for name, secret in kind.shown_once.items()},
        "undeletable": _words(kind.undeletable) if kind.undeletable else None,
        "settingsOf": kind.settings_of,
        "permissions": {
            "read": sorted({operation.permission for operation in kind.reads if operation.permission}),
            "write": sorted({operation.permission for operation in kind.writes if operation.permission}),
        },
        "operations": sorted({operation.name for operation in (*kind.reads, *kind.writes)}),
        "fields": {name: _field_schema(field, shapes=shapes) for name, field in kind.fields.items()},
    }


def _field_schema(field: DeclaredField, *, shapes: bool) -> dict[str, Any]:
    behaviour = field.behaviour
    body: dict[str, Any] = {
        **({"type": json.loads(json.dumps(field.adapter.json_schema()))} if shapes else {}),
        "required": field.required,
        "behaviours": behaviour.words(),
        "readable": behaviour.readable,
        "reference": behaviour.reference,
        "description": field.description,
        "label": _words(behaviour.label),
        "risks": [
            {"name": rule.name, "risk": str(rule.risk), "reason": _words(rule.reason)}
            for rule in behaviour.risk
        ],
    }
    if behaviour.default is not NO_DEFAULT:
        body["default"] = behaviour.default
    if behaviour.key:
        body["key"] = behaviour.key
    if behaviour.unit:
        body["unit"] = _words(behaviour.unit)
    if behaviour.values:
        body["values"] = [
            {"value": value, "label": _words(words)} for value, words in behaviour.values.items()
        ]
    if field.parts:
        body["parts"] = {name: _field_schema(part, shapes=shapes) for name, part in field.parts.items()}
    return body


def _words(words: Words) -> dict[str, str]:
    return {language: words.tell(language) for language in LANGUAGES}
