"""A shop's people by name, and an area manager, who need not punch."""

import pulumi_dingtalk as dingtalk

shop = dingtalk.AttendanceGroup("shop", name="Mong Kok", type="free", free_days=["monday", "tuesday"])
dingtalk.AttendanceGroupMembers(
    "shop", group=shop, users=["shop-manager-mong-kok"], exempt=["area-manager-kowloon"]
)
