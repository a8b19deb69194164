"""The app in which shops order stock. Its secret is an output, and stays a secret."""

import pulumi

import pulumi_dingtalk as dingtalk

orders = dingtalk.App(
    "shop-orders",
    name="ShopOrders",
    desc="Orders of the shops",
    homepage_link="https://orders.example/mobile",
    pc_homepage_link="https://orders.example",
    ip_white_list=["203.0.113.7"],
)
pulumi.export("key", orders.app_key)
