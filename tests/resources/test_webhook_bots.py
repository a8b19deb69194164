"""Webhook robots: found and never made, watched where their group is declared, and their secrets in no place."""

from __future__ import annotations

from typing import Any

import pytest

from dingtalk_sandbox import admin
from pulumi_dingtalk.client.errors import ConfigurationError, NotFound, PermissionDenied
from pulumi_dingtalk.reconcile.registry import kinds
from pulumi_dingtalk.reconcile.values import is_secret
from resources.kinds.webhook_bot import BASE, GROUP
from support.runs import Place, Run

NAME = str(BASE["name"])


def declared(token: str, **more: Any) -> dict[str, Any]:
    webhook = f"https://oapi.dingtalk.com/robot/send?access_token={token}"
    return {**BASE, "webhook": webhook, **more}


@pytest.fixture
def token(place: Place) -> str:
    return admin.make_webhook(place.path, GROUP, NAME)


def test_a_robot_is_found_and_read_by_one_call_a_group(place: Place, run: Run, token: str) -> None:
    other = admin.make_webhook(place.path, GROUP, "Tills")
    thing = run.create("WebhookBot", **declared(token, signing_secret="SECx"))
    run.create("WebhookBot", "tills", **declared(other, name="Tills"))
    assert run.counted() == {"robot/groups/robots/query": 1}
    assert thing.outputs["robot_code"].startswith("ding")
    assert {n for n, value in thing.outputs.items() if is_secret(value)} == {"webhook", "signing_secret"}
    assert token not in thing.id
    fresh = place.run()
    assert fresh.read(thing).outs == thing.outputs
    assert fresh.counted() == {"robot/groups/robots/query": 1}
    fresh.delete(thing)
    assert fresh.counted() == {}


def test_a_robot_that_is_not_there_is_not_pretended(place: Place, run: Run, token: str) -> None:
    with pytest.raises(NotFound) as told:
        run.create("WebhookBot", **declared(token, name="Doors"))
    assert str(told.value) == (
        'webhook robot "Doors": its group has no webhook robot of that name (it has: "Shelf alarms"); make it there by '
        "hand (group settings, robots, custom), or declare the name that it has"
    )
    with pytest.raises(NotFound, match=r"illegal\.openconevrsation\.id"):
        run.create("WebhookBot", **declared(token, open_conversation_id="cidOTHER=="))
    with pytest.raises(ConfigurationError, match="its webhook is at localhost, but dingtalk:endpoint"):
        run.create("WebhookBot", **declared(token, webhook="http://localhost/robot/send?access_token=x"))


def test_one_that_was_renamed_by_hand_is_known_by_its_code(place: Place, run: Run, token: str) -> None:
    thing = run.create("WebhookBot", **declared(token))
    admin.make_webhook(place.path, GROUP, "Doors")
    admin.change_webhook(place.path, token, name="Shelves")
    seen = place.run().read(thing)
    assert seen.inputs["name"] == "Shelves"
    assert seen.outs is not None
    assert seen.outs["robot_code"] == thing.outputs["robot_code"]
    assert run.diff(thing, **declared(token, name="Shelves")).replaces == ["name"]


def test_one_that_was_removed_is_gone_and_so_is_one_of_a_dissolved_group(place: Place, run: Run) -> None:
    body = {"name": "Alarms", "owner": "admin", "useridlist": ["admin"]}
    group = place.hand.new("POST", "/v1.0/im/group/create", **body)
    token = admin.make_webhook(place.path, group["openConversationId"], NAME)
    thing = run.create("WebhookBot", **declared(token, open_conversation_id=group["openConversationId"]))
    admin.change_webhook(place.path, token, state="removed")
    assert place.run().read(thing).outs == {}
    admin.change_webhook(place.path, token, state="on")
    assert place.run().read(thing).outs == thing.outputs
    admin.dissolve_chat(place.path, group["chatid"])
    assert place.run().read(thing).outs == {}


def test_could_not_ask_is_not_gone(place: Place, run: Run, token: str) -> None:
    thing = run.create("WebhookBot", **declared(token))
    place.settings(group_robot_cap="0")
    assert place.run().read(thing).outs == thing.outputs
    place.fault("error:403:Forbidden.AccessDenied.AccessTokenPermissionDenied", "robots/query")
    with pytest.raises(PermissionDenied, match="qyapi_chat_manage"):
        place.run().read(thing)


def test_without_a_group_nothing_is_asked(place: Place, run: Run) -> None:
    alone = {name: value for name, value in declared("x").items() if name != "open_conversation_id"}
    thing = run.create("WebhookBot", **alone)
    assert thing.outputs["robot_code"] == ""
    assert place.run().read(thing).outs == thing.outputs
    changed = run.update(thing, **{**alone, "purpose": "Tills", "keywords": ["Till"]})
    assert changed.outputs["purpose"] == "Tills"
    assert run.counted() == {}
    with pytest.raises(NotFound, match=r"illegal\.openconevrsation\.id"):
        run.update(changed, **declared("x"))
    admin.make_webhook(place.path, GROUP, NAME)
    watched = run.update(changed, **declared("x"))
    assert watched.outputs["robot_code"].startswith("ding")


def test_what_people_do_is_said() -> None:
    kind = kinds()["WebhookBot"]
    (made,), (removed,) = kind.manual(None, BASE), kind.manual(BASE, None)
    assert made.en.startswith(
        'make the webhook robot "Shelf alarms" in its chat group if it is not there yet'
    )
    assert removed.en.startswith('remove the webhook robot "Shelf alarms" from its chat group')
    assert list(kind.manual(BASE, {**BASE, "purpose": "Tills"})) == []
