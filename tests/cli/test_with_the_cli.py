"""Drift and the audit log where the Pulumi CLI is the engine: they find and count the same."""

from __future__ import annotations

import json

from support.hand import Hand
from support.pulumi_cli import NEEDS_PULUMI
from support.tenant import sandbox
from tenantctl.errors import ExitCode

from .conftest import PASSPHRASE, PROGRAM, Shop
from .test_audit import calls_by_operation, entries, log_file

pytestmark = NEEDS_PULUMI


def test_drift_reads_state_and_config_through_the_cli(shop: Shop) -> None:
    shop("config", "set", "tenantctl:driftNotes", "notes.json")
    shop("config", "set", "--secret", "dingtalk:clientSecret", "sandbox-secret")
    shop("config", "set", "dingtalk:corpId", "dingsandbox")
    shop("config", "set", "dingtalk:clientId", "sandbox-app")
    assert shop("up", "--yes", "--engine", "pulumi").code == ExitCode.OK
    with Hand(f"sandbox:{shop.database}") as hand:
        hand.change_department(hand.children()["Shops"], name="Stores")
    told = [shop("drift", "--engine", engine, "--json") for engine in ("pulumi", "embedded")]
    assert [ran.code for ran in told] == [ExitCode.CHANGES] * 2
    by_cli, by_folder = (json.loads(ran.out) for ran in told)
    assert by_cli == by_folder
    assert [urn.rsplit("::", 1)[-1] for urn in by_cli["drifted"]] == ["shops"]
    for ran in told:
        assert "sandbox-secret" not in ran.out + ran.err
        assert PASSPHRASE not in ran.out + ran.err


def test_the_log_has_the_calls_of_the_clis_processes(shop: Shop) -> None:
    shop.write(PROGRAM)
    sandbox("calls", "--db", str(shop.database), "--clear")
    assert shop("up", "--yes", "--engine", "pulumi").code == ExitCode.OK
    begin, end = entries(log_file(shop))
    assert (begin["engine"], begin["counts"], end["outcome"]) == ("pulumi", {"create": 2}, "succeeded")
    assert end["calls"]["department/create"] == 2
    assert {name.rsplit("/", 1)[-1]: n for name, n in end["calls"].items()} == calls_by_operation(shop)
