"""Expense claims: the shop manager agrees; above HK$5,000 the area manager and finance do too, at the same time."""

import pulumi_dingtalk as dingtalk
from pulumi_dingtalk import approvals as oa

dingtalk.ApprovalTemplate(
    "expense-claim",
    name="Expense claim",
    description="With the receipts, within 30 days",
    components=[
        oa.select("sort", "What for", {"taxi": "Taxi", "hotel": "Hotel"}, required=True),
        oa.money("amount", "Amount", required=True),
        oa.table("items", "Receipts", [oa.text("what", "What"), oa.number("each", "HK$")], totals=["each"]),
    ],
    flow_by="gateway",
    flow=[
        oa.approver("Shop manager", oa.people("shop-manager-mong-kok")),
        oa.route(
            oa.case(
                "High",
                oa.number_is("amount", above=5000),
                stages=[
                    oa.parallel(
                        Area=[oa.approver("Area manager", oa.people("area-manager-kowloon"))],
                        Money=[oa.approver("Finance", oa.people("finance-specialist"))],
                    )
                ],
            )
        ),
    ],
    cases=[
        oa.sample(
            "HK$6,000",
            originator="shop-manager-kwun-tong",
            values={"amount": 6000, "sort": "hotel"},
            path=[
                oa.step("Shop manager", "shop-manager-mong-kok"),
                oa.step("Area manager", "area-manager-kowloon"),
                oa.step("Finance", "finance-specialist", parallel=True),
            ],
        ),
        oa.sample(
            "HK$400",
            originator="shop-manager-kwun-tong",
            values={"amount": 400, "sort": "taxi"},
            path=[oa.step("Shop manager", "shop-manager-mong-kok")],
        ),
    ],
)
