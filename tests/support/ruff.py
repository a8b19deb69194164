"""The formatter and linter, on a program that was written for somebody."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path


def ruff(*arguments: str, folder: Path) -> str:
    """Run ruff on a folder, and return what it says; "" where it finds nothing."""
    command = [str(Path(sys.executable).parent / "ruff"), *arguments, "--isolated", "--no-cache", "."]
    ran = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)  # noqa: S603
    return "" if ran.returncode == 0 else ran.stdout + ran.stderr
