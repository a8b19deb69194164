"""``preview --save`` and ``up --plan``: what was approved is what is applied, or nothing is."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from support.pulumi_cli import NEEDS_PULUMI
from tenantctl.errors import ExitCode

from .conftest import PROGRAM, Shop

BOTH = ["embedded", pytest.param("pulumi", marks=NEEDS_PULUMI)]
HIDDEN = """
dingtalk.Department("lab", name="Lab", code=pulumi.Config().require_secret("hidden"))
"""
CANARY = "canary-code-90ab"
WRITES = ("department/create", "department/update", "department/delete")


@pytest.fixture
def approved(shop: Shop, tmp_path: Path) -> Path:
    """A stack that is applied, and a saved plan that renames one department and adds one."""
    assert shop("up", "--yes", "--engine", "embedded").code == ExitCode.OK
    shop.write(PROGRAM.replace('"Mong Kok"', '"Mong Kok East"') + 'dingtalk.Department("lab", name="Lab")\n')
    path = tmp_path / "PLAN.json"
    saved = shop("preview", "--save", str(path), "--engine", "embedded")
    assert saved.code == ExitCode.OK
    assert f"tenantctl up --plan {path}" in saved.err
    return path


def writes(shop: Shop) -> int:
    calls = shop.calls()
    return sum(calls.count(operation) for operation in WRITES)


@pytest.mark.parametrize("engine", BOTH)
def test_what_was_approved_is_applied(shop: Shop, tmp_path: Path, engine: str) -> None:
    path = str(tmp_path / "PLAN.json")
    assert shop("preview", "--save", path, "--engine", engine).code == ExitCode.OK
    assert "2 to create" in shop("review", path).out
    applied = shop("up", "--plan", path, "--yes")
    assert applied.code == ExitCode.OK, applied.err
    assert "Done: 2 created" in applied.out
    assert shop("preview", "--refresh", "--expect-no-changes", "--engine", engine).code == ExitCode.OK
    again = shop("up", "--plan", path, "--yes")
    assert again.code == ExitCode.REFUSED
    assert "Approved, and not what would be done now:" in again.err


@pytest.mark.parametrize("engine", BOTH)
def test_a_tenant_changed_in_between_is_refused_and_shown(
    shop: Shop, tmp_path: Path, by_hand: Callable[[str, str], None], engine: str
) -> None:
    shop("up", "--yes", "--engine", engine)
    path = str(tmp_path / "PLAN.json")
    shop.write(PROGRAM + 'dingtalk.Department("lab", name="Lab")\n')
    assert shop("preview", "--save", path, "--engine", engine).code == ExitCode.OK
    by_hand("Mong Kok", "Mong Kok West")
    before = writes(shop)
    refused = shop("up", "--plan", path, "--yes")
    assert refused.code == ExitCode.REFUSED
    assert 'name: "Mong Kok" -> "Mong Kok West"' in refused.err
    assert refused.err.splitlines()[-1].startswith(
        f"refused: the plan is not the one that was approved in {path}"
    )
    assert writes(shop) == before
    by_hand("Mong Kok West", "Mong Kok")
    assert shop("up", "--plan", path, "--yes").code == ExitCode.OK


def test_another_program_is_refused_and_shown(shop: Shop, approved: Path) -> None:
    shop.write(PROGRAM.replace('"Mong Kok"', '"Mong Kok West"'))
    before = writes(shop)
    refused = shop("up", "--plan", str(approved), "--yes")
    assert refused.code == ExitCode.REFUSED
    not_now, not_approved = refused.err.split("What would be done now, and was not approved:")
    assert '"Mong Kok" -> "Mong Kok East"' in not_now
    assert "+ department lab" in not_now
    assert '"Mong Kok" -> "Mong Kok West"' in not_approved
    assert "Not in the tenant" not in refused.err
    assert writes(shop) == before


def test_a_file_that_was_changed_is_refused(shop: Shop, approved: Path) -> None:
    approved.write_text(approved.read_text().replace("Mong Kok East", "Mong Kok Eazt"))
    for command in (("review", str(approved)), ("up", "--plan", str(approved), "--yes")):
        ran = shop(*command)
        assert ran.code == (ExitCode.OK if command[0] == "review" else ExitCode.DATA)
    assert "was changed after it was saved" in ran.err


def test_a_plan_of_preview_json_is_not_applied(shop: Shop, tmp_path: Path) -> None:
    path = tmp_path / "PLAN.json"
    path.write_text(shop("preview", "--json", "--engine", "embedded").out)
    refused = shop("up", "--plan", str(path), "--yes")
    assert refused.code == ExitCode.DATA
    assert "was not saved to be applied" in refused.err


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--engine", "pulumi"), "was made by the engine embedded"),
        (("--target", "**lab"), "--plan has its own --target"),
        (("--replace", "**lab"), "--plan has its own --replace"),
        (("--stack", "other"), "is a plan of stack test of shops, and this is other of shops"),
    ],
)
def test_what_the_plan_decides_is_not_given_twice(
    shop: Shop, approved: Path, arguments: tuple[str, ...], told: str
) -> None:
    shop("stack", "init", "other")
    refused = shop("up", "--plan", str(approved), "--yes", *arguments)
    assert refused.code == ExitCode.USAGE
    assert told in refused.err


def test_the_options_of_the_preview_are_those_of_the_run(shop: Shop, tmp_path: Path) -> None:
    shop("up", "--yes", "--engine", "embedded")
    path = str(tmp_path / "PLAN.json")
    shop.write(PROGRAM.replace('"Mong Kok"', '"Mong Kok East"').replace('"Shops"', '"Branches"'))
    urn = "urn:pulumi:test::shops::pulumi-python:dynamic/dingtalk:Department::shops"
    assert shop("preview", "--save", path, "--target", urn, "--engine", "embedded").code == ExitCode.OK
    assert json.loads(Path(path).read_text())["saved"]["options"]["target"] == [urn]
    applied = shop("up", "--plan", path, "--yes")
    assert applied.code == ExitCode.OK, applied.err
    assert "Done: 1 updated" in applied.out


def test_an_export_is_never_applied(shop: Shop, tmp_path: Path) -> None:
    refused = shop("preview", "--save", str(tmp_path / "PLAN.json"), "--state", str(tmp_path / "export.json"))
    assert refused.code == ExitCode.USAGE
    assert "--save does not go with --state" in refused.err


def _plan_with_secret(shop: Shop, path: Path, value: str, engine: str) -> dict[str, Any]:
    shop("config", "set", "--secret", "hidden", value)
    assert shop("preview", "--save", str(path), "--engine", engine).code == ExitCode.OK
    body: dict[str, Any] = json.loads(path.read_text())
    return body


@pytest.mark.parametrize("engine", BOTH)
def test_a_secret_is_bound_and_never_told(shop: Shop, tmp_path: Path, engine: str) -> None:
    shop.write(PROGRAM + HIDDEN)
    path = tmp_path / "PLAN.json"
    first = _plan_with_secret(shop, path, CANARY, engine)
    assert CANARY not in path.read_text()
    assert _plan_with_secret(shop, path, CANARY, engine) == first
    other = _plan_with_secret(shop, path, "canary-other", engine)
    assert other["saved"]["digest"] != first["saved"]["digest"]
    shop("config", "set", "--secret", "hidden", CANARY)
    refused = shop("up", "--plan", str(path), "--yes")
    assert refused.code == ExitCode.REFUSED
    assert CANARY not in refused.out + refused.err


def test_the_audit_log_has_the_digest(shop: Shop, approved: Path) -> None:
    digest = json.loads(approved.read_text())["saved"]["digest"]
    assert shop("up", "--plan", str(approved), "--yes").code == ExitCode.OK
    assert digest in shop.files()
