"""ExpenseClaim, LeaveRequest, Purchase and OutdoorSales: the chain with a form each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, Unpack

from dingtalk_components.approval_chain import ApprovalChain, Chain, Common, Limit
from pulumi_dingtalk import approvals as oa
from pulumi_dingtalk.approvals.components import Component

COUNTERSIGNED: Final = 5000
"""HK$ above which a second-level manager countersigns."""

LONG: Final = 5
"""Days of leave above which a second-level manager countersigns."""

EXPENSES: Final[Mapping[str, str]] = {
    "travel": "Travel",
    "meals": "Meals and entertainment",
    "supplies": "Shop supplies",
    "other": "Other",
}
LEAVES: Final[Mapping[str, str]] = {
    "annual": "Annual leave",
    "sick": "Sick leave",
    "maternity": "Maternity leave",
    "paternity": "Paternity leave",
    "unpaid": "Unpaid leave",
}


class ExpenseClaim(ApprovalChain):
    """Money that somebody laid out for the firm.

    ::

        ExpenseClaim("expense", chain)

        expense
        └── expense     ApprovalTemplate: sort, day, amount, purpose, receipts
                        above HK$5,000 a second-level manager countersigns

    Args:
        resource_name: The logical name, unique in the program.
        chain: Who answers.
        name: The template's name.
        above: HK$ above which the second-level manager countersigns.
        sorts: What for, people's words by key.
        more: Further components.
        common: ``description``, ``flow_by``, ``attested`` and ``opts``, as of ``ApprovalChain``.
    """

    def __init__(
        self,
        resource_name: str,
        chain: Chain,
        *,
        name: str = "Expense claim",
        above: float = COUNTERSIGNED,
        sorts: Mapping[str, str] = EXPENSES,
        more: Sequence[Component] = (),
        **common: Unpack[Common],
    ) -> None:
        super().__init__(
            resource_name,
            chain,
            name=name,
            form=[
                oa.select("sort", "What for", sorts, required=True),
                oa.date("day", "Day of the receipt", required=True),
                oa.money("amount", "Amount (HK$)", required=True),
                oa.text("purpose", "Purpose", lines=True, required=True),
                oa.photos("receipts", "Receipts", required=True),
                *more,
            ],
            limit=Limit("amount", above),
            answers={"sort": next(iter(sorts))},
            **common,
        )


class LeaveRequest(ApprovalChain):
    """Days off. What DingTalk's own leave kinds count is ``AnnualLeave``'s; this asks for them.

    ::

        LeaveRequest("leave", chain)

        leave
        └── leave       ApprovalTemplate: sort, first and last day, days, reason, who stands in, certificate
                        above 5 days a second-level manager countersigns

    Args:
        resource_name: The logical name, unique in the program.
        chain: Who answers; the desk is the human resources', and ``titles`` may say so.
        name: The template's name.
        above: Days above which the second-level manager countersigns.
        sorts: Sorts of leave, people's words by key.
        more: Further components.
        common: ``description``, ``flow_by``, ``attested`` and ``opts``, as of ``ApprovalChain``.
    """

    def __init__(
        self,
        resource_name: str,
        chain: Chain,
        *,
        name: str = "Leave request",
        above: float = LONG,
        sorts: Mapping[str, str] = LEAVES,
        more: Sequence[Component] = (),
        **common: Unpack[Common],
    ) -> None:
        super().__init__(
            resource_name,
            chain,
            name=name,
            form=[
                oa.select("sort", "Sort of leave", sorts, required=True),
                oa.date_range("period", "First day", "Last day", required=True),
                oa.number("days", "Days", unit="days", required=True),
                oa.text("reason", "Reason", lines=True),
                oa.contact("stand_in", "Who stands in", required=True),
                oa.photos("certificate", "Certificate"),
                *more,
            ],
            limit=Limit("days", above, unit="days of leave: "),
            answers={"sort": next(iter(sorts))},
            **common,
        )


class Purchase(ApprovalChain):
    """Something that the firm is to buy.

    ::

        Purchase("purchase", chain)

        purchase
        └── purchase    ApprovalTemplate: what, supplier, amount, needed by, quotations
                        above HK$5,000 a second-level manager countersigns

    Args:
        resource_name: The logical name, unique in the program.
        chain: Who answers.
        name: The template's name.
        above: HK$ above which the second-level manager countersigns.
        more: Further components.
        common: ``description``, ``flow_by``, ``attested`` and ``opts``, as of ``ApprovalChain``.
    """

    def __init__(
        self,
        resource_name: str,
        chain: Chain,
        *,
        name: str = "Purchase",
        above: float = COUNTERSIGNED,
        more: Sequence[Component] = (),
        **common: Unpack[Common],
    ) -> None:
        super().__init__(
            resource_name,
            chain,
            name=name,
            form=[
                oa.table("items", "Items", [oa.text("what", "What"), oa.number("count", "How many")]),
                oa.text("supplier", "Supplier", required=True),
                oa.money("amount", "Amount (HK$)", required=True),
                oa.date("needed", "Needed by", required=True),
                oa.attachments("quotations", "Quotations", required=True),
                *more,
            ],
            limit=Limit("amount", above),
            **common,
        )


class OutdoorSales(ApprovalChain):
    """A visit to a customer, outside the shop.

    ::

        OutdoorSales("visit", chain)

        visit
        └── visit       ApprovalTemplate: customer, from and to, address, purpose, cost, where and when it took place
                        above HK$5,000 of cost a second-level manager countersigns

    Args:
        resource_name: The logical name, unique in the program.
        chain: Who answers.
        name: The template's name.
        above: HK$ of cost above which the second-level manager countersigns.
        more: Further components.
        common: ``description``, ``flow_by``, ``attested`` and ``opts``, as of ``ApprovalChain``.
    """

    def __init__(
        self,
        resource_name: str,
        chain: Chain,
        *,
        name: str = "Outdoor sales",
        above: float = COUNTERSIGNED,
        more: Sequence[Component] = (),
        **common: Unpack[Common],
    ) -> None:
        super().__init__(
            resource_name,
            chain,
            name=name,
            form=[
                oa.text("customer", "Customer", required=True),
                oa.date_range("period", "From", "To", time=True, required=True),
                oa.text("address", "Where", required=True),
                oa.text("purpose", "Purpose", lines=True, required=True),
                oa.money("cost", "Cost (HK$)", required=True),
                oa.time_and_place("arrival", "When", "At which place"),
                *more,
            ],
            limit=Limit("cost", above),
            **common,
        )
