"""OrgTree: what a declaration makes, that a move moves, and what it refuses."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pulumi
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dingtalk_components import NameRule, read_tree
from dingtalk_components.declaration import Tree, units
from support.firm import changed, keys, names
from support.program import Write
from tenantctl.plan import Op

HYBRID: dict[str, Any] = {
    "Head Office": {"$code": "HO", "Finance": {"$managers": ["admin"]}},
    "Shops": {"$chat": True, "Kowloon": {"Mong Kok": {}, "Jordan": None}, "Islands": {}},
}


def text(tree: Tree, more: str = "") -> str:
    return f"from dingtalk_components import OrgTree\ntree = OrgTree('retail', {tree!r})\n{more}"


def test_a_tree_becomes_departments_and_their_leadership(program: Write) -> None:
    tree = {**HYBRID, "Head Office": {"$code": "HO", "Finance": {"$managers": []}}}
    firm = program(text(tree, "import pulumi\npulumi.export('k', tree.department('Shops/Kowloon').id)\n"))
    firm.up()
    resources = firm.deployment().resources
    placed = {r.id: r.inputs["parent"] for r in resources if r.type.endswith(":Department")}
    ids = {r.urn.split("::")[-1]: r.id for r in resources if r.type.endswith(":Department")}
    expected = {"head-office", "finance", "shops", "kowloon", "mong-kok", "jordan", "islands"}
    assert set(ids) == {f"retail-{key}" for key in expected}
    assert placed[ids["retail-mong-kok"]] == ids["retail-kowloon"]
    assert placed[ids["retail-shops"]] == "1"
    led = [r for r in resources if r.type.endswith(":DepartmentLeadership")]
    assert [(r.urn.split("::")[-1], r.inputs["managers"]) for r in led] == [("retail-finance", [])]
    assert changed(firm.plan(refresh=True)) == []


def test_a_branch_that_is_declared_elsewhere_moves_and_nothing_below_it_changes(program: Write) -> None:
    firm = program(text({"East": {"Kowloon": {"Mong Kok": {}}}, "West": {}}))
    firm.up()
    before = firm.ids()
    program(text({"East": {}, "West": {"Kowloon": {"Mong Kok": {}}}}))
    (step,) = changed(firm.plan())
    assert (step.op, step.name, keys(step)) == (Op.UPDATE, "retail-kowloon", {"parent"})
    firm.up()
    assert firm.ids() == before
    assert changed(firm.plan(refresh=True)) == []


def test_parent_and_child_change_places_and_both_stay(program: Write) -> None:
    firm = program(text({"Shops": {"Kowloon": {}}}))
    firm.up()
    before = firm.ids()
    program(text({"Kowloon": {"Shops": {}}}))
    firm.up()
    assert firm.ids() == before


def test_a_rename_that_keeps_its_key_is_a_rename(program: Write) -> None:
    firm = program(text({"Kowloon": {"Mong Kok": {}}}))
    firm.up()
    program(text({"Kowloon": {"Mong Kok East": {"$key": "mong-kok"}}}))
    (step,) = changed(firm.plan())
    assert (step.op, keys(step)) == (Op.UPDATE, {"name"})


def test_a_department_is_found_by_path_and_by_key(program: Write) -> None:
    finds = "assert tree.department('Shops/Kowloon') is tree.department('kowloon')\n"
    firm = program(text(HYBRID | {"Head Office": {}}, finds))
    assert "retail-kowloon" in names(changed(firm.plan()))


KOWLOON: dict[str, Any] = {"Kowloon": {}}
REFUSED: dict[str, tuple[Any, str]] = {
    "twice": (
        {"East": {"Finance": {}}, "West": {"Finance": {}}},
        'the key "finance" twice, for East/Finance and for West/Finance',
    ),
    "unknown": ({"Shops": {"$boss": "x"}}, "Shops has $boss; it takes $key, $managers,"),
    "above": ({"$chat": True}, "$chat stands above every department"),
    "list": ({"Shops": ["Kowloon"]}, "Shops must hold what is below it"),
    "number": ({7: {}}, "the name 7 is no text; put it in quotes"),
    "key": ({"Shops": {"$key": "My Shops"}}, 'needs a $key of lower-case words joined by -, not "My Shops"'),
    "sign": ({"&": {}}, 'needs a $key of lower-case words joined by -, not ""'),
    "managers": ({"Shops": {"$managers": "admin"}}, "$managers must be a list of userids, not 'admin'"),
    "order": ({"Shops": {"$order": True}}, "$order must be a whole number, not True"),
    "code": ({"Shops": {"$code": 7}}, "$code must be a text; put it in quotes, not 7"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_no_tree_is_refused_in_a_line_that_names_the_place(case: str) -> None:
    tree, line = REFUSED[case]
    with pytest.raises(pulumi.RunError) as refused:
        units("retail", tree)
    assert line in str(refused.value)
    assert 'tree "retail"' in str(refused.value)
    assert "\n" not in str(refused.value)


def test_names_follow_rules_where_the_rules_hold() -> None:
    rule = NameRule("[A-Z][a-z]+", "a shop has one word", below="shops")
    assert units("retail", {"Head Office": {}, "Shops": KOWLOON}, [rule])
    with pytest.raises(
        pulumi.RunError, match="the name of Shops/Kowloon/Mong Kok breaks a rule: a shop has one"
    ):
        units("retail", {"Shops": {"Kowloon": {"Mong Kok": {}}}}, [rule])
    with pytest.raises(pulumi.RunError, match='below the key "shops", which no department has'):
        units("retail", KOWLOON, [rule])


def test_yaml_says_the_same(tmp_path: Path) -> None:
    path = tmp_path / "org.yaml"
    path.write_text("Shops:\n  $chat: true\n  Kowloon: {Mong Kok: }\n")
    assert read_tree(path) == {"Shops": {"$chat": True, "Kowloon": {"Mong Kok": None}}}


@pytest.mark.parametrize(
    ("content", "line"),
    [("[Shops]", "must be names of departments"), ("a: {", "is not YAML"), ("a: {}\na: {}", "is not YAML")],
)
def test_a_file_that_is_no_tree_is_refused_in_one_line(tmp_path: Path, content: str, line: str) -> None:
    (tmp_path / "org.yaml").write_text(content)
    with pytest.raises(pulumi.RunError, match=line) as refused:
        read_tree(tmp_path / "org.yaml")
    assert "\n" not in str(refused.value)


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(pulumi.RunError, match=r"cannot read the tree in .*: No such file"):
        read_tree(tmp_path / "org.yaml")


@given(st.permutations(list("abcdefg")), st.data())
def test_keys_do_not_depend_on_where_a_department_stands(order: list[str], data: st.DataObject) -> None:
    """Any two trees of the same names have the same keys."""
    root: dict[str, Any] = {}
    places = [root]
    for name in order:
        below: dict[str, Any] = {}
        places[data.draw(st.integers(0, len(places) - 1))][name] = below
        places.append(below)
    assert sorted(unit.key for unit in units("t", root)) == sorted(order)
