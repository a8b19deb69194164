"""What a report says of how dangerous a change is, and why."""

from __future__ import annotations

from dataclasses import replace

import pytest

from support.plans import plan, same, step
from tenantctl.plan import Behind, Op, Operation, Plan, Source
from tenantctl.review.risk import findings, plan_risk
from tenantctl.review.words import Speaker
from tenantctl.values import UNKNOWN, Secret

SAY = Speaker("en")
SHOPS = {"name": "Kowloon shops", "parent": "1"}


def told(made: Plan, say: Speaker = SAY) -> list[tuple[str, str, str]]:
    return [(each.risk, each.rule, each.reason) for found in findings(made, say).values() for each in found]


def behind(*counts: int) -> dict[str, tuple[Behind, ...]]:
    words = ({"en": "people", "zh-Hant": "名成員"}, {"en": "departments", "zh-Hant": "個部門"})
    hanging = tuple(Behind(count, what) for count, what in zip(counts, words, strict=True))
    return {step(Op.DELETE, "kowloon").urn: hanging}


DELETES = plan(same("shops", SHOPS), step(Op.DELETE, "kowloon", SHOPS, id="7"))


def test_a_deletion_says_what_hangs_on_it() -> None:
    made = replace(DELETES, behind=behind(12, 3))
    reason = "12 people and 3 departments behind it; it cannot be brought back"
    assert ("destroys", "deleted", reason) in told(made)
    chinese = told(made, Speaker("zh-Hant"))[0][2]
    assert chinese.startswith("牽連12 名成員及3 個部門")
    assert chinese.endswith("刪除後無法復原")


def test_what_is_not_there_is_not_told() -> None:
    assert ("destroys", "deleted", "1,200 people behind it; it cannot be brought back") in told(
        replace(DELETES, behind=behind(1200, 0))
    )
    assert ("destroys", "deleted", "it cannot be brought back") in told(replace(DELETES, behind=behind(0, 0)))


@pytest.mark.parametrize("asked", [None, {}])
def test_what_was_not_asked_is_said(asked: dict[str, tuple[Behind, ...]] | None) -> None:
    reason = "it cannot be brought back; what hangs on it: not asked"
    assert ("destroys", "deleted", reason) in told(replace(DELETES, behind=asked))


def test_what_cannot_be_deleted_destroys_nothing() -> None:
    made = plan(step(Op.DELETE, "retail", {"name": "Retail"}, kind="RoleGroup", id="7"))
    assert told(made) == [("routine", "left-behind", "it stays in the tenant: the API cannot delete it")]


def test_the_worst_of_a_change_comes_first_and_each_rule_once() -> None:
    old = {"department": "5", "hide_dept": True, "dept_permits": ["1"], "user_permits": ["a"]}
    new = {**old, "dept_permits": ["2"], "user_permits": ["b"]}
    made = plan(step(Op.UPDATE, "hidden", old, new, kind="DepartmentVisibility", id="5"))
    assert [(risk, rule) for risk, rule, _ in told(made)] == [
        ("exposes", "seers-added"),
        ("disrupts", "seers-removed"),
    ]


def test_a_value_that_only_the_apply_knows_may_be_the_worst() -> None:
    old = {"role": "5", "members": [{"user": "a"}]}
    made = plan(step(Op.UPDATE, "them", old, {**old, "members": UNKNOWN}, kind="RoleMembers", id="5"))
    assert [(risk, rule) for risk, rule, _ in told(made)] == [
        ("exposes", "role-given"),
        ("exposes", "role-widened"),
        ("exposes", "role-prolonged"),
        ("disrupts", "role-taken"),
        ("disrupts", "role-narrowed"),
    ]
    assert all(reason.endswith("(perhaps: the new value is not known yet)") for _, _, reason in told(made))


def test_what_changes_nothing_in_the_tenant_has_no_risk() -> None:
    made = plan(same("shops", SHOPS), step(Op.REFRESH, "shops", SHOPS, {**SHOPS, "name": "By hand"}))
    assert told(made) == []


def risk(made: Plan) -> str:
    return str(plan_risk(made, findings(made, SAY)))


RENAMES = plan(step(Op.UPDATE, "shops", SHOPS, {**SHOPS, "name": "All shops"}, id="7"))
MOVES = plan(step(Op.UPDATE, "shops", SHOPS, {**SHOPS, "parent": "9"}, id="7"))
NOTHING = plan(same("shops", SHOPS))


@pytest.mark.parametrize(
    ("made", "known", "from_a_file"),
    [
        (NOTHING, "routine", "routine"),
        (RENAMES, "routine", "disrupts"),
        (MOVES, "disrupts", "exposes"),
        (DELETES, "destroys", "destroys"),
    ],
)
def test_what_a_preview_file_cannot_tell_makes_a_plan_one_class_worse(
    made: Plan, known: str, from_a_file: str
) -> None:
    assert risk(made) == known
    assert risk(replace(made, source=Source.PREVIEW_FILE)) == from_a_file


@pytest.mark.parametrize("comparable", [True, False])
def test_a_secret_that_cannot_be_compared_makes_a_plan_one_class_worse(comparable: bool) -> None:
    old, new = ({**SHOPS, "code": Secret(text, comparable=comparable)} for text in ("[secret]", "[secret]"))
    made = replace(
        plan(step(Op.UPDATE, "shops", old, {**new, "name": "All shops"}, id="7")), source=Source.PULUMI
    )
    assert risk(made) == ("routine" if comparable else "exposes")


def test_a_destroy_is_judged_too() -> None:
    made = replace(DELETES, operation=Operation.DESTROY, behind=behind(12, 3))
    assert risk(made) == "destroys"
