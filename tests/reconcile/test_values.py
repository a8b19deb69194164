"""Values between Pulumi and a kind: what means the same, what is unknown, what is secret."""

from __future__ import annotations

import json
import random
from typing import Annotated, Any

from hypothesis import given
from hypothesis import strategies as st
from pulumi.output import Unknown
from pydantic import Field

from pulumi_dingtalk.reconcile.behaviour import Behaviour
from pulumi_dingtalk.reconcile.differences import same
from pulumi_dingtalk.reconcile.model import DeclaredField, Id, Inputs, Part, fields_of
from pulumi_dingtalk.reconcile.values import (
    SECRET_SIGNATURE,
    SIGNATURE_KEY,
    as_secret,
    canonical,
    has_unknown,
    is_secret,
    jsonable,
    plain,
    validated_around,
)


class Member(Part):
    user: Id
    departments: Annotated[list[Id] | None, Field(max_length=3)] = None


class Model(Inputs):
    ids: Annotated[list[Id] | None, Behaviour(unordered=True)] = None
    ordered: list[int] | None = None
    members: Annotated[list[Member] | None, Behaviour(unordered=True)] = None
    count: int | None = None
    share: float | None = None
    flag: bool | None = None
    text: str | None = None
    id: Id | None = None
    secret: Annotated[str | None, Behaviour(secret=True)] = None


FIELDS = fields_of(Model)


def field(name: str) -> DeclaredField:
    return FIELDS[name]


numbers = st.integers(min_value=1, max_value=2**63)
texts = st.text(max_size=8)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=12,
)
members = st.lists(
    st.fixed_dictionaries(
        {"user": st.text(min_size=1, max_size=3)},
        optional={"departments": st.none() | st.lists(st.integers(1, 99).map(str), max_size=3)},
    ),
    max_size=5,
)


@given(st.lists(numbers.map(str), max_size=8), st.randoms(use_true_random=False))
def test_an_unordered_list_is_the_same_in_any_order(ids: list[str], chance: random.Random) -> None:
    shuffled = chance.sample(ids, len(ids))
    assert same(field("ids"), ids, shuffled)
    assert canonical(field("ids"), ids) == canonical(field("ids"), shuffled)


@given(members, st.randoms(use_true_random=False))
def test_so_are_the_lists_inside_it(listed: list[dict[str, Any]], chance: random.Random) -> None:
    shuffled = [
        {name: chance.sample(v, len(v)) if isinstance(v, list) else v for name, v in item.items()}
        for item in chance.sample(listed, len(listed))
    ]
    assert same(field("members"), listed, shuffled)


@given(members)
def test_null_absent_and_empty_are_alike_inside_an_unordered_list(listed: list[dict[str, Any]]) -> None:
    bare = [{k: v for k, v in item.items() if v} for item in listed]
    empty = [{"departments": [], **{k: v for k, v in item.items() if v}} for item in listed]
    assert same(field("members"), listed, bare)
    assert same(field("members"), bare, empty)


@given(st.lists(numbers.map(str), max_size=6), numbers.map(str))
def test_one_element_more_is_a_difference(ids: list[str], more: str) -> None:
    assert same(field("ids"), ids, [*ids, more]) == (more in ids)


@given(st.lists(st.integers(-5, 5), min_size=1, max_size=6))
def test_an_ordered_list_has_an_order(listed: list[int]) -> None:
    assert same(field("ordered"), listed, list(map(float, listed)))
    assert same(field("ordered"), listed, listed[::-1]) == (listed == listed[::-1])


@given(st.integers(-(2**53), 2**53))
def test_a_whole_number_is_the_same_as_a_float(number: int) -> None:
    assert same(field("count"), number, float(number))
    assert canonical(field("count"), float(number)) == number
    assert not same(field("count"), number, number + 1)


@given(numbers)
def test_an_id_of_any_size_keeps_every_digit_as_text(number: int) -> None:
    assert canonical(field("id"), str(number)) == str(number)
    assert not same(field("id"), str(number), str(number + 1))
    assert same(field("id"), str(number), number)


