"""A small retailer whose tenant drifts, and what `tenantctl drift --json` says of it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from pulumi_dingtalk.reconcile.registry import kinds
from support.hand import Hand
from support.tenant import sandbox
from tenantctl.errors import ExitCode

from .conftest import Shop

EMBEDDED = ("--engine", "embedded")
PROGRAM = """
import pulumi_dingtalk as dingtalk

shops = dingtalk.Department("shops", name="Shops")
for name in ("Central", "Mong Kok", "Sha Tin"):
    dingtalk.Department(name.lower().replace(" ", "-"), name=name, parent=shops, order=10)
retail = dingtalk.RoleGroup("retail", name="Retail")
manager = dingtalk.Role("area-manager", name="Area manager", group=retail)
"""
TOKEN = "oauth2/token"
OURS = ("Department", "Role", "RoleGroup")
FREE_LISTS = {
    operation.name
    for name, kind in kinds().items()
    if name not in OURS and not any(operation.metered for operation in kind.lists)
    for operation in kind.lists
}
"""What is listed besides: each kind that the quota does not count, to tell what nobody manages."""


@pytest.fixture
def retail(shop: Shop) -> Shop:
    """Four departments, a role group and a role, applied."""
    shop.write(PROGRAM)
    assert shop("up", "--yes", *EMBEDDED).code == ExitCode.OK
    return shop


@pytest.fixture
def hand(shop: Shop) -> Iterator[Hand]:
    with Hand(f"sandbox:{shop.database}") as one:
        yield one


def shops_of(hand: Hand) -> dict[str, str]:
    """Ids by name of the departments that the program declares."""
    top = hand.children()
    return {**top, **hand.children(top["Shops"])}


def found(shop: Shop, *arguments: str) -> dict[str, Any]:
    ran = shop("drift", "--json", *EMBEDDED, *arguments)
    body: dict[str, Any] = json.loads(ran.out)
    return {**body, "code": ran.code}


def names(urns: list[str]) -> list[str]:
    return sorted(urn.rsplit("::", 1)[-1] for urn in urns)


def asked(shop: Shop) -> dict[str, int]:
    """What the tenant was asked since the last look, by operation."""
    calls = json.loads(shop.calls())
    sandbox("calls", "--db", str(shop.database), "--clear")
    counted: dict[str, int] = {}
    for call in calls:
        name = "/".join(call["operation"].rsplit("/", 2)[-2:])
        counted[name] = counted.get(name, 0) + 1
    return counted
