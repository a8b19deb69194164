"""What there is in the tenant and not in state: unmanaged objects, those managed elsewhere, and coverage."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from pulumi_dingtalk.client.errors import DingTalkError
from pulumi_dingtalk.reconcile.kind import Kind, Listed
from pulumi_dingtalk.reconcile.registry import kinds
from pulumi_dingtalk.reconcile.session import Tenant
from tenantctl.drift.asking import ENDING, BudgetSpentError
from tenantctl.drift.holding import Holding
from tenantctl.drift.owners import Owners


@dataclass(frozen=True)
class Found:
    """An object that the tenant has and the stack's state has not.

    Args:
        kind: Its kind.
        id: Its id.
        name: Its name in the tenant.
        owner: ``project/stack`` that manages it, as its mark or another stack's state says; "" where nobody does.
        lost: Whether its mark is this stack's own: made by it, and no longer in its state.
    """

    kind: str
    id: str
    name: str
    owner: str = ""
    lost: bool = False


@dataclass(frozen=True)
class Coverage:
    """How much of one kind is managed.

    Args:
        kind: The kind.
        managed: Objects in this stack's state.
        elsewhere: Objects that other stacks manage.
        all: Objects in the tenant; None where that was not learnt.
        why: Why it was not, "" where it was.
    """

    kind: str
    managed: int
    elsewhere: int = 0
    all: int | None = None
    why: str = ""


NO_LIST = "no-list"
BUDGET = "budget"
METERED = "metered"


def look_around(
    tenant: Tenant, holding: Holding, owners: Owners, closed: str = ""
) -> tuple[tuple[Found, ...], tuple[Coverage, ...]]:
    """List every kind whose list is free or that the stack uses; one that can't be listed is told, not guessed.

    Args:
        tenant: The tenant, with a client that cannot write.
        holding: What the stack holds.
        owners: Whose object is whose.
        closed: Why there is no point in asking, "" where there is.
    """
    held: dict[str, set[str]] = {}
    for each in holding.objects:
        held.setdefault(each.kind.name, set()).add(each.resource.id)
    found: list[Found] = []
    coverage: list[Coverage] = []
    for name, kind in kinds().items():
        ids = held.get(name, set())
        if not kind.lists:
            coverage += [Coverage(name, len(ids), why=NO_LIST)] if ids else []
            continue
        if not ids and any(operation.metered for operation in kind.lists):
            coverage.append(Coverage(name, 0, why=METERED))
            continue
        if closed:
            coverage.append(Coverage(name, len(ids), why=closed))
            continue
        others, line, closed = _one_kind(tenant, kind, ids, owners)
        found += others
        coverage.append(line)
    return tuple(found), tuple(coverage)


def _one_kind(
    tenant: Tenant, kind: Kind[Any], held: set[str], owners: Owners
) -> tuple[list[Found], Coverage, str]:
    try:
        there = list(kind.listed(tenant))
        others = [_found(tenant, kind, each, owners) for each in there if each.id not in held]
    except BudgetSpentError:
        return [], Coverage(kind.name, len(held), why=BUDGET), BUDGET
    except DingTalkError as error:
        told = str(error)
        return [], Coverage(kind.name, len(held), why=told), told if isinstance(error, ENDING) else ""
    all_ = held | {each.id for each in there}
    elsewhere = sum(1 for each in others if each.owner)
    return others, Coverage(kind.name, len(held), elsewhere, len(all_)), ""


def _found(tenant: Tenant, kind: Kind[Any], listed: Listed, owners: Owners) -> Found:
    mark = kind.mark(tenant, listed.id) if listed.mark is None else listed.mark
    if owners.is_own(mark):
        return Found(kind.name, listed.id, listed.name, lost=True)
    owner = owners.in_state(kind.name, listed.id) or owners.by_mark(mark)
    return Found(kind.name, listed.id, listed.name, owner)


def names_in(found: Iterable[Found]) -> Mapping[tuple[str, str], str]:
    """Return the names by kind and id."""
    return {(each.kind, each.id): each.name for each in found if each.name}
