"""Each component has a page in docs/components, whose Python block is a program that applies as it stands."""

from __future__ import annotations

import re
from pathlib import Path

import pulumi
import pytest

import dingtalk_components
from support.firm import changed
from support.program import Write
from support.pulumi_cli import NEEDS_PULUMI
from tenantctl.engines.choice import open_engine

PAGES = Path(__file__).parents[2] / "docs" / "components"
BLOCK = re.compile(r"^```python\n(.*?)^```", re.MULTILINE | re.DOTALL)


def example(page: Path) -> str:
    """Return the program of a page."""
    return "\n".join(BLOCK.findall(page.read_text(encoding="utf-8")))


def test_every_component_has_a_page() -> None:
    components = {
        name
        for name, value in vars(dingtalk_components).items()
        if isinstance(value, type) and issubclass(value, pulumi.ComponentResource)
    }
    assert components <= {page.stem for page in PAGES.glob("*.md")}


@pytest.mark.parametrize("page", sorted(PAGES.glob("*.md")), ids=lambda page: page.stem)
def test_the_example_applies_and_a_second_plan_is_empty(page: Path, program: Write) -> None:
    firm = program(example(page))
    firm.up()
    assert changed(firm.plan(refresh=True)) == []


@pytest.mark.parametrize(
    "page", [pytest.param(page, marks=NEEDS_PULUMI, id=page.stem) for page in sorted(PAGES.glob("*.md"))]
)
def test_the_cli_applies_the_example_and_neither_engine_finds_anything_to_do(
    page: Path, program: Write
) -> None:
    firm = program(example(page))
    firm.engine = open_engine("pulumi")
    firm.up()
    assert changed(firm.plan(refresh=True)) == []
    firm.engine = open_engine("embedded")
    assert changed(firm.plan(refresh=True)) == []
