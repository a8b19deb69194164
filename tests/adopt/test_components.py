"""An export writes a component where a package announces one that says exactly what there is."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dingtalk_components.adoptable import org_trees
from dingtalk_components.declaration import units
from pulumi_dingtalk.adoption import GROUP, Fit, Found, Other, Part, announced, load_fits
from pulumi_dingtalk.client.errors import ConfigurationError
from pulumi_dingtalk.reconcile.registry import kinds
from support.caller import Caller
from support.grown import Firm
from support.hand import Hand
from support.ruff import ruff
from tenantctl.adopt.components import fitting
from tenantctl.adopt.declaring import Declaration, FromConfig, Reference
from tenantctl.adopt.naming import Names, slug
from tenantctl.adopt.reading import Item

NAMES = st.sampled_from(["Till", "till", "旺角", "Line 5123 4567", "Mong Kok", "!!", "$key", "Shops", "4567"])
SAID = st.fixed_dictionaries(
    {},
    optional={
        "code": st.sampled_from(["A1", "B2"]),
        "order": st.integers(1, 9),
        "create_dept_group": st.just(True),
        "auto_add_user": st.just(True),
        "auto_approve_apply": st.just(True),
    },
)


@st.composite
def trees(draw: st.DrawFn) -> list[Found]:
    """Departments, each below one before it or below none, with logical names as an export gives them."""
    found: list[Found] = []
    called: set[tuple[Any, str]] = set()
    for number in range(draw(st.integers(0, 9))):
        parent = draw(st.sampled_from([None, *(each.key for each in found)]))
        name = draw(NAMES)
        if (parent, name) in called:
            continue
        called.add((parent, name))
        said = draw(SAID if draw(st.integers(0, 3)) == 0 else st.just({}))
        logical = slug(name) or f"{number}"
        if logical in {each.name for each in found}:
            logical = f"{logical}-{number}"
        above = {} if parent is None else {"parent": parent}
        found.append(Found("Department", f"{number + 2}", logical, {"name": name, **above, **said}))
        if draw(st.integers(0, 3)) == 0:
            who = draw(st.sampled_from([["a", "b"], [Other("User", "a")]]))
            leads = {"department": found[-1].key, "managers": who}
            found.append(Found("DepartmentLeadership", f"{number + 2}", logical, leads))
    return found


@given(trees())
def test_a_tree_says_what_it_covers_and_nothing_else(objects: list[Found]) -> None:
    by_key = {each.key: each for each in objects}
    covered: set[Other] = set()
    for fit in org_trees(objects):
        (tree,), top = fit.positional, fit.named["parent"]
        assert not covered & fit.covers.keys()
        assert top not in fit.covers
        covered |= fit.covers.keys()
        made = dict(said(fit.name, tree, top, fit.covers))
        assert made == {key: dict(by_key[key].arguments) for key in fit.covers}
        assert not any("5123" in part.name for part in fit.covers.values())


def said(
    name: str, tree: Mapping[str, Any], top: Other, covers: Mapping[Other, Part]
) -> list[tuple[Other, Any]]:
    """Return what a tree declares, by the objects that it says it covers."""
    ids = {(key.kind, part.name): key for key, part in covers.items()}
    assert len(ids) == len(covers)
    made = []
    for unit in units(name, tree):
        key = ids["Department", f"{name}-{unit.key}"]
        assert covers[key].access == f'department("{unit.key}")'
        above = ids["Department", f"{name}-{unit.above.key}"] if unit.above else top
        says = {"name": unit.name, "parent": above, "code": unit.says.code, "order": unit.says.order}
        says |= {"create_dept_group": unit.says.chat, "auto_add_user": unit.says.chat}
        made.append((key, {n: value for n, value in says.items() if value is not None}))
        if unit.says.managers is not None:
            leads = {"department": key, "managers": list(unit.says.managers)}
            made.append((ids["DepartmentLeadership", f"{name}-{unit.key}"], leads))
    return made


def department(id_: str, name: str, **arguments: Any) -> Declaration:
    item = Item(kinds()["Department"], id_, name, {"name": name, "parent": "1"})
    return Declaration(item, {"name": name, **arguments})


def offer(name: str = "tree", part: str = "b", parent: str = "2", of: str = "3") -> Fit:
    other = Other("Department", parent)
    return Fit("m", "Tree", name, {Other("Department", of): Part(part)}, named={"parent": other})


THREE = [department("2", "a"), department("3", "b"), department("4", "c", brief=FromConfig("brief", "x"))]


@pytest.mark.parametrize(
    ("fits", "chosen"),
    [
        ([offer()], 1),
        ([offer(part="new")], 1),
        ([offer(part="a")], 0),  # an object by itself is called so
        ([offer(part="kept")], 0),  # so is one in state
        ([offer(name="held")], 0),  # a component in state
        ([offer(of="2", parent="3")], 0),  # it refers to what comes after it
        ([offer(parent="9")], 0),  # there is none
        ([offer(of="4")], 0),  # a secret
        ([Fit("m", "Tree", "none", {})], 0),
        ([offer(), offer(name="again")], 1),
    ],
)
def test_what_gets_in_the_way_is_not_taken(fits: list[Fit], chosen: int) -> None:
    names = Names([each.item for each in THREE], {("Department", "7"): "kept"})
    before = [names.of(each.item) for each in THREE]

    def told(objects: Sequence[Found]) -> list[Fit]:
        assert [each.id for each in objects] == ["2", "3"]
        return fits

    found = fitting(THREE, names, frozenset({"held"}), [told])
    assert found == fits[:chosen]
    after = [names.of(each.item) for each in THREE]
    assert after == (
        [before[0], found[0].covers[Other("Department", "3")].name, before[2]] if found else before
    )


def test_what_a_package_is_told() -> None:
    """Objects of the program by what they are, all else by its id; nothing of a secret or an output."""
    some = [
        department("2", "a"),
        department("3", "b", parent=Reference("Department", "2"), code=[Reference("Department", "9")]),
        department("4", "c", code={"of": Reference("", "x", "app_id")}),
    ]
    heard: list[Found] = []
    fitting(
        some, Names([each.item for each in some], {}), frozenset(), [lambda each: heard.extend(each) or []]
    )
    assert [each.arguments for each in heard] == [
        {"name": "a"},
        {"name": "b", "parent": Other("Department", "2"), "code": ["9"]},
    ]


@pytest.mark.parametrize(
    ("value", "line"),
    [
        ("dingtalk_components.gone:fits", 'the components "firm".*could not be loaded.*--plain'),
        ("dingtalk_components.declaration:gone", "could not be loaded"),
        ("dingtalk_components.declaration:__name__", "are no function"),
    ],
)
def test_components_that_do_not_import_are_one_line(value: str, line: str) -> None:
    assert org_trees in announced()
    with pytest.raises(ConfigurationError, match=line):
        load_fits(EntryPoint("firm", value, GROUP))


@pytest.fixture
def shops(new_firm: Callable[..., Firm]) -> Firm:
    """A firm with a part of the tree that a component can say, and one of which it cannot say a field."""
    firm = new_firm(0)
    with Caller(firm.tenant) as caller:

        def made(name: str, parent: int = 1, **more: Any) -> int:
            wire = {"name": name, "parent_id": parent, **more}
            return int(caller.done("POST /topapi/v2/department/create", **wire)["result"]["dept_id"])

        north = made("Kowloon 2", order=7)
        mong_kok = made("旺角", north, create_dept_group=True)
        tills = [made("Till", each) for each in (mong_kok, made("Line 5123 4567", north, order=3))]
        who = {"userid": "keeper", "name": "Keeper", "mobile": "+852-51230001", "dept_id_list": f"{tills[0]}"}
        caller.done("POST /topapi/v2/user/create", **who)
        update = "POST /topapi/v2/department/update"
        caller.done(update, dept_id=mong_kok, auto_add_user=True, code="MK")
        caller.done(update, dept_id=tills[0], dept_manager_userid_list="keeper")
        other = made("Island")
        some = [made("Central", other), made("Wan Chai", other), made("Peak", other)]
        caller.done(update, dept_id=some[2], auto_approve_apply=True)
        caller.done(update, dept_id=mong_kok, hide_dept=True, dept_permits=f"{some[0]}")
    return firm


PROGRAM = """\
import pulumi_dingtalk as dingtalk
from dingtalk_components import OrgTree

