"""Shortcuts of robots: whose app calls, a robot that is gone, and what each verb costs."""

from __future__ import annotations

from typing import Any

import pytest

from pulumi_dingtalk.client.errors import AuthenticationFailed, Conflict, Invalid, Transient
from pulumi_dingtalk.reconcile.values import is_secret, plain
from resources.kinds.bot import CASE
from resources.kinds.bot_quick_entries import CLEAR, ENTRY, OTHER, QUERY
from support.runs import Place, Run, Thing

ONE, TWO = [ENTRY], [OTHER, ENTRY]


@pytest.fixture
def run(place: Place) -> Run:
    """A run in the administrator's name."""
    return place.run(operator="admin")


def declared(bot: Thing, **more: Any) -> dict[str, Any]:
    """Shortcuts of a bot's robot, set by its own app."""
    told = plain(bot.outputs)
    credentials = {name: told[name] for name in ("client_id", "client_secret")}
    return {"robot_code": told["robot_code"], "entries": ONE, "credentials": credentials, **more}


def by_hand(place: Place, path: str, code: str, **body: Any) -> Any:
    place.settings(quick_entry_caller="any")
    answer = place.hand.new("POST", path, robotCode=code, **body)
    place.settings(quick_entry_caller="own")
    return answer


def test_the_bots_own_app_calls_and_each_verb_costs_a_call(place: Place, run: Run) -> None:
    bot = run.create("Bot", **CASE.base.values)
    run.counted()
    thing = run.create("BotQuickEntries", **declared(bot))
    assert run.counted() == {"robot/plugins/query": 1, "robot/plugins/set": 1}
    assert is_secret(thing.outputs["credentials"])
    changed = run.update(thing, **declared(bot, entries=TWO))
    assert run.counted() == {"robot/plugins/set": 1}
    fresh = place.run(operator="admin")
    seen = fresh.read(changed)
    assert seen.outs == changed.outputs
    assert seen.inputs["entries"] == TWO
    assert fresh.counted() == {"microApp/allInnerApps": 1, "robot/plugins/query": 1}
    fresh.delete(changed)
    assert fresh.counted() == {"robot/plugins/clear": 1}
    assert by_hand(place, QUERY, bot.outputs["robot_code"]) == {"pluginInfoList": []}
    assert fresh.read(changed).outs == {}


def test_another_apps_robot_is_told_in_one_line(place: Place, run: Run) -> None:
    bot = run.create("Bot", **CASE.base.values)
    line = (
        r"^robot/plugins/query for quick entries of robot ding\w+: invalidRequest.robotCodeNotMatch .*an app sets the "
        r"entries of its own robot alone: declare the credentials of the bot \(its client_id and client_secret\)"
    )
    with pytest.raises(Invalid, match=line):
        run.create("BotQuickEntries", **{**declared(bot), "credentials": None})
    wrong = {**declared(bot)["credentials"], "client_secret": "canary-secret-4471"}
    with pytest.raises(AuthenticationFailed) as told:
        run.create("BotQuickEntries", **declared(bot, credentials=wrong))
    assert "canary" not in str(told.value)
    assert bot.outputs["client_id"] in str(told.value)


def test_shortcuts_that_are_there_are_a_conflict(place: Place, run: Run) -> None:
    bot = run.create("Bot", **CASE.base.values)
    run.create("BotQuickEntries", **declared(bot))
    other = place.run(operator="admin")
    with pytest.raises(Conflict, match=r"^quick entries of robot ding\w+: it exists already"):
        other.create("BotQuickEntries", **declared(bot, entries=TWO))
    thing = other.create("BotQuickEntries", adopt=True, **declared(bot, entries=TWO))
    assert other.read(thing).inputs["entries"] == TWO


def test_a_creation_that_fails_is_taken_back(place: Place, run: Run) -> None:
    bot = run.create("Bot", **CASE.base.values)
    place.fault("error:500:system.error", "plugins/set", times=3)
    with pytest.raises(Transient):
        run.create("BotQuickEntries", **declared(bot))
    run.create("BotQuickEntries", **declared(bot))


def test_a_robot_that_is_gone_takes_its_shortcuts_with_it(place: Place, run: Run) -> None:
    bot = run.create("Bot", **CASE.base.values)
    thing = run.create("BotQuickEntries", **declared(bot))
    run.delete(bot)
    fresh = place.run(operator="admin")
    assert fresh.read(thing).outs == {}
    fresh.delete(thing)
    own = {**thing.outputs, "credentials": None}
    assert fresh.read(Thing(thing.kind, thing.id, own, own)).outs == {}
    fresh.delete(Thing(thing.kind, thing.id, own, own))
    assert fresh.counted() == {
        "microApp/allInnerApps": 1,
        "robot/plugins/query": 1,
        "robot/plugins/clear": 1,
    }


def test_what_was_cleared_by_hand_is_gone(place: Place, run: Run) -> None:
    bot = run.create("Bot", **CASE.base.values)
    thing = run.create("BotQuickEntries", **declared(bot))
    by_hand(place, CLEAR, thing.id)
    assert place.run(operator="admin").read(thing).outs == {}
