"""Each kind's page has an example, docs/kinds/examples/KIND.py: it applies as it stands, and a second plan is empty."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from pulumi_dingtalk.reconcile.provider import TenantProvider
from pulumi_dingtalk.reconcile.registry import kinds, type_token
from support.firm import Firm, changed, passphrase
from support.tenant import sandbox

__all__ = ["passphrase"]

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "docs" / "kinds" / "examples"
SEED = ROOT / "stacks" / "seeds" / "retail-people.json"
CONFIG = {
    "shop-manager-jordan-mobile": "+852-50000099",
    "buyer-harbour-hotel-mobile": "50000098",
    "cash-report-webhook": "https://oapi.dingtalk.com/robot/send?access_token=example",
    "cash-report-secret": "SECexample",
    "events-token": "example",
    "events-key": "e" * 43,
}
"""What examples take from the project's config."""

MODULES = {
    cls.kind.name: cls.__module__.rpartition(".")[2]
    for cls in TenantProvider.__subclasses__()
    if cls.__module__.startswith("pulumi_dingtalk.")
}


@pytest.fixture(scope="session")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tenant of the exclusive edition with the people of the sample stack; one of them is a till's account."""
    folder = tmp_path_factory.mktemp("examples")
    sandbox("seed", "--db", str(folder / "tenant.db"), str(SEED))
    return folder


@pytest.fixture
def example(passphrase: None, tmp_path: Path, ground: Path) -> Iterator[Firm]:
    shutil.copytree(ground, tmp_path, dirs_exist_ok=True)
    one = Firm(tmp_path, operator="admin", asOf="2026-11-30")
    stack = tmp_path / "Pulumi.dev.yaml"
    lines = "".join(f"  firm:{key}: '{value}'\n" for key, value in CONFIG.items())
    stack.write_text(stack.read_text().replace("config:\n", f"config:\n{lines}"))
    yield one
    one.hand.__exit__()


def test_every_kind_has_an_example() -> None:
    assert {path.stem for path in EXAMPLES.glob("*.py")} == {MODULES[kind] for kind in kinds()}


def test_an_example_applies_and_a_second_plan_is_empty(kind: str, example: Firm) -> None:
    shutil.copy(EXAMPLES / f"{MODULES[kind]}.py", example.folder / "__main__.py")
    example.up()
    assert type_token(kind) in {resource.type for resource in example.deployment().resources}
    assert changed(example.plan(refresh=True)) == []
