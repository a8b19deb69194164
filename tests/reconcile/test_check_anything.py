"""check() on whatever a program may hand over: it never raises, for any kind, any field, any depth."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pulumi.output import Unknown

from pulumi_dingtalk.reconcile.check import check
from pulumi_dingtalk.reconcile.differences import compare
from pulumi_dingtalk.reconcile.registry import kinds
from pulumi_dingtalk.reconcile.values import as_secret, has_unknown
from support.cases import load_cases, spelt

CASES = load_cases()
ALL = frozenset(f"{name}.{field}" for name, kind in kinds().items() for field in kind.nameable)
EVERY_FIELD = [(name, field) for name, case in sorted(CASES.items()) for field in sorted(case.fields)]

anything = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=6)
    | st.builds(Unknown)
    | st.just("1" * 5000),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=8,
)


def declared(kind: str, field: str) -> dict[str, Any]:
    """A whole declaration with ``field`` in it, all of it good."""
    case = CASES[kind]
    values = dict(case.base.but(**{**case.fields[field].beside, field: case.fields[field].first}).values)
    return {name: spelt(value) for name, value in values.items()}


def holes(value: Any) -> list[Any]:
    """``value`` with each of its parts unknown in turn, at every depth, the whole of it too."""
    found: list[Any] = [Unknown()]
    if isinstance(value, list):
        for index, item in enumerate(value):
            found += [[*value[:index], hole, *value[index + 1 :]] for hole in holes(item)]
    if isinstance(value, dict):
        for key, item in value.items():
            found += [{**value, key: hole} for hole in holes(item)]
    return found


@pytest.mark.parametrize(("kind_name", "field"), EVERY_FIELD)
def test_an_unknown_anywhere_waits_for_the_apply(kind_name: str, field: str) -> None:
    kind, values = kinds()[kind_name], declared(kind_name, field)
    assert check(kind, {}, values, ALL)[1] == []
    for hole in holes(values[field]):
        checked, failures = check(kind, {}, {**values, field: hole}, ALL)
        assert failures == []
        assert has_unknown(checked[field])
        comparison = compare(kind.fields, values, frozenset(values), checked)
        assert [(item.field.name, item.unknown) for item in comparison.changed] == [(field, True)]


@pytest.mark.parametrize("kind_name", sorted(CASES))
def test_everything_unknown_waits_too(kind_name: str) -> None:
    kind = kinds()[kind_name]
    checked, failures = check(kind, {}, {name: Unknown() for name in kind.nameable}, ALL)
    assert failures == []
    assert checked.keys() == kind.nameable


@settings(max_examples=30)
@given(st.data())
@pytest.mark.parametrize("kind_name", sorted(CASES))
def test_no_value_makes_check_raise(kind_name: str, data: st.DataObject) -> None:
    kind = kinds()[kind_name]
    names = st.sampled_from([*kind.fields, "colour"])
    values = data.draw(st.dictionaries(names, anything | anything.map(as_secret), max_size=4))
    olds = data.draw(st.dictionaries(st.sampled_from(list(kind.fields)), anything, max_size=4))
    _, failures = check(kind, olds, values, ALL)
    assert all("\n" not in failure.reason for failure in failures)
