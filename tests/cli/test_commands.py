"""The operator's commands on the embedded engine, end to end, by what they print and the code they end with."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from support.tenant import sandbox
from tenantctl.errors import ExitCode

from .conftest import PASSPHRASE, PROGRAM, Shop

EMBEDDED = ("--engine", "embedded")


def test_plan_apply_nothing_left_drift_repair_destroy(
    shop: Shop, by_hand: Callable[[str, str], None]
) -> None:
    plan = shop("preview", *EMBEDDED)
    assert plan.code == ExitCode.OK
    assert plan.out.endswith("2 to create\n")
    assert shop("preview", "--expect-no-changes", *EMBEDDED).code == ExitCode.CHANGES
    applied = shop("up", "--yes", *EMBEDDED)
    assert applied.code == ExitCode.OK
    assert "Done: 2 created in " in applied.out
    assert "+ Department mong-kok created" in applied.err
    assert shop("preview", "--refresh", "--expect-no-changes", *EMBEDDED).out == (
        "Nothing to change: 2 objects as declared\n"
    )
    by_hand("Mong Kok", "Mong Kok East")
    drift = shop("preview", "--refresh", "--expect-no-changes", *EMBEDDED)
    assert drift.code == ExitCode.CHANGES
    assert 'name: "Mong Kok" -> "Mong Kok East"' in drift.out
    assert shop("up", "--refresh", "--yes", *EMBEDDED).code == ExitCode.OK
    assert shop("preview", "--refresh", "--expect-no-changes", *EMBEDDED).code == ExitCode.OK
    destroyed = shop("destroy", "--yes", *EMBEDDED)
    assert destroyed.code == ExitCode.OK
    assert "Done: 2 deleted in " in destroyed.out


def test_what_each_run_asks_of_the_tenant_to_the_call(shop: Shop) -> None:
    counts = []
    for command in (["up", "--yes"], ["preview"], ["up", "--yes"], ["refresh", "--yes"]):
        before = len(json.loads(shop.calls()))
        assert shop(*command, *EMBEDDED).code == ExitCode.OK
        made = [call["operation"].rpartition("/")[2] for call in json.loads(shop.calls())[before:]]
        counts.append(dict(Counter(name for name in made if "token" not in name)))
    assert counts == [{"listsub": 1, "create": 2}, {}, {}, {"get": 2}]


def test_refresh_records_what_was_changed_by_hand(shop: Shop, by_hand: Callable[[str, str], None]) -> None:
    shop("up", "--yes", *EMBEDDED)
    nothing = shop("refresh", *EMBEDDED)
    assert (nothing.code, nothing.out) == (ExitCode.OK, "Nothing to change: 2 objects as declared\n")
    by_hand("Mong Kok", "Mong Kok East")
    assert shop("refresh", "--expect-no-changes", *EMBEDDED).code == ExitCode.CHANGES
    recorded = shop("refresh", "--yes", *EMBEDDED)
    assert recorded.code == ExitCode.OK
    assert "Done: 1 changed outside the program, now in state" in recorded.out
    assert '"Mong Kok East" -> "Mong Kok"' in shop("preview", *EMBEDDED).out


@pytest.mark.parametrize("command", ["up", "destroy"])
def test_a_write_without_yes_and_without_anybody_to_ask_is_refused(shop: Shop, command: str) -> None:
    if command == "destroy":
        shop("up", "--yes", *EMBEDDED)
    before = shop.calls().count("department/delete") + shop.calls().count("department/create")
    refused = shop(command, *EMBEDDED)
    assert refused.code == ExitCode.USAGE
    assert refused.err.splitlines()[-1].endswith("run again with --yes to do it without asking")
    assert shop.calls().count("department/delete") + shop.calls().count("department/create") == before


@pytest.mark.parametrize(("answer", "code"), [("n", ExitCode.FAILED), ("y", ExitCode.OK)])
def test_on_a_terminal_it_asks_first(shop: Shop, answer: str, code: ExitCode) -> None:
    ours, theirs = pty.openpty()
    os.write(ours, f"{answer}\n".encode())
    ended = subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "-m", "tenantctl", *EMBEDDED, "up"],
        cwd=shop.root,
        stdin=theirs,
        stderr=theirs,
        stdout=subprocess.PIPE,
        check=False,
        timeout=60,
    )
    os.close(theirs)
    os.close(ours)
    assert ended.returncode == code
    assert (shop.calls().count("department/create") > 0) == (answer == "y")


def test_json_is_all_there_is_on_stdout_and_holds_no_secret(shop: Shop) -> None:
    shop("config", "set", "--secret", "hidden", "canary-output")
    shop.write(
        PROGRAM + 'pulumi.export("hidden", pulumi.Config().require_secret("hidden"))\nprint("chatter")\n'
    )
    plan = shop("preview", "--json", *EMBEDDED)
    body = json.loads(plan.out)
    assert (body["version"], body["project"], body["stack"], body["operation"]) == (
        1,
        "shops",
        "test",
        "update",
    )
    assert body["counts"]["create"] >= 2
    assert "chatter" in plan.err
    done = shop("--json", "up", "--yes", *EMBEDDED)
    outcome = json.loads(done.out)
    assert outcome["ok"] is True
    assert outcome["outputs"]["hidden"] == "[secret]"
    again = json.loads(shop("up", "--yes", "--json", *EMBEDDED).out)
    assert again["ok"] is True
    everything = plan.out + plan.err + done.out + done.err + shop.files()
    for canary in ("canary-output", PASSPHRASE, "sandbox-secret"):
        assert canary not in everything


def test_no_colour_where_there_is_no_terminal(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    ran = shop("up", "--yes", *EMBEDDED)
    assert "\x1b" not in ran.out + ran.err


def test_a_half_done_apply_says_so_and_the_next_one_goes_on(shop: Shop) -> None:
    database = str(shop.database)
    sandbox(
        "fault", "--db", database, "--operation", "department/create", "--at", "2", "--kind", "error:60008"
    )
    failed = shop("up", "--yes", *EMBEDDED)
    assert failed.code == ExitCode.FAILED
    assert "60008" in failed.err
    assert "Failed with 1 error" in failed.out
    assert "1 to create, 1 unchanged" in shop("up", "--yes", *EMBEDDED).out
    assert shop("preview", "--refresh", "--expect-no-changes", *EMBEDDED).code == ExitCode.OK


def test_a_program_that_raises_is_one_line_and_deletes_nothing(shop: Shop) -> None:
    shop("up", "--yes", *EMBEDDED)
    shop.write("raise ValueError('the program is off')")
    failed = shop("up", "--yes", *EMBEDDED)
    assert failed.code == ExitCode.FAILED
    errors = [line for line in failed.err.splitlines() if line.startswith("error: ")]
    assert len(errors) == 1
    assert "the program is off" in errors[0]
    assert "Traceback" not in failed.err
    assert shop.calls().count("department/delete") == 0


def test_wrong_credentials_are_one_line(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    shop("up", "--yes", *EMBEDDED)
    monkeypatch.setenv("DINGTALK_CLIENT_SECRET", "canary-wrong")
    failed = shop("preview", "--refresh", *EMBEDDED)
    assert failed.code == ExitCode.FAILED
    assert len([line for line in failed.err.splitlines() if line.startswith("error: ")]) == 1
    assert "dingtalk:clientSecret" in failed.err
    assert "canary-wrong" not in failed.err + failed.out


def test_sandbox_commands_take_the_stacks_tenant(shop: Shop, tmp_path: Path) -> None:
    seed = tmp_path / "seed.json"
    seed.write_text(
        json.dumps(
            {"people": [{"userid": "shop-manager", "name": "Shop manager", "mobile": "+852-50000000"}]}
        )
    )
    assert shop("sandbox", "seed", str(seed)).code == ExitCode.OK
    assert "shop-manager" in sandbox("dump", "--db", str(shop.database))
    assert shop("sandbox", "reset").code == ExitCode.OK
    assert "shop-manager" not in sandbox("dump", "--db", str(shop.database))


def test_sandbox_commands_refuse_a_real_endpoint(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DINGTALK_ENDPOINT", "https://dingtalk.com")
    refused = shop("sandbox", "reset")
    assert refused.code == ExitCode.USAGE
    assert refused.err == (
        "error: dingtalk:endpoint is https://dingtalk.com, no embedded tenant; name its file with --db PATH\n"
    )
    monkeypatch.delenv("DINGTALK_ENDPOINT")
    assert shop("sandbox", "reset").code == ExitCode.CONFIG
