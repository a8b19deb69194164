"""People: invitations, what the app may not read, what a mobile number must never touch, and what each verb costs."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from dingtalk_sandbox.admin import accept_invitation
from pulumi_dingtalk.client.errors import Conflict, Pending
from pulumi_dingtalk.reconcile.values import plain
from resources.conftest import CASES
from support.cases import Case
from support.firm import Firm, changed
from support.runs import Place, Run, Thing

CLERK: dict[str, Any] = {
    "userid": "sales-kowloon",
    "name": "Sales clerk Kowloon",
    "mobile": "+852-51234567",
    "departments": ["1"],
}
BUYER: dict[str, Any] = {
    "name": "Buyer of the harbour hotel",
    "mobile": "13800002001",
    "state_code": "86",
    "follower": "admin",
    "labels": ["1561077300"],
}


def clerk(run: Run, **more: Any) -> Thing:
    return run.create("User", **{**CLERK, **more})


def test_each_verb_of_a_person_costs_one_call(place: Place, run: Run) -> None:
    thing = clerk(run, title="Clerk")
    assert run.counted() == {"user/get": 1, "user/create": 1}
    thing = run.update(thing, **CLERK, title="Manager")
    assert run.counted() == {"user/update": 1}
    run.delete(thing)
    assert run.counted() == {"user/delete": 1}
    fresh = place.run()
    assert fresh.read(thing).outs == {}
    assert fresh.counted() == {"user/get": 1}


def test_people_with_nothing_hidden_to_ask_about_cost_a_read_each(place: Place, run: Run) -> None:
    things = [clerk(run, userid=f"clerk-{n}", mobile=f"+852-5123456{n}", mark=f"clerk-{n}") for n in range(3)]
    fresh = place.run()
    for thing in things:
        assert fresh.read(thing).outs == thing.outputs
    assert fresh.counted() == {"user/get": 3, "auth/scopes": 1}, "which fields may be read is asked once"


def test_who_is_invited_is_a_state(place: Place, run: Run) -> None:
    place.settings(pending_invitation="true")
    thing = clerk(run)
    assert (thing.id, thing.outputs["pending"]) == ("sales-kowloon", True)
    waiting = place.run()
    seen = waiting.read(thing)
    assert seen.outs == thing.outputs
    assert "pending" not in seen.inputs
    assert not waiting.diff(thing).changes
    with pytest.raises(Pending, match=r"an invitation is waiting, .*; nothing was changed"):
        waiting.update(thing, **CLERK, title="Clerk")
    accept_invitation(place.path, "sales-kowloon")
    joined = place.run().read(thing)
    assert "pending" not in joined.outs
    assert not place.run().diff(Thing("User", thing.id, joined.inputs, joined.outs), **CLERK).changes
    done = place.run().update(thing, **CLERK, title="Clerk")
    assert "pending" not in done.outputs


def test_an_invitation_can_be_forgotten(place: Place, run: Run) -> None:
    place.settings(pending_invitation="true")
    thing = clerk(run)
    run.delete(thing)
    accept_invitation(place.path, "sales-kowloon")
    assert place.hand.ask("/topapi/v2/user/get", userid="sales-kowloon")["errcode"] in {0, "0"}


def test_an_invitation_shows_in_no_plan(firm: Callable[[Case], Firm]) -> None:
    one = firm(CASES["User"])
    one.settle({"pending_invitation": "true"})
    one.declare(*CASES["User"].around, CASES["User"].base)
    one.up()
    assert changed(one.plan(refresh=True)) == []
    assert changed(one.drift()) == []
    one.refresh()
    accept_invitation(one.folder / "tenant.db", "sales-kowloon")
    assert changed(one.plan(refresh=True)) == []
    one.refresh()
    assert changed(one.drift()) == []


def test_what_the_app_may_not_read_is_taken_as_state_has_it(place: Place, run: Run) -> None:
    thing = clerk(run, email="a@shops.example", extension={"Locker": "12"})
    place.settings(permissions="qyapi_get_member,qyapi_manage_addresslist")
    assert place.run().read(thing).outs == thing.outputs
    place.settings(permissions="*")
    place.hand.post("/topapi/v2/user/update", userid="sales-kowloon", email="", extension="{}")
    seen = place.run().read(thing)
    assert plain(seen.inputs)["email"] == ""
    assert plain(seen.inputs)["extension"] == {}


def test_somebody_who_is_there_already_is_taken_over_by_name_alone(place: Place, run: Run) -> None:
    place.hand.post(
        "/topapi/v2/user/create",
        userid="sales-kowloon",
        name="Clerk",
        mobile="+852-51234567",
        dept_id_list="1",
    )
    with pytest.raises(Conflict, match=r'^person sales-kowloon \("Sales clerk Kowloon"\): it exists already'):
        clerk(run)
    thing = clerk(run, adopt=True)
    assert place.hand.post("/topapi/v2/user/get", userid="sales-kowloon")["result"]["name"] == CLERK["name"]
    assert place.run().read(thing).outs == thing.outputs


def test_a_mobile_that_somebody_has_is_told_without_the_number(place: Place, run: Run) -> None:
    place.hand.join("other")
    other = place.hand.post("/topapi/v2/user/get", userid="other")["result"]
    mobile = f"+{other['state_code']}-{other['mobile']}"
    with pytest.raises(Conflict) as told:
        clerk(run, mobile=mobile)
    assert other["mobile"] not in str(told.value)


def test_external_contacts_cost_one_list_and_a_call_each(place: Place, run: Run) -> None:
    things = [
        run.create("ExternalContact", f"c{n}", **{**BUYER, "mobile": f"1380000200{n}"}) for n in range(3)
    ]
    assert run.counted() == {"extcontact/list": 1, "extcontact/create": 3}
    changed_ = run.update(things[0], **{**BUYER, "mobile": "13800002000"}, title="Buyer")
    assert run.counted() == {"extcontact/update": 1}
    fresh = place.run()
    for thing in (changed_, *things[1:]):
        assert fresh.read(thing).outs == thing.outputs
    assert fresh.counted() == {"extcontact/list": 1}
    run.delete(changed_)
    assert run.counted() == {"extcontact/delete": 1}
    assert fresh.read(Thing("ExternalContact", "5", things[0].inputs, things[0].outputs)).outs == {}
    assert fresh.counted() == {"extcontact/get": 1}, "what the list lacks is asked for by id"


@pytest.mark.parametrize("masked", ["true", "false"])
def test_a_contact_that_is_there_already_is_known_by_its_mobile(place: Place, run: Run, masked: str) -> None:
    place.settings(mask_external_mobile=masked)
    thing = run.create("ExternalContact", **BUYER)
    other = place.run()
    with pytest.raises(Conflict, match=r"it exists already"):
        other.create("ExternalContact", **BUYER)
    assert other.create("ExternalContact", adopt=True, **BUYER, title="Buyer").id == thing.id
    with pytest.raises(Conflict) as told:
        other.create("ExternalContact", **{**BUYER, "name": "Somebody else"})
    assert BUYER["mobile"] not in str(told.value)


def test_fields_that_are_not_ours_survive_an_update(place: Place, run: Run) -> None:
    thing = run.create("ExternalContact", **BUYER)
    live = place.hand.post("/topapi/extcontact/get", user_id=thing.id)["result"]
    place.hand.post("/topapi/extcontact/update", contact={**live, "user_id": thing.id, "remark": "By hand"})
    place.run().update(thing, **{**BUYER, "name": "Chef of the harbour hotel"})
    live = place.hand.post("/topapi/extcontact/get", user_id=thing.id)["result"]
    assert (live["name"], live["remark"]) == ("Chef of the harbour hotel", "By hand")


@pytest.mark.parametrize("of_kind", ["User", "ExternalContact"])
def test_a_mobile_number_stands_nowhere_in_plain(of_kind: str, firm: Callable[[Case], Firm]) -> None:
    case = CASES[of_kind]
    one = firm(case)
    one.declare(*case.around, case.base)
    one.up()
    one.refresh()
    number = case.base.values["mobile"].rpartition("-")[2]
    for path in (one.folder / "state").rglob("*"):
        if path.is_file():
            assert number.encode() not in path.read_bytes(), path
    plan = one.plan()
    assert number not in json.dumps([repr(step.new_inputs) for step in plan.steps])
