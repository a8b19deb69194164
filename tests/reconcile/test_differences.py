"""compare(): what is written, what stays, what may differ."""

from __future__ import annotations

from typing import Annotated, Any

from hypothesis import given
from hypothesis import strategies as st
from pulumi.output import Unknown

from pulumi_dingtalk.reconcile.behaviour import Behaviour
from pulumi_dingtalk.reconcile.differences import Comparison, compare
from pulumi_dingtalk.reconcile.model import Inputs, Part, fields_of


class Rule(Part):
    who: str
    limits: list[int] | None = None


class Model(Inputs):
    name: str
    note: Annotated[str | None, Behaviour(default="")] = None
    tags: Annotated[list[str] | None, Behaviour(unordered=True, default=[])] = None
    place: int | None = None
    group: Annotated[bool | None, Behaviour(only_on=True, default=False)] = None
    rules: list[Rule] | None = None


FIELDS = fields_of(Model)
NAMEABLE = {"name", "note", "tags", "place", "group", "rules"}

declarations = st.fixed_dictionaries(
    {"name": st.sampled_from(["a", "b"])},
    optional={
        "note": st.sampled_from(["", "x"]),
        "tags": st.lists(st.sampled_from("pqr"), max_size=3),
        "place": st.integers(1, 3),
        "group": st.booleans(),
        "rules": st.lists(st.fixed_dictionaries({"who": st.sampled_from("mn")}), max_size=2),
    },
)


def diff(old: dict[str, Any], new: dict[str, Any]) -> Comparison:
    return compare(FIELDS, old, frozenset(old), new)


@given(declarations)
def test_the_same_declaration_differs_in_nothing(declared: dict[str, Any]) -> None:
    found = diff(declared, dict(declared))
    assert (found.changed, found.released, found.renamed, found.any) == ((), (), False, False)


@given(declarations, declarations)
def test_each_field_is_told_once_and_for_one_reason(old: dict[str, Any], new: dict[str, Any]) -> None:
    found = diff(old, new)
    told = [item.field.name for item in found.changed] + list(found.released)
    assert len(told) == len(set(told))
    assert found.names == {item.field.name for item in found.changed}
    assert found.renamed == (old.keys() != new.keys())
    for name in NAMEABLE - set(told):
        before, now = old.get(name), new.get(name, FIELDS[name].behaviour.default)
        unnamed = name not in old and name not in new
        assert unnamed or (sorted(map(str, [before])) and canon(name, before) == canon(name, now))


def canon(name: str, value: Any) -> Any:
    return sorted(set(value)) if name == "tags" else value


@given(declarations, declarations)
def test_applying_what_differs_gives_what_is_declared(old: dict[str, Any], new: dict[str, Any]) -> None:
    found = diff(old, new)
    applied = {**old, **{item.field.name: item.new for item in found.changed}}
    for name, value in new.items():
        assert canon(name, applied[name]) == canon(name, value)
        assert found.new[name] == value


def test_a_field_named_for_the_first_time_is_written_whatever_is_there() -> None:
    found = compare(FIELDS, {"name": "a", "place": 2}, frozenset({"name"}), {"name": "a", "place": 2})
    assert found.names == {"place"}
    assert found.changed[0].old is None, "what stands there was not ours"


def test_a_field_named_no_more_goes_to_its_default() -> None:
    found = diff({"name": "a", "note": "x", "tags": ["p"]}, {"name": "a"})
    assert {item.field.name: item.new for item in found.changed} == {"note": "", "tags": []}
    assert found.new == {"name": "a", "note": "", "tags": []}
    assert (found.released, found.renamed) == ((), True)


def test_one_that_has_its_default_already_is_only_let_go() -> None:
    found = diff({"name": "a", "note": ""}, {"name": "a"})
    assert (found.changed, found.released, found.any) == ((), (), True)


def test_a_field_without_a_default_is_released() -> None:
    found = diff({"name": "a", "place": 3, "rules": []}, {"name": "a"})
    assert (found.changed, found.released) == ((), ("place", "rules"))
    assert "place" not in found.new


def test_a_switch_that_cannot_be_turned_off_is_released() -> None:
    assert diff({"name": "a", "group": True}, {"name": "a"}).released == ("group",)


def test_what_nobody_named_is_nobodys() -> None:
    found = compare(FIELDS, {"name": "a", "note": "by hand"}, frozenset({"name"}), {"name": "a"})
    assert not found.any


def test_bookkeeping_is_no_difference() -> None:
    old = {"name": "a", "owner": "p/s/K/one", "corp": "c", "adopt": True}
    found = compare(FIELDS, old, frozenset({"name"}), {"name": "a", "owner": "p/s/K/two", "corp": "c"})
    assert not found.any


def test_a_field_that_the_kind_no_longer_has_is_let_go_without_a_write() -> None:
    found = compare(FIELDS, {"name": "a", "old_field": 1}, frozenset({"name", "old_field"}), {"name": "a"})
    assert (found.changed, found.renamed) == ((), True)


def unknown_somewhere(value: Any) -> st.SearchStrategy[Any]:
    """``value`` with one part of it unknown, at some depth."""
    whole: st.SearchStrategy[Any] = st.builds(Unknown)
    if isinstance(value, list) and value:
        index = st.integers(0, len(value) - 1)
        part = index.flatmap(
            lambda i: unknown_somewhere(value[i]).map(lambda hole: [*value[:i], hole, *value[i + 1 :]])
        )
        return whole | part
    if isinstance(value, dict) and value:
        key = st.sampled_from(sorted(value))
        part = key.flatmap(lambda k: unknown_somewhere(value[k]).map(lambda hole: {**value, k: hole}))
        return whole | part
    return whole


@given(st.data(), declarations)
def test_an_unknown_at_any_depth_may_differ(data: st.DataObject, declared: dict[str, Any]) -> None:
    name = data.draw(st.sampled_from(sorted(declared)))
    hole = data.draw(unknown_somewhere(declared[name]))
    found = diff(declared, {**declared, name: hole})
    (item,) = found.changed
    assert (item.field.name, item.unknown, item.old) == (name, True, declared[name])
    assert found.any
