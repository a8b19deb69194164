"""A project in a folder of its own for each test of the embedded engine."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from support.embedded import Embedded, project_with


@pytest.fixture
def make(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Embedded]:
    """Return what makes a project of a program's text."""
    return lambda program: Embedded(project_with(program, tmp_path), monkeypatch)
