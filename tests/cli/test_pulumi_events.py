"""The CLI's event log as steps; the events are cut down from recordings of v3.260.0."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tenantctl.engines.base import Event
from tenantctl.engines.pulumi_events import EventReader, from_event
from tenantctl.engines.pulumi_planfile import allow_removals, enrich, read_goals
from tenantctl.plan import Op
from tenantctl.values import SECRET_SIGNATURE, SIGNATURE_KEY, UNKNOWN, UNKNOWN_MARK, Secret

PREFIX = "urn:pulumi:test::shops::"
STACK = f"{PREFIX}pulumi:pulumi:Stack::shops-test"
HEAD = f"{PREFIX}pulumi-python:dynamic/dingtalk:Department::head"
MASKED = {SIGNATURE_KEY: SECRET_SIGNATURE, "ciphertext": "[secret]"}


def event(kind: str, op: str, urn: str, old: Any = None, new: Any = None, **more: Any) -> dict[str, Any]:
    type_ = urn.split("::")[2]
    return {kind: {"metadata": {"op": op, "urn": urn, "type": type_, "old": old, "new": new, **more}}}


def state(id_: str = "", inputs: Any = None, outputs: Any = None) -> dict[str, Any]:
    return {"custom": True, "id": id_, "parent": STACK, "inputs": inputs or {}, "outputs": outputs or {}}


def read(*events: dict[str, Any]) -> tuple[EventReader, list[Event]]:
    heard: list[Event] = []
    reader = EventReader(heard.append, debug=False, clock=iter(range(100)).__next__)
    for each in events:
        reader.feed(each)
    return reader, heard


def test_a_create_has_its_outputs_and_no_id_before_the_apply() -> None:
    inputs = {"name": "Head", "parent": UNKNOWN_MARK, "hook": MASKED}
    reader, heard = read(
        event("resourcePreEvent", "create", HEAD, None, state("", inputs)),
        event("resOutputsEvent", "create", HEAD, None, state(UNKNOWN_MARK, inputs, inputs)),
    )
    (step,) = reader.steps
    assert (step.op, step.id, step.name, step.parent, step.custom) == (Op.CREATE, "", "head", STACK, True)
    assert step.new_inputs == {"name": "Head", "parent": UNKNOWN, "hook": Secret(None)}
    assert step.old_inputs is None
    assert step.new_outputs is not None
    assert [(each.status, each.op, each.seconds) for each in heard] == [
        ("started", Op.CREATE, 0.0),
        ("done", Op.CREATE, 1.0),
    ]


def test_a_step_stands_where_it_began() -> None:
    other = HEAD.replace("::head", "::other")
    reader, _ = read(
        event("resourcePreEvent", "create", HEAD, None, state()),
        event("resourcePreEvent", "create", other, None, state()),
        event("resOutputsEvent", "create", other, None, state()),
        event("resOutputsEvent", "create", HEAD, None, state()),
    )
    assert [step.name for step in reader.steps] == ["head", "other"]


def test_a_refresh_is_its_result_and_the_update_after_it_a_step_of_its_own() -> None:
    old, live = state("1", {"name": "Head"}), state("1", {"name": "By hand"})
    for told_as in (
        "refresh",
        "update",
    ):  # the CLI logs the result of `refresh` and of `up --refresh` differently
        reader, _ = read(
            event("resourcePreEvent", "refresh", HEAD, old, old),
            event("resOutputsEvent", told_as, HEAD, old, live),
            event("resourcePreEvent", "update", HEAD, live, old),
            event("resOutputsEvent", "update", HEAD, live, old),
        )
        assert [(s.op, s.old_inputs, s.new_inputs) for s in reader.steps] == [
            (Op.REFRESH, {"name": "Head"}, {"name": "By hand"}),
            (Op.UPDATE, {"name": "By hand"}, {"name": "Head"}),
        ]


def test_a_refresh_that_finds_nothing_has_no_new_inputs() -> None:
    reader, _ = read(
        event("resourcePreEvent", "refresh", HEAD, state("1"), state("1")),
        event("resOutputsEvent", "delete", HEAD, state("1"), None),
    )
    (step,) = reader.steps
    assert (step.op, step.id, step.new_inputs, step.changes) == (Op.REFRESH, "1", None, True)


def test_the_stacks_outputs_are_the_last_that_it_told() -> None:
    reader, _ = read(
        event("resourcePreEvent", "same", STACK, state(), state()),
        event("resOutputsEvent", "same", STACK, state(), state("", {}, {"a": 1})),
        event("resOutputsEvent", "same", STACK, state(), state("", {}, {"a": 2, "s": MASKED})),
    )
    assert reader.outputs == {"a": 2, "s": Secret(None)}


def test_what_the_program_prints_is_heard_and_debugging_talk_is_not() -> None:
    def said(severity: str, message: str) -> dict[str, Any]:
        return {"diagnosticEvent": {"severity": severity, "message": message}}

    _, heard = read(
        said("info", "hello\n\n"),
        said("debug", "beginning rpc"),
        said("info#err", "Traceback"),
        said("warning", "w"),
    )
    assert [(each.severity, each.text) for each in heard] == [("output", "hello"), ("warning", "w")]


def test_an_operation_that_plans_have_no_word_for_is_passed_over() -> None:
    reader, _ = read(
        event("resourcePreEvent", "read", HEAD, None, state()), event("resOutputsEvent", "read", HEAD)
    )
    assert reader.steps == ()


def test_nested_secrets_and_unknowns() -> None:
    assert from_event({"a": [MASKED, {"b": UNKNOWN_MARK}]}) == {"a": [Secret(None), {"b": UNKNOWN}]}


def test_the_saved_plan_tells_which_masked_input_changes(tmp_path: Path) -> None:
    file = tmp_path / "plan.json"
    goal = {"inputDiff": {"updates": {"hook": {}}}, "propertyDependencies": {"parent": [STACK], "hook": None}}
    file.write_text(json.dumps({"resourcePlans": {HEAD: {"goal": goal}, STACK: {"goal": None}}}))
    inputs = {"hook": MASKED, "other": MASKED, "parent": "1"}
    reader, _ = read(event("resourcePreEvent", "update", HEAD, state("1", inputs), state("1", inputs)))
    goals = read_goals(file)
    step = enrich(reader.steps[0], goals.get(HEAD))
    assert step.old_inputs is not None
    assert step.new_inputs is not None
    assert step.old_inputs["hook"] != step.new_inputs["hook"]
    assert step.old_inputs["other"] == step.new_inputs["other"]
    assert step.property_dependencies == {"parent": (STACK,), "hook": ()}
    assert enrich(reader.steps[0], goals.get(STACK)) is reader.steps[0]


def test_a_replacement_may_do_without_an_input(tmp_path: Path) -> None:
    file = tmp_path / "plan.json"
    goals: dict[str, Any] = {HEAD: {"goal": {"inputDiff": {"adds": {"name": "b"}}}}, STACK: {"goal": None}}
    file.write_text(json.dumps({"resourcePlans": goals}))
    sides = (state("1", {"name": "a", "size": 1, "order": 2}), state("1", {"name": "b"}))
    reader, _ = read(
        event("resourcePreEvent", "update", STACK, *sides), event("resourcePreEvent", "replace", HEAD, *sides)
    )
    allow_removals(file, reader.steps)
    goals[HEAD]["goal"]["inputDiff"]["deletes"] = ["order", "size"]
    assert json.loads(file.read_text()) == {"resourcePlans": goals}


def test_a_new_secret_is_opened_with_the_stacks_own_key(tmp_path: Path) -> None:
    file = tmp_path / "plan.json"
    sealed = {SIGNATURE_KEY: SECRET_SIGNATURE, "ciphertext": "v1:a:b"}
    goal = {"inputDiff": {"adds": {"hook": sealed, "code": {**sealed, "ciphertext": "v1:c:d"}, "name": "A"}}}
    file.write_text(json.dumps({"resourcePlans": {HEAD: {"goal": goal}}}))
    reader, _ = read(
        event(
            "resourcePreEvent", "create", HEAD, None, state("", {"hook": MASKED, "code": MASKED, "name": "A"})
        )
    )
    opened = {"v1:a:b": '"canary"'}.get
    step = enrich(reader.steps[0], read_goals(file)[HEAD], opened)
    assert step.new_inputs is not None
    assert step.new_inputs["hook"] == Secret("canary")
    assert not step.new_inputs["code"].comparable
    assert step.new_inputs["name"] == "A"
    assert "canary" not in repr(step)
