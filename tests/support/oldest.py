"""Prints what pins each dependency to the oldest release that pyproject.toml allows, and the test tools to ours.

``python tests/support/oldest.py``, with the standard library alone: ``make test-oldest`` runs it before anything is
installed.
"""

from __future__ import annotations

import re
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]
TOOLS = ("pytest", "pytest-socket", "pytest-xdist", "hypothesis")
FLOOR = re.compile(r"([\w.-]+)>=([\w.]+)")


def floors(dependencies: list[str]) -> list[str]:
    """Return ``name==floor`` for each of ``dependencies``, all of which name one."""
    found = [FLOOR.match(each) for each in dependencies]
    return [f"{match[1]}=={match[2]}" for match in found if match]


def main() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    pinned = (ROOT / "constraints.txt").read_text().split()
    tools = [line for line in pinned if line.partition("==")[0] in TOOLS]
    sys.stdout.write("\n".join([*floors(project["dependencies"]), *tools, ""]))


if __name__ == "__main__":
    main()
