"""Forms of approval templates: refusals and quirks of contract approval-attendance.md 2, by name."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest

from dingtalk_sandbox import admin

from .conftest import API, Tenant

FORMS, SCHEMAS = "/v1.0/workflow/forms", "/v1.0/workflow/processCentres/schemas"
READ, NAMES = f"{FORMS}/schemas/processCodes", "/v1.0/workflow/processCentres/schemaNames/processCodes"
LIST = "/v1.0/workflow/processes/userVisibilities/templates"
WHY: dict[str, Any] = {
    "componentType": "TextField",
    "props": {"componentId": "TextField_why", "label": "Why"},
}
SORT: dict[str, Any] = {
    "componentType": "DDSelectField",
    "props": {
        "componentId": "DDSelectField_a",
        "label": "A",
        "options": [{"value": "x"}, {"key": "k", "value": "y"}],
    },
}


class Caller:
    def __init__(self, tenant: Tenant) -> None:
        self.tenant = tenant

    def send(self, method: str, path: str, **more: Any) -> httpx.Response:
        headers = {"x-acs-dingtalk-access-token": self.tenant.token}
        return self.tenant.http.request(method, API + path, headers=headers, **more)

    def save(self, *components: Any, **fields: Any) -> httpx.Response:
        return self.send(
            "POST", FORMS, json={"name": "Expense", "formComponents": components or (WHY,), **fields}
        )

    def made(self, *components: Any, **fields: Any) -> str:
        answer = self.save(*components, **fields)
        assert answer.status_code == 200, answer.text
        return str(answer.json()["result"]["processCode"])

    def items(self, code: str) -> list[dict[str, Any]]:
        answer = self.send("GET", READ, params={"processCode": code}).json()
        return list(answer["result"]["schemaContent"]["items"])


@pytest.fixture
def caller(tenant: Tenant) -> Caller:
    return Caller(tenant)


def code(answer: httpx.Response) -> str:
    assert answer.status_code == 400, answer.text
    return str(answer.json()["code"])


def table(*children: Any, **props: Any) -> dict[str, Any]:
    told = {"componentId": "TableField_t", "label": "T", **props}
    return {"componentType": "TableField", "props": told, "children": list(children)}


def but(component: dict[str, Any], **props: Any) -> dict[str, Any]:
    return {**component, "props": {**component["props"], **props}}


@pytest.mark.parametrize(
    "component",
    [
        {"componentType": "SignatureField", "props": {"label": "S"}},
        but(WHY, label=""),
        but(WHY, label="l" * 21),
        but(WHY, componentId="i" * 65),
        but(WHY, placeholder="p" * 129),
        but(SORT, options=[]),
        but(SORT, options=[{"value": "v" * 51}]),
        {"componentType": "DDDateRangeField", "props": {"label": "From"}},
        {"componentType": "DDDateRangeField", "props": {"label": '["From"]'}},
        {"componentType": "StarRatingField", "props": {"label": "S", "limit": 7}},
        {**WHY, "children": [WHY]},
        table(),
        table(table(WHY)),
        table({"componentType": "DDPhotoField", "props": {"label": "P"}}),
    ],
)
def test_a_form_that_breaks_a_rule_is_refused(caller: Caller, component: dict[str, Any]) -> None:
    assert code(caller.save(component)) == "formschema.error"


def test_other_refusals_of_saving(caller: Caller) -> None:
    made = caller.made()
    assert code(caller.save()) == "formName.error"
    assert code(caller.save(name="n" * 201)) == "formName.error"
    assert code(caller.save(name="Other", processCode="PROC-0")) == "processcode.error"
    assert code(caller.save(WHY, WHY, name="Other")) == "formschema.error"
    assert code(caller.save(name="Other", description="d" * 301)) == "schema.sysAttrs.error"
    assert caller.made(processCode=made, name="Expenses") == made


def test_what_is_read_is_not_what_was_written(caller: Caller) -> None:
    money = {
        "componentType": "MoneyField",
        "props": {"componentId": "MoneyField_m", "label": "M", "upper": "0"},
    }
    stars = {"componentType": "StarRatingField", "props": {"componentId": "S_s", "label": "S", "limit": 10}}
    inside = but(WHY, placeholder="hint", print="0")
    code_ = caller.made(money, stars, SORT, table(inside, statField=[]))
    first, second, third, fourth = caller.items(code_)
    assert (first["componentName"], first["props"]) == (
        "MoneyField",
        {"id": "MoneyField_m", "label": "M", "notUpper": "1"},
    )
    assert "limit" not in second["props"]
    assert json.loads(third["props"]["options"][0]) == {"key": "option_0", "value": "x"}
    assert third["props"]["objOptions"] == [{"value": "x"}, {"value": "y"}]
    assert fourth["children"][0]["props"] == {"id": "TextField_why", "label": "Why"}
    caller.tenant.set(approval_form_reads="raw")
    assert caller.items(code_)[1]["props"]["limit"] == 10
    assert caller.items(code_)[3]["children"][0]["props"]["notPrint"] == "1"


def test_a_component_without_an_id_gets_one(caller: Caller) -> None:
    (item,) = caller.items(caller.made({"componentType": "TextField", "props": {"label": "Why"}}))
    assert item["props"]["id"].startswith("TextField-")


def test_finding_by_name(caller: Caller) -> None:
    made = caller.made()
    found = caller.send("GET", NAMES, params={"name": "Expense"}).json()["result"]
    assert found["processCode"] == made
    assert code(caller.send("GET", NAMES, params={"name": "expense"})) == "process.error"
    caller.made(name="n" * 65)
    assert code(caller.send("GET", NAMES, params={"name": "n" * 65})) == "process.error"


def test_the_list_has_pages_and_no_hidden_ones(caller: Caller) -> None:
    codes = [caller.made(name=f"Template {n}") for n in range(3)]
    caller.made(name="Hidden", templateConfig={"hidden": True})
    first = caller.send("GET", LIST, params={"maxResults": 2, "nextToken": 0}).json()["result"]
    last = caller.send("GET", LIST, params={"maxResults": 2, "nextToken": first["nextToken"]}).json()[
        "result"
    ]
    assert [each["processCode"] for each in first["processList"] + last["processList"]] == codes
    assert "nextToken" not in last
    assert code(caller.send("GET", LIST, params={"maxResults": 101, "nextToken": 0})) == "invalidMaxResults"
    assert code(caller.send("GET", LIST, params={"maxResults": 2})) == "invalidNextToken"


def test_a_template_moves_only_from_where_it_is(caller: Caller) -> None:
    made = caller.made(templateConfig={"dirId": "1"})
    assert code(caller.save(processCode=made, templateConfig={"dirId": "2"})) == "schema.sysAttrs.error"
    caller.made(processCode=made, templateConfig={"dirId": "2", "originDirId": "1"})
    (listed,) = caller.send("GET", LIST, params={"maxResults": 9, "nextToken": 0}).json()["result"][
        "processList"
    ]
    assert listed["dirId"] == "2"


def test_manageable_ones_are_for_administrators(caller: Caller) -> None:
    made, path = caller.made(), "/v1.0/workflow/processes/managements/templates"
    found = caller.send("GET", path, params={"userId": "admin"}).json()["result"]
    assert [each["processCode"] for each in found] == [made]
    assert code(caller.send("GET", path, params={"userId": "nobody"})) == "userNotExist"


def test_two_hundred_templates_and_no_more(caller: Caller) -> None:
    caller.tenant.set(qps=0)
    for number in range(200):
        caller.made(name=f"Template {number}")
    assert code(caller.save(name="One more")) == "internalError"


def test_deleting(caller: Caller) -> None:
    made = caller.made()
    assert caller.send("DELETE", SCHEMAS, params={"processCode": made}).json()["result"] == {
        "processCode": made
    }
    assert code(caller.send("DELETE", SCHEMAS, params={"processCode": made})) == "processNotExist"
    assert code(caller.send("GET", READ, params={"processCode": made})) == "formNotExist"
    assert caller.made() != made


def test_requests_come_by_the_page_and_only_as_asked(caller: Caller) -> None:
    made, tenant = caller.made(), caller.tenant
    begin = int(tenant.clock.now * 1000)
    admin.submit_requests(tenant.path, made, [begin + n for n in range(3)])
    asked = {"processCode": made, "startTime": begin, "endTime": begin + 1000, "maxResults": 2}

    def page(start: int, **more: Any) -> dict[str, Any]:
        answer = tenant.new(
            "/v1.0/workflow/processes/instanceIds/query", **{**asked, "nextToken": start, **more}
        )
        found: dict[str, Any] = answer.json()["result"]
        return found

    first, second = page(0), page(2)
    assert (len(first["list"]), first["nextToken"]) == (2, "2")
    assert (len(second["list"]), "nextToken" in second) == (1, False)
    assert page(0, maxResults=3)["list"] == [*first["list"], *second["list"]]
    assert page(0, endTime=begin + 1)["list"] == first["list"]
    assert page(0, statuses=["COMPLETED"])["list"] == []
