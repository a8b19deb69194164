"""Form components: what is written, what reads back, and that both are one model."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulumi_dingtalk.client.approval_components import Component, as_it_reads, read, written

TEXT = st.text("ab店 ", max_size=6)
PROPS: dict[str, st.SearchStrategy[Any]] = {
    "required": st.booleans(),
    "placeholder": TEXT,
    "unit": TEXT,
    "upper": st.booleans(),
    "print": st.booleans(),
    "invisible": st.booleans(),
    "choice": st.booleans(),
    "multiple": st.booleans(),
    "limit": st.sampled_from([5, 10]),
    "label": TEXT | st.lists(TEXT, min_size=2, max_size=2),
    "options": st.lists(st.fixed_dictionaries({"key": TEXT, "value": TEXT}), min_size=1, max_size=3),
    "statField": st.lists(
        st.fixed_dictionaries({"componentId": TEXT, "label": TEXT, "upper": st.booleans()}), max_size=2
    ),
}


def components(children: bool = True) -> st.SearchStrategy[Component]:
    props = st.fixed_dictionaries({}, optional=PROPS)
    inside = st.lists(components(children=False), max_size=2) if children else st.just([])
    return st.builds(
        lambda id_, told, below: Component("TextField", id_, told, tuple(below)), TEXT, props, inside
    )


@given(components())
def test_both_dialects_read_as_what_was_meant(component: Component) -> None:
    assert read(as_it_reads(component)) == component
    wire = json.loads(json.dumps(as_it_reads(component)))
    assert read(wire) == component


def test_flags_are_digits_when_written_and_inverted_when_read() -> None:
    component = Component(
        "MoneyField", "m", {"upper": False, "print": True, "label": ["a", "b"], "choice": True}
    )
    assert written(component)["props"] == {
        "componentId": "m",
        "upper": "0",
        "print": "1",
        "label": '["a", "b"]',
        "choice": "1",
    }
    assert as_it_reads(component)["props"] == {
        "id": "m",
        "notUpper": "1",
        "notPrint": "0",
        "label": ["a", "b"],
        "choice": 1,
    }


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        (["Taxi"], [{"value": "Taxi"}]),
        (['{"value":"Taxi","key":"taxi"}'], [{"key": "taxi", "value": "Taxi"}]),
        ([{"value": "Taxi"}], [{"value": "Taxi"}]),
        (["{no json"], [{"value": "{no json"}]),
    ],
)
def test_options_come_in_several_forms(told: list[Any], expected: list[Any]) -> None:
    item = {"componentName": "DDSelectField", "props": {"id": "s", "options": told}}
    assert read(item).props["options"] == expected


def test_options_that_only_objects_tell() -> None:
    item = {"componentName": "DDSelectField", "props": {"id": "s", "objOptions": [{"value": "Taxi"}]}}
    assert read(item).props["options"] == [{"value": "Taxi"}]
