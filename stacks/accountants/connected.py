"""Chat groups by rule, bots and connected systems: each with an owner, a purpose and no more than it needs."""

from __future__ import annotations

import pulumi

from dingtalk_components import (
    AppBot,
    BotFleet,
    Chat,
    ChatPolicy,
    Credential,
    GroupBot,
    GroupName,
    Integrations,
    Seen,
    System,
)

from . import Practice
from .organisation import department_of

ON = "2026-11-02"
SEEN = {"attested_by": "it-administrator", "attested_on": ON, "lapses_on": "2027-05-02"}
NAMES = GroupName(
    "department_project_year",
    {"department": ["audit", "tax", "books", "office"], "year": r"20\d\d"},
)


def declare(practice: Practice) -> None:
    """Declare them, and export the registers for the auditor."""
    _chats(practice)
    pulumi.export("bots", _bots(practice).markdown())
    pulumi.export("systems", _systems(practice).markdown())


def _chats(practice: Practice) -> None:
    """A group a season and a department; clients are in none of them."""
    ChatPolicy(
        "chats",
        rules=[NAMES],
        groups={
            "audit-peak": Chat("audit_peak_2026", "audit-manager-01", practice.of("Audit")),
            "audit-review": Chat("audit_review_2026", "audit-partner", ["audit-partner", "audit-manager-01"]),
            "tax-returns": Chat("tax_returns_2026", "tax-manager-01", practice.of("Tax")),
            "month-end": Chat("books_month-end_2026", "bookkeeping-manager", practice.of("Bookkeeping")),
        },
        attested={**SEEN, "evidence": "https://evidence.example/escalation.png"},
        responsible="office-manager",
        opts=practice.once_there,
    )


def _bots(practice: Practice) -> BotFleet:
    bots: dict[str, GroupBot | AppBot] = {}
    if webhook := pulumi.Config("firm").get_secret("deadlines-webhook"):
        bots["deadlines"] = GroupBot(
            "Deadlines",
            owner="tax-manager-01",
            purpose="Posts the returns that are due within seven days",
            webhook=webhook,
            schedule="Each working day at 09:15, by the practice system",
            keywords=["Due"],
        )
    bots["approvals"] = AppBot(
        "ApprovalBot",
        robot="Approvals",
        owner="hr-manager",
        purpose="Reminds managers of approvals that wait, and takes their answer",
        permissions=["qyapi_robot_sendmsg"],
        departments=[department_of(practice.tree, name) for name in ("Partners", "Client Service", "Office")],
    )
    return BotFleet(
        "bots",
        bots,
        attested={"approvals": {**SEEN, "evidence": "https://evidence.example/approval-bot.png"}},
    )


def _systems(practice: Practice) -> Integrations:
    books = System(
        "Ledger",
        sort="accounting",
        owner="finance-manager",
        purpose="Posts approved expenses to the firm's ledger",
        homepage="https://ledger.example/dingtalk",
        permissions=["Workflow.Instance.Read"],
        callbacks=["https://ledger.example/dingtalk/events"],
        machines=["203.0.113.7"],
        credentials={"token": Credential("vault:ledger/dingtalk-token", renewed="2026-10-05")},
        departments=[department_of(practice.tree, "Finance")],
    )
    signing = System(
        "Signing",
        sort="e-signature",
        owner="company-secretary",
        purpose="Signs resolutions and engagement letters with certificates recognised in Hong Kong",
        homepage="https://signing.example/dingtalk",
        permissions=["Contact.User.Read"],
        credentials={"token": Credential("vault:signing/dingtalk-token", lifetime=180, renewed="2026-09-01")},
        departments=[department_of(practice.tree, name) for name in ("Partners", "Company Secretarial")],
    )
    settings = ("ledger-permissions", "ledger-callbacks", "signing-permissions")
    seen = {each: Seen(ON, f"https://evidence.example/{each}.png") for each in settings}
    return Integrations("systems", {"ledger": books, "signing": signing}, seen=seen)
