"""What differs between two values: sets, parts by their names, secrets, and nothing that means the same."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.plans import _field, _kind, step, type_of
from tenantctl.plan import Op, Step
from tenantctl.render.names import Names
from tenantctl.render.schema import Schema
from tenantctl.review.differences import Change, Differences
from tenantctl.review.entries import FieldWords
from tenantctl.review.words import Speaker
from tenantctl.values import UNKNOWN, Secret

MINUTES = {"en": "minutes", "zh-Hant": "分鐘"}
SHIFT = {
    "name": _field(),
    "length": _field(unit=MINUTES, label={"en": "length", "zh-Hant": "時長"}),
    "sections": _field(
        key="name",
        parts={
            "name": _field(),
            "begin": _field(),
            "late": _field(unit=MINUTES),
            "people": _field("unordered"),
        },
    ),
    "anyhow": _field("unordered", parts={"place": _field(), "near": _field()}),
    "mode": _field(values=[{"value": "FIXED", "label": {"en": "fixed hours", "zh-Hant": "固定班制"}}]),
    "open": _field(),
    "since": _field("moment"),
    "folder": _field(parts={"flag": _field(), "hook": _field()}),
}
SCHEMA = Schema({"kinds": {"Shift": _kind("Shift", SHIFT)}})


def shift(old: dict[str, Any] | None, new: dict[str, Any] | None, op: Op = Op.UPDATE) -> Step:
    return step(op, "early", old, new, kind="Shift")


def told(old: dict[str, Any] | None, new: dict[str, Any] | None, op: Op = Op.UPDATE) -> list[str]:
    """Each difference in one line."""
    made = shift(old, new, op)
    words = FieldWords(Speaker(), Names(), made)
    lines = []
    for each in Differences(SCHEMA).of(made):
        change = words.change(each)
        signed = [f"+ {item}" for item in change.added] + [f"- {item}" for item in change.removed]
        lines.append(f"{change.label}: {change.text or ' '.join(signed)}")
    return lines


SECTION = {"name": "morning", "begin": "09:00", "late": 5}
LATER = {"name": "evening", "begin": "18:00"}


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ({"length": 480}, {"length": 450.0}, ["length: 480 minutes -> 450 minutes"]),
        ({"length": 480}, {"length": 480.0}, []),
        ({"mode": "FREE"}, {"mode": "FIXED"}, ['mode: "FREE" -> fixed hours']),
        ({"open": False}, {"open": True}, ["open: off -> on"]),
        (
            {"since": 1_597_507_200_000},
            {"since": 1_597_573_620_000.0},
            ["since: 2020-08-16 -> 2020-08-16 18:27"],
        ),
        ({"since": 1_597_573_616_828}, {"since": 10**30}, [f"since: 2020-08-16 18:26:56.828 -> {10**30}"]),
        (
            {"sections": [SECTION]},
            {"sections": [{**SECTION, "late": 10}]},
            ['sections > "morning" > late: 5 minutes -> 10 minutes'],
        ),
        (
            {"sections": [SECTION]},
            {"sections": [SECTION, LATER]},
            ['sections: + "evening" (begin "18:00")'],
        ),
        (
            {"sections": [SECTION, LATER]},
            {"sections": [LATER, SECTION]},
            ['sections > order: "morning", "evening" -> "evening", "morning"'],
        ),
        (
            {"sections": [{**SECTION, "people": ["a", "b"]}]},
            {"sections": [{**SECTION, "people": ["b", "c"]}]},
            ['sections > "morning" > people: + "c" - "a"'],
        ),
        (
            {"sections": [{**SECTION, "people": []}]},
            {"sections": [SECTION]},
            [],
        ),
        (
            {"sections": [SECTION]},
            {"sections": [{"name": "morning", "begin": "09:00"}]},
            ['sections > "morning" > late: 5 minutes -> (none)'],
        ),
        (
            {"anyhow": [{"place": "Mong Kok", "near": ["x", "y"]}]},
            {"anyhow": [{"near": ["y", "x"], "place": "Mong Kok"}]},
            [],
        ),
        (
            {"anyhow": [{"place": "Mong Kok"}]},
            {"anyhow": [{"place": "Jordan"}]},
            ['anyhow: + place "Jordan" - place "Mong Kok"'],
        ),
        ({"folder": {"flag": True}}, {"folder": {"flag": False}}, ["folder > flag: on -> off"]),
        (
            {"folder": {"hook": Secret("canary-a")}},
            {"folder": {"hook": Secret("canary-b")}},
            ["folder > hook: secret, changed"],
        ),
        ({"folder": {"hook": Secret("canary")}}, {"folder": {"hook": Secret("canary")}}, []),
        (
            {"sections": [SECTION]},
            {"sections": UNKNOWN},
            ['sections: "morning" (begin "09:00", late 5 minutes) -> (known after apply)'],
        ),
        (
            {"foreign": {"a": 1}},
            {"foreign": {"a": 2, "b": [1]}},
            ["foreign > a: 1 -> 2", "foreign > b: (none) -> 1"],
        ),
    ],
)
def test_a_change_in_words(old: dict[str, Any], new: dict[str, Any], expected: list[str]) -> None:
    assert told(old, new) == expected


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text()
    | st.just(UNKNOWN)
    | st.builds(Secret, st.text()),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text() | st.sampled_from(["name", "begin", "people"]), inner, max_size=3)
    ),
    max_leaves=10,
)
FIELDS = st.sampled_from([*SHIFT, "foreign"])


@given(FIELDS, VALUES, VALUES)
def test_any_two_values_can_be_told_apart_or_mean_the_same(name: str, old: Any, new: Any) -> None:
    """Nothing raises; equal values differ nowhere; of two that differ each has its line."""
    assert told({name: old}, {name: old}) in ([], [f"{name}: secret, cannot tell whether it changed"])
    lines = told({name: old}, {name: new})
    if isinstance(old, int) and isinstance(new, int) and old != new:
        assert lines


@given(
    st.lists(st.dictionaries(st.sampled_from(["place", "near"]), st.integers(), max_size=2), max_size=5),
    st.randoms(),
)
def test_the_order_of_a_list_without_order_says_nothing(items: list[Any], random: Any) -> None:
    mixed = list(items)
    random.shuffle(mixed)
    assert told({"anyhow": items}, {"anyhow": mixed}) == []


def test_what_is_named_no_more_goes_back_or_stays() -> None:
    (gone,) = Differences(SCHEMA).of(shift({"name": "a", "open": True}, {"name": "a"}))
    assert gone.change is Change.UNMANAGED
    (read,) = Differences(SCHEMA).of(shift({"open": True}, {}, Op.REFRESH))
    assert read.change is Change.UNSET
    (anew,) = Differences(SCHEMA).of(shift({"name": "a", "open": True}, {"name": "a"}, Op.REPLACE))
    assert anew.change is Change.UNSET, "the new object has none"
    assert type_of("Shift") == shift(None, None).type