island = dingtalk.Department("island", name="Island")
central = dingtalk.Department("central", name="Central", parent=island)
dingtalk.Department("peak", name="Peak", parent=island, auto_approve_apply=True)
dingtalk.Department("wan-chai", name="Wan Chai", parent=island)
dingtalk.Department("kowloon", name="Kowloon")
kowloon_2 = dingtalk.Department("kowloon-2", name="Kowloon 2", order=7)
kowloon_2_org_tree = OrgTree(
    "kowloon-2",
    {
        "Line 5123 4567": {"$key": "line", "$order": 3, "Till": {}},
        "旺角": {
            "$code": "MK",
            "$chat": True,
            "Till": {"$key": "旺角-till", "$managers": ["keeper"]},
        },
    },
    parent=kowloon_2,
)
"""
KINDS = "Department,DepartmentLeadership,DepartmentVisibility"


def text(firm: Firm, module: str) -> str:
    return (firm.root / "tenant" / f"{module}.py").read_text()


def test_a_part_of_the_tree_is_one_component(shops: Firm) -> None:
    shops.export("--only", KINDS)
    assert text(shops, "departments").split("\n\n", 2)[2] == PROGRAM
    assert 'department=departments.kowloon_2_org_tree.department("旺角")' in text(shops, "contacts")
    assert not (shops.root / "tenant" / "people.py").exists()
    assert ruff("format", "--check", "--line-length", "88", folder=shops.root) == ""
    assert ruff("check", "--select", "E,F,W,I", folder=shops.root) == ""
    held = shops.held()
    shops.nothing_to_do()
    assert "0 objects came under" in shops.export("--only", KINDS)
    assert shops.held() == held
    till = next(id_ for (_, id_), name in held.items() if name == "kowloon-2-旺角-till")
    mong_kok = next(id_ for (_, id_), name in held.items() if name == "kowloon-2-旺角")
    with Hand(shops.url) as hand:
        hand.change_department(till, name="Counter")
        hand.change_department(mong_kok, code="MX")
        hand.post("/topapi/v2/department/create", name="New", parent_id=int(till))
    printed = shops.done("preview", "--refresh")
    assert '"Counter"' in printed
    assert '"MX"' in printed
    assert "2 changed outside the program, 2 to update" in printed
    shops.done("up", "--refresh", "--yes")
    assert "1 object came under" in shops.export("--only", KINDS)
    assert f'parent="{till}"' in text(shops, "departments_2")
    shops.nothing_to_do()


def test_people_of_the_program_lead_by_themselves(shops: Firm) -> None:
    """They are in departments, so they come after the tree."""
    shops.export("--people", "--only", f"{KINDS},User")
    assert "$managers" not in text(shops, "departments")
    assert "managers=[keeper]" in text(shops, "people")
    assert 'kowloon_2_org_tree.department("旺角-till")' in text(shops, "people")
    shops.nothing_to_do()


def test_each_object_by_itself(shops: Firm) -> None:
    shops.export("--only", KINDS, "--plain")
    assert "OrgTree" not in text(shops, "departments")
    assert {name for (kind, _), name in shops.held().items() if kind == "DepartmentLeadership"} == {
        "旺角-till"
    }
    shops.nothing_to_do()


PARTS = """\
import pulumi
import pulumi_dingtalk as dingtalk
from pulumi_dingtalk.adoption import Fit, Part


