"""The sample stack uses every kind that there is, applies as it stands, and a second plan is empty."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from pulumi_dingtalk.reconcile.registry import kinds, kinds_by_type
from support.tenant import sandbox
from tenantctl.cli import main
from tenantctl.errors import ExitCode
from tenantctl.project import Project
from tenantctl.state.backend import open_backend
from tenantctl.state.opening import open_secrets

CHECKOUT = Path(__file__).parents[1]
STACK = "retail-dev"


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The sample project and its tenant, in a folder of its own."""
    for name in ("Pulumi.yaml", f"Pulumi.{STACK}.yaml", "__main__.py"):
        shutil.copy(CHECKOUT / name, tmp_path / name)
    shutil.copytree(CHECKOUT / "stacks", tmp_path / "stacks", ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "state").mkdir()
    (tmp_path / ".sandbox").mkdir()
    for name, value in {
        "PULUMI_BACKEND_URL": f"file://{tmp_path / 'state'}",
        "PULUMI_CONFIG_PASSPHRASE": "demo",
        "PULUMI_STACK": STACK,
        "DINGTALK_QPS": "0",
        "TENANTCTL_POLICIES": "stacks/policies",
    }.items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(tmp_path)
    seed = str(tmp_path / "stacks" / "seeds" / "retail-people.json")
    database = str(tmp_path / ".sandbox" / f"{STACK}.db")
    sandbox("seed", "--db", database, seed)
    sandbox("settings", "--db", database, "qps=0")
    return tmp_path


def tenantctl(*arguments: str) -> int:
    return main(["--engine", "embedded", *arguments])


def test_the_sample_stack_has_every_kind_and_a_second_plan_is_empty(checkout: Path) -> None:
    assert tenantctl("stack", "init", STACK) == ExitCode.OK
    assert tenantctl("up", "--yes", "--first-run") == ExitCode.OK
    assert tenantctl("preview", "--refresh", "--expect-no-changes", "--strict") == ExitCode.OK
    assert tenantctl("compliance", "--live") == ExitCode.OK
    stack = Project.find(checkout).stack(STACK)
    backend = open_backend(stack.project.backend_url)
    state = backend.load(stack, open_secrets(stack, backend, {"PULUMI_CONFIG_PASSPHRASE": "demo"}))
    by_type = kinds_by_type()
    used = {by_type[resource.type].name for resource in state.resources if resource.type in by_type}
    assert sorted(set(kinds()) - used) == [], "a family in stacks/families declares each kind"


def test_no_module_of_the_sample_is_too_long_to_be_read() -> None:
    for path in (CHECKOUT / "stacks").rglob("*.py"):
        assert len(path.read_text(encoding="utf-8").splitlines()) <= 150, path
