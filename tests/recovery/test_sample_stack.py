"""The sample stack's tenant is wiped and comes back from its state, with stacks/ moved away."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from dingtalk_sandbox import admin
from support.hand import Hand
from support.interruptions import names_of, rows_of
from support.pulumi_cli import NEEDS_PULUMI
from support.rows import comparable
from tenantctl.cli import main
from tenantctl.project import Project
from tenantctl.state.backend import open_backend
from tenantctl.state.checkpoint import ResourceState
from tenantctl.state.opening import open_secrets

CHECKOUT = Path(__file__).parents[2]
STACK = "retail-dev"
ENV = {"PULUMI_CONFIG_PASSPHRASE": "demo"}


@dataclass(frozen=True)
class Checkout:
    """The sample project in a folder of its own, with its tenant."""

    root: Path

    def __call__(self, *arguments: str, engine: str = "embedded") -> int:
        return main(["--cwd", str(self.root), "--engine", engine, "--non-interactive", *arguments])

    @property
    def database(self) -> Path:
        return self.root / ".sandbox" / f"{STACK}.db"

    def new_tenant(self) -> None:
        for file in self.database.parent.glob("*"):
            file.unlink()
        seeds = [self.root / folder / "seeds" / "retail-people.json" for folder in ("stacks", "away")]
        admin.plant_seed(self.database, next(seed for seed in seeds if seed.exists()))
        admin.change_settings(self.database, {"qps": "0"})

    def resources(self) -> Sequence[ResourceState]:
        stack = Project.find(self.root).stack(STACK)
        backend = open_backend(stack.project.backend_url)
        return backend.load(stack, open_secrets(stack, backend, ENV)).resources

    def tables(self) -> list[str]:
        """Return every row of the tenant, ids as the names of who has them."""
        return comparable(rows_of(self.database, names_of(self.resources())))


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Checkout:
    root = tmp_path / "project"
    shutil.copytree(CHECKOUT / "stacks", root / "stacks", ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("Pulumi.yaml", f"Pulumi.{STACK}.yaml", "__main__.py"):
        shutil.copy(CHECKOUT / name, root / name)
    (root / ".sandbox").mkdir()
    (root / ".venv").symlink_to(sys.prefix)
    (tmp_path / "state").mkdir()
    for name, value in {
        **ENV,
        "PULUMI_BACKEND_URL": f"file://{tmp_path / 'state'}",
        "PULUMI_HOME": str(tmp_path / "home"),
        "PULUMI_SKIP_UPDATE_CHECK": "true",
        "PULUMI_STACK": STACK,
        "DINGTALK_QPS": "0",
    }.items():
        monkeypatch.setenv(name, value)
    found = Checkout(root)
    found.new_tenant()
    return found


def come_back(checkout: Checkout) -> tuple[list[str], list[str]]:
    """Wipe the tenant and the state, restore without stacks/, and return the tables before and after."""
    kept = checkout.root.parent / "kept.json"
    assert checkout("stack", "init", STACK) == 0
    assert checkout("up", "--yes") == 0
    assert checkout("stack", "export", "--file", str(kept)) == 0
    before, ids = checkout.tables(), {each.urn: each.id for each in checkout.resources()}
    (checkout.root / "stacks").rename(checkout.root / "away")
    shutil.rmtree(checkout.root.parent / "state")
    (checkout.root.parent / "state").mkdir()
    checkout.new_tenant()
    with Hand(
        f"sandbox:{checkout.database}"
    ) as hand:  # so that no department has the id that another one had
        for number in range(40):
            extra = hand.post("/topapi/v2/department/create", name=f"{number}", parent_id=1)["result"][
                "dept_id"
            ]
            hand.post("/topapi/v2/department/delete", dept_id=extra)
    assert checkout("restore", "--from", str(kept), "--yes") == 0
    departments = [each for each in checkout.resources() if each.type.endswith(":Department")]
    assert len(departments) > 15
    assert [each.urn for each in departments if ids[each.urn] == each.id] == []
    after = checkout.tables()
    (checkout.root / "away").rename(checkout.root / "stacks")
    return before, after


def test_the_tables_are_the_old_ones_and_the_program_finds_nothing(checkout: Checkout) -> None:
    before, after = come_back(checkout)
    assert [row for row in before if row not in after] == []
    assert [row for row in after if row not in before] == []
    assert len(before) == len(after)
    assert checkout("preview", "--refresh", "--expect-no-changes", "--strict") == 0


class TestWithTheCli:
    pytestmark = NEEDS_PULUMI

    def test_the_cli_finds_nothing_either(self, checkout: Checkout) -> None:
        come_back(checkout)
        assert checkout("preview", "--refresh", "--expect-no-changes", engine="pulumi") == 0
