"""SecurityBaseline: a console setting a line, with an owner and a lapse; what nobody saw is asked for."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from dingtalk_components.baseline_lines import LINES, setting
from support.firm import changed
from support.program import Write

PAGE = (Path(__file__).parents[2] / "docs" / "components" / "SecurityBaseline.md").read_text(encoding="utf-8")
EXAMPLE = PAGE.partition("```python\n")[2].partition("```")[0]


def declared(program: Write) -> dict[str, Any]:
    firm = program(EXAMPLE)
    firm.up()
    return {r.urn.split("::")[-1]: r for r in firm.deployment().resources}


def test_each_line_is_a_setting_and_what_is_left_out_is_told(program: Write) -> None:
    made = declared(program)
    settings = {r.inputs["setting"] for r in made.values() if r.type.endswith(":ConsoleSetting")}
    assert settings == {setting(name) for name in LINES} - {"other/drive-mounts"}
    till = made["baseline-device-till"].inputs
    assert (till["user"], till["platform"], till["title"]) == ("till-mong-kok", "Win", "Till 1")
    assert made["baseline"].outputs["left_out"] == {"drive-mounts": "the firm uses no drive"}
    assert made["baseline"].outputs["owners"]["training"] == "hr-officer"


def test_an_attestation_lapses_after_the_days_of_its_line(program: Write) -> None:
    made = declared(program)
    sso, training = made["baseline-sso"].inputs, made["baseline-training"].inputs
    assert (sso["attested_by"], sso["lapses_on"]) == ("it-administrator", "2027-05-04")
    assert sso["value"] == "company accounts alone, by Okta"
    assert (training["attested_by"], training["lapses_on"]) == ("hr-officer", "2027-01-05")
    assert (sso["responsible"], training["responsible"]) == ("it-administrator", "hr-officer")
    assert "attested_on" not in made["baseline-health-check"].inputs


def test_the_page_has_every_line() -> None:
    rows = {line.split("`")[1] for line in PAGE.splitlines() if line.startswith("| `")}
    assert rows == set(LINES)


@pytest.mark.parametrize("name", LINES)
def test_a_line_fits_what_a_console_setting_takes(name: str) -> None:
    line = LINES[name]
    assert line.label.en
    assert line.label.zh
    assert len(f"{line.where.en} / {line.where.zh}") < 150
    assert line.wanted.en
    assert any("\u4e00" <= character <= "\u9fff" for character in line.wanted.zh)


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ('"sso": Seen', '"sos": Seen', "baseline has no line sos; it has sso,"),
        ("the firm uses no drive", " ", "baseline leaves out drive-mounts without a reason"),
        ('["admin", "it-administrator"]', '["admin"]', "baseline has 1 main administrators; name two"),
        ("2026-11-02", "2 November", 'baseline: sso was seen on "2 November"; give a day'),
    ],
)
def test_what_is_refused(program: Write, old: str, new: str, line: str) -> None:
    with pytest.raises(Exception, match=line):
        program(EXAMPLE.replace(old, new)).plan()


def test_another_day_of_attestation_changes_that_line_alone(program: Write) -> None:
    firm = program(EXAMPLE)
    firm.up()
    program(EXAMPLE.replace("2026-11-02", "2026-11-20"))
    assert [step.name for step in changed(firm.plan())] == ["baseline-sso"]
