"""Annual leave of a shop for a year: seven days a head, and more for who has served longer."""

import pulumi_dingtalk as dingtalk

annual = dingtalk.LeaveType(
    "annual", name="Annual leave", unit="half_day", hours_in_day=8, visible_to="everyone", paid=True
)
dingtalk.LeaveQuota(
    "mong-kok-2026",
    leave_type=annual,
    cycle="2026",
    group="Mong Kok",
    people=["shop-manager-mong-kok", "shop-manager-kwun-tong"],
    granted=7,
    exceptions=[{"user": "shop-manager-mong-kok", "granted": 9}],
    starts="2026-01-01",
    ends="2026-12-31",
)
