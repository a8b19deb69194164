"""Each edit of a state by tenantctl and by the real CLI: the same state, which the CLI then plans on."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from support.pulumi_cli import NEEDS_PULUMI
from tenantctl.project import Project, StackRef
from tenantctl.state.backend import FileBackend, open_backend, open_secrets
from tenantctl.state.checkpoint import ResourceState

pytestmark = NEEDS_PULUMI
PASSPHRASE = "a passphrase for tests"
THINGS = """
from pulumi.dynamic import CreateResult, Resource, ResourceProvider

class Provider(ResourceProvider):
    serialize_as_secret_always = False
    def create(self, props):
        return CreateResult(props["label"], props)

class Thing(Resource, module="demo", name="Thing"):
    def __init__(self, name, label, opts=None):
        super().__init__(Provider(), name, {"label": label}, opts)
"""
PROGRAM = """
import json, os, pulumi
from things import Thing

called = {**{name: name for name in ("tree", "a", "b", "c", "d")}, **json.loads(os.environ.get("CALLED", "{}"))}
tree = pulumi.ComponentResource("demo:index:Tree", called["tree"])
a = Thing(called["a"], "a", pulumi.ResourceOptions(parent=tree, protect=True))
b = Thing(called["b"], a.id.apply(lambda id: id + "b"))
c = Thing(called["c"], pulumi.Output.secret("canary"), pulumi.ResourceOptions(depends_on=[a], deleted_with=b))
d = Thing(called["d"], "d", pulumi.ResourceOptions(protect=True))
"""
URN = "urn:pulumi:dev::shops::"
TREE, A = f"{URN}demo:index:Tree::tree", f"{URN}demo:index:Tree$pulumi-python:dynamic/demo:Thing::a"
B, C, D = (f"{URN}pulumi-python:dynamic/demo:Thing::{name}" for name in "bcd")
DEFAULT = f"{URN}pulumi:providers:pulumi-python::default"


@dataclass(frozen=True)
class Folder:
    """A project of its own with its state, and both commands in it."""

    root: Path
    run: Callable[..., Callable[..., Result]]

    @property
    def stack(self) -> StackRef:
        return Project.find(self.root).stack("dev")

    @property
    def backend(self) -> FileBackend:
        return open_backend(self.stack.project.backend_url)

    def pulumi(self, *arguments: str, input: str = "", **env: str) -> tuple[int, str]:  # noqa: A002 - subprocess's word
        ended = subprocess.run(  # noqa: S603 - the CLI that the test is about
            ["pulumi", "--non-interactive", *arguments, "--stack", "dev"],  # noqa: S607 - wherever PATH has it
            cwd=self.root,
            env={
                **os.environ,
                "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
                "PULUMI_BACKEND_URL": f"file://{self.root / '.state'}",
                "PULUMI_HOME": str(self.root / "home"),
                "PULUMI_CONFIG_PASSPHRASE": PASSPHRASE,
                "PULUMI_SKIP_UPDATE_CHECK": "true",
                **env,
            },
            input=input,
            capture_output=True,
            text=True,
            check=False,
        )
        return ended.returncode, ended.stdout + ended.stderr

    def tenantctl(self, *arguments: str, input: str | None = None) -> bool:  # noqa: A002 - click's own word
        result = self.run(self.stack.project, stack="dev", yes=True)(*arguments, input=input)
        return result.exception is None

    def resources(self, passphrase: str = PASSPHRASE) -> list[ResourceState]:
        """The resources in plain, keys of no dependency left out: some edits of the CLI drop those."""
        secrets = open_secrets(self.stack, self.backend, {"PULUMI_CONFIG_PASSPHRASE": passphrase})
        found = self.backend.load(self.stack, secrets).resources
        for each in found:
            each.property_dependencies = {
                key: urns for key, urns in each.property_dependencies.items() if urns
            }
        return found

    def damage(self, change: Callable[[list[dict[str, Any]]], None]) -> None:
        path = self.backend.state_file(self.stack)
        body = json.loads(path.read_bytes())
        change(body["checkpoint"]["latest"]["resources"])
        path.write_text(json.dumps(body))
        path.with_name(f"{path.name}.attrs").unlink(missing_ok=True)


@pytest.fixture(scope="module")
def applied(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project that the CLI applied."""
    root = tmp_path_factory.mktemp("applied") / "project"
    (root / ".state").mkdir(parents=True)
    (root / "Pulumi.yaml").write_text("name: shops\nruntime: python\n")
    (root / "things.py").write_text(THINGS)
    (root / "__main__.py").write_text(PROGRAM)
    folder = Folder(root, lambda: None)  # type: ignore[arg-type,return-value]
    for command in (["stack", "init"], ["config", "set", "--secret", "token", "canary"]):
        code, text = folder.pulumi(*command)
        assert code == 0, text
    code, text = folder.pulumi("up", "--yes", "--skip-preview")
    assert code == 0, text
    return root


