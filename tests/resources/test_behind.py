"""What hangs on an object, asked of the tenant before it goes: counted by a few calls, and none of them a write."""

from __future__ import annotations

from pulumi_dingtalk.reconcile.kind import Behind
from support.runs import Place, Run, Thing


def behind(run: Run, thing: Thing) -> list[tuple[int, str]]:
    run.counted()
    found: list[Behind] = run.kinds[thing.kind].kind.behind(run.session.reading, thing.id)
    return [(each.count, each.what.counted(each.count).en) for each in found]


def test_people_and_sub_departments_are_in_a_department(place: Place, run: Run) -> None:
    shops = run.create("Department", name="Kowloon shops", parent="1")
    for number in range(2):
        run.create("Department", f"shop-{number}", name=f"Shop {number}", parent=shops.id)
    for number in range(12):
        place.hand.join(f"clerk-{number}", shops.id)
    assert behind(run, shops) == [(12, "12 people"), (2, "2 departments")]
    assert run.counted() == {"user/listid": 1, "department/listsubid": 1}


def test_people_have_a_role(place: Place, run: Run) -> None:
    place.hand.join("clerk")
    group = run.create("RoleGroup", name="Retail")
    role = run.create("Role", name="Manager", group=group.id)
    members = run.create("RoleMembers", role=role.id, members=["clerk"])
    for thing in (role, members):
        assert behind(run, thing) == [(1, "1 person")]
        assert run.counted() == {"role/simplelist": 1}
