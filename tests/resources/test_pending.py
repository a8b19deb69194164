"""An interrupted creation is recognised where it was handed over, and only then."""

from __future__ import annotations

import pytest

from pulumi_dingtalk.client.errors import Conflict
from pulumi_dingtalk.reconcile.pending import PendingCreates, entry, gone_entry
from support.runs import OWNER, Place, Run

SOMEBODY = "is not as a run that was interrupted while it made this can have left it"


def interrupted(place: Place, kind: str, mark: str, **known: str) -> Run:
    """A run that knows of an interrupted creation."""
    run = place.run()
    inputs = {"owner": f"{OWNER}/{kind}/{mark}", **known}
    run.session.pending = PendingCreates([entry(run.kinds[kind].kind, inputs)])
    return run


def test_a_department_of_ours_is_taken_and_finished(place: Place, run: Run) -> None:
    made = run.create("Department", "shop", name="Shop", parent="1")
    resumed = interrupted(place, "Department", "shop", name="Shop", parent="1")
    again = resumed.create("Department", "shop", name="Shop", parent="1", code="MK1")
    assert again.id == made.id
    assert place.hand.department(made.id)["code"] == "MK1"


def test_without_a_word_of_it_the_department_is_somebody_elses(place: Place, run: Run) -> None:
    run.create("Department", "shop", name="Shop", parent="1")
    with pytest.raises(Conflict, match="`tenantctl resume` goes on with it"):
        place.run().create("Department", "shop", name="Shop", parent="1")


def test_a_department_without_our_mark_is_somebody_elses(place: Place) -> None:
    place.hand.post("/topapi/v2/department/create", name="Shop", parent_id=1)
    resumed = interrupted(place, "Department", "shop", name="Shop", parent="1")
    with pytest.raises(Conflict, match=SOMEBODY):
        resumed.create("Department", "shop", name="Shop", parent="1")


@pytest.mark.parametrize(("mark", "name"), [("other", "Cashier"), ("cashier", "Other")])
def test_another_resource_or_another_key_is_not_meant(place: Place, run: Run, mark: str, name: str) -> None:
    group = run.create("RoleGroup", "retail", name="Retail")
    run.create("Role", "cashier", name="Cashier", group=group.id)
    resumed = interrupted(place, "Role", mark, name=name, group=group.id)
    with pytest.raises(Conflict):
        resumed.create("Role", "cashier", name="Cashier", group=group.id)


def test_what_was_not_known_of_the_key_yet_counts_as_any(place: Place, run: Run) -> None:
    group = run.create("RoleGroup", "retail", name="Retail")
    role = run.create("Role", "cashier", name="Cashier", group=group.id)
    resumed = interrupted(place, "Role", "cashier", name="Cashier")
    assert resumed.create("Role", "cashier", name="Cashier", group=group.id).id == role.id


def test_settings_are_finished(place: Place, run: Run) -> None:
    shop = run.create("Department", "shop", name="Shop", parent="1").id
    for user in ("lead-a", "lead-b"):
        place.hand.join(user, shop)
    run.create("DepartmentLeadership", "lead", department=shop, managers=["lead-a"])
    resumed = interrupted(place, "DepartmentLeadership", "lead", department=shop)
    resumed.create("DepartmentLeadership", "lead", department=shop, managers=["lead-a", "lead-b"])
    live = place.hand.department(shop)
    assert sorted(live["dept_manager_userid_list"]) == ["lead-a", "lead-b"]


def test_a_role_that_somebody_has_is_somebody_elses(place: Place, run: Run) -> None:
    group = run.create("RoleGroup", "retail", name="Retail")
    role = run.create("Role", "cashier", name="Cashier", group=group.id)
    place.hand.join("first")
    place.hand.post("/topapi/role/addrolesforemps", roleIds=role.id, userIds="first")
    resumed = interrupted(place, "Role", "cashier", name="Cashier", group=group.id)
    with pytest.raises(Conflict, match=SOMEBODY):
        resumed.create("Role", "cashier", name="Cashier", group=group.id)
    adopted = interrupted(place, "Role", "cashier", name="Cashier", group=group.id)
    assert adopted.create("Role", "cashier", name="Cashier", group=group.id, adopt=True).id == role.id


def test_settings_beyond_those_declared_are_somebody_elses(place: Place, run: Run) -> None:
    shop = run.create("Department", "shop", name="Shop", parent="1").id
    for user in ("lead-a", "lead-b"):
        place.hand.join(user, shop)
    run.create("DepartmentLeadership", "lead", department=shop, managers=["lead-a", "lead-b"])
    resumed = interrupted(place, "DepartmentLeadership", "lead", department=shop)
    with pytest.raises(Conflict, match=SOMEBODY):
        resumed.create("DepartmentLeadership", "lead", department=shop, managers=["lead-a"])
    assert len(place.hand.department(shop)["dept_manager_userid_list"]) == 2


def test_a_list_of_members_half_written_is_finished(place: Place, run: Run) -> None:
    shop = run.create("Department", "shop", name="Shop", parent="1").id
    group = run.create("RoleGroup", "retail", name="Retail")
    role = run.create("Role", "cashier", name="Cashier", group=group.id).id
    for user in ("first", "second"):
        place.hand.join(user)
    place.hand.post("/topapi/role/addrolesforemps", roleIds=role, userIds="first")
    declared = {"role": role, "members": [{"user": "first", "departments": [shop]}, {"user": "second"}]}
    interrupted(place, "RoleMembers", "cashiers", role=role).create("RoleMembers", "cashiers", **declared)
    assert place.hand.members(role) == {"first": [shop], "second": []}


def test_settings_whose_replacement_was_interrupted_are_made_anew(place: Place, run: Run) -> None:
    shop = run.create("Department", "shop", name="Shop", parent="1").id
    place.hand.join("lead", shop)
    made = run.create("DepartmentLeadership", "lead", department=shop, managers=["lead"])
    run.delete(made)
    by_hand, resumed = place.run(), place.run()
    resumed.session.pending = PendingCreates(
        [gone_entry(resumed.kinds["DepartmentLeadership"].kind, made.inputs)]
    )
    for each in (by_hand, resumed):
        each.diff(made)
    with pytest.raises(Conflict, match="if a run was interrupted while it replaced this, `tenantctl resume`"):
        by_hand.create("DepartmentLeadership", "lead", department=shop, managers=["lead"])
    resumed.create("DepartmentLeadership", "lead", department=shop, managers=["lead"])
    assert place.hand.department(shop)["dept_manager_userid_list"] == ["lead"]
