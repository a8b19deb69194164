"""Who changed what, as far as the log of the admin console can say: asked where it is allowed, told as perhaps so."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from dingtalk_sandbox import admin
from dingtalk_sandbox.tenant.console import Done
from pulumi_dingtalk.client.operator_logs import PAGE, PAGES_AT_MOST, SWITCH, Entry
from support.hand import Hand
from support.plans import step
from support.tenant import make_client, sandbox, sandbox_url
from tenantctl.drift.log import LOOKED_BACK, ask, fits
from tenantctl.drift.notes import Note, Notes
from tenantctl.errors import ExitCode
from tenantctl.plan import Op, Step

from .conftest import Shop

DRIFT = ("drift", "--engine", "embedded")
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def changed(name: str = "Mong Kok", id_: str = "52871") -> Step:
    return step(Op.REFRESH, "mong-kok", {"name": name}, {"name": "Mong Kok East"}, id=id_)


def entry(content: str) -> Entry:
    return Entry("admin", "Main administrator", NOW, "", "", content)


@pytest.mark.parametrize(
    ("content", "name", "fitting"),
    [
        ("modify department: Mong Kok", "Mong Kok", True),
        ("renamed to Mong Kok East", "Mong Kok", True),
        ("修改部门旺角店的排序", "旺角店", True),
        ("department 52871 changed", "Kowloon", True),
        ("department 528710 changed", "Kowloon", False),
        ("role MongKok-2 changed", "MongKok", False),
        ("administrators changed", "admin", False),
        ("A", "A", False),
        ("", "", False),
    ],
)
def test_an_entry_fits_where_its_text_has_the_name_or_the_id(content: str, name: str, fitting: bool) -> None:
    assert fits(entry(content), changed(name)) is fitting


@pytest.fixture
def client(tmp_path: Path) -> Iterator[Any]:
    one = make_client(sandbox_url(tmp_path, edition="exclusive"), experimental=SWITCH)
    yield one
    one.close()


def noted(tmp_path: Path, at: datetime, content: str) -> None:
    done = Done("admin", "通讯录", "部门管理", content)
    admin.note_in_console(tmp_path / "tenant.db", done, at.timestamp())


def test_what_is_older_than_the_last_reading_without_drift_does_not_fit(tmp_path: Path, client: Any) -> None:
    found = changed()
    for hours in (3, 1):
        noted(tmp_path, NOW - timedelta(hours=hours), f"Mong Kok {hours}")
    noted(tmp_path, NOW + timedelta(hours=1), "Mong Kok later")
    read = NOW - timedelta(hours=2)
    told = ask(client, [found], Notes(tmp_path / "n", {found.urn: Note(found.id, read, drifted=False)}), NOW)
    assert told.since == read
    assert [each.content for each in told.entries[found.urn]] == ["Mong Kok 1"]
    for note in (Note(found.id, read, drifted=True), Note("another", read, drifted=False)):
        told = ask(client, [found], Notes(tmp_path / "n", {found.urn: note}), NOW)
        assert told.since == NOW - LOOKED_BACK
        assert [each.content for each in told.entries[found.urn]] == ["Mong Kok 1", "Mong Kok 3"]


def test_each_object_has_its_own_period(tmp_path: Path, client: Any) -> None:
    old, new = changed(), step(Op.REFRESH, "central", {"name": "Central"}, {"name": "Queen's Road"}, id="7")
    noted(tmp_path, NOW - timedelta(hours=3), "Central and Mong Kok")
    notes = Notes(tmp_path / "n", {new.urn: Note("7", NOW - timedelta(hours=1), drifted=False)})
    told = ask(client, [old, new], notes, NOW)
    assert told.entries.keys() == {old.urn}
    assert told.others == ()


def test_so_many_pages_are_read_and_no_more(tmp_path: Path, client: Any) -> None:
    with admin.opened(tmp_path / "tenant.db") as conn:
        for number in range(PAGE * PAGES_AT_MOST + 1):
            admin.console.note(conn, Done("admin", "", "", f"entry {number}"), NOW.timestamp() - number)
    told = ask(client, [changed()], Notes(tmp_path / "n", {}), NOW)
    assert client.calls["oaOperatorLogs/query"] == PAGES_AT_MOST
    assert (len(told.others), told.untold) == (PAGE * PAGES_AT_MOST, 1)
    client.calls.clear()
    ask(client, [changed()], Notes(tmp_path / "n", {}), NOW - timedelta(seconds=PAGE * PAGES_AT_MOST))
    assert client.calls["oaOperatorLogs/query"] == 1


def test_nobody_is_asked_without_drift_or_without_the_switch(tmp_path: Path, client: Any) -> None:
    off = make_client(sandbox_url(tmp_path, "off.db", edition="exclusive"))
    assert ask(client, [], Notes(tmp_path / "n", {}), NOW).since is None
    assert ask(off, [changed()], Notes(tmp_path / "n", {}), NOW).since is None
    off.close()
    assert client.calls["oaOperatorLogs/query"] + off.calls["oaOperatorLogs/query"] == 0


@pytest.fixture
def drifted(shop: Shop) -> Shop:
    """A department that was renamed by hand, in a tenant of the exclusive edition."""
    sandbox("settings", "--db", str(shop.database), "edition=exclusive")
    assert shop("up", "--yes", "--engine", "embedded").code == ExitCode.OK
    with Hand(f"sandbox:{shop.database}") as hand:
        ids = hand.children(hand.children()["Shops"])
        hand.change_department(ids["Mong Kok"], name="Mong Kok East")
    return shop


def test_the_report_names_who_beside_a_find(drifted: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    line = "By whom and when: not asked, since dingtalk:experimental does not name operatorLogs"
    assert line in drifted(*DRIFT).out
    monkeypatch.setenv("DINGTALK_EXPERIMENTAL", SWITCH)
    assert "by whom: the log of the admin console names it nowhere" in drifted(*DRIFT).out
    for text in ("修改部门: Mong Kok East", "开启聊天水印"):
        sandbox(
            "console",
            "--db",
            str(drifted.database),
            "admin",
            text,
            "--category",
            "通讯录",
            "--part",
            "部门管理",
        )
    lines = drifted(*DRIFT).out.splitlines()
    told = next(n for n, text in enumerate(lines) if "perhaps by this: " in text)
    assert lines[told].endswith("(admin): 通讯录 / 部门管理 / 修改部门: Mong Kok East")
    assert "Mong Kok" in "".join(lines[max(0, told - 3) : told]), "it stands beside the find"
    others = next(n for n, text in enumerate(lines) if text.startswith("What else was done"))
    assert lines[others].endswith("(1):")
    assert lines[others + 1].endswith("(admin): 通讯录 / 部门管理 / 开启聊天水印")
    chinese = drifted(*DRIFT, "--lang", "zh-Hant").out
    assert "可能是" in chinese
    body = json.loads(drifted(*DRIFT, "--json").out)["log"]
    ((found,),) = body["entries"].values()
    assert (body["asked"], found["userid"], found["content"]) == (True, "admin", "修改部门: Mong Kok East")
    assert [each["content"] for each in body["others"]] == ["开启聊天水印"]


def test_a_log_that_cannot_be_asked_is_told_and_hides_nothing(
    drifted: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DINGTALK_EXPERIMENTAL", SWITCH)
    sandbox("settings", "--db", str(drifted.database), "edition=professional")
    ran = drifted(*DRIFT)
    assert ran.code == ExitCode.CHANGES
    assert "the log of the admin console could not be asked: " in ran.out
    assert '-> "Mong Kok East"' in ran.out
    calls = sum(json.loads(drifted(*DRIFT, "--json").out)["calls"].values())
    spent = drifted(*DRIFT, "--budget", str(calls - 1))
    assert "could not be asked: oaOperatorLogs/query: the calls of --budget are made" in " ".join(
        spent.out.split()
    )
