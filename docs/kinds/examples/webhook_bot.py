"""The robot that posts each morning's cash report, made by hand in its group. Webhook and secret come from config."""

import pulumi

import pulumi_dingtalk as dingtalk

config = pulumi.Config()
dingtalk.WebhookBot(
    "cash-report",
    name="Cash report",
    webhook=config.require_secret("cash-report-webhook"),
    signing_secret=config.require_secret("cash-report-secret"),
    keywords=["Cash report"],
    owner_user="finance-specialist",
    purpose="Posts yesterday's takings of each shop",
    schedule="Each day at 09:15, by the accounting server",
)
