"""Shifts and groups: what each verb costs, what a batch refuses inside a success, what the contract leaves open."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from pulumi.output import Unknown

from pulumi_dingtalk.client.errors import BadReference, Conflict, Invalid, PartlyRefused
from pulumi_dingtalk.reconcile.kind import Behind
from pulumi_dingtalk.reconcile.words import REFERENCE
from support.runs import Place, Run, Thing

UNKNOWN = Unknown()  # type: ignore[no-untyped-call]  # the SDK's own constructor
DAY = {"sections": [{"start": "09:00", "end": "18:00"}]}
NETS = [{"mac": f"00:00:00:00:00:{n:02X}", "name": "shop"} for n in range(3)]
SPOT = {"address": "Mong Kok", "latitude": 22.319, "longitude": 114.169, "radius": 100}
CHECKS = {"outdoor_punch": True, "photo": False, "face": False}


@pytest.fixture
def run(place: Place) -> Run:
    """A run in the administrator's name."""
    return place.run(operator="admin")


def again(place: Place) -> Run:
    return place.run(operator="admin")


def shop(run: Run, mark: str = "it", **values: Any) -> Thing:
    return run.create("AttendanceGroup", mark, **{"name": mark, "type": "scheduled", **values})


def test_a_shift_costs_a_list_once_and_a_question_each(place: Place, run: Run) -> None:
    things = [run.create("AttendanceShift", f"s{n}", name=f"S{n}", **DAY) for n in range(3)]
    assert run.counted() == {"shift/list": 1, "shift/add": 3}
    run.update(things[0], name="S0", sections=[{"start": "22:00", "end": "06:00"}])
    assert run.counted() == {"shift/query": 1, "shift/add": 1}
    fresh = again(place)
    for thing in things[1:]:
        assert fresh.read(thing).outs == thing.outputs
    assert fresh.counted() == {"shift/list": 1, "shift/query": 2}


def test_an_update_of_a_shift_keeps_what_nobody_declared(place: Place, run: Run) -> None:
    thing = run.create("AttendanceShift", name="Day", **DAY, serious_late_minutes=30, flexible=True)
    bare = run.update(thing, name="Day", **DAY)
    found = place.hand.post("/topapi/attendance/shift/query", op_user_id="admin", shift_id=int(thing.id))
    assert found["result"]["shift_setting"]["is_flexible"] is False, "back to the documented default"
    other = place.hand.post(
        "/topapi/attendance/shift/add",
        op_user_id="admin",
        shift={
            "id": int(thing.id),
            "name": "Day",
            "class_group_name": "Shops",
            "sections": [{"times": found["result"]["sections"][0]["punches"]}],
            "setting": {"serious_late_minutes": 15},
        },
    )
    assert other["success"]
    run.update(bare, name="Day 2", **DAY)
    found = place.hand.post("/topapi/attendance/shift/query", op_user_id="admin", shift_id=int(thing.id))
    assert found["result"]["shift_group_name"] == "Shops"
    assert found["result"]["sections"][0]["punches"][0]["serious_late_minutes"] == "15"


@pytest.mark.parametrize("spelt", ["9:00", "09:00", "09:00:00"])
def test_times_are_compared_as_times(run: Run, spelt: str) -> None:
    thing = run.create("AttendanceShift", name="Day", **DAY)
    assert not run.diff(
        thing, name="Day", sections=[{"start": spelt, "end": "18:00", "end_free": False}]
    ).changes


def test_what_hangs_on_a_shift_are_the_groups_that_use_it(run: Run) -> None:
    day = run.create("AttendanceShift", name="Day", **DAY)
    shop(run, shifts=[day.id])
    (found,) = run.kinds["AttendanceShift"].kind.behind(run.session.reading, day.id)
    assert isinstance(found, Behind)
    assert found.what.counted(found.count).en == "1 attendance group"
    with pytest.raises(Invalid, match="班次被考勤组使用: it"):
        run.delete(day)


