"""The gateway for people's tools, and what a flow forbids its form (contract approval-attendance.md 3.3, 3.4)."""

from __future__ import annotations

import json
from typing import Any

import pytest

from dingtalk_sandbox import admin

from .conftest import API, Tenant

FORMS, READ = "/v1.0/workflow/forms", "/v1.0/workflow/forms/schemas/processCodes"
SCHEMAS, WHOLE = (
    "/v1.0/workflow/processCentres/schemas",
    "/v1.0/workflow/premium/processes/schemas/batchQuery",
)
START = "sid-startevent"
WHY = {"componentName": "TextField", "props": {"id": "why", "label": "Why"}}
SELF = {"actionerRules": [{"type": "target_originator"}]}


def node(kind: str, number: str, **more: Any) -> dict[str, Any]:
    return {"type": kind, "name": kind, "nodeId": number, "properties": SELF, **more}


def flow(*children: dict[str, Any]) -> dict[str, Any]:
    """The children one below the other."""
    tree: dict[str, Any] = {}
    for each in reversed(children):
        tree = {**each, **({"childNode": tree} if tree else {})}
    start = {"type": "start", "name": "s", "nodeId": START, "properties": {}}
    return {**start, **({"childNode": tree} if tree else {})}


APPROVER = node("approver", "1")
FLOW = flow(APPROVER)


class Gateway:
    def __init__(self, tenant: Tenant) -> None:
        self.tenant = tenant
        self.token = "sandbox-user-token"

    def ask(self, method: str = "tools/call", **params: Any) -> dict[str, Any]:
        body = {"jsonrpc": "2.0", "id": 7, "method": method, "params": params}
        headers = {"x-user-access-token": self.token}
        answer = self.tenant.http.post(f"{API}/server/oa", headers=headers, json=body)
        found: dict[str, Any] = answer.json()
        assert (answer.status_code, found["jsonrpc"], found["id"]) == (200, "2.0", 7)
        return found

    def tool(self, verb: str, /, **arguments: Any) -> dict[str, Any]:
        """What the tool tells; whether it calls that an error must fit."""
        result = self.ask(name=f"{verb}_process_template", arguments=arguments)["result"]
        told: dict[str, Any] = json.loads(result["content"][0]["text"])
        assert result["isError"] is not told["success"]
        return told

    def create(self, *items: Any, **more: Any) -> dict[str, Any]:
        return self.tool("create", **{**template(*items), **more})

    def items(self, code: str) -> list[dict[str, Any]]:
        headers = {"x-acs-dingtalk-access-token": self.tenant.token}
        found = self.tenant.http.get(API + READ, headers=headers, params={"processCode": code}).json()
        return list(found["result"]["schemaContent"]["items"])

    def whole(self, code: str) -> dict[str, Any]:
        self.tenant.set(approval_premium=True)
        found: dict[str, Any] = self.tenant.new(WHOLE, processCodes=[code]).json()["result"][0]
        return found


def template(*items: Any) -> dict[str, Any]:
    return {
        "name": "Expense",
        "schemaContent": json.dumps({"items": items or (WHY,)}),
        "processConfig": json.dumps(FLOW),
    }


@pytest.fixture
def gateway(tenant: Tenant) -> Gateway:
    return Gateway(tenant)


def test_who_may_use_which_tools(gateway: Gateway) -> None:
    for asked in ({"name": "no_tool", "arguments": {}}, {"name": "create_process_template", "arguments": []}):
        assert gateway.ask(**asked)["error"]["code"] == -32601
    assert gateway.ask("tools/list", name="create_process_template", arguments={})["error"]["code"] == -32601
    gateway.token = "another"
    assert gateway.ask(name="create_process_template", arguments={})["error"]["code"] == -32001


def test_a_template_is_made_and_changed_with_its_flow(gateway: Gateway) -> None:
    code = gateway.create()["processCode"]
    assert json.loads(gateway.whole(code)["processConfig"]) == FLOW
    assert gateway.create() == {"success": False, "dingOpenErrcode": 810001, "errorMsg": "模板名称重复"}
    other = flow(APPROVER, node("notifier", "2"))
    more = {"processConfig": json.dumps(other), "description": "Small", "duplicateRemoval": "true"}
    changed = {**template(), "processCode": code}
    assert gateway.tool("update", **{**changed, **more})["success"] is True
    assert json.loads(gateway.whole(code)["processConfig"]) == other
    assert gateway.whole(code)["memo"] == "Small"
    (row,) = [it for it in admin.dump(gateway.tenant.path)["things"] if it["id"] == code]
    assert json.loads(row["body"])["duplicateRemoval"] == "true"
    unknown = {**changed, "processCode": "PROC-424242"}
    assert gateway.tool("update", **unknown)["dingOpenErrcode"] == 830001
    assert gateway.tool("update", **{**changed, "processConfig": ""})["dingOpenErrcode"] == 40035


