"""Bots: credentials that are told once, what a name meets, and what each verb costs."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import pytest

from pulumi_dingtalk.client.errors import Ambiguous, Conflict, Invalid
from pulumi_dingtalk.reconcile.registry import kinds
from pulumi_dingtalk.reconcile.values import is_secret, plain
from resources.kinds.app import APPS, LIST, administrator
from resources.kinds.bot import CASE
from resources.kinds.bot_quick_entries import ENTRY, credentials
from support.cases import Declared, Ref
from support.firm import Firm, changed, passphrase
from support.runs import Place, Run, Thing
from tenantctl.plan import Op

__all__ = ["passphrase"]

ALARMS: dict[str, Any] = dict(CASE.base.values)
PAGE = "https://shops.example/a"
OUTPUTS = {"client_id", "client_secret", "unified_app_id"}


@pytest.fixture
def run(place: Place) -> Run:
    """A run in the administrator's name."""
    return place.run(operator="admin")


def test_the_secret_is_told_once_and_kept(place: Place, run: Run) -> None:
    thing = run.create("Bot", **ALARMS)
    assert {name for name in OUTPUTS if is_secret(thing.outputs[name])} == {"client_secret"}
    secret = plain(thing.outputs)["client_secret"]
    seen = run.read(thing)
    assert seen.outs == thing.outputs
    assert OUTPUTS.isdisjoint(seen.inputs)
    changed = run.update(thing, **{**ALARMS, "desc": "Tells of late deliveries"})
    fresh = place.run(operator="admin")
    assert plain(fresh.read(changed).outs)["client_secret"] == secret
    assert not fresh.diff(changed).changes


def test_each_verb_costs_a_call(place: Place, run: Run) -> None:
    things = [run.create("Bot", f"b{n}", **{**ALARMS, "name": f"Bot{n}"}) for n in range(3)]
    assert run.counted() == {"microApp/allInnerApps": 1, "microApp/agent/create": 3}
    run.update(things[0], **{**ALARMS, "name": "Alarms"})
    assert run.counted() == {"user/get": 1, "microApp/update": 1}
    fresh = place.run(operator="admin")
    for thing in things[1:]:
        assert fresh.read(thing).outs == thing.outputs
    assert fresh.counted() == {"microApp/allInnerApps": 1}
    fresh.delete(things[1])
    fresh.delete(things[1])
    assert fresh.counted() == {"user/get": 1, "microApp/delete": 1}
    assert fresh.read(things[1]).outs == {}
    later = place.run(operator="admin")
    later.update(things[2], **{**ALARMS, "name": "Bot2", "desc": "Other"})
    assert later.counted() == {"user/get": 1, "microApp/update": 1}, "a robot's code is not asked for again"


def test_a_secret_stands_in_no_file_and_in_no_plan(passphrase: None, tmp_path: Path) -> None:
    one = Firm(tmp_path, operator="admin")
    shortcuts = {"robot_code": Ref("it", "robot_code"), "entries": [ENTRY], "credentials": credentials("it")}
    entries = Declared("BotQuickEntries", "entries", shortcuts)
    one.declare(CASE.base, entries)
    one.up()
    with sqlite3.connect(tmp_path / "tenant.db") as tenant:
        (secret,) = tenant.execute("SELECT client_secret FROM apps WHERE client_id LIKE 'ding%'").fetchone()
    tenant.close()
    one.declare(CASE.base.but(robot_name="Shop alarm"), entries)
    assert {step.name: step.op for step in changed(one.plan())} == {"it": Op.REPLACE, "entries": Op.REPLACE}
    shown = [repr(one.plan()), repr(one.up(refresh=True)), repr(one.drift()), repr(one.events)]
    files = [path for path in tmp_path.rglob("*") if path.is_file() and path.name != "tenant.db"]
    assert files
    shown += [path.read_bytes().decode(errors="replace") for path in files if "tenant.db" not in path.name]
    assert "client_secret" in "".join(shown)
    assert secret not in "".join(shown)
    assert changed(one.plan(refresh=True)) == []
    one.destroy()
    assert one.hand.new("GET", LIST)["appList"] == []


def test_an_answer_that_is_lost_takes_the_secret_with_it(place: Place, run: Run) -> None:
    place.fault("timeout_after", "agent/create")
    thing = run.create("Bot", **ALARMS)
    assert OUTPUTS.isdisjoint(thing.outputs)
    assert thing.outputs["robot_code"].startswith("ding"), "the list tells it, and others refer to it"
    assert run.read(thing).outs == thing.outputs
    place.fault("timeout_after", "agent/create")
    place.fault("timeout_before", "allInnerApps", times=3)
    with pytest.raises(Ambiguous, match="if it is there now, set adopt=True"):
        run.create("Bot", "other", **{**ALARMS, "name": "Other"})


