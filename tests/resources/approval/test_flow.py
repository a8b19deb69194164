"""Flows: compiled to processConfig and back, and what is wrong with one told at its place."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings

from pulumi_dingtalk.resources.approval import flow as model
from pulumi_dingtalk.resources.approval import flow_wire
from pulumi_dingtalk.resources.approval.flow_check import problems
from pulumi_dingtalk.resources.approval.flow_wire import Names, NotDeclarableError, compiled, parsed
from support.flows import FORM, Flows

NAMES = Names(FORM, "dingfirm")
FLOWS = Flows(["a", "b", "c"], ["11", "12"], ["21", "22"])


def round_trip(declared: list[dict[str, Any]]) -> None:
    flow = model.FLOW.validate_python(declared)
    root = json.loads(json.dumps(compiled(flow, NAMES)))
    assert parsed(root, NAMES) == flow
    assert compiled(parsed(root, NAMES), NAMES) == root
    check_shape(root)


def check_shape(root: dict[str, Any]) -> None:
    """What contract 3.4 asks of every tree."""
    ids: list[str] = []

    def visit(node: dict[str, Any]) -> None:
        ids.append(node["nodeId"])
        assert node.get("childNode", {}) is not None
        for branch in node.get("conditionNodes", ()):
            assert branch["prevId"] == node["nodeId"]
            visit(branch)
        for lane in node.get("properties", {}).get("branches", ()):
            assert lane["childNode"]["prevId"] == node["nodeId"]
            visit(lane["childNode"])
        if "conditionNodes" in node:
            *_, last = node["conditionNodes"]
            assert last["properties"] == {"conditions": [[]], "isdefault": True}
        if "childNode" in node:
            assert node["childNode"]["prevId"] == node["nodeId"]
            visit(node["childNode"])

    visit(root)
    assert len(set(ids)) == len(ids)


@given(FLOWS.flows())
@settings(max_examples=60, deadline=None)
def test_a_flow_is_parsed_as_it_was_compiled(declared: list[dict[str, Any]]) -> None:
    round_trip(declared)


@pytest.mark.exhaustive
@given(FLOWS.flows(3))
@settings(max_examples=1000, deadline=None)
def test_a_thousand_flows_are_parsed_as_they_were_compiled(declared: list[dict[str, Any]]) -> None:
    round_trip(declared)


@given(FLOWS.flows())
@settings(max_examples=40, deadline=None)
def test_a_flow_in_state_is_the_flow(declared: list[dict[str, Any]]) -> None:
    flow = model.FLOW.validate_python(declared)
    assert model.FLOW.validate_python(model.as_json(flow)) == flow
    assert model.as_json(model.FLOW.validate_python(model.as_json(flow))) == model.as_json(flow)


def approver(*people: str, **more: Any) -> dict[str, Any]:
    return {
        "type": "approver",
        "name": "Manager",
        "who": [{"by": "people", "people": list(people or "a")}],
        **more,
    }


def case(name: str, *conditions: Any, stages: Any = None) -> dict[str, Any]:
    return {"name": name, "when": [list(conditions)], "stages": [approver()] if stages is None else stages}


def route(*cases: Any, otherwise: Any = ()) -> dict[str, Any]:
    return {"type": "route", "cases": list(cases), "otherwise": list(otherwise)}


def amount(**bounds: float) -> dict[str, Any]:
    return {"on": "number", "field": "amount", **bounds}


def sort(*keys: str) -> dict[str, Any]:
    return {"on": "option", "field": "sort", "any_of": list(keys)}


HIGH, LOW = case("High", amount(above=5000)), case("Low", amount(at_most=5000))

WRONG: dict[str, tuple[list[Any], str, str]] = {
    "overlap": (
        [
            route(
                case("Low", amount(at_most=5000)), case("High", amount(at_least=5000)), otherwise=[approver()]
            )
        ],
        "flow[0].cases[1]",
        '"High" overlaps "Low" (cases[0]): amount 5,000 is in both',
    ),
    "a number left out": (
        [route(case("Low", amount(below=5000)), case("High", amount(above=5000)), otherwise=[approver()])],
        "flow[0]",
        "amount 5,000 is in no case: ranges leave it out",
    ),
    "a range left out": (
        [route(case("Low", amount(below=1000)), case("High", amount(above=5000)))],
        "flow[0]",
        "amount between 1,000 and 5,000 is in no case: ranges leave it out",
    ),
    "swallowed": (
        [
            route(
                case("Any", amount(above=0)),
                case("Urgent", amount(above=10), sort("taxi")),
                otherwise=[approver()],
            )
        ],
        "flow[0].cases[1]",
        '"Urgent" is never reached: the cases before it take all that it would',
    ),
    "no default to reach": (
        [route(HIGH, LOW, otherwise=[approver()])],
        "flow[0].otherwise",
        "never reached: the cases before it take every request",
    ),
    "contradiction inside a branch": (
        [route(case("High", amount(above=5000), stages=[route(LOW, otherwise=[approver()])]), LOW)],
        "flow[0].cases[0].stages[0].cases[0]",
        '"Low" is never reached: its conditions cannot hold here',
    ),
    "an option twice": (
        [route(case("A", sort("taxi", "meal")), case("B", sort("meal")), otherwise=[approver()])],
        "flow[0].cases[1]",
        '"B" overlaps "A" (cases[0]): sort meal is in both',
    ),
    "no such field": (
        [route(case("High", {"on": "number", "field": "sum", "above": 1}))],
        "flow[0].cases[0].when[0][0]",
        "sum: the form has no such field",
    ),
    "no such option": (
        [route(case("Boat", sort("boat")))],
        "flow[0].cases[0].when[0][0]",
        "sort has no option boat",
    ),
    "wrong type": (
        [approver(), {"type": "approver", "name": "x", "who": [{"by": "field", "field": "amount"}]}],
        "flow[1].who[0]",
        "amount is a MoneyField; this takes a contact",
    ),
    "nobody approves": (
        [{"type": "notifier", "name": "x", "who": [{"by": "originator"}]}],
        "flow",
        "nobody approves",
    ),
    "two names": (
        [route(HIGH, case("High", sort("taxi")), otherwise=[approver()])],
        "flow[0]",
        'two branches are called "High"',
    ),
    "named twice": ([approver("a", "b", "a")], "flow[0].who", "named twice: a"),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_is_told_at_its_place(name: str) -> None:
    flow, place, reason = WRONG[name]
    (found, *_) = problems(model.FLOW.validate_python(flow), FORM)
    assert found[0] == place
    assert found[1].startswith(reason)


FINE: list[list[Any]] = [
    [approver()],
    [route(HIGH, otherwise=[approver()])],
    [route(HIGH, LOW)],
    [route(case("Low", amount(below=1000)), case("High", amount(above=5000)), otherwise=[approver()])],
    [route(case("A", sort("taxi")), case("B", sort("meal", "hotel")), otherwise=[approver()])],
    [
        route(
            case("Finance", {"on": "originator", "roles": ["21"]}),
            case("High", amount(above=5)),
            otherwise=[approver()],
        )
    ],
]


@pytest.mark.parametrize("flow", FINE)
def test_a_flow_without_fault_is_let_pass(flow: list[Any]) -> None:
    assert list(problems(model.FLOW.validate_python(flow), FORM)) == []


def test_an_optional_field_may_be_empty_so_the_default_is_reached() -> None:
    days = [{"on": "number", "field": "days", "above": 3}, {"on": "number", "field": "days", "at_most": 3}]
    flow = [route(case("Long", days[0]), case("Short", days[1]), otherwise=[approver()])]
    assert list(problems(model.FLOW.validate_python(flow), FORM)) == []


def test_a_flow_of_too_many_conditions_is_let_pass_and_its_ranges_are_looked_at() -> None:
    people = [case(f"P{n}", {"on": "originator", "people": [f"p{n}"]}) for n in range(20)]
    flow = [route(*people, otherwise=[approver()])]
    assert list(problems(model.FLOW.validate_python(flow), FORM)) == []
    ranges = route(case("A", amount(below=5)), case("B", amount(above=3)), otherwise=[approver()])
    (found,) = problems(model.FLOW.validate_python([*flow, ranges]), FORM)
    assert found[0] == "flow[1].cases[1]"


def test_a_loop_in_a_program_is_told_before_anything_walks_it() -> None:
    inner = route(HIGH)
    inner["otherwise"].append(inner)
    with pytest.raises(ValueError, match=r"flow\[0\].otherwise\[0\]: the flow goes round in a loop"):
        model.refuse_loop([inner])


def test_what_no_program_can_declare_is_told() -> None:
    root = compiled(model.FLOW.validate_python([approver()]), NAMES)
    root["childNode"]["type"] = "payer"
    with pytest.raises(NotDeclarableError, match='node "Manager" is a payer'):
        parsed(root, NAMES)
    root["childNode"]["childNode"] = root["childNode"]
    root["childNode"]["type"] = "approver"
    with pytest.raises(NotDeclarableError, match="goes round in a loop"):
        parsed(root, NAMES)


def test_the_words_of_the_contract_are_understood() -> None:
    """A tree as the contract has it: an older type name, values that come as numbers."""
    condition = {
        "type": "dingtalk_actioner_range_condition",
        "paramKey": "MoneyField_amount",
        "lowerBoundNotEqual": 5,
    }
    audit = {
        "name": "Pay",
        "type": "audit",
        "nodeId": "1",
        "properties": {"actionerRules": [{"type": "target_originator"}]},
    }
    branch = {"name": "High", "properties": {"conditions": [[condition]]}, "childNode": audit}
    default = {"name": "Else", "properties": {"conditions": [[]], "isdefault": True}}
    root = {"childNode": {"type": "route", "conditionNodes": [branch, default]}}
    pay = {"type": "handler", "name": "Pay", "who": [{"by": "originator"}]}
    assert model.as_json(parsed(root, NAMES)) == [route(case("High", amount(above=5.0), stages=[pay]))]
    assert flow_wire.START == "sid-startevent"
