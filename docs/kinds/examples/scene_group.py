"""A group for the opening of a shop, made from the organisation's template for openings."""

import pulumi_dingtalk as dingtalk

dingtalk.SceneGroup(
    "opening-mong-kok",
    name="retail_opening_mong-kok",
    template="template-shops",
    owner_user="area-manager-kowloon",
    members=["area-manager-kowloon", "shop-manager-mong-kok", "it-administrator"],
    only_owner_mentions_all=True,
    show_history=True,
)
