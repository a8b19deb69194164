"""What roles and role groups must heed (contract contact.md 3)."""

from __future__ import annotations

import pytest

from pulumi_dingtalk.client.errors import BadReference, DingTalkError, Invalid
from support.runs import Place, Run, Thing


@pytest.fixture
def retail(run: Run) -> Thing:
    return run.create("RoleGroup", "retail", name="Retail")


@pytest.fixture
def cashier(run: Run, retail: Thing) -> Thing:
    thing = run.create("Role", "cashier", name="Cashier", group=retail.id)
    run.counted()
    return thing


def test_a_role_that_somebody_has_is_not_deleted(place: Place, run: Run, cashier: Thing) -> None:
    place.hand.join("clerk")
    place.hand.post("/topapi/role/addrolesforemps", roleIds=cashier.id, userIds="clerk")
    with pytest.raises(DingTalkError, match=rf"^role/deleterole for role {cashier.id}: 400002 "):
        run.delete(cashier)
    assert place.hand.role(cashier.id)


def test_a_role_is_deleted_after_its_members(place: Place, run: Run, cashier: Thing) -> None:
    place.hand.join("clerk")
    members = run.create("RoleMembers", role=cashier.id, members=["clerk"])
    run.delete(members)
    run.delete(cashier)
    assert place.hand.role(cashier.id) is None
    again = run.create("Role", "cashier", name="Cashier", group=cashier.inputs["group"])
    assert again.id != cashier.id


def test_members_of_a_role_that_is_gone_are_deleted(place: Place, run: Run, cashier: Thing) -> None:
    place.hand.join("clerk")
    members = run.create("RoleMembers", role=cashier.id, members=["clerk"])
    place.hand.post("/topapi/role/removerolesforemps", roleIds=cashier.id, userIds="clerk")
    place.hand.post("/topapi/role/deleterole", role_id=int(cashier.id))
    assert run.read(members).id == ""
    run.delete(members)


def test_a_role_is_renamed_in_place_and_known_by_its_new_name(place: Place, run: Run, cashier: Thing) -> None:
    group = cashier.inputs["group"]
    fresh = place.run()
    renamed = fresh.update(cashier, name="Teller", group=group)
    assert renamed.id == cashier.id
    assert fresh.counted() == {"role/update_role": 1}
    assert (place.hand.role(cashier.id) or {})["name"] == "Teller"
    fresh.create("Role", "second", name="Cashier", group=group)
    fresh.delete(renamed)
    assert fresh.counted() == {"role/list": 1, "role/add_role": 1, "role/deleterole": 1}


def test_built_in_roles_and_groups_are_refused(place: Place, run: Run) -> None:
    groups = place.hand.post("/topapi/role/list", size=200, offset=0)["result"]["list"]
    (built_in,) = (g for g in groups if len(g["roles"]) == 4)
    with pytest.raises(DingTalkError, match=r"^role/add_role for role .*: 23004 "):
        run.create("Role", "mine", name="Mine", group=str(built_in["groupId"]))
    name = built_in["roles"][0]["name"]
    owner = run.create("Role", "owner", name=name, group=str(built_in["groupId"]), adopt=True)
    with pytest.raises(DingTalkError, match="23004 "):
        run.delete(owner)


def test_a_role_group_outlives_its_resource(place: Place, run: Run, retail: Thing) -> None:
    run.counted()
    run.delete(retail)
    assert run.counted() == {}
    assert place.hand.groups()["Retail"] == retail.id
    assert run.create("RoleGroup", "retail", name="Retail").id == retail.id


def test_a_role_group_is_never_updated(run: Run, retail: Thing) -> None:
    answer = run.diff(retail, name="Wholesale")
    assert (answer.changes, answer.replaces) == (True, ["name"])
    with pytest.raises(Invalid, match=r'^role group "Retail": the API cannot rename a role group$'):
        run.provider("RoleGroup").update(retail.id, dict(retail.outputs), {**retail.inputs, "name": "W"})


@pytest.mark.parametrize("unit", ["groups", "roles"])
def test_roles_are_found_over_several_pages(place: Place, run: Run, unit: str) -> None:
    place.settings(role_page_unit=unit)
    big = str(place.hand.post("/role/add_role_group", name="Big")["groupId"])
    ids = [
        str(place.hand.post("/role/add_role", roleName=f"Role {n}", groupId=int(big))["roleId"])
        for n in range(205)
    ]
    adopted = run.create("Role", name="Role 204", group=big, adopt=True)
    assert adopted.id == ids[204]


def test_a_person_who_is_not_there_is_told_and_nothing_left(place: Place, run: Run, cashier: Thing) -> None:
    place.hand.join("clerk")
    with pytest.raises(BadReference, match=rf"^role/addrolesforemps for role {cashier.id}: 33012 ") as told:
        run.create("RoleMembers", role=cashier.id, members=["clerk", "nobody"])
    assert "not everybody is in the organisation, or not yet: clerk, nobody. Let them in first" in str(
        told.value
    )
    assert place.hand.members(cashier.id) == {}
