"""ExecutiveMode, for the generic tests."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from support.cases import Case, Declared, FieldCase, Ref, Setup
from support.hand import Hand
from support.visibility import AROUND, PEOPLE, nodes, person

PATH = "/v1.0/contact/seniorSettings"
KEYS = {1: "permitStaffIds", 2: "permitDeptIds", 3: "permitTagIds"}


def _people(tenant: Hand, ids: Mapping[str, str]) -> None:
    del ids
    for userid in PEOPLE:
        tenant.join(userid)


def _live(tenant: Hand, userid: str) -> dict[str, Any]:
    found = tenant.new("GET", PATH, {"seniorStaffId": userid})
    body: dict[str, Any] = {"seniorStaffId": userid, "open": True, "protectScenes": found["protectScenes"]}
    for item in found["seniorWhiteList"]:
        body.setdefault(KEYS[item["type"]], []).append(item["id"] if item["type"] == 1 else int(item["id"]))
    return body


def hand(**fields: object) -> Setup:
    def change(tenant: Hand, ids: Mapping[str, str]) -> None:
        tenant.new("POST", PATH, **{**_live(tenant, ids["it"]), **fields})

    return change


def _senior(tenant: Hand, userid: str) -> bool:
    return bool((tenant.ask("/topapi/v2/user/get", userid=userid).get("result") or {}).get("senior"))


CASE = Case(
    base=Declared("ExecutiveMode", "it", {"user": Ref("ceo")}),
    around=(*AROUND, person("ceo", "+852-60000001"), person("cfo", "+852-60000002")),
    people=_people,
    fields={
        "user": FieldCase(Ref("ceo"), Ref("cfo")),
        "protect_scenes": FieldCase(
            ["CHAT", "CALL"], ["SEARCH"], hand(protectScenes=["DING_MSG"]), permuted=["CALL", "CHAT"]
        ),
        "users": FieldCase(
            ["vis-a", "vis-b"], ["vis-b"], hand(permitStaffIds=["vis-c"]), permuted=["vis-b", "vis-a"]
        ),
        "departments": FieldCase(
            [Ref("board"), Ref("finance")],
            [Ref("finance")],
            hand(permitDeptIds=[1]),
            permuted=[Ref("finance"), Ref("board")],
        ),
        "roles": FieldCase(
            [Ref("auditor"), Ref("director")],
            [Ref("director")],
            hand(permitTagIds=[7]),
            permuted=[Ref("director"), Ref("auditor")],
        ),
    },
    remove=hand(open=False),
    alive=_senior,
    fine=({"users": [f"u{n}" for n in range(100)], "departments": nodes(60), "roles": nodes(40)},),
    refused=(
        (
            {"users": [f"u{n}" for n in range(100)], "departments": nodes(60), "roles": nodes(41)},
            "users",
            "users, departments and roles hold 201 together; the limit is 200",
        ),
        ({"protect_scenes": ["TALK"]}, "protect_scenes[0]", "Input should be 'DING_SMS', "),
        ({"user": ""}, "user", "String should have at least 1 character"),
    ),
)
