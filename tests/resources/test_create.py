"""Whose object is it: natural keys, adoption, answers that were lost, creations that were half done."""

from __future__ import annotations

import pytest

from pulumi_dingtalk.client.errors import Ambiguous, BadReference, Conflict, DingTalkError, Invalid, Transient
from support.lines import raises_line
from support.runs import Place, Run

NOT_OURS = (
    "it exists already (id {id}) and this stack did not make it; nothing was changed. "
    "Set adopt=True on the resource to take it over as it is declared, or choose another one; if a run was interrupted "
    "while it made this, `tenantctl resume` goes on with it"
)
LATER = {
    "code": "MK1",
    "auto_add_user": True,
    "create_dept_group": True,
    "group_contain_hidden_dept": True,
}
"""Fields that creation can't set, with the group that they need."""


def test_a_department_that_is_there_is_a_conflict(place: Place, run: Run) -> None:
    id_ = str(place.hand.post("/topapi/v2/department/create", name="IT", parent_id=1)["result"]["dept_id"])
    before = place.hand.department(id_)
    with raises_line(Conflict, f'department "IT" under 1: {NOT_OURS.format(id=id_)}'):
        run.create("Department", name="IT", parent="1", order=7)
    assert place.hand.department(id_) == before
    assert run.counted() == {"department/listsub": 1}


def test_a_role_that_is_there_is_a_conflict(place: Place, run: Run) -> None:
    group = run.create("RoleGroup", name="Retail")
    id_ = str(place.hand.post("/role/add_role", roleName="Cashier", groupId=int(group.id))["roleId"])
    fresh = place.run()
    with raises_line(Conflict, f'role "Cashier" in group {group.id}: {NOT_OURS.format(id=id_)}'):
        fresh.create("Role", name="Cashier", group=group.id)


def test_adoption_takes_over_and_converges_what_never_reads_back_too(place: Place, run: Run) -> None:
    id_ = str(
        place.hand.post("/topapi/v2/department/create", name="IT", parent_id=1, order=3)["result"]["dept_id"]
    )
    it = run.create("Department", name="IT", parent="1", order=7, adopt=True, **LATER)
    assert it.id == id_
    live = place.hand.department(id_) or {}
    assert (live["order"], live["code"], live["auto_add_user"], live["create_dept_group"]) == (
        7,
        "MK1",
        True,
        True,
    )
    assert run.counted() == {"department/listsub": 1, "department/get": 1, "department/update": 1}
    assert not run.diff(it).changes


def test_adopting_what_is_as_declared_writes_nothing(place: Place, run: Run) -> None:
    place.hand.post("/topapi/v2/department/create", name="IT", parent_id=1, order=3)
    run.create("Department", name="IT", parent="1", order=3, create_dept_group=False, adopt=True)
    assert run.counted() == {"department/listsub": 1, "department/get": 1}


@pytest.mark.parametrize("adopt", [False, True])
def test_a_replacement_never_takes_the_object_it_replaces(place: Place, run: Run, adopt: bool) -> None:
    """An engine told to replace asks for a create under the same key first, and deletes the old object after."""
    it = run.create("Department", name="IT", parent="1")
    fresh = place.run()
    fresh.diff(it)
    line = (
        f'department "IT" under 1: it exists (id {it.id}) and is in this stack\'s state already as '
        "firm/dev/Department/it; nothing was changed. Declare it once; to replace it in place, leave "
        "delete_before_replace unset or set it to True"
    )
    with raises_line(Conflict, line):
        fresh.create("Department", name="IT", parent="1", order=7, adopt=adopt)
    assert place.hand.children() == {"IT": it.id}
    fresh.delete(it)
    again = fresh.create("Department", name="IT", parent="1", order=7)
    assert place.hand.children() == {"IT": again.id}


