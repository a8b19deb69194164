"""`tenantctl compliance`: each line of the baseline with its truth, on the day that the configuration names."""

from __future__ import annotations

import json
import shutil
from importlib.metadata import EntryPoint
from typing import Any

import pytest
from rich.cells import cell_len

from dingtalk_components.baseline_lines import LINES
from dingtalk_sandbox.admin import plant_fault, plant_seed
from pulumi_dingtalk.client.errors import ConfigurationError
from pulumi_dingtalk.compliance import GROUP, baselines, load_baseline
from support.firm import Firm
from support.program import Write
from support.pulumi_cli import NEEDS_PULUMI
from tenantctl.cli import main
from tenantctl.compliance.gathering import gather
from tenantctl.compliance.text import PageText
from tenantctl.drift.holding import open_holding
from tenantctl.errors import ExitCode
from tenantctl.review.words import Speaker

PROGRAM = """
from dingtalk_components import SecurityBaseline, Seen
import pulumi_dingtalk as dingtalk

SecurityBaseline(
    "baseline",
    owner="it-administrator",
    owners={"training": "hr-officer"},
    administrators=["admin", "deputy"],
    seen={
        "sso": Seen("2026-11-02", "https://evidence.example/sso"),
        "training": Seen("2026-08-05", "https://evidence.example/training", by="hr-officer"),
        "meetings": Seen("2026-12-24", "https://evidence.example/meetings"),
    },
    left_out={"drive-mounts": "the firm uses no drive"},
)
dingtalk.ConsoleSetting("gates", setting="other/gates", value="shut at night")
"""
DRILL = {"stack": "dev", "began": "2026-11-20T03:00:00+00:00", "ok": True, "estimate": {"seconds": 600.0}}


@pytest.fixture
def firm(program: Write) -> Firm:
    firm = program(PROGRAM)
    firm.up()
    return firm


def page(firm: Firm, capfd: pytest.CaptureFixture[str], *options: str) -> tuple[int, dict[str, Any]]:
    code = main(["--cwd", str(firm.folder), "--stack", "dev", "compliance", "--json", *options])
    told = json.loads(capfd.readouterr().out)
    return code, told


