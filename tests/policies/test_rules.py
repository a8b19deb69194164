"""The policies for a firm in Hong Kong, and exemptions from them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from dingtalk_components.policies import Exemption, nothing_without_owner, with_exemptions
from tenantctl.policies.asking import ask
from tenantctl.policies.pack import open_pack

from .conftest import Held

PACK = """
from dingtalk_components.policies import *
from pulumi_policy import EnforcementLevel

POLICIES = with_exemptions(
    [
        nothing_without_owner(),
        two_administrators(),
        shifts_within(12),
        groups_called_in_by_owners(),
        named_by_rule("ChatGroup", "[a-z]+_[a-z]+_[0-9]{4}", "department_project_year"),
        hidden_departments(["Payroll", "Board"]),
        protected(["LeaveType", "Role"]),
        webhooks_secured(),
        grants_with_end(["Role"]),
    ],
    [%s],
)
"""
PROGRAM = """
import pulumi
import pulumi_dingtalk as d

payroll = d.Department("payroll", name="Payroll")
board = d.Department("board", name="Board")
d.DepartmentVisibility("board", department=board, hide_dept=True)
d.ConsoleSetting("owners", setting="main-administrators", value="admin", responsible="admin")
d.ConsoleSetting("sso", setting="sso", value="company accounts")
d.AttendanceShift("night", name="Night", sections=[{"start": "20:00", "end": "09:00"}], owner_user="admin")
d.AttendanceShift("day", name="Day", sections=[{"start": "09:00", "end": "21:00"}])
d.ChatGroup("cash", name="cash", owner_user="admin", members=["admin"])
d.ChatGroup("ops", name="ops_move_2026", owner_user="admin", members=["admin"], only_owner_mentions_all=True)
group = d.RoleGroup("g", name="Group")
role = d.Role("r", name="Role", group=group, opts=pulumi.ResourceOptions(protect=True))
second = d.Role("s", name="Second", group=group)
d.RoleMembers("r", role=role, members=["admin", d.RoleMember("hr-officer", until="2026-12-31")])
d.RoleMembers("s", role=second, members=["admin"])
hook = "https://oapi.dingtalk.com/robot/send?access_token="
d.WebhookBot("open", name="Open", webhook=hook + "1", owner_user="admin", purpose="Tells")
d.WebhookBot("word", name="Word", webhook=hook + "2", owner_user="admin", purpose="Tells", keywords=["Cash"])
d.WebhookBot("sign", name="Sign", webhook=hook + "3", owner_user="admin", purpose="Tells", signing_secret="SECx")
"""
TOLD = {
    ("owner-named", "sso: nobody answers for it: name somebody in `responsible`"),
    ("owner-named", "day: nobody answers for it: name somebody in `owner_user`"),
    ("two-administrators", "owners: there are to be 1 main administrators, and two are the rule"),
    ("shift-length", "night: the shift lasts 13 h 00 min, and 12 hours are the most"),
    ("at-all-by-owner", "cash: everybody may call in everybody (@all): set `only_owner_mentions_all`"),
    ("chat-group-names", 'cash: "cash" is no name by the rule department_project_year'),
    (
        "departments-hidden",
        "payroll: everybody sees it: declare a DepartmentVisibility with `hide_dept` for it",
    ),
    ("webhooks-secured", "open: whoever has its address may post: give it `signing_secret` or `keywords`"),
    ("grants-end", "r: admin has the role without an end: say `until`"),
    ("protected", "s: it can be deleted by mistake: give it the option `protect`"),
}


def answers(held: Held) -> set[tuple[str, str]]:
    policies = open_pack(held.firm.stack, {"policies": "pack"})
    return {(each.policy, each.text) for each in ask(policies, held.firm.plan())}


def test_what_breaks_a_policy_is_told_and_nothing_else(held: Callable[[str, str], Held]) -> None:
    assert answers(held(PROGRAM, PACK % "")) == TOLD


def test_an_exemption_counts_until_its_day(
    held: Callable[[str, str], Held], monkeypatch: pytest.MonkeyPatch
) -> None:
    one = "Exemption('shift-length', 'nig*', 'one guard a night', '2026-11-30')"
    two = "Exemption('departments-hidden', 'payroll', 'it is empty', '2026-11-30')"
    firm = held(PROGRAM, PACK % f"{one}, {two}")
    told = answers(firm) - TOLD
    assert told == {
        (
            "shift-length-exempt",
            "night: exempt until 2026-11-30, because one guard a night: the shift lasts 13 h 00 min, and 12 hours "
            "are the most",
        ),
        (
            "departments-hidden-exempt",
            "payroll: exempt until 2026-11-30, because it is empty: everybody sees it: declare a DepartmentVisibility "
            "with `hide_dept` for it",
        ),
    }
    assert {policy for policy, _ in TOLD - answers(firm)} == {"shift-length", "departments-hidden"}
    monkeypatch.setenv("DINGTALK_AS_OF", "2026-12-01")
    ended = {text for policy, text in answers(firm) if policy == "shift-length"}
    assert ended == {
        "night: the shift lasts 13 h 00 min, and 12 hours are the most (its exemption was until 2026-11-30; that "
        "counts up to the day in dingtalk:asOf alone)"
    }


@pytest.mark.parametrize(
    ("exemption", "line"),
    [
        (
            ("owner-named", "sso", " ", "2026-12-31"),
            "the exemption of sso from owner-named has no reason; say why",
        ),
        (("owner-named", "sso", "why", "soon"), 'ends on "soon"; give a day, YYYY-MM-DD'),
        (("owners", "sso", "why", "2026-12-31"), "there is no policy owners; there are owner-named"),
    ],
)
def test_an_exemption_has_a_reason_an_end_and_a_policy(
    exemption: tuple[str, str, str, str], line: str
) -> None:
    with pytest.raises(ValueError, match=line):
        with_exemptions([nothing_without_owner()], [Exemption(*exemption)])
