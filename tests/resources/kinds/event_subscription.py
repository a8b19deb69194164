"""EventSubscription, for the generic tests."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from support.cases import Case, Declared, FieldCase, Setup
from support.hand import Hand

GET, DELETE = "/call_back/get_call_back", "/call_back/delete_call_back"
URL, OTHER = "https://events.shops.example/a", "https://events.shops.example/b"
KEY, NEW_KEY = "canaryKey1" + "a" * 33, "canaryKey2" + "b" * 33
BASE: dict[str, Any] = {
    "tags": ["user_add_org", "user_leave_org"],
    "url": URL,
    "token": "canary-token-1",
    "aes_key": KEY,
}


def live(tenant: Hand) -> dict[str, Any] | None:
    """Return the callback, or None if there is none."""
    found = tenant.get(GET)
    return found if int(found["errcode"]) == 0 else None


def hand(**fields: object) -> Setup:
    def change(tenant: Hand, ids: Mapping[str, str]) -> None:
        assert ids["it"] == "sandbox-app"
        found = live(tenant) or {}
        kept = {name: found[name] for name in ("call_back_tag", "url", "token", "aes_key")}
        tenant.post("/call_back/update_call_back", **{**kept, **fields})

    return change


def _remove(tenant: Hand, ids: Mapping[str, str]) -> None:
    del ids
    assert int(tenant.get(DELETE)["errcode"]) == 0


CASE = Case(
    base=Declared("EventSubscription", "it", BASE),
    fields={
        "tags": FieldCase(
            ["user_add_org", "user_leave_org"],
            ["user_leave_org", "org_dept_create"],
            hand(call_back_tag=["user_add_org"]),
            permuted=["user_leave_org", "user_add_org"],
        ),
        "url": FieldCase(URL, OTHER, hand(url="https://events.shops.example/hand")),
        "token": FieldCase("canary-token-1", "canary-token-2", hand(token="by-hand")),
        "aes_key": FieldCase(KEY, NEW_KEY, hand(aes_key="h" * 43)),
    },
    remove=_remove,
    alive=lambda tenant, _id: live(tenant) is not None,
    single=True,
    fine=(
        {"token": "t" * 6},
        {"token": "t" * 63, "url": "http://x"},
        {"tags": ["t" * 100]},
    ),
    refused=(
        ({"tags": []}, "tags", "List should have at least 1 item"),
        ({"tags": ["User added"]}, "tags[0]", "String should match pattern"),
        ({"tags": ["t" * 101]}, "tags[0]", "String should have at most 100 characters"),
        ({"url": "events.shops.example"}, "url", "String should match pattern"),
        ({"token": "t" * 5}, "token", "String should have at least 6 characters"),
        ({"token": "t" * 64}, "token", "String should have at most 63 characters"),
        ({"aes_key": "k" * 42}, "aes_key", "String should match pattern"),
        ({"aes_key": "k" * 42 + "-"}, "aes_key", "String should match pattern"),
    ),
)
