"""Bot, for the generic tests."""

from __future__ import annotations

from resources.kinds.app import apart, app, hand, remove
from support.cases import Case, Declared, FieldCase
from support.hand import Hand


def _alive(tenant: Hand, id_: str) -> bool:
    found = app(tenant, id_)
    return found is not None and "robotInfo" in found


CASE = Case(
    base=Declared(
        "Bot", "it", {"name": "ShopAlarms", "robot_name": "Shop alarms", "desc": "Tells of empty shelves"}
    ),
    fields={
        "name": FieldCase("ShopAlarms", "店舖提醒", hand(name="ByHand")),
        "robot_name": FieldCase("Shop alarms", "店舖提醒"),
        "desc": FieldCase("Tells of empty shelves", "Tells of late deliveries", hand(desc="By hand")),
        "robot_icon": FieldCase("@lALPDe7s", "@lALPDe7t"),
        "preview_image": FieldCase("@lALPDe7s", "@lALPDe7t"),
    },
    remove=remove,
    alive=_alive,
    config={"operator": "admin"},
    apart=apart,
    fine=(
        {"name": "ab", "robot_name": "ab", "desc": "d"},
        {"name": "店" * 20, "robot_name": "r" * 20, "desc": "d" * 200},
    ),
    refused=(
        ({"name": "a"}, "name", "String should match pattern"),
        ({"name": "a" * 21}, "name", "String should match pattern"),
        ({"name": "Shop alarms"}, "name", "String should match pattern"),
        ({"robot_name": "a"}, "robot_name", "String should have at least 2 characters"),
        ({"robot_name": "a" * 21}, "robot_name", "String should have at most 20 characters"),
        ({"desc": ""}, "desc", "String should have at least 1 character"),
        ({"desc": "d" * 201}, "desc", "String should have at most 200 characters"),
        ({"robot_icon": ""}, "robot_icon", "String should have at least 1 character"),
        ({"preview_image": ""}, "preview_image", "String should have at least 1 character"),
    ),
)
