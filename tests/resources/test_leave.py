"""Leave: who sees a type is always said, what is granted and not what is left, failures by person."""

from __future__ import annotations

from typing import Any

import pytest

from dingtalk_sandbox import admin
from dingtalk_sandbox.store import things
from pulumi_dingtalk.client.errors import BadReference, Conflict, PartlyRefused, TooSoon
from resources.kinds.leave_type import shown
from support.runs import Place, Run, Thing

TYPE: dict[str, Any] = {"name": "Annual leave", "unit": "day", "category": "general", "hours_in_day": 8.0}
MANAGERS = {"people": ["manager"]}
GRANT: dict[str, Any] = {
    "cycle": "2026",
    "group": "Shops",
    "granted": 12.0,
    "exceptions": [],
    "starts": "2026-01-01",
    "ends": "2026-12-31",
}


@pytest.fixture
def run(place: Place) -> Run:
    """A run in the administrator's name."""
    return place.run(operator="admin")


def leave(run: Run, **values: Any) -> Thing:
    return run.create("LeaveType", **{**TYPE, "visible_to": {"everyone": True}, **values})


def staff(place: Place, count: int) -> list[str]:
    return [place.hand.join(f"u{n:03}") for n in range(count)]


def test_who_sees_a_type_is_written_with_each_change(place: Place, run: Run) -> None:
    thing = leave(run, visible_to=MANAGERS)
    run.update(thing, **{**TYPE, "visible_to": MANAGERS, "name": "Holidays"})
    found = shown(place.hand, thing.id)
    assert found is not None
    assert found["visibilityRules"] == [{"type": "staff", "visible": ["manager"]}]
    assert run.counted() == {
        "vacation/type/list": 1,
        "leaves/types/create": 1,
        "leaves/types/update": 1,
    }


def test_who_sees_a_type_is_read_only_where_config_allows_it(place: Place, run: Run) -> None:
    thing = leave(run, visible_to=MANAGERS)
    change = {"opUserId": "admin"}
    live = shown(place.hand, thing.id) or {}
    assert place.hand.new("PUT", "/v1.0/attendance/leaves/types", change, **{**live, "visibilityRules": []})
    fresh = place.run(operator="admin")
    assert fresh.read(thing).outs == thing.outputs
    assert fresh.counted() == {"vacation/type/list": 1}
    seeing = place.run(operator="admin", experimental="LeaveType.visible_to")
    assert seeing.read(thing).inputs["visible_to"] == {"everyone": True}
    assert seeing.counted() == {"leaves/types/list": 1}


def test_an_update_keeps_what_nobody_declared(place: Place, run: Run) -> None:
    thing = leave(run, deadline={"when": "before", "unit": "day", "value": 3}, natural_days=True)
    live = shown(place.hand, thing.id) or {}
    proof = {"enable": True, "unit": "day", "duration": 2, "promptInformation": "By hand"}
    assert place.hand.new(
        "PUT", "/v1.0/attendance/leaves/types", {"opUserId": "admin"}, **{**live, "leaveCertificate": proof}
    )
    fresh = place.run(operator="admin")
    fresh.update(thing, **TYPE, visible_to={"everyone": True}, natural_days=True)
    found = shown(place.hand, thing.id) or {}
    assert found["submitTimeRule"]["enableTimeLimit"] is False, "it was declared and is not any more"
    assert found["leaveCertificate"] == proof


def test_two_changes_within_five_minutes_say_to_wait(place: Place, run: Run) -> None:
    thing = leave(run)
    place.settings(leave_edit_pause="true")
    with pytest.raises(TooSoon, match=r"updateSpeedfast .*wait 5 minutes, then run again"):
        run.update(thing, **TYPE, visible_to=MANAGERS)
    assert run.counted()["leaves/types/update"] == 1, "never tried again"


def test_a_first_grant_costs_a_call_a_head_and_a_later_one_a_call_for_fifty(place: Place, run: Run) -> None:
    people = staff(place, 51)
    code = leave(run).id
    run.counted()
    thing = run.create("LeaveQuota", leave_type=code, people=people, **GRANT)
    assert run.counted() == {"vacation/quota/list": 2, "vacation/quota/init": 51}
    values = {"leave_type": code, "people": people, **GRANT, "granted": 13.0}
    more = run.update(thing, **values)
    assert run.counted() == {"vacation/quota/list": 2, "vacation/quota/update": 2}
    run.update(more, **{**values, "exceptions": [{"user": "u007", "granted": 14.0}]})
    assert run.counted() == {"vacation/quota/list": 2, "vacation/quota/update": 1}
    fresh = place.run(operator="admin")
    assert fresh.read(more).inputs["exceptions"] == [{"user": "u007", "granted": 14.0}]
    assert fresh.counted() == {"vacation/type/list": 1, "vacation/quota/list": 2}


def test_what_was_taken_is_no_difference(place: Place, run: Run) -> None:
    people = staff(place, 2)
    thing = run.create("LeaveQuota", leave_type=leave(run).id, people=people, **GRANT)
    with admin.opened(place.path) as conn:
        for id_, body in things.listed(conn, "leave quota").items():
            things.put(conn, "leave quota", id_, {**body, "used_num_per_day": 500})
    assert place.run(operator="admin").read(thing).outs == thing.outputs


def test_who_is_refused_inside_a_success_is_named_and_tried_again(place: Place, run: Run) -> None:
    people = staff(place, 3)
    code = leave(run).id
    place.settings(business_faults="u001")
    with pytest.raises(PartlyRefused, match=r"vacation/quota/init .*refused for u001: business fault"):
        run.create("LeaveQuota", leave_type=code, people=people, **GRANT)
    place.settings(business_faults="")
    thing = run.create("LeaveQuota", leave_type=code, people=people, **GRANT)
    place.settings(business_faults="u001,u002")
    values = {"leave_type": code, "people": people, **GRANT, "granted": 13.0}
    with pytest.raises(
        PartlyRefused, match=r"vacation/quota/update .*refused for u001, u002: business fault"
    ):
        run.update(thing, **values)
    place.settings(business_faults="")
    run.counted()
    run.update(thing, **values)
    assert run.counted() == {"vacation/quota/list": 1, "vacation/quota/update": 1}


def test_another_amount_that_is_there_is_named_before_anything_is_granted(place: Place, run: Run) -> None:
    people = staff(place, 3)
    code = leave(run).id
    run.create("LeaveQuota", leave_type=code, people=people[:2], **GRANT)
    more = {**GRANT, "granted": 7.0, "group": "All"}
    fresh = place.run(operator="admin")
    with pytest.raises(
        Conflict, match=r"another amount is granted already to u000 \(12\), u001 \(12\); nothing"
    ):
        fresh.create("LeaveQuota", leave_type=code, people=people, **more)
    fresh.create("LeaveQuota", leave_type=code, people=people, adopt=True, **more)
    thing = place.run(operator="admin").create("LeaveQuota", leave_type=code, people=people, **more)
    assert fresh.read(thing).inputs["exceptions"] == [], "the same amount is no conflict"


def test_a_type_of_the_console_has_no_balances_to_set(place: Place, run: Run) -> None:
    with pytest.raises(BadReference, match=r"^leave type system-annual: no leave type that the API made"):
        run.create("LeaveQuota", leave_type="system-annual", people=staff(place, 1), **GRANT)
