"""Grants with an end: drift shows what has lapsed, and a run that is capped to it takes back exactly that."""

from __future__ import annotations

import json

import pytest

from support.hand import Hand
from support.pulumi_cli import NEEDS_PULUMI
from tenantctl.errors import ExitCode

from .conftest import Shop

ENGINES = ["embedded", pytest.param("pulumi", marks=NEEDS_PULUMI)]
PROGRAM = """
import pulumi_dingtalk as dingtalk

firm = dingtalk.RoleGroup("firm", name="Firm")
role = dingtalk.Role("finance", name="Finance", group=firm)
dingtalk.RoleMembers("finance", role=role, members=["clerk", dingtalk.RoleMember("auditor", until="2026-12-31")])
other = dingtalk.Role("stock", name="Stock", group=firm)
dingtalk.RoleMembers("stock", role=other, members=["clerk"])
"""
LAST, AFTER = "2026-12-31", "2027-01-01"


@pytest.fixture
def firm(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> Shop:
    """A firm in which the auditor has a role until the last day of the year, which it is."""
    monkeypatch.setenv("DINGTALK_AS_OF", LAST)
    with Hand(f"sandbox:{shop.database}") as hand:
        hand.join("clerk")
        hand.join("auditor")
    shop.write(PROGRAM)
    assert shop("up", "--yes", "--first-run").code == ExitCode.OK
    assert holders(shop) == {"Finance": ["auditor", "clerk"], "Stock": ["clerk"]}
    return shop


def holders(shop: Shop) -> dict[str, list[str]]:
    """Who has which role, as the tenant says."""
    with Hand(f"sandbox:{shop.database}") as hand:
        groups = hand.post("/topapi/role/list")["result"]["list"]
        roles = {role["name"]: role["id"] for group in groups for role in group["roles"]}
        return {
            name: sorted(hand.members(str(roles[name]))) for name in ("Finance", "Stock") if name in roles
        }


def words(text: str) -> str:
    return " ".join(text.split())


def test_nothing_has_lapsed_on_the_last_day(firm: Shop) -> None:
    assert firm("drift").code == ExitCode.OK
    ran = firm("up", "--yes", "--only-lapsed")
    assert (ran.code, words(ran.err)) == (ExitCode.OK, "Nothing has lapsed by 2026-12-31.")


@pytest.mark.parametrize("engine", ENGINES)
def test_drift_and_review_show_it_and_the_capped_run_takes_it_back(
    firm: Shop, monkeypatch: pytest.MonkeyPatch, engine: str
) -> None:
    monkeypatch.setenv("DINGTALK_AS_OF", AFTER)
    drift = firm("drift")
    assert drift.code == ExitCode.CHANGES
    assert "its end is past" in words(drift.out)
    plan = str(firm.root / "plan.json")
    assert firm("--engine", engine, "preview", "--only-lapsed", "--save", plan).code == ExitCode.OK
    review = firm("review", plan)
    assert (review.code, "Its end is past: finance: auditor until 2026-12-31" in words(review.out)) == (
        2,
        True,
    )
    chinese = firm("--lang", "zh-Hant", "review", plan)
    assert "finance: auditor 至 2026-12-31" in words(chinese.out)
    assert "**Its end is past:**" in firm("review", plan, "--format", "markdown").out
    assert (
        firm("--engine", engine, "preview", "--only-lapsed", "--expect-no-changes").code == ExitCode.CHANGES
    )
    ran = firm("--engine", engine, "up", "--yes", "--only-lapsed")
    assert ran.code == ExitCode.OK
    assert "Lapsed by 2027-01-01: finance: auditor until 2026-12-31" in words(ran.err)
    assert holders(firm) == {"Finance": ["clerk"], "Stock": ["clerk"]}
    assert firm("drift").code == ExitCode.OK
    assert firm("--engine", engine, "preview", "--expect-no-changes").code == ExitCode.OK


def test_whatever_else_the_program_changes_is_left_for_another_run(
    firm: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DINGTALK_AS_OF", AFTER)
    firm.write(PROGRAM.replace('name="Stock"', 'name="Stores"') + 'dingtalk.Department("new", name="New")\n')
    assert firm("up", "--yes", "--only-lapsed").code == ExitCode.OK
    assert holders(firm) == {"Finance": ["clerk"], "Stock": ["clerk"]}
    found = json.loads(firm("--json", "preview").out)
    assert sorted((step["op"], step["name"]) for step in found["steps"] if step["op"] != "same") == [
        ("create", "new"),
        ("update", "stock"),
    ]


@pytest.mark.parametrize(
    "change", [('["clerk", dingtalk', "[dingtalk"), ('["clerk", dingtalk', '["clerk", "admin", dingtalk')]
)
def test_a_role_of_which_more_would_change_is_refused(
    firm: Shop, monkeypatch: pytest.MonkeyPatch, change: tuple[str, str]
) -> None:
    monkeypatch.setenv("DINGTALK_AS_OF", AFTER)
    firm.write(PROGRAM.replace(*change))
    before = holders(firm)
    ran = firm("up", "--yes", "--only-lapsed")
    assert (ran.code, holders(firm)) == (ExitCode.REFUSED, before)
    assert "refused: only-lapsed: of finance more would change than what has lapsed" in words(ran.err)


def test_what_somebody_gave_by_hand_is_not_taken_along(firm: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DINGTALK_AS_OF", AFTER)
    with Hand(f"sandbox:{firm.database}") as hand:
        groups = hand.post("/topapi/role/list")["result"]["list"]
        (role,) = (role["id"] for group in groups for role in group["roles"] if role["name"] == "Finance")
        hand.post("/topapi/role/addrolesforemps", roleIds=str(role), userIds="admin")
    assert firm("up", "--yes", "--only-lapsed").code == ExitCode.REFUSED
    assert holders(firm)["Finance"] == ["admin", "auditor", "clerk"]


def test_what_it_does_not_go_with(firm: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    assert firm("up", "--yes", "--only-lapsed", "--target", "**::finance").code == ExitCode.USAGE
    assert firm("up", "--yes", "--only-lapsed", "--plan", "plan.json").code == ExitCode.USAGE
    monkeypatch.delenv("DINGTALK_AS_OF")
    firm.write(PROGRAM.replace(', dingtalk.RoleMember("auditor", until="2026-12-31")', ""))
    ran = firm("up", "--yes", "--only-lapsed")
    assert (ran.code, "set dingtalk:asOf" in words(ran.err)) == (ExitCode.CONFIG, True)
