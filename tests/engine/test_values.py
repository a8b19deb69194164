"""Rules of values and of the graph, stated and tried on many."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from pulumi.output import Unknown
from pulumi.runtime import rpc

from tenantctl.engines.embedded.convert import (
    REFERENCE_SIGNATURE,
    annotated,
    contains_secret,
    for_provider,
    from_struct,
    same_value,
    secret_texts,
    to_struct,
)
from tenantctl.engines.embedded.graph import Graph
from tenantctl.engines.embedded.redact import Redactor
from tenantctl.state.checkpoint import ResourceState
from tenantctl.values import SIGNATURE_KEY, UNKNOWN, Secret, unwrapped

NUMBERS = st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False).filter(
    lambda x: x != int(x)
)
PLAIN = (
    st.none() | st.booleans() | NUMBERS | st.text(max_size=8).filter(lambda text: SIGNATURE_KEY not in text)
)
KEYS = st.text(min_size=1, max_size=5)
TREES = st.recursive(
    PLAIN, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3), max_leaves=8
)
MARKED = st.recursive(
    PLAIN | st.just(UNKNOWN) | TREES.map(Secret),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=8,
)
PROPERTIES = st.dictionaries(KEYS, MARKED, max_size=4)


@given(PROPERTIES)
def test_structs_keep_every_value(properties: dict[str, Any]) -> None:
    assert from_struct(to_struct(properties)) == properties


@given(PROPERTIES)
def test_whole_numbers_come_back_as_integers(properties: dict[str, Any]) -> None:
    def check(value: Any) -> None:
        assert not (isinstance(value, float) and value == int(value))

    for_each(from_struct(to_struct({"x": 3.0, **properties})), check)


@given(PROPERTIES)
def test_provider_sees_what_the_sdk_would_show_it(properties: dict[str, Any]) -> None:
    """The plugin process gets bare values in a struct and reads them with the SDK; the result must be the same."""
    theirs = rpc.deserialize_properties(to_struct(unwrapped(properties)), keep_unknowns=True)
    assert comparable(for_provider(properties)) == comparable(theirs)


@given(PROPERTIES)
def test_provider_sees_no_marks_and_may_change_what_it_sees(properties: dict[str, Any]) -> None:
    before = repr(properties)
    shown = for_provider(properties)
    for_each(shown, lambda value: isinstance(value, dict) and value.clear())
    assert repr(properties) == before


def test_references_are_shown_as_ids() -> None:
    reference = {SIGNATURE_KEY: REFERENCE_SIGNATURE, "urn": "urn:x", "id": "5"}
    component = {SIGNATURE_KEY: REFERENCE_SIGNATURE, "urn": "urn:y"}
    assert for_provider({"one": reference, "two": [component]}) == {"one": "5", "two": ["urn:y"]}


@given(PROPERTIES, st.dictionaries(KEYS, TREES, max_size=4))
def test_annotating_marks_and_never_changes(inputs: dict[str, Any], outputs: dict[str, Any]) -> None:
    marked = annotated(outputs, inputs)
    assert unwrapped(marked) == outputs
    for key, value in inputs.items():
        if key in outputs and contains_secret(value) and not isinstance(value, dict):
            assert isinstance(marked[key], Secret)


@given(PROPERTIES)
def test_a_value_is_itself(properties: dict[str, Any]) -> None:
    assert same_value(properties, from_struct(to_struct(properties)))


def test_what_is_not_the_same() -> None:
    assert not same_value({"x": True}, {"x": 1})
    assert not same_value({"x": Secret("a")}, {"x": "a"})
    assert not same_value(["a", "b"], ["b", "a"])
    assert same_value({"x": None}, {})
    assert same_value({"x": 1}, {"x": 1.0})


@given(PROPERTIES, st.text(max_size=20))
def test_no_secret_is_left_in_a_line(properties: dict[str, Any], text: str) -> None:
    redactor = Redactor()
    redactor.learn(properties)
    secrets = {secret for secret in secret_texts(properties) if len(secret) > 2 and secret not in "[secret]"}
    line = redactor.clean(text.join(["", *secrets, ""]))
    assert not [secret for secret in secrets if secret in line.replace("[secret]", "")]


@st.composite
def resource_lists(draw: st.DrawFn) -> list[ResourceState]:
    resources: list[ResourceState] = []
    for at in range(draw(st.integers(0, 12))):
        urns = [resource.urn for resource in resources]
        some = st.lists(st.sampled_from(urns), max_size=3, unique=True) if urns else st.just([])
        parent = draw(st.sampled_from(["", *urns]))
        custom = draw(st.booleans())
        resources.append(ResourceState(f"urn{at}", "t", custom, parent=parent, dependencies=draw(some)))
    return resources


@given(resource_lists())
def test_layers_delete_everything_once_and_users_first(resources: list[ResourceState]) -> None:
    graph = Graph(resources)
    layers = graph.layers(resources)
    place = {resource.urn: at for at, layer in enumerate(layers) for resource in layer}
    assert sorted(place) == sorted(resource.urn for resource in resources)
    for resource in resources:
        for needed in [*resource.dependencies, *([resource.parent] if resource.parent else [])]:
            assert place[resource.urn] < place[needed]


@given(resource_lists())
def test_dependents_are_those_that_need_the_root(resources: list[ResourceState]) -> None:
    graph = Graph(resources)
    for root in resources:
        found = {each.urn for each in graph.dependents_of(root, set())}
        needing = {root.urn}
        for resource in resources:
            if set(resource.dependencies) & needing:
                needing.add(resource.urn)
        assert found == needing - {root.urn}


def for_each(value: Any, check: Any) -> None:
    items = list(value.values()) if isinstance(value, dict) else value if isinstance(value, list) else []
    check(value)
    for item in items:
        for_each(item, check)


def comparable(value: Any) -> Any:
    """Return a provider's value with unknowns named and types told apart."""
    if isinstance(value, Unknown):
        return "[unknown]"
    if isinstance(value, dict):
        return {key: comparable(item) for key, item in value.items()}
    if isinstance(value, list):
        return [comparable(item) for item in value]
    return type(value).__name__, value
