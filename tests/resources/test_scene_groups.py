"""Scene groups: what a disbanded one reads as, in what order an update writes, and a creation that was not answered."""

from __future__ import annotations

from typing import Any

import pytest

from pulumi_dingtalk.client.errors import Invalid
from support.runs import Place, Run

SHOPS: dict[str, Any] = {
    "name": "Shops",
    "template": "template-shops",
    "owner_user": "chat-a",
    "members": ["chat-a", "chat-b"],
}
DISBAND = "/v1.0/im/chat/scenegroup/disband"


@pytest.fixture(autouse=True)
def people(place: Place) -> None:
    for person in ("chat-a", "chat-b", "chat-c"):
        place.hand.join(person)


@pytest.mark.parametrize("reads", ["refused", "empty"])
def test_a_disbanded_group_is_gone_however_it_reads(place: Place, run: Run, reads: str) -> None:
    thing = run.create("SceneGroup", **SHOPS)
    place.settings(disbanded_scene_group=reads)
    place.hand.new("POST", DISBAND, openConversationId=thing.id)
    assert run.read(thing).outs == {}
    run.delete(thing)


def test_a_group_that_the_app_may_not_see_is_not_gone(place: Place, run: Run) -> None:
    thing = run.create("SceneGroup", **SHOPS)
    for operation, code in (
        ("sceneGroups/members/batchQuery", "groupTemplatePermissionDenied"),
        ("scenegroup/get", "400020"),
    ):
        place.fault(f"error:{code}", operation)
        with pytest.raises(Invalid, match=code):
            run.read(thing)


def test_a_new_owner_is_let_in_first_and_the_old_one_put_out_last(run: Run) -> None:
    thing = run.create("SceneGroup", **SHOPS)
    run.counted()
    changed = run.update(thing, **{**SHOPS, "owner_user": "chat-c", "members": ["chat-b", "chat-c"]})
    assert run.counted() == {
        "sceneGroup/member/add": 1,
        "scenegroup/get": 1,
        "sceneGroup/update": 1,
        "sceneGroup/member/delete": 1,
    }
    assert run.read(changed).outs == changed.outputs


def test_what_is_not_declared_survives_an_update(place: Place, run: Run) -> None:
    thing = run.create("SceneGroup", **SHOPS)
    options = {"show_history_type": 1, "searchable": 1}
    body = {"open_conversation_id": thing.id, "management_options": options}
    place.hand.new("POST", "/v1.0/im/sceneGroup/update", **body)
    run.update(thing, **{**SHOPS, "name": "All shops"}, searchable=False)
    found = place.hand.post("/topapi/im/chat/scenegroup/get", open_conversation_id=thing.id)["result"]
    assert (found["title"], found["management_options"]["show_history_type"]) == ("All shops", "1")
    assert found["management_options"]["searchable"] == "0"


def test_a_creation_that_was_not_answered_is_sent_again_and_makes_one_group(place: Place, run: Run) -> None:
    place.fault("timeout_after", "sceneGroup/create")
    thing = run.create("SceneGroup", **SHOPS)
    assert run.counted() == {"sceneGroup/create": 2}
    assert run.read(thing).outs == thing.outputs
    run.delete(thing)
    assert run.counted() == {"sceneGroups/members": 1, "scenegroup/get": 1, "scenegroup/disband": 1}
