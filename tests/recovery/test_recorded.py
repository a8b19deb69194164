"""States and backups that each released version wrote come back, are what their program declares, and are destroyed.

`recorded/VERSION/` has the program (as text, since it is of that version), an export and a backup. A release adds one.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from support.shop import Shop

RECORDED = Path(__file__).parent / "recorded"
VERSIONS = sorted(path.name for path in RECORDED.iterdir())


@pytest.mark.parametrize("file", ["state.json", "shop.tenant-backup"])
@pytest.mark.parametrize("version", VERSIONS)
def test_what_a_version_wrote(version: str, file: str, shop: Shop) -> None:
    shop.lose()
    ran = shop("restore", "--from", str(RECORDED / version / file), "--yes")
    assert ran.code == 0, ran.err
    (shop.root / "__main__.py").write_text((RECORDED / version / "program.txt").read_text())
    assert shop("preview", "--refresh", "--expect-no-changes").code == 0
    gone = shop("destroy", "--yes", "--allow-destroy", "dev", "--reason", "a test")
    assert gone.code == 0, gone.err
    assert [row["name"] for row in shop.tables()["departments"]] == ["Sandbox company"]


@pytest.mark.parametrize("version", VERSIONS)
def test_a_state_as_a_version_left_it(version: str, shop: Shop) -> None:
    """Not restored: put in the place of the present one, whose tenant has other ids."""
    ran = shop("stack", "import", "--file", str(RECORDED / version / "state.json"))
    assert ran.code == 0, ran.err
    (shop.root / "__main__.py").write_text((RECORDED / version / "program.txt").read_text())
    assert shop("preview", "--expect-no-changes").code == 0
    gone = shop("destroy", "--yes", "--allow-destroy", "dev", "--reason", "a test")
    assert gone.code == 0, gone.err
    assert [each.type for each in shop.deployment().resources if each.custom] == []