def test_without_a_flow_a_new_template_gets_the_default(gateway: Gateway) -> None:
    code = gateway.create(processConfig=None)["processCode"]
    kinds = json.loads(gateway.whole(code)["processConfig"])["childNode"]["type"]
    assert kinds == "approver"


@pytest.mark.parametrize(
    "wrong",
    [
        {"schemaContent": "no JSON"},
        {"schemaContent": "{}"},
        {"schemaContent": '{"items": [{"componentName": "NoField"}]}'},
        {"processConfig": "[]"},
        {"processConfig": json.dumps(APPROVER)},
        {"processConfig": json.dumps(flow(node("notifier", "1")))},
        {"processConfig": json.dumps(flow(APPROVER, node("approver", "1")))},
        {"processConfig": json.dumps(flow(APPROVER, node("robot", "2")))},
        {"processConfig": json.dumps(flow(APPROVER, node("notifier", "2", properties=None)))},
        {"processConfig": json.dumps(flow(APPROVER, node("notifier", "2", properties={})))},
        {"processConfig": json.dumps(flow({**APPROVER, "childNode": None}))},
        {
            "processConfig": json.dumps(
                flow(APPROVER, node("route", "2", conditionNodes=[node("condition", "3")]))
            )
        },
    ],
)
def test_what_is_wrong_with_a_template(gateway: Gateway, wrong: dict[str, Any]) -> None:
    assert gateway.create(**wrong)["dingOpenErrcode"] == 40035
    changed = {"processCode": gateway.create()["processCode"], **template(), **wrong}
    assert gateway.tool("update", **changed)["dingOpenErrcode"] == 40035


@pytest.mark.parametrize(
    "item",
    [
        {"componentName": "MoneyField", "props": {"id": "a", "label": "A", "notUpper": "1", "notPrint": "0"}},
        {"componentName": "MoneyField", "props": {"id": "a", "label": "A", "notUpper": "0", "notPrint": "1"}},
        {"componentName": "TextField", "props": {"id": "a", "label": "A", "hidden": True}},
        {"componentName": "InnerContactField", "props": {"id": "a", "label": "A", "choice": 1}},
        {
            "componentName": "DDSelectField",
            "props": {
                "id": "a",
                "label": "A",
                "options": ['{"key": "k", "value": "v"}'],
                "objOptions": [{"value": "v"}],
            },
        },
        {
            "componentName": "TableField",
            "props": {
                "id": "a",
                "label": "A",
                "statField": [
                    {"id": "b", "label": "B", "upper": True, "unit": ""},
                    {"id": "b", "label": "B", "upper": False, "unit": ""},
                ],
            },
            "children": [{"componentName": "MoneyField", "props": {"id": "b", "label": "B"}, "children": []}],
        },
    ],
)
def test_the_gateway_takes_a_form_as_it_is_read(gateway: Gateway, item: dict[str, Any]) -> None:
    assert gateway.items(gateway.create(item)["processCode"]) == [{"children": [], **item}]


def test_two_labels_as_a_list(gateway: Gateway) -> None:
    item = {"componentName": "DDDateRangeField", "props": {"id": "a", "label": ["From", "To"]}}
    (shown,) = gateway.items(gateway.create(item)["processCode"])
    assert shown["props"]["label"] == '["From", "To"]'


def test_a_component_that_a_branch_goes_by_stays(gateway: Gateway) -> None:
    asked = {"properties": {"conditions": [[{"paramKey": "why"}, {"paramKey": "no component"}]]}}
    default = node("condition", "4", properties={"isdefault": True})
    route = node("route", "2", conditionNodes=[node("condition", "3", **asked), default])
    code = gateway.create(processConfig=json.dumps(flow(APPROVER, route)))["processCode"]
    why = {"componentType": "TextField", "props": {"componentId": "why", "label": "Why"}}

    def save(**changed: Any) -> tuple[int, str]:
        form = {**why, **changed}
        answer = gateway.tenant.new(FORMS, processCode=code, name="Expense", formComponents=[form])
        return answer.status_code, answer.json().get("code", "")

    assert save(componentType="TextareaField") == (400, "formschema.error")
    assert save(props={"componentId": "other", "label": "Why"}) == (400, "formschema.error")
    assert save(props={"componentId": "why", "label": "Reason"}) == (200, "")


def test_an_app_deletes_its_own_templates_alone(gateway: Gateway) -> None:
    tenant = gateway.tenant
    form = [{"componentType": "TextField", "props": {"label": "Why"}}]
    made = tenant.new(FORMS, name="Own", formComponents=form).json()["result"]["processCode"]
    admin.add_app(tenant.path, "other", "other-secret")
    headers = {"x-acs-dingtalk-access-token": tenant.issue("other", "other-secret")}
    answer = tenant.http.delete(API + SCHEMAS, headers=headers, params={"processCode": made})
    assert (answer.status_code, answer.json()["code"]) == (400, "permission.error")
