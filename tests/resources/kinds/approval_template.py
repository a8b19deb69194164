"""ApprovalTemplate, for the generic tests."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from support.cases import Case, Declared, FieldCase, Ref, Setup, named_apart
from support.hand import Hand

FORMS = "/v1.0/workflow/forms"
SCHEMAS = "/v1.0/workflow/processCentres/schemas"

AMOUNT = {"type": "MoneyField", "id": "amount", "label": "Amount", "required": True, "uppercase": False}
SORT = {
    "type": "DDSelectField",
    "id": "sort",
    "label": "What for",
    "options": [{"key": "taxi", "value": "Taxi"}, {"key": "hotel", "value": "Hotel"}],
}
ITEMS = {
    "type": "TableField",
    "id": "items",
    "label": "Items",
    "children": [
        {"type": "TextField", "id": "what", "label": "What", "placeholder": "As on the receipt"},
        {"type": "NumberField", "id": "km", "label": "Distance", "unit": "km"},
    ],
    "totals": [{"column": "km"}],
}
SECOND_SORT = {**SORT, "label": "Kind", "options": [{"key": "hotel", "value": "Hotel or guest house"}]}


def form(tenant: Hand, id_: str) -> dict[str, Any] | None:
    """Return the template's form, or None if there is none."""
    answer = tenant.new("GET", f"{FORMS}/schemas/processCodes", {"processCode": id_})
    found: dict[str, Any] | None = answer and answer["result"]
    return found


def hand(**fields: Any) -> Setup:
    """Save the template with other fields, as somebody's script would."""

    def change(tenant: Hand, ids: Mapping[str, str]) -> None:
        live = form(tenant, ids["it"])
        assert live
        plain = [{"componentType": "TextField", "props": {"componentId": "TextField_x", "label": "By hand"}}]
        body = {"name": live["name"], "description": live["memo"], "formComponents": plain, **fields}
        assert tenant.new("POST", FORMS, processCode=ids["it"], **body)

    return change


def written(tenant: Hand, id_: str) -> list[dict[str, Any]]:
    """Return the one component of the base as it is written."""
    del tenant, id_
    props = {
        "componentId": "TextField_why",
        "label": "Why",
        "required": False,
        "print": "1",
        "invisible": False,
    }
    return [{"componentType": "TextField", "props": props}]


def _named(**fields: Any) -> Setup:
    return lambda tenant, ids: hand(formComponents=written(tenant, ids["it"]), **fields)(tenant, ids)


def _remove(tenant: Hand, ids: Mapping[str, str]) -> None:
    assert tenant.new("DELETE", SCHEMAS, {"processCode": ids["it"]})


PHOTO = {"type": "DDPhotoField", "id": "photo", "label": "Photo"}
WHY = {"type": "TextField", "id": "why", "label": "Why"}


def _refused(component: Mapping[str, Any], told: str, place: str = "components[0]") -> Any:
    return ({"components": [component]}, place, told)


def approver(name: str, *people: str, **more: Any) -> dict[str, Any]:
    return {"type": "approver", "name": name, "who": [{"by": "people", "people": list(people)}], **more}


MONEY = {**AMOUNT, "uppercase": True}
FLOW = [approver("Shop manager", "boss"), approver("Once more", "boss")]
SECOND_FLOW = [
    approver("Shop manager", "boss"),
    {
        "type": "route",
        "cases": [
            {
                "name": "Dear",
                "when": [[{"on": "number", "field": "amount", "above": 5000}]],
                "stages": [
                    approver("Finance", "finance-a", "finance-b", mode="any", nobody="skip"),
                    {"type": "notifier", "name": "Copy", "who": [{"by": "role", "role": Ref("auditor")}]},
                ],
            }
        ],
        "otherwise": [],
    },
]
BESIDE = {"components": [AMOUNT], "flow": FLOW, "flow_by": "gateway"}


