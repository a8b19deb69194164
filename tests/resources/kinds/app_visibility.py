"""AppVisibility, for the generic tests."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from resources.kinds.app import APPS
from support.cases import Case, Declared, FieldCase, Ref, Setup
from support.hand import Hand
from support.visibility import AROUND, nodes, people

KEYS = {"User": "userIds", "Dept": "deptIds", "Role": "roleIds"}
PAGE = "https://shops.example/a"


def _live(tenant: Hand, id_: str) -> dict[str, Any]:
    found: dict[str, Any] = tenant.new("GET", f"{APPS}/{id_}/scopes")["result"]
    return found


def hand(**fields: object) -> Setup:
    def change(tenant: Hand, ids: Mapping[str, str]) -> None:
        assert tenant.new("POST", f"{APPS}/{ids['it']}/scopes", **fields)

    return change


def _alive(tenant: Hand, id_: str) -> bool:
    live = tenant.new("GET", f"{APPS}/{id_}/scopes")
    return live is not None and not live["result"]["onlyAdminVisible"]


BASE: dict[str, Any] = {"app": Ref("orders"), "users": [], "roles": [], "only_admin": False}
CASE = Case(
    base=Declared("AppVisibility", "it", {**BASE, "departments": ["1"]}),
    around=(
        *AROUND,
        Declared("App", "orders", {"name": "ShopOrders", "desc": "Orders", "homepage_link": PAGE}),
        Declared("App", "stocks", {"name": "ShopStocks", "desc": "Stocks", "homepage_link": PAGE}),
    ),
    people=people,
    fields={
        "app": FieldCase(Ref("orders"), Ref("stocks")),
        "users": FieldCase(
            ["vis-a", "vis-b"], ["vis-b"], hand(addUserIds=["vis-c"]), permuted=["vis-b", "vis-a"]
        ),
        "departments": FieldCase(
            [Ref("board"), Ref("finance")],
            [Ref("finance")],
            hand(addDeptIds=[1]),
            permuted=[Ref("finance"), Ref("board")],
        ),
        "roles": FieldCase(
            [Ref("auditor"), Ref("director")],
            [Ref("director")],
            hand(addRoleIds=[7]),
            permuted=[Ref("director"), Ref("auditor")],
        ),
        "only_admin": FieldCase(False, True, hand(onlyAdminVisible=True), beside={"departments": []}),
    },
    alive=_alive,
    config={"operator": "admin"},
    fine=({"departments": nodes(2000), "roles": nodes(2000), "users": [f"u{n}" for n in range(2000)]},),
    refused=(
        ({"departments": nodes(2001)}, "departments", "List should have at most 2000 items"),
        ({"roles": nodes(2001)}, "roles", "List should have at most 2000 items"),
        ({"users": [f"u{n}" for n in range(2001)]}, "users", "List should have at most 2000 items"),
        ({"only_admin": True}, "departments", "has no effect while only_admin is True"),
        ({"app": "ShopOrders"}, "app", "must be a number above 0"),
    ),
)
