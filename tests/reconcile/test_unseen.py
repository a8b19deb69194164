"""What a read does not tell is as state has it; its neighbours are compared."""

from __future__ import annotations

from typing import Any

import pytest

from pulumi_dingtalk.reconcile.kind import INVISIBLE
from pulumi_dingtalk.reconcile.registry import kinds
from pulumi_dingtalk.reconcile.unseen import completed, seen

FORM = kinds()["ApprovalTemplate"].fields["components"]
NAME = kinds()["ApprovalTemplate"].fields["name"]


def part(id_: str, **more: Any) -> dict[str, Any]:
    return {"id": id_, **more}


@pytest.mark.parametrize(
    ("live", "known", "whole"),
    [
        ([part("a", limit=INVISIBLE)], [part("a", limit=10)], [part("a", limit=10)]),
        ([part("a", limit=INVISIBLE)], [part("b", limit=10)], [part("a")]),
        ([part("a", limit=INVISIBLE)], None, [part("a")]),
        (
            [part("a", limit=INVISIBLE, label="x")],
            [part("a", limit=10, label="y")],
            [part("a", limit=10, label="x")],
        ),
        (
            [part("b", limit=INVISIBLE), part("a")],
            [part("a"), part("b", limit=5)],
            [part("b", limit=5), part("a")],
        ),
        (
            [part("t", children=[part("c", unit=INVISIBLE)])],
            [part("t", children=[part("c", unit="km")])],
            [part("t", children=[part("c", unit="km")])],
        ),
        (INVISIBLE, [part("a")], [part("a")]),
    ],
)
def test_parts_are_filled_in_by_their_key(live: Any, known: Any, whole: Any) -> None:
    assert completed(FORM, live, known) == whole


def test_a_value_without_parts_is_itself() -> None:
    assert completed(NAME, "New", "Old") == "New"


def test_what_is_left_without_the_parts_that_no_read_tells() -> None:
    live = {"a": INVISIBLE, "b": None, "c": [part("x", limit=INVISIBLE, rows=[part("y", on=INVISIBLE)]), 1]}
    assert seen(live) == {"b": None, "c": [part("x", rows=[part("y")]), 1]}
