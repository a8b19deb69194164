"""Devices and accounts of the tills, and what only the admin console sets: people attest that, and until when."""

from __future__ import annotations

import pulumi_dingtalk as dingtalk

from . import Retailer

WANTED = {
    "sso": "company accounts alone",
    "admin-two-factor": "on for every administrator",
    "audit-retention": "90 days or more",
    "data-retention": "12 months",
    "external-groups": "nobody joins one automatically",
    "forwarding": "off",
    "share-links": "password and 7 days",
    "data-region": "Singapore",
    "watermark": "on in chats, contacts and documents",
}
"""By setting, what it is to be (docs/kinds/ConsoleSetting.md has the catalogue)."""

SEEN = {"attested_by": "it-administrator", "attested_on": "2026-11-02", "lapses_on": "2027-05-02"}
ANSWERS = "it-administrator"


def declare(retailer: Retailer) -> None:
    """One till, trusted; its account in use; the administrators as they are; the console as IT saw it."""
    del retailer
    dingtalk.TrustedDevice(
        "till-mong-kok", user="till-mong-kok", platform="Win", mac_address="88:66:5a:07:2b:04", title="Till 1"
    )
    dingtalk.AccountStatus(
        "till-mong-kok", user="till-mong-kok", disabled=True, reason="The shop is being rebuilt"
    )
    dingtalk.ConsoleSetting(
        "main-administrators", setting="main-administrators", value="admin", responsible=ANSWERS
    )
    for setting, value in WANTED.items():
        evidence = f"https://evidence.example/{setting}-2026-11.png"
        dingtalk.ConsoleSetting(
            setting, setting=setting, value=value, evidence=evidence, responsible=ANSWERS, **SEEN
        )
