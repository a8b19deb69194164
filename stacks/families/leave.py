"""Leave: what kinds there are, and what is granted of them."""

from __future__ import annotations

import pulumi_dingtalk as dingtalk

from . import Retailer

SERVED_LONGER = {"shop-manager-mong-kok": 9, "area-manager-kowloon": 12}
"""Days of annual leave of those who have served longer than two years."""


def declare(retailer: Retailer) -> None:
    """Annual leave, asked for a week ahead: seven days a head in 2026, and more for who has served longer."""
    del retailer
    annual = dingtalk.LeaveType(
        "annual",
        name="Annual leave",
        unit="half_day",
        hours_in_day=8,
        visible_to="everyone",
        paid=True,
        deadline={"when": "before", "unit": "day", "value": 7},
    )
    dingtalk.LeaveQuota(
        "kowloon-2026",
        leave_type=annual,
        cycle="2026",
        group="Kowloon",
        people=["area-manager-kowloon", "shop-manager-kwun-tong", "shop-manager-mong-kok"],
        granted=7,
        exceptions=[{"user": user, "granted": days} for user, days in SERVED_LONGER.items()],
        starts="2026-01-01",
        ends="2026-12-31",
    )
