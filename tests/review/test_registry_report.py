"""What the report says of each field of each kind when it is added, changed, removed, or forces a replacement.

The table is in ``recorded/told/KIND.txt``, in both languages. After a new kind or other words: run this file with
RECORD=1, read the difference, commit it.
"""

from __future__ import annotations

import os
import re
from csv import reader
from dataclasses import asdict
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pulumi_dingtalk.reconcile.registry import kinds
from support.cases import load_cases
from support.told import Scene, cells, told_of
from tenantctl.plan import Op
from tenantctl.review.formats import csv, markdown, terminal
from tenantctl.review.report import Report
from tenantctl.review.words import LANGUAGES
from tenantctl.values import UNKNOWN

TOLD = Path(__file__).parent / "recorded" / "told"
CASES = load_cases()
FIELDS = {field for kind in kinds().values() for field in kind.fields}
WIRE = {name for name in FIELDS if "_" in name} | {kind for kind in kinds() if not kind[1:].islower()}
A_WIRE_NAME = re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, sorted(WIRE)))})(?![\w-])")
BAD = re.compile(r"\{'|\[\{|\bNone\b|<[a-z_.]+ object|__provider")


def texts(made: Report) -> list[str]:
    """Everything that a reader of any format is shown."""
    lines = [line.plain for line in terminal.lines(made)]
    table = reader(StringIO(csv.text(made).removeprefix("\ufeff")))
    return [
        *cells(asdict(made)),
        *lines,
        *markdown.text(made).splitlines(),
        *(cell for row in table for cell in row),
    ]


def bare(text: str, names: dict[str, str]) -> list[str]:
    """Return the ids in a text that stand without the name that is known behind them; a cell of an id alone is none."""
    return [
        id_
        for id_, name in names.items()
        if re.search(
            rf"(?<!\d){id_}(?!\d)", text.replace(f"{name} ({id_})", "").replace(f'"{name}", {id_}', "")
        )
    ]


def check(made: Report, names: dict[str, str]) -> None:
    for text in texts(made):
        assert not BAD.search(text), text
        assert not A_WIRE_NAME.search(text), text
        assert text in names or bare(text, names) == [], text


@pytest.mark.parametrize("kind", sorted(CASES))
def test_what_is_told_of_each_field(kind: str) -> None:
    scene = Scene(CASES[kind])
    table = "".join(
        f"{line}\n"
        for language in LANGUAGES
        for line in [
            f"# {language}",
            *(line for field in scene.case.fields for line in told_of(scene, field, language)),
        ]
    )
    path = TOLD / f"{kind}.txt"
    if os.environ.get("RECORD"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(table, encoding="utf-8")
    assert path.exists(), f"record what is told of {kind}: RECORD=1 pytest {Path(__file__).name}"
    assert table == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", sorted(CASES))
def test_no_cell_is_a_programs(kind: str, language: str) -> None:
    scene = Scene(CASES[kind])
    for field in scene.case.fields:
        for _, plan in scene.turns(field):
            check(scene.report(plan, language), scene.names)


def test_every_kind_that_is_recorded_exists() -> None:
    assert {path.stem for path in TOLD.glob("*.txt")} == set(CASES)


@st.composite
def declarations(draw: st.DrawFn, scene: Scene) -> dict[str, Any]:
    """Any values of any fields, some of them not known yet."""
    declared = dict(scene.case.base.values)
    for name, known in scene.case.fields.items():
        value = draw(st.sampled_from([..., known.first, known.second, UNKNOWN]))
        if value is ... and name not in scene.case.base.values:
            continue
        declared[name] = known.first if value is ... else value
    return scene.spelt(declared)


@given(st.data(), st.sampled_from(sorted(CASES)), st.sampled_from(LANGUAGES))
@settings(max_examples=80, deadline=None)
def test_whatever_changes_no_cell_is_a_programs(data: st.DataObject, kind: str, language: str) -> None:
    scene = Scene(CASES[kind])
    op = data.draw(st.sampled_from([Op.CREATE, Op.UPDATE, Op.REPLACE, Op.DELETE, Op.REFRESH]))
    old = None if op is Op.CREATE else data.draw(declarations(scene))
    new = None if op is Op.DELETE else data.draw(declarations(scene))
    replaces = tuple(data.draw(st.sets(st.sampled_from(sorted(scene.case.fields)), max_size=2)))
    check(scene.report(scene.plan(op, old, new, replaces if op is Op.REPLACE else ()), language), scene.names)
