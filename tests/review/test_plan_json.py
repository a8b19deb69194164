"""A plan on disk: what is written is read back, against a schema, and holds no secret."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.plans import plan, same, stack_step, step
from tenantctl.errors import StateError
from tenantctl.plan import Behind, Op, Plan
from tenantctl.plan_json import dump, load
from tenantctl.plan_schema import PlanDocument, json_schema
from tenantctl.values import UNKNOWN, Secret

CANARY = "canary-8c1d"
SCHEMA = Path(__file__).parents[2] / "docs" / "plan.schema.json"


def through_text(shown: Plan) -> Plan:
    return load(json.loads(json.dumps(dump(shown))), "PLAN.json")


def test_a_plan_comes_back_as_it_was() -> None:
    shown = plan(
        same("kowloon", {"name": "Kowloon"}, id="11"),
        step(
            Op.REPLACE,
            "mong-kok",
            {"name": "Mong Kok", "managers": ["a"]},
            {"name": UNKNOWN, "managers": [UNKNOWN, {"deep": 1.5}]},
            id="12",
            protect=True,
            replace_keys=("name",),
            property_dependencies={"name": ("urn:a", "urn:b")},
        ),
        outputs={"shops": {"Mong Kok": UNKNOWN}},
        remarks=("said",),
        behind={"urn:a": (Behind(12, {"en": "people", "zh-Hant": "人員"}),)},
        due=({"en": "look", "zh-Hant": "查看"},),
        lapsed=({"en": "over", "zh-Hant": "已過"},),
    )
    assert through_text(shown) == shown


@pytest.mark.parametrize("source", ["embedded", "pulumi", "preview-file"])
def test_it_says_where_it_comes_from(source: str) -> None:
    body = {**dump(plan()), "source": source}
    assert str(load(body, "PLAN.json").source) == source


def test_of_secrets_only_alike_or_not_is_told() -> None:
    old = {"webhook": Secret(CANARY), "brief": Secret(CANARY), "code": Secret(None, comparable=False)}
    new = {"webhook": Secret(CANARY), "brief": Secret("other"), "code": Secret(None, comparable=False)}
    shown = plan(step(Op.UPDATE, "a", old, new))
    assert CANARY not in json.dumps(dump(shown))
    read = through_text(shown).steps[-1]
    assert read.old_inputs is not None
    assert read.new_inputs is not None
    assert read.old_inputs["webhook"] == read.new_inputs["webhook"]
    assert read.old_inputs["brief"] != read.new_inputs["brief"]
    assert not read.old_inputs["code"].comparable
    # Two places with one secret cannot be told to have the same by a seal that knows the place.
    sealed = json.dumps(dump(shown, lambda place, value: f"{len(place)}-{len(value)}"))
    assert CANARY not in sealed


NESTED = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.just(UNKNOWN) | st.builds(Secret, st.text()),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
VALUES = st.dictionaries(st.text(), NESTED, max_size=4)


@given(VALUES, VALUES)
def test_any_values_come_back_twice_the_same(old: dict[str, Any], new: dict[str, Any]) -> None:
    once = through_text(plan(step(Op.UPDATE, "a", old, new), outputs=new))
    assert through_text(once) == once
    assert once.counts() == {"same": 1, "update": 1}


def test_a_plan_of_a_later_format_says_so() -> None:
    with pytest.raises(StateError, match="is a plan of format 2; this version reads 1: upgrade"):
        load({**dump(plan()), "version": 2}, "PLAN.json")


@pytest.mark.parametrize(
    ("broken", "told"),
    [
        ([], "it: Input should be a valid dictionary"),
        ({"steps": []}, "version"),
        ({"unknown": 1}, "unknown: Extra inputs are not permitted"),
        ({"source": "elsewhere"}, "source: Input should be 'embedded', 'pulumi' or 'preview-file'"),
    ],
)
def test_what_is_no_plan_is_one_line(broken: Any, told: str) -> None:
    whole = isinstance(broken, dict) and "steps" not in broken
    with pytest.raises(StateError, match="is no plan of tenantctl") as raised:
        load({**dump(plan()), **broken} if whole else broken, "PLAN.json")
    assert told in str(raised.value)
    assert "\n" not in str(raised.value)


def test_the_published_schema_is_the_one_of_the_code() -> None:
    assert json.loads(SCHEMA.read_text(encoding="utf-8")) == json_schema()


def test_the_schema_names_everything_that_is_written() -> None:
    body = dump(plan(stack_step()))
    assert set(body) | {"saved"} == {field.alias for field in PlanDocument.model_fields.values()}
