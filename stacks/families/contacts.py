"""Who sees whom in the contacts."""

from __future__ import annotations

import pulumi_dingtalk as dingtalk

from . import Retailer


def declare(retailer: Retailer) -> None:
    """Shops see themselves, nobody searches for finance, shop mobiles stay hidden, area managers are not rung up."""
    office, shops = retailer.tree.department("Head Office"), retailer.tree.department("Shops")
    dingtalk.ContactRestriction(
        "shops", name="Shops see themselves", type="onlySelfDeptAndChild", departments=[shops]
    )
    dingtalk.ContactHiding(
        "finance",
        name="Finance",
        departments=[retailer.tree.department("Head Office/Finance")],
        except_departments=[office],
        hide_in_search=True,
    )
    dingtalk.AttributeVisibility(
        "shop-mobiles",
        name="Mobiles of the shops",
        hide_fields=["mobile"],
        departments=[shops],
        except_departments=[office],
    )
    dingtalk.ExecutiveMode(
        "area-manager-kowloon",
        user="area-manager-kowloon",
        protect_scenes=["CALL", "VIDEO_CALL"],
        users=["shop-manager-kwun-tong", "shop-manager-mong-kok", "shop-manager-tsim-sha-tsui"],
    )
