"""Whose object is whose: by the owner's mark in the tenant, and by the states of the backend's other stacks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pulumi_dingtalk.reconcile.registry import kinds, kinds_by_type
from tenantctl.drift.holding import Held, Holding

_MARK_PARTS = 4


class Owners:
    """What is known about owners, from one stack's point of view.

    Args:
        holding: What that stack holds.
    """

    def __init__(self, holding: Holding) -> None:
        self._own = holding.mark
        self._readable = frozenset(holding.others or ())
        self._corp = holding.config.corp_id
        self._in_state: dict[tuple[str, str], str] = {}
        by_type = kinds_by_type()
        for stack, resources in (holding.others or {}).items():
            for resource in resources:
                if resource.get("type") in by_type and self._counts(resource):
                    self._in_state[by_type[resource["type"]].name, str(resource["id"])] = stack

    def in_state(self, kind: str, id_: str) -> str:
        """Return the other stack (``project/stack``) whose state has the object, "" where none has."""
        return self._in_state.get((kind, id_), "")

    def is_own(self, mark: str | None) -> bool:
        """Whether a mark is this stack's."""
        return bool(mark) and str(mark).startswith(self._own)

    def by_mark(self, mark: str | None) -> str:
        """Return the stack that a mark names, "" where it is no mark of ours: the field is anybody's to write."""
        parts = (mark or "").split("/")
        return "/".join(parts[:2]) if len(parts) == _MARK_PARTS and parts[2] in kinds() else ""

    def second_owner(self, held: Held, mark: str | None) -> str:
        """Return the other stack that an object of this stack belongs to as well, "" where it is ours alone.

        A mark counts where the stack that it names cannot be looked into; where that stack's state can be read and
        has the object no more, it has handed it over.
        """
        other = self.in_state(held.kind.name, held.resource.id)
        if other or self.is_own(mark):
            return other
        named = self.by_mark(mark)
        return "" if named in self._readable else named

    def _counts(self, resource: Mapping[str, Any]) -> bool:
        corp = (resource.get("outputs") or {}).get("corp", "")
        return bool(resource.get("id")) and not resource.get("delete") and corp in ("", self._corp)
