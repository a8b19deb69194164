"""Each kind's page has an example, docs/kinds/examples/KIND.py: it applies as it stands, and a second plan is empty."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from pulumi_dingtalk.reconcile.provider import TenantProvider
from pulumi_dingtalk.reconcile.registry import kinds, type_token
from support.firm import Firm, changed, passphrase
from support.program import retail_firm, retailer

__all__ = ["passphrase", "retailer"]

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "docs" / "kinds" / "examples"
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


@pytest.fixture
def example(passphrase: None, tmp_path: Path, retailer: Path) -> Iterator[Firm]:
    with retail_firm(tmp_path, retailer, CONFIG) as firm:
        yield firm


def test_every_kind_has_an_example() -> None:
    assert {path.stem for path in EXAMPLES.glob("*.py")} == {MODULES[kind] for kind in kinds()}


def test_an_example_applies_and_a_second_plan_is_empty(kind: str, example: Firm) -> None:
    shutil.copy(EXAMPLES / f"{MODULES[kind]}.py", example.folder / "__main__.py")
    example.up()
    assert type_token(kind) in {resource.type for resource in example.deployment().resources}
    assert changed(example.plan(refresh=True)) == []
