"""Secrets, creation-only and write-only fields at the provider's own verbs, on a kind made for it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from pulumi.output import Unknown

from pulumi_dingtalk.client.errors import Conflict, DingTalkError
from pulumi_dingtalk.reconcile.registry import kinds
from pulumi_dingtalk.reconcile.values import has_unknown, is_secret, plain
from support.runs import Place, Run, Thing, place, run
from support.specimen import PersonProvider

__all__ = ["place", "run"]

MOBILE = "13900001234"
PIN = "canary-pin-5e77"
CANARIES = (MOBILE, "00001234", PIN)
DOORS = [{"site": "kowloon", "doors": [1, 2, 3]}, {"site": "island", "doors": [7]}]
VALUES: dict[str, Any] = {
    "userid": "mgr-mongkok",
    "name": "Shop manager Mong Kok",
    "mobile": MOBILE,
    "departments": ["1"],
}


@pytest.fixture
def manager(run: Run) -> Thing:
    return run.create("Person", **VALUES, pin=PIN, title="Manager", hide_mobile=True, badges=DOORS)


def assert_hidden(values: Any) -> None:
    """Each canary is there, and only under the signature."""
    assert is_secret(values["mobile"])
    assert is_secret(values["pin"])
    assert (plain(values["mobile"]), plain(values["pin"])) == (MOBILE, PIN)
    bare = json.dumps({name: value for name, value in values.items() if not is_secret(value)})
    assert not [canary for canary in CANARIES if canary in bare]


def without_canary(error: BaseException) -> str:
    texts = [f"{e!r} {e} {vars(e)}" for e in (error, error.__context__, error.__cause__) if e]
    assert not [canary for canary in CANARIES if any(canary in text for text in texts)]
    return str(error)


def test_it_is_not_of_the_product() -> None:
    assert "Person" not in kinds()
    assert PersonProvider.kind.fields["mobile"].behaviour.secret


def test_secrets_leave_every_verb_under_the_signature(run: Run, manager: Thing) -> None:
    assert_hidden(manager.inputs)
    assert_hidden(manager.outputs)
    seen = run.read(manager)
    assert_hidden(seen.outs)
    assert_hidden(seen.inputs)
    assert seen.outs == manager.outputs
    renamed = run.update(
        manager, **{**VALUES, "name": "Area manager", "pin": PIN, "title": "Manager", "badges": DOORS}
    )
    assert_hidden(renamed.outputs)
    assert_hidden(renamed.inputs)


def test_a_secret_may_come_bare_or_signed(run: Run, manager: Thing) -> None:
    """Which of the two an engine hands over depends on what it says it takes."""
    provider = run.provider("Person")
    bare = plain(manager.inputs)
    for olds in (manager.outputs, plain(manager.outputs)):
        for news in (manager.inputs, bare):
            assert not provider.diff(manager.id, dict(olds), dict(news)).changes
    assert_hidden(provider.check(bare, bare).inputs)
    assert_hidden(provider.read(manager.id, plain(manager.outputs)).outs)


def test_a_secret_that_changed_replaces(run: Run, manager: Thing) -> None:
    news = {**plain(manager.inputs), "mobile": "13900009999"}
    answer = run.provider("Person").diff(manager.id, dict(manager.outputs), news)
    assert (answer.changes, answer.replaces, answer.delete_before_replace) == (True, ["mobile"], True)


def test_a_secret_changed_by_hand_is_seen_and_still_hidden(place: Place, run: Run, manager: Thing) -> None:
    place.hand.post("/topapi/v2/user/delete", userid=manager.id)
    place.hand.post(
        "/topapi/v2/user/create",
        userid=manager.id,
        name="Shop manager Mong Kok",
        mobile="13900005678",
        dept_id_list="1",
    )
    seen = run.read(manager)
    assert seen.inputs is not None
    assert is_secret(seen.inputs["mobile"])
    assert plain(seen.inputs["mobile"]) == "13900005678"
    assert "13900005678" not in json.dumps({k: v for k, v in seen.inputs.items() if k != "mobile"})


def test_a_bad_secret_is_not_in_the_line(run: Run) -> None:
    ((where, reason),) = run.failures("Person", **{**VALUES, "mobile": f"{MOBILE}-{'9' * 20}"})
    told = "String should have at most 20 characters. Mobile number. Source: contact.md 5.1."
    assert (where, reason) == ("mobile", told)
    found = run.failures("Person", **{**VALUES, "mobile": {"number": MOBILE}, "pin": [PIN]})
    assert [where for where, _ in found] == ["mobile", "pin"]
    assert not [canary for canary in CANARIES if canary in str(found)]


@pytest.mark.parametrize("change", [{"pin": "other"}, {"title": "Director"}])
def test_a_field_of_creation_alone_cannot_change(run: Run, manager: Thing, change: dict[str, Any]) -> None:
    ((where, reason),) = run.failures("Person", manager.inputs, **{**plain(manager.inputs), **change})
    assert where in change
    assert reason.startswith("can only be set at creation")
    assert not [canary for canary in CANARIES if canary in reason]
    assert ("Director" in reason) == (where == "title"), "what is no secret is told"


def test_a_field_of_creation_alone_can_stay_and_go(run: Run, manager: Thing) -> None:
    kept = plain(manager.inputs)
    assert run.failures("Person", manager.inputs, **kept) == []
    for name in ("pin", "title"):
        assert run.failures("Person", manager.inputs, **{k: v for k, v in kept.items() if k != name}) == []


def test_what_never_reads_back_is_no_drift(place: Place, run: Run, manager: Thing) -> None:
    place.hand.post("/topapi/v2/user/update", userid=manager.id, hide_mobile=False, title="By hand")
    seen = run.read(manager)
    assert seen.outs == manager.outputs
    assert seen.inputs is not None
    assert seen.inputs["hide_mobile"] is True


def test_lists_inside_lists_have_no_order(run: Run, manager: Thing) -> None:
    turned = [{"site": "island", "doors": [7]}, {"site": "kowloon", "doors": [3.0, 1, 2]}]
    answer = run.diff(manager, **{**plain(manager.inputs), "badges": turned})
    assert not answer.changes
    assert run.read(manager).outs == manager.outputs
    fewer = run.diff(manager, **{**plain(manager.inputs), "badges": [{"site": "island", "doors": [7]}]})
    assert fewer.changes


def test_a_refusal_of_the_service_has_no_secret_in_it(place: Place, run: Run, manager: Thing) -> None:
    other = {**VALUES, "userid": "mgr-central", "pin": PIN}
    with pytest.raises(DingTalkError) as told:
        run.create("Person", "other", **other)
    assert "60104" in without_canary(told.value) or "40100" in str(told.value)
    with pytest.raises(Conflict) as taken:
        place.run().create("Person", "other", **VALUES, pin=PIN)
    assert "adopt=True" in without_canary(taken.value)


@pytest.mark.parametrize("fault", ["http:500", "truncated", "timeout_before", "error:-1", "error:60011"])
def test_no_failure_has_a_secret_in_it(place: Place, run: Run, fault: str) -> None:
    place.fault(fault, "user/create", times=7)
    try:
        run.create("Person", **VALUES, pin=PIN)
    except DingTalkError as error:
        without_canary(error)
        assert fault != "truncated", "that one had taken effect, and is found"
    else:
        assert fault == "truncated"


def test_a_person_whose_creation_was_lost_is_ours(place: Place, run: Run) -> None:
    place.fault("timeout_after", "user/create")
    made = run.create("Person", **VALUES, pin=PIN, badges=DOORS)
    assert_hidden(made.outputs)
    assert run.read(made).outs == made.outputs


def test_an_unknown_secret_stays_unknown_and_marked(run: Run) -> None:
    answer = run.check("Person", {**VALUES, "mobile": Unknown(), "pin": Unknown()})
    assert answer.failures == []
    for name in ("mobile", "pin"):
        assert has_unknown(answer.inputs[name])
        assert is_secret(answer.inputs[name])


def test_a_replacement_under_the_same_key_is_refused_before_the_old_one_is_gone(
    place: Place, run: Run, manager: Thing
) -> None:
    fresh = place.run()
    fresh.diff(manager)
    moved = {**VALUES, "mobile": "13900007777", "adopt": True}
    with pytest.raises(Conflict, match="is in this stack's state already"):
        fresh.create("Person", **moved)
    fresh.delete(manager)
    again = fresh.create("Person", **moved)
    assert again.id == manager.id
    assert fresh.read(again).outs == again.outputs