@pytest.mark.parametrize(("count", "pages"), [(1, 1), (10, 1), (60, 6)])
def test_a_refresh_of_groups_asks_for_what_is_named_alone(
    place: Place, run: Run, count: int, pages: int
) -> None:
    whole = {"wifis": NETS[:1], "positions": [SPOT], **CHECKS}
    things = [shop(run, f"g{n}", **whole) for n in range(count)]
    assert run.counted() == {
        "getsimplegroups": 1,
        "group/add": count,
        "groups/idtokey": count,
        "group/positions/add": count,
        "group/wifis/add": count,
    }
    fresh = again(place)
    for thing in things:
        assert fresh.read(thing).outs == thing.outputs
    assert fresh.counted() == {
        "getsimplegroups": pages,
        "group/get": count,
        "group/positions/query": count,
        "group/wifis/query": count,
    }


@pytest.mark.parametrize(("count", "pages"), [(1, 1), (10, 1), (60, 6)])
def test_what_the_list_tells_is_not_asked_again(place: Place, run: Run, count: int, pages: int) -> None:
    things = [shop(run, f"g{n}", managers=["admin"], choose_shift=True) for n in range(count)]
    assert run.counted() == {"getsimplegroups": 1, "group/add": count}
    fresh = again(place)
    for thing in things:
        assert fresh.read(thing).outs == thing.outputs
    assert fresh.counted() == {"getsimplegroups": pages}


def test_an_adopted_group_is_asked_for_its_key(place: Place, run: Run) -> None:
    shop(run, wifis=NETS)
    fresh = again(place)
    thing = shop(fresh, wifis=NETS, adopt=True)
    assert "group_key" not in thing.outputs
    assert fresh.counted() == {"getsimplegroups": 1, "groups/idtokey": 1, "group/wifis/query": 1}
    fresh.delete(thing)
    assert fresh.counted() == {"group/delete": 1}, "the key is asked once a run"


def test_what_is_refused_inside_a_success_is_an_error_and_nothing_is_left(place: Place, run: Run) -> None:
    for field, value, name in (("wifis", NETS, NETS[1]["mac"]), ("positions", [SPOT], "Mong Kok")):
        place.settings(business_faults=name)
        with pytest.raises(
            PartlyRefused, match=rf"refused for {name}: business fault \(1000\); the group was"
        ) as e:
            shop(run, **{field: value})
        assert e.value.failed.keys() == {name}
        found = place.hand.post("/topapi/attendance/getsimplegroups", offset=0, size=10)
        assert found["result"]["groups"] == []
    place.settings(business_faults="")
    thing = shop(run, wifis=NETS[:2])
    place.settings(business_faults=NETS[2]["mac"])
    with pytest.raises(
        PartlyRefused, match=r"^group/wifis/add for attendance group .*; mend these and run again"
    ):
        run.update(thing, name="it", type="scheduled", wifis=NETS[1:])
    place.settings(business_faults="")
    after = again(place).read(thing).inputs
    assert after["wifis"] == [NETS[1]], "the first was removed, the third is not there"
    done = run.update(
        Thing(thing.kind, thing.id, thing.inputs, {**thing.outputs, **after}),
        name="it",
        type="scheduled",
        wifis=NETS[1:],
    )
    assert again(place).read(done).outs == done.outputs


def test_what_is_refused_on_removal_is_an_error_too(place: Place, run: Run) -> None:
    thing = shop(run, wifis=NETS, positions=[SPOT])
    place.settings(business_faults=f"{NETS[0]['mac']},Mong Kok")
    with pytest.raises(PartlyRefused, match="group/wifis/remove"):
        run.update(thing, name="it", type="scheduled", wifis=NETS[1:], positions=[SPOT])
    with pytest.raises(PartlyRefused, match="group/positions/remove"):
        run.update(thing, name="it", type="scheduled", wifis=NETS, positions=[])


