from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tenantctl.cli.config import config
from tenantctl.cli.context import Context
from tenantctl.cli.stack import stack
from tenantctl.cli.state import state
from tenantctl.project import Project, StackRef
from tenantctl.state.backend import FileBackend, open_backend
from tenantctl.state.crypto import Secrets

PASSPHRASE = "a passphrase for tests"
MADE_BY_PULUMI = Path(__file__).parent / "made_by_pulumi"
Run = Callable[..., Result]


@pytest.fixture(autouse=True)
def _environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("PULUMI_BACKEND_URL", "PULUMI_STACK", "PULUMI_CONFIG_PASSPHRASE_FILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PULUMI_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("PULUMI_CONFIG_PASSPHRASE", PASSPHRASE)


@pytest.fixture(scope="session")
def secrets() -> Secrets:
    return Secrets.create(PASSPHRASE)


@pytest.fixture
def project(tmp_path: Path) -> Project:
    root = tmp_path / "project"
    root.mkdir()
    (root / "Pulumi.yaml").write_text(
        "name: shops\nruntime: python\nconfig:\n  tenant:\n    type: string\n  size:\n    default: 3\n"
        "  token:\n    type: string\n    secret: true\n"
    )
    return Project.find(root)


@pytest.fixture
def ref(project: Project) -> StackRef:
    return project.stack("dev")


@pytest.fixture
def backend(project: Project) -> FileBackend:
    return open_backend(project.backend_url)


@pytest.fixture
def made_by_pulumi(tmp_path: Path) -> StackRef:
    """A copy of a stack that the real CLI made; its secrets are the canaries that the tests look for."""
    root = tmp_path / "made-by-pulumi"
    shutil.copytree(MADE_BY_PULUMI, root)
    (root / "state").rename(root / ".state")
    return Project.find(root).stack("dev")


@pytest.fixture
def run() -> Callable[[Project], Run]:
    """Return what runs a command of a group in a project, as ``tenantctl`` would."""

    def in_project(project: Project, **options: object) -> Run:
        def command(*arguments: str, input: str | None = None) -> Result:  # noqa: A002 - click's own word
            group = {"stack": stack, "config": config, "state": state}[arguments[0]]
            context = Context(project_dir=project.root, **options)  # type: ignore[arg-type]
            return CliRunner().invoke(group, arguments[1:], obj=context, input=input, standalone_mode=False)

        return command

    return in_project
