"""Shops see their own department and what is below it."""

import pulumi_dingtalk as dingtalk

dingtalk.ContactRestriction(
    "shops",
    name="Shops see themselves",
    type="onlySelfDeptAndChild",
    departments=[dingtalk.Department("shops", name="Shops")],
    restrict_in_search=True,
)
