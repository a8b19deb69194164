"""The compliance page: one value that every format shows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Final

from pulumi_dingtalk.reconcile.words import Words
from tenantctl.errors import ExitCode


class Truth(StrEnum):
    """How a line stands. The first ones are ``resources.console_standing.State``."""

    READ = "read"
    DIFFERS = "differs"
    ATTESTED = "attested"
    CHANGED = "changed"
    LAPSED = "lapsed"
    EARLY = "early"
    MISSING = "missing"
    UNTOLD = "untold"
    PROVEN = "proven"
    """A drill's report proves it."""
    LEFT_OUT = "left-out"
    """The program does without it, and says why."""
    NOT_DECLARED = "not-declared"
    """Nothing in state is about it."""


IN_ORDER: Final = frozenset({Truth.READ, Truth.ATTESTED, Truth.PROVEN, Truth.LEFT_OUT})
"""What asks nothing of anybody."""


@dataclass(frozen=True)
class Row:
    """One line.

    Args:
        name: Its name in the baseline, or that of the setting.
        label: What people call it.
        truth: How it stands.
        wanted: What it is to be.
        owner: Who answers for it, "" where nobody is named.
        observed: What the tenant tells of it, "" where it tells nothing.
        evidence: What shows that it is so.
        seen_by: Who saw it.
        seen_on: On which day.
        lapses_on: The first day on which that counts no more.
        reason: Why it is left out of the baseline; it may be declared beside that.
        todo: What people must do.
        urn: The resource, "" where there is none.
    """

    name: str
    label: Words
    truth: Truth
    wanted: Words
    owner: str = ""
    observed: str = ""
    evidence: str = ""
    seen_by: str = ""
    seen_on: str = ""
    lapses_on: str = ""
    reason: str = ""
    todo: Words | None = None
    urn: str = ""

    @property
    def in_order(self) -> bool:
        """Whether nobody has to do anything about it."""
        return self.truth in IN_ORDER

    def to_json(self, language: str) -> dict[str, Any]:
        """Return it as JSON, texts in one language; what it does not have is null."""
        return {
            "line": self.name,
            "label": self.label.tell(language),
            "state": str(self.truth),
            "inOrder": self.in_order,
            "wanted": self.wanted.tell(language),
            "owner": self.owner or None,
            "observed": self.observed or None,
            "evidence": self.evidence or None,
            "seenBy": self.seen_by or None,
            "seenOn": self.seen_on or None,
            "lapsesOn": self.lapses_on or None,
            "leftOutBecause": self.reason or None,
            "toDo": self.todo.tell(language) if self.todo else None,
            "urn": self.urn or None,
        }


@dataclass(frozen=True)
class Page:
    """A stack's compliance on one day.

    Args:
        project: The project.
        stack: The stack.
        as_of: The day that it is for; None where nobody named one.
        lines: The lines of every baseline.
        others: What else the program has people attest.
        live: Whether the tenant was asked now; else what it tells is as state has it.
        failures: What could not be asked, one line each.
        announced: Whether any installed package announces a baseline.
    """

    project: str
    stack: str
    as_of: date | None
    lines: tuple[Row, ...]
    others: tuple[Row, ...] = ()
    live: bool = False
    failures: tuple[str, ...] = ()
    announced: bool = True

    @property
    def rows(self) -> tuple[Row, ...]:
        """All that stands on it."""
        return (*self.lines, *self.others)

    @property
    def counts(self) -> Mapping[Truth, int]:
        """How many stand how, in the order of ``Truth``."""
        tally = Counter(row.truth for row in self.rows)
        return {truth: tally[truth] for truth in Truth if tally[truth]}

    @property
    def exit_code(self) -> ExitCode:
        """1 where it could not be told, 2 where something is open or lapsed, else 0."""
        if self.failures or not self.announced or any(row.truth is Truth.UNTOLD for row in self.rows):
            return ExitCode.FAILED
        return ExitCode.OK if all(row.in_order for row in self.rows) else ExitCode.CHANGES

    def to_json(self, language: str) -> dict[str, Any]:
        """Return it as JSON, texts in one language."""
        return {
            "project": self.project,
            "stack": self.stack,
            "asOf": self.as_of.isoformat() if self.as_of else None,
            "language": language,
            "live": self.live,
            "counts": {str(truth): count for truth, count in self.counts.items()},
            "lines": [row.to_json(language) for row in self.lines],
            "others": [row.to_json(language) for row in self.others],
            "failures": list(self.failures),
        }