def test_one_that_is_there_is_taken_over_without_its_secret(place: Place, run: Run) -> None:
    thing = run.create("Bot", **ALARMS)
    other = place.run(operator="admin")
    with pytest.raises(Conflict, match=r'^bot "ShopAlarms": it exists already'):
        other.create("Bot", **ALARMS)
    with pytest.raises(
        Invalid, match=r"^bot \"ShopAlarms\": its robot is called 'Shop alarms', and no document"
    ):
        other.create("Bot", adopt=True, **{**ALARMS, "robot_name": "Alarm"})
    taken = other.create("Bot", adopt=True, **{**ALARMS, "desc": "Another"})
    assert taken.id == thing.id
    assert "client_secret" not in taken.outputs
    assert taken.outputs["robot_code"] == thing.outputs["robot_code"]
    assert other.counted()["microApp/update"] == 1


def test_an_app_without_a_robot_is_no_bot_and_a_bot_is_no_unmanaged_app(run: Run) -> None:
    shop = run.create("App", name="ShopAlarms", desc="Orders", develop_type="h5", homepage_link=PAGE)
    with pytest.raises(
        Conflict, match=f"an app of that name is there \\(agentId {shop.id}\\) and has no robot"
    ):
        run.create("Bot", adopt=True, **ALARMS)
    assert run.read(Thing("Bot", shop.id, ALARMS, {**ALARMS, "corp": "dingsandbox"})).outs == {}
    bot = run.create("Bot", **{**ALARMS, "name": "Other"})
    listed = {
        name: [each.id for each in kinds()[name].listed(run.session.reading)] for name in ("App", "Bot")
    }
    assert listed == {"App": [shop.id], "Bot": [bot.id]}


def test_what_a_name_meets_in_the_day_after_a_deletion(place: Place, run: Run) -> None:
    thing = run.create("Bot", **ALARMS)
    run.delete(thing)
    again = run.create("Bot", **ALARMS)
    assert again.id != thing.id
    assert plain(again.outputs)["client_secret"] != plain(thing.outputs)["client_secret"]
    place.settings(pending_app_keeps_name="true")
    run.delete(again)
    line = r'^microApp/agent/create for bot "ShopAlarms": invalidParam .*deleted less than 24 hours ago and keeps it'
    with pytest.raises(Invalid, match=line):
        run.create("Bot", **ALARMS)


def test_who_made_it_sees_it_and_that_is_no_conflict(place: Place, run: Run) -> None:
    bot = run.create("Bot", **ALARMS)
    declared = {"app": bot.id, "users": [], "departments": ["1"], "roles": [], "only_admin": False}
    run.create("AppVisibility", **declared)
    live = place.hand.new("GET", f"{APPS}/{bot.id}/scopes")["result"]
    assert live == {"userIds": [], "deptIds": [1], "roleIds": [], "onlyAdminVisible": False}


def test_the_bot_that_calls_is_never_deleted(run: Run) -> None:
    held = {**ALARMS, "client_id": "sandbox-app", "corp": "dingsandbox"}
    with pytest.raises(Invalid, match="it is the app that this tool calls as"):
        run.delete(Thing("Bot", "7", ALARMS, held))
    assert run.counted() == {}


def test_a_new_bot_in_an_old_ones_place_is_work_for_people() -> None:
    kind = kinds()["Bot"]
    (step,) = kind.manual(ALARMS, {**ALARMS, "robot_name": "Alarm"})
    assert step.en.startswith(
        'give the new key and secret of the bot "ShopAlarms" to the programs that use it'
    )
    for old, new in ((ALARMS, {**ALARMS, "desc": "Other"}), (None, ALARMS), (ALARMS, None)):
        assert list(kind.manual(old, new)) == []


def test_a_change_in_nobodys_name_is_told(place: Place, run: Run) -> None:
    thing = run.create("Bot", **ALARMS)
    assert [where for where, _ in place.run().failures("Bot", **ALARMS)] == [""]
    place.hand.join("clerk")
    with pytest.raises(Invalid, match="noAppManagePermission"):
        place.run(operator="clerk").delete(thing)
    assert administrator(place.hand)
