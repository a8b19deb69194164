"""Event subscriptions: one an app, whose secrets read back, and what a receiver that does not answer is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from dingtalk_sandbox.admin import add_app
from pulumi_dingtalk.client.errors import Conflict, Invalid
from pulumi_dingtalk.reconcile.values import is_secret, plain
from resources.kinds.event_subscription import BASE, CASE, KEY, OTHER, hand
from support.cases import Declared
from support.firm import Firm, passphrase
from support.runs import Place, Run

__all__ = ["passphrase"]


def test_each_verb_costs_a_call(place: Place, run: Run) -> None:
    thing = run.create("EventSubscription", **BASE)
    assert run.counted() == {"call_back/get": 1, "call_back/register": 1}
    assert {name for name, value in thing.outputs.items() if is_secret(value)} == {"token", "aes_key"}
    thing = run.update(thing, **{**BASE, "url": OTHER})
    assert run.counted() == {"call_back/update": 1}
    assert place.run().read(thing).outs == thing.outputs
    run.delete(thing)
    run.delete(thing)
    assert run.counted() == {"call_back/delete": 2}
    assert place.run().read(thing).outs == {}


def test_a_secret_that_was_changed_by_hand_shows(place: Place, run: Run) -> None:
    thing = run.create("EventSubscription", **BASE)
    hand(token="canary-by-hand")(place.hand, {"it": thing.id})
    seen = place.run().read(thing)
    assert is_secret(seen.inputs["token"])
    assert plain(seen.inputs)["token"] == "canary-by-hand"


def test_a_callback_that_is_there_is_a_conflict_unless_adopted(place: Place, run: Run) -> None:
    run.create("EventSubscription", **BASE)
    other = place.run()
    with pytest.raises(
        Conflict, match=r"^event subscription to https://events.shops.example/b: it exists alr"
    ):
        other.create("EventSubscription", **{**BASE, "url": OTHER})
    taken = other.create("EventSubscription", adopt=True, **{**BASE, "url": OTHER})
    assert other.counted() == {"call_back/get": 3, "call_back/update": 1}
    assert place.run().read(taken).outs == taken.outputs


@pytest.mark.parametrize(
    ("check", "line"),
    [
        ("wrong", "71009 .*; the receiver must answer DingTalk's first call"),
        ("unreachable", "71012 .*; DingTalk cannot reach the receiver: it must be up"),
        ("forbidden", "71013 .*; DingTalk takes no callbacks at this domain"),
    ],
)
def test_a_receiver_that_does_not_answer_is_one_line(place: Place, run: Run, check: str, line: str) -> None:
    place.settings(callback_check=check)
    with pytest.raises(
        Invalid, match=rf"^call_back/register for callback of app sandbox-app: {line}"
    ) as told:
        run.create("EventSubscription", **BASE)
    assert KEY not in str(told.value)


def test_another_apps_callback_is_left_alone(place: Place, run: Run) -> None:
    thing = run.create("EventSubscription", **BASE)
    add_app(place.path, "other-app", "other-secret")
    other = place.run(clientId="other-app", clientSecret="other-secret")
    line = "it belongs to the app sandbox-app, and dingtalk:clientId is other-app; nothing was done"
    with pytest.raises(Invalid, match=line):
        other.read(thing)
    with pytest.raises(Invalid, match=line):
        other.update(thing, **{**BASE, "url": OTHER})
    with pytest.raises(Invalid, match=line):
        other.delete(thing)
    assert other.counted() == {}


def test_two_are_refused_before_any_call_and_no_secret_is_on_disk(passphrase: None, tmp_path: Path) -> None:
    one = Firm(tmp_path)
    one.declare(CASE.base)
    one.up()
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    shown = repr(one.drift()) + "".join(
        path.read_bytes().decode(errors="replace")
        for path in files
        if "tenant.db" not in path.name and path.name != "program.json"
    )
    assert KEY not in shown
    assert str(BASE["token"]) not in shown
    one.declare(CASE.base, Declared("EventSubscription", "again", {**BASE, "url": OTHER}))
    with pytest.raises(
        Exception, match="declares the same EventSubscription as it does: there can be only one"
    ):
        one.plan()
