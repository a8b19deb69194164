"""The report: the one value that every format shows, its texts in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Picture:
    """A drawing of a value: what it shows, its lines for a terminal, and as Mermaid."""

    title: str
    lines: tuple[str, ...]
    mermaid: tuple[str, ...]


@dataclass(frozen=True)
class FieldChange:
    """What happens to one field of an object.

    Args:
        label: How people call the field; of a nested part with the way to it: ``members > "a" > departments``.
        text: The change in one line, without the elements.
        before: The value before, "" where there was none.
        after: The value after, "" where there is none.
        added: Elements that a list gains.
        removed: Elements that it loses.
        listed: Elements of a list that is set as a whole.
        forces: Whether it forces the replacement.
        pictures: The value before and after as drawings, where its kind draws it.
    """

    label: str
    text: str = ""
    before: str = ""
    after: str = ""
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    listed: tuple[str, ...] = ()
    forces: bool = False
    pictures: tuple[Picture, ...] = ()


@dataclass(frozen=True)
class Finding:
    """Why a change has its risk.

    Args:
        risk: ``destroys``, ``exposes``, ``disrupts`` or ``routine``.
        rule: The rule's name, ``members-added``.
        reason: Why, in the reader's language.
    """

    risk: str
    rule: str
    reason: str


@dataclass(frozen=True)
class Violation:
    """A safety rule that a plan breaks.

    Args:
        rule: The rule's name.
        text: What would happen, the rule with its numbers, and the way past it.
    """

    rule: str
    text: str


@dataclass(frozen=True)
class Entry:
    """What happens to one object.

    Args:
        op: ``create``, ``update``, ``replace``, ``delete``; of drift ``drifted`` or ``gone``.
        kind: How people call such an object.
        name: Its name in the program.
        called: Its name in the tenant, "" where it has none; for settings, what they belong to.
        id: Its id in the tenant, "" where it has none yet.
        title: Kind, name, and what is known of it, in one text.
        how: What is to be said after the title: that the old one is deleted first.
        within: The components that it stands in, outermost first.
        changes: What happens to its fields.
        findings: Why it has its risk, worst first.
        notes: What else to know: that it stays in the tenant.
    """

    op: str
    kind: str
    name: str
    called: str
    id: str
    title: str
    how: str = ""
    within: tuple[str, ...] = ()
    changes: tuple[FieldChange, ...] = ()
    findings: tuple[Finding, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def risk(self) -> str:
        """The worst risk found, "" where none was looked for."""
        return self.findings[0].risk if self.findings else ""


@dataclass(frozen=True)
class OutputChange:
    """One output of the stack that changes; "" where there is no value."""

    name: str
    before: str
    after: str


@dataclass(frozen=True)
class Report:
    """A plan for the person who approves it.

    Args:
        language: The language of every text.
        project: The project.
        stack: The stack.
        operation: What the plan is for: ``update``, ``refresh`` or ``destroy``.
        source: Where the plan comes from.
        summary: Counts in one line.
        counts: Objects by operation, ``unchanged`` among them.
        risks: Objects by risk, worst first.
        risk: The risk of the plan as a whole, "" where none was looked for.
        risk_text: It in a sentence.
        violations: The safety rules that it breaks.
        calls: The calls that write, by operation, the most first.
        cost: What it costs, in sentences.
        manual: What people must do themselves because of what changes.
        due: What people must do themselves as long as things stand so, whatever changes.
        lapsed: What has an end that is past, and changes because of that.
        drift: What was changed outside the program.
        entries: What will be done, worst first.
        tree: The department tree as planned: lines, each with a style.
        outputs: The stack's outputs that change.
        remarks: What else to know.
    """

    language: str
    project: str
    stack: str
    operation: str
    source: str
    summary: str
    counts: Mapping[str, int]
    risks: Mapping[str, int] = field(default_factory=dict)
    risk: str = ""
    risk_text: str = ""
    violations: tuple[Violation, ...] = ()
    calls: Mapping[str, int] = field(default_factory=dict)
    cost: tuple[str, ...] = ()
    manual: tuple[str, ...] = ()
    due: tuple[str, ...] = ()
    lapsed: tuple[str, ...] = ()
    drift: tuple[Entry, ...] = ()
    entries: tuple[Entry, ...] = ()
    tree: tuple[tuple[str, str], ...] = ()
    outputs: tuple[OutputChange, ...] = ()
    remarks: tuple[str, ...] = ()

    @property
    def by_hand(self) -> tuple[str, ...]:
        """All that people must do themselves."""
        return (*self.manual, *self.due)

    @property
    def all_entries(self) -> tuple[Entry, ...]:
        """Drift and what will be done."""
        return (*self.drift, *self.entries)
