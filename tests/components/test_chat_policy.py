"""ChatPolicy: groups by rule, each run by its owner; the linter for names that exist already."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dingtalk_components import GroupName, lint_group_names
from support.firm import changed, keys
from support.program import Write

PAGE = Path(__file__).parents[2] / "docs" / "components" / "ChatPolicy.md"
EXAMPLE = PAGE.read_text(encoding="utf-8").partition("```python\n")[2].partition("```")[0]
SHOPS = GroupName("brand_district_function", {"brand": ["retail"], "district": ["kowloon", "islands"]})
PROJECTS = GroupName("department_project_year", {"department": ["it", "hr"], "year": r"20\d\d"})


def test_groups_are_run_by_their_owners(program: Write) -> None:
    firm = program(EXAMPLE)
    firm.up()
    made = {r.urn.split("::")[-1]: r for r in firm.deployment().resources}
    group = made["chats-kowloon"].inputs
    assert (group["name"], group["owner_user"]) == ("retail_kowloon_cash", "area-manager-kowloon")
    assert all(
        group[rule] for rule in ("only_owner_mentions_all", "only_owner_manages", "join_needs_approval")
    )
    assert "3 minutes" in made["chats-escalation"].inputs["value"]
    program(EXAMPLE.replace("retail_kowloon_cash", "retail_kowloon_stock"))
    (step,) = changed(firm.plan())
    assert (step.name, keys(step)) == ("chats-kowloon", {"name"})


def test_a_name_by_no_rule_stops_the_program(program: Write) -> None:
    with pytest.raises(
        Exception, match='chats: group "retail_central_cash" district "central" is not one of'
    ):
        program(EXAMPLE.replace("retail_kowloon_cash", "retail_central_cash")).plan()


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("lunch", 'group "lunch" has 1 part, not the 3 of brand_district_function'),
        ("retail_kowloon_", 'group "retail_kowloon_" function "" is not a word'),
        ("it_tills_26", r'group "it_tills_26" year "26" is not 20\d\d'),
        ("retail_islands_stocktake", 'group "retail_islands_stocktake" is longer than 20 characters'),
    ],
)
def test_the_linter_says_what_is_wrong_by_the_nearest_rule(name: str, line: str) -> None:
    assert lint_group_names([name], [SHOPS, PROJECTS]) == [line]


def test_the_linter_says_nothing_of_names_by_a_rule() -> None:
    assert lint_group_names(["retail_islands_cash", "hr_intake_2026"], [SHOPS, PROJECTS]) == []


@given(st.text(st.characters(codec="utf-8"), max_size=30))
def test_a_name_has_a_line_exactly_when_it_is_by_no_rule(name: str) -> None:
    rules = [SHOPS, PROJECTS]
    assert bool(lint_group_names([name], rules)) == all(rule.faults(name) for rule in rules)
