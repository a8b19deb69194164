"""What holds for the whole retailer: chat groups by rule, approvals by the line of report, the security baseline."""

from __future__ import annotations

from dingtalk_components import (
    Chain,
    Chat,
    ChatPolicy,
    Desk,
    ExpenseClaim,
    GroupName,
    LeaveRequest,
    OutdoorSales,
    Purchase,
    Requester,
    SecurityBaseline,
    Seen,
)

from . import area_manager, areas, places

ADMINISTRATORS = ("admin", "it-administrator")
IT, HR, FINANCE = "it-administrator", "hr-officer", "finance-specialist"
SEEN = {"attested_by": IT, "attested_on": "2026-11-02", "lapses_on": "2027-05-02"}
SHORT = {"Hong Kong Island": "island", "Kowloon": "kowloon", "New Territories": "nt"}
"""Areas as the names of groups have them: a name has 20 characters at most."""

ON = {
    "2026-11-02": """sso admin-two-factor device-login remote-wipe audit-retention data-retention external-groups
        forwarding share-links data-region mail-domain local-administrators quiet-hours meetings emergency-mailbox
        alternative-channel health-form""",
    "2026-06-15": "consent transfer-assessment processing-agreement business-registration",
    "2026-07-06": "training",
    "2026-11-06": "monthly-export",
    "2026-11-27": "health-check weekly-export",
}
"""By day, which lines of the baseline were seen then. The last quarter had no training: what was seen has lapsed."""

LEFT_OUT = {
    "drive-mounts": "the shops use no drive",
    "esign-authority": "nothing is signed in DingTalk",
    "calendar-sync": "DingTalk's own calendar is the only one",
}


def declare() -> None:
    """Declare them."""
    _chats()
    _approvals()
    SecurityBaseline(
        "baseline",
        owner=IT,
        owners={"consent": HR, "training": HR, "quiet-hours": HR},
        administrators=ADMINISTRATORS,
        seen={
            line: Seen(day, f"https://evidence.example/{line}-{day}.png")
            for day, lines in ON.items()
            for line in lines.split()
        },
        left_out=LEFT_OUT,
    )


def _chats() -> None:
    """A group an area: its manager and those of its shops."""
    managers = {area: [area_manager(area)] for area in areas()}
    for place in places():
        managers[place.area].append(place.manager)
    ChatPolicy(
        "chats",
        rules=[GroupName("brand_district_function", {"brand": ["retail"], "district": list(SHORT.values())})],
        groups={
            SHORT[area]: Chat(f"retail_{SHORT[area]}_mgrs", area_manager(area), people)
            for area, people in managers.items()
        },
        attested={**SEEN, "evidence": "https://evidence.example/escalation.png"},
        responsible=IT,
    )


def _approvals() -> None:
    """The shop's manager, above the limit the area's, then a desk."""
    tried = [
        Requester("mong-kok-sales-01", "shop-manager-mong-kok", "area-manager-kowloon"),
        Requester("sha-tin-cashier-01", "shop-manager-sha-tin", "area-manager-new-territories"),
    ]
    money = Chain(Desk([FINANCE]), Desk(["finance-officer-01"]), deputy="admin", requesters=tried)
    days_off = Chain(
        Desk([HR]), Desk(["hr-assistant-01"]), "admin", tried[:1], titles={"desk": "Human resources"}
    )
    ExpenseClaim(
        "expense", money, description="With the receipts, within 30 days", attested=_flow("e10861d5")
    )
    Purchase("purchase", money, description="Three quotations above HK$5,000", attested=_flow("e10861d5"))
    OutdoorSales("visit", money, description="Before somebody goes to a customer", attested=_flow("64389ac6"))
    LeaveRequest("leave", days_off, description="A week ahead", attested=_flow("b1708e52"))


def _flow(code: str) -> dict[str, str]:
    """Say who saw in the console that a flow, and who takes over when, are so; another flow has another code."""
    return {"flow": code, "by": IT, "on": "2026-11-02"}
