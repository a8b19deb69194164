"""Both ways between tenantctl and the real Pulumi CLI: one folder, one passphrase, no prompt."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from tenantctl.errors import LockedError
from tenantctl.project import Project, StackConfig, StackRef
from tenantctl.state.backend import FileBackend, open_backend, open_secrets
from tenantctl.state.checkpoint import ResourceState
from tenantctl.state.history import Record
from tenantctl.values import Secret

pytestmark = [
    pytest.mark.pulumi_cli,
    pytest.mark.skipif(shutil.which("pulumi") is None, reason="the Pulumi CLI is not on PATH"),
]
Run = Callable[..., Result]
Pulumi = Callable[..., str]
PROGRAM = """
import pulumi
pulumi.export("token", pulumi.Config().require_secret("token"))
pulumi.export("plain", {"shops": [1, "<門市>"]})
"""


@pytest.fixture
def pulumi(project: Project) -> Pulumi:
    """Return what runs the CLI in the project, without a terminal, and returns what it prints."""
    (project.root / "__main__.py").write_text(PROGRAM)

    def command(*arguments: str, input: str = "", fails: bool = False) -> str:  # noqa: A002 - subprocess's word
        environment = {
            **os.environ,
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
            "PULUMI_BACKEND_URL": project.backend_url,
            "PULUMI_SKIP_UPDATE_CHECK": "true",
        }
        ended = subprocess.run(  # noqa: S603 - the CLI that the test is about
            ["pulumi", "--non-interactive", *arguments],  # noqa: S607 - wherever PATH has it
            cwd=project.root,
            env=environment,
            input=input,
            capture_output=True,
            text=True,
            check=False,
        )
        assert (ended.returncode != 0) == fails, ended.stdout + ended.stderr
        return ended.stderr if fails else ended.stdout

    return command


@pytest.fixture
def do(run: Callable[[Project], Run], project: Project) -> Callable[..., str]:
    def command(*arguments: str, input: str | None = None) -> str:  # noqa: A002 - click's own word
        result = run(project)(*arguments, input=input)
        assert result.exception is None, result.exception
        return result.stdout

    return command


def secret_line(ref: StackRef) -> str:
    return str(StackConfig.load(ref).raw()["shops:token"])


def test_a_stack_that_tenantctl_made_is_the_clis(do: Pulumi, pulumi: Pulumi, project: Project) -> None:
    do("stack", "init", "dev")
    do("config", "set", "tenant", "hk")
    do("config", "set", "--secret", "token", "canary <&> 密")
    before = (project.root / "Pulumi.dev.yaml").read_text()

    assert json.loads(pulumi("stack", "ls", "--json"))[0]["name"] == "dev"
    assert json.loads(pulumi("stack", "ls", "--json"))[0]["current"] is True
    assert pulumi("config", "get", "token") == "canary <&> 密\n"
    pulumi("up", "--yes", "--skip-preview")

    assert json.loads(do("stack", "output", "--show-secrets", "--json")) == {
        "token": "canary <&> 密",
        "plain": {"shops": [1, "<門市>"]},
    }
    assert (project.root / "Pulumi.dev.yaml").read_text() == before


def test_a_stack_that_the_cli_made_is_tenantctls(
    do: Pulumi, pulumi: Pulumi, project: Project, ref: StackRef, backend: FileBackend
) -> None:
    backend.folder.mkdir()
    pulumi("stack", "init", "dev")
    pulumi("config", "set", "--secret", "token", "canary")
    pulumi("config", "set", "tenant", "hk")
    pulumi("up", "--yes", "--skip-preview")

    assert do("stack", "ls") == "dev*\n"
    assert do("config", "get", "token") == "canary\n"
    assert do("stack", "output", "token", "--show-secrets") == "canary\n"
    do("config", "set", "--secret", "token", "changed")
    do("stack", "init", "other")
    do("stack", "select", "dev")
    assert pulumi("config", "get", "token") == "changed\n"
    assert json.loads(pulumi("stack", "ls", "--json"))[0]["current"] is True
    assert secret_line(ref).startswith("{'secure': 'v1:")


def test_a_state_that_tenantctl_saved_shows_nothing_to_change(
    do: Pulumi, pulumi: Pulumi, ref: StackRef, backend: FileBackend
) -> None:
    do("stack", "init", "dev")
    do("config", "set", "tenant", "hk")
    do("config", "set", "--secret", "token", "canary")
    pulumi("up", "--yes", "--skip-preview")
    before = backend.export(ref)["deployment"]["resources"]

    secrets = open_secrets(ref, backend, os.environ)
    with backend.lock(ref):
        backend.save(ref, backend.load(ref, secrets), secrets)
        config = StackConfig.load(ref).raw()
        backend.record_history(ref, Record("update", "succeeded", 1, 2, {"same": 1}, config))
        backend.backup(ref)

    assert backend.export(ref)["deployment"]["resources"] == before
    pulumi("preview", "--expect-no-changes")
    history = json.loads(pulumi("stack", "history", "--json"))
    assert [each["resourceChanges"] for each in history] == [{"same": 1}, {"create": 1}]


@pytest.mark.parametrize("options", [[], ["--show-secrets"]])
def test_exports_go_both_ways(
    do: Pulumi, pulumi: Pulumi, ref: StackRef, backend: FileBackend, options: list[str]
) -> None:
    do("stack", "init", "dev")
    secrets = open_secrets(ref, backend, os.environ)
    deployment = backend.load(ref, secrets)
    deployment.resources = [
        ResourceState(
            f"{ref.urn_prefix}pulumi:pulumi:Stack::shops-dev",
            "pulumi:pulumi:Stack",
            custom=False,
            outputs={"pw": Secret({"a": ["canary <&>", 1.0]})},
        )
    ]
    backend.save(ref, deployment, secrets)

    pulumi("stack", "import", input=do("stack", "export", *options))
    assert backend.load(ref, secrets).resources == deployment.resources
    do("stack", "import", input=pulumi("stack", "export", *options))
    assert backend.load(ref, secrets).resources == deployment.resources
    assert json.loads(pulumi("stack", "output", "--show-secrets", "--json")) == {
        "pw": {"a": ["canary <&>", 1]}
    }
    state = b"".join(path.read_bytes() for path in backend.folder.rglob("*") if path.is_file())
    assert b"canary" not in state


def test_each_heeds_the_others_lock(do: Pulumi, pulumi: Pulumi, ref: StackRef, backend: FileBackend) -> None:
    do("stack", "init", "dev")
    with backend.lock(ref):
        refused = pulumi("stack", "import", input=do("stack", "export"), fails=True)
        assert "the stack is currently locked by 1 lock(s)" in refused
        assert f"(pid {os.getpid()})" in refused

    lock = backend.folder / ".pulumi/locks/organization/shops/dev/left.json"
    lock.write_text('{"pid":1,"username":"ci","hostname":"runner","timestamp":"2026-11-22T06:56:14Z"}')
    with pytest.raises(LockedError), backend.lock(ref):
        pass
    pulumi("cancel", "--yes", "dev")
    with backend.lock(ref):
        pass


def test_the_cli_works_on_a_copy_of_the_committed_fixture(
    made_by_pulumi: StackRef, run: Callable[..., Run]
) -> None:
    backend = open_backend(made_by_pulumi.project.backend_url)
    environment = {**os.environ, "PULUMI_BACKEND_URL": backend.url, "PULUMI_SKIP_UPDATE_CHECK": "true"}

    printed = subprocess.run(
        ["pulumi", "stack", "output", "--stack", "dev", "--show-secrets", "--json"],  # noqa: S607 - wherever PATH has it
        cwd=made_by_pulumi.project.root,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    ).stdout

    ours = run(made_by_pulumi.project, stack="dev")("stack", "output", "--show-secrets", "--json").stdout
    assert json.loads(ours) == json.loads(printed)
