"""WebhookBot, for the generic tests. People made the robots; the tenant has them in every group."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from support.cases import Case, Declared, FieldCase

GROUP = "cidALARMS=="


def webhook(word: str) -> str:
    return f"https://oapi.dingtalk.com/robot/send?access_token={sha256(word.encode()).hexdigest()}"


def apart(values: Mapping[str, Any], word: str) -> Mapping[str, Any]:
    return {**values, "webhook": webhook(f"{values['webhook']} {word}")}


BASE = {
    "name": "Shelf alarms",
    "webhook": webhook("canary"),
    "owner_user": "shop-manager",
    "purpose": "Empty shelves",
    "open_conversation_id": GROUP,
}
CASE = Case(
    base=Declared("WebhookBot", "it", BASE),
    fields={
        "name": FieldCase("Shelf alarms", "Tills"),
        "webhook": FieldCase(webhook("canary"), webhook("renewed")),
        "owner_user": FieldCase("shop-manager", "area-manager"),
        "purpose": FieldCase("Empty shelves", "Empty shelves and tills"),
        "signing_secret": FieldCase("SECcanary1", "SECcanary2"),
        "keywords": FieldCase(["Shelf", "Till"], ["Shelf"], permuted=["Till", "Shelf"]),
        "schedule": FieldCase("Each day at 8, by the stock server", "Each hour, by the stock server"),
        "open_conversation_id": FieldCase(GROUP, "cidTILLS=="),
    },
    settings={"custom_robots": "Shelf alarms, Tills"},
    apart=apart,
    fine=(
        {"webhook": "https://oapi.dingtalk.io/robot/send?access_token=x"},
        {"webhook": "http://127.0.0.1:8650/robot/send?access_token=x"},
        {"keywords": ["k"] * 10, "purpose": "p" * 500, "schedule": "s" * 500},
    ),
    refused=(
        ({"name": ""}, "name", "String should have at least 1 character"),
        (
            {"webhook": "https://example.org/robot/send?access_token=x"},
            "webhook",
            "must be https://oapi.dingtalk.com/",
        ),
        (
            {"webhook": "http://oapi.dingtalk.com/robot/send?access_token=x"},
            "webhook",
            "must be https://oapi.",
        ),
        (
            {"webhook": "https://oapi.dingtalk.com/robot/send"},
            "webhook",
            "must be https://oapi.dingtalk.com/",
        ),
        (
            {"webhook": "https://oapi.dingtalk.com/user/get?access_token=x"},
            "webhook",
            "must be https://oapi.",
        ),
        ({"signing_secret": "canary"}, "signing_secret", "String should match pattern"),
        ({"keywords": ["k"] * 11}, "keywords", "List should have at most 10 items"),
        ({"keywords": [""]}, "keywords[0]", "String should have at least 1 character"),
        ({"purpose": ""}, "purpose", "String should have at least 1 character"),
        ({"purpose": "p" * 501}, "purpose", "String should have at most 500 characters"),
        ({"schedule": "s" * 501}, "schedule", "String should have at most 500 characters"),
        ({"open_conversation_id": ""}, "open_conversation_id", "String should have at least 1 character"),
    ),
)