def test_an_id_beyond_what_a_float_holds() -> None:
    big = 2**53 + 1
    assert float(big) == float(big - 1), "as numbers the two could not be told apart"
    assert not same(field("id"), str(big), str(big - 1))
    assert canonical(field("id"), float(2**53)) == str(2**53)


def test_absent_is_not_empty() -> None:
    assert same(field("ids"), None, None)
    assert not same(field("ids"), None, [])
    assert not same(field("text"), None, "")
    assert not same(field("flag"), None, False)


@given(json_values, json_values)
def test_what_does_not_fit_is_compared_as_it_stands(one: Any, other: Any) -> None:
    for name in FIELDS:
        assert same(field(name), one, one)
        assert same(field(name), one, other) == same(field(name), other, one)


@given(json_values)
def test_canonical_is_final(value: Any) -> None:
    for name in FIELDS:
        once = canonical(field(name), value)
        assert canonical(field(name), once) == once


@given(json_values)
def test_a_signature_goes_on_and_off(value: Any) -> None:
    wrapped = as_secret(value)
    assert plain(wrapped) == value
    assert as_secret(wrapped) == wrapped
    if value is None:
        assert wrapped is None
    else:
        assert is_secret(wrapped)
        assert wrapped == {SIGNATURE_KEY: SECRET_SIGNATURE, "value": value}
        assert json.loads(json.dumps(wrapped)) == wrapped


@given(json_values)
def test_signatures_come_off_at_any_depth(value: Any) -> None:
    def deep(item: Any) -> Any:
        if isinstance(item, dict):
            return as_secret({key: deep(inner) for key, inner in item.items()})
        return as_secret([deep(inner) for inner in item]) if isinstance(item, list) else as_secret(item)

    assert plain(deep(value)) == value
    assert same(field("secret"), deep(value), value)


@given(json_values)
def test_a_known_value_is_known_and_one_unknown_makes_it_unknown(value: Any) -> None:
    assert not has_unknown(value)
    for wrapped in ([value, Unknown()], {"a": {"b": [Unknown()], "c": value}}, as_secret(Unknown())):
        assert has_unknown(wrapped)


def test_a_mapping_is_a_secret_by_its_signature_alone() -> None:
    assert not is_secret({SIGNATURE_KEY: "another-kind-of-value", "value": 1})
    assert not is_secret({"value": 1})
    assert not is_secret("text")


@given(st.lists(st.integers(1, 99), min_size=1, max_size=4), st.integers(0, 4))
def test_what_is_known_beside_an_unknown_is_as_it_will_be(ids: list[int], place: int) -> None:
    """The same declaration at a preview, with one id unknown, and at the apply, with all of them known."""
    for name, wrap in (
        ("ids", lambda item: item),
        ("members", lambda item: {"user": "u", "departments": [item, 5.0]}),
    ):
        numbers_given = [wrap(float(number)) for number in ids]
        hole = wrap(Unknown())
        preview = validated_around(field(name), [*numbers_given[:place], hole, *numbers_given[place:]])
        apply = jsonable(
            field(name).adapter.validate_python([*numbers_given[:place], wrap(7.0), *numbers_given[place:]])
        )
        assert has_unknown(preview)
        assert filled(preview, "7") == apply


def filled(value: Any, known: str) -> Any:
    if isinstance(value, Unknown):
        return known
    if isinstance(value, dict):
        return {key: filled(item, known) for key, item in value.items()}
    return [filled(item, known) for item in value] if isinstance(value, list) else value


@given(json_values)
def test_what_cannot_be_told_beside_an_unknown_stands_as_it_is(value: Any) -> None:
    for name in FIELDS:
        for whole in (Unknown(), [value, Unknown()], {"user": value, "departments": Unknown()}):
            assert has_unknown(validated_around(field(name), whole))
    switch = [Unknown(), True]
    assert validated_around(field("flag"), switch) is switch
