"""The shops' ordering app, the bot that tells of empty shelves, the morning cash report, and what systems are told."""

from __future__ import annotations

import pulumi

import pulumi_dingtalk as dingtalk

from . import Retailer


def declare(retailer: Retailer) -> None:
    """Who sees the app is named whole; secrets come from config, or are told once and kept as secrets."""
    config = pulumi.Config()
    orders = dingtalk.App(
        "shop-orders",
        name="ShopOrders",
        desc="Orders of the shops",
        homepage_link="https://orders.example/mobile",
        pc_homepage_link="https://orders.example",
    )
    dingtalk.AppVisibility(
        "shop-orders",
        app=orders,
        departments=[retailer.tree.department("Shops")],
        roles=[retailer.roles["Area manager"], retailer.roles["IT"]],
    )
    shelves = dingtalk.Bot(
        "shelves", name="EmptyShelves", robot_name="Shelves", desc="Tells of empty shelves"
    )
    dingtalk.BotQuickEntries(
        "shelves",
        robot_code=shelves.robot_code,
        credentials={"client_id": shelves.client_id, "client_secret": shelves.client_secret},
        entries=[{"name": "Stock", "icon": "@lALPDe7s", "mobile_url": "https://orders.example/stock"}],
    )
    dingtalk.WebhookBot(
        "cash-report",
        name="Cash report",
        webhook=config.require_secret("cash-report-webhook"),
        keywords=["Cash report"],
        owner_user="finance-specialist",
        purpose="Posts yesterday's takings of each shop",
        schedule="Each day at 09:15, by the accounting server",
    )
    dingtalk.EventSubscription(
        "shop-system",
        tags=["user_add_org", "user_leave_org"],
        url="https://events.shops.example/dingtalk",
        token=config.require_secret("events-token"),
        aes_key=config.require_secret("events-key"),
    )
