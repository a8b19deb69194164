"""Which way a request would take, and who is meant on it (contract approval-attendance.md 3.2, 3.4)."""

from __future__ import annotations

import json
from typing import Any

import pytest

from dingtalk_sandbox import admin
from dingtalk_sandbox.errors import SandboxError

from .conftest import Tenant
from .test_approval_flows import WHY, Gateway, flow, node

FORECAST = "/v1.0/workflow/processes/forecast"


def approver(number: str, *rules: dict[str, Any], **properties: Any) -> dict[str, Any]:
    return node("approver", number, properties={"actionerRules": list(rules), **properties})


def person(userid: str) -> dict[str, Any]:
    return {"type": "target_approval", "approvals": [{"workNo": userid}]}


class Ground:
    def __init__(self, tenant: Tenant) -> None:
        self.tenant, self.gateway = tenant, Gateway(tenant)

    def make(self, *nodes: dict[str, Any], **more: Any) -> str:
        return str(
            self.gateway.create(WHY, *FIELDS, processConfig=json.dumps(flow(*nodes)), **more)["processCode"]
        )

    def way(self, code: str, user: str = "admin", dept_id: int = 1, **values: str) -> list[dict[str, Any]]:
        sent = [{"id": key, "name": key, "value": value} for key, value in {"why": "x", **values}.items()]
        body = {"processCode": code, "userId": user, "deptId": dept_id, "formComponentValues": sent}
        answer = self.tenant.new(FORECAST, **body)
        assert answer.status_code == 200, answer.text
        found: list[dict[str, Any]] = answer.json()["result"]["workflowActivityRules"]
        return found

    def people(self, code: str, user: str = "admin", dept_id: int = 1, **values: str) -> list[list[str]]:
        """Who acts at each activity."""
        return [
            [each["userId"] for each in activity["activityActioners"]]
            for activity in self.way(code, user, dept_id, **values)
        ]


def options(*keys: str) -> dict[str, Any]:
    made = [{"key": key, "value": key.capitalize()} for key in keys]
    return {
        "options": [json.dumps(each) for each in made],
        "objOptions": [{"value": each["value"]} for each in made],
    }


FIELDS = (
    {"componentName": "InnerContactField", "props": {"id": "deputy", "label": "Deputy", "choice": "0"}},
    {"componentName": "DepartmentField", "props": {"id": "payer", "label": "Payer"}},
    {"componentName": "MoneyField", "props": {"id": "amount", "label": "Amount"}},
    {
        "componentName": "DDSelectField",
        "props": {"id": "sort", "label": "Sort", **options("taxi", "meal", "hotel")},
    },
    {
        "componentName": "DDMultiSelectField",
        "props": {"id": "tags", "label": "Tags", **options("a", "b", "c")},
    },
)


@pytest.fixture
def ground(tenant: Tenant) -> Ground:
    return Ground(tenant)


def test_whom_the_originator_chooses_is_told_as_such(ground: Ground) -> None:
    code = ground.make(approver("1", {"type": "target_select"}), approver("2", person("admin")))
    told = [(each["activityType"], each["workflowActor"]["required"]) for each in ground.way(code)]
    assert told == [("target_select", True), ("target_approval", False)]


def test_a_stage_in_turn_asks_one_by_one(ground: Ground) -> None:
    code = ground.make(
        approver("1", person("admin"), activateType="ONE_BY_ONE"),
        approver("2", person("admin"), agreeAll=False),
    )
    actors = [each["workflowActor"] for each in ground.way(code)]
    told = [(each["actorActivateType"], each["approvalMethod"]) for each in actors]
    assert told == [("ONE_BY_ONE", "ONE_BY_ONE"), ("ALL", "OR")]


