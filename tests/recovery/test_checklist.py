"""What people must do after a restore, of the kinds that tell it by how the tenant stands."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pulumi_dingtalk.reconcile.registry import type_token
from tenantctl.recovery.checklist import checklist
from tenantctl.recovery.past import Past
from tenantctl.state.checkpoint import ResourceState

ATTESTED = {"flow": "f-1", "by": "auditor", "on": "2026-11-01"}
FINANCE = {"type": "approver", "name": "Finance", "who": [{"by": "role", "role": "77"}]}


def resource(kind: str, name: str, id_: str, inputs: Mapping[str, Any]) -> ResourceState:
    type_ = type_token(kind)
    return ResourceState(f"urn:pulumi:dev::shop::{type_}::{name}", type_, True, id_, inputs=dict(inputs))


def told(*resources: ResourceState) -> list[str]:
    return checklist(Past(resources))


def test_what_was_attested_of_the_lost_tenant_is_to_be_done_again() -> None:
    attested = {
        "evidence": "ticket 7",
        "attested_by": "auditor",
        "attested_on": "2026-11-01",
        "lapses_on": "2099-01-01",
    }
    setting = {
        "setting": "watermark",
        "value": "on for chats",
        **attested,
        "owner": "dev/sso",
        "corp": "ding",
    }
    lines = told(resource("ConsoleSetting", "marks", "watermark", setting))
    [line] = [each for each in lines if each.startswith("watermark: ")]
    assert 'set it to "on for chats" at ' in line
    assert line.endswith("missing: the evidence, who attested it, on which day, when that lapses")
    assert not any("there twice" in each or "written from the backup" in each for each in lines)


def test_who_administers_is_left_to_the_plan_after_it() -> None:
    setting = {"setting": "main_administrators", "value": "admin"}
    assert not any("admin:" in line for line in told(resource("ConsoleSetting", "it", "main", setting)))


def test_a_flow_that_is_set_in_the_console_is_told_step_by_step_with_names() -> None:
    form = {
        "name": "Expense",
        "components": [],
        "flow": [FINANCE],
        "flow_by": "console",
        "attested": ATTESTED,
    }
    lines = told(
        resource("Role", "finance-people", "77", {"name": "Finance"}),
        resource("ApprovalTemplate", "expense", "PROC-1", form),
    )
    assert any("set the flow in the console" in line for line in lines)
    [step] = [line for line in lines if line.startswith("Expense ") and "Finance" in line]
    assert "finance-people" in step
    assert "77" not in step
    assert not any("\x1f" in line for line in lines)


def test_a_flow_that_the_gateway_writes_is_nobodys_work() -> None:
    form = {"name": "Expense", "components": [], "flow": [FINANCE], "flow_by": "gateway"}
    lines = told(resource("ApprovalTemplate", "expense", "PROC-1", form))
    assert not any("flow in the console" in line for line in lines)
