"""What a report says of a plan as a whole, in every format and language."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from pulumi_dingtalk.client.meter import Usage
from pulumi_dingtalk.config import TenantConfig
from support.plans import plan, same, step
from tenantctl.plan import Op, Source
from tenantctl.render.schema import Schema
from tenantctl.review import cost
from tenantctl.review.formats import json as json_format
from tenantctl.review.formats import markdown, terminal
from tenantctl.review.report import Report, Violation
from tenantctl.review.whole import Known, _cost, whole_report
from tenantctl.review.words import LANGUAGES, Speaker

SCHEMA = Schema.of_provider()
NAMED = {"name": "Kowloon shops", "parent": "1"}
RETAIL = {"name": "Retail"}
MADE = plan(
    *(step(Op.CREATE, f"s{n}", None, NAMED) for n in range(40)),
    step(Op.DELETE, "kowloon", NAMED, id="7"),
    step(Op.DELETE, "retail", RETAIL, kind="RoleGroup", id="8"),
    same("other", NAMED, id="9"),
    behind={},
)
BROKEN = Violation("max-deletes", "too many: --allow-deletes Department=40%")
CONFIG = TenantConfig.load({"endpoint": "sandbox:/nowhere/tenant.db"}, {})


def report(language: str = "en", **more: object) -> Report:
    known = Known(**{"config": CONFIG, "violations": [BROKEN], **more})  # type: ignore[arg-type]
    return whole_report(MADE, SCHEMA, Speaker(language), known)


def told(made: Report) -> dict[str, str]:
    return {
        "terminal": "\n".join(line.plain for line in terminal.lines(made)),
        "markdown": markdown.text(made),
        "json": json_format.text(made),
    }


def test_a_report_says_risk_cost_manual_steps_and_what_is_refused() -> None:
    made = report()
    assert (made.risk, dict(made.risks)) == ("destroys", {"destroys": 1, "routine": 41})
    assert made.calls == {"department/create": 40, "department/delete": 1}
    assert made.cost == (
        "41 calls that write: department/create 40, department/delete 1",
        "at least 3 s under the rate limit",
    )
    assert made.manual == (
        'delete the role group "Retail" in the admin console if it is not wanted any more',
    )
    assert made.violations == (BROKEN,)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_format_says_all_of_it(language: str) -> None:
    made = report(language)
    for form, text in told(made).items():
        whole = json.dumps(text, ensure_ascii=False) if form == "json" else text
        for said in (*made.cost, *made.manual, made.risk_text, BROKEN.text):
            quoted = json.dumps(json.dumps(said, ensure_ascii=False)[1:-1], ensure_ascii=False)[1:-1]
            assert (quoted if form == "json" else said) in whole, (form, said)


def test_what_is_refused_stands_above_what_will_be_done() -> None:
    text = markdown.text(report())
    assert (
        text.index("Risk of the plan: destroys") < text.index("**max-deletes**") < text.index("## destroys")
    )


def test_a_plan_that_changes_nothing_says_none_of_it() -> None:
    made = whole_report(plan(same("shops", NAMED, id="7")), SCHEMA, Speaker("en"))
    assert (made.risk, made.cost, made.manual, made.violations) == ("", (), (), ())
    assert told(made)["terminal"] == "Nothing to change: 1 object as declared"


def test_what_could_not_be_told_is_said() -> None:
    renamed = step(Op.UPDATE, "shops", NAMED, {**NAMED, "name": "All shops"}, id="7")
    made = whole_report(replace(plan(renamed), source=Source.PREVIEW_FILE), SCHEMA, Speaker("en"))
    assert made.risk == "disrupts"
    assert made.risk_text == (
        "Risk of the plan: disrupts, one class worse than its worst change, since something about it could not be told"
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_metered_calls_are_told_against_the_month(language: str) -> None:
    say = Speaker(language)
    spent = cost.Cost({"attendance/group/modify": 7}, 7)
    unknown, known = (
        list(_cost(replace(spent, usage=usage), say))[1:]
        for usage in (None, Usage("2026-08", 4996, 5000, exhausted=False))
    )
    assert len(unknown) == 1
    assert len(known) == 2
    assert "4,996" in known[0]
    assert "5,000" in known[0]
    if language == "en":
        assert known[1] == "that is more than the month has left"
