"""Kinds that are settings of another object: when they are taken, what a failed creation leaves, how lists empty."""

from __future__ import annotations

from typing import Any

import pytest

from pulumi_dingtalk.client.errors import Conflict, DingTalkError
from support.lines import raises_line
from support.runs import Place, Run

PEOPLE = [f"clerk-{n:02}" for n in range(25)]


@pytest.fixture
def shop(place: Place, run: Run) -> str:
    id_ = run.create("Department", "shop", name="Shop", parent="1", create_dept_group=True).id
    run.counted()
    return id_


@pytest.fixture
def role(place: Place, run: Run) -> str:
    group = run.create("RoleGroup", "retail", name="Retail").id
    id_ = run.create("Role", "clerk", name="Clerk", group=group).id
    for person in PEOPLE:
        place.hand.join(person)
    run.counted()
    return id_


def live(place: Place, id_: str) -> dict[str, Any]:
    return place.hand.department(id_) or {}


def test_a_department_that_is_led_already_is_a_conflict(place: Place, run: Run, shop: str) -> None:
    place.hand.join("lead-a", shop)
    place.hand.join("lead-b", shop)
    place.hand.change_department(shop, dept_manager_userid_list="lead-a")
    line = (
        f"leadership of department {shop}: it exists already (id {shop}) and this stack did not make it; nothing was "
        "changed. Set adopt=True on the resource to take it over as it is declared, or choose another one; if a run "
        "was interrupted while it made this, `tenantctl resume` goes on with it"
    )
    with raises_line(Conflict, line):
        run.create("DepartmentLeadership", department=shop, managers=["lead-b"])
    assert live(place, shop)["dept_manager_userid_list"] == ["lead-a"]
    run.create("DepartmentLeadership", department=shop, managers=["lead-b"], adopt=True)
    assert live(place, shop)["dept_manager_userid_list"] == ["lead-b"]


def test_a_group_owner_alone_is_nobodys_leadership(place: Place, run: Run, shop: str) -> None:
    place.hand.join("lead-a", shop)
    place.hand.change_department(shop, dept_manager_userid_list="lead-a")
    it = run.create("DepartmentLeadership", department=shop, group_owner="lead-a")
    run.delete(it)
    found = live(place, shop)
    assert (found["dept_manager_userid_list"], found["org_dept_owner"]) == (["lead-a"], "lead-a")


def test_managers_are_cleared_by_force_and_by_being_named_no_more(place: Place, run: Run, shop: str) -> None:
    place.hand.join("lead-a", shop)
    it = run.create("DepartmentLeadership", department=shop, managers=["lead-a"])
    emptied = run.update(it, department=shop, managers=[])
    assert not live(place, shop)["dept_manager_userid_list"]
    assert run.read(emptied).outs == emptied.outputs
    again = run.update(emptied, department=shop, managers=["lead-a"])
    released = run.update(again, department=shop)
    assert not live(place, shop)["dept_manager_userid_list"]
    assert not run.diff(released).changes


def test_a_manager_who_is_no_member_is_told_and_nothing_left(place: Place, run: Run, shop: str) -> None:
    place.hand.join("stranger")
    with pytest.raises(DingTalkError, match=rf"^department/update for department {shop}: 40031 "):
        run.create("DepartmentLeadership", department=shop, managers=["stranger"])
    assert not live(place, shop)["dept_manager_userid_list"]


def test_a_department_that_is_hidden_already_is_a_conflict(place: Place, run: Run, shop: str) -> None:
    place.hand.change_department(shop, hide_dept=True)
    with pytest.raises(Conflict, match=rf"^visibility of department {shop}: it exists already"):
        run.create("DepartmentVisibility", department=shop, hide_dept=True, dept_permits=[shop])
    it = run.create("DepartmentVisibility", department=shop, hide_dept=True, dept_permits=[shop], adopt=True)
    assert live(place, shop)["dept_permits"] == [int(shop)]
    assert run.read(it).outs == it.outputs


def test_what_a_declaration_does_not_speak_of_stays(place: Place, run: Run, shop: str) -> None:
    place.hand.change_department(shop, outer_dept=True)
    it = run.create("DepartmentVisibility", department=shop, hide_dept=True)
    run.delete(it)
    assert (live(place, shop)["hide_dept"], live(place, shop)["outer_dept"]) == (False, True)


@pytest.mark.parametrize("clear_mode", ["ignore", "clear"])
@pytest.mark.parametrize(
    ("switch", "field", "other"),
    [
        ("hide_dept", "dept_permits", "user_permits"),
        ("hide_dept", "user_permits", "dept_permits"),
        ("outer_dept", "outer_permit_depts", "outer_permit_users"),
        ("outer_dept", "outer_permit_users", "outer_permit_depts"),
    ],
)
def test_each_list_empties_whatever_an_empty_list_does(
    place: Place, run: Run, shop: str, *, clear_mode: str, switch: str, field: str, other: str
) -> None:
    place.settings(clear_mode=clear_mode)
    place.hand.join("sees-a")
    values = {
        name: ["sees-a"] if name.endswith("s") and "user" in name else [shop] for name in (field, other)
    }
    it = run.create("DepartmentVisibility", department=shop, **{switch: True}, **values)
    run.counted()
    emptied = run.update(it, department=shop, **{switch: True}, **{**values, field: []})
    assert live(place, shop)[switch] is True
    assert live(place, shop)[field] == []
    assert [str(item) for item in live(place, shop)[other]] == values[other]
    writes = run.counted()["department/update"]
    assert writes == (3 if clear_mode == "ignore" else 1)
    assert run.read(emptied).outs == emptied.outputs
    refilled = run.update(emptied, department=shop, **{switch: True}, **values)
    gone = run.update(refilled, department=shop, **{switch: True})
    assert live(place, shop)[field] == []
    assert live(place, shop)[other] == []
    assert not run.diff(gone).changes


