"""The same pack under the Pulumi CLI: it tells the same of the same program."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from support.plain_cli import PlainCli
from support.pulumi_cli import NEEDS_PULUMI

from .conftest import Held
from .test_rules import PACK, PROGRAM, answers

pytestmark = NEEDS_PULUMI
SERVED = """
from pack import POLICIES
from pulumi_policy import PolicyPack

PolicyPack("firm", policies=POLICIES)
"""
EXEMPT = "Exemption('shift-length', 'night', 'one guard a night', '2026-11-30')"


@pytest.mark.parametrize("exemption", ["", EXEMPT])
def test_the_cli_tells_what_tenantctl_tells(held: Callable[[str, str], Held], exemption: str) -> None:
    firm = held(PROGRAM, PACK % exemption)
    folder = firm.firm.folder
    (folder / "pack" / "__main__.py").write_text(SERVED)
    ours = answers(firm)
    pulumi = PlainCli(folder, {"PULUMI_BACKEND_URL": f"file://{folder / 'state'}"})
    ran = pulumi("preview", "--stack", "dev", "--policy-pack", "pack")
    assert ran.code != 0
    missing = [text for _, text in ours if text.partition(": ")[2] not in " ".join(ran.text.split())]
    assert missing == []
    assert ran.text.count("- [mandatory]") + ran.text.count("- [advisory]") == len(ours)
