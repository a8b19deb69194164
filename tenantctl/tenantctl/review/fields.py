"""What a report must know of a field, from the provider's schema; an unknown field is shown by its name."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from tenantctl.render.schema import Schema
from tenantctl.review.words import Speaker


@dataclass(frozen=True)
class Field:
    """One field of a kind, or of a nested part.

    Args:
        name: Its name in the program; a reader sees ``label``.
        document: What the schema says about it.
    """

    name: str
    document: Mapping[str, Any] = field(default_factory=dict)

    @cached_property
    def unordered(self) -> bool:
        """Whether it is a list whose order says nothing."""
        return "unordered" in self.document.get("behaviours", ())

    @cached_property
    def moment(self) -> bool:
        """Whether it is a point in time, in milliseconds since 1970."""
        return "moment" in self.document.get("behaviours", ())

    @cached_property
    def reference(self) -> str | None:
        """The kind whose id it holds."""
        found: str | None = self.document.get("reference")
        return found

    @cached_property
    def key(self) -> str:
        """The part's field that names an element of a list of parts, "" where none does."""
        return str(self.document.get("key") or "")

    @cached_property
    def _parts(self) -> Mapping[str, Field]:
        return {name: Field(name, body) for name, body in self.document.get("parts", {}).items()}

    @cached_property
    def _values(self) -> Mapping[str, Mapping[str, str]]:
        return {json.dumps(each["value"]): each["label"] for each in self.document.get("values", ())}

    def part(self, name: str) -> Field:
        """Return a field of the nested part."""
        return self._parts.get(name) or Field(name)

    def label(self, say: Speaker) -> str:
        """Return how people call the field."""
        return say.of(self.document.get("label", {})) or self.name.replace("_", " ")

    def unit(self, say: Speaker) -> str:
        """Return the unit of a number, "" where it has none."""
        return say.of(self.document.get("unit") or {})

    def value(self, value: Any, say: Speaker) -> str | None:
        """Return people's word for a value, None where it has none of its own."""
        words = self._values and self._values.get(json.dumps(value))
        return say.of(words) if words else None

    def position(self, name: str) -> tuple[int, str]:
        """Return where a field stands in the part: as declared, the unknown ones last."""
        declared = list(self._parts)
        return (declared.index(name) if name in declared else len(declared), name)


class Fields:
    """The fields of all kinds.

    Args:
        schema: What is known of the kinds.
    """

    def __init__(self, schema: Schema) -> None:
        self._schema = schema
        self._known: dict[str, Mapping[str, Field]] = {}

    def of(self, type_: str) -> Mapping[str, Field]:
        """Return the fields that a reader is shown, in the order of declaration."""
        if type_ not in self._known:
            document = self._schema.kind_document(type_).get("fields", {})
            self._known[type_] = {
                name: Field(name, body) for name, body in document.items() if self._schema.shown(type_, name)
            }
        return self._known[type_]
