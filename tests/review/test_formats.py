"""Markdown, JSON and CSV: bounded, whole, and harmless whatever somebody called a department."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from support.plans import SCHEMA, plan, step
from tenantctl.plan import Op, Plan, Step
from tenantctl.review.building import build
from tenantctl.review.formats import csv as csv_format
from tenantctl.review.formats import json as json_format
from tenantctl.review.formats import markdown, terminal
from tenantctl.review.report import Finding, Report, Violation
from tenantctl.review.words import LANGUAGES, Speaker

BREAKING = st.text(
    st.sampled_from(list("`~|*_<>#@![]()\\\n\r\t=+-'\"{} ab\u202e\u2028\x1b")) | st.characters(), max_size=30
)
NAMES = BREAKING.filter(bool)


def report(shown: Plan, findings: Any = None, language: str = "en") -> Report:
    return build(shown, SCHEMA, Speaker(language), findings)


def rows(made: Report) -> list[list[str]]:
    text = csv_format.text(made)
    assert text.startswith("\ufeff")
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))


def update(n: int, name: str = "Mong Kok", members: int = 0) -> Step:
    old = {"name": name, "managers": []}
    return step(
        Op.UPDATE,
        f"d{n}",
        old,
        {"name": f"{name}!", "managers": [f"m-{k}" for k in range(members)]},
        id=str(n),
    )


def balanced(text: str) -> None:
    """Every fence that opens closes, and no code span stays open on its line."""
    fenced = False
    for line in text.splitlines():
        if line.startswith("```"):
            assert line == ("```" if fenced else "```diff")
            fenced = not fenced
        elif not fenced:
            rest = re.sub(r"(?<!`)(`+)(?!`).+?(?<!`)\1(?!`)", "", line)
            assert "`" not in rest.replace("\\`", ""), line
    assert not fenced


@pytest.mark.parametrize("count", [0, 1, 30, 1_500])
@pytest.mark.parametrize("language", LANGUAGES)
def test_markdown_is_never_longer_than_a_comment(count: int, language: str) -> None:
    text = markdown.text(report(plan(*(update(n, members=n % 60) for n in range(count))), language=language))
    assert len(text) <= markdown.LONGEST
    balanced(text)
    told = text.count("```diff")
    if told < count:
        assert f"**{Speaker(language)('markdown.more', count=count - told)}**" in text
    summary = Speaker(language)("summary.update", count=count)
    assert not count or text.splitlines()[2].startswith(f"**{summary}")


def test_the_worst_comes_first_and_is_what_is_kept() -> None:
    steps = [update(n) for n in range(2_000)]
    worst = step(Op.DELETE, "zz", {"name": "Central"}, id="9")
    findings = {index: (Finding("routine", "routine", "r"),) for index in range(1, 2_001)} | {
        2_001: (Finding("destroys", "deleted", "12 people behind it"),)
    }
    text = markdown.text(report(plan(*steps, worst), findings))
    assert text.index("| destroys | 1 |") < text.index("| routine | 2000 |") < text.index("## destroys")
    assert "- 12 people behind it (`deleted`)" in text
    assert text.index("12 people behind it") < text.index("## routine")


@given(st.lists(st.tuples(NAMES, NAMES), min_size=1, max_size=4), st.integers(min_value=600, max_value=3_000))
@settings(max_examples=60)
def test_whatever_the_names_markdown_is_whole_and_within_its_limit(
    names: list[tuple[str, str]], most: int
) -> None:
    steps = [
        step(
            Op.UPDATE,
            logical,
            {"name": name, "managers": [name]},
            {"name": name[::-1], "managers": [logical]},
            id=name,
        )
        for name, logical in names
    ]
    text = markdown.text(report(plan(*steps)), most)
    assert len(text) <= most
    balanced(text)


@given(NAMES, NAMES)
@settings(max_examples=60)
def test_no_cell_of_the_table_is_a_formula(name: str, logical: str) -> None:
    made = report(plan(step(Op.UPDATE, logical, {"name": name, "brief": name}, {"name": logical}, id=name)))
    table = rows(made)
    assert {len(row) for row in table} == {len(csv_format.COLUMNS)}
    for row in table[1:]:
        for cell in row:
            assert cell.lstrip()[:1] not in ("=", "+", "-", "@", "＝", "＋", "－", "＠") or not cell  # noqa: RUF001
            assert not cell.startswith(("\t", "\r", "\n"))


@given(NAMES)
def test_nothing_invisible_reaches_a_line(name: str) -> None:
    made = report(
        plan(step(Op.UPDATE, name, {"name": name, "brief": name}, {"name": name, "brief": "x"}, id=name))
    )
    for line in terminal.lines(made):
        assert line.plain.isprintable()


def test_the_table_has_a_line_a_field() -> None:
    made = report(
        plan(
            step(
                Op.UPDATE,
                "mong-kok",
                {"name": "Mong Kok", "managers": ["a"], "order": 1},
                {"name": "Mong Kok East", "managers": ["b", "c"]},
                id="13",
            )
        ),
        {1: (Finding("disrupts", "renamed", "people know it by its name"),)},
    )
    head, _, *lines = rows(made)
    assert head[:6] == ["risk", "action", "kind", "name in the program", "called", "id"]
    told = [dict(zip(csv_format.COLUMNS, line, strict=True)) for line in lines]
    assert [(row["field"], row["before"], row["after"], row["added"], row["removed"]) for row in told] == [
        ("name", '"Mong Kok"', '"Mong Kok East"', "", ""),
        ("order", "1", "", "", ""),
        ("managers", "", "", '"b"; "c"', '"a"'),
    ]
    assert {row["reasons"] for row in told} == {"people know it by its name"}
    assert {row["risk"] for row in told} == {"disrupts"}


@pytest.mark.parametrize(
    ("language", "action", "risk", "over"),
    [("en", "plan", "destroys", "Its end is past:"), ("zh-Hant", "計劃", "破壞", "期限已過：")],  # noqa: RUF001 - so it is written
)
def test_the_table_begins_with_the_plan_its_class_and_its_cost(
    language: str, action: str, risk: str, over: str
) -> None:
    made = replace(
        report(plan(update(1))),
        language=language,
        risk="destroys",
        risk_text="Risk of the plan: destroys",
        cost=("=2 calls that write",),
        violations=(Violation("max-deletes", "too many"),),
        due=("look into the console",),
        lapsed=("finance: auditor",),
    )
    row = dict(zip(csv_format.COLUMNS, rows(made)[1], strict=True))
    assert {column: cell for column, cell in row.items() if cell} == {
        "risk": risk,
        "action": action,
        "name": "test",
        "called": "shops",
        "after": made.summary,
        "reasons": "Risk of the plan: destroys; too many",
        "rules": "max-deletes",
        "notes": f"'=2 calls that write; {over} finance: auditor; look into the console",
    }


def test_json_has_a_version_and_everything() -> None:
    made = report(plan(update(1)))
    body = json.loads(json_format.text(made))
    assert body["version"] == json_format.FORMAT_VERSION
    assert set(body) == {"version", *vars(made)}
    assert body["entries"][0]["changes"][0]["text"] == '"Mong Kok" -> "Mong Kok!"'


@pytest.mark.parametrize("language", LANGUAGES)
def test_all_formats_tell_of_the_same_objects(language: str) -> None:
    made = report(
        plan(*(update(n) for n in range(9)), step(Op.DELETE, "gone", {"name": "Gone"}, id="77")),
        language=language,
    )
    names = {f"d{n}" for n in range(9)} | {"gone"}
    assert {row[3] for row in rows(made)[2:]} == names
    assert {entry["name"] for entry in json_format.document(made)["entries"]} == names
    for text in (markdown.text(made), "\n".join(line.plain for line in terminal.lines(made))):
        assert all(f" {name} (" in text for name in names)
