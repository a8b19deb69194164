"""The rules that a plan as a whole must keep: when each holds, with which numbers, and the way past it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from pulumi_dingtalk.config import TenantConfig
from pulumi_dingtalk.reconcile.registry import kinds
from support.plans import plan, same, step
from tenantctl.cli.safeguards import Raised, limits
from tenantctl.errors import ConfigError, UsageError
from tenantctl.plan import Op, Operation, Plan, Step
from tenantctl.review.safety import Allowed, Limits, Live, violations
from tenantctl.review.shares import Shares
from tenantctl.review.words import Speaker
from tenantctl.values import UNKNOWN

NAMED = {"name": "Shop", "parent": "1"}


def kept(count: int, kind: str = "Department") -> Iterable[Step]:
    return (same(f"kept-{kind}-{n}", NAMED, kind=kind, id=f"1{n}") for n in range(count))


def deleted(count: int, kind: str = "Department") -> Iterable[Step]:
    return (step(Op.DELETE, f"gone-{kind}-{n}", NAMED, kind=kind, id=f"2{n}") for n in range(count))


def replaced(count: int, kind: str = "Department") -> Iterable[Step]:
    for n in range(count):
        for op in (Op.CREATE_REPLACEMENT, Op.REPLACE, Op.DELETE_REPLACED):
            yield step(op, f"new-{kind}-{n}", NAMED, NAMED, kind=kind, id=f"3{n}")


def broken(
    made: Plan, *, limit: Limits | None = None, allowed: Allowed | None = None, live: Live | None = None
) -> list[tuple[str, str]]:
    found = violations(made, limit or Limits(), allowed or Allowed(), live or Live(), Speaker("en"))
    return [(each.rule, each.text) for each in found]


def rules(made: Plan, **more: object) -> list[str]:
    return [rule for rule, _ in broken(made, **more)]  # type: ignore[arg-type]


def allow(*shares: str) -> Allowed:
    return Allowed(Shares.parse(shares))


def test_more_than_the_share_of_a_kind_is_refused_with_numbers_and_the_way_past() -> None:
    made = plan(*kept(6), *deleted(3), *replaced(1))
    assert broken(made) == [
        (
            "max-deletes",
            "4 of 10 departments would be deleted or replaced (40 %), and at most 30 % may be; if that is meant: "
            "--allow-deletes Department=40% --reason TEXT",
        )
    ]
    assert rules(made, allowed=allow("Department=40%")) == []
    assert rules(made, allowed=allow("Department=39%")) == ["max-deletes"]
    assert rules(made, allowed=allow("Role=100%")) == ["max-deletes"]


def test_what_the_message_offers_is_enough() -> None:
    made = plan(*kept(7), *deleted(4))
    assert "(36.4 %)" in broken(made)[0][1]
    assert "--allow-deletes Department=37%" in broken(made)[0][1]
    assert rules(made, allowed=allow("Department=37%")) == []


def test_the_share_itself_is_allowed() -> None:
    assert rules(plan(*kept(7), *deleted(3))) == []


def test_few_objects_of_a_kind_may_all_go() -> None:
    assert rules(plan(*kept(9, "Role"), *deleted(9))) == []
    assert rules(plan(*kept(5), *deleted(4))) == []
    assert rules(plan(*kept(6), *deleted(4))) == ["max-deletes"]


def test_each_kind_counts_for_itself() -> None:
    made = plan(*kept(100, "Role"), *deleted(6), *kept(4))
    assert rules(made) == ["max-deletes"]
    made = plan(*kept(6), *deleted(4), *kept(6, "Role"), *deleted(4, "Role"))
    assert [text.split(" would")[0] for _, text in broken(made)] == ["4 of 10 departments", "4 of 10 roles"]


def test_new_objects_do_not_make_a_share_smaller() -> None:
    new = (step(Op.CREATE, f"made-{n}", None, NAMED) for n in range(50))
    assert rules(plan(*kept(6), *deleted(4), *new)) == ["max-deletes"]


def test_what_cannot_be_deleted_does_not_count() -> None:
    assert rules(plan(*deleted(20, "RoleGroup"), *kept(1))) == []


def test_settings_change_the_share_and_where_it_begins() -> None:
    made = plan(*kept(6), *deleted(4))
    assert rules(made, limit=limits({"maxDeletes": "40%"})) == []
    assert rules(made, limit=limits({"maxDeletes": "20%, Department=50"})) == []
    assert rules(made, limit=limits({"maxDeletes": "50%, Department=20%"})) == ["max-deletes"]
    assert rules(made, limit=limits({"maxDeletesFrom": "11"})) == []
    assert rules(made, limit=limits({"maxDeletes": "Role=90%"})) == ["max-deletes"]
    assert rules(plan(*deleted(1), *kept(1)), limit=limits({"maxDeletesFrom": "2"})) == ["max-deletes"]


@pytest.mark.parametrize(
    ("setting", "value", "line"),
    [
        (
            "maxDeletes",
            "many",
            "tenantctl:maxDeletes: 'many' is no share: write KIND=N%, such as Department=40%",
        ),
        ("maxDeletes", "130%", "tenantctl:maxDeletes: '130%' is no share"),
        ("maxDeletes", "Shop=3%", "tenantctl:maxDeletes: there is no kind Shop: the kinds are "),
        (
            "maxDeletesFrom",
            "0",
            "tenantctl:maxDeletesFrom is '0': it takes a whole number above 0, such as 10",
        ),
        ("maxDeletesFrom", "ten", "tenantctl:maxDeletesFrom is 'ten'"),
    ],
)
def test_a_setting_that_is_off_is_told(setting: str, value: str, line: str) -> None:
    with pytest.raises(ConfigError) as told:
        limits({setting: value})
    assert str(told.value).startswith(line)


def test_an_empty_program_on_a_full_tenant_is_refused() -> None:
    assert broken(plan(*deleted(6), *deleted(4, "Role"))) == [
        (
            "empty-program",
            "the program declares nothing, and all 10 objects of the stack would be deleted; if that is meant: "
            "--allow-empty --reason TEXT",
        )
    ]
    assert rules(plan(*deleted(12)), allowed=Allowed(empty=True)) == []
    assert rules(plan(*deleted(12)), allowed=allow("Department=100%")) == ["empty-program"]
    assert rules(plan(*deleted(9))) == []


def test_a_program_that_makes_all_anew_is_not_empty() -> None:
    assert rules(plan(*deleted(12), step(Op.CREATE, "new", None, NAMED))) == ["max-deletes"]


def test_a_destroy_names_the_stack() -> None:
    made = plan(*deleted(12), operation=Operation.DESTROY)
    assert broken(made) == [
        (
            "destroy-all",
            "12 objects of the stack would be deleted; if that is meant: --allow-destroy test --reason TEXT",
        )
    ]
    assert rules(made, allowed=Allowed(destroy="test")) == []
    assert rules(made, allowed=Allowed(destroy="prod")) == ["destroy-all"]
    assert rules(made, allowed=allow("Department=100%")) == ["destroy-all"]
    assert rules(plan(*deleted(9), operation=Operation.DESTROY)) == []


@pytest.mark.parametrize("op", [Op.DELETE, Op.REPLACE])
@pytest.mark.parametrize("operation", [Operation.UPDATE, Operation.DESTROY])
def test_a_protected_object_stays(op: Op, operation: Operation) -> None:
    made = plan(step(op, "head-office", NAMED, NAMED, id="7", protect=True), operation=operation)
    assert broken(made, allowed=Allowed(allow("100%").shares, empty=True, destroy="test")) == [
        (
            "protected",
            "department head-office is protected; to let it go, take `protect` out of the program and run `up` first",
        )
    ]
    assert rules(replace(made, steps=tuple(replace(each, protect=False) for each in made.steps))) == []


def test_a_protected_object_may_change() -> None:
    made = plan(step(Op.UPDATE, "head-office", NAMED, {**NAMED, "name": "HQ"}, id="7", protect=True))
    assert rules(made) == []


def test_the_root_department_stays_whatever_is_allowed() -> None:
    made = plan(step(Op.DELETE, "company", NAMED, id="1"))
    assert broken(made, allowed=Allowed(allow("100%").shares, empty=True)) == [
        (
            "untouchable",
            "department company must stay: the root department is the company, and cannot be deleted (60007); there "
            "is no way past this",
        )
    ]


@pytest.mark.parametrize(("key", "refused"), [("calls-as", ["untouchable"]), ("another", []), (None, [])])
def test_the_app_that_calls_stays(key: str | None, refused: list[str]) -> None:
    told = {} if key is None else {"app_key": key}
    made = plan(step(Op.DELETE, "tool", {"name": "Tool"}, kind="App", id="7", old_outputs=told))
    config = TenantConfig("https://dingtalk.com", "corp", "calls-as", SecretStr("secret"))
    assert rules(made, live=Live(config=lambda: config)) == refused


SHUT = {"user": "boss", "disabled": True}
OPEN = {**SHUT, "disabled": False}


@pytest.mark.parametrize(
    ("old", "new", "refused"),
    [
        (None, SHUT, ["untouchable", "last-administrator"]),
        (OPEN, SHUT, ["untouchable", "last-administrator"]),
        ({**SHUT, "reason": "was"}, SHUT, []),
        (SHUT, OPEN, []),
        (SHUT, None, []),
        (None, {**SHUT, "user": "clerk"}, []),
        (None, {**SHUT, "user": UNKNOWN}, []),
    ],
)
def test_the_operator_and_the_last_administrator_are_not_shut_out(
    old: dict[str, Any] | None, new: dict[str, Any] | None, refused: list[str]
) -> None:
    op = Op.CREATE if old is None else Op.DELETE if new is None else Op.UPDATE
    config = TenantConfig("https://dingtalk.com", "corp", "app", SecretStr("secret"), operator="boss")
    live = Live(lambda: config, lambda: frozenset({"boss"}))
    assert rules(plan(step(op, "out", old, new, kind="AccountStatus", id="boss")), live=live) == refused


def test_administrators_who_leave_and_who_are_shut_out_count_together() -> None:
    gone = step(Op.DELETE, "gone", {"userid": "second"}, kind="User", id="second")
    out = step(Op.CREATE, "out", None, SHUT, kind="AccountStatus")
    live = Live(administrators=lambda: frozenset({"boss", "second"}))
    assert rules(plan(gone, out), live=live) == ["last-administrator"]
    assert rules(plan(gone), live=live) == rules(plan(out), live=live) == []


def test_a_refresh_breaks_no_rule() -> None:
    gone = (step(Op.REFRESH, f"gone-{n}", NAMED, id=f"{n}") for n in range(50))
    assert rules(plan(*gone, operation=Operation.REFRESH)) == []


def test_nothing_is_asked_of_the_tenant_where_nothing_goes() -> None:
    def asked() -> TenantConfig:
        raise AssertionError("asked")

    live = Live(asked, lambda: pytest.fail("asked"))
    assert rules(plan(*kept(12), step(Op.CREATE, "new", None, NAMED)), live=live) == []


@given(kept_=st.integers(0, 30), deleted_=st.integers(0, 30), limit=st.integers(0, 100))
def test_a_plan_is_refused_exactly_above_its_share(kept_: int, deleted_: int, limit: int) -> None:
    made = plan(*kept(kept_), *deleted(deleted_), same("other", NAMED, kind="Role", id="9"))
    everything = kept_ + deleted_
    above = everything >= 10 and deleted_ * 100 > limit * everything
    assert rules(made, limit=limits({"maxDeletes": f"{limit}%"})) == ["max-deletes"] * above


@pytest.mark.parametrize(
    ("raised", "line"),
    [
        (Raised(("Department=40%",)), "a safety rule is raised for a reason: add --reason TEXT"),
        (Raised(empty=True, reason="  "), "a safety rule is raised for a reason: add --reason TEXT"),
        (Raised(stack_to_go="test"), "a safety rule is raised for a reason: add --reason TEXT"),
        (Raised(reason="closing"), "--reason raises no rule: it goes with --allow-deletes"),
        (Raised(("Shop=40%",), reason="closing"), "--allow-deletes: there is no kind Shop"),
        (Raised(("40 shops",), reason="closing"), "--allow-deletes: '40 shops' is no share"),
    ],
)
def test_options_that_are_off_are_told(raised: Raised, line: str) -> None:
    with pytest.raises(UsageError) as told:
        raised.allowed()
    assert str(told.value).startswith(line)


def test_every_kind_may_be_named() -> None:
    for kind in kinds():
        assert Shares.parse([f"{kind}=55.5%"]).of(kind, 0) == 55.5