def test_an_answer_wrapped_twice_is_refused_as_any_other(place: Place, run: Run) -> None:
    thing = shop(run, wifis=NETS)
    stale = Thing(thing.kind, thing.id, thing.inputs, {**thing.outputs, "group_key": "unknown"})
    with pytest.raises(Invalid, match=r"group/wifis/query .*: 40035 考勤组不存在"):
        again(place).read(stale)


@pytest.mark.parametrize("setting", ["reset", "keep"])
def test_a_change_keeps_what_nobody_declared_whichever_way_left_out_fields_go(
    place: Place, run: Run, setting: str
) -> None:
    place.settings(group_modify=setting)
    thing = shop(run, photo=True, managers=["admin"], no_punch_unscheduled=True)
    bare = run.update(thing, name="it", type="scheduled", managers=["admin"])
    run.counted()
    run.update(bare, name="Other", type="scheduled", managers=["admin"])
    assert run.counted() == {"group/get": 1, "group/modify": 1}
    (found,) = place.hand.post("/topapi/attendance/getsimplegroups", offset=0, size=10)["result"]["groups"]
    assert (found["group_name"], found["disable_check_without_schedule"]) == ("Other", True)


def staff(place: Place, *names: str) -> list[str]:
    return [place.hand.join(name) for name in names]


def people_of(place: Place, group: str) -> dict[str, str]:
    answer = place.hand.post(
        "/topapi/attendance/group/member/list", op_user_id="admin", group_id=int(group), cursor=0
    )
    return {each["member_id"]: each["atc_flag"] for each in answer["result"]["result"]}


def test_members_of_a_new_group_cost_a_call_a_hundred(place: Place, run: Run) -> None:
    names = staff(place, *(f"u{n}" for n in range(120)))
    one, two = shop(run, "g1", wifis=NETS), shop(run, "g2")
    run.counted()
    run.create("AttendanceGroupMembers", "m1", group=one.id, users=names[:101])
    assert run.counted() == {"group/users/add": 2}
    run.create("AttendanceGroupMembers", "m2", group=two.id, users=names[101:])
    assert run.counted() == {"groups/idtokey": 1, "group/users/add": 1}, "who is where is known by then"


@pytest.mark.parametrize(("count", "pages"), [(1, 1), (10, 1), (60, 6)])
def test_a_refresh_of_members_costs_a_call_each(place: Place, run: Run, count: int, pages: int) -> None:
    names = staff(place, *(f"u{n}" for n in range(count)))
    things = [
        run.create("AttendanceGroupMembers", f"m{n}", group=shop(run, f"g{n}").id, users=[names[n]])
        for n in range(count)
    ]
    fresh = again(place)
    for thing in things:
        assert fresh.read(thing).outs == thing.outputs
    assert fresh.counted() == {"getsimplegroups": pages, "group/member/list": count}


def test_somebody_who_is_in_another_group_is_named_before_anything_moves(place: Place, run: Run) -> None:
    kowloon = run.create("Department", name="Kowloon", parent="1")
    till = run.create("Department", "till", name="Till", parent=kowloon.id)
    staff(place, "a", "b", "c")
    place.hand.join("clerk", till.id)
    first = shop(run, "first")
    run.create("AttendanceGroupMembers", "m1", group=first.id, users=["a", "b", "clerk"])
    fresh = again(place)
    other = shop(fresh, "other")
    for values, named in (
        ({"users": ["b", "c", "a"]}, "a, b"),
        ({"users": [], "departments": [kowloon.id]}, "clerk"),
    ):
        fresh.counted()
        line = rf'people are in other attendance groups: {named}: "first" \({first.id}\). Nothing was changed'
        with pytest.raises(Conflict, match=line):
            fresh.create("AttendanceGroupMembers", "m2", group=other.id, **values)
        writes = {name for name in fresh.counted() if name.endswith(("add", "update", "remove"))}
        assert not writes
    taken = fresh.create("AttendanceGroupMembers", "m2", group=other.id, users=["a", "c"], move=True)
    assert people_of(place, first.id) == {"b": "0", "clerk": "0"}
    assert people_of(place, taken.id) == {"a": "0", "c": "0"}


