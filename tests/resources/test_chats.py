"""Chat groups: what nobody can list or dissolve, and what each verb costs."""

from __future__ import annotations

from typing import Any

import pytest

from dingtalk_sandbox.admin import dissolve_chat
from pulumi_dingtalk.client.errors import Ambiguous
from pulumi_dingtalk.reconcile.registry import kinds
from support.runs import Place, Run

SHOPS: dict[str, Any] = {"name": "Shops", "owner_user": "chat-a", "members": ["chat-a", "chat-b"]}


@pytest.fixture(autouse=True)
def people(place: Place) -> None:
    for person in ("chat-a", "chat-b", "chat-c"):
        place.hand.join(person)


def test_each_verb_of_a_group_costs_a_call_and_an_update_a_look(place: Place, run: Run) -> None:
    thing = run.create("ChatGroup", **SHOPS, all_muted=True)
    assert run.counted() == {"im/group/create": 1}
    assert thing.outputs["open_conversation_id"].startswith("cid")
    thing = run.update(thing, **{**SHOPS, "members": ["chat-a", "chat-c"]}, all_muted=True)
    assert run.counted() == {"chat/get": 1, "im/group/update": 1}
    assert run.read(thing).outs == thing.outputs, "its other id is kept"
    assert run.counted() == {"chat/get": 1}
    run.delete(thing)
    assert run.counted() == {}
    assert place.hand.chat(thing.id)


def test_what_is_not_declared_survives_an_update(place: Place, run: Run) -> None:
    thing = run.create("ChatGroup", **SHOPS)
    options = {"showHistoryType": 1, "searchable": 1}
    place.hand.new("POST", "/v1.0/im/group/update", chatid=thing.id, managementOptions=options)
    run.update(thing, **{**SHOPS, "name": "All shops"}, searchable=False)
    live = place.hand.chat(thing.id)
    assert live
    assert (live["name"], live["showHistoryType"], live["searchable"]) == ("All shops", 1, 0)


def test_a_dissolved_group_is_gone(place: Place, run: Run) -> None:
    thing = run.create("ChatGroup", **SHOPS)
    dissolve_chat(place.path, thing.id)
    assert run.read(thing).outs == {}


def test_a_group_whose_creation_was_not_answered_cannot_be_found(place: Place, run: Run) -> None:
    place.fault("timeout_after", "im/group/create")
    with pytest.raises(Ambiguous, match="im/group/create"):
        run.create("ChatGroup", **SHOPS)
    assert run.counted() == {"im/group/create": 1}, "a second try would make a second group"


def test_what_destroying_leaves_is_said() -> None:
    kind = kinds()["ChatGroup"]
    (step,) = kind.manual(SHOPS, None)
    assert step.en.startswith('let its owner dissolve the chat group "Shops" in the DingTalk client')
    assert list(kind.manual(SHOPS, SHOPS)) == list(kind.manual(None, SHOPS)) == []
