"""A firm whose program is any text, on the embedded engine."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from support.firm import Firm
from support.tenant import sandbox

Write = Callable[[str], Firm]

WEBHOOK = "https://oapi.dingtalk.com/robot/send?access_token=canary-7c1e"
"""What programs may take from the project's config, as ``cash-webhook``."""

SEED = Path(__file__).parents[2] / "stacks" / "seeds" / "retail-people.json"


@pytest.fixture(scope="session")
def retailer(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a tenant that has the people of the sample stack, to be copied."""
    folder = tmp_path_factory.mktemp("retailer")
    sandbox("seed", "--db", str(folder / "tenant.db"), str(SEED))
    return folder


@pytest.fixture
def program(passphrase: None, tmp_path: Path, retailer: Path) -> Iterator[Write]:
    """Write the program of one firm; the tenant is the same from call to call, and has the sample's people."""
    shutil.copytree(retailer, tmp_path, dirs_exist_ok=True)
    firm = Firm(tmp_path, operator="admin", asOf="2026-11-30")
    stack = tmp_path / "Pulumi.dev.yaml"
    stack.write_text(stack.read_text().replace("config:\n", f"config:\n  firm:cash-webhook: '{WEBHOOK}'\n"))

    def write(text: str) -> Firm:
        (tmp_path / "__main__.py").write_text(text)
        return firm

    yield write
    firm.hand.__exit__()
