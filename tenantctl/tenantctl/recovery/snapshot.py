"""What the tenant lets one read, managed or not: the part of a backup that state does not have."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, Final

from pulumi_dingtalk.client.errors import DingTalkError
from pulumi_dingtalk.reconcile.kind import Kind
from pulumi_dingtalk.reconcile.registry import kinds
from pulumi_dingtalk.reconcile.session import Tenant
from pulumi_dingtalk.reconcile.unseen import seen
from tenantctl.drift.asking import ENDING
from tenantctl.engines.embedded.convert import for_provider
from tenantctl.recovery.mapping import references_in
from tenantctl.recovery.past import kind_of
from tenantctl.state.checkpoint import ResourceState

_PARALLEL: Final = 4


@dataclass
class Snapshot:
    """What the tenant has.

    Args:
        objects: By kind, each as ``{"id", "name", "managed", "values"}``; values as a program would spell them.
        missing: By kind, why it could not be listed or one of it could not be read.
    """

    objects: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    missing: dict[str, str] = field(default_factory=dict)


def take(tenant: Tenant, resources: Iterable[ResourceState]) -> Snapshot:
    """Read every object that a list shows, those that state has, and those that these refer to.

    Lists that count against the month's quota are asked for kinds in use alone.

    Args:
        tenant: The tenant, with a client that cannot write.
        resources: The stack's state.
    """
    snapshot = Snapshot()
    held = _held(resources)
    for name, kind in kinds().items():
        ids = held.get(name, {})
        try:
            wanted = {**_listed(tenant, kind, bool(ids)), **dict.fromkeys(ids, "")}
        except DingTalkError as error:
            snapshot.missing[name] = str(error)
            wanted = dict.fromkeys(ids, "")
        if wanted:
            snapshot.objects[name] = _read(tenant, kind, wanted, ids, snapshot)
    return snapshot


def _held(resources: Iterable[ResourceState]) -> dict[str, dict[str, ResourceState | None]]:
    """Return the ids that state has or refers to, by kind, each with its resource if state has one."""
    found: dict[str, dict[str, ResourceState | None]] = {}
    for each in resources:
        for reference in references_in(each):
            found.setdefault(reference.kind, {}).setdefault(reference.id, None)
        kind = kind_of(each)
        if kind is not None and not each.delete:
            found.setdefault(kind.name, {})[each.id] = each
    return found


def _listed(tenant: Tenant, kind: Kind[Any], in_use: bool) -> dict[str, str]:  # noqa: FBT001 - one question
    """Return the names by id of what a list shows."""
    if not kind.lists or (not in_use and any(operation.metered for operation in kind.lists)):
        return {}
    return {each.id: each.name for each in kind.listed(tenant)}


def _read(
    tenant: Tenant,
    kind: Kind[Any],
    wanted: Mapping[str, str],
    managed: Mapping[str, ResourceState | None],
    snapshot: Snapshot,
) -> list[dict[str, Any]]:
    def look(id_: str) -> dict[str, Any]:
        resource = managed.get(id_)
        known = for_provider(resource.outputs) if resource else {}
        return _told(kind.look(tenant, id_, known) or {})

    told = []
    with ThreadPoolExecutor(max_workers=_PARALLEL) as pool:
        futures = {id_: pool.submit(look, id_) for id_ in sorted(wanted)}
        for id_, future in futures.items():
            try:
                values = future.result()
            except DingTalkError as error:
                snapshot.missing[kind.name] = str(error)
                if isinstance(error, ENDING):
                    pool.shutdown(cancel_futures=True)
                    break
                continue
            if values:
                name = str(wanted[id_] or values.get("name", ""))
                resource = managed.get(id_)
                urn = resource.urn if resource else ""
                told.append({"id": id_, "name": name, "managed": urn, "values": values})
    return told


def _told(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in seen(values).items() if value is not None}
