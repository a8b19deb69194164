"""The security baseline: each line with who answers for it, and when somebody saw last that it is so."""

from __future__ import annotations

from dingtalk_components import SecurityBaseline, Seen

from .access import ADMINISTRATORS

OWNERS = {
    "consent": "hr-manager",
    "training": "hr-manager",
    "quiet-hours": "hr-manager",
    "business-registration": "company-secretary",
    "esign-authority": "company-secretary",
    "transfer-assessment": "managing-partner",
    "processing-agreement": "managing-partner",
}
WANTED = {
    "sso": "company accounts alone, by Azure AD",
    "data-retention": "7 years of client work, 12 months of the rest",
}
LEFT_OUT = {
    "main-administrators": "in the access model",
    "drive-mounts": "the firm keeps client files in its own document system",
}
ON = {
    "2026-11-02": """sso admin-two-factor device-login remote-wipe audit-retention data-retention external-groups
        forwarding share-links data-region mail-domain local-administrators calendar-sync quiet-hours meetings
        emergency-mailbox alternative-channel health-form""",
    "2026-06-15": "consent transfer-assessment processing-agreement business-registration esign-authority",
    "2026-10-12": "training",
    "2026-11-06": "monthly-export",
    "2026-11-27": "health-check weekly-export",
}
"""By day, what was seen then. That the tenant comes back within 4 hours, a drill proves: nobody attests it."""


def declare() -> None:
    """Declare the lines."""
    SecurityBaseline(
        "baseline",
        owner="it-administrator",
        owners=OWNERS,
        administrators=ADMINISTRATORS,
        wanted=WANTED,
        seen={
            line: Seen(day, f"https://evidence.example/{line}-{day}.png")
            for day, lines in ON.items()
            for line in lines.split()
        },
        left_out=LEFT_OUT,
    )