@pytest.mark.parametrize(("once", "second"), [("true", ("AUTO_AGREE", [])), ("false", ("MANUAL", ["admin"]))])
def test_who_has_agreed_is_asked_again_unless_the_template_says_once(
    ground: Ground, once: str, second: tuple[str, list[str]]
) -> None:
    ground.tenant.person("clerk")
    stages = [
        approver("1", person("admin")),
        approver("2", person("admin")),
        approver("3", person("admin"), person("clerk")),
    ]
    code = ground.make(*stages)
    changed = {"processCode": code, "name": "Expense", "processConfig": json.dumps(flow(*stages))}
    items = [WHY, *FIELDS]
    ground.gateway.tool(
        "update", **changed, schemaContent=json.dumps({"items": items}), duplicateRemoval=once
    )
    told = [
        (each["workflowActor"]["approvalType"], [who["userId"] for who in each["activityActioners"]])
        for each in ground.way(code)
    ]
    third = ["clerk"] if once == "true" else ["admin", "clerk"]
    assert told == [("MANUAL", ["admin"]), second, ("MANUAL", third)]


def test_the_manager_in_the_line_and_nobody_above_it(ground: Ground) -> None:
    ground.tenant.person("boss")
    ground.tenant.person("clerk", manager_userid="boss")
    rule = {"type": "target_formula", "formula": "ReportLineManager(a, originator, {})"}
    levels = [approver(str(n), {**rule, "formula": rule["formula"].format(n)}) for n in (1, 2, 3)]
    code = ground.make(*levels)
    assert ground.people(code, "clerk") == [["boss"], ["admin"], ["admin"]]
    assert ground.people(code, "boss") == [["admin"]] * 3


def test_heads_of_the_department_and_of_those_above_it(ground: Ground) -> None:
    tenant = ground.tenant
    retail = tenant.department("Retail")
    shop = tenant.department("Shop", retail)
    tenant.person("area", retail)
    tenant.ok("/topapi/v2/department/update", dept_id=retail, dept_manager_userid_list="area")
    heads = {"type": "target_management", "level": 1}
    code = ground.make(
        approver("1", heads), approver("2", {**heads, "autoUp": True}), approver("3", {**heads, "level": 2})
    )
    assert ground.people(code, dept_id=shop) == [["admin"], ["area"], ["area"]]
    assert ground.people(code, dept_id=1) == [["admin"]] * 3, "there is nobody above the root"


def test_a_person_of_a_field_and_the_head_of_a_department_of_one(ground: Ground) -> None:
    tenant = ground.tenant
    shop = tenant.department("Shop")
    tenant.person("area", shop)
    tenant.ok("/topapi/v2/department/update", dept_id=shop, dept_manager_userid_list="area")
    of_field = {"type": "target_formcomponent_approval", "paramKey": "deputy"}
    of_department = {"type": "target_formula", "formula": "ManagerOfDept(a, $('payer'), 1)"}
    code = ground.make(approver("1", of_field), approver("2", of_department))
    assert ground.people(code, deputy='["area"]', payer=f'["{shop}"]') == [["area"], ["area"]]
    assert ground.people(code, deputy="area", payer=str(shop)) == [["area"], ["area"]]
    assert ground.people(code, deputy="", payer="") == [["admin"], ["admin"]]


def test_a_department_that_is_not_there_is_below_nothing(ground: Ground) -> None:
    shop = ground.tenant.department("Shop")
    chosen = {
        "type": "dingtalk_actioner_dept_component_condition",
        "paramKey": "payer",
        "conds": [{"type": "dept", "value": "1"}],
    }
    taken = node(
        "condition", "3", properties={"conditions": [[chosen]]}, childNode=approver("4", person("admin"))
    )
    default = node("condition", "5", properties={"isdefault": True})
    code = ground.make(approver("1", person("admin")), node("route", "2", conditionNodes=[taken, default]))
    assert len(ground.people(code, payer=f'["{shop}"]')) == 2
    assert len(ground.people(code, payer='["424242"]')) == 1


