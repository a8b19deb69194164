"""AccessModel: who gets what, what ends, who joins, moves and leaves, and what is refused."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dingtalk_components import Access, Duty, Guest, Person, SubAdministrator, temporary
from dingtalk_components.access_matrix import drawing, markdown, matrix, things
from support.firm import Firm, changed
from support.program import Write

PAGE = (Path(__file__).parents[2] / "docs" / "components" / "AccessModel.md").read_text(encoding="utf-8")
EXAMPLE = PAGE.partition("```python\n")[2].partition("```")[0]
SUB = '"hr-officer": SubAdministrator(["contacts"], ["Mong Kok", "Central"])'


def holders(firm: Firm) -> dict[str, dict[str, list[str]]]:
    """Return who has which role, as the tenant says, with how many departments each covers."""
    ids = {r.urn.split("::")[-1]: r.id for r in firm.deployment().resources if r.type.endswith(":Role")}
    return {name.removeprefix("access-"): dict(firm.hand.members(id_)) for name, id_ in ids.items()}


def exported(firm: Firm, name: str) -> str:
    (stack,) = (r for r in firm.deployment().resources if r.type == "pulumi:pulumi:Stack")
    return str(stack.outputs[name])


def on(firm: Firm, day: str) -> None:
    """Let it be another day."""
    stack = firm.folder / "Pulumi.dev.yaml"
    stack.write_text(re.sub(r'dingtalk:asOf: "[^"]*"', f'dingtalk:asOf: "{day}"', stack.read_text()))


def test_positions_and_grants_give_roles_with_departments(program: Write) -> None:
    firm = program(EXAMPLE)
    firm.up()
    found = holders(firm)
    assert {duty: sorted(people) for duty, people in found.items()} == {
        "takings": ["area-manager-kowloon", "hr-officer", "shop-manager-mong-kok"],
        "rosters": ["shop-manager-mong-kok"],
        "payroll": ["finance-specialist"],
    }
    ids = firm.ids()
    assert sorted(map(str, found["takings"]["area-manager-kowloon"])) == sorted(
        [ids["central"], ids["mong-kok"]]
    )
    assert list(found["payroll"]["finance-specialist"]) == []


def test_the_table_is_that_of_the_page(program: Write) -> None:
    firm = program(EXAMPLE)
    firm.up()
    assert exported(firm, "who-may-see-what") in PAGE
    drawn = exported(firm, "drawing").splitlines()
    assert drawn[0] == "flowchart LR"
    assert '    g0 -. "until 2026-12-31" .-> d0' in drawn
    assert '    p0["shop-manager (1)"]' in drawn


def test_a_grant_that_ended_is_drift_and_goes_with_the_next_up(program: Write) -> None:
    firm = program(EXAMPLE)
    firm.up()
    on(firm, "2027-01-01")
    assert [step.name for step in changed(firm.drift())] == ["access-takings"]
    firm.up()
    assert sorted(holders(firm)["takings"]) == ["area-manager-kowloon", "shop-manager-mong-kok"]
    assert changed(firm.drift()) == []
    assert "until 2026-12-31" not in exported(firm, "who-may-see-what")


def test_a_guest_whose_end_is_past_is_to_be_taken_out_by_hand(program: Write) -> None:
    seen = EXAMPLE.replace(
        'owner="it-administrator",',
        'owner="it-administrator",\n    seen={"guest-auditor": Seen("2026-11-20", "seen")},',
    ).replace("    Person,\n", "    Person,\n    Seen,\n")
    firm = program(seen)
    firm.up()
    (guest,) = (r for r in firm.deployment().resources if r.urn.endswith("::access-guest-auditor"))
    assert guest.inputs["lapses_on"] == "2026-12-16"
    on(firm, "2026-12-16")
    (step,) = changed(firm.plan())
    assert step.name == "access-guest-auditor"
    assert (step.new_inputs or {})["value"].startswith("Outside auditor: taken out of Audit 2026")
    program(seen.replace("2026-11-20", "2026-12-16"))
    (step,) = changed(firm.plan())
    assert (step.new_inputs or {})["lapses_on"] == "2027-03-18"


def test_who_joins_moves_and_leaves_is_one_change_each(program: Write) -> None:
    firm = program(EXAMPLE)
    firm.up()
    line = '"shop-manager-mong-kok": Person("shop-manager", ["Mong Kok"]),'
    joins = EXAMPLE.replace(
        line, f'{line}\n            "shop-manager-sha-tin": Person("shop-manager", ["Central"]),'
    )
    program(joins)
    assert sorted(step.name for step in changed(firm.plan())) == ["access-rosters", "access-takings"]
    firm.up()
    moves = joins.replace(
        '"shop-manager-sha-tin": Person("shop-manager", ["Central"])',
        '"shop-manager-sha-tin": Person("finance")',
    )
    program(moves)
    firm.up()
    assert [duty for duty, who in holders(firm).items() if "shop-manager-sha-tin" in who] == ["payroll"]
    leaves = moves.replace('            "shop-manager-sha-tin": Person("finance"),\n', "").replace(
        "leavers={", 'leavers={"shop-manager-sha-tin": Leaver("2026-12-31", "admin", ["laptop"]),'
    )
    program(leaves)
    assert sorted(step.name for step in changed(firm.plan())) == [
        "access-leaver-shop-manager-sha-tin",
        "access-leaver-shop-manager-sha-tin-devices",
        "access-payroll",
    ]
    firm.up()
    assert not any("shop-manager-sha-tin" in who for who in holders(firm).values())


def test_sub_administrators_are_compared_with_those_that_the_tenant_has(program: Write) -> None:
    firm = program(EXAMPLE.replace(SUB, SUB))
    firm.up()
    (told,) = (r for r in firm.deployment().resources if r.urn.endswith("::access-sub-administrators"))
    assert (told.inputs["value"], told.outputs["observed"]) == ("hr-officer", "none")
    (part,) = (r for r in firm.deployment().resources if r.urn.endswith("::access-sub-hr-officer"))
    assert part.inputs["value"] == "contacts, for Mong Kok, Central alone"
    assert part.inputs["responsible"] == "it-administrator"


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        (
            '["admin"]',
            '["admin", "hr-officer", "area-manager-kowloon"]',
            "access: 3 main administrators; name 1 or 2",
        ),
        ('["admin"]', "[]", "access: 0 main administrators; name 1 or 2"),
        (
            SUB,
            SUB.replace("hr-officer", "admin"),
            "admin: a main administrator needs no part",
        ),
        (
            SUB,
            SUB.replace('["contacts"]', "[]"),
            "hr-officer would manage the whole console",
        ),
        (
            SUB,
            SUB.replace("Central", "Ho Man Tin"),
            "hr-officer names department Ho Man Tin",
        ),
        (
            '("shop-manager", ["Mong Kok"])',
            '("shop-manager")',
            "shop-manager-mong-kok would have takings everywhere",
        ),
        (
            'Person("finance")',
            'Person("cfo")',
            "finance-specialist names position cfo; there are shop-manager",
        ),
        (
            '["Mong Kok", "Central"])',
            '["Mong Kok", "Kowloon"])',
            "area-manager-kowloon names department Kowloon",
        ),
        (
            '"area-manager": ["takings"]',
            '"area-manager": ["takins"]',
            "position area-manager names duty takins",
        ),
        (
            'temporary("hr-officer"',
            'temporary("shop-manager-mong-kok"',
            "shop-manager-mong-kok gets takings 2 times",
        ),
        (
            'until="2026-12-31"',
            'until="31 December"',
            'grant of takings to hr-officer ends on "31 December"; give a day',
        ),
        ('until="2026-12-15"', 'until="soon"', 'guest auditor stays until "soon"; give a day'),
        ('groups=["Audit 2026"]', "groups=[]", "guest auditor is in no group"),
        (
            '"shop-manager-central": Leaver',
            '"hr-officer": Leaver',
            "hr-officer leaves and is a sub-administrator",
        ),
        (
            'hands_over_to="area-manager-hong-kong-island"',
            'hands_over_to="shop-manager-central"',
            "who leaves too",
        ),
    ],
)
def test_what_is_refused(program: Write, old: str, new: str, line: str) -> None:
    assert old in EXAMPLE
    with pytest.raises(Exception, match=line):
        program(EXAMPLE.replace(old, new)).plan()


def test_an_attestation_of_what_is_not_there_is_refused(program: Write) -> None:
    text = EXAMPLE.replace('owner="it-administrator",', 'owner="it-administrator", seen={"sub-x": None},')
    with pytest.raises(
        Exception, match="access has no setting sub-x; it has sub-hr-officer, guest-auditor, leaver-"
    ):
        program(text).plan()


NAMES = st.sampled_from(["a", "b", "c"])
DAYS = st.sampled_from(["2026-12-30", "2026-12-31", "2027-01-01"])


@st.composite
def accesses(draw: st.DrawFn) -> Access:
    """Any declaration of three people, two duties, grants and guests."""
    duties = {"x": Duty("X", ["salaries", "takings"], everywhere=True), "y": Duty("Y", ["rosters"])}
    people = {user: Person(draw(st.sampled_from(["p", "q"])), ["Shop"]) for user in draw(st.sets(NAMES))}
    grants = [temporary(user, "y", until=draw(DAYS), departments=["Shop"]) for user in draw(st.sets(NAMES))]
    guests = {key: Guest("G", ["Room"], draw(DAYS)) for key in draw(st.sets(st.just("g")))}
    subs = {user: SubAdministrator(["contacts"], ["Shop"]) for user in draw(st.sets(NAMES))}
    return Access(["admin"], duties, {"p": ["x"], "q": []}, people, subs, grants, guests)


@given(accesses())
def test_the_matrix_has_exactly_what_is_granted(access: Access) -> None:
    found = matrix(access, "2026-12-31")
    expected: dict[str, set[str]] = {"admin": set(things(access))}
    for user, person in access.people.items():
        for duty in access.positions[person.position]:
            expected.setdefault(user, set()).update(access.duties[duty].sees)
    for grant in access.grants:
        if grant.until >= "2026-12-31":
            expected.setdefault(grant.user, set()).add("rosters")
    for user in access.sub_administrators:
        expected.setdefault(user, set()).add("console: contacts")
    for guest in access.guests.values():
        if guest.until >= "2026-12-31":
            expected["g (guest)"] = {"group: Room"}
    assert {who: set(row) for who, row in found.items()} == expected
    assert {line.count("|") for line in markdown(access).splitlines()} == {len(things(access)) + 2}
    lines = drawing(access, "2026-12-31").splitlines()
    boxes: Any = {line.strip().partition("[")[0] for line in lines if "[" in line}
    arrows = [re.findall(r"\b[a-z]\d+\b", re.sub(r'"[^"]*"', "", line)) for line in lines if ">" in line]
    assert all(len(ends) == 2 and set(ends) <= boxes for ends in arrows)
    assert sum("until" in line for line in lines) == sum(
        each.until >= "2026-12-31" for each in (*access.grants, *access.guests.values())
    )
