"""What a department's delete, move and write must heed (contract contact.md 2.2-2.5, 2.9)."""

from __future__ import annotations

import pytest

from pulumi_dingtalk.client.errors import Conflict, HasChildren, HasMembers, Invalid, NotEmpty
from support.lines import raises_line
from support.runs import Place, Run, Thing


@pytest.fixture
def retail(run: Run) -> Thing:
    thing = run.create("Department", "retail", name="Retail", parent="1")
    run.counted()
    return thing


def by_hand(place: Place, name: str, parent: str) -> str:
    answer = place.hand.post("/topapi/v2/department/create", name=name, parent_id=int(parent))
    return str(answer["result"]["dept_id"])


@pytest.mark.parametrize("delete_mode", ["strict", "cascade"])
def test_a_department_with_foreign_sub_departments_stays(
    place: Place, run: Run, retail: Thing, delete_mode: str
) -> None:
    place.settings(delete_mode=delete_mode)
    foreign = by_hand(place, "Kowloon", retail.id)
    line = (
        'department/delete for department "Retail" under 1: it still has sub-departments that this stack did not '
        f"delete ({foreign}); nothing was changed. Declare them, move them or delete them first"
    )
    with raises_line(NotEmpty, line):
        run.delete(retail)
    assert place.hand.children(retail.id) == {"Kowloon": foreign}
    assert run.counted() == {"department/listsubid": 1}


def test_sub_departments_that_came_after_the_look_are_the_services_refusal(
    place: Place, run: Run, retail: Thing
) -> None:
    place.fault("error:60006", "department/delete")
    with pytest.raises(HasChildren, match=rf"^department/delete for department {retail.id}: 60006 "):
        run.delete(retail)


def test_a_tree_is_deleted_from_its_leaves(place: Place, run: Run, retail: Thing) -> None:
    leaf = run.create("Department", "leaf", name="Kowloon", parent=retail.id)
    run.delete(leaf)
    run.delete(retail)
    assert place.hand.children() == {}


def test_a_department_with_people_is_told(place: Place, run: Run, retail: Thing) -> None:
    place.hand.join("clerk", retail.id)
    with pytest.raises(HasMembers, match=r"60005 .*; move its people elsewhere first"):
        run.delete(retail)
    assert place.hand.children() == {"Retail": retail.id}
    assert run.counted() == {"department/listsubid": 1, "department/delete": 3}


def test_people_who_are_being_moved_are_waited_for(place: Place, run: Run, retail: Thing) -> None:
    place.fault("error:60005", "department/delete", times=2)
    run.delete(retail)
    assert run.counted() == {"department/listsubid": 1, "department/delete": 3}
    assert place.hand.children() == {}


def test_a_department_that_is_gone_already_is_deleted(place: Place, run: Run, retail: Thing) -> None:
    place.hand.post("/topapi/v2/department/delete", dept_id=int(retail.id))
    run.delete(retail)
    again = run.create("Department", "retail", name="Retail", parent="1")
    assert place.hand.children() == {"Retail": again.id}


def test_the_root_is_never_deleted(run: Run) -> None:
    root = Thing("Department", "1", {}, {"name": "The company", "corp": "dingsandbox"})
    line = (
        'department "The company" under ?: the root department is the company, and cannot be deleted (60007); '
        "nothing was changed"
    )
    with raises_line(Invalid, line):
        run.delete(root)
    assert run.counted() == {}


@pytest.mark.parametrize("code", ["60008", "60021"])
def test_a_name_that_is_taken_is_a_conflict_on_rename_and_on_move(
    place: Place, run: Run, retail: Thing, code: str
) -> None:
    place.settings(name_conflict_code=code)
    by_hand(place, "Wholesale", "1")
    line = rf"^department/update for department \d+: {code} "
    with pytest.raises(Conflict, match=line):
        run.update(retail, name="Wholesale", parent="1")
    below = run.create("Department", "below", name="Wholesale", parent=retail.id)
    with pytest.raises(Conflict, match=line):
        place.run().update(below, name="Wholesale", parent="1")


def test_a_cycle_of_parents_is_told(run: Run, retail: Thing) -> None:
    below = run.create("Department", "below", name="Kowloon", parent=retail.id)
    with pytest.raises(Invalid, match=rf"^department/update for department {retail.id}: 60010 "):
        run.update(retail, name="Retail", parent=below.id)


def test_a_moved_department_is_known_where_it_is_now(place: Place, run: Run, retail: Thing) -> None:
    wholesale = run.create("Department", "wholesale", name="Wholesale", parent="1")
    shop = run.create("Department", "shop", name="Shop", parent=retail.id)
    fresh = place.run()
    fresh.create("Department", "a", name="A", parent=retail.id)
    fresh.create("Department", "b", name="B", parent=wholesale.id)
    fresh.update(shop, name="Shop", parent=wholesale.id)
    fresh.counted()
    again = fresh.create("Department", "again", name="Shop", parent=retail.id)
    assert fresh.counted() == {"department/create": 1}, "both lists were known, and corrected by the move"
    assert place.hand.children(retail.id)["Shop"] == again.id
    assert place.hand.children(wholesale.id)["Shop"] == shop.id


def test_the_owners_mark_reaches_the_tenant_and_is_no_difference(
    place: Place, run: Run, retail: Thing
) -> None:
    assert (place.hand.department(retail.id) or {})["source_identifier"] == "firm/dev/Department/retail"
    news = {**retail.inputs, "owner": "firm/dev/Department/renamed"}
    answer = run.provider("Department").diff(retail.id, dict(retail.outputs), news)
    assert not answer.changes


def test_home_school_contacts_are_nobodys_departments(place: Place, run: Run) -> None:
    place.settings(home_school="true")
    made = run.create("Department", name="家校通讯录", parent="1")
    assert int(made.id) > 0


def test_only_what_differs_is_written(place: Place, run: Run) -> None:
    it = run.create("Department", name="IT", parent="1", order=5, code="A")
    place.hand.change_department(it.id, order=9)
    run.counted()
    now = run.update(it, name="IT", parent="1", order=5, code="B")
    assert run.counted() == {"department/update": 1}
    live = place.hand.department(it.id) or {}
    assert (live["order"], live["code"]) == (9, "B"), "an order that the program did not change was not sent"
    released = run.update(now, name="IT", parent="1", order=5)
    assert run.counted() == {}, "a field that is named no more and has no default stays, without a call"
    assert (place.hand.department(it.id) or {})["code"] == "B"
    assert released.outputs["named"] == ["name", "order", "parent"]


def test_an_empty_text_is_a_value_of_its_own(place: Place) -> None:
    run = place.run(experimental="Department.brief")
    it = run.create("Department", name="IT", parent="1", brief="all of it")
    emptied = run.update(it, name="IT", parent="1", brief="")
    assert not (place.hand.department(it.id) or {}).get("brief")
    fresh = place.run(experimental="Department.brief")
    assert fresh.read(emptied).outs == emptied.outputs
    assert not fresh.diff(emptied).changes
