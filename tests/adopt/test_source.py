"""What is written is Python, means what was meant, and is as a formatter leaves it."""

from __future__ import annotations

import ast
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenantctl.adopt.naming import slug, snake, variable
from tenantctl.adopt.source import Call, Code, quoted, statement, width, written

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=12,
)


@given(VALUES)
def test_a_value_means_itself(value: Any) -> None:
    assert ast.literal_eval(written(value)) == value


@given(st.text())
def test_a_text_shows_all_that_it_holds(text: str) -> None:
    found = quoted(text)
    assert ast.literal_eval(found) == text
    assert found.isprintable()


TEXTS = (
    "Mong Kok",
    "旺角分店",
    'a "quoted" word',
    "it's",
    "both ' and \"",
    "line\nbreak",
    "\u202eback",
    "x" * 60,
)


CODE = (
    Code("shops.id"),
    Code("departments." + "long_" * 20 + "name.id"),
    Call("config.require_secret", ("k" * 70,), {}),
)


def _some(choose: random.Random, depth: int = 0) -> Any:
    kind = choose.randrange(4 if depth > 3 else 7)
    if kind < 4:
        return (choose.choice(TEXTS), choose.choice((None, True, 12, -1.5)), choose.choice(CODE), "s")[kind]
    some = [_some(choose, depth + 1) for _ in range(choose.randrange(4))]
    if kind == 4:
        return some
    return {choose.choice(TEXTS) + str(number): item for number, item in enumerate(some)}


def test_a_formatter_has_nothing_to_do(tmp_path: Path) -> None:
    choose = random.Random(7)  # noqa: S311 - a choice, no secret
    lines = []
    for number in range(300):
        named = {f"field_{place}": _some(choose) for place in range(choose.randrange(4))}
        target = "旺角" * choose.randrange(3)
        lines.append(statement(Call("dingtalk.Department", (f"name-{number}",), named), target))
    (tmp_path / "program.py").write_text("\n".join(lines) + "\n")
    for columns in ("88", "110"):
        ruff = [str(Path(sys.executable).parent / "ruff"), "format", "--isolated", "--no-cache", "--diff"]
        ran = subprocess.run(  # noqa: S603
            [*ruff, "--line-length", columns, "."], cwd=tmp_path, capture_output=True, text=True, check=False
        )
        assert (ran.returncode, ran.stdout) == (0, "")


def test_a_chinese_character_takes_two_columns() -> None:
    assert width("旺角 1") == 6


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Head Office", "head-office"),
        ("人力資源部", "人力資源部"),
        ("\uff26\uff55\uff4c\uff4c\u3000width", "full-width"),
        ("R&D (HK) / IT", "r-d-hk-it"),
        ("Courier 5123 0001", "courier"),
        ("+852-51230001 buyer", "buyer"),
        ("Till 12", "till-12"),
        ("2026 intake", "2026-intake"),
        ("51230001", ""),
        ("！", ""),
    ],
)
def test_logical_names(text: str, name: str) -> None:
    assert slug(text) == name


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("head-office", "head_office"),
        ("人力資源部", "人力資源部"),
        ("2026-intake", "n_2026_intake"),
        ("class", "class_"),
        ("config", "config_"),
        ("l", "l_"),
        ("a--b", "a_b"),
    ],
)
def test_variables(name: str, found: str) -> None:
    assert variable(name) == found


@given(st.text(min_size=1))
def test_any_name_makes_a_variable(text: str) -> None:
    if name := slug(text):
        assert variable(name).isidentifier()


def test_kinds_in_names() -> None:
    assert snake("AttendanceGroupMembers") == "attendance_group_members"
