"""A firm whose program is any text, on the embedded engine."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from support.firm import Firm

Write = Callable[[str], Firm]


@pytest.fixture
def program(passphrase: None, tmp_path: Path) -> Iterator[Write]:
    """Write the program of one firm; the tenant is the same from call to call."""
    firm = Firm(tmp_path, operator="admin", asOf="2026-11-30")

    def write(text: str) -> Firm:
        (tmp_path / "__main__.py").write_text(text)
        return firm

    yield write
    firm.hand.__exit__()
