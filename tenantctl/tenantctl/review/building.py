"""Makes the report of a plan."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tenantctl.plan import Op, Plan, Source, Step
from tenantctl.render.names import Names
from tenantctl.render.org_tree import org_tree
from tenantctl.render.schema import Schema, internal
from tenantctl.review.entries import Entries
from tenantctl.review.fields import Field
from tenantctl.review.outputs import changed_outputs
from tenantctl.review.report import Entry, Finding, OutputChange, Report
from tenantctl.review.show import Show, clean
from tenantctl.review.words import Speaker
from tenantctl.values import UNKNOWN

Findings = Mapping[int, Sequence[Finding]]
"""Why each step has its risk, by its place in the plan."""

RISKS = ("destroys", "exposes", "disrupts", "routine")
"""The risks, worst first (``pulumi_dingtalk.reconcile.risk.Risk``)."""


def build(plan: Plan, schema: Schema, say: Speaker, findings: Findings | None = None) -> Report:
    """Return the report of a plan.

    Args:
        plan: The plan.
        schema: What is known of its kinds.
        say: The language.
        findings: Why each step has its risk; None where nobody asked.
    """
    entries = Entries(plan, schema, say)
    found = [
        (step, entry)
        for index, step in enumerate(plan.steps)
        if (entry := entries.of(step, (findings or {}).get(index, ()))) is not None
    ]
    drift = tuple(sorted((e for step, e in found if step.op is Op.REFRESH), key=_place))
    todo = tuple(sorted((e for step, e in found if step.op is not Op.REFRESH), key=_place))
    there = tuple(step for step in plan.steps if not step.left_out)
    objects = {step.urn for step in there if step.custom and not internal(step.type)}
    unchanged = len(objects - {step.urn for step, _ in found})
    counts = {**Counter(entry.op for entry in (*drift, *todo)), "unchanged": unchanged}
    marked = {step.urn for step, _ in found}
    return Report(
        language=say.language,
        project=plan.project,
        stack=plan.stack,
        operation=str(plan.operation),
        source=str(plan.source),
        summary=_summary(counts, say),
        counts=counts,
        risks=_risks((*drift, *todo)),
        drift=drift,
        entries=todo,
        tree=tuple(org_tree(there, schema, marked, say)),
        outputs=tuple(_outputs(plan, say)),
        remarks=tuple(_remarks(plan, say)),
    )


def _place(entry: Entry) -> tuple[int, tuple[str, ...], str, str]:
    """Worst first; then by kind and logical name: the order of execution is the engine's, and no two runs' the same."""
    rank = RISKS.index(entry.risk) if entry.risk in RISKS else len(RISKS)
    return rank, entry.within, entry.kind, entry.name


def _risks(entries: Sequence[Entry]) -> dict[str, int]:
    tally = Counter(entry.risk for entry in entries if entry.risk)
    return {risk: tally[risk] for risk in RISKS if tally[risk]}


_COUNTED = ("create", "update", "replace", "delete")


def _summary(counts: Mapping[str, int], say: Speaker) -> str:
    """Return ``"3 to create, 1 to update, 12 unchanged"``; objects of the tenant alone are counted."""
    drifted = counts.get("drifted", 0) + counts.get("gone", 0)
    parts = [say("summary.drifted", count=drifted)] if drifted else []
    parts += [say(f"summary.{op}", count=counts[op]) for op in _COUNTED if counts.get(op)]
    unchanged = counts["unchanged"]
    if not parts:
        return say("summary.nothing", count=unchanged)
    return say("summary.joint").join(
        [*parts, say("summary.unchanged", count=unchanged)] if unchanged else parts
    )


def _outputs(plan: Plan, say: Speaker) -> Iterator[OutputChange]:
    nothing = Show(say, Names(), Step(Op.SAME, "", "", ""), "")
    for name, old, new in changed_outputs(plan):
        before, after = (
            "" if side is None else nothing.value(Field(""), UNKNOWN if _all_unknown(side) else side)
            for side in (old, new)
        )
        yield OutputChange(clean(name), before, after)


def _all_unknown(value: Any) -> bool:
    if isinstance(value, Mapping):
        return bool(value) and all(_all_unknown(item) for item in value.values())
    return value is UNKNOWN


def _remarks(plan: Plan, say: Speaker) -> Iterator[str]:
    if plan.source is Source.PREVIEW_FILE:
        yield say("remark.preview-file")
    yield from map(clean, plan.remarks)
