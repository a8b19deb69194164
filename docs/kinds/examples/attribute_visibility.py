"""Colleagues do not see the mobile numbers of shop staff; head office does."""

import pulumi_dingtalk as dingtalk

dingtalk.AttributeVisibility(
    "shop-mobiles",
    name="Mobiles of the shops",
    hide_fields=["mobile"],
    departments=[dingtalk.Department("shops", name="Shops")],
    except_departments=[dingtalk.Department("head-office", name="Head Office")],
)
