"""Plain ``pulumi`` in the checkout, without tenantctl: install, preview, up, refresh, destroy."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from dingtalk_sandbox.admin import plant_seed
from support.plain_cli import PlainCli
from support.pulumi_cli import NEEDS_PULUMI
from tenantctl.project import Project
from tenantctl.state.backend import open_backend
from tenantctl.state.opening import open_secrets

pytestmark = NEEDS_PULUMI

ROOT = Path(__file__).parents[2]
STACK = ("--stack", "retail-dev")
UNREACHABLE = {
    "HTTPS_PROXY": "http://127.0.0.1:9",
    "HTTP_PROXY": "http://127.0.0.1:9",
    "PIP_NO_INDEX": "1",
    "PYTHONPATH": "",
}


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of what git knows of this work tree, as it stands."""
    folder = tmp_path_factory.mktemp("checkout") / "repository"
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S607
    if listed.returncode:
        pytest.skip("this is no git work tree, so that nobody can tell what belongs to the checkout")
    for name in filter(None, listed.stdout.split("\0")):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)
    return folder


@pytest.fixture
def pulumi(checkout: Path) -> Iterator[PlainCli]:
    (checkout / ".venv").symlink_to(sys.prefix)
    yield PlainCli(checkout, {"PULUMI_CONFIG_PASSPHRASE": "demo"})
    (checkout / ".venv").unlink()


def test_a_day_with_plain_pulumi(pulumi: PlainCli) -> None:
    assert pulumi("stack", "init", "retail-dev").code == 0
    plant_seed(
        pulumi.folder / ".sandbox" / "retail-dev.db", pulumi.folder / "stacks/seeds/retail-people.json"
    )
    planned = pulumi("preview", *STACK)
    assert planned.lines_with("to create") != []
    applied = pulumi("up", "--yes", "--skip-preview", *STACK)
    assert applied.code == 0, applied.text
    assert pulumi("preview", "--refresh", "--expect-no-changes", *STACK).code == 0
    assert pulumi("refresh", "--yes", "--expect-no-changes", *STACK).code == 0
    assert pulumi("destroy", "--yes", *STACK).code == 0
    stack = Project.find(pulumi.folder, {}).stack("retail-dev")
    backend = open_backend(f"file://{pulumi.folder / '.state'}")
    secrets = open_secrets(stack, backend, {"PULUMI_CONFIG_PASSPHRASE": "demo"})
    assert [r for r in backend.load(stack, secrets).resources if "dingtalk" in r.type] == []


@pytest.mark.parametrize("marked", [True, False])
def test_install_asks_nobody_for_a_plugin(marked: bool, checkout: Path, tmp_path: Path) -> None:
    """Without the file that says so, the CLI takes the distribution's name for a plugin's and looks for that."""
    folder = tmp_path / "repository"
    shutil.copytree(checkout, folder, ignore=shutil.ignore_patterns(".venv"))
    _venv_with_our_wheel(folder, marked=marked)
    done = PlainCli(folder)("install", **UNREACHABLE)
    assert (done.code == 0) is marked, done.text
    assert bool(done.lines_with("pulumi-resource-dingtalk")) is not marked


def _venv_with_our_wheel(folder: Path, *, marked: bool) -> None:
    """Make a venv that sees everything of this one, and has our distribution as its wheel would lay it out."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder / ".venv"], check=True)  # noqa: S603
    packages = next((folder / ".venv" / "lib").glob("python*/site-packages"))
    ours = next(Path(entry) for entry in sys.path if list(Path(entry).glob("pulumi_dingtalk-*.dist-info")))
    (packages / "shared.pth").write_text(f"{ours}\n")
    info = next(ours.glob("pulumi_dingtalk-*.dist-info"))
    shutil.copytree(info, packages / info.name)
    shutil.copytree(ROOT / "provider" / "pulumi_dingtalk", packages / "pulumi_dingtalk")
    mark = packages / "pulumi_dingtalk" / "pulumi-plugin.json"
    assert json.loads(mark.read_text()) == {"resource": False}
    if not marked:
        mark.unlink()
