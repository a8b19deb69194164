"""A firm whose program is any text, on the embedded engine."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

from support.firm import Firm
from support.tenant import sandbox

Write = Callable[[str], Firm]

WEBHOOK = "https://oapi.dingtalk.com/robot/send?access_token=canary-7c1e"
"""What programs may take from the project's config, as ``cash-webhook``; ``progress-webhook`` is another."""

SEED = Path(__file__).parents[2] / "stacks" / "seeds" / "retail-people.json"


@pytest.fixture(scope="session")
def retailer(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a tenant that has the people of the sample stack, to be copied."""
    folder = tmp_path_factory.mktemp("retailer")
    sandbox("seed", "--db", str(folder / "tenant.db"), str(SEED))
    return folder


@contextmanager
def retail_firm(folder: Path, retailer: Path, config: Mapping[str, str]) -> Iterator[Firm]:
    """Yield a firm in ``folder`` on a copy of ``retailer``; ``config`` is the project's own, by key."""
    shutil.copytree(retailer, folder, dirs_exist_ok=True)
    firm = Firm(folder, operator="admin", asOf="2026-11-30")
    stack = folder / "Pulumi.dev.yaml"
    lines = "".join(f"  firm:{key}: '{value}'\n" for key, value in config.items())
    stack.write_text(stack.read_text().replace("config:\n", f"config:\n{lines}"))
    with firm.hand:
        yield firm


@pytest.fixture
def program(passphrase: None, tmp_path: Path, retailer: Path) -> Iterator[Write]:
    """Write the program of one firm; the tenant is the same from call to call, and has the sample's people."""
    webhooks = {"cash-webhook": WEBHOOK, "progress-webhook": f"{WEBHOOK}-progress"}
    with retail_firm(tmp_path, retailer, webhooks) as firm:

        def write(text: str) -> Firm:
            (tmp_path / "__main__.py").write_text(text)
            return firm

        yield write