def test_a_role_that_somebody_has_is_a_conflict(place: Place, run: Run, role: str) -> None:
    place.hand.post("/topapi/role/addrolesforemps", roleIds=role, userIds="clerk-00")
    with pytest.raises(Conflict, match=rf"^members of role {role}: it exists already"):
        run.create("RoleMembers", role=role, members=["clerk-01"])
    assert place.hand.members(role) == {"clerk-00": []}
    run.create("RoleMembers", role=role, members=["clerk-01"], adopt=True)
    assert place.hand.members(role) == {"clerk-01": []}


def test_members_that_fail_half_way_are_taken_back(place: Place, run: Run, role: str) -> None:
    place.fault("error:33012", "addrolesforemps", at=2)
    with pytest.raises(DingTalkError, match=rf"^role/addrolesforemps for role {role}: 33012 ") as told:
        run.create("RoleMembers", role=role, members=PEOPLE)
    assert "adopt" not in str(told.value)
    assert place.hand.members(role) == {}
    run.create("RoleMembers", role=role, members=PEOPLE)
    assert sorted(place.hand.members(role)) == PEOPLE


def test_members_that_cannot_be_taken_back_are_finished_by_adoption(
    place: Place, run: Run, role: str
) -> None:
    place.fault("timeout_before", "addrolesforemps", at=2, times=3)
    place.fault("error:60011", "removerolesforemps")
    with pytest.raises(DingTalkError, match="a part was written and could not be taken back: set adopt=True"):
        run.create("RoleMembers", role=role, members=PEOPLE)
    assert len(place.hand.members(role)) == 20
    with pytest.raises(Conflict):
        place.run().create("RoleMembers", role=role, members=PEOPLE)
    place.run().create("RoleMembers", role=role, members=PEOPLE, adopt=True)
    assert sorted(place.hand.members(role)) == PEOPLE


def test_a_half_done_update_of_members_is_finished_by_the_next(place: Place, run: Run, role: str) -> None:
    it = run.create("RoleMembers", role=role, members=["clerk-00"])
    place.fault("error:60011", "addrolesforemps", at=2)
    with pytest.raises(DingTalkError):
        run.update(it, role=role, members=PEOPLE)
    assert len(place.hand.members(role)) == 21
    done = run.update(it, role=role, members=PEOPLE)
    assert sorted(place.hand.members(role)) == PEOPLE
    assert run.read(done).outs == done.outputs


@pytest.mark.parametrize(
    ("count", "calls"),
    [(0, 0), (1, 1), (20, 1), (21, 2), (100, 5), (101, 6)],
)
def test_members_are_added_twenty_a_call(place: Place, run: Run, role: str, count: int, calls: int) -> None:
    people = [place.hand.join(f"many-{n:03}") for n in range(count)]
    it = run.create("RoleMembers", role=role, members=people)
    counted = run.counted()
    assert counted.pop("role/addrolesforemps", 0) == calls
    assert counted == {"role/simplelist": 2}, "one to see that nobody has it, one to see what lacks"
    pages = 2 if count > 100 else 1
    run.delete(it)
    expected = {"role/simplelist": pages, "role/removerolesforemps": -(-count // 100)}
    assert run.counted() == {name: n for name, n in expected.items() if n}
    assert place.hand.members(role) == {}


def test_a_scope_costs_a_call_only_where_it_differs(place: Place, run: Run, role: str, shop: str) -> None:
    scoped = [{"user": person, "departments": [shop]} for person in PEOPLE[:3]]
    it = run.create("RoleMembers", role=role, members=scoped)
    assert run.counted()["role/scope/update"] == 3
    wider = run.update(it, role=role, members=[scoped[0], {"user": PEOPLE[1]}, scoped[2], PEOPLE[3]])
    assert run.counted() == {"role/simplelist": 1, "role/addrolesforemps": 1, "role/scope/update": 1}
    assert place.hand.members(role) == {
        PEOPLE[0]: [shop],
        PEOPLE[1]: [],
        PEOPLE[2]: [shop],
        PEOPLE[3]: [],
    }
    assert run.read(wider).outs == wider.outputs


def test_settings_follow_the_object_they_hang_on(place: Place, run: Run, role: str) -> None:
    it = run.create("RoleMembers", role=role, members=["clerk-00"])
    assert it.id == role
    answer = run.diff(it, role=str(int(role) + 1), members=["clerk-00"])
    assert (answer.changes, answer.replaces, answer.delete_before_replace) == (True, ["role"], False)


@pytest.mark.parametrize("settings", ["DepartmentLeadership", "DepartmentVisibility"])
def test_the_root_has_no_settings(run: Run, settings: str) -> None:
    (failure,) = run.failures(settings, department="1")
    assert failure[0] == "department"
    assert "root department" in failure[1]
    assert "60018" in failure[1]


def test_a_second_owner_of_the_settings_is_refused(place: Place, run: Run, role: str) -> None:
    it = run.create("RoleMembers", "first", role=role, members=["clerk-00"])
    fresh = place.run()
    fresh.diff(it)
    with pytest.raises(Conflict, match="is in this stack's state already as firm/dev/RoleMembers/first"):
        fresh.create("RoleMembers", "second", role=role, members=["clerk-01"], adopt=True)
    assert place.hand.members(role) == {"clerk-00": []}
