"""What the renderer needs to know of the kinds, taken from the provider's schema."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

_ENGINE_FIELDS = frozenset({"__provider", "named"})


@dataclass(frozen=True)
class Schema:
    """The provider's schema as rules for showing.

    Args:
        document: What ``pulumi_dingtalk.schema()`` gives:
            ``{"kinds": {NAME: {"type", "undeletable", "fields"}}}``. Types that it does not know are shown
            without any of these rules.
    """

    document: Mapping[str, Any]

    @classmethod
    def of_provider(cls) -> Schema:
        """Return the schema of the installed provider."""
        import pulumi_dingtalk  # noqa: PLC0415 - commands that show no plan start without it

        return cls(pulumi_dingtalk.schema(shapes=False))

    @cached_property
    def _by_type(self) -> Mapping[str, tuple[str, Mapping[str, Any]]]:
        return {str(kind["type"]): (name, kind) for name, kind in self.document["kinds"].items()}

    def kind_document(self, type_: str) -> Mapping[str, Any]:
        """Return what the schema says about a type, {} where it does not know it."""
        return self._by_type.get(type_, ("", {}))[1]

    def kind(self, type_: str) -> str:
        """Return a type's name for people, e.g. ``Department``."""
        known = self._by_type.get(type_)
        return known[0] if known else type_.rsplit(":", 1)[-1]

    def words(self, type_: str) -> Mapping[str, str]:
        """Return how people call an object of a type, by language; {} where nobody said."""
        found: Mapping[str, str] = self.kind_document(type_).get("label") or {}
        return found

    @property
    def kinds(self) -> frozenset[str]:
        """The names of the kinds."""
        return frozenset(self.document["kinds"])

    def undeletable(self, type_: str) -> Mapping[str, str] | None:
        """Return why objects of this type stay when deleted, by language; None where the API can delete them."""
        reason: Mapping[str, str] | None = self.kind_document(type_).get("undeletable")
        return reason

    def settings_of(self, type_: str) -> str | None:
        """Return the field that names the object whose settings this type is, None for an object of its own."""
        owner: str | None = self.kind_document(type_).get("settingsOf")
        return owner

    def field(self, type_: str, name: str) -> Mapping[str, Any]:
        """Return what the schema says about a field, {} where it says nothing."""
        found: Mapping[str, Any] = self.kind_document(type_).get("fields", {}).get(name, {})
        return found

    def behaves(self, type_: str, name: str, behaviour: str) -> bool:
        """Whether a field is declared with a behaviour such as ``unordered``."""
        return behaviour in self.field(type_, name).get("behaviours", ())

    def shown(self, type_: str, name: str) -> bool:
        """Whether people are shown a field: neither the engine's own nor the provider's bookkeeping."""
        return name not in _ENGINE_FIELDS and not self.behaves(type_, name, "bookkeeping")

    def reference(self, type_: str, name: str) -> str | None:
        """Return the kind whose id a field holds, or None."""
        reference: str | None = self.field(type_, name).get("reference")
        return reference

    def position(self, type_: str, name: str) -> tuple[int, str]:
        """Return where a field stands among its kind's fields, to show them in the order of declaration."""
        declared = list(self.kind_document(type_).get("fields", ()))
        return (declared.index(name) if name in declared else len(declared), name)


def internal(type_: str) -> bool:
    """Whether a type is the engine's own record (the stack, a provider) and no object of the tenant."""
    return type_ == "pulumi:pulumi:Stack" or type_.startswith("pulumi:providers:")