def case(name: str, *steps: dict[str, Any]) -> dict[str, Any]:
    return {
        "name": name,
        "originator": "clerk",
        "values": [{"field": "amount", "value": "6000"}],
        "path": list(steps),
    }


TWICE = ({"stage": "Shop manager", "who": ["boss"]}, {"stage": "Once more", "who": ["boss"]})


def _by_gateway(stages: int, **more: str) -> Setup:
    """Somebody writes the flow as a user: so many stages, each the shop manager's."""

    def change(tenant: Hand, ids: Mapping[str, str]) -> None:
        live = form(tenant, ids["it"])
        assert live
        names, node = ("Shop manager", "Once more", "By hand"), {}
        for number in reversed(range(stages)):
            rule = {"type": "target_approval", "approvals": [{"userName": "boss", "workNo": "boss"}]}
            properties = {"actionerRules": [rule], "activateType": "ALL", "agreeAll": True}
            made = {
                "type": "approver",
                "name": names[number],
                "nodeId": f"000{number}_0000",
                "properties": properties,
            }
            node = {**made, **({"childNode": node} if node else {})}
        root = {"type": "start", "name": "s", "nodeId": "sid-startevent", "properties": {}, "childNode": node}
        tenant.gateway(
            "update_process_template",
            processCode=ids["it"],
            name=live["name"],
            schemaContent=json.dumps(live["schemaContent"]),
            processConfig=json.dumps(root),
            **more,
        )

    return change


def _people(tenant: Hand, ids: Mapping[str, str]) -> None:
    del ids
    for userid in ("boss", "clerk", "finance-a", "finance-b"):
        tenant.join(userid)


def _flow_refused(flow: list[Any], told: str, place: str) -> Any:
    return ({"components": [AMOUNT], "flow": flow}, place, told)


