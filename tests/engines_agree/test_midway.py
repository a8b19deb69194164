"""A run that fails in the middle on one engine is finished by the other; the failure leaves the same state on both."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import pytest

from dingtalk_sandbox.admin import plant_fault
from support.firm import passphrase
from support.pulumi_cli import NEEDS_PULUMI
from support.two_engines import EMBEDDED, OTHER, PULUMI, TwoEngines, as_lines, changes

__all__ = ["passphrase"]

pytestmark = [*NEEDS_PULUMI, pytest.mark.usefixtures("passphrase")]

_HEAD = """
import pulumi
import pulumi_dingtalk as dingtalk
"""
_ROLES = """
retail, wholesale = dingtalk.RoleGroup("retail", name="Retail"), dingtalk.RoleGroup("wholesale", name="Wholesale")
clerk = dingtalk.Role("clerk", name="Clerk", group={group}, opts=pulumi.ResourceOptions(delete_before_replace={first}))
dingtalk.RoleMembers("clerks", role=clerk, members=["admin"])
pulumi.export("clerk", clerk.id)
"""
_TREE = """
shops = dingtalk.Department("shops", name="Shops")
kowloon = dingtalk.Department("kowloon", name="Kowloon", parent=shops{order})
dingtalk.Department("mong-kok", name="Mong Kok", parent=kowloon)
pulumi.export("shops", shops.id)
"""


@dataclass(frozen=True)
class Accident:
    """A program that stands, the one that replaces it, and the call that goes wrong on the way."""

    before: str
    after: str
    operation: str
    at: int = 1


ACCIDENTS = {
    "create": Accident("", _TREE.format(order=""), "department/create", at=2),
    "update": Accident(_TREE.format(order=""), _TREE.format(order=", order=9"), "department/update"),
    "delete": Accident(_TREE.format(order=""), "", "v2/department/delete", at=2),
    "new-first": Accident(
        _ROLES.format(group="retail", first=None),
        _ROLES.format(group="wholesale", first=None),
        "role/deleterole",
    ),
    "old-first": Accident(
        _ROLES.format(group="retail", first=True),
        _ROLES.format(group="wholesale", first=True),
        "role/add_role",
    ),
}


def fail_midway(accident: Accident, folder: Path, engine: str) -> tuple[TwoEngines, list[str]]:
    """Let one engine fail on the way from what stands to what comes after; return how it told of it."""
    folder.mkdir()
    firm = TwoEngines(folder)
    firm.program(_HEAD + accident.before)
    firm.apply()
    firm.by(engine)
    plant_fault(folder / "tenant.db", "error:40035", accident.operation, accident.at, 1)
    firm.program(_HEAD + accident.after)
    failed = firm.attempt()
    assert not failed.ok
    return firm, [re.sub(r"\(request \w+\)", "(request ID)", line) for line in failed.failures]


EACH_RUN = ("create", "new-first", "old-first")


@pytest.mark.parametrize(
    "name",
    [name if name in EACH_RUN else pytest.param(name, marks=pytest.mark.exhaustive) for name in ACCIDENTS],
)
def test_one_engine_finishes_what_the_other_began(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    accident = ACCIDENTS[name]
    ends = []
    for engine in (EMBEDDED, PULUMI):
        monkeypatch.setenv("PULUMI_BACKEND_URL", f"file://{tmp_path / engine / 'state'}")
        firm, told = fail_midway(accident, tmp_path / engine, engine)
        broken = as_lines(firm.state())
        firm.by(OTHER[engine]).apply()
        assert changes(firm.by(engine).plan(refresh=True)) == []
        ends.append((told, broken, as_lines(firm.state())))
    by_embedded, by_pulumi = ends
    assert [told for told, _, _ in ends] == [by_embedded[0]] * 2
    assert by_embedded[1] == by_pulumi[1], "after the accident"
    assert by_embedded[2] == by_pulumi[2], "in the end"
