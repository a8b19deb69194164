"""Every exit code, and one line for every mistake."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tenantctl.cli import COMMANDS
from tenantctl.errors import (
    ConfigError,
    ExitCode,
    LockedError,
    PassphraseError,
    StackNotFoundError,
    StateError,
    StorageError,
    TenantctlError,
    UnsupportedError,
    UsageError,
)
from tenantctl.project import Project
from tenantctl.state.backend import open_backend

from .conftest import Shop

EMBEDDED = ("--engine", "embedded")


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (["frobnicate"], "error: No such command 'frobnicate'. See `tenantctl --help`"),
        (["up", "--foo"], "error: No such option '--foo'. See `tenantctl up --help`"),
        (["--foo", "up"], "error: No such option '--foo'. See `tenantctl --help`"),
        (["up", "--engine", "terraform"], "error: Invalid value for '--engine'"),
        (["up", "--target", "a", "--exclude", "b"], "error: --target and --exclude contradict each other"),
        (["up", "--target-dependents"], "error: --target-dependents goes with --target: add --target URN"),
        (["refresh", "--exclude-dependents"], "error: --exclude-dependents goes with --exclude: add --ex"),
        (["up", "--parallel", "0"], "error: Invalid value for '--parallel'"),
        (["stack", "init"], "error: Missing argument 'NAME'. See `tenantctl stack init --help`"),
        (["schema", "Deparment"], "error: there is no kind Deparment; known are "),
    ],
)
def test_a_wrong_command_line_is_one_line_and_64(shop: Shop, arguments: list[str], line: str) -> None:
    ran = shop(*arguments)
    assert (ran.code, ran.out) == (ExitCode.USAGE, "")
    assert ran.err.startswith(line)
    assert ran.err.count("\n") == 1


def test_each_command_has_help_and_the_global_options(shop: Shop) -> None:
    for command in COMMANDS:
        ran = shop(command, "--help") if command != "sandbox" else shop("--help")
        assert ran.code == ExitCode.OK
        for option in ("--stack", "--engine", "--json", "--yes", "--non-interactive", "--debug"):
            assert option in ran.out


@pytest.mark.parametrize("arguments", [["--stack", "nope", "preview"], ["preview", "-s", "nope"]])
def test_global_options_stand_before_and_after_a_command(shop: Shop, arguments: list[str]) -> None:
    ran = shop(*arguments, *EMBEDDED)
    assert ran.code == ExitCode.NO_INPUT
    assert ran.err.startswith("error: no stack nope of project shops")


def test_no_stack_is_a_usage_error(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PULUMI_STACK")
    ran = shop("preview", *EMBEDDED)
    assert ran.code == ExitCode.USAGE
    assert (
        ran.err
        == "error: no stack is selected; name one with --stack NAME or `tenantctl stack select NAME`\n"
    )


def test_no_project_is_a_config_error(shop: Shop, tmp_path: Path) -> None:
    (shop.root / "Pulumi.yaml").unlink()
    ran = shop("preview", *EMBEDDED)
    assert ran.code == ExitCode.CONFIG
    assert ran.err.count("\n") == 1


@pytest.mark.parametrize("passphrase", ["wrong", None])
def test_a_wrong_or_missing_passphrase_is_77(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, passphrase: str | None
) -> None:
    monkeypatch.delenv("PULUMI_CONFIG_PASSPHRASE")
    if passphrase is not None:
        monkeypatch.setenv("PULUMI_CONFIG_PASSPHRASE", passphrase)
    ran = shop("preview", *EMBEDDED)
    assert ran.code == ExitCode.DENIED
    assert ran.err.count("\n") == 1


def test_a_corrupt_state_is_65(shop: Shop) -> None:
    (shop.root.parent / "state/.pulumi/stacks/shops/test.json").write_text('{"version": 3, "checkpoi')
    ran = shop("preview", *EMBEDDED)
    assert ran.code == ExitCode.DATA
    assert ran.err.count("\n") == 1


def test_a_locked_stack_is_75(shop: Shop) -> None:
    stack = Project.find(shop.root).stack("test")
    with open_backend(stack.project.backend_url).lock(stack):
        ran = shop("up", "--yes", *EMBEDDED)
    assert ran.code == ExitCode.LOCKED


def test_an_unknown_provider_key_is_one_line(shop: Shop) -> None:
    ran = shop("config", "set", "dingtalk:clientID", "x")
    assert ran.code == ExitCode.CONFIG
    assert ran.err.startswith("error: unknown config key dingtalk:clientID: did you mean dingtalk:clientId?")


def test_an_internal_error_is_one_line_and_a_traceback_with_debug(shop: Shop) -> None:
    (shop.root / "Pulumi.test.yaml").unlink()
    (shop.root / "Pulumi.test.yaml").mkdir()
    ran = shop("config", "get", "dingtalk:endpoint")
    assert ran.code != ExitCode.OK
    assert "Traceback" not in ran.err
    assert "Traceback" in shop("config", "get", "dingtalk:endpoint", "--debug").err


def test_the_exit_codes_are_these() -> None:
    assert {
        kind.__name__: int(kind.exit_code)
        for kind in TenantctlError.__subclasses__()
        if "tenantctl.errors" in kind.__module__
    } == {
        UsageError.__name__: 64,
        ConfigError.__name__: 78,
        StateError.__name__: 65,
        PassphraseError.__name__: 77,
        LockedError.__name__: 75,
        StorageError.__name__: 74,
        StackNotFoundError.__name__: 66,
        UnsupportedError.__name__: 69,
    }
    assert (ExitCode.OK, ExitCode.FAILED, ExitCode.CHANGES) == (0, 1, 2)


def test_schema_is_json_of_every_kind(shop: Shop) -> None:
    whole = json.loads(shop("schema").out)
    assert {"Department", "Role", "RoleGroup", "RoleMembers"} <= set(whole["kinds"])
    assert json.loads(shop("schema", "Department").out) == whole["kinds"]["Department"]