CASE = Case(
    around=(
        Declared("RoleGroup", "posts", {"name": "Posts"}),
        Declared("Role", "auditor", {"name": "Auditor", "group": Ref("posts")}),
    ),
    people=_people,
    settings={"approval_premium": "true"},
    base=Declared("ApprovalTemplate", "it", {"name": "Expense", "components": [WHY]}),
    fields={
        "name": FieldCase("Expense", "報銷", _named(name="By hand")),
        "description": FieldCase("Up to HK$5,000", "Any amount", _named(description="By hand")),
        "components": FieldCase(
            [AMOUNT, SORT, ITEMS],
            [SECOND_SORT, {**AMOUNT, "label": "Sum"}],
            hand(),
            changes=(([WHY], [{**WHY, "required": True}]), ([WHY, AMOUNT], [AMOUNT])),
        ),
        "template_config": FieldCase({"disable_resubmit": True}, {"hidden": True, "disable_resubmit": True}),
        "directory": FieldCase(
            "12347899",
            "12347900",
            _named(templateConfig={"dirId": "777", "originDirId": "12347899"}),
        ),
        "flow": FieldCase(
            FLOW, SECOND_FLOW, _by_gateway(3), beside={"components": [AMOUNT], "flow_by": "gateway"}
        ),
        "flow_by": FieldCase("console", "gateway"),
        "duplicate_removal": FieldCase(False, True, beside=BESIDE),
        "managers": FieldCase(
            ["finance-a", "boss"], ["finance-b"], beside=BESIDE, permuted=["boss", "finance-a"]
        ),
        "time_limits": FieldCase(
            [{"stage": "Shop manager", "hours": 24, "deputy": "finance-a"}],
            [{"stage": "Shop manager", "hours": 48, "deputy": "finance-a"}],
            beside=BESIDE,
        ),
        "attested": FieldCase(
            {"flow": "0a1b2c3d", "by": "Head of finance", "on": "2026-11-20"},
            {"flow": "0a1b2c3d", "by": "Head of finance", "on": "2026-11-21"},
        ),
        "cases": FieldCase(
            [case("By a clerk", *TWICE)],
            [case("HK$6,000 by a clerk", *TWICE)],
            _by_gateway(2, duplicateRemoval="true"),
            beside={**BESIDE, "duplicate_removal": False},
        ),
    },
    remove=_remove,
    alive=lambda tenant, id_: form(tenant, id_) is not None,
    apart=named_apart,
    fine=(
        {"name": "店" * 64, "description": "d" * 300},
        {"components": [{**WHY, "id": f"w{n}"} for n in range(200)]},
        {"components": [{**WHY, "id": "w" * 40, "label": "l" * 20, "placeholder": "p" * 128}]},
        {"components": [{"type": "TextNote", "id": "n", "content": "c" * 500}]},
        {"components": [{**SORT, "options": [{"key": f"k{n}", "value": "v" * 50} for n in range(200)]}]},
    ),
    refused=(
        ({"name": ""}, "name", "String should have at least 1 character"),
        ({"name": "n" * 65}, "name", "String should have at most 64 characters"),
        ({"description": "d" * 301}, "description", "String should have at most 300 characters"),
        ({"components": []}, "components", "List should have at least 1 item"),
        (
            {"components": [{**WHY, "id": f"w{n}"} for n in range(201)]},
            "components",
            "List should have at most 200",
        ),
        ({"components": [WHY, WHY]}, "components", "two components share the id why"),
        _refused({**WHY, "type": "Signature"}, "Input should be 'TextField'", "components[0].type"),
        _refused({**WHY, "label": "l" * 21}, "String should have at most 20", "components[0].label"),
        _refused({**WHY, "id": "1"}, "String should match pattern", "components[0].id"),
        _refused({**WHY, "options": SORT["options"]}, "TextField takes no options"),
        _refused({**SORT, "options": []}, "DDSelectField needs options"),
        _refused({**WHY, "label": ""}, "TextField needs label"),
        _refused(
            {"type": "DDDateRangeField", "id": "d", "label": "From"}, "DDDateRangeField needs second_label"
        ),
        _refused(
            {**ITEMS, "children": [PHOTO], "totals": []}, "DDPhotoField (photo) cannot stand in a table"
        ),
        _refused({**ITEMS, "totals": [{"column": "no"}]}, "totals name columns that the table has not: no"),
        _refused(
            {"type": "CalculateField", "id": "c", "label": "Sum", "formula": "1+1"},
            "only an SDK tells of this field",
            "components.formula",
        ),
        ({"directory": ""}, "directory", "String should match pattern"),
        (
            {"flow": FLOW, "flow_by": "console", "managers": ["boss"]},
            "managers",
            "the gateway alone writes them",
        ),
        ({"flow": []}, "flow", "List should have at least 1 item"),
        ({"flow": FLOW, "flow_by": "fax"}, "flow_by", "Input should be 'console' or 'gateway'"),
        _flow_refused([{**FLOW[0], "who": []}], "List should have at least 1 item", "flow[0].who"),
        _flow_refused([{"type": "notifier", "name": "n", "who": FLOW[0]["who"]}], "nobody approves", "flow"),
        _flow_refused([approver("x", "a", "a")], "named twice: a", "flow[0].who"),
        (
            {"flow": FLOW, "time_limits": [{"stage": "Nobody", "hours": 1, "deputy": "boss"}]},
            "time_limits[0].stage",
            'no approver\'s stage is called "Nobody"',
        ),
        (
            {"flow": FLOW, "time_limits": [{"stage": "Once more", "hours": 721, "deputy": "boss"}]},
            "time_limits[0].hours",
            "Input should be less than or equal to 720",
        ),
        (
            {"flow": FLOW, "attested": {"flow": "xyz", "by": "a", "on": "2026-11-20"}},
            "attested.flow",
            "String should match pattern",
        ),
        (
            {"flow": FLOW, "attested": {"flow": "0a1b2c3d", "by": "a", "on": "2026-11-31"}},
            "attested.on",
            "must be a day that there is",
        ),
        (
            {"components": [AMOUNT], "cases": [case("a"), case("a")]},
            "cases[1].name",
            'two sample requests are called "a"',
        ),
    ),
)
