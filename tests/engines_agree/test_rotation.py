"""A rotated client secret reaches plan, up, refresh and destroy on both engines, while state holds the old one."""

from __future__ import annotations

from pathlib import Path

import pytest

from dingtalk_sandbox.admin import add_app, dump
from support.firm import passphrase
from support.plain_cli import PlainCli
from support.pulumi_cli import NEEDS_PULUMI
from support.two_engines import EMBEDDED, OTHER, PULUMI, TwoEngines, changes
from tenantctl.errors import TenantctlError

__all__ = ["passphrase"]

pytestmark = [*NEEDS_PULUMI, pytest.mark.usefixtures("passphrase")]

OLD, NEW = "canary-old-secret-3180", "canary-new-secret-9924"
PROGRAM = """
import pulumi_dingtalk as dingtalk
shops = dingtalk.Department("shops", name="Shops"{change})
dingtalk.Department("kowloon", name="Kowloon", parent=shops)
"""
FIRST, SECOND = PROGRAM.format(change=""), PROGRAM.format(change=", order=9")


@pytest.fixture
def firm(tmp_path: Path) -> TwoEngines:
    """A firm whose objects were made by the embedded engine with the old secret, which its state holds."""
    firm = TwoEngines(tmp_path)
    add_app(tmp_path / "tenant.db", "sandbox-app", OLD)
    firm.keep_secret("dingtalk:clientSecret", OLD)
    firm.program(FIRST)
    firm.apply()
    assert departments(firm) == ["Kowloon", "Shops"]
    add_app(tmp_path / "tenant.db", "sandbox-app", NEW)
    return firm


def departments(firm: TwoEngines) -> list[str]:
    """What the tenant has; asked behind the API's back, since the hand's own token went with the old secret."""
    return sorted(
        row["name"] for row in dump(firm.folder / "tenant.db")["departments"] if row["dept_id"] != 1
    )


@pytest.mark.parametrize("engine", [EMBEDDED, PULUMI])
def test_every_operation_takes_the_new_secret_from_config(engine: str, firm: TwoEngines) -> None:
    with pytest.raises(TenantctlError, match="oauth2/token for app sandbox-app") as refused:
        firm.by(engine).drift()
    assert "canary" not in str(refused.value)
    firm.keep_secret("dingtalk:clientSecret", NEW)
    firm.refresh()
    firm.program(SECOND)
    firm.apply(refresh=True)
    assert changes(firm.by(OTHER[engine]).plan(refresh=True)) == []
    firm.by(engine).destroy()
    assert departments(firm) == []


@pytest.mark.parametrize("engine", [EMBEDDED, PULUMI])
def test_the_environment_beats_config(engine: str, firm: TwoEngines, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DINGTALK_CLIENT_SECRET", NEW)
    firm.by(engine).refresh()
    firm.destroy()
    assert departments(firm) == []


def test_plain_pulumi_takes_it_from_the_environment(firm: TwoEngines) -> None:
    """Plain refresh and destroy take config from state, where the old secret still is."""
    plain = PlainCli(firm.folder, {"PULUMI_BACKEND_URL": firm.stack.project.backend_url})
    firm.keep_secret("dingtalk:clientSecret", NEW)
    stale = plain("refresh", "--yes", "--stack", "dev")
    assert stale.code != 0
    assert "canary" not in stale.text
    for command in ("refresh", "destroy"):
        done = plain(command, "--yes", "--skip-preview", "--stack", "dev", DINGTALK_CLIENT_SECRET=NEW)
        assert done.code == 0, done.text
    assert departments(firm) == []
