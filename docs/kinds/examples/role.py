"""The roles that shops have."""

import pulumi_dingtalk as dingtalk

retail = dingtalk.RoleGroup("retail", name="Retail")
for title in ("Area manager", "Shop manager", "Cashier"):
    dingtalk.Role(title.lower().replace(" ", "-"), name=title, group=retail)
