"""Approval forms."""

from __future__ import annotations

import pulumi_dingtalk as dingtalk

from . import Retailer


def declare(retailer: Retailer) -> None:
    """An expense claim: what for, how much."""
    del retailer
    dingtalk.ApprovalTemplate(
        "expense-claim",
        name="Expense claim",
        description="With the receipts, within 30 days",
        components=[
            {
                "type": "DDSelectField",
                "id": "sort",
                "label": "What for",
                "required": True,
                "options": [{"key": "taxi", "value": "Taxi"}, {"key": "hotel", "value": "Hotel"}],
            },
            {"type": "MoneyField", "id": "amount", "label": "Amount", "required": True},
        ],
    )
