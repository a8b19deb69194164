"""A small project on a tenant of its own, and the command run on it in this process."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from pulumi_dingtalk.client import departments
from support.tenant import make_client, sandbox, sandbox_url
from tenantctl.cli import main
from tenantctl.project import Project
from tenantctl.state.backend import open_backend
from tenantctl.state.crypto import Secrets

PASSPHRASE = "canary-passphrase"
PROGRAM = """
import pulumi
import pulumi_dingtalk as dingtalk

shops = dingtalk.Department("shops", name="Shops")
mong_kok = dingtalk.Department("mong-kok", name="Mong Kok", parent=shops)
pulumi.export("shops", shops.id)
"""
_SECRETS = Secrets.create(PASSPHRASE)


@dataclass(frozen=True)
class Ran:
    """How a command ended."""

    code: int
    out: str
    err: str


@dataclass(frozen=True)
class Shop:
    """The project; calling it runs ``tenantctl`` there."""

    root: Path
    _capture: pytest.CaptureFixture[str]

    def __call__(self, *arguments: str) -> Ran:
        self._capture.readouterr()
        code = main(["--cwd", str(self.root), *arguments])
        captured = self._capture.readouterr()
        return Ran(code, captured.out, captured.err)

    def write(self, program: str) -> None:
        (self.root / "__main__.py").write_text(program)

    @property
    def database(self) -> Path:
        return self.root.parent / "tenant.db"

    def calls(self) -> str:
        """Return the tenant's own log of calls."""
        return sandbox("calls", "--db", str(self.database), "--json")

    def files(self) -> str:
        """Return everything on disk under the project and its state, as one text to look for canaries in."""
        folders = (self.root, self.root.parent / "state")
        paths = (path for folder in folders for path in folder.rglob("*") if path.is_file())
        return "\n".join(path.read_bytes().decode("latin-1") for path in paths)


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Shop:
    for name in [name for name in os.environ if name.startswith(("PULUMI_", "DINGTALK_"))]:
        monkeypatch.delenv(name)
    root = tmp_path / "project"
    root.mkdir()
    (tmp_path / "state").mkdir()
    for name, value in {
        "PULUMI_BACKEND_URL": f"file://{tmp_path / 'state'}",
        "PULUMI_HOME": str(tmp_path / "home"),
        "PULUMI_CONFIG_PASSPHRASE": PASSPHRASE,
        "PULUMI_STACK": "test",
        "DINGTALK_ENDPOINT": sandbox_url(tmp_path),
        "DINGTALK_QPS": "0",
    }.items():
        monkeypatch.setenv(name, value)
    (root / "Pulumi.yaml").write_text("name: shops\nruntime: python\n")
    (root / "Pulumi.test.yaml").write_text(f"encryptionsalt: {_SECRETS.salt}\n")
    project = Project.find(root)
    open_backend(project.backend_url).create(project.stack("test"), _SECRETS)
    made = Shop(root, capsys)
    made.write(PROGRAM)
    return made


@pytest.fixture
def by_hand(shop: Shop) -> Callable[[str, str], None]:
    """Return what renames a department past the program."""

    def rename(name: str, new: str) -> None:
        client = make_client(f"sandbox:{shop.database}")
        found = False
        waiting = [1]
        while waiting:
            for child in departments.list_sub(client, waiting.pop()):
                waiting.append(child["dept_id"])
                if child["name"] == name:
                    departments.update(client, child["dept_id"], {"name": new})
                    found = True
        client.close()
        assert found

    return rename
