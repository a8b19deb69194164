"""What is shipped: the wheel, the public names, and a repository that tells nothing of the machine it was made on."""

from __future__ import annotations

import configparser
import json
import re
import subprocess
import sys
import types
import zipfile
from pathlib import Path

import pytest

import pulumi_dingtalk
import pulumi_dingtalk.lookups
from pulumi_dingtalk.reconcile.registry import kinds

ROOT = Path(__file__).parents[1]
PACKAGES = {"pulumi_dingtalk", "dingtalk_components", "dingtalk_sandbox", "tenantctl"}
SOURCES = {
    "pulumi_dingtalk": "provider",
    "dingtalk_components": "components",
    "dingtalk_sandbox": "sandbox",
    "tenantctl": "tenantctl",
}
TOP = {
    ".ci",
    ".github",
    ".gitignore",
    ".state",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "LICENSE",
    "Makefile",
    "Pulumi.accounting-dev.yaml",
    "Pulumi.accounting-prod.yaml",
    "Pulumi.retail-dev.yaml",
    "Pulumi.retail-prod.yaml",
    "Pulumi.retail-whole.yaml",
    "Pulumi.yaml",
    "README.md",
    "__main__.py",
    "benchmarks",
    "components",
    "constraints.txt",
    "docs",
    "provider",
    "pyproject.toml",
    "sandbox",
    "stacks",
    "tenantctl",
    "tests",
}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    """The wheel as pip builds it, with the build backend that is installed and without a network."""
    out = tmp_path_factory.mktemp("wheel")
    offline = ["--no-deps", "--no-build-isolation", "--no-index", "--quiet", "--disable-pip-version-check"]
    command = [sys.executable, "-m", "pip", "wheel", *offline, "--wheel-dir", str(out), str(ROOT)]
    done = subprocess.run(command, check=False, capture_output=True, text=True)  # noqa: S603 - our own
    assert done.returncode == 0, done.stderr
    (built,) = out.glob("pulumi_dingtalk-*.whl")
    return zipfile.ZipFile(built)


def test_the_wheel_holds_the_four_packages_and_nothing_else(wheel: zipfile.ZipFile) -> None:
    top = {name.partition("/")[0] for name in wheel.namelist()}
    assert {name for name in top if not name.endswith(".dist-info")} == PACKAGES
    assert all(f"{package}/py.typed" in wheel.namelist() for package in PACKAGES)


def test_the_wheel_holds_every_file_of_the_packages(wheel: zipfile.ZipFile) -> None:
    shipped = {name for name in wheel.namelist() if ".dist-info/" not in name}
    there = {
        path.relative_to(ROOT / source).as_posix()
        for package, source in SOURCES.items()
        for path in (ROOT / source / package).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert shipped == there


def test_the_wheel_says_that_there_is_no_plugin_to_fetch(wheel: zipfile.ZipFile) -> None:
    """Pulumi takes a distribution called pulumi-* for one with a plugin on its servers."""
    assert json.loads(wheel.read("pulumi_dingtalk/pulumi-plugin.json")) == {"resource": False}


def test_the_wheel_announces_the_command_and_the_embedded_tenant(wheel: zipfile.ZipFile) -> None:
    (name,) = (name for name in wheel.namelist() if name.endswith("entry_points.txt"))
    told = configparser.ConfigParser()
    told.read_string(wheel.read(name).decode())
    assert told["console_scripts"]["tenantctl"] == "tenantctl.cli:main"
    assert told["pulumi_dingtalk.transports"]["sandbox"] == "dingtalk_sandbox.transport:open_transport"
    assert told["pulumi_dingtalk.compliance"]["security"] == "dingtalk_components.baseline_lines:BASELINE"
    assert told["pulumi_dingtalk.adoptable"]["org-tree"] == "dingtalk_components.adoptable:org_trees"


def test_the_wheel_carries_its_licence(wheel: zipfile.ZipFile) -> None:
    (name,) = (name for name in wheel.namelist() if name.endswith(".dist-info/licenses/LICENSE"))
    assert "Apache License" in wheel.read(name).decode()


def test_the_public_names() -> None:
    assert set(pulumi_dingtalk.__all__) >= {*kinds(), *pulumi_dingtalk.lookups.__all__, "schema"}
    assert pulumi_dingtalk.__all__ == sorted(pulumi_dingtalk.__all__)
    there = {
        name
        for name, value in vars(pulumi_dingtalk).items()
        if not name.startswith("_") and not isinstance(value, types.ModuleType)
    }
    assert there == set(pulumi_dingtalk.__all__)


def committed() -> list[str]:
    if not (ROOT / ".git").exists():
        pytest.skip("not a git checkout")
    command = ["git", "-C", str(ROOT), "ls-files", "-z"]
    listed = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603 - lists names
    return [name for name in listed.stdout.split("\0") if name]


def test_the_layout_of_the_repository() -> None:
    assert {name.partition("/")[0] for name in committed()} == TOP


REGISTRIES = ("pypi" + ".", "python" + "hosted", "npm" + "js", "proxy.golang" + ".org", "crates" + ".io")
MACHINE = re.compile(r"(?<![\w.])/(?:work|opt|home|root|Users|mnt|private)/")


def test_nothing_tells_of_a_registry_or_of_somebodys_machine() -> None:
    found = []
    for name in committed():
        try:
            text = (ROOT / name).read_text(encoding="utf-8")
        except (UnicodeDecodeError, FileNotFoundError):
            continue  # not text, or deleted and not committed yet
        found += [f"{name}: {word}" for word in REGISTRIES if word in text]
        found += [f"{name}: {hit.group()}" for hit in MACHINE.finditer(text)]
    assert found == []
