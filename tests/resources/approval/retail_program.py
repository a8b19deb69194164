"""Four templates of a retailer: expense, leave, purchase, and the three tiers of an outdoor sales claim."""

import pulumi

import pulumi_dingtalk as dingtalk
from pulumi_dingtalk import approvals as oa

region = dingtalk.get_department(path="Kowloon")
shop = dingtalk.get_department(path="Kowloon/Mong Kok")
posts = dingtalk.RoleGroup("posts", name="Posts")
finance = dingtalk.Role("finance", name="Finance", group=posts)
inside = [
    dingtalk.RoleMembers(
        "finance-people", role=finance, members=[dingtalk.RoleMember("fin-a"), dingtalk.RoleMember("fin-b")]
    )
]
ready = pulumi.ResourceOptions(depends_on=inside)
MANAGER = oa.step("Shop manager", "mgr-mongkok")
AREA = oa.step("Area manager", "area-kowloon")
CHECK = oa.step("Finance", "fin-a", "fin-b", how="any")


def finance_checks() -> oa.flows.Part:
    return oa.approver("Finance", oa.role(finance), mode="any")


dingtalk.ApprovalTemplate(
    "expense",
    name="Expense",
    components=[
        oa.money("amount", "Amount", required=True),
        oa.select("sort", "What for", {"taxi": "Taxi", "hotel": "Hotel", "meal": "Meal"}, required=True),
        oa.date("day", "Day", required=True),
        oa.table("items", "Receipts", [oa.text("what", "What"), oa.money("each", "HK$")], totals=["each"]),
        oa.attachments("receipts", "Receipts"),
    ],
    flow=[
        oa.approver("Shop manager", oa.head()),
        oa.route(
            oa.case(
                "High",
                oa.number_is("amount", above=5000),
                stages=[
                    oa.parallel(
                        Area=[oa.approver("Area manager", oa.head(2))],
                        Money=[finance_checks()],
                    )
                ],
            ),
        ),
    ],
    cases=[
        oa.sample(
            "HK$6,000 by a shop assistant",
            originator="staff-mongkok",
            department=shop.id,
            values={"amount": 6000, "sort": "hotel", "day": "2026-11-20"},
            path=[MANAGER, AREA, oa.step("Finance", "fin-a", "fin-b", how="any", parallel=True)],
        ),
        oa.sample(
            "HK$5,000 by a shop assistant",
            originator="staff-mongkok",
            department=shop.id,
            values={"amount": 5000},
            path=[MANAGER],
        ),
    ],
    opts=ready,
)

dingtalk.ApprovalTemplate(
    "leave",
    name="Leave",
    components=[
        oa.date_range("when", "From", "To", duration=True, required=True),
        oa.number("days", "Days", unit="days", required=True),
        oa.select("sort", "Kind", {"annual": "Annual", "sick": "Sick"}, required=True),
        oa.contact("deputy", "Stands in", required=True),
    ],
    flow=[
        oa.handler("Stand-in", oa.person_in("deputy")),
        oa.approver("Shop manager", oa.head()),
        oa.route(
            oa.case("Long", oa.number_is("days", above=5), stages=[oa.approver("Area manager", oa.head(2))]),
            otherwise=[oa.notifier("Copy", oa.head(2))],
        ),
    ],
    cases=[
        oa.sample(
            "two days",
            originator="staff-mongkok",
            department=shop.id,
            values={"days": 2, "sort": "annual", "deputy": ["clerk-mongkok"]},
            path=[
                oa.step("Stand-in", "clerk-mongkok"),
                MANAGER,
                oa.step("Copy", "area-kowloon", copy_only=True),
            ],
        ),
        oa.sample(
            "two weeks",
            originator="staff-mongkok",
            department=shop.id,
            values={"days": 14, "sort": "annual", "deputy": ["clerk-mongkok"]},
            path=[oa.step("Stand-in", "clerk-mongkok"), MANAGER, AREA],
        ),
    ],
    opts=ready,
)

dingtalk.ApprovalTemplate(
    "purchase",
    name="Purchase",
    components=[
        oa.department("for", "For", required=True),
        oa.money("amount", "Amount", required=True),
        oa.select("tags", "Marks", {"urgent": "Urgent", "abroad": "From abroad"}, several=True),
        oa.text("why", "Why", lines=True),
    ],
    flow=[
        oa.approver("Who pays", oa.head_of("for")),
        oa.route(
            oa.case("Small", oa.number_is("amount", below=1000), stages=[]),
            oa.case(
                "Urgent",
                oa.options_are("tags", "urgent"),
                stages=[oa.approver("Finance", oa.role(finance), mode="any", nobody="skip")],
            ),
            otherwise=[oa.approver("Area manager", oa.head(2)), finance_checks()],
        ),
    ],
    cases=[
        oa.sample(
            "small",
            originator="area-kowloon",
            department=region.id,
            values={"for": [shop.id], "amount": 999, "tags": ["urgent"]},
            path=[oa.step("Who pays", "mgr-mongkok")],
        ),
        oa.sample(
            "urgent",
            originator="mgr-mongkok",
            department=shop.id,
            values={"for": [shop.id], "amount": 20000.5, "tags": ["urgent"]},
            path=[oa.step("Who pays", "mgr-mongkok"), CHECK],
        ),
        oa.sample(
            "neither",
            originator="staff-mongkok",
            department=shop.id,
            values={"for": [region.id], "amount": 20000},
            path=[oa.step("Who pays", "area-kowloon"), AREA, CHECK],
        ),
    ],
    opts=ready,
)

dingtalk.ApprovalTemplate(
    "outdoor-sales",
    name="Outdoor sales",
    description="The trip before, the expense after the visit, then the check",
    components=[
        oa.text("customer", "Customer", required=True),
        oa.time_and_place("visit", "When", "Where"),
        oa.money("amount", "Expense", required=True),
        oa.number("mileage", "Mileage", unit="km", required=True),
        oa.attachments("invoice", "Invoice"),
    ],
    flow=[
        oa.approver("Trip", oa.head(2)),
        oa.handler("Expense after the visit", oa.originator()),
        oa.route(
            oa.case(
                "Far or dear",
                oa.number_is("mileage", above=100),
                or_=[[oa.number_is("amount", above=2000)]],
                stages=[oa.approver("Invoice and mileage", oa.role(finance), mode="in_turn")],
            ),
            otherwise=[oa.approver("Invoice and mileage", oa.people("fin-a"))],
        ),
    ],
    time_limits=[{"stage": "Trip", "hours": 24, "deputy": "mgr-mongkok"}],
    cases=[
        oa.sample(
            "far",
            originator="staff-mongkok",
            department=shop.id,
            values={"mileage": 120, "amount": 300},
            path=[
                oa.step("Trip", "area-kowloon"),
                oa.step("Expense after the visit", "staff-mongkok"),
                oa.step("Invoice and mileage", "fin-a", "fin-b", how="in_turn"),
            ],
        ),
        oa.sample(
            "near",
            originator="staff-mongkok",
            department=shop.id,
            values={"mileage": 12, "amount": 300},
            path=[
                oa.step("Trip", "area-kowloon"),
                oa.step("Expense after the visit", "staff-mongkok"),
                oa.step("Invoice and mileage", "fin-a"),
            ],
        ),
    ],
    opts=ready,
)
