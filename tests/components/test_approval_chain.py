"""ApprovalChain: the way of a request, what proves it, and what it refuses."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from support.firm import Firm, changed
from support.program import Write
from tenantctl.review.due import with_due

PAGES = Path(__file__).parents[2] / "docs" / "components"


def example(name: str) -> str:
    """Return the program of a component's page."""
    return (PAGES / f"{name}.md").read_text(encoding="utf-8").partition("```python\n")[2].partition("```")[0]


CHAIN = example("ApprovalChain")


def template(firm: Firm, name: str) -> dict[str, Any]:
    """Return the declared values of a template in state."""
    found = [r for r in firm.deployment().resources if r.type.endswith(":ApprovalTemplate")]
    return dict(next(r for r in found if r.urn.endswith(f"::{name}")).inputs)


def paths(values: dict[str, Any]) -> dict[str, list[str]]:
    """Return the stages that each sample request passes."""
    return {case["name"]: [step["stage"] for step in case["path"]] for case in values["cases"]}


def test_above_the_limit_and_not_at_it_a_second_manager_countersigns(program: Write) -> None:
    firm = program(CHAIN)
    firm.up()
    assert paths(template(firm, "training")) == {
        "HK$5,000 of shop-manager-mong-kok": ["Manager", "Finance", "Archive"],
        "HK$5,001 of shop-manager-mong-kok": ["Manager", "Second-level manager", "Finance", "Archive"],
    }
    assert changed(firm.drift()) == []


@pytest.mark.parametrize(
    ("mode", "agree"), [("any", "any"), ("all", None)], ids=["any may agree", "all must agree"]
)
def test_the_desk_agrees_as_the_chain_says(program: Write, mode: str, agree: str | None) -> None:
    firm = program(CHAIN.replace('mode="any"', f'mode="{mode}"'))
    firm.up()
    desk = template(firm, "training")["cases"][0]["path"][1]
    assert (desk["who"], desk.get("how")) == (["finance-specialist", "hr-officer"], agree)
    assert changed(firm.drift()) == []


def test_another_manager_shows_though_the_flow_is_as_it_was(program: Write) -> None:
    firm = program(CHAIN)
    firm.up()
    firm.hand.post(
        "/topapi/v2/user/update",
        userid="shop-manager-mong-kok",
        manager_userid="area-manager-new-territories",
    )
    assert [step.name for step in changed(firm.drift())] == ["training"]
    program(CHAIN.replace("area-manager-kowloon", "area-manager-new-territories"))
    firm.up(refresh=True)
    assert changed(firm.plan(refresh=True)) == []


def test_another_holder_of_the_desks_role_shows(program: Write) -> None:
    text = example("ExpenseClaim")
    firm = program(text)
    firm.up()
    assert changed(firm.drift()) == []
    program(text.replace('members=["finance-specialist"]', 'members=["finance-specialist", "hr-officer"]'))
    firm.up()
    assert [step.name for step in changed(firm.drift())] == ["expense"]
    program(text.replace('["finance-specialist"]', '["hr-officer", "finance-specialist"]'))
    firm.up(refresh=True)
    assert changed(firm.drift()) == []


def test_each_stage_goes_to_its_deputy_by_hand(program: Write) -> None:
    firm = program(example("Purchase"))
    firm.up()
    assert [
        (each["stage"], each["hours"], each["deputy"]) for each in template(firm, "purchase")["time_limits"]
    ] == [
        ("Manager", 24, "area-manager-hong-kong-island"),
        ("Second-level manager", 24, "it-administrator"),
        ("Finance", 24, "it-administrator"),
    ]


def due(firm: Firm) -> list[str]:
    """What is to be done by hand, as a plan says it."""
    found = with_due(firm.plan(), lambda: None).due or ()
    return [text["en"] for text in found]


