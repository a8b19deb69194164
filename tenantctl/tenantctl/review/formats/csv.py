"""The report as a table for a spreadsheet: a line for the whole plan, then one a field of an object, worst first."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Final

from tenantctl.review.report import Entry, FieldChange, Report
from tenantctl.review.words import Speaker

_FORMULA_STARTS: Final = frozenset("=+-@＝＋－＠")  # noqa: RUF001 - full-width signs begin a formula too
_BOM: Final = "\ufeff"
"""Without it a spreadsheet program takes Chinese for something else."""

COLUMNS: Final = (
    "risk",
    "action",
    "kind",
    "name",
    "called",
    "id",
    "field",
    "before",
    "after",
    "added",
    "removed",
    "reasons",
    "rules",
    "within",
    "notes",
)


def text(report: Report) -> str:
    """Return the table. No cell begins as a formula does, whatever somebody called a department."""
    say = Speaker(report.language)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(say(f"column.{name}") for name in COLUMNS)
    writer.writerow(_safe(cell) for cell in _whole(report, say))
    for entry in report.all_entries:
        writer.writerows([_safe(cell) for cell in row] for row in _rows(entry, say))
    return _BOM + out.getvalue()


def _whole(report: Report, say: Speaker) -> tuple[str, ...]:
    """Return what is said of the plan: its class and why, rules that it breaks, cost, what lapsed, what is to do."""
    told = {
        "risk": say(f"risk.{report.risk}") if report.risk else "",
        "action": say("op.plan"),
        "name": report.stack,
        "called": report.project,
        "after": report.summary,
        "reasons": "; ".join(
            [report.risk_text] * bool(report.risk_text) + [it.text for it in report.violations]
        ),
        "rules": "; ".join(each.rule for each in report.violations),
        "notes": "; ".join([*report.cost, *_lapsed(report, say), *report.by_hand, *report.remarks]),
    }
    return tuple(told.get(column, "") for column in COLUMNS)


def _lapsed(report: Report, say: Speaker) -> list[str]:
    return [f"{say('plan.lapsed')} {each}" for each in report.lapsed]


def _rows(entry: Entry, say: Speaker) -> Iterator[tuple[str, ...]]:
    for change in entry.changes or (FieldChange(""),):
        yield (
            say(f"risk.{entry.risk}") if entry.risk else "",
            say(f"op.{entry.op}"),
            entry.kind,
            entry.name,
            entry.called,
            entry.id,
            change.label,
            change.before,
            change.after,
            "; ".join(change.added),
            "; ".join(change.removed),
            "; ".join(finding.reason for finding in entry.findings),
            "; ".join(finding.rule for finding in entry.findings),
            " / ".join(entry.within),
            "; ".join([*([entry.how] if entry.how else []), *entry.notes, *_remark(change, say)]),
        )


def _remark(change: FieldChange, say: Speaker) -> list[str]:
    """Return what before and after do not tell: that a secret changed, or that a field is managed no more."""
    told = change.text in (change.after, f"{change.before} -> {change.after}", "")
    return [] if told else [change.text] + ([say("change.forces")] if change.forces else [])


def _safe(cell: str) -> str:
    """Return a cell that no spreadsheet program takes for a formula (OWASP, CSV injection)."""
    starts = cell.lstrip()[:1]
    return f"'{cell}" if (starts in _FORMULA_STARTS and starts) or cell[:1] in ("\t", "\r", "\n") else cell
