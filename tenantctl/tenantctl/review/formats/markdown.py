"""The report as Markdown for a comment: summary first, then worst first, never longer than a comment may be."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby
from typing import Final

from tenantctl.review.formats.terminal import SIGNS
from tenantctl.review.report import Entry, FieldChange, Picture, Report
from tenantctl.review.words import Speaker

LONGEST: Final = 60_000
"""Characters of a whole report: GitHub takes 65,536 in a comment, and the workflow adds a few lines."""

_LINES_AT_MOST = 40
_LINE_AT_MOST = 400
_ITEMS_AT_MOST = 20
_FOR_THE_END = 400


def text(report: Report, longest: int = LONGEST) -> str:
    """Return the report; what does not fit is told as a number. Code fences and code spans are always whole.

    Args:
        report: The report.
        longest: Characters at most.
    """
    say = Speaker(report.language)
    page = _Page(longest - _FOR_THE_END)
    for part in _head(report, say):
        page.add(part)
    shown = _add_entries(page, report, say)
    left = len(report.all_entries) - shown
    if left:
        page.must_add(f"**{say('markdown.more', count=left)}**\n")
    elif report.outputs:
        page.add(_outputs(report, say))
    return page.text


class _Page:
    """Text that takes parts as long as they fit."""

    def __init__(self, longest: int) -> None:
        self._parts: list[str] = []
        self._left = longest

    def add(self, part: str) -> bool:
        """Add a part whole; return False, and add nothing, where it does not fit."""
        if len(part) + 1 > self._left:
            return False
        self.must_add(part)
        return True

    def must_add(self, part: str) -> None:
        """Add a part for which room was kept."""
        self._parts.append(part)
        self._left -= len(part) + 1

    @property
    def text(self) -> str:
        """The page so far."""
        return "\n".join(self._parts)


def _add_entries(page: _Page, report: Report, say: Speaker) -> int:
    """Add as many entries as fit, the worst first, each section under its title; return how many."""
    shown = 0
    for (title, _risk), entries in groupby(
        [(entry, drift) for drift, part in ((True, report.drift), (False, report.entries)) for entry in part],
        key=lambda pair: (_title(report, pair[0], say, drift=pair[1]), pair[0].risk),
    ):
        heading = f"## {title}\n\n"
        for entry, _ in entries:
            plain = heading + _entry(entry, say)
            if not (page.add(plain + _drawings(entry)) or page.add(plain)):
                return shown
            heading, shown = "", shown + 1
    return shown


def _title(report: Report, entry: Entry, say: Speaker, *, drift: bool) -> str:
    if drift:
        return say("markdown.drift")
    return say(f"risk.{entry.risk}") if entry.risk else say("markdown.changes", stack=_span(report.stack))


def _head(report: Report, say: Speaker) -> Iterator[str]:
    yield f"# {say('markdown.title', project=_span(report.project), stack=_span(report.stack))}\n"
    yield f"**{report.summary}**\n"
    if report.risks:
        yield _table([(say(f"risk.{risk}"), str(count)) for risk, count in report.risks.items()], say)
    if report.risk_text:
        yield f"**{report.risk_text}**\n"
    broken = [f"**{each.rule}**: {_span(each.text)}" for each in report.violations]
    yield from _list(say("plan.refused"), broken, say)
    yield from _list(say("plan.lapsed"), list(map(_span, report.lapsed)), say)
    yield from _list(say("plan.manual"), list(map(_span, report.by_hand)), say)
    yield from _list(say("plan.cost"), list(map(_span, report.cost)), say)
    for remark in report.remarks[:_ITEMS_AT_MOST]:
        yield f"> {_span(remark)}\n"


def _list(title: str, texts: list[str], say: Speaker) -> Iterator[str]:
    if texts:
        yield "\n".join([f"**{title}**\n", *_bounded([f"- {text}" for text in texts], say), ""])


def _table(rows: list[tuple[str, str]], say: Speaker) -> str:
    head = f"| {say('markdown.risk')} | {say('markdown.objects')} |\n|---|---:|\n"
    return head + "".join(f"| {name} | {count} |\n" for name, count in rows)


def _entry(entry: Entry, say: Speaker) -> str:
    """Return one object: its title, why it has its risk, and its changes in a code fence of their own."""
    within = f" - {_span(' / '.join(entry.within))}" if entry.within else ""
    how = f": {entry.how}" if entry.how else ""
    found = [
        f"- {_escaped(each.reason)} (`{each.rule}`)" for each in entry.findings if each.risk != "routine"
    ]
    notes = [f"- {_span(note)}" for note in entry.notes]
    lines = [_cut(line) for change in entry.changes for line in _change(change, say)]
    parts = [
        f"{_span(f'{SIGNS[entry.op][0]} {entry.title}')}{how}{within}\n",
        *_bounded([*found, *notes], say),
        *_fence(lines, say),
    ]
    return "\n".join(parts)


def _drawings(entry: Entry) -> str:
    """Return the drawings of an object's values, each in a fence of its own, which nothing in them closes."""
    pictures = [picture for change in entry.changes for picture in change.pictures]
    return "".join("\n".join(["", *_drawing(each)]) for each in pictures)


def _drawing(picture: Picture) -> list[str]:
    return [f"{picture.title}:\n", "```mermaid", *picture.mermaid, "```\n"]


def _fence(lines: list[str], say: Speaker) -> list[str]:
    """Return lines in a fence that nothing in them closes: each begins with a sign."""
    return ["```diff", *_bounded(lines, say, _LINES_AT_MOST), "```\n"] if lines else [""]


def _bounded(lines: list[str], say: Speaker, most: int = _ITEMS_AT_MOST) -> list[str]:
    left = len(lines) - most
    return lines if left <= 0 else [*lines[:most], say("markdown.lines", count=left)]


def _change(change: FieldChange, say: Speaker) -> Iterator[str]:
    forces = f" {say('change.forces')}" if change.forces else ""
    if change.text and not (change.listed and len(change.text) > _LINE_AT_MOST // 4):
        sign = "!" if change.before else "+"
        yield f"{sign} {change.label}: {change.text}{forces}"
        return
    yield f"! {change.label}:{forces}"
    yield from (f"+   {item}" for item in (*change.added, *change.listed))
    yield from (f"-   {item}" for item in change.removed)


def _outputs(report: Report, say: Speaker) -> str:
    lines = [
        _cut(f"! {each.name}: {each.before or say('value.none')} -> {each.after or say('output.no-longer')}")
        for each in report.outputs
    ]
    return "\n".join([f"## {say('markdown.outputs')}", *_fence(lines, say)])


def _cut(line: str) -> str:
    return line if len(line) <= _LINE_AT_MOST else f"{line[: _LINE_AT_MOST - 3]}..."


def _span(text: str) -> str:
    """Return text as code, so that nothing in it is Markdown, a mention or a link; backticks in it stay."""
    text = _cut(" ".join(text.split()))
    ticks = "`" * (max((len(run) for run in re.findall("`+", text)), default=0) + 1)
    space = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{ticks}{space}{text}{space}{ticks}"


def _escaped(text: str) -> str:
    """Return a sentence of ours as Markdown; names in it are the provider's words, never the tenant's."""
    return re.sub(r"([\\`*_{}\[\]<>#|@!])", r"\\\1", " ".join(text.split()))
