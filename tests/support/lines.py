"""Errors are one line, and the whole line is the contract."""

from __future__ import annotations

import re
from contextlib import AbstractContextManager
from typing import TypeVar

import pytest

Fault = TypeVar("Fault", bound=Exception)


def raises_line(kind: type[Fault], line: str) -> AbstractContextManager[pytest.ExceptionInfo[Fault]]:
    """Expect ``kind`` with exactly ``line`` as its text."""
    assert "\n" not in line
    return pytest.raises(kind, match=f"^{re.escape(line)}$")