@pytest.mark.parametrize(("writer", "lines"), [("gateway", 4), ("console", 11)])
def test_deputies_and_a_flow_that_nobody_wrote_are_asked_for_until_attested(
    program: Write, writer: str, lines: int
) -> None:
    text = CHAIN.replace('flow_by="gateway"', f'flow_by="{writer}"')
    firm = program(text)
    firm.up()
    asked = due(firm)
    assert 'Training course, Manager: after 24 hours it goes to "it-administrator"' in asked
    assert len(asked) == lines
    (code,) = {
        r.outputs["flow_code"] for r in firm.deployment().resources if r.urn.endswith("::training") and r.id
    }
    seen = f'attested={{"flow": "{code}", "by": "it-administrator", "on": "2026-11-30"}}'
    program(text.replace(f'flow_by="{writer}",', f'flow_by="{writer}",\n    {seen},'))
    assert due(firm) == []


def test_without_a_limit_nobody_countersigns(program: Write) -> None:
    firm = program(CHAIN.replace('    limit=Limit("fee", 5000),\n', ""))
    firm.up()
    values = template(firm, "training")
    assert paths(values) == {"shop-manager-mong-kok": ["Manager", "Finance", "Archive"]}
    assert [each["stage"] for each in values["time_limits"]] == ["Manager", "Finance"]
    assert changed(firm.drift()) == []


HEADS = """
import pulumi_dingtalk as dingtalk
kowloon = dingtalk.Department("kowloon", name="Kowloon")
shop = dingtalk.Department("mong-kok", name="Mong Kok", parent=kowloon)
"""


def test_the_heads_of_departments_may_be_the_managers(program: Write) -> None:
    firm = program(HEADS)
    firm.up()
    ids = {name: int(id_) for name, id_ in firm.ids().items() if name in {"kowloon", "mong-kok"}}
    for who, where in (("area-manager-kowloon", "kowloon"), ("shop-manager-kwun-tong", "mong-kok")):
        firm.hand.post("/topapi/v2/user/update", userid=who, dept_id_list=str(ids[where]))
        firm.hand.post("/topapi/v2/department/update", dept_id=ids[where], dept_manager_userid_list=who)
    text = CHAIN.replace("desk=Desk(", 'line="head",\n    desk=Desk(').replace(
        'manager="area-manager-kowloon", second="admin"',
        'manager="shop-manager-kwun-tong", second="area-manager-kowloon", department=shop',
    )
    program(HEADS + text)
    firm.up()
    assert changed(firm.drift()) == []


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ('["finance-specialist", "hr-officer"]', "[]", "training: nobody sits at the desk"),
        ('archive=Desk(["hr-officer"])', "archive=Desk([])", "training: nobody sits at the archive"),
        (
            '["finance-specialist", "hr-officer"]',
            '["it-administrator"]',
            "it-administrator would be the deputy of",
        ),
        ('Limit("fee", 5000)', 'Limit("price", 5000)', "the form has no field price, which the limit is on"),
        ('deputy="it-administrator"', 'deputy="admin", deputies={"boss": "x"}', "training has no stage boss"),
        (
            '[Requester("shop-manager-mong-kok", manager="area-manager-kowloon", second="admin")]',
            "[]",
            "training: no request is tried; name a requester",
        ),
    ],
)
def test_what_is_refused(program: Write, old: str, new: str, line: str) -> None:
    with pytest.raises(Exception, match=line):
        program(CHAIN.replace(old, new)).plan()


@pytest.mark.parametrize(
    ("page", "name", "limit"),
    [("ExpenseClaim", "expense", 5000), ("LeaveRequest", "leave", 5), ("OutdoorSales", "visit", 5000)],
)
def test_each_form_has_the_number_that_the_limit_is_on(
    program: Write, page: str, name: str, limit: int
) -> None:
    firm = program(example(page))
    firm.up()
    values = template(firm, name)
    (route,) = (stage for stage in values["flow"] if stage["type"] == "route")
    (condition,) = route["cases"][0]["when"][0]
    assert condition["above"] == limit
    assert condition["field"] in {each["id"] for each in values["components"]}
    assert {len(way) for way in paths(values).values()} == {3, 4}