def rows(told: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {row["line"]: row for row in (*told["lines"], *told["others"])}


def drilled(firm: Firm, **changes: Any) -> None:
    folder = firm.folder / "backups"
    folder.mkdir(exist_ok=True)
    told = {**DRILL, **changes}
    (folder / f"drill.{told['began'][:10]}.json").write_text(json.dumps(told))


def test_each_line_has_its_truth(firm: Firm, capfd: pytest.CaptureFixture[str]) -> None:
    code, told = page(firm, capfd)
    found = rows(told)
    assert list(found)[:-1] == list(LINES)
    assert {name: row["state"] for name, row in found.items() if row["state"] != "missing"} == {
        "sso": "attested",
        "training": "lapsed",
        "meetings": "early",
        "main-administrators": "differs",
        "drive-mounts": "left-out",
    }
    assert (code, told["asOf"], told["stack"]) == (ExitCode.CHANGES, "2026-11-30", "dev")
    sso = found["sso"]
    assert (sso["owner"], sso["seenBy"], sso["seenOn"]) == (
        "it-administrator",
        "it-administrator",
        "2026-11-02",
    )
    assert (sso["lapsesOn"], sso["evidence"]) == ("2027-05-04", "https://evidence.example/sso")
    assert (found["training"]["owner"], found["training"]["lapsesOn"]) == ("hr-officer", "2026-11-05")
    assert found["drive-mounts"]["leftOutBecause"] == "the firm uses no drive"
    assert found["main-administrators"]["observed"] == "admin"
    assert found["other/gates"]["toDo"].startswith('set it to "shut at night"')


def test_what_nothing_in_state_is_about_is_told(program: Write, capfd: pytest.CaptureFixture[str]) -> None:
    firm = program(
        "import pulumi_dingtalk as d\nd.ConsoleSetting('s', setting='sso', value='company accounts')\n"
    )
    firm.up()
    code, told = page(firm, capfd)
    found = rows(told)
    assert (code, found["sso"]["state"], found["sso"]["owner"]) == (ExitCode.CHANGES, "missing", None)
    assert {row["state"] for name, row in found.items() if name != "sso"} == {"not-declared"}
    assert "declare it, or leave it out" in found["training"]["toDo"]


def test_all_in_order_is_nought(program: Write, capfd: pytest.CaptureFixture[str]) -> None:
    seen = {name: "2026-11-28" for name in LINES if name != "main-administrators"}
    firm = program(
        "from dingtalk_components import SecurityBaseline, Seen\n"
        f"seen = {{name: Seen(day, 'a file') for name, day in {seen!r}.items()}}\n"
        "SecurityBaseline('b', owner='it', administrators=['admin', 'it-administrator'], seen=seen,"
        " left_out={'main-administrators': 'another stack has it'})\n"
    )
    firm.up()
    code, told = page(firm, capfd)
    assert (code, told["counts"]) == (ExitCode.OK, {"attested": len(LINES) - 1, "left-out": 1})
    assert {row["toDo"] for row in told["lines"]} == {None}


def test_what_is_left_out_and_declared_beside_stands_as_declared(
    program: Write, capfd: pytest.CaptureFixture[str]
) -> None:
    firm = program(
        "import pulumi_dingtalk as d\nfrom dingtalk_components import SecurityBaseline\n"
        "SecurityBaseline('b', owner='it', administrators=['admin', 'deputy'],"
        " left_out={'main-administrators': 'one is enough until May'})\n"
        "d.ConsoleSetting('one', setting='main-administrators', value='admin')\n"
    )
    firm.up()
    row = rows(page(firm, capfd)[1])["main-administrators"]
    assert (row["state"], row["wanted"]) == ("read", "admin")
    assert row["leftOutBecause"] == "one is enough until May"
    main(["--cwd", str(firm.folder), "--stack", "dev", "compliance"])
    assert "the tenant tells: admin; one is enough until May" in capfd.readouterr().out


def test_without_a_day_it_cannot_be_told(firm: Firm, capfd: pytest.CaptureFixture[str]) -> None:
    config = firm.folder / "Pulumi.dev.yaml"
    config.write_text(config.read_text().replace('  dingtalk:asOf: "2026-11-30"\n', ""))
    code, told = page(firm, capfd)
    found = rows(told)
    assert (code, told["asOf"]) == (ExitCode.FAILED, None)
    assert {name for name, row in found.items() if row["state"] == "untold"} == {
        "sso",
        "training",
        "meetings",
    }


DRILLS: list[tuple[dict[str, Any], str, str | None]] = [
    ({}, "proven", None),
    ({"began": "2026-10-01T03:00:00+00:00"}, "lapsed", "hold a drill again: tenantctl drill"),
    ({"ok": False}, "differs", "the drill of 2026-11-20 failed: see backups/drill.2026-11-20.json"),
    (
        {"estimate": {"seconds": 5 * 3600}},
        "differs",
        "by the drill of 2026-11-20 a restore takes 5 h 00 min, more than 4 h 00 min",
    ),
    ({"stack": "prod"}, "missing", None),
    ({"began": "2026-12-01T03:00:00+00:00"}, "missing", None),
]


def test_recovery_is_what_the_last_drill_proved(firm: Firm, capfd: pytest.CaptureFixture[str]) -> None:
    for changes, state, todo in DRILLS:
        drilled(firm, **changes)
        row = rows(page(firm, capfd)[1])["recovery-drill"]
        assert row["state"] == state, changes
        assert row["toDo"] == todo or state == "missing"
        assert (row["seenBy"] == "tenantctl drill") is (state != "missing")
        shutil.rmtree(firm.folder / "backups")


def test_a_plan_asks_nobody_for_what_a_drill_proves(firm: Firm, capfd: pytest.CaptureFixture[str]) -> None:
    def due(*command: str) -> list[str]:
        main(["--cwd", str(firm.folder), "--stack", "dev", *command, "--json"])
        told = json.loads(capfd.readouterr().out)
        texts = [words["en"] for words in told.get("plan", told)["due"]]
        assert len(texts) > 20
        return [text.partition(" (")[0] for text in texts]

    for changes, asked in [
        ({}, False),
        ({"began": "2026-10-01T03:00:00+00:00"}, True),
        ({"ok": False}, True),
        ({"estimate": {"seconds": 5 * 3600}}, True),
        ({"stack": "prod"}, True),
        ({"began": "yesterday"}, True),
    ]:
        drilled(firm, **changes)
        assert ("recovery within 4 hours" in due("preview")) is asked, changes
        assert ("recovery within 4 hours" in due("drift")) is asked, changes
        shutil.rmtree(firm.folder / "backups")


def test_what_is_to_be_done_of_the_baseline_is_told_in_chinese(
    firm: Firm, capfd: pytest.CaptureFixture[str]
) -> None:
    main(["--cwd", str(firm.folder), "--stack", "dev", "preview", "--json"])
    (told,) = [
        words["zh-Hant"]
        for words in json.loads(capfd.readouterr().out)["due"]
        if words["en"].startswith("weekly health check ")
    ]
    assert told.startswith(
        "每週健康檢查 (it-administrator): 請在「公司內部記錄」設為「每週完成」並確認; 欠: "
    )


def test_a_later_drill_beats_an_earlier_one(firm: Firm, capfd: pytest.CaptureFixture[str]) -> None:
    drilled(firm, ok=False)
    drilled(firm, began="2026-11-25T03:00:00+00:00")
    row = rows(page(firm, capfd)[1])["recovery-drill"]
    assert (row["state"], row["lapsesOn"]) == ("proven", "2026-12-26")


def test_a_report_that_is_none_is_named(firm: Firm, capfd: pytest.CaptureFixture[str]) -> None:
    drilled(firm, began="yesterday")
    assert main(["--cwd", str(firm.folder), "--stack", "dev", "compliance"]) == ExitCode.DATA
    assert "is no report of a drill" in capfd.readouterr().err


def test_live_asks_the_tenant_now(firm: Firm, capfd: pytest.CaptureFixture[str]) -> None:
    seed = firm.folder / "deputy.json"
    deputy = {"userid": "deputy", "name": "Deputy administrator", "mobile": "+852-50009999", "admin_level": 1}
    seed.write_text(json.dumps({"people": [deputy]}))
    plant_seed(firm.folder / "tenant.db", seed)
    assert rows(page(firm, capfd)[1])["main-administrators"]["state"] == "differs"
    told = page(firm, capfd, "--live")[1]
    row = rows(told)["main-administrators"]
    assert (told["live"], row["state"], row["observed"]) == (True, "read", "admin, deputy")
    plant_fault(firm.folder / "tenant.db", "error:40035", "user/listadmin", 1, 99)
    code, told = page(firm, capfd, "--live")
    assert code == ExitCode.FAILED
    assert told["failures"]


@pytest.mark.parametrize(
    ("language", "texts"),
    [
        (
            "en",
            ["Compliance of dev of firm on 2026-11-30", "left out", "the tenant tells: admin", "31 lines: "],
        ),
        (
            "zh-Hant",
            ["firm 的 dev 在 2026-11-30 的合規狀況", "略去", "組織資料", "共 31 項", "單一登入"],
        ),
    ],
)
def test_the_page_in_both_languages(
    firm: Firm, capfd: pytest.CaptureFixture[str], language: str, texts: list[str]
) -> None:
    for format_ in ("terminal", "markdown"):
        options = ["--lang", language, "compliance", "--format", format_]
        assert main(["--cwd", str(firm.folder), "--stack", "dev", *options]) == ExitCode.CHANGES
        out = capfd.readouterr().out
        assert [text for text in texts if text not in out] == []
        assert "hr-officer" in out
        wanted = "90 日或以上" if language == "zh-Hant" else "90 days or more"
        assert (f"| {wanted} |" in out) is (format_ == "markdown")


def test_columns_of_chinese_stand_below_each_other(firm: Firm) -> None:
    found = gather(open_holding(firm.stack, "embedded", None), baselines())
    text = PageText(found, Speaker("zh-Hant"))
    table = [line for line, _ in text.lines()][2 : len(LINES) + 3]
    owners = {
        cell_len(line.partition(" it-administrator ")[0]) for line in table if " it-administrator " in line
    }
    assert len(owners) == 1
    assert cell_len(table[0].partition("負責人")[0]) == owners.pop() + 1


def test_nothing_in_a_cell_breaks_the_table(program: Write) -> None:
    firm = program(
        "import pulumi_dingtalk as d\nd.ConsoleSetting('s', setting='other/a|b', value='<x>|[y]')\n"
    )
    firm.up()
    text = PageText(gather(open_holding(firm.stack, "embedded", None), baselines()), Speaker()).markdown()
    (row,) = (line for line in text.splitlines() if line.startswith("| a\\|b"))
    assert "\\<x>\\|\\[y]" in row


def test_without_a_baseline_nothing_is_claimed(firm: Firm) -> None:
    found = gather(open_holding(firm.stack, "embedded", None), [])
    assert (found.exit_code, found.lines, len(found.others)) == (ExitCode.FAILED, (), len(LINES))
    assert "No installed package announces a baseline" in PageText(found, Speaker()).markdown()


@pytest.mark.parametrize("engine", [pytest.param("pulumi", marks=NEEDS_PULUMI)])
def test_the_cli_hands_out_the_same(firm: Firm, capfd: pytest.CaptureFixture[str], engine: str) -> None:
    assert page(firm, capfd, "--engine", engine) == page(firm, capfd, "--engine", "embedded")


@pytest.mark.parametrize(
    ("value", "line"),
    [
        ("no_such_package:BASELINE", "could not be loaded: No module named 'no_such_package'"),
        (
            "tenantctl.plan:BASELINE",
            "could not be loaded: module 'tenantctl.plan' has no attribute 'BASELINE'",
        ),
        ("tenantctl.plan:Plan", "is no Baseline"),
    ],
)
def test_a_baseline_that_does_not_import_is_one_line(value: str, line: str) -> None:
    with pytest.raises(ConfigurationError, match=line):
        load_baseline(EntryPoint("firm", value, GROUP))
