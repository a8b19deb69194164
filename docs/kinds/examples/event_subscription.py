"""The shop system is told when people join or leave and when departments change. Its token and key come from config."""

import pulumi

import pulumi_dingtalk as dingtalk

config = pulumi.Config()
dingtalk.EventSubscription(
    "shop-system",
    tags=["user_add_org", "user_leave_org", "org_dept_create", "org_dept_modify", "org_dept_remove"],
    url="https://events.shops.example/dingtalk",
    token=config.require_secret("events-token"),
    aes_key=config.require_secret("events-key"),
)
