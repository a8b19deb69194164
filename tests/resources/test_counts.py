"""What a run costs, to the call: lists once, one read an object, nothing twice."""

from __future__ import annotations

import pytest

from resources.conftest import CASES
from support.cases import spelt
from support.runs import Place, Run, Thing


@pytest.mark.parametrize("count", [1, 3, 30])
def test_departments_under_one_parent_cost_one_list_and_a_call_each(run: Run, count: int) -> None:
    parent = run.create("Department", "parent", name="Retail", parent="1")
    run.counted()
    for number in range(count):
        run.create("Department", f"shop-{number}", name=f"Shop {number}", parent=parent.id)
    assert run.counted() == {"department/create": count}, "the children of a new department are known"
    for number in range(count):
        run.create("Department", f"top-{number}", name=f"Top {number}", parent="1")
    assert run.counted() == {"department/create": count}, "the root's children were listed for the parent"


def test_departments_under_a_parent_of_an_earlier_run_cost_one_list(place: Place, run: Run) -> None:
    parent = run.create("Department", "parent", name="Retail", parent="1")
    fresh = place.run()
    for number in range(5):
        fresh.create("Department", f"shop-{number}", name=f"Shop {number}", parent=parent.id)
    assert fresh.counted() == {"department/listsub": 1, "department/create": 5}


def test_fields_that_only_an_update_sets_cost_one_call_more(run: Run) -> None:
    run.create("Department", name="IT", parent="1", code="IT", order=3)
    assert run.counted() == {"department/listsub": 1, "department/create": 1, "department/update": 1}


def test_a_refresh_of_departments_costs_a_read_each(place: Place, run: Run) -> None:
    things = [run.create("Department", f"d{n}", name=f"Shop {n}", parent="1") for n in range(7)]
    fresh = place.run()
    for thing in things:
        fresh.read(thing)
    assert fresh.counted() == {"department/get": 7}


def test_three_kinds_on_one_department_cost_one_read(place: Place, run: Run) -> None:
    dept = run.create("Department", name="Shop", parent="1")
    others = [
        run.create("DepartmentLeadership", department=dept.id, managers=[]),
        run.create("DepartmentVisibility", department=dept.id, hide_dept=True),
    ]
    fresh = place.run()
    for thing in (dept, *others):
        assert fresh.read(thing).outs == thing.outputs
    assert fresh.counted() == {"department/get": 1}


def test_a_write_is_seen_by_the_reads_after_it(place: Place, run: Run) -> None:
    dept = run.create("Department", name="Shop", parent="1")
    run.read(dept)
    hidden = run.create("DepartmentVisibility", department=dept.id, hide_dept=True)
    run.counted()
    assert run.read(hidden).outs == hidden.outputs
    assert run.counted() == {"department/get": 1}


def test_all_roles_cost_one_list(place: Place, run: Run) -> None:
    groups = [run.create("RoleGroup", f"g{n}", name=f"Group {n}") for n in range(3)]
    roles = [
        run.create("Role", f"{group.id}-{n}", name=f"Role {n}", group=group.id)
        for group in groups
        for n in range(4)
    ]
    assert run.counted() == {"role/list": 1, "role/add_role_group": 3, "role/add_role": 12}
    fresh = place.run()
    for thing in (*groups, *roles):
        assert fresh.read(thing).outs == thing.outputs
    assert fresh.counted() == {"role/list": 1}


def test_check_and_diff_ask_nothing(run: Run) -> None:
    dept = run.create("Department", name="Shop", parent="1", code="S")
    run.counted()
    run.check("Department", {"name": "Shop", "parent": "1"}, dept.inputs)
    assert run.diff(dept, name="Other", parent="1", code="T").changes
    assert run.counted() == {}


def test_deleting_a_department_costs_a_look_and_a_call(run: Run) -> None:
    dept = run.create("Department", name="Shop", parent="1")
    run.counted()
    run.delete(dept)
    assert run.counted() == {"department/listsubid": 1, "department/delete": 1}


def other_corp(thing: Thing) -> Thing:
    return Thing(
        thing.kind, thing.id, {**thing.inputs, "corp": "dingother"}, {**thing.outputs, "corp": "dingother"}
    )


@pytest.mark.parametrize("verb", ["check", "diff", "create", "read", "update", "delete"])
def test_every_verb_refuses_another_corp_and_asks_nothing(run: Run, kind: str, verb: str) -> None:
    inputs = spelt(CASES[kind].base.values)
    thing = other_corp(Thing(kind, "7", inputs, {**inputs, "named": sorted(inputs)}))
    provider = run.provider(kind)
    calls = {
        "check": lambda: provider.check(dict(thing.inputs), dict(inputs)),
        "diff": lambda: provider.diff(thing.id, dict(thing.outputs), dict(inputs)),
        "create": lambda: provider.create(dict(thing.inputs)),
        "read": lambda: provider.read(thing.id, dict(thing.outputs)),
        "update": lambda: provider.update(thing.id, dict(thing.outputs), dict(inputs)),
        "delete": lambda: provider.delete(thing.id, dict(thing.outputs)),
    }
    with pytest.raises(
        Exception, match="lives in corp dingother, but the configured corp is dingsandbox; nothing"
    ) as told:
        calls[verb]()
    assert str(told.value).startswith(provider.kind.describe(inputs))
    assert "DINGTALK_CORP_ID" in str(told.value)
    assert run.counted() == {}
