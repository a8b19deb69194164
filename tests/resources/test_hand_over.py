"""Logical names that change in a program, driven by an engine: no object is lost, none is made twice."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.cases import Declared, Ref
from support.firm import Firm, changed
from tenantctl.plan import Op


@pytest.fixture
def firm(passphrase: None, tmp_path: Path) -> Iterator[Firm]:
    one = Firm(tmp_path, os.environ.get("FIRM_ENGINE", "embedded"))
    yield one
    one.hand.__exit__()


def test_a_renamed_resource_with_adopt_keeps_its_object(firm: Firm) -> None:
    firm.declare(Declared("Department", "old", {"name": "Retail"}))
    firm.up()
    id_ = firm.ids()["old"]
    below = firm.hand.post("/topapi/v2/department/create", name="Kowloon", parent_id=int(id_))
    firm.declare(Declared("Department", "new", {"name": "Retail", "adopt": True}))
    assert sorted(step.op for step in changed(firm.plan())) == [Op.CREATE, Op.DELETE]
    firm.up()
    assert {name: i for name, i in firm.ids().items() if name in {"old", "new"}} == {"new": id_}
    assert firm.hand.children() == {"Retail": id_}
    assert firm.hand.children(id_) == {"Kowloon": str(below["result"]["dept_id"])}
    assert changed(firm.plan(refresh=True)) == []


def test_a_renamed_resource_without_adopt_is_told_and_nothing_lost(firm: Firm) -> None:
    firm.declare(Declared("Department", "old", {"name": "Retail"}))
    firm.up()
    id_ = firm.ids()["old"]
    firm.declare(Declared("Department", "new", {"name": "Retail"}))
    outcome = firm.try_up()
    assert not outcome.ok
    assert any("Set adopt=True" in line for line in map(str, outcome.failures))
    assert firm.hand.children() == {"Retail": id_}
    assert firm.ids()["old"] == id_


def test_renamed_settings_with_adopt_keep_what_they_set(firm: Firm) -> None:
    around = (
        Declared("RoleGroup", "retail", {"name": "Retail"}),
        Declared("Role", "clerk", {"name": "Clerk", "group": Ref("retail")}),
    )
    firm.hand.join("clerk-a")
    members = {"role": Ref("clerk"), "members": ["clerk-a"]}
    firm.declare(*around, Declared("RoleMembers", "old", members))
    firm.up()
    firm.declare(*around, Declared("RoleMembers", "new", {**members, "adopt": True}))
    firm.up()
    assert firm.hand.members(firm.ids()["clerk"]) == {"clerk-a": []}
    assert changed(firm.plan(refresh=True)) == []


@pytest.mark.parametrize("parent", [{}, {"parent": Ref("shops")}])
def test_two_resources_of_one_object_are_refused_before_a_call(firm: Firm, parent: dict[str, Ref]) -> None:
    firm.declare(
        Declared("Department", "shops", {"name": "Shops"}),
        Declared("Department", "one", {"name": "Retail", **parent}),
        Declared("Department", "two", {"name": "Retail", **parent}),
    )
    with pytest.raises(
        Exception, match=r"Department two declares the same Department as one does .*\"Retail\""
    ):
        firm.plan()
    assert firm.hand.children() == {}


def test_two_resources_of_one_object_by_different_outputs_are_refused_by_check(firm: Firm) -> None:
    id_ = firm.hand.post("/topapi/v2/department/create", name="Shops", parent_id=1)["result"]["dept_id"]
    shops = Declared("Department", "shops", {"name": "Shops", "adopt": True})
    firm.declare(shops)
    firm.up()
    firm.declare(
        shops,
        Declared("Department", "one", {"name": "Retail", "parent": Ref("shops")}),
        Declared("Department", "two", {"name": "Retail", "parent": str(id_)}),
    )
    with pytest.raises(Exception, match=rf'department "Retail" under {id_} is declared twice: as firm/dev/'):
        firm.plan()
    assert firm.hand.children(str(id_)) == {}
