"""The report as lines for a terminal: one entry an object, one line a field."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from rich.text import Text

from tenantctl.review.report import Entry, FieldChange, Report
from tenantctl.review.words import Speaker

INDENT = "  "
SIGNS: Mapping[str, tuple[str, str]] = {
    "create": ("+", "green"),
    "update": ("~", "yellow"),
    "replace": ("+-", "magenta"),
    "delete": ("-", "red"),
    "drifted": ("~", "yellow"),
    "gone": ("-", "red"),
}
"""The sign and the colour of what happens to an object."""

_RISK_STYLES = {"destroys": "bold red", "exposes": "bold magenta", "disrupts": "bold yellow"}
_LONGEST_LINE = 100


def lines(report: Report) -> Iterator[Text]:
    """Yield the report: what was changed by hand, what will be done, the tree, outputs and the sum."""
    say = Speaker(report.language)
    for title, entries in (
        (say("section.drift"), report.drift),
        (say(f"section.{report.operation}", stack=report.stack), report.entries),
    ):
        if entries:
            yield Text(title, style="bold")
            yield from entry_lines(entries, say)
            yield Text()
    if report.tree:
        yield Text(say("section.tree"), style="bold")
        yield from (Text(INDENT + line, style=style) for line, style in report.tree)
        yield Text()
    yield from _outputs(report, say)
    notes = [note for entry in report.entries for note in entry.notes if entry.op != "update"]
    yield from (Text(say("section.note", text=text)) for text in [*notes, *report.remarks])
    yield from _beside(report, say)
    yield Text(report.summary, style="bold")


def field_lines(change: FieldChange) -> list[str]:
    """Return the lines about a field: one, or where a list would make it long, one an element below it."""
    signed = [f"+ {item}" for item in change.added] + [f"- {item}" for item in change.removed]
    text = f"{change.label}: {change.text or INDENT.join(signed)}"
    if len(text) <= _LONGEST_LINE:
        return [text]
    below = signed or change.listed
    return [f"{change.label}:", *below] if below else [text]


def entry_lines(entries: Sequence[Entry], say: Speaker) -> Iterator[Text]:
    """Yield entries by risk; within one, first what stands under no component, then each component's together."""
    opened: tuple[str, ...] = ()
    risk = ""
    for entry in entries:
        if entry.risk != risk:
            risk, opened = entry.risk, ()
            yield Text(f"{INDENT}{say(f'risk.{risk}')}:", style=_RISK_STYLES.get(risk, "bold"))
        for depth, title in enumerate(entry.within):
            if opened[: depth + 1] != entry.within[: depth + 1]:
                yield Text(f"{INDENT * (depth + 1)}{title}", style="bold blue")
        opened = entry.within
        yield from _entry(entry, say, INDENT * (len(entry.within) + 1))


def _entry(entry: Entry, say: Speaker, indent: str) -> Iterator[Text]:
    sign, colour = SIGNS[entry.op]
    how = f": {entry.how}" if entry.how else ""
    yield Text(f"{indent}{sign} {entry.title}{how}", style=colour)
    below = indent + INDENT * 2
    for change in entry.changes:
        first, *more = field_lines(change)
        forces = f"  {say('change.forces')}" if change.forces else ""
        yield Text(f"{below}{first}{forces}")
        yield from (Text(f"{below}{INDENT}{line}") for line in more)
        for picture in change.pictures:
            if picture.lines:
                yield Text(f"{below}{INDENT}{picture.title}:")
                yield from (Text(f"{below}{INDENT * 2}{line}") for line in picture.lines)
    if entry.op in ("update", "drifted", "gone"):
        yield from (Text(f"{below}{note}") for note in entry.notes)
    for finding in entry.findings:
        if finding.risk != "routine":
            yield Text(
                f"{below}! {finding.reason} [{finding.rule}]", style=_RISK_STYLES.get(finding.risk, "")
            )


def _beside(report: Report, say: Speaker) -> Iterator[Text]:
    """Yield what is said of the plan as a whole."""
    broken = [f"{each.rule}: {each.text}" for each in report.violations]
    for title, texts, style in (
        (say("plan.cost"), report.cost, ""),
        (say("plan.lapsed"), report.lapsed, "yellow"),
        (say("plan.manual"), report.by_hand, "yellow"),
        (say("plan.refused"), broken, "red"),
    ):
        if texts:
            yield Text(title, style="bold")
            yield from (Text(INDENT + text, style=style) for text in texts)
    if report.risk_text:
        yield Text(report.risk_text, style=_RISK_STYLES.get(report.risk, "bold"))


def _outputs(report: Report, say: Speaker) -> Iterator[Text]:
    if not report.outputs:
        return
    yield Text(say("section.outputs"), style="bold")
    for output in report.outputs:
        before = f"{output.before} -> " if output.before else ""
        yield Text(f"{INDENT}{output.name}: {before}{output.after or say('output.no-longer')}")
    yield Text()
