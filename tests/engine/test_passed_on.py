"""Options handed on to the Pulumi CLI: driven by tenantctl it does what it did when the case was recorded."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from support import golden
from support.embedded import Embedded
from support.golden_cli import NEEDS_CLI, TESTS
from tenantctl.engines.base import Options
from tenantctl.engines.pulumi_cli import PulumiEngine
from tenantctl.errors import TenantctlError

pytestmark = [pytest.mark.pulumi_cli, NEEDS_CLI]

EACH_RUN = ("target_dependents", "exclude_dependents", "replace")
LONG_FORM = (
    "target_creates",
    "target_deletes",
    "target_destroy",
    "target_refresh",
    "exclude_creates",
    "replace",
)


@pytest.mark.parametrize(
    "name", [*EACH_RUN, *(pytest.param(n, marks=pytest.mark.exhaustive) for n in LONG_FORM)]
)
def test_the_cli_does_as_recorded(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    case = golden.Case(name)
    stack = Embedded(golden.prepare(tmp_path), monkeypatch)
    for key, value in {
        "PULUMI_CONFIG_PASSPHRASE": golden.PASSPHRASE,
        "PULUMI_HOME": str(tmp_path / "home"),
        "PYTHONPATH": os.pathsep.join([str(TESTS), os.environ.get("PYTHONPATH", "")]),
    }.items():
        monkeypatch.setenv(key, value)
    engine = PulumiEngine()
    for operation, recorded in zip(case.operations, case.recorded, strict=True):
        if operation["do"] == "refresh" and "exclude_dependents" in operation:
            continue  # with the program, as tenantctl refreshes, the CLI overlooks dependents that are not declared
        golden.set_scene(case, operation, stack.folder)
        ok = done(engine, stack, operation)
        assert ok == recorded["ok"], operation
        if operation["do"] != "preview" and (ok or operation.get("continue_on_error")):
            assert by_urn(golden.normal_state(stack.state())) == by_urn(recorded["state"]), operation


def by_urn(state: dict[str, Any]) -> dict[str, Any]:
    """Return what state has, by URN, without order and dependencies: a refresh with the program loses some of both."""
    kept = [{key: each[key] for key in each if "ependencies" not in key} for each in state["resources"]]
    return {each["urn"]: each for each in kept}


def done(engine: PulumiEngine, stack: Embedded, operation: dict[str, Any]) -> bool:
    """Do one operation as the command does, plan and all; return whether it went well."""
    options = Options(parallel=1, refresh=operation.get("refresh", False), **golden.selection(operation))
    verb = {"up": "update", "preview": "update"}.get(operation["do"], operation["do"])
    try:
        plan = getattr(engine, f"plan_{verb}")(stack.stack, options, stack.events.append)
    except TenantctlError:
        return False
    return (
        operation["do"] == "preview"
        or getattr(engine, verb)(stack.stack, plan, options, stack.events.append).ok
    )
