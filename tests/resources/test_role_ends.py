"""Grants of a role with an end: kept while they count, shown and taken back once they are over."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulumi_dingtalk.reconcile.assess import assess
from pulumi_dingtalk.resources.contacts.role_ends import only_ended, standing
from pulumi_dingtalk.resources.role_members import KIND
from support.runs import Place, Thing

LAST, AFTER = date(2026, 12, 31), date(2027, 1, 1)
AUDITOR = {"user": "auditor", "until": "2026-12-31"}


@pytest.fixture
def role(place: Place) -> str:
    place.hand.join("clerk")
    place.hand.join("auditor")
    run = place.run(asOf=str(LAST))
    group = run.create("RoleGroup", "firm", name="Firm")
    return run.create("Role", "finance", name="Finance", group=group.id).id


@pytest.fixture
def members(place: Place, role: str) -> Thing:
    return place.run(asOf=str(LAST)).create("RoleMembers", role=role, members=["clerk", AUDITOR])


def test_on_its_last_day_a_grant_counts(place: Place, members: Thing) -> None:
    run = place.run(asOf=str(LAST))
    assert sorted(place.hand.members(members.id)) == ["auditor", "clerk"]
    assert not run.diff(members, role=members.id, members=["clerk", AUDITOR]).changes
    assert (
        run.read(members).inputs["members"]
        == [
            {"user": "auditor", "departments": [], "until": "2026-12-31"},
            {"user": "clerk", "departments": []},
        ]
        or not run.diff(members).changes
    )


def test_the_day_after_the_same_program_takes_it_back(place: Place, members: Thing) -> None:
    run = place.run(asOf=str(AFTER))
    after = run.update(members, role=members.id, members=["clerk", AUDITOR])
    assert run.counted() == {"role/simplelist": 1, "role/removerolesforemps": 1}
    assert list(place.hand.members(members.id)) == ["clerk"]
    assert after.inputs["members"] == [{"user": "clerk"}]


def test_a_reading_says_that_it_is_over(place: Place, members: Thing) -> None:
    before, after = (place.run(asOf=str(day)).read(members).inputs for day in (LAST, AFTER))
    assert before["members"] == members.inputs["members"]
    (ended,) = (each for each in after["members"] if each["user"] == "auditor")
    assert ended == {"user": "auditor", "departments": [], "until": "2026-12-31", "ended": True}


def test_what_a_reading_left_in_state_is_taken_back_all_the_same(place: Place, members: Thing) -> None:
    run = place.run(asOf=str(AFTER))
    read = run.read(members)
    refreshed = Thing("RoleMembers", members.id, read.inputs, read.outs)
    run.update(refreshed, role=members.id, members=["clerk", AUDITOR])
    assert list(place.hand.members(members.id)) == ["clerk"]


def test_another_end_writes_nothing(place: Place, members: Thing) -> None:
    run = place.run(asOf=str(LAST))
    run.update(members, role=members.id, members=["clerk", {"user": "auditor", "until": "2027-03-31"}])
    assert run.counted() == {"role/simplelist": 1}


def test_who_gets_a_grant_that_is_over_never_has_it(place: Place, role: str) -> None:
    place.run(asOf=str(AFTER)).create("RoleMembers", role=role, members=["clerk", AUDITOR])
    assert list(place.hand.members(role)) == ["clerk"]


def test_without_a_day_an_end_is_refused(place: Place, role: str) -> None:
    run = place.run()
    ((where, line),) = run.failures("RoleMembers", role=role, members=[AUDITOR])
    assert where == "members"
    assert "set dingtalk:asOf" in line
    assert not run.failures("RoleMembers", role=role, members=["clerk"])
    ((_, line),) = run.failures("RoleMembers", role=role, members=[{"user": "x", "until": "2026-02-30"}])
    assert "must be a day" in line


def test_what_cannot_be_told_without_a_day_is_due() -> None:
    assert [words.en[:27] for words in KIND.due({"members": [AUDITOR]}, {}, None)] == [
        "roles are given until a day"
    ]
    assert list(KIND.due({"members": [AUDITOR]}, {}, AFTER)) == []
    assert list(KIND.due({"members": [{"user": "clerk"}]}, {}, None)) == []


@pytest.mark.parametrize(
    ("old", "new", "prolonged"),
    [
        ("2026-12-31", "2027-01-31", True),
        ("2026-12-31", None, True),
        ("2026-12-31", "2026-11-30", False),
        (None, "2026-12-31", False),
    ],
)
def test_a_later_end_exposes(old: str | None, new: str | None, *, prolonged: bool) -> None:
    sides = [
        {"role": "1", "members": [{"user": "a", **({"until": end} if end else {})}]} for end in (old, new)
    ]
    assert ("role-prolonged" in {found.rule for found in assess(KIND, *sides)}) == prolonged


ENDS = st.sampled_from([None, "2026-12-30", "2026-12-31", "2027-01-01"])
MEMBERS = st.dictionaries(st.sampled_from("abc"), ENDS, max_size=3).map(
    lambda found: [{"user": user, **({"until": end} if end else {})} for user, end in found.items()]
)


@given(MEMBERS)
def test_taking_back_is_all_that_a_day_changes(members: list[dict[str, Any]]) -> None:
    left = standing(members, AFTER)
    assert only_ended(members, left, AFTER) == (left != members)
    assert standing(left, AFTER) == left
    assert standing(members, None) == members


@given(MEMBERS, MEMBERS)
def test_whatever_else_changes_is_not_only_an_end(
    old: list[dict[str, Any]], new: list[dict[str, Any]]
) -> None:
    if only_ended(old, new, AFTER):
        assert sorted(map(str, new)) == sorted(map(str, (each for each in old if each in new)))
        assert all(each["until"] < "2027-01-01" for each in old if each not in new)
