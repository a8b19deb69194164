"""What objects refer to and the state does not have: people, built-in roles, what was made by hand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from pulumi_dingtalk.client.errors import DingTalkError, NotFound
from pulumi_dingtalk.reconcile.kind import Kind
from pulumi_dingtalk.reconcile.registry import kinds
from pulumi_dingtalk.reconcile.session import Tenant
from tenantctl.errors import TenantctlError
from tenantctl.recovery.mapping import mapped
from tenantctl.state.references import name_of

Snapshot = Mapping[str, Iterable[Mapping[str, Any]]]


class LookError(TenantctlError):
    """The tenant could not be asked; one line."""


class Outside:
    """Finds such objects in the tenant of today: by the id and the name, as the backup's snapshot has them.

    Args:
        tenant: The tenant, with a client that cannot write.
        snapshot: What the tenant had, by kind; empty for an export.
        same_corp: Whether it is the organisation that it was, so that an id is the object's, however it is called now.
    """

    def __init__(self, tenant: Tenant, snapshot: Snapshot, *, same_corp: bool) -> None:
        self._tenant, self._same_corp = tenant, same_corp
        self._seen = {(kind, str(each["id"])): each for kind, found in snapshot.items() for each in found}
        self._today: dict[tuple[str, str], str | None] = {}

    def today(self, kind: str, id_: str, urn: str) -> str | None:
        """Return the id of the object today, None where the tenant has no such object.

        Args:
            kind: Its kind.
            id_: Its id in the past.
            urn: What refers to it, for messages.

        Raises:
            LookError: The tenant could not be asked.
        """
        if (kind, id_) not in self._today:
            self._today[kind, id_] = None  # should it refer to itself
            try:
                self._today[kind, id_] = self._found(kind, id_, urn)
            except NotFound:
                pass
            except DingTalkError as error:
                raise LookError(f"resource {name_of(urn)}: {error}") from None
        return self._today[kind, id_]

    def _found(self, kind: str, id_: str, urn: str) -> str | None:
        known = kinds()[kind]
        live = known.read(self._tenant, id_)
        values = self._seen.get((kind, id_), {}).get("values", {})
        named = all(name in values for name in known.natural_key)
        if live and named and all(live.get(name) == values[name] for name in known.natural_key):
            return id_
        by_key = self._by_key(known, values, urn) if named else None
        if by_key is None and live and (self._same_corp or _same_anywhere(known, id_, live)):
            return id_
        return by_key

    def _by_key(self, kind: Kind[Any], values: Mapping[str, Any], urn: str) -> str | None:
        fields = kind.fields
        today = {
            name: mapped(fields[name], value, lambda of, its: self.today(of, its, urn) or its)
            for name, value in values.items()
            if name in fields
        }
        return kind.find(self._tenant, kind.model.model_construct(**today))


def _same_anywhere(kind: Kind[Any], id_: str, live: Mapping[str, Any]) -> bool:
    """Whether an id means the same in every organisation: people chose it, or the object has no name but that."""
    key = [live.get(name) for name in kind.natural_key]
    return key == [id_] or None in key
