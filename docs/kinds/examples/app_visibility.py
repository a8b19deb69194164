"""The app is for the shops and whoever is an area manager; nobody else sees it."""

import pulumi_dingtalk as dingtalk

orders = dingtalk.App(
    "shop-orders",
    name="ShopOrders",
    desc="Orders of the shops",
    homepage_link="https://orders.example/mobile",
)
retail = dingtalk.RoleGroup("retail", name="Retail")
dingtalk.AppVisibility(
    "shop-orders",
    app=orders,
    departments=[dingtalk.Department("shops", name="Shops")],
    roles=[dingtalk.Role("area-manager", name="Area manager", group=retail)],
    users=["it-administrator"],
)