@pytest.fixture
def folder(applied: Path, tmp_path: Path, run: Callable[..., Any]) -> Callable[[str], Folder]:
    def copy(name: str) -> Folder:
        return Folder(Path(shutil.copytree(applied, tmp_path / name)), run)

    return copy


def without_root(resources: list[dict[str, Any]]) -> None:
    """The component is gone, and what depends on it does not know."""
    resources[:] = [each for each in resources if each["urn"] != TREE]


def reversed_things(resources: list[dict[str, Any]]) -> None:
    """``b`` stands after ``c``, which needs it."""
    (b,) = (each for each in resources if each["urn"] == B)
    resources.remove(b)
    resources.append(b)


def _in_short(edit: str, *, done: bool) -> object:
    return pytest.param(edit.split(), done, id=edit.replace(URN, ""))


def _at_length(edit: str, *, done: bool) -> object:
    return pytest.param(edit.split(), done, id=edit.replace(URN, ""), marks=pytest.mark.exhaustive)


@pytest.mark.parametrize(
    ("edit", "done"),
    [
        _at_length(f"rm {C}", done=True),
        _at_length(f"rm {B} {C}", done=True),
        _in_short(f"rm {B}", done=False),
        _in_short(f"rm {B} --target-dependents", done=True),
        _at_length(f"rm {TREE} --target-dependents", done=False),
        _in_short(f"rm {TREE} --target-dependents --force", done=True),
        _at_length(f"rm {D}", done=False),
        _at_length(f"rm {D} --force", done=True),
        _at_length(f"rm {DEFAULT}", done=False),
        _at_length(f"rm {D}no", done=False),
        _in_short(f"rename {A} kowloon", done=True),
        _at_length(f"rename {TREE} org", done=True),
        _in_short(f"rename {DEFAULT} other", done=True),
        _at_length(f"rename {C} d", done=False),
        _at_length(f"rename {D} d", done=True),
        _at_length(f"unprotect {D}", done=True),
        _in_short(f"unprotect {D} {A}", done=True),
        _at_length(f"unprotect {D}no", done=False),
        _at_length("unprotect --all", done=True),
    ],
)
def test_both_make_the_same_of_one_state(
    folder: Callable[[str], Folder], edit: list[str], done: bool
) -> None:
    ours, theirs = folder("ours"), folder("theirs")
    before = ours.resources()

    code, text = theirs.pulumi("state", *edit, "--yes")

    assert (code == 0) == done, text
    assert ours.tenantctl("state", *edit) == done
    assert ours.resources() == theirs.resources()
    assert (ours.resources() == before) == (not done or edit == ["rename", D, "d"])


@pytest.mark.parametrize("change", [without_root, reversed_things])
def test_both_repair_alike(
    folder: Callable[[str], Folder], change: Callable[[list[dict[str, Any]]], None]
) -> None:
    ours, theirs = folder("ours"), folder("theirs")
    for each in (ours, theirs):
        each.damage(change)

    code, text = theirs.pulumi("state", "repair", "--yes")

    assert code == 0, text
    assert ours.tenantctl("state", "repair")
    assert ours.resources() == theirs.resources()
    assert ours.tenantctl("state", "unprotect", "--all")  # the program has the child under its parent yet
    assert ours.pulumi("preview")[0] == 0


def test_the_cli_plans_on_what_tenantctl_edited(folder: Callable[[str], Folder]) -> None:
    ours = folder("ours")
    for edit in (["rename", "a", "kowloon"], ["rename", "tree", "org"], ["rename", "b", "mong-kok"]):
        assert ours.tenantctl("state", *edit)
    called = json.dumps({"a": "kowloon", "tree": "org", "b": "mong-kok"})
    code, text = ours.pulumi("preview", "--expect-no-changes", CALLED=called)
    assert code == 0, text

    assert ours.tenantctl("state", "rm", "c")
    code, text = ours.pulumi("preview", "--json", CALLED=called)
    assert code == 0, text
    assert json.loads(text[text.index("{") :])["changeSummary"] == {"create": 1, "same": 5}


def test_a_passphrase_changed_by_tenantctl_is_the_clis(folder: Callable[[str], Folder]) -> None:
    ours = folder("ours")
    before = ours.resources()
    assert ours.tenantctl("stack", "change-secrets-provider", "passphrase", input="another one\n")

    assert ours.resources("another one") == before
    code, text = ours.pulumi("preview", "--expect-no-changes", PULUMI_CONFIG_PASSPHRASE="another one")
    assert code == 0, text
    code, text = ours.pulumi("config", "get", "token", PULUMI_CONFIG_PASSPHRASE="another one")
    assert text == "canary\n"
    assert ours.pulumi("preview")[0] != 0


def test_a_passphrase_changed_by_the_cli_is_tenantctls(folder: Callable[[str], Folder]) -> None:
    theirs = folder("theirs")
    before = theirs.resources()
    code, text = theirs.pulumi("stack", "change-secrets-provider", "passphrase", input="another one\n")

    assert code == 0, text
    assert theirs.resources("another one") == before
