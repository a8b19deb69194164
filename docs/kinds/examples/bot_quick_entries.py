"""What people can tap in their chat with the bot. It is set in the bot's own name, by its key and secret."""

import pulumi_dingtalk as dingtalk

shelves = dingtalk.Bot("shelves", name="EmptyShelves", robot_name="Shelves", desc="Tells of empty shelves")
dingtalk.BotQuickEntries(
    "shelves",
    robot_code=shelves.robot_code,
    credentials={"client_id": shelves.client_id, "client_secret": shelves.client_secret},
    entries=[
        {"name": "Stock", "icon": "@lALPDe7s", "mobile_url": "https://orders.example/stock"},
        {"name": '{"en_US": "Orders", "zh_TW": "訂單"}', "icon": "@lALPDe7t"},
    ],
)
