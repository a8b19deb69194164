"""``preview --state``: the program against an export, from whichever backend, and nothing written."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tenantctl.errors import ExitCode
from tenantctl.project import Project
from tenantctl.state.backend import open_backend, open_secrets

from .conftest import PASSPHRASE, PROGRAM, Shop

SECRETIVE = f"""{PROGRAM}
pulumi.export("token", pulumi.Output.secret("canary-token"))
"""


@pytest.fixture
def export(shop: Shop) -> Path:
    """An export of the stack after it was applied; the state itself is gone."""
    shop.write(SECRETIVE)
    assert shop("up", "--yes", "--engine", "embedded").code == ExitCode.OK
    path = shop.root.parent / "export.json"
    assert shop("stack", "export", "--file", str(path)).code == ExitCode.OK
    assert shop("stack", "rm", "test", "--force", "--yes").code == ExitCode.OK
    return path


def changed(path: Path, **deployment: Any) -> None:
    body = json.loads(path.read_text())
    body["deployment"] = {**body["deployment"], **deployment}
    path.write_text(json.dumps(body))


def test_the_program_is_planned_on_the_export(shop: Shop, export: Path) -> None:
    before = shop.files()
    ran = shop("preview", "--state", str(export), "--expect-no-changes")
    assert (ran.code, ran.err) == (ExitCode.OK, "")

    shop.write(SECRETIVE.replace('name="Mong Kok"', 'name="Mong Kok East"'))
    ran = shop("preview", "--state", str(export), "--expect-no-changes")
    assert ran.code == ExitCode.CHANGES
    assert 'name: "Mong Kok" -> "Mong Kok East"' in ran.out
    assert "canary" not in ran.out + ran.err
    shop.write(SECRETIVE)
    assert shop.files() == before


def test_what_was_changed_by_hand_shows_too(shop: Shop, export: Path, by_hand: Any) -> None:
    by_hand("Mong Kok", "Kowloon")
    ran = shop("preview", "--state", str(export), "--refresh", "--json")

    steps = json.loads(ran.out)["steps"]
    assert ran.code == ExitCode.OK
    assert {step["op"] for step in steps if step["name"] == "mong-kok"} == {"refresh", "update"}


def test_an_export_in_plain_needs_no_passphrase(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    shop.write(SECRETIVE)
    shop("up", "--yes", "--engine", "embedded")
    path = shop.root.parent / "plain.json"
    shop("stack", "export", "--show-secrets", "--file", str(path))
    (shop.root / "Pulumi.test.yaml").unlink()
    monkeypatch.delenv("PULUMI_CONFIG_PASSPHRASE")

    for provider in ({"type": "service", "state": {"url": "https://api.pulumi.com"}}, {}):
        changed(path, secrets_providers=provider)
        ran = shop("preview", "--state", str(path), "--expect-no-changes")
        assert (ran.code, ran.err) == (ExitCode.OK, "")


def test_what_another_provider_encrypted_says_how_to_export_it(shop: Shop, export: Path) -> None:
    changed(export, secrets_providers={"type": "cloud", "state": {"url": "awskms://alias/x"}})
    ran = shop("preview", "--state", str(export))

    assert ran.code == ExitCode.UNAVAILABLE
    assert ran.err == (
        'error: state is encrypted by the secrets provider "cloud"; the embedded engine has "passphrase" alone: '
        "export it with `pulumi stack export --show-secrets`, or use --engine pulumi\n"
    )


def test_a_config_that_another_provider_encrypted_is_told(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop("up", "--yes", "--engine", "embedded")
    path = shop.root.parent / "plain.json"
    shop("stack", "export", "--show-secrets", "--file", str(path))
    config = shop.root / "Pulumi.test.yaml"
    config.write_text("config:\n  dingtalk:clientSecret:\n    secure: AAABcanary\n")

    ran = shop("preview", "--state", str(path))

    assert ran.code == ExitCode.CONFIG
    assert ran.err == (
        f"error: {config} has secrets that no passphrase opens (dingtalk:clientSecret), since it has no encryption "
        "salt: preview with `pulumi preview` there, or take them out of a copy and set DINGTALK_* variables\n"
    )


def test_another_stacks_export_is_refused(shop: Shop, export: Path) -> None:
    ran = shop("preview", "--state", str(export), "--stack", "prod")

    assert ran.code == ExitCode.DATA
    assert ran.err.startswith(
        f"error: {export} is the state of another stack: it has urn:pulumi:test::shops::"
    )
    assert ran.err.endswith(" begins with urn:pulumi:prod::shops::\n")


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        (None, ExitCode.USAGE, "no file {path}"),
        ("{}", ExitCode.DATA, "{path} is no Pulumi state: neither a checkpoint file nor the output of"),
        ("{", ExitCode.DATA, "state file {path} is damaged: it is not valid JSON at line 1 column 2;"),
    ],
)
def test_a_file_that_is_no_export_is_one_line(
    shop: Shop, text: str | None, code: ExitCode, line: str
) -> None:
    path = shop.root.parent / "other.json"
    if text is not None:
        path.write_text(text)
    ran = shop("preview", "--state", str(path))

    assert ran.code == code
    assert ran.err.startswith(f"error: {line.format(path=path)}")
    assert ran.err.count("\n") == 1


def test_the_cli_engine_does_not_take_one(shop: Shop, export: Path) -> None:
    ran = shop("preview", "--state", str(export), "--engine", "pulumi")

    assert ran.code == ExitCode.USAGE
    assert ran.err == "error: --state is read by the embedded engine alone: leave --engine pulumi out\n"


def test_nothing_writes_to_an_export(shop: Shop, export: Path) -> None:
    backend = open_backend(f"export:{export}")
    stack = Project.find(shop.root).stack("test")
    secrets = open_secrets(stack, backend, {"PULUMI_CONFIG_PASSPHRASE": PASSPHRASE})
    before = export.read_bytes()
    for write in (
        lambda: backend.lock(stack).__enter__(),
        lambda: backend.save(stack, backend.load(stack, secrets), secrets),
        lambda: backend.remove(stack),
    ):
        with pytest.raises(Exception, match=f"{export} is an export: it is read, never written"):
            write()
    assert export.read_bytes() == before


@pytest.mark.pulumi_cli
@pytest.mark.skipif(shutil.which("pulumi") is None, reason="the Pulumi CLI is not on PATH")
@pytest.mark.parametrize("options", [[], ["--show-secrets"]])
def test_what_the_cli_exports_is_planned_on(shop: Shop, options: list[str]) -> None:
    shop.write(SECRETIVE)
    assert shop("up", "--yes", "--engine", "embedded").code == ExitCode.OK
    path = shop.root.parent / "export.json"
    subprocess.run(  # noqa: S603 - the CLI that the test is about
        ["pulumi", "stack", "export", "--stack", "test", "--file", str(path), *options],  # noqa: S607 - wherever PATH has it
        cwd=shop.root,
        check=True,
        capture_output=True,
    )

    ran = shop("preview", "--state", str(path), "--expect-no-changes")

    assert (ran.code, ran.err) == (ExitCode.OK, "")