def branched(*conditions: dict[str, Any]) -> tuple[dict[str, Any], ...]:
    """A stage, then another one on a branch with these conditions, and none on the default branch."""
    taken = node(
        "condition",
        "3",
        properties={"conditions": [list(conditions)]},
        childNode=approver("4", person("admin")),
    )
    default = node("condition", "5", properties={"isdefault": True})
    return approver("1", person("admin")), node("route", "2", conditionNodes=[taken, default])


def in_range(**bounds: str) -> dict[str, Any]:
    return {"type": "dingtalk_actioner_range_condition", "paramKey": "amount", **bounds}


def of_options(kind: str, key: str, *keys: str, **more: Any) -> dict[str, Any]:
    return {"type": f"dingtalk_{kind}_condition", "paramKey": key, "paramValues": list(keys), **more}


def where(kind: str, value: object) -> dict[str, Any]:
    conds = [{"type": kind, "value": str(value)}]
    return {"type": "dingtalk_actioner_dept_condition", "conds": conds}


@pytest.mark.parametrize(
    ("condition", "values", "holds"),
    [
        (in_range(lowerBound="100"), {"amount": "100"}, True),
        (in_range(lowerBoundNotEqual="100"), {"amount": "100"}, False),
        (in_range(lowerBoundNotEqual="100"), {"amount": "100.5"}, True),
        (in_range(upperBound="100"), {"amount": "100"}, False),
        (in_range(upperBoundEqual="100", lowerBound=""), {"amount": "100"}, True),
        (in_range(boundEqual="100"), {"amount": "100.00"}, True),
        (in_range(lowerBound="100", upperBound="200"), {"amount": "200"}, False),
        (in_range(), {"amount": "200"}, False),
        (in_range(lowerBound="0"), {"amount": "much"}, False),
        (in_range(lowerBound="0"), {}, False),
        (of_options("actioner_value", "sort", "taxi", "meal"), {"sort": "Taxi"}, True),
        (of_options("actioner_value", "sort", "taxi"), {"sort": "Hotel"}, False),
        (of_options("actioner_value", "why", "taxi"), {}, False),
        (of_options("multi_value", "tags", "a", "b", matchType=1), {"tags": '["A", "B"]'}, True),
        (of_options("multi_value", "tags", "a", "b", matchType=1), {"tags": '["A", "B", "C"]'}, False),
        (of_options("multi_value", "tags", "a", "b", matchType=2), {"tags": '["A", "B", "C"]'}, True),
        (of_options("multi_value", "tags", "a", "b", matchType=2), {"tags": '["A"]'}, False),
        (of_options("multi_value", "tags", "a", "b", matchType=3), {"tags": '["A"]'}, True),
        (of_options("multi_value", "tags", "a", "b", matchType=3), {"tags": '["C"]'}, False),
        (where("user", "admin"), {}, True),
        (where("user", "clerk"), {}, False),
        (where("dept", 1), {}, True),
        (where("dept", 424242), {}, False),
        ({"type": "a kind that nobody knows"}, {}, False),
    ],
)
def test_conditions(ground: Ground, condition: dict[str, Any], values: dict[str, str], holds: bool) -> None:
    code = ground.make(*branched(condition))
    assert len(ground.people(code, **values)) == (2 if holds else 1)


def test_the_first_branch_that_holds_is_taken_and_each_of_its_conditions_must(ground: Ground) -> None:
    both = ground.make(*branched(where("user", "admin"), where("dept", 1)))
    one = ground.make(*branched(where("user", "admin"), where("dept", 424242)), name="Other")
    assert [len(ground.people(code)) for code in (both, one)] == [2, 1]
    ways = [approver(str(10 + n), person(who)) for n, who in enumerate(("admin", "clerk"))]
    branches = [
        node("condition", str(20 + n), properties={"conditions": [[where("dept", 1)]]}, childNode=way)
        for n, way in enumerate(ways)
    ]
    ground.tenant.person("clerk")
    last = approver("31", person("clerk"))
    default = node("condition", "30", properties={"isdefault": True}, childNode=last)
    code = ground.make(
        approver("1", person("admin")), node("route", "2", conditionNodes=[*branches, default]), name="Third"
    )
    assert ground.people(code) == [["admin"], ["admin"]]
    branches = [{**each, "properties": {"conditions": [[where("dept", 424242)]]}} for each in branches]
    route = node("route", "2", conditionNodes=[*branches, default])
    code = ground.make(approver("1", person("admin")), route, name="Fourth")
    assert ground.people(code) == [["admin"], ["clerk"]]


