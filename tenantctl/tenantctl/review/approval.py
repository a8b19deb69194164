"""How the plan that could be applied now differs from the one that was approved."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from rich.text import Text

from tenantctl.plan import Op, Plan, Properties, Step
from tenantctl.render.schema import Schema
from tenantctl.review.entries import Entries
from tenantctl.review.formats.terminal import INDENT, entry_lines
from tenantctl.review.report import Entry
from tenantctl.review.words import Speaker

_HALVES = (Op.CREATE_REPLACEMENT, Op.DELETE_REPLACED)


def differences(approved: Plan, now: Plan, schema: Schema, say: Speaker) -> Iterator[Text]:
    """Yield what is not as it was approved: values in the tenant, then what was to be done and what would be.

    Args:
        approved: The plan in the file.
        now: The plan made again, read back from JSON, so that secrets are digests in both.
        schema: What is known of the kinds.
        say: The language.
    """
    was, is_now = _entries(approved, schema, say), _entries(now, schema, say)
    moved = Entries(replace(now, steps=(*now.steps, *_departed(approved, now))), schema, say)
    sections = (
        (say("approval.live"), [entry for step in _departed(approved, now) if (entry := moved.of(step))]),
        (say("approval.not-now"), [entry for key, entry in was.items() if is_now.get(key) != entry]),
        (say("approval.not-approved"), [entry for key, entry in is_now.items() if was.get(key) != entry]),
    )
    if not any(entries for _, entries in sections):
        yield Text(INDENT + say("approval.unseen"))
    for title, entries in sections:
        yield from _section(title, entries, say)


def _section(title: str, entries: Sequence[Entry], say: Speaker) -> Iterator[Text]:
    if entries:
        yield Text(title, style="bold")
        yield from entry_lines(sorted(entries, key=lambda entry: (entry.within, entry.kind, entry.name)), say)


def _entries(plan: Plan, schema: Schema, say: Speaker) -> dict[tuple[str, Op], Entry]:
    entries = Entries(plan, schema, say)
    found = {(step.urn, step.op): entries.of(step) for step in plan.steps}
    return {key: entry for key, entry in found.items() if entry is not None}


def _departed(approved: Plan, now: Plan) -> list[Step]:
    """Return, as a refresh would tell it, each object that is not as it was when the plan was approved."""
    before, after = _live(approved), _live(now)
    return [
        replace(step, op=Op.REFRESH, old_inputs=old, new_inputs=after.get(urn, (None, step))[0])
        for urn, (old, step) in before.items()
        if old is not None and after.get(urn, (None, step))[0] != old
    ]


def _live(plan: Plan) -> Mapping[str, tuple[Properties | None, Step]]:
    """Return the values that each object has before the plan is applied, as far as they were read; None: none."""
    return {
        step.urn: (step.new_inputs if step.op is Op.REFRESH else step.old_inputs, step)
        for step in plan.steps
        if step.op not in _HALVES and step.custom
    }
