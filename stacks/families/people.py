"""People whom no HR system feeds in, and customers' buyers. Their mobile numbers are secrets of the config."""

from __future__ import annotations

import pulumi

import pulumi_dingtalk as dingtalk

from . import Retailer


def declare(retailer: Retailer) -> None:
    """A pool of people who stand in for shop managers, and the buyer of a hotel that a shop delivers to."""
    config = pulumi.Config()
    pool = dingtalk.Department("relief-pool", name="Relief pool", parent=retailer.tree.department("Shops"))
    manager = dingtalk.User(
        "relief-manager",
        userid="relief-manager",
        name="Relief manager",
        mobile=config.require_secret("relief-manager-mobile"),
        departments=[pool],
        title="Relief manager",
        manager="area-manager-kowloon",
        hide_mobile=True,
    )
    dingtalk.DepartmentLeadership("relief-pool", department=pool, managers=[manager.id])
    dingtalk.ExternalContact(
        "buyer-harbour-hotel",
        name="Buyer of the harbour hotel",
        mobile=config.require_secret("buyer-harbour-hotel-mobile"),
        state_code="852",
        follower="shop-manager-tsim-sha-tsui",
        labels=[dingtalk.get_external_label(name="客户").id],
        company_name="Harbour hotel",
        share_departments=[retailer.tree.department("Shops/Kowloon")],
    )
