"""The shop managers of Kowloon and their area manager; only the owner may mention everybody."""

import pulumi_dingtalk as dingtalk

dingtalk.ChatGroup(
    "kowloon",
    name="retail_kowloon_shops",
    owner_user="area-manager-kowloon",
    members=["area-manager-kowloon", "shop-manager-kwun-tong", "shop-manager-mong-kok"],
    only_owner_mentions_all=True,
    join_needs_approval=True,
    only_owner_manages=True,
)
