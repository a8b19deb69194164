"""What only the tenant knows of a change, in preview and in up: who would leave another attendance group."""

from __future__ import annotations

import json
from collections import Counter

import pytest

from support.hand import Hand
from support.pulumi_cli import NEEDS_PULUMI
from tenantctl.errors import ExitCode

from .conftest import Shop

EMBEDDED = ("--engine", "embedded")
ENGINES = ["embedded", pytest.param("pulumi", marks=NEEDS_PULUMI)]
PROGRAM = """
import pulumi_dingtalk as dingtalk

clerk = {"name": "Shop clerk", "mobile": "10000000001", "departments": ["1"]}
clerk = dingtalk.User("clerk", userid="clerk", **clerk)
old = dingtalk.AttendanceGroup("old", name="Old shop", type="scheduled")
new = dingtalk.AttendanceGroup("new", name="New shop", type="scheduled")
dingtalk.AttendanceGroupMembers("here", group=old, users=OLD)
dingtalk.AttendanceGroupMembers("there", group=new, users=NEW, move=MOVE)
"""


def program(old: str, new: str, *, move: bool = False) -> str:
    return PROGRAM.replace("OLD", old).replace("NEW", new).replace("MOVE", repr(move))


BEFORE, AFTER = ("[clerk, 'manager']", "[]"), ("['manager']", "[clerk]")


def asked(shop: Shop) -> Counter[str]:
    """The metered calls to attendance that asked something."""
    made = (call["operation"].rpartition("attendance/")[2] for call in json.loads(shop.calls()))
    return Counter(
        name for name in made if name in ("getsimplegroups", "group/memberusers/list", "getusergroup")
    )


@pytest.fixture
def shops(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> Shop:
    """Two shops in the tenant and in state; the clerk and the manager are in the old one."""
    monkeypatch.setenv("DINGTALK_OPERATOR", "admin")
    with Hand(f"sandbox:{shop.database}") as hand:
        hand.join("manager")
    shop.write(program(*BEFORE))
    ended = shop("up", "--yes", *EMBEDDED)
    assert ended.code == ExitCode.OK, ended.err
    return shop


@pytest.mark.parametrize("engine", ENGINES)
def test_who_moves_is_named_in_preview_with_the_group_and_refused_unless_the_program_says_so(
    shops: Shop, engine: str
) -> None:
    on = ("--engine", engine)
    before = asked(shops)
    assert shops("preview", *on).code == ExitCode.OK
    assert asked(shops) == before, "a plan without changes asks nothing"
    shops.write(program(*AFTER))
    for command in (("preview",), ("up", "--yes")):
        refused = shops(*command, *on)
        assert refused.code == ExitCode.REFUSED
        told = " ".join(refused.err.split())
        assert (
            "refused: attendance-moved: attendance group membership there: Shop clerk (clerk) leaves" in told
        )
        assert 'attendance group "Old shop" (' in told
        assert "take them out there first, or set move=True to take them from there" in told
    assert asked(shops) - before == {"getsimplegroups": 2, "group/memberusers/list": 2}, "two calls a plan"
    shops.write(program(*AFTER, move=True))
    planned = shops("preview", "--lang", "zh-Hant", *on)
    assert planned.code == ExitCode.OK
    assert 'Shop clerk (clerk)會離開考勤組 "Old shop" (' in " ".join(planned.out.split())
    assert shops("up", "--yes", *on).code == ExitCode.OK
    assert "Nothing to change" in shops("preview", "--refresh", *on).out


def test_who_is_in_a_group_that_is_taken_over_leaves_none(
    shops: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A program that adopts a group with its members: to the plan the group is new, and its id not known."""
    shops.write(
        """
import pulumi_dingtalk as dingtalk

new = dingtalk.AttendanceGroup("a", name="Old shop", type="scheduled", adopt=True)
dingtalk.AttendanceGroupMembers("b", group=new, users=["clerk", "manager"], adopt=True)
"""
    )
    monkeypatch.setenv("PULUMI_STACK", "other")
    assert shops("stack", "init", "other").code == ExitCode.OK
    planned = shops("preview", *EMBEDDED)
    assert planned.code == ExitCode.OK, planned.err
    assert "attendance-moved" not in planned.out
    assert shops("up", "--yes", *EMBEDDED).code == ExitCode.OK


def test_a_plan_in_a_file_tells_who_moves_and_one_that_asked_nobody_says_so(shops: Shop) -> None:
    shops.write(program(*AFTER, move=True))
    plan = shops.root / "PLAN.json"
    assert shops("preview", "--save", str(plan), *EMBEDDED).code == ExitCode.OK
    assert 'Shop clerk (clerk) leaves attendance group "Old shop"' in shops("review", str(plan)).out
    body = json.loads(plan.read_text())
    plan.write_text(json.dumps({**body, "foreseen": None}))
    told = " ".join(shops("review", str(plan)).out.split())
    assert "people may leave another attendance group for this (perhaps: the tenant was not asked)" in told
