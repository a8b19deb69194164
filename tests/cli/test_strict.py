"""What people must do themselves: in every plan and report, also when nothing changes, and refused by --strict."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from support.pulumi_cli import NEEDS_PULUMI
from tenantctl.errors import ExitCode

from .conftest import Ran, Shop

ENGINES = ["embedded", pytest.param("pulumi", marks=NEEDS_PULUMI)]
MISSING = 'watermark: set it to "on" at admin console > Security and permissions, then attest it; missing: '
LAPSED = 'attested as "company accounts" from 2026-05-01 to 2026-11-01, which does not cover 2026-11-30: '
NO_DAY = "whether attestations have lapsed cannot be told: set dingtalk:asOf (DINGTALK_AS_OF) to today's date"
REFUSED = "refused: strict: {} to be done by hand; `tenantctl preview` names {}"
PROGRAM = """
import pulumi_dingtalk as dingtalk

dingtalk.Department("shops", name="Shops")
dingtalk.ConsoleSetting("owners", setting="main-administrators", value="admin")
dingtalk.ConsoleSetting("watermark", setting="watermark", value="on"{watermark})
dingtalk.ConsoleSetting(
    "sso",
    setting="sso",
    value="company accounts",
    evidence="https://evidence.example/sso",
    attested_by="it-administrator",
    attested_on="2026-05-01",
    lapses_on="{lapses}",
)
"""
ATTESTED = (
    ', evidence="seen", attested_by="it-administrator", attested_on="2026-11-02", lapses_on="2027-11-02"'
)


def words(text: str) -> str:
    """The text without its line breaks, as a narrow terminal has them."""
    return " ".join(text.split())


def refused(ran: Ran, count: int) -> None:
    told = ("1 thing is", "it") if count == 1 else (f"{count} things are", "them")
    assert (ran.code, REFUSED.format(*told) in words(ran.err)) == (ExitCode.REFUSED, True)


@pytest.fixture
def console(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> Shop:
    """Three settings, applied: one is read, one nobody attested, one lapsed."""
    monkeypatch.setenv("DINGTALK_AS_OF", "2026-11-30")
    shop.write(PROGRAM.format(watermark="", lapses="2026-11-01"))
    return shop


@pytest.mark.parametrize("engine", ENGINES)
def test_every_plan_tells_it_and_strict_refuses_it(console: Shop, engine: str) -> None:
    on = ("--engine", engine)
    refused(console("up", "--yes", "--strict", *on), 2)
    assert "department/create" not in console.calls()
    made = console("up", "--yes", *on)
    assert (made.code, MISSING in words(made.out), LAPSED in words(made.out)) == (0, True, True)
    again = console("preview", *on)
    assert "Nothing to change" in again.out
    assert (again.code, MISSING in words(again.out), LAPSED in words(again.out)) == (0, True, True)
    assert "main administrators" not in again.out
    refused(console("preview", "--strict", *on), 2)
    assert [each["en"][:9] for each in json.loads(console("preview", "--json", *on).out)["due"]] == [
        "single si",
        "watermark",
    ]


@pytest.mark.parametrize("engine", ENGINES)
def test_once_attested_nothing_is_told_until_it_lapses(
    console: Shop, engine: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    on = ("--engine", engine)
    assert console("up", "--yes", *on).code == ExitCode.OK
    console.write(PROGRAM.format(watermark=ATTESTED, lapses="2026-12-31"))
    done = console("up", "--yes", "--strict", *on)
    assert (done.code, "To do by hand" in done.out) == (ExitCode.OK, False)
    assert console("preview", "--strict", "--expect-no-changes", *on).code == ExitCode.OK
    monkeypatch.setenv("DINGTALK_AS_OF", "2026-12-31")
    refused(console("preview", "--strict", *on), 1)
    monkeypatch.delenv("DINGTALK_AS_OF")
    unknown = console("preview", "--strict", *on)
    refused(unknown, 1)
    assert NO_DAY in words(unknown.out)


def test_drift_and_refresh_tell_it(console: Shop) -> None:
    on = ("--engine", "embedded")
    assert console("up", "--yes", *on).code == ExitCode.OK
    drift = console("drift", *on)
    assert (drift.code, "No drift" in drift.out) == (ExitCode.OK, True)
    assert (MISSING in words(drift.out), LAPSED in words(drift.out)) == (True, True)
    refused(console("drift", "--strict", *on), 2)
    assert len(json.loads(console("drift", "--json", *on).out)["plan"]["due"]) == 2
    assert MISSING in words(console("refresh", "--yes", *on).out)


def test_a_review_tells_what_the_plan_told(
    console: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = tmp_path / "plan.json"
    assert console("up", "--yes", "--engine", "embedded").code == ExitCode.OK
    assert console("preview", "--save", str(plan), "--engine", "embedded").code == ExitCode.OK
    monkeypatch.delenv("DINGTALK_AS_OF")
    shown = console("review", str(plan))
    assert (shown.code, LAPSED in words(shown.out)) == (ExitCode.OK, True)
    refused(console("review", "--strict", str(plan)), 2)
    chinese = console("review", str(plan), "--lang", "zh-Hant", "--format", "markdown").out
    assert "須人手處理" in chinese
    assert (
        "水印: 請在「管理後台 > 安全與權限」設為「on」並確認; 欠: 證據、確認人、確認日期、到期日" in chinese
    )
    assert len(json.loads(console("review", str(plan), "--format", "json").out)["due"]) == 2


@pytest.mark.parametrize(("as_of", "told"), [("", NO_DAY), ("2026-11-30", LAPSED)])
def test_a_plan_of_the_plain_cli_is_asked_for_it_too(
    shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, as_of: str, told: str
) -> None:
    monkeypatch.setenv("DINGTALK_AS_OF", as_of)
    inputs = {
        "setting": "sso",
        "value": "company accounts",
        "evidence": "seen",
        "attested_by": "it-administrator",
        "attested_on": "2026-05-01",
        "lapses_on": "2026-11-01",
    }
    kind = "pulumi-python:dynamic/dingtalk:ConsoleSetting"
    urn = f"urn:pulumi:test::shops::{kind}::sso"
    state = {"type": kind, "custom": True, "id": "sso", "inputs": inputs, "outputs": inputs}
    steps = [{"op": "same", "urn": urn, "oldState": state, "newState": state}]
    path = tmp_path / "preview.json"
    path.write_text(json.dumps({"steps": steps, "changeSummary": {"same": 1}}))
    shown = shop("review", str(path), "--strict")
    refused(shown, 1)
    assert told in words(shown.out)
