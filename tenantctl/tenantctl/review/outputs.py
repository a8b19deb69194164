"""The stack's outputs that a plan changes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from tenantctl.plan import Op, Operation, Plan, Source


def changed_outputs(plan: Plan) -> Iterator[tuple[str, Any, Any]]:
    """Yield the outputs that change: name, value before, value after; None where there is none.

    Of an output that holds named values only those that change are told, as ``name.key``. A preview file does not tell
    the new ones.
    """
    if plan.operation is not Operation.UPDATE or plan.source is Source.PREVIEW_FILE:
        return
    before: Mapping[str, Any] = {}
    for step in plan.steps:
        if step.type == "pulumi:pulumi:Stack" and step.op is not Op.REFRESH:
            before = step.old_outputs or {}
    yield from _entries_that_differ(before, plan.outputs)


def _entries_that_differ(
    before: Mapping[str, Any], after: Mapping[str, Any], above: str = ""
) -> Iterator[tuple[str, Any, Any]]:
    for name in sorted(before.keys() | after.keys()):
        old, new = before.get(name), after.get(name)
        if isinstance(old, Mapping) and isinstance(new, Mapping):
            yield from _entries_that_differ(old, new, f"{above}{name}.")
        elif old != new:
            yield f"{above}{name}", old, new
