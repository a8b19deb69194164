"""An interrupted creation is recognised where it was handed over, and only then."""

from __future__ import annotations

import pytest

from pulumi_dingtalk.client.errors import Conflict
from pulumi_dingtalk.reconcile.pending import PendingCreates, entry
from support.runs import OWNER, Place, Run


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
    with pytest.raises(Conflict, match="this stack did not make it"):
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
