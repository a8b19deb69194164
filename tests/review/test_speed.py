"""A report takes a time that grows with its plan, not with its square: counted, so that no machine is too slow."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

import pytest

import pulumi_dingtalk.resources  # noqa: F401 - importing it registers the kinds
from support.large_plans import large_plan
from tenantctl.plan import Plan
from tenantctl.plan_json import dump, load
from tenantctl.render.schema import Schema
from tenantctl.review import risk
from tenantctl.review.building import build
from tenantctl.review.formats import csv, json, markdown, terminal
from tenantctl.review.report import Report
from tenantctl.review.words import Speaker

SAY = Speaker("en")
SCHEMA = Schema.of_provider()
SMALL = 100


def report(plan: Plan) -> Report:
    return build(plan, SCHEMA, SAY, risk.findings(plan, SAY))


WORK: dict[str, Callable[[Plan], Any]] = {
    "read": lambda plan: load(dump(plan), "plan.json"),
    "findings": lambda plan: risk.findings(plan, SAY),
    "report": report,
    "markdown": lambda plan: markdown.text(report(plan)),
    "json": lambda plan: json.text(report(plan)),
    "csv": lambda plan: csv.text(report(plan)),
    "terminal": lambda plan: list(terminal.lines(report(plan))),
}


def calls_of(work: Callable[[Plan], Any], plan: Plan) -> int:
    """How many functions ``work`` calls, Python's and C's."""
    counted = 0

    def count(_frame: Any, event: str, _argument: Any) -> None:
        nonlocal counted
        counted += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        work(plan)
    finally:
        sys.setprofile(before)
    return counted


@pytest.mark.parametrize("name", WORK)
def test_twice_the_plan_is_twice_the_work(name: str) -> None:
    WORK[name](large_plan(10))  # what is made once does not count
    once, twice = (calls_of(WORK[name], large_plan(size)) for size in (SMALL, 2 * SMALL))
    assert once > SMALL
    assert twice < 2.3 * once