def test_few_people_are_asked_one_by_one_and_many_by_their_groups(place: Place, run: Run) -> None:
    staff(place, "a", "b", "c", "d")
    for name in ("a", "b"):
        run.create("AttendanceGroupMembers", f"m-{name}", group=shop(run, name).id, users=[name])
    fresh = again(place)
    new = shop(fresh, "new")
    fresh.counted()
    thing = fresh.create("AttendanceGroupMembers", group=new.id, users=["c"])
    assert fresh.counted() == {"getusergroup": 1, "groups/idtokey": 1, "group/users/add": 1}
    fresh = again(place)
    with pytest.raises(Conflict, match='a: "a"'):
        fresh.update(thing, group=new.id, users=["a", "c", "d", "b"])
    assert fresh.counted() == {"getsimplegroups": 1, "group/member/list": 1, "group/memberusers/list": 2}


def foreseen(
    run: Run, new: Mapping[str, Any], old: Mapping[str, Any] | None = None
) -> list[tuple[str, bool]]:
    """What a plan is told of a change of members: who leaves which group, and whether the apply would refuse it."""
    kind = run.kinds["AttendanceGroupMembers"].kind
    assert kind.looks_ahead(old, new)
    run.counted()
    return [
        (REFERENCE.sub(lambda it: it[2], each.words.en), each.way is not None)
        for each in kind.foresee(run.session.reading, old, new)
    ]


def test_a_plan_names_who_moves_by_the_fewest_calls(place: Place, run: Run) -> None:
    kowloon = run.create("Department", name="Kowloon", parent="1")
    till = run.create("Department", "till", name="Till", parent=kowloon.id)
    staff(place, "a", "b", "c", "d")
    place.hand.join("clerk", till.id)
    one, two, three = (shop(run, name) for name in ("one", "two", "three"))
    run.create("AttendanceGroupMembers", "m1", group=one.id, users=["a", "clerk"])
    run.create("AttendanceGroupMembers", "m2", group=two.id, users=["b"])
    new = {"group": three.id, "users": ["b", "c", "a"]}
    leaves = (f'a leaves attendance group "one" ({one.id})', f'b leaves attendance group "two" ({two.id})')
    fresh = again(place)
    assert foreseen(fresh, new) == [(each, True) for each in leaves]
    assert fresh.counted() == {"getsimplegroups": 1, "group/memberusers/list": 2}
    assert foreseen(fresh, {**new, "move": True, "group": UNKNOWN}) == [(each, False) for each in leaves]
    assert fresh.counted() == {}, "who is where is asked once a plan"
    departments = {"group": three.id, "users": [], "departments": [kowloon.id, UNKNOWN]}
    fresh = again(place)
    assert foreseen(fresh, departments) == [(f'clerk leaves attendance group "one" ({one.id})', True)]
    assert fresh.counted() == {
        "getsimplegroups": 1,
        "user/listid": 2,
        "department/listsubid": 2,
        "getusergroup": 1,
    }
    old = {"group": one.id, "users": ["a", "clerk"]}
    fresh = again(place)
    assert foreseen(fresh, {**old, "users": ["a", "d"]}, old) == []
    assert fresh.counted() == {"getsimplegroups": 1, "group/memberusers/list": 1}
    assert foreseen(again(place), {**old, "group": three.id}, old) == [], "the old one is deleted first"
    assert foreseen(again(place), {"group": two.id, "users": ["clerk", "a"]}) == [
        (f'a, clerk leave attendance group "one" ({one.id})', True)
    ]


@pytest.mark.parametrize(
    "new",
    [
        {"users": ["a"]},
        {"users": ["a"], "exempt": ["b"], "departments": ["7"]},
        {"users": ["a", "b"], "departments": ["7"], "move": True},
        {"users": UNKNOWN, "departments": [UNKNOWN]},
    ],
)
def test_a_change_by_which_nobody_comes_is_not_asked_about(run: Run, new: Mapping[str, Any]) -> None:
    old = {"group": "5", "users": ["a", "b"], "departments": ["7"]}
    assert not run.kinds["AttendanceGroupMembers"].kind.looks_ahead(old, {"group": "5", **new})


