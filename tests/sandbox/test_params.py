"""What a call brings along, read as the server reads it (contract contact.md, table of the two worlds, and 7)."""

from __future__ import annotations

from typing import Any

import pytest

from dingtalk_sandbox.errors import ApiError
from dingtalk_sandbox.params import Params

REFUSED = "refused"


def read(how: str, value: Any, **more: Any) -> Any:
    try:
        return getattr(Params({"key": value}), how)("key", **more)
    except ApiError as error:
        return error.code


@pytest.mark.parametrize(
    ("how", "value", "expected"),
    [
        ("text", "7", "7"),
        ("text", 7, "7"),
        ("text", 1.5, "1.5"),
        ("text", True, "true"),
        ("text", False, "false"),
        ("text", None, None),
        ("text", [], REFUSED),
        ("integer", 7, 7),
        ("integer", " 7 ", 7),
        ("integer", 7.0, 7),
        ("integer", 7.5, REFUSED),
        ("integer", True, REFUSED),
        ("integer", "x", REFUSED),
        ("integer", 2**63 - 1, 2**63 - 1),
        ("integer", 2**63, REFUSED),
        ("integer", None, None),
        ("flag", True, True),
        ("flag", "TRUE", True),
        ("flag", 0, False),
        ("flag", "maybe", REFUSED),
        ("flag", None, None),
        ("texts", "a, b,a", ["a", "b"]),
        ("texts", ["a", 1], ["a", "1"]),
        ("texts", '["a","b"]', ["a", "b"]),
        ("texts", "[a,b", ["[a,b"]),
        ("texts", "[]", []),
        ("texts", " ", []),
        ("texts", 7, ["7"]),
        ("texts", [[]], REFUSED),
        ("texts", None, None),
        ("integers", "1,2", [1, 2]),
        ("integers", [1, "2"], [1, 2]),
        ("integers", "1,x", REFUSED),
        ("integers", None, None),
        ("objects", {"a": 1}, [{"a": 1}]),
        ("objects", [{"a": 1}], [{"a": 1}]),
        ("objects", '[{"a":1}]', [{"a": 1}]),
        ("objects", "{", REFUSED),
        ("objects", [1, {}], REFUSED),
        ("objects", None, None),
    ],
)
def test_a_value_in_each_of_its_spellings(how: str, value: Any, expected: Any) -> None:
    assert read(how, value, bad=REFUSED) == expected


@pytest.mark.parametrize("how", ["needed_text", "needed_integer"])
def test_what_must_be_there(how: str) -> None:
    assert read(how, "7", missing=REFUSED) == {"needed_text": "7", "needed_integer": 7}[how]
    assert read(how, "", missing=REFUSED) == REFUSED
    assert read(how, None, missing=REFUSED) == REFUSED
    assert read(how, [], missing="other", bad=REFUSED) == REFUSED
    assert read(how, [], missing=REFUSED) == REFUSED
