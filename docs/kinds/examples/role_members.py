"""Everybody who is a shop manager, each for their own shop."""

import pulumi_dingtalk as dingtalk

retail = dingtalk.RoleGroup("retail", name="Retail")
manager = dingtalk.Role("shop-manager", name="Shop manager", group=retail)
shops = dingtalk.Department("shops", name="Shops")
dingtalk.RoleMembers(
    "shop-managers",
    role=manager,
    members=[
        dingtalk.RoleMember(
            f"shop-manager-{shop.lower().replace(' ', '-')}",
            [dingtalk.Department(shop.lower().replace(" ", "-"), name=shop, parent=shops)],
        )
        for shop in ("Kwun Tong", "Mong Kok", "Tsim Sha Tsui")
    ],
)
