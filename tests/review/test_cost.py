"""What a plan is said to cost: calls by operation, metered ones against the month, and the least time."""

from __future__ import annotations

from pulumi_dingtalk.client.meter import Usage
from pulumi_dingtalk.config import TenantConfig
from support.plans import plan, step
from tenantctl.plan import Op, Plan
from tenantctl.review import cost
from tenantctl.review.cost import Cost
from tenantctl.values import UNKNOWN


def departments(count: int) -> Plan:
    return plan(
        *(step(Op.CREATE, f"shop-{n}", None, {"name": f"Shop {n}", "parent": "1"}) for n in range(count))
    )


def config(**values: object) -> TenantConfig:
    return TenantConfig.load({"endpoint": "sandbox:/nowhere/tenant.db", **values}, {})


def test_calls_are_counted_by_operation_the_most_first() -> None:
    members = {"role": "5", "members": [{"user": f"p{n}", "departments": ["1"] * (n < 3)} for n in range(41)]}
    made = plan(
        step(Op.CREATE, "them", None, members, kind="RoleMembers"),
        step(Op.REPLACE, "role", {"name": "R", "group": "1"}, {"name": "R", "group": "2"}, kind="Role"),
        step(Op.CREATE_REPLACEMENT, "role", None, {"name": "R", "group": "2"}, kind="Role"),
        step(Op.DELETE_REPLACED, "role", {"name": "R", "group": "1"}, None, kind="Role"),
    )
    found = cost.of(made)
    assert list(found.calls.items()) == [
        ("role/addrolesforemps", 3),
        ("role/scope/update", 3),
        ("role/add_role", 1),
        ("role/deleterole", 1),
    ]
    assert (found.total, found.metered, found.seconds) == (8, 0, None)


def test_the_least_time_is_that_of_the_operation_that_is_called_most() -> None:
    assert cost.of(departments(4), config()).seconds == 0.0
    assert cost.of(departments(16), config()).seconds == 0.75
    assert cost.of(departments(17), config()).seconds == 1.0
    assert cost.of(departments(100), config(qps=1, qpsShare=0.5)).seconds == 198.0
    assert cost.of(departments(100), config(qps=0)).seconds is None
    assert cost.of(departments(100)).seconds is None


def test_metered_calls_are_held_against_what_the_month_has_left() -> None:
    def over(metered: int, usage: Usage | None) -> bool:
        return Cost({}, metered, usage).over_quota

    assert not over(10, None), "unknown is not spent"
    assert not over(10, Usage("2026-08", 4990, 5000, exhausted=False))
    assert over(11, Usage("2026-08", 4990, 5000, exhausted=False))
    assert over(1, Usage("2026-08", 0, 5000, exhausted=True))
    assert not over(0, Usage("2026-08", 5000, 5000, exhausted=True))


def test_what_only_the_apply_knows_costs_what_is_certain() -> None:
    values = {"role": UNKNOWN, "members": [{"user": "a", "departments": [UNKNOWN]}, {"user": UNKNOWN}]}
    made = plan(step(Op.CREATE, "them", None, values, kind="RoleMembers"))
    assert dict(cost.of(made).calls) == {"role/addrolesforemps": 1, "role/scope/update": 1}
    made = plan(step(Op.CREATE, "them", None, {"role": UNKNOWN, "members": UNKNOWN}, kind="RoleMembers"))
    assert dict(cost.of(made).calls) == {}
