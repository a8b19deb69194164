"""One report, whoever made the plan: the embedded engine, the CLI, or a file of plain ``pulumi preview --json``."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from engines_agree.programs import STAGES
from support.firm import passphrase
from support.previews import as_text, cut_down, preview, recording
from support.pulumi_cli import NEEDS_PULUMI
from support.two_engines import EMBEDDED, PULUMI, TwoEngines
from tenantctl.errors import StateError, UsageError
from tenantctl.plan import Plan, Source
from tenantctl.project import StackConfig
from tenantctl.render.schema import Schema
from tenantctl.review.building import build
from tenantctl.review.opening import open_plan
from tenantctl.review.report import Entry, Report
from tenantctl.review.whole import whole_report
from tenantctl.review.words import Speaker

__all__ = ["passphrase"]

pytestmark = pytest.mark.usefixtures("passphrase")

SAY = Speaker()
CODE = "canary-code-7e10"
TURNS = list(zip(STAGES, list(STAGES)[1:], strict=False))[:-1]
SECRET = {SAY("value.secret-changed"), SAY("value.secret-perhaps")}


def firm_at(stage: str, folder: Path) -> TwoEngines:
    """A firm in which a stage is applied, with the same ids on every run."""
    firm = TwoEngines(folder)
    firm.keep_secret("hidden", CODE)
    firm.hand.join("second", "1")
    for each, program in STAGES.items():
        firm.program(program)
        firm.apply()
        if each == stage:
            break
    return firm


def report(plan: Plan) -> Report:
    return build(plan, Schema.of_provider(), SAY)


def but_secrets(made: Report) -> dict[str, Any]:
    """What a report says, but for where it comes from and for what a preview file does not tell."""
    told = replace(made, source="", entries=tuple(map(_but_secrets, made.entries)), outputs=(), remarks=())
    return vars(told)


def _but_secrets(entry: Entry) -> Entry:
    kept = tuple(change for change in entry.changes if change.text not in SECRET)
    record = SAY("change.record")
    return replace(entry, changes=kept, notes=tuple(note for note in entry.notes if note != record))


@pytest.mark.parametrize(("before", "after"), TURNS)
def test_a_recorded_preview_gives_the_report_of_the_embedded_engine(
    before: str, after: str, tmp_path: Path
) -> None:
    firm = firm_at(before, tmp_path)
    firm.program(STAGES[after])
    read = report(open_plan(recording(after)))
    assert read.source == Source.PREVIEW_FILE
    assert but_secrets(read) == but_secrets(report(firm.plan()))
    assert read.entries
    assert CODE not in recording(after).read_text()


@pytest.mark.parametrize("marks", [pytest.param((), marks=NEEDS_PULUMI)])
@pytest.mark.parametrize(("before", "after"), TURNS)
def test_three_sources_one_report(before: str, after: str, marks: object, tmp_path: Path) -> None:
    """With the CLI: all of it from both engines; and the recording is what the CLI writes today."""
    firm = firm_at(before, tmp_path)
    firm.program(STAGES[after])
    ours, theirs = report(firm.plan()), report(firm.by(PULUMI).plan())
    assert vars(replace(theirs, source="")) == vars(replace(ours, source=""))
    plain = tmp_path / "preview.json"
    body = preview(firm)
    plain.write_text(json.dumps(body))
    assert but_secrets(report(open_plan(plain))) == but_secrets(ours)
    written = as_text(cut_down(body, firm))
    if os.environ.get("RECORD"):
        recording(after).parent.mkdir(exist_ok=True)
        recording(after).write_text(written)
    assert written == recording(after).read_text()


def test_a_secret_of_a_preview_file_cannot_be_told() -> None:
    read = report(open_plan(recording("updated")))
    (lab,) = (entry for entry in read.entries if entry.name == "lab")
    assert "secret, cannot tell whether it changed" in [change.text for change in lab.changes]
    assert any("pulumi preview --json" in remark for remark in read.remarks)


def test_without_the_unchanged_objects_names_are_those_of_the_program(tmp_path: Path) -> None:
    body = json.loads(recording("updated").read_text())
    body["steps"] = [step for step in body["steps"] if step["op"] != "same" or "Stack::" in step["urn"]]
    path = tmp_path / "preview.json"
    path.write_text(json.dumps(body))
    with_names = {entry.name for entry in report(open_plan(recording("updated"))).entries}
    assert {entry.name for entry in report(open_plan(path)).entries} == with_names


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "is no JSON, so no plan"),
        ("[1]", "is no plan of tenantctl"),
        ('{"changeSummary": {}}', "is no preview of the Pulumi CLI"),
        ('{"changeSummary": {}, "steps": [{"op": "same"}]}', "is no preview of the Pulumi CLI"),
        ('{"changeSummary": {}, "steps": []}', "is no preview of the Pulumi CLI"),
        (
            '{"changeSummary": {}, "diagnostics": [{"severity": "error", "message": "it is\\n off"}]}',
            "is a preview that failed: it is off",
        ),
    ],
)
def test_what_is_no_plan_is_one_line(text: str, told: str, tmp_path: Path) -> None:
    path = tmp_path / "PLAN.json"
    path.write_text(text)
    with pytest.raises(StateError) as raised:
        open_plan(path)
    assert told in str(raised.value)
    assert "\n" not in str(raised.value)


def test_no_file_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no file"):
        open_plan(tmp_path / "PLAN.json")


def test_engines_are_told_apart() -> None:
    assert {EMBEDDED, PULUMI} == {str(Source.EMBEDDED), str(Source.PULUMI)}


SAMPLE = """
import sys

sys.path.insert(0, {checkout!r})
from stacks import retail

retail.SHOPS = {shops!r}
retail.declare()
"""
SHOPS = {"Kowloon": ("Jordan", "Mong Kok"), "New Territories": ("Sha Tin",)}
FEWER = {"Kowloon": ("Jordan", "Mong Kok", "Sham Shui Po")}
PEOPLE = {"roles": {"IT": ["second"]}, "area_managers": {"Kowloon": ["second"]}}


@pytest.mark.parametrize("marks", [pytest.param((), marks=NEEDS_PULUMI)])
def test_the_sample_stack_is_told_alike_by_both_engines(marks: object, tmp_path: Path) -> None:
    """Risks, reasons, cost and all: when it is made, and when a district goes and a shop opens."""
    firm = TwoEngines(tmp_path)
    config = StackConfig.load(firm.stack)
    config.set("firm:people", json.dumps(PEOPLE), secret=False, secrets=firm.secrets)
    config.save()
    firm.hand.join("second", "1")
    for shops in (SHOPS, FEWER):
        firm.program(SAMPLE.format(checkout=str(Path(__file__).parents[2]), shops=shops))
        plan = firm.by(EMBEDDED).plan()
        ours, theirs = (
            whole_report(each, Schema.of_provider(), SAY) for each in (plan, firm.by(PULUMI).plan())
        )
        assert vars(replace(theirs, source="")) == vars(replace(ours, source=""))
        assert ours.entries
        assert ours.calls
        firm.by(EMBEDDED).apply(plan)
