"""Makes the compliance page: from state, from the drills' reports, and from the tenant where that is asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from pulumi_dingtalk.compliance import Baseline, Line
from pulumi_dingtalk.reconcile.words import Words
from pulumi_dingtalk.resources.console_setting import KIND
from pulumi_dingtalk.resources.security.console_catalogue import label, place
from pulumi_dingtalk.resources.security.console_standing import standing
from tenantctl.compliance.drills import Drill, last_drill
from tenantctl.compliance.page import Page, Row, Truth
from tenantctl.drift.asking import Asking
from tenantctl.drift.holding import Held, Holding
from tenantctl.drift.reading import Reader
from tenantctl.recovery.drill_report import told
from tenantctl.values import unwrapped

_DECLARE = Words(
    "declare it, or leave it out with a reason: nothing in state is about it",
    "請在程式宣告, 或註明原因而略去: 記錄內沒有此項",
)


def gather(holding: Holding, announced: Sequence[Baseline], *, live: bool = False) -> Page:
    """Return the page of a stack.

    Args:
        holding: What the stack holds, and the day that its configuration names.
        announced: The baselines.
        live: Ask the tenant now for what it tells; else that is as state has it.

    Raises:
        StateError: A drill's report cannot be read.
    """
    as_of = holding.config.as_of
    held = [each for each in holding.objects if each.kind is KIND]
    outputs, failures = _asked(holding, held) if live else ({}, ())
    found = [
        _row(each, outputs.get(each.resource.urn) or unwrapped(each.resource.outputs), as_of) for each in held
    ]
    rows = {row.name: row for row in found}
    drill = last_drill(holding.stack, as_of)
    lines = tuple(_lines(holding, announced, rows, drill))
    taken = {setting for baseline in announced for setting in baseline.settings.values()}
    return Page(
        holding.stack.project.name,
        holding.stack.name,
        as_of,
        lines,
        tuple(row for name, row in sorted(rows.items()) if name not in taken),
        live=live,
        failures=failures,
        announced=bool(announced),
    )


def _asked(holding: Holding, held: Sequence[Held]) -> tuple[dict[str, Mapping[str, Any]], tuple[str, ...]]:
    """Return the outputs of each setting as the tenant tells them now, and what could not be asked."""
    with Asking(holding.config) as asking:
        readings = Reader(asking.session, 1).read_all(held)
    outputs = {
        each.held.resource.urn: unwrapped(each.step.new_outputs)
        for each in readings
        if each.step and each.step.new_outputs
    }
    return outputs, tuple(each.failure for each in readings if each.failure)


def _row(held: Held, outputs: Mapping[str, Any], as_of: date | None) -> Row:
    """Return the row of one console setting, under the setting's name."""
    declared = unwrapped(held.resource.inputs)
    setting = str(declared["setting"])
    stands = standing(declared, outputs, as_of)
    where = place(setting, declared.get("where"))
    todo = stands.todo and Words(stands.todo.en.format(where=where.en), stands.todo.zh.format(where=where.zh))
    value = str(declared.get("value", ""))
    given = {name: str(declared.get(name) or "") for name in (*KIND.attestation, "responsible")}
    return Row(
        setting,
        label(setting),
        Truth(str(stands.state)),
        Words(value, value),
        owner=given["responsible"],
        observed=str(outputs.get("observed") or ""),
        evidence=given["evidence"],
        seen_by=given["attested_by"],
        seen_on=given["attested_on"],
        lapses_on=given["lapses_on"],
        todo=todo,
        urn=held.resource.urn,
    )


def _lines(
    holding: Holding, announced: Sequence[Baseline], rows: Mapping[str, Row], drill: Drill | None
) -> Iterator[Row]:
    for baseline in announced:
        left_out = _left_out(holding, baseline)
        for name, line in baseline.lines.items():
            declared = rows.get(baseline.settings[name])
            if declared is not None:
                wanted = line.wanted if declared.wanted.en == line.wanted.en else declared.wanted
                reason = left_out.get(name, "")
                row = replace(declared, name=name, label=line.label, wanted=wanted, reason=reason)
                yield _proven(row, line, drill, holding.config.as_of)
            elif name in left_out:
                yield Row(name, line.label, Truth.LEFT_OUT, line.wanted, reason=left_out[name])
            else:
                row = Row(name, line.label, Truth.NOT_DECLARED, line.wanted, todo=_DECLARE)
                yield _proven(row, line, drill, holding.config.as_of)


def _left_out(holding: Holding, baseline: Baseline) -> dict[str, str]:
    """Return, by line, why the program does without it: what each such component in state says."""
    found: dict[str, str] = {}
    for resource in holding.resources:
        if resource.type == baseline.component and not resource.delete:
            found |= unwrapped(resource.outputs).get("left_out") or {}
    return {name: str(reason) for name, reason in found.items()}


def _proven(row: Row, line: Line, drill: Drill | None, as_of: date | None) -> Row:
    """Return a line with what the last drill proves or disproves of it; an attestation stands beside an old drill."""
    if line.drill is None or drill is None:
        return row
    lapses = drill.lapses(line)
    seen = replace(
        row,
        evidence=drill.report,
        seen_by="tenantctl drill",
        seen_on=drill.day.isoformat(),
        lapses_on=lapses.isoformat(),
        todo=None,
    )
    if not drill.within(line):
        return replace(seen, truth=Truth.DIFFERS, todo=_failed(drill, line.drill))
    if as_of is None:
        return replace(seen, truth=Truth.UNTOLD)
    if as_of < lapses:
        return replace(seen, truth=Truth.PROVEN)
    return row if row.truth is Truth.ATTESTED else replace(seen, truth=Truth.LAPSED, todo=_OLD)


_OLD = Words("hold a drill again: tenantctl drill", "請再次演練: tenantctl drill")


def _failed(drill: Drill, limit: float) -> Words:
    if not drill.ok:
        return Words(
            f"the drill of {drill.day} failed: see {drill.report}",
            f"{drill.day} 的演練失敗: 見 {drill.report}",
        )
    taken, most = told(drill.seconds), told(limit)
    return Words(
        f"by the drill of {drill.day} a restore takes {taken}, more than {most}",
        f"按 {drill.day} 的演練, 復原需時 {taken}, 超過 {most}",
    )
