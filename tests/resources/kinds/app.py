"""App, for the generic tests."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from zlib import crc32

from support.cases import Case, Declared, FieldCase, Setup
from support.hand import Hand

APPS, LIST = "/v1.0/microApp/apps", "/v1.0/microApp/allInnerApps"
PAGE, OTHER = "https://shops.example/a", "https://shops.example/b"


def administrator(tenant: Hand) -> str:
    return str(tenant.post("/topapi/v2/user/get", userid="admin")["result"]["unionid"])


def app(tenant: Hand, id_: str) -> dict[str, Any] | None:
    """Return the app, or None if there is none."""
    return next((each for each in tenant.new("GET", LIST)["appList"] if str(each["agentId"]) == id_), None)


def hand(**fields: object) -> Setup:
    def change(tenant: Hand, ids: Mapping[str, str]) -> None:
        assert tenant.new("PUT", f"{APPS}/{ids['it']}", opUnionId=administrator(tenant), **fields)

    return change


def remove(tenant: Hand, ids: Mapping[str, str]) -> None:
    assert tenant.new("DELETE", f"{APPS}/{ids['it']}", {"opUnionId": administrator(tenant)})


def apart(values: Mapping[str, Any], word: str) -> Mapping[str, Any]:
    """The service takes letters and digits alone, and few of them."""
    return {**values, "name": f"{re.sub('[^A-Za-z]', '', values['name'])[:10]}{crc32(word.encode()) % 10**8}"}


CASE = Case(
    base=Declared(
        "App",
        "it",
        {"name": "ShopOrders", "desc": "Orders of shops", "develop_type": "h5", "homepage_link": PAGE},
    ),
    fields={
        "name": FieldCase("ShopOrders", "店舖訂單", hand(name="ByHand")),
        "desc": FieldCase("Orders of shops", "Orders of all shops", hand(desc="By hand")),
        "develop_type": FieldCase("h5", "mini"),
        "homepage_link": FieldCase(PAGE, OTHER, hand(homepageLink="https://shops.example/hand")),
        "pc_homepage_link": FieldCase(PAGE, OTHER, hand(pcHomepageLink="https://shops.example/hand")),
        "omp_link": FieldCase(PAGE, OTHER, hand(ompLink="https://shops.example/hand")),
        "icon": FieldCase("@lALPDe7s", "@lALPDe7t"),
        "ip_white_list": FieldCase(
            ["203.0.113.7", "203.0.113.*"], ["203.0.113.9"], permuted=["203.0.113.*", "203.0.113.7"]
        ),
    },
    remove=remove,
    alive=lambda tenant, id_: app(tenant, id_) is not None,
    config={"operator": "admin"},
    apart=apart,
    fine=(
        {"name": "ab"},
        {"name": "店" * 20, "desc": "d" * 200},
        {"homepage_link": "http://x", "pc_homepage_link": "", "omp_link": ""},
        {"develop_type": "mini", "homepage_link": ""},
        {"ip_white_list": ["203.0.*.7"] * 50},
    ),
    refused=(
        ({"name": "a"}, "name", "String should match pattern"),
        ({"name": "a" * 21}, "name", "String should match pattern"),
        ({"name": "Shop orders"}, "name", "String should match pattern"),
        ({"desc": ""}, "desc", "String should have at least 1 character"),
        ({"desc": "d" * 201}, "desc", "String should have at most 200 characters"),
        ({"develop_type": "web"}, "develop_type", "Input should be 'h5' or 'mini'"),
        ({"homepage_link": "ftp://x"}, "homepage_link", "String should match pattern"),
        ({"homepage_link": ""}, "homepage_link", "an H5 app needs a page"),
        ({"icon": "logo.png"}, "icon", "String should match pattern"),
        ({"ip_white_list": ["203.0.113.7"] * 51}, "ip_white_list", "List should have at most 50 items"),
        ({"ip_white_list": ["203.0.113.7/24"]}, "ip_white_list[0]", "String should match pattern"),
        ({"ip_white_list": ["203.0.*.*"]}, "ip_white_list[0]", "one * at most"),
    ),
)
