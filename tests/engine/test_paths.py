"""Rules of property paths and of ignore_changes, stated and tried on many."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.embedded import write
from tenantctl.engines.embedded.paths import (
    Path,
    PathError,
    contains,
    differences,
    ignoring,
    parse,
    text,
    unignorable,
)
from tenantctl.values import Secret

KEYS = st.sampled_from(["a", "b", "b.c", 'q"q', "d e", "[0]", "ü"])
PARTS = st.text(min_size=1, max_size=4).filter(lambda part: not part.endswith("\\")) | st.integers(0, 99)
PATHS = st.lists(PARTS, min_size=1, max_size=4).map(tuple)
LEAVES = st.none() | st.booleans() | st.integers(0, 2) | st.sampled_from(["", "x"])
TREES = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3), max_leaves=8
)
PROPERTIES = st.dictionaries(KEYS, TREES, max_size=3)


def places(value: Any, at: Path = ()) -> Iterator[Path]:
    """Yield where in ``value`` something stands."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in pairs:
        yield (*at, key)
        yield from places(item, (*at, key))


def found(value: Any, path: Path) -> Any:
    for part in path:
        value = value[part]
    return value


@st.composite
def ignored(draw: st.DrawFn) -> tuple[dict[str, Any], dict[str, Any], list[str]]:
    """Return new inputs, old ones, and paths of which most lie in one of the two."""
    old = draw(PROPERTIES)
    new = draw(st.one_of(PROPERTIES, st.just(copy.deepcopy(old))))
    known = [*places(old), *places(new)]
    paths = draw(st.lists(st.sampled_from(known) if known else PATHS, max_size=3))
    if paths and draw(st.booleans()):
        first = list(paths[0])
        first[draw(st.integers(0, len(first) - 1))] = "*"
        paths[0] = tuple(first)
    return new, old, [text(path) for path in paths]


@given(PATHS)
def test_a_path_comes_back_from_its_text(path: Path) -> None:
    assert parse(text(path)) == path


@given(PATHS, st.lists(PARTS, max_size=2))
def test_a_path_holds_what_is_inside_it(path: Path, more: list[str | int]) -> None:
    assert contains(path, (*path, *more))
    assert contains(("*", *path[1:]), path)
    assert not contains((*path, "more"), path)


@pytest.mark.parametrize("wrong", [".a", "a..b", "a[", "a[]", "a[x]", 'a["b]', "a[0"])
def test_no_path(wrong: str) -> None:
    with pytest.raises(PathError):
        parse(wrong)


@given(ignored())
def test_what_is_ignored_changes_nothing_else(case: tuple[Any, Any, list[str]]) -> None:
    new, old, texts = case
    paths = [parse(each) for each in texts]
    for place in differences(new, ignoring(new, old, texts)):
        assert any(contains(path, place) or contains(place, path[: len(place)]) for path in paths), place


@given(ignored())
def test_what_is_ignored_is_as_it_was_or_told(case: tuple[Any, Any, list[str]]) -> None:
    new, old, texts = case
    kept, told = ignoring(new, old, texts[-1:]), unignorable(new, old, texts[-1:])
    for each in texts[-1:]:
        path = parse(each)
        if each in told or "*" in path:
            continue
        try:
            was = found(old, path)
        except (KeyError, IndexError, TypeError):
            continue
        assert found(kept, path) == was


@given(ignored())
def test_once_is_enough(case: tuple[Any, Any, list[str]]) -> None:
    new, old, texts = case
    once = ignoring(new, old, texts)
    assert ignoring(once, old, texts) == once


@given(ignored())
def test_neither_side_is_touched(case: tuple[Any, Any, list[str]]) -> None:
    before = copy.deepcopy(case)
    ignoring(*case)
    assert case == before


@given(ignored())
def test_what_did_not_change_needs_no_ignoring(case: tuple[Any, Any, list[str]]) -> None:
    _, old, texts = case
    assert ignoring(old, old, texts) == old
    assert ignoring(old, {}, []) == old


@given(ignored())
def test_a_secret_stays_one(case: tuple[Any, Any, list[str]]) -> None:
    """What was secret is not plain because a path ignores its change."""
    new, old, _ = case
    hidden = {key: Secret(value) for key, value in old.items()}
    kept = ignoring(new, hidden, [text((key,)) for key in old])
    assert {key: kept[key] for key in old} == hidden


PROGRAM = """
import pulumi
from support.golden_resources import Thing

opts = pulumi.ResourceOptions(ignore_changes=["rows[1]", "rows[0].n", "none.such"])
Thing("a", rows=[{"n": 1}, {"n": 1}], opts=opts)
"""


def test_what_cannot_be_ignored_is_told_once(make: Any) -> None:
    embedded = make(PROGRAM)
    embedded.apply()
    write(embedded.folder, PROGRAM.replace('{"n": 1}, {"n": 1}', '{"n": 2}'))
    embedded.events.clear()
    embedded.apply()
    line = "resource a: ignore_changes has no hold of added or removed elements: rows[1]"
    assert embedded.said("info") == [line]
