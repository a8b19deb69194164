"""The compliance page for people: as a table on a terminal, and as Markdown for a file."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rich.cells import cell_len

from tenantctl.compliance.page import Page, Row, Truth
from tenantctl.review.show import clean
from tenantctl.review.words import Speaker

COLUMNS = ("line", "state", "owner", "seen", "lapses", "evidence")
_STYLES = {True: "", False: "red"}


@dataclass(frozen=True)
class PageText:
    """A page in one language.

    Args:
        page: The page.
        say: The language.
    """

    page: Page
    say: Speaker

    def lines(self) -> Iterator[tuple[str, str]]:
        """Yield the lines for a terminal, each with a style; columns are as wide as what stands in them."""
        yield self._title(), "bold"
        yield "", ""
        yield from self._table(self.page.lines)
        if self.page.others:
            yield "", ""
            yield self.say("compliance.others"), "bold"
            yield from self._table(self.page.others)
        if todo := list(self._todo()):
            yield "", ""
            yield self.say("compliance.todo"), "bold"
            yield from ((f"  {each}", "") for each in todo)
        yield "", ""
        yield from ((remark, "") for remark in self._remarks())
        yield self._sum(), "bold"

    def markdown(self) -> str:
        """Return the page as Markdown."""
        parts = [f"# {_cell(self._title())}", self._sum(), *self._remarks()]
        parts.append(self._markdown_table(self.page.lines))
        if self.page.others:
            parts += [f"## {self.say('compliance.others')}", self._markdown_table(self.page.others)]
        if todo := list(self._todo()):
            parts += [f"## {self.say('compliance.todo')}", "\n".join(f"- {_cell(each)}" for each in todo)]
        return "\n\n".join(parts) + "\n"

    def _title(self) -> str:
        page = self.page
        names = {"project": page.project, "stack": page.stack}
        if page.as_of is None:
            return self.say("compliance.title-no-day", **names)
        return self.say("compliance.title", day=page.as_of.isoformat(), **names)

    def _heads(self) -> list[str]:
        return [self.say(f"compliance.{name}") for name in COLUMNS]

    def _cells(self, row: Row) -> list[str]:
        """Return what stands in each column; what the tenant tells is its own evidence."""
        state = self.say(f"compliance.{row.truth}")
        seen = self.say("compliance.by", day=row.seen_on, who=row.seen_by) if row.seen_on else row.seen_by
        evidence = row.evidence
        if row.truth in (Truth.READ, Truth.DIFFERS) and row.observed:
            evidence = self.say("compliance.observed", value=row.observed)
        evidence = "; ".join(filter(None, [evidence, row.reason]))
        cells = [row.label.tell(self.say.language), state, row.owner, seen, row.lapses_on, evidence]
        return [clean(cell) for cell in cells]

    def _table(self, rows: Sequence[Row]) -> Iterator[tuple[str, str]]:
        table = [self._heads(), *(self._cells(row) for row in rows)]
        widths = [max(cell_len(cells[index]) for cells in table) for index in range(len(COLUMNS))]
        styles = ["bold", *(_STYLES[row.in_order] for row in rows)]
        for cells, style in zip(table, styles, strict=True):
            padded = [
                cell + " " * (width - cell_len(cell)) for cell, width in zip(cells, widths, strict=True)
            ]
            yield "  ".join(padded).rstrip(), style

    def _markdown_table(self, rows: Sequence[Row]) -> str:
        table = [[*self._heads(), self.say("compliance.wanted")], ["---"] * (len(COLUMNS) + 1)]
        table += [[*self._cells(row), clean(row.wanted.tell(self.say.language))] for row in rows]
        return "\n".join(f"| {' | '.join(map(_cell, cells))} |" for cells in table)

    def _todo(self) -> Iterator[str]:
        for row in self.page.rows:
            if row.todo is not None:
                whose = f" ({row.owner})" if row.owner else ""
                name, todo = row.label.tell(self.say.language), row.todo.tell(self.say.language)
                yield clean(f"{name}{whose}: {todo}")

    def _remarks(self) -> Iterator[str]:
        if not self.page.announced:
            yield self.say("compliance.nothing-announced")
        if self.page.as_of is None:
            yield self.say("compliance.no-day")
        told = any(row.observed for row in self.page.rows)
        if told and not self.page.live:
            yield self.say("compliance.from-state")

    def _sum(self) -> str:
        parts = [f"{self.say(f'compliance.{truth}')} {count}" for truth, count in self.page.counts.items()]
        return self.say("compliance.sum", count=len(self.page.rows), parts=self.say("risk.comma").join(parts))


def _cell(text: str) -> str:
    """Return a text that breaks no table and starts no markup."""
    return re.sub(r"([\\|<\[`*])", r"\\\1", text.replace("\n", " "))
