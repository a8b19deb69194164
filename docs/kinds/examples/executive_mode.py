"""The area manager is not rung up or searched for by everybody: their shop managers may, and finance."""

import pulumi_dingtalk as dingtalk

dingtalk.ExecutiveMode(
    "area-manager-kowloon",
    user="area-manager-kowloon",
    protect_scenes=["CALL", "VIDEO_CALL", "SEARCH"],
    users=["shop-manager-kwun-tong", "shop-manager-mong-kok"],
    departments=[dingtalk.Department("finance", name="Finance")],
)