def test_a_resource_renamed_in_the_program_hands_its_object_over(place: Place, run: Run) -> None:
    """The engine creates under the new logical name first, then deletes under the old one, and never diffs it."""
    old = run.create("Department", "old", name="IT", parent="1")
    fresh = place.run()
    with pytest.raises(Conflict):
        fresh.create("Department", "new", name="IT", parent="1")
    new = fresh.create("Department", "new", name="IT", parent="1", adopt=True)
    assert new.id == old.id
    fresh.delete(old)
    assert place.hand.children() == {"IT": new.id}
    fresh.delete(new)
    assert place.hand.children() == {}


def test_an_object_has_one_resource(place: Place, run: Run) -> None:
    first = run.create("Department", "first", name="IT", parent="1")
    fresh = place.run()
    second = fresh.create("Department", "second", name="IT", parent="1", adopt=True)
    with raises_line(
        Conflict,
        f'department "IT" under 1: it exists (id {first.id}) and firm/dev/Department/second took it over just now, '
        "with adopt=True. Declare it once: remove one of the two from the program, and the other's entry from state",
    ):
        fresh.diff(first, name="Information", parent="1")
    assert not fresh.diff(second).changes


def test_a_role_group_is_taken_without_asking(place: Place, run: Run) -> None:
    id_ = str(place.hand.post("/role/add_role_group", name="Retail")["groupId"])
    assert run.create("RoleGroup", name="Retail").id == id_
    assert run.counted() == {"role/list": 1}


def test_two_resources_of_one_key_are_refused_before_any_call(run: Run) -> None:
    first = {"name": "IT", "parent": "1", "owner": "firm/dev/Department/first"}
    second = {"name": "IT", "parent": 1.0, "owner": "firm/dev/Department/second"}
    assert run.failures("Department", **first) == []
    assert run.failures("Department", **first) == [], "asked twice, as an engine does"
    assert run.failures("Department", **second) == [
        (
            "",
            'department "IT" under 1 is declared twice: as firm/dev/Department/first and as '
            "firm/dev/Department/second. Remove one of the two",
        )
    ]
    assert run.failures("Department", **{**second, "parent": "2"}) == []
    assert run.counted() == {}


CREATIONS = {
    "Department": ("department/create", {"name": "IT", "parent": "1", **LATER}),
    "Role": ("add_role", {"name": "Cashier"}),
    "RoleGroup": ("add_role_group", {"name": "Retail"}),
}


def creation(run: Run, kind: str) -> tuple[str, dict[str, object]]:
    operation, values = CREATIONS[kind]
    if kind == "Role":
        values = {**values, "group": run.create("RoleGroup", "around", name="Around").id}
    return operation, dict(values)


def objects(place: Place, name: object) -> list[str]:
    """The ids of all objects of this name, roles and groups too."""
    groups = place.hand.post("/topapi/role/list", size=200, offset=0)["result"]["list"]
    known = [(g["name"], g["groupId"]) for g in groups]
    known += [(r["name"], r["id"]) for g in groups for r in g["roles"]]
    known += list(place.hand.children().items())
    return [str(id_) for known_name, id_ in known if known_name == name]


@pytest.mark.parametrize("lost", ["timeout_after", "truncated"])
@pytest.mark.parametrize("declared", sorted(CREATIONS))
def test_a_creation_whose_answer_is_lost_is_found_and_finished(
    place: Place, run: Run, declared: str, lost: str
) -> None:
    operation, values = creation(run, declared)
    place.fault(lost, operation)
    made = run.create(declared, **values)
    assert objects(place, values["name"]) == [made.id]
    fresh = place.run()
    seen = fresh.read(made)
    assert seen.outs == made.outputs


@pytest.mark.parametrize("lost", ["timeout_before", "http:500"])
@pytest.mark.parametrize("declared", sorted(CREATIONS))
def test_a_creation_that_never_arrived_makes_no_double(
    place: Place, run: Run, declared: str, lost: str
) -> None:
    operation, values = creation(run, declared)
    place.fault(lost, operation)
    with pytest.raises(Ambiguous, match=r"if it is there now, set adopt=True on the resource"):
        run.create(declared, **values)
    assert objects(place, values["name"]) == []
    made = place.run().create(declared, **values)
    assert objects(place, values["name"]) == [made.id]


