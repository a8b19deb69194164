"""Chat groups: named brand_district_function; only owners mention everybody."""

from __future__ import annotations

import pulumi_dingtalk as dingtalk

from . import Retailer


def declare(retailer: Retailer) -> None:
    """A group of the shop managers of Kowloon, and one for the opening of a shop, made from a template."""
    del retailer
    dingtalk.ChatGroup(
        "kowloon-managers",
        name="retail_kowloon_mgrs",
        owner_user="area-manager-kowloon",
        members=["area-manager-kowloon", "shop-manager-kwun-tong", "shop-manager-mong-kok"],
        only_owner_mentions_all=True,
        join_needs_approval=True,
        only_owner_manages=True,
    )
    dingtalk.SceneGroup(
        "opening-mong-kok",
        name="retail_mong-kok_opening",
        template="template-shops",
        owner_user="area-manager-kowloon",
        members=["area-manager-kowloon", "shop-manager-mong-kok", "it-administrator"],
        only_owner_mentions_all=True,
    )
