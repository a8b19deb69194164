"""An expense claim: what for, how much, and the receipts item by item."""

import pulumi_dingtalk as dingtalk

dingtalk.ApprovalTemplate(
    "expense-claim",
    name="Expense claim",
    description="With the receipts, within 30 days",
    components=[
        {
            "type": "DDSelectField",
            "id": "sort",
            "label": "What for",
            "required": True,
            "options": [{"key": "taxi", "value": "Taxi"}, {"key": "hotel", "value": "Hotel"}],
        },
        {"type": "MoneyField", "id": "amount", "label": "Amount", "required": True},
        {
            "type": "TableField",
            "id": "items",
            "label": "Receipts",
            "children": [{"type": "TextField", "id": "what", "label": "What"}],
        },
    ],
)
