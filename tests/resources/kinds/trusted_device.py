"""TrustedDevice, for the generic tests."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from zlib import crc32

from support.cases import Case, Declared, FieldCase, Ref
from support.hand import Hand
from support.visibility import person

MAC, OTHER = "88:66:5a:07:2b:04", "88:66:5a:07:2b:05"


def _remove(tenant: Hand, ids: Mapping[str, str]) -> None:
    user, _, mac = ids["it"].partition("/")
    body = {"userId": user, "macAddress": mac, "kickOff": False}
    assert tenant.new("POST", "/v1.0/exclusive/trustedDevices/remove", **body)


def _alive(tenant: Hand, id_: str) -> bool:
    user, _, mac = id_.partition("/")
    found = tenant.new("POST", "/v1.0/exclusive/trustedDevices/query", macAddress=mac.upper())
    return user in [device["userId"] for device in found["data"]]


def _apart(values: Mapping[str, Any], word: str) -> Mapping[str, Any]:
    digits = f"{crc32(word.encode()):08x}"
    return {**values, "mac_address": ":".join(["88", "66", *(digits[n : n + 2] for n in range(0, 8, 2))])}


CASE = Case(
    base=Declared(
        "TrustedDevice",
        "it",
        {"user": Ref("clerk"), "platform": "Mac", "mac_address": MAC, "status": "trusted"},
    ),
    around=(person("clerk", "+852-80000001"), person("deputy", "+852-80000002")),
    fields={
        "user": FieldCase(Ref("clerk"), "0"),
        "platform": FieldCase("Mac", "Win"),
        "mac_address": FieldCase(MAC, "88-66-5A-07-2B-05"),
        "status": FieldCase("trusted", "lost"),
        "title": FieldCase("Till 1", "Till 2"),
        "serial_number": FieldCase("C02-1", "C02-2"),
    },
    remove=_remove,
    alive=_alive,
    settings={"edition": "exclusive", "trusted_device_query": "allow"},
    apart=_apart,
    fine=({"mac_address": "88-66-5A-07-2B-04", "user": "0"},),
    refused=(
        ({"mac_address": "88:66:5a:07:2b"}, "mac_address", "String should match pattern"),
        ({"platform": "iOS"}, "platform", "Input should be 'Mac' or 'Win'"),
        ({"status": "good"}, "status", "Input should be 'pending', 'trusted', 'lost' or 'rejected'"),
    ),
)