class Row(pulumi.ComponentResource):
    def __init__(self, name, names, *, parent):
        super().__init__("firm:parts:Row", name)
        self.all = {each: self.one(name, each, parent) for each in %s}

    def one(self, name, called, parent):
        opts = pulumi.ResourceOptions(parent=self)
        return dingtalk.Department(f"{name}-{called}", name=%s, parent=parent, opts=opts)


def fits(objects):
    top = next(each for each in objects if each.arguments.get("name") == "Island")
    some = [e for e in objects if e.arguments.get("parent") == top.key and len(e.arguments) == 2]
    names = [each.arguments["name"] for each in some]
    covers = {e.key: Part(f"row-%s{e.arguments['name']}", f'all["{e.arguments["name"]}"]') for e in some}
    yield Fit("firm_parts", "Row", "row", covers, (names,), {"parent": top.key})
"""


def firm_parts(folder: Path, called: str = "called", mark: str = "", names: str = "names") -> None:
    """Install a package that announces a component of its own."""
    (folder / "firm_parts.py").write_text(PARTS % (names, called, mark))
    told = folder / "firm_parts-1.dist-info"
    told.mkdir()
    (told / "METADATA").write_text("Metadata-Version: 2.1\nName: firm-parts\nVersion: 1\n")
    (told / "entry_points.txt").write_text(f"[{GROUP}]\nfirm = firm_parts:fits\n")


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    (tmp_path / "site").mkdir()
    monkeypatch.syspath_prepend(tmp_path / "site")
    yield tmp_path / "site"
    sys.modules.pop("firm_parts", None)


def test_a_component_of_the_firm(shops: Firm, site: Path) -> None:
    firm_parts(site)
    shops.export("--only", KINDS)
    written = text(shops, "departments")
    assert "from dingtalk_components import OrgTree\nfrom firm_parts import Row\n" in written
    assert 'row = Row("row", ["Central", "Wan Chai"], parent=island)' in written
    assert 'dept_permits=[departments.row.all["Central"]]' in text(shops, "contacts")
    assert {"row-Central", "row-Wan Chai"} <= set(shops.held().values())
    shops.nothing_to_do()


@pytest.mark.parametrize(
    ("wrong", "line"),
    [
        ({"called": "called.upper()"}, "CENTRAL"),
        ({"mark": "new-"}, 'the tenant has no Department that was to be called "row-Central"'),
        ({"names": "names[:1]"}, "the new modules do not declare Department row-Wan Chai; use --plain"),
    ],
)
def test_a_component_that_says_something_else(
    wrong: dict[str, str], line: str, shops: Firm, site: Path
) -> None:
    """Nothing is kept; --plain does without it."""
    firm_parts(site, **wrong)
    printed = shops.export("--only", KINDS, code=1)
    assert line in printed
    assert "Traceback" not in printed
    assert not (shops.root / "tenant").exists()
    assert shops.held() == {}
    shops.export("--only", KINDS, "--plain")
    shops.nothing_to_do()
