"""The wire's spelling of values, there and back."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulumi_dingtalk.client.wire import as_list, batches, csv, flag, ints, texts

IDS = st.lists(st.integers(1, 2**62), max_size=60)
USERIDS = st.lists(st.from_regex(r"[A-Za-z0-9_\-]{1,64}", fullmatch=True), max_size=60)


@given(IDS)
def test_ids_survive_csv_json_text_and_json(ids: list[int]) -> None:
    assert ints(csv(ids)) == ints(json.dumps(ids)) == ints(ids) == ints([str(item) for item in ids]) == ids


@given(USERIDS)
def test_userids_survive_csv_and_json(userids: list[str]) -> None:
    assert texts(csv(userids)) == texts(json.dumps(userids)) == texts(userids) == userids


@given(IDS, st.integers(1, 100))
def test_batches_hold_everything_in_order_and_never_too_much(values: list[int], size: int) -> None:
    cut = list(batches(values, size))
    assert [value for batch in cut for value in batch] == values
    assert all(0 < len(batch) <= size for batch in cut)
    assert len(cut) == -(-len(values) // size)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, []),
        ("", []),
        ([], []),
        ({"a": 1}, [{"a": 1}]),
        ([{"a": 1}], [{"a": 1}]),
        ("[2,3]", [2, 3]),
        (7, [7]),
    ],
)
def test_a_list_may_come_as_nothing_text_or_one_bare_element(value: Any, expected: list[Any]) -> None:
    assert as_list(value) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [(True, True), ("true", True), ("TRUE", True), (1, True), (False, False), ("false", False)],
)
def test_a_flag_may_come_quoted(value: Any, expected: bool) -> None:
    assert flag(value) is expected
