"""How a run that wrote ended, in words and as JSON."""

from __future__ import annotations

from typing import Any

from tenantctl.engines.base import Outcome
from tenantctl.plan import Op, Operation, Plan
from tenantctl.plan_json import FORMAT_VERSION, dump
from tenantctl.render.names import present_name
from tenantctl.render.schema import Schema
from tenantctl.review.differences import tenant_changes
from tenantctl.values import masked

_DONE = {Op.CREATE: "created", Op.UPDATE: "updated", Op.REPLACE: "replaced", Op.DELETE: "deleted"}


def left_behind(outcome: Outcome, schema: Schema) -> tuple[str, ...]:
    """Return the objects that stay in the tenant because the API cannot delete them; none if the run failed."""
    if not outcome.ok:
        return ()
    undeletable = (
        f'{schema.kind(step.type)} {step.name} ("{present_name(step)}", {step.id})'
        for step in outcome.plan.steps
        if step.op in (Op.DELETE, Op.DELETE_REPLACED) and schema.undeletable(step.type)
    )
    return tuple(dict.fromkeys(undeletable))


def result_line(outcome: Outcome, schema: Schema, seconds: float) -> str:
    """Return the closing line of a run: ``"Done: 3 created, 1 updated in 4.2 s"``."""
    if not outcome.ok:
        errors = "1 error" if len(outcome.failures) == 1 else f"{len(outcome.failures)} errors"
        return f"Failed with {errors} after {seconds:.1f} s; what was done is in state, run again to go on"
    told = _counts(outcome.plan, schema) or "the stack's records written"
    return f"Done: {told} in {seconds:.1f} s"


def outcome_json(outcome: Outcome, schema: Schema, seconds: float) -> dict[str, Any]:
    """Return the outcome as JSON, secrets masked; ``version`` is that of the plan's format."""
    return {
        "version": FORMAT_VERSION,
        "ok": outcome.ok,
        "failures": list(outcome.failures),
        "leftBehind": list(left_behind(outcome, schema)),
        "outputs": masked(outcome.outputs),
        "seconds": round(seconds, 3),
        "plan": dump(outcome.plan),
    }


def _counts(plan: Plan, schema: Schema) -> str:
    shown = tenant_changes(plan, schema)
    if plan.operation is Operation.REFRESH:
        return f"{len(shown)} changed outside the program, now in state" if shown else "nothing had changed"
    parts = [f"{n} {word}" for op, word in _DONE.items() if (n := sum(1 for step in shown if step.op is op))]
    return ", ".join(parts)
