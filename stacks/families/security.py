"""Devices and accounts of the tills, and what only the admin console sets: people attest that, and until when."""

from __future__ import annotations

import pulumi_dingtalk as dingtalk
from dingtalk_components import SecurityBaseline, Seen
from dingtalk_components.baseline_lines import LINES, MONTH, WEEK

from . import Retailer

HR = ("consent", "training", "transfer-assessment", "processing-agreement", "health-form")
"""The lines of the baseline that HR answers for; IT does for the others."""

LAST_SEEN = {WEEK: "2026-11-27", MONTH: "2026-11-16"}
"""When the lines of each rhythm were seen last; the slower ones on 2 November."""


def declare(retailer: Retailer) -> None:
    """One till, trusted; its account in use; the administrators as they are; the console as people saw it."""
    del retailer
    dingtalk.TrustedDevice(
        "till-mong-kok", user="till-mong-kok", platform="Win", mac_address="88:66:5a:07:2b:04", title="Till 1"
    )
    dingtalk.AccountStatus(
        "till-mong-kok", user="till-mong-kok", disabled=True, reason="The shop is being rebuilt"
    )
    dingtalk.ConsoleSetting(
        "main-administrators",
        setting="main-administrators",
        value="admin",
        responsible="it-administrator",
    )
    dingtalk.ConsoleSetting(
        "watermark",
        setting="watermark",
        value="on in chats, contacts and documents",
        responsible="it-administrator",
        evidence="https://evidence.example/watermark-2026-11.png",
        attested_by="it-administrator",
        attested_on="2026-11-02",
        lapses_on="2027-05-02",
    )
    SecurityBaseline(
        "baseline",
        owner="it-administrator",
        owners=dict.fromkeys(HR, "hr-officer"),
        administrators=["admin", "it-administrator"],
        wanted={"share-links": "password and 7 days"},
        seen={
            name: Seen(
                LAST_SEEN.get(line.counts, "2026-11-02"), f"https://evidence.example/{name}-2026-11.png"
            )
            for name, line in LINES.items()
            if name not in LEFT_OUT
        },
        left_out=LEFT_OUT,
    )


LEFT_OUT = {
    "main-administrators": "there is one until January; declared beside the baseline",
    "drive-mounts": "the firm uses no drive",
}
"""What the firm does without, and why."""
