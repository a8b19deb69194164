"""The same commands on the real Pulumi CLI, and both engines on one stack."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from support.pulumi_cli import NEEDS_PULUMI
from support.tenant import sandbox
from tenantctl.errors import ExitCode

from .conftest import PASSPHRASE, PROGRAM, Shop

pytestmark = NEEDS_PULUMI
CLI = ("--engine", "pulumi")
EMBEDDED = ("--engine", "embedded")
SECRETS = (
    'secret = pulumi.Config().require_secret("hidden")\n'
    'dingtalk.Department("lab", name="Lab", code=secret)\n'
    'pulumi.export("hidden", secret)\n'
)


def reads(shop: Shop) -> int:
    return sum(call["operation"].endswith("department/get") for call in json.loads(shop.calls()))


def shape(shop: Shop, engine: tuple[str, str], *arguments: str) -> list[Any]:
    """A plan without what may differ: the engine's name and the order of what is independent."""
    body = json.loads(shop("preview", "--json", *arguments, *engine).out)
    steps = [
        {k: v for k, v in step.items() if k not in ("newOutputs", "oldOutputs")} for step in body["steps"]
    ]
    for step in steps:
        for side in ("oldInputs", "newInputs"):
            (step[side] or {}).pop("__provider", None)
    objects = [step for step in steps if "dynamic/" in step["type"]]
    return [body["counts"], *sorted(objects, key=lambda step: (step["urn"], step["op"]))]


def test_plan_apply_drift_repair_destroy(shop: Shop, by_hand: Callable[[str, str], None]) -> None:
    assert shop("preview", *CLI).out.endswith("2 to create\n")
    applied = shop("up", "--yes", *CLI)
    assert (applied.code, "Done: 2 created in " in applied.out) == (ExitCode.OK, True)
    by_hand("Mong Kok", "Mong Kok East")
    drift = shop("preview", "--refresh", "--expect-no-changes", *CLI)
    assert drift.code == ExitCode.CHANGES
    assert 'name: "Mong Kok" -> "Mong Kok East"' in drift.out
    assert shop("up", "--refresh", "--yes", *CLI).code == ExitCode.OK
    assert shop("up", "--refresh", "--yes", *CLI).out == "Nothing to change: 2 objects as declared\n"
    assert "Done: 2 deleted in " in shop("destroy", "--yes", *CLI).out


@pytest.mark.parametrize("arguments", [["preview", "--refresh"], ["refresh", "--yes"]])
def test_each_object_is_read_once(shop: Shop, arguments: list[str]) -> None:
    shop("up", "--yes", *CLI)
    before = reads(shop)
    assert shop(*arguments, *CLI).code == ExitCode.OK
    assert reads(shop) - before == 2


def test_both_engines_make_the_same_plans(shop: Shop, by_hand: Callable[[str, str], None]) -> None:
    assert shape(shop, CLI) == shape(shop, EMBEDDED)
    shop("up", "--yes", *CLI)
    assert shape(shop, CLI) == shape(shop, EMBEDDED)
    by_hand("Mong Kok", "Mong Kok East")
    assert shape(shop, CLI, "--refresh") == shape(shop, EMBEDDED, "--refresh")
    shop.write(PROGRAM.replace('"Shops"', '"All shops"').replace(", parent=shops", ""))
    assert shape(shop, CLI) == shape(shop, EMBEDDED)


def test_what_one_engine_applied_the_other_finds_nothing_to_change_in(shop: Shop) -> None:
    for first, second in ((CLI, EMBEDDED), (EMBEDDED, CLI)):
        shop("up", "--yes", *first)
        assert shop("preview", "--refresh", "--expect-no-changes", *second).code == ExitCode.OK
        assert shop("destroy", "--yes", *second).code == ExitCode.OK


def test_a_secret_is_told_as_changed_and_shown_nowhere(shop: Shop) -> None:
    everything = ""
    for number in (1, 2):
        ran = shop("config", "set", "--secret", "hidden", f"canary-{number}")
        shop.write(PROGRAM + SECRETS)
        planned, done = shop("preview", *CLI), shop("up", "--yes", "--json", *CLI)
        assert (ran.code, planned.code, done.code) == (0, 0, 0)
        assert "code: secret" in planned.out
        everything += planned.out + planned.err + done.out + done.err + shop.files()
    assert "code: secret, changed" in planned.out
    for canary in ("canary-1", "canary-2", PASSPHRASE, "sandbox-secret"):
        assert canary not in everything


def test_a_rotated_secret_reaches_refresh_and_destroy(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    shop("up", "--yes", *CLI)
    sandbox("app", "--db", str(shop.database), "--client-id", "sandbox-app", "--client-secret", "rotated")
    assert "dingtalk:clientSecret" in shop("refresh", "--yes", *CLI).err
    monkeypatch.setenv("DINGTALK_CLIENT_SECRET", "rotated")
    assert shop("refresh", "--yes", *CLI).code == ExitCode.OK
    assert shop("destroy", "--yes", *CLI).code == ExitCode.OK


def test_errors_are_one_line(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    shop.write("raise ValueError('the program is off')")
    assert shop("up", "--yes", *CLI).err == "error: the program failed: ValueError: the program is off\n"
    monkeypatch.setenv("PULUMI_CONFIG_PASSPHRASE", "wrong")
    ran = shop("preview", *CLI)
    assert (ran.code, ran.err.count("\n")) == (ExitCode.DENIED, 1)


def test_a_failed_apply_says_what_failed_and_the_next_one_goes_on(shop: Shop) -> None:
    database = str(shop.database)
    sandbox(
        "fault", "--db", database, "--operation", "department/create", "--at", "2", "--kind", "error:60008"
    )
    failed = shop("up", "--yes", *CLI)
    assert failed.code == ExitCode.FAILED
    errors = [line for line in failed.err.splitlines() if line.startswith("error: ")]
    assert len(errors) == 1
    assert errors[0].startswith("error: resource mong-kok: department/create")
    assert shop("up", "--yes", *CLI).code == ExitCode.OK


def test_a_plan_of_another_engine_is_refused(shop: Shop) -> None:
    from support.plans import plan  # noqa: PLC0415 - only here
    from tenantctl.engines.base import Options  # noqa: PLC0415 - only here
    from tenantctl.engines.pulumi_cli import PulumiEngine  # noqa: PLC0415 - only here
    from tenantctl.errors import TenantctlError  # noqa: PLC0415 - only here
    from tenantctl.project import Project  # noqa: PLC0415 - only here

    with pytest.raises(TenantctlError, match="not made by the pulumi engine"):
        PulumiEngine().update(Project.find(shop.root).stack("test"), plan(), Options(), lambda _event: None)
