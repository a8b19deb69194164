"""BotQuickEntries, for the generic tests."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from resources.kinds.app import LIST
from support.cases import Case, Declared, FieldCase, Ref
from support.hand import Hand

SET, QUERY, CLEAR = (f"/v1.0/robot/plugins/{verb}" for verb in ("set", "query", "clear"))
ENTRY: dict[str, Any] = {"name": "Stock", "icon": "@lALPDe7s"}
OTHER: dict[str, Any] = {"name": '{"en_US": "Shifts", "zh_CN": "班表"}', "icon": "@lALPDe7t"}
PAGE = "https://shops.example/a"


def bot(name: str, app: str) -> Declared:
    return Declared("Bot", name, {"name": app, "robot_name": name, "desc": "Tells of empty shelves"})


def credentials(name: str) -> dict[str, Any]:
    return {"client_id": Ref(name, "client_id"), "client_secret": Ref(name, "client_secret")}


def _hand(tenant: Hand, ids: Mapping[str, str]) -> None:
    assert tenant.new("POST", SET, robotCode=ids["it"], pluginInfoList=[ENTRY, {**OTHER, "pcUrl": PAGE}])


def _clear(tenant: Hand, ids: Mapping[str, str]) -> None:
    assert tenant.new("POST", CLEAR, robotCode=ids["it"])


def _alive(tenant: Hand, id_: str) -> bool:
    codes = {app.get("robotInfo", {}).get("robotCode") for app in tenant.new("GET", LIST)["appList"]}
    return id_ in codes and bool(tenant.new("POST", QUERY, robotCode=id_)["pluginInfoList"])


CASE = Case(
    base=Declared("BotQuickEntries", "it", {"robot_code": Ref("alarms", "robot_code"), "entries": [ENTRY]}),
    around=(bot("alarms", "ShopAlarms"), bot("orders", "ShopOrders")),
    fields={
        "robot_code": FieldCase(Ref("alarms", "robot_code"), Ref("orders", "robot_code")),
        "entries": FieldCase([ENTRY], [OTHER, {**ENTRY, "pc_url": PAGE, "mobile_url": PAGE}], _hand),
        "credentials": FieldCase(credentials("alarms"), credentials("orders")),
    },
    remove=_clear,
    alive=_alive,
    config={"operator": "admin"},
    settings={"quick_entry_caller": "any"},
    fine=(
        {"entries": [{**ENTRY, "pc_url": "http://x", "mobile_url": ""}]},
        {"credentials": {"client_id": "a", "client_secret": "b"}},
    ),
    refused=(
        ({"entries": []}, "entries", "List should have at least 1 item"),
        ({"entries": [{"name": "Stock"}]}, "entries[0].icon", "Field required"),
        ({"entries": [{**ENTRY, "name": ""}]}, "entries[0].name", "String should have at least 1 character"),
        ({"entries": [{**ENTRY, "pc_url": "ftp://x"}]}, "entries[0].pc_url", "String should match pattern"),
        ({"entries": [{**ENTRY, "link": "x"}]}, "entries[0].link", "Extra inputs are not permitted"),
        ({"robot_code": ""}, "robot_code", "String should have at least 1 character"),
        ({"credentials": {"client_id": "a"}}, "credentials.client_secret", "Field required"),
    ),
)
