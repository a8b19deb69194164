"""Apps: a secret that is told once, in whose name calls are made, and what each verb costs."""

from __future__ import annotations

from typing import Any

import pytest

from pulumi_dingtalk.client.apps import Scopes, deltas
from pulumi_dingtalk.client.errors import Ambiguous, ConfigurationError, Conflict, Invalid
from pulumi_dingtalk.reconcile.values import is_secret, plain
from resources.kinds.app import administrator
from support.runs import Place, Run, Thing

ORDERS: dict[str, Any] = {
    "name": "ShopOrders",
    "desc": "Orders of shops",
    "develop_type": "h5",
    "homepage_link": "https://shops.example/a",
}
NOBODY: dict[str, Any] = {"users": [], "departments": [], "roles": [], "only_admin": False}


@pytest.fixture
def run(place: Place) -> Run:
    """A run in the administrator's name."""
    return place.run(operator="admin")


def test_the_secret_is_told_once_and_kept(place: Place, run: Run) -> None:
    thing = run.create("App", **ORDERS)
    assert is_secret(thing.outputs["app_secret"])
    secret = plain(thing.outputs)["app_secret"]
    assert thing.outputs["app_key"].startswith("ding")
    assert run.read(thing).outs == thing.outputs
    assert "app_secret" not in run.read(thing).inputs
    changed = run.update(thing, **{**ORDERS, "desc": "All orders"})
    assert plain(changed.outputs)["app_secret"] == secret
    fresh = place.run(operator="admin")
    assert plain(fresh.read(changed).outs)["app_secret"] == secret
    assert not fresh.diff(changed).changes


def test_each_verb_of_an_app_costs_a_call(place: Place, run: Run) -> None:
    things = [run.create("App", f"a{n}", **{**ORDERS, "name": f"App{n}"}) for n in range(3)]
    assert run.counted() == {"microApp/allInnerApps": 1, "user/get": 1, "microApp/create": 3}
    run.update(things[0], **{**ORDERS, "name": "App0", "desc": "All orders"})
    assert run.counted() == {"microApp/update": 1}
    fresh = place.run(operator="admin")
    for thing in things[1:]:
        assert fresh.read(thing).outs == thing.outputs
    assert fresh.counted() == {"microApp/allInnerApps": 1}
    fresh.delete(things[0])
    assert fresh.counted() == {"user/get": 1, "microApp/delete": 1}
    assert fresh.read(things[0]).outs == {}
    fresh.delete(things[0])
    assert fresh.counted() == {}, "the list says that it is gone"


def test_an_app_of_that_name_is_taken_over_without_its_secret(place: Place, run: Run) -> None:
    thing = run.create("App", **ORDERS)
    other = place.run(operator="admin")
    with pytest.raises(Conflict, match=r'^app "ShopOrders": it exists already'):
        other.create("App", **ORDERS)
    taken = other.create("App", adopt=True, **ORDERS)
    assert taken.id == thing.id
    assert "app_secret" not in taken.outputs


def test_an_answer_that_is_lost_takes_the_secret_with_it(place: Place, run: Run) -> None:
    place.fault("timeout_after", "microApp/apps")
    thing = run.create("App", **ORDERS)
    assert "app_secret" not in thing.outputs
    other = {**ORDERS, "name": "Other"}
    place.fault("timeout_after", "microApp/apps")
    place.fault("timeout_before", "allInnerApps", times=3)
    with pytest.raises(Ambiguous, match="if it is there now, set adopt=True"):
        run.create("App", "other", **other)


def test_nobodys_name_is_refused_by_check_and_a_strangers_by_the_call(place: Place) -> None:
    failures = place.run().failures("App", **ORDERS)
    assert [where for where, _ in failures] == [""]
    assert failures[0][1].startswith("DingTalk wants to know in whose name: set dingtalk:operator")
    with pytest.raises(
        ConfigurationError, match="dingtalk:operator is nobody, and nobody in the organisation"
    ):
        place.run(operator="nobody").create("App", **ORDERS)


def test_an_operator_without_the_right_is_no_proof_that_an_app_is_gone(place: Place, run: Run) -> None:
    thing = run.create("App", **ORDERS)
    place.hand.join("clerk")
    with pytest.raises(Invalid, match="noAppManagePermission"):
        place.run(operator="clerk").delete(thing)
    assert run.read(thing).outs == thing.outputs
    assert administrator(place.hand)


def test_an_app_restored_by_hand_is_a_new_one_to_nobody(place: Place, run: Run) -> None:
    thing = run.create("App", **ORDERS)
    run.delete(thing)
    again = run.create("App", **ORDERS)
    assert again.id != thing.id, "a pending deletion keeps neither name nor id"


def test_visibility_costs_a_read_and_as_many_calls_as_hundreds(place: Place, run: Run) -> None:
    app = run.create("App", **ORDERS)
    run.counted()
    people = [f"u{n}" for n in range(250)]
    thing = run.create("AppVisibility", **{**NOBODY, "app": app.id, "users": people, "departments": ["1"]})
    assert run.counted() == {"microApp/scopes/get": 2, "microApp/scopes/change": 3}
    thing = run.update(thing, **{**NOBODY, "app": app.id, "users": people[:-1], "departments": ["1"]})
    assert run.counted() == {"microApp/scopes/get": 1, "microApp/scopes/change": 1}
    fresh = place.run(operator="admin")
    seen = fresh.read(thing)
    assert fresh.counted() == {"microApp/allInnerApps": 1, "microApp/scopes/get": 1}
    assert sorted(seen.inputs["users"]) == sorted(people[:-1])
    fresh.delete(thing)
    assert fresh.counted() == {"microApp/scopes/get": 1, "microApp/scopes/change": 3}
    run.delete(app)
    gone = place.run(operator="admin")
    assert gone.read(thing).outs == {}
    gone.delete(Thing(thing.kind, thing.id, thing.inputs, thing.outputs))
    assert gone.counted() == {"microApp/allInnerApps": 1}


def test_an_app_that_somebody_sees_already_is_a_conflict(place: Place, run: Run) -> None:
    app = run.create("App", **ORDERS)
    place.hand.new("POST", f"/v1.0/microApp/apps/{app.id}/scopes", addDeptIds=[1], onlyAdminVisible=False)
    declared = {**NOBODY, "app": app.id, "users": ["admin"]}
    with pytest.raises(Conflict, match=f"visibility of app {app.id}: it exists already"):
        run.create("AppVisibility", **declared)
    thing = run.create("AppVisibility", adopt=True, **declared)
    assert place.run(operator="admin").read(thing).outs == thing.outputs


def test_deltas_hold_a_hundred_each() -> None:
    assert deltas(Scopes(), Scopes()) == []
    assert deltas(Scopes(only_admin=True), Scopes()) == [{}]
    live, wanted = Scopes(frozenset({"a", "b"})), Scopes(frozenset({"b", "c"}), frozenset(range(101)))
    first, second = deltas(live, wanted)
    assert first == {"addUserIds": ["c"], "delUserIds": ["a"], "addDeptIds": list(range(100))}
    assert second == {"addDeptIds": [100]}
