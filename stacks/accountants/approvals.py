"""Expense claims, leave and purchases: manager, above a limit a partner too, a desk, the file."""

from __future__ import annotations

from dingtalk_components import Chain, Desk, ExpenseClaim, LeaveRequest, Purchase, Requester

from . import Practice

EXPENSES = {
    "client": "Travel to a client",
    "filing": "Filing fees",
    "training": "Training and examinations",
    "other": "Other",
}
TRIED = (
    Requester("audit-junior-01", manager="audit-manager-01", second="audit-partner"),
    Requester("tax-junior-01", manager="tax-manager-01", second="tax-partner"),
    Requester("receptionist", manager="office-manager", second="managing-partner"),
)
"""People whose sample requests prove the path at each drift."""


def declare(practice: Practice) -> None:
    """Money goes by finance, where either of the two may answer; days off go by human resources."""
    money = Chain(
        desk=Desk(["finance-manager", "finance-officer"]),
        mode="any",
        archive=Desk(["finance-officer"]),
        deputy="managing-partner",
        deputies={"manager": "office-manager", "second": "managing-partner"},
        requesters=TRIED,
    )
    ExpenseClaim(
        "expense",
        money,
        sorts=EXPENSES,
        description="With the receipts, within 30 days",
        opts=practice.once_there,
        attested=_seen("1ae67d05"),
    )
    Purchase(
        "purchase",
        money,
        above=20_000,
        description="Above HK$20,000 with a partner's consent",
        opts=practice.once_there,
        attested=_seen("d1c99e91"),
    )
    days_off = Chain(
        desk=Desk(["hr-manager"]),
        archive=Desk(["hr-officer"]),
        deputy="managing-partner",
        requesters=TRIED[:1],
        titles={"desk": "Human resources"},
    )
    LeaveRequest(
        "leave",
        days_off,
        description="A week ahead; none in the peak season, January to March",
        opts=practice.once_there,
        attested=_seen("78c38ffc"),
    )


def _seen(flow: str) -> dict[str, str]:
    """Say who saw in the console that a flow, and who takes over when, are so; another flow has another code."""
    return {"flow": flow, "by": "it-administrator", "on": "2026-11-02"}