def test_a_role_is_who_has_it_and_whom_a_condition_means(ground: Ground) -> None:
    tenant = ground.tenant
    tenant.person("clerk")
    role = tenant.role()
    tenant.ok("/topapi/role/addrolesforemps", roleIds=str(role), userIds="clerk")
    stages = (
        approver("1", {"type": "target_label", "labels": role}),
        approver("6", {"type": "target_originator"}),
    )
    code = ground.make(*stages, *branched(where("label", role))[1:])
    assert ground.people(code, "clerk") == [["clerk"], ["clerk"], ["admin"]]
    assert ground.people(code, "admin") == [["clerk"], ["admin"]]


def test_a_stage_without_anybody_goes_on_by_itself_where_it_says_so(ground: Ground) -> None:
    gone = person("gone")
    stages = approver("1", gone, noneActionerAction="auto"), approver("2", gone)
    told = [
        (
            each["workflowActor"]["approvalType"],
            each["workflowActor"]["approvalMethod"],
            len(each["activityActioners"]),
        )
        for each in ground.way(ground.make(*stages))
    ]
    assert told == [("AUTO_AGREE", "AND", 0), ("MANUAL", "AND", 1)]


def test_a_copy_for_nobody_is_left_out(ground: Ground) -> None:
    rules = [[person("gone")], [{"type": "target_select"}], [person("admin")]]
    copies = [node("notifier", str(n), properties={"actionerRules": rule}) for n, rule in enumerate(rules, 2)]
    told = [
        (each["activityId"], each["prevActivityId"], each["workflowActor"]["actorType"])
        for each in ground.way(ground.make(approver("1", person("admin")), *copies))
    ]
    assert told == [("1", "sid-startevent", "approver"), ("3", "1", "notifier"), ("4", "3", "notifier")]


def test_lanes_side_by_side_are_all_taken(ground: Ground) -> None:
    lanes = [{"childNode": approver(str(n), person("admin"))} for n in (3, 4)]
    split = node("parallel", "2", properties={"branches": [*lanes, {}]})
    way = ground.way(ground.make(approver("1", person("admin")), split, approver("5", person("admin"))))
    told = [(each["activityId"], each["prevActivityId"]) for each in way]
    assert told == [("1", "sid-startevent"), ("3", "1"), ("4", "1"), ("5", "4")]


def test_a_flow_that_is_changed_in_the_console_is_the_one_taken(ground: Ground) -> None:
    code = ground.make(approver("1", person("admin")))
    admin.edit_flow(
        ground.tenant.path, code, flow(approver("1", person("admin")), approver("2", person("admin")))
    )
    assert len(ground.people(code)) == 2
    with pytest.raises(SandboxError, match=r"^approval template PROC-424242: not known$"):
        admin.edit_flow(ground.tenant.path, "PROC-424242", flow(approver("1", person("admin"))))


def test_no_values_and_too_many(ground: Ground) -> None:
    body = {"processCode": ground.make(approver("1", person("admin"))), "userId": "admin", "deptId": 1}
    for values, code in (
        (None, "componentIsNull"),
        ([{"name": "why", "value": "x"}] * 151, "invalidParameter"),
    ):
        assert ground.tenant.new(FORECAST, **body, formComponentValues=values).json()["code"] == code