def test_a_lost_answer_stays_lost_when_nobody_can_look(place: Place, run: Run) -> None:
    place.fault("timeout_after", "department/create")
    place.fault("error:60011", "department/listsub", at=2)
    with pytest.raises(Ambiguous, match=r"^department/create for department \"IT\" under 1: "):
        run.create("Department", name="IT", parent="1")


def test_a_department_that_cannot_be_finished_is_taken_back(place: Place, run: Run) -> None:
    place.fault("error:60011", "department/update")
    with pytest.raises(DingTalkError, match=r"60011") as told:
        run.create("Department", name="IT", parent="1", **LATER)
    assert "adopt" not in str(told.value)
    assert place.hand.children() == {}
    made = run.create("Department", name="IT", parent="1", **LATER)
    assert place.hand.children() == {"IT": made.id}


def test_a_department_that_cannot_be_taken_back_is_finished_by_adoption(place: Place, run: Run) -> None:
    place.fault("error:60011", "department/update")
    place.fault("error:60011", "department/delete")
    with pytest.raises(DingTalkError) as told:
        run.create("Department", name="IT", parent="1", **LATER)
    id_ = place.hand.children()["IT"]
    assert f"the department was made (id {id_}) but not finished" in str(told.value)
    assert "set adopt=True on the resource, so that the next run finishes it" in str(told.value)
    assert "\n" not in str(told.value)
    with pytest.raises(Conflict, match="adopt=True"):
        place.run().create("Department", name="IT", parent="1", **LATER)
    made = place.run().create("Department", name="IT", parent="1", adopt=True, **LATER)
    assert made.id == id_
    assert (place.hand.department(id_) or {})["code"] == "MK1"


def test_a_half_made_department_is_finished_when_the_answer_was_lost(place: Place, run: Run) -> None:
    """Nothing can be written and nothing taken back while the way is shut; then it opens again."""
    place.fault("timeout_before", "department/update", times=3)
    place.fault("error:60011", "department/delete")
    made = run.create("Department", name="IT", parent="1", **LATER)
    assert place.hand.children() == {"IT": made.id}
    assert (place.hand.department(made.id) or {})["code"] == "MK1"


def test_a_key_taken_while_we_ran_is_the_services_own_conflict(place: Place, run: Run) -> None:
    run.create("Department", "other", name="HR", parent="1")
    for code in ("60008", "60021"):
        place.settings(name_conflict_code=code)
        name = f"IT {code}"
        place.hand.post("/topapi/v2/department/create", name=name, parent_id=1)
        with pytest.raises(
            Conflict,
            match=rf'^department/create for department "{name}" under 1: {code} .*contacts scope hides it',
        ):
            run.create("Department", name=name, parent="1")


def test_a_parent_that_is_not_there_is_told(run: Run) -> None:
    line = (
        r'^department/listsub for department "IT" under 999: 60003 its parent, department 999, does not exist; give '
        r"the id of one that does, or the resource that declares it \(request \w+\)$"
    )
    with pytest.raises(BadReference, match=line):
        run.create("Department", name="IT", parent="999")


def test_a_service_that_is_down_is_told_and_nothing_made(place: Place, run: Run) -> None:
    place.fault("http:503", "department/listsub", times=3)
    with pytest.raises(Transient):
        run.create("Department", name="IT", parent="1")
    assert place.hand.children() == {}


def test_a_department_under_itself_is_refused_before_the_call(run: Run) -> None:
    it = run.create("Department", name="IT", parent="1")
    run.counted()
    with pytest.raises(Invalid, match="a department cannot be its own parent"):
        run.update(it, name="IT", parent=it.id)
    assert run.counted() == {}