def test_of_many_who_move_some_are_named(place: Place, run: Run) -> None:
    names = staff(place, *(f"u{n:02}" for n in range(25)))
    run.create("AttendanceGroupMembers", group=shop(run, "one").id, users=names)
    ((told, _),) = foreseen(again(place), {"group": "5", "users": names})
    assert told.startswith("u00, u01, ")
    assert ", u19 and 5 more leave attendance group" in told


def test_who_moves_into_many_groups_is_asked_by_group_at_the_latest_when_that_is_less(
    place: Place, run: Run
) -> None:
    names = staff(place, *(f"u{n}" for n in range(6)))
    for n in range(6):
        run.create("AttendanceGroupMembers", f"m{n}", group=shop(run, f"g{n}").id, users=[names[n]])
    fresh = again(place)
    kind = fresh.kinds["AttendanceGroupMembers"].kind
    for n in range(6):
        assert (
            list(kind.foresee(fresh.session.reading, None, {"group": "5", "users": [f"new{n}", "x"]})) == []
        )
    assert fresh.counted() == {"getsimplegroups": 1, "getusergroup": 4, "group/memberusers/list": 6}


def test_two_resources_may_not_declare_one_person(run: Run) -> None:
    one, two = shop(run, "one"), shop(run, "two")
    ours = {
        "group": one.id,
        "users": ["a"],
        "departments": ["5"],
        "owner": "firm/dev/AttendanceGroupMembers/m1",
    }
    theirs = {"group": two.id, "users": [], "exempt": ["a"], "departments": ["5"]}
    assert run.failures("AttendanceGroupMembers", **ours) == []
    found = run.failures("AttendanceGroupMembers", **theirs, owner="firm/dev/AttendanceGroupMembers/m2")
    assert [reason for _, reason in found] == [
        f"{what} is declared by firm/dev/AttendanceGroupMembers/m1 too. Leave it to one of the two"
        for what in ("person a", "department 5")
    ]


def test_a_person_who_is_refused_inside_a_success_undoes_a_creation(place: Place, run: Run) -> None:
    staff(place, "a", "b")
    group = shop(run)
    with pytest.raises(PartlyRefused, match=r"refused for nobody: business fault \(1000\)"):
        run.create("AttendanceGroupMembers", group=group.id, users=["a", "nobody"])
    assert people_of(place, group.id) == {}
    thing = run.create("AttendanceGroupMembers", group=group.id, users=["a"])
    place.settings(business_faults="a,b")
    with pytest.raises(PartlyRefused, match=r"group/users/remove .*refused for a"):
        run.update(thing, group=group.id, users=[])
    with pytest.raises(PartlyRefused, match=r"group/member/update .*refused for b: not there"):
        run.update(thing, group=group.id, users=["a"], exempt=["b"])
    with pytest.raises(BadReference, match=r"^department 424242 does not exist: nothing was changed"):
        run.update(thing, group=group.id, users=["a"], departments=["424242"])
    place.settings(business_faults="")
    run.update(thing, group=group.id, users=["b"])
    assert people_of(place, group.id) == {"b": "0"}


def test_somebody_who_left_for_another_group_of_the_same_run_is_no_error(place: Place, run: Run) -> None:
    staff(place, "a", "b")
    one, two = shop(run, "one"), shop(run, "two")
    first = run.create("AttendanceGroupMembers", "m1", group=one.id, users=["a", "b"])
    fresh = again(place)
    fresh.read(first)
    fresh.create("AttendanceGroupMembers", "m2", group=two.id, users=["a"], move=True)
    fresh.update(first, group=one.id, users=["b"])
    assert people_of(place, one.id) == {"b": "0"}
    assert people_of(place, two.id) == {"a": "0"}
