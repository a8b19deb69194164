"""ExternalContact, for the generic tests."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from zlib import crc32

from support.cases import Case, Declared, FieldCase, Ref, Setup
from support.hand import Hand

CUSTOMER, CHANNEL, SUPPLIER = "1561077300", "1561077301", "1561077302"
PEOPLE = ("ext-a", "ext-b", "ext-c")
GET, UPDATE = "/topapi/extcontact/get", "/topapi/extcontact/update"


def _people(tenant: Hand, ids: Mapping[str, str]) -> None:
    del ids
    for person in PEOPLE:
        tenant.join(person)


def hand(**fields: object) -> Setup:
    """Somebody changes the contact in the client: the rest of it stays."""

    def change(tenant: Hand, ids: Mapping[str, str]) -> None:
        live = tenant.post(GET, user_id=ids["it"])["result"]
        live = {key: value for key, value in live.items() if key not in {"userid", "email", "mobile"}}
        tenant.post(UPDATE, contact={**live, "user_id": ids["it"], **fields})

    return change


def _remove(tenant: Hand, ids: Mapping[str, str]) -> None:
    tenant.post("/topapi/extcontact/delete", user_id=ids["it"])


def _apart(values: Mapping[str, Any], word: str) -> Mapping[str, Any]:
    return {**values, "mobile": f"{values['mobile'][:3]}{crc32(word.encode()) % 10**8:08d}"}


CASE = Case(
    base=Declared(
        "ExternalContact",
        "it",
        {
            "name": "Buyer of the harbour hotel",
            "mobile": "13800002001",
            "state_code": "86",
            "follower": "ext-a",
            "labels": [CUSTOMER],
        },
    ),
    around=(
        Declared("Department", "kowloon", {"name": "Kowloon"}),
        Declared("Department", "island", {"name": "Island"}),
    ),
    people=_people,
    fields={
        "name": FieldCase("Buyer of the harbour hotel", "Chef of the harbour hotel", hand(name="By hand")),
        "mobile": FieldCase("13800002001", "13800002002"),
        "state_code": FieldCase("86", "852"),
        "follower": FieldCase("ext-a", "ext-b", hand(follower_user_id="ext-c")),
        "labels": FieldCase(
            [CUSTOMER, CHANNEL], [SUPPLIER], hand(label_ids=[int(SUPPLIER)]), permuted=[CHANNEL, CUSTOMER]
        ),
        "title": FieldCase("Buyer", "Head buyer", hand(title="By hand")),
        "company_name": FieldCase("Harbour hotel", "Peak hotel", hand(company_name="By hand")),
        "address": FieldCase("1 Harbour Road", "2 Harbour Road", hand(address="By hand")),
        "remark": FieldCase("Fridays alone", "Mondays alone", hand(remark="By hand")),
        "share_departments": FieldCase(
            [Ref("kowloon"), Ref("island")],
            [Ref("island")],
            hand(share_dept_ids=[]),
            permuted=[Ref("island"), Ref("kowloon")],
        ),
        "share_users": FieldCase(
            ["ext-b", "ext-c"], ["ext-b"], hand(share_user_ids=[]), permuted=["ext-c", "ext-b"]
        ),
    },
    remove=_remove,
    alive=lambda tenant, id_: int(tenant.ask(GET, user_id=id_)["errcode"]) == 0,
    apart=_apart,
    fine=(
        {"mobile": "12345", "state_code": "8"},
        {"mobile": "1" * 15, "state_code": "8520"},
        {"labels": [str(n) for n in range(1, 21)]},
        {"share_departments": [str(n) for n in range(1, 21)], "share_users": [f"u{n}" for n in range(20)]},
        {"owner": "firm/dev/ExternalContact/buyer-0154321987654321"},
    ),
    refused=(
        ({"name": ""}, "name", "String should have at least 1 character"),
        ({"mobile": "1234"}, "mobile", "String should match pattern"),
        ({"mobile": "1" * 16}, "mobile", "String should match pattern"),
        ({"mobile": "+86-13800002001"}, "mobile", "String should match pattern"),
        ({"state_code": "+86"}, "state_code", "String should match pattern"),
        ({"labels": []}, "labels", "List should have at least 1 item"),
        ({"labels": [str(n) for n in range(1, 22)]}, "labels", "List should have at most 20 items"),
        ({"labels": ["Customer"]}, "labels[0]", "must be a number above 0"),
        (
            {"share_departments": [str(n) for n in range(1, 22)]},
            "share_departments",
            "List should have at most 20",
        ),
        ({"share_users": [f"u{n}" for n in range(21)]}, "share_users", "List should have at most 20"),
        ({"follower": "a,b"}, "follower", "must be one userid"),
        (
            {"owner": "firm/dev/ExternalContact/buyer-13800002001"},
            "mobile",
            "the resource's logical name holds what",
        ),
        (
            {"owner": "firm/dev/ExternalContact/9123 4567"},
            "mobile",
            "the resource's logical name holds what looks",
        ),
    ),
)
