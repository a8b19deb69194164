"""What only the CLI's saved plan tells: which masked inputs change, and what each input comes from."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from tenantctl.plan import Op, Step
from tenantctl.values import SECRET_SIGNATURE, SIGNATURE_KEY, Secret

Opener = Callable[[str], str | None]
"""Decrypts what the CLI sealed in its plan, to JSON; None where it cannot."""

_BEFORE, _AFTER, _ALIKE = Secret("before"), Secret("after"), Secret("alike")


@dataclass(frozen=True)
class Goal:
    """One resource's goal: the inputs that change, those of them that are sealed, and what each input comes from."""

    changed: frozenset[str]
    property_dependencies: Mapping[str, tuple[str, ...]]
    sealed: Mapping[str, str]


def read_goals(path: Path) -> dict[str, Goal]:
    """Return the goals of a saved plan (``pulumi preview --save-plan``) by URN; deletions have none."""
    plans: Mapping[str, Any] = json.loads(path.read_text(encoding="utf-8"))["resourcePlans"]
    return {urn: _goal(plan["goal"]) for urn, plan in plans.items() if plan.get("goal")}


def allow_removals(path: Path, steps: Iterable[Step]) -> None:
    """Write into a saved plan which inputs a replacement does without.

    The CLI plans what ``--replace`` names, and what goes with it, as if it had never been: each input is an addition
    and none is removed. Then it finds the removals and refuses its own plan.
    """
    removed = {
        step.urn: sorted(set(step.old_inputs or ()) - set(step.new_inputs))
        for step in steps
        if step.op in (Op.REPLACE, Op.CREATE_REPLACEMENT) and step.new_inputs is not None
    }
    if not any(removed.values()):
        return
    plan = json.loads(path.read_text(encoding="utf-8"))
    for urn, names in removed.items():
        goal = plan["resourcePlans"].get(urn, {}).get("goal")
        if names and goal:
            difference = goal.get("inputDiff") or {}
            goal["inputDiff"] = {
                **difference,
                "deletes": sorted({*(difference.get("deletes") or ()), *names}),
            }
    path.write_text(json.dumps(plan), encoding="utf-8")


def enrich(step: Step, goal: Goal | None, opened: Opener | None = None) -> Step:
    """Return the step with comparable secrets and with its property dependencies.

    Args:
        step: The step.
        goal: Its goal in the CLI's plan.
        opened: Opens new secrets; without it only "changed" or "alike" is known of them.
    """
    if goal is None or step.new_inputs is None:
        return step
    old, new = dict(step.old_inputs or {}), dict(step.new_inputs)
    for name in old.keys() & new.keys():
        if isinstance(old[name], Secret) and isinstance(new[name], Secret):
            changed = name in goal.changed
            old[name], new[name] = (_BEFORE, _AFTER) if changed else (_ALIKE, _ALIKE)
    for name, ciphertext in goal.sealed.items():
        text = opened(ciphertext) if opened and isinstance(new.get(name), Secret) else None
        if text is not None:
            new[name] = Secret(json.loads(text))
    return replace(
        step,
        old_inputs=None if step.old_inputs is None else old,
        new_inputs=new,
        property_dependencies=goal.property_dependencies,
    )


def _goal(goal: Mapping[str, Any]) -> Goal:
    difference = goal.get("inputDiff") or {}
    written = {**(difference.get("adds") or {}), **(difference.get("updates") or {})}
    dependencies = goal.get("propertyDependencies") or {}
    return Goal(
        frozenset({*written, *(difference.get("deletes") or ())}),
        {name: tuple(urns or ()) for name, urns in dependencies.items()},
        {name: value["ciphertext"] for name, value in written.items() if _is_sealed(value)},
    )


def _is_sealed(value: Any) -> bool:
    return (
        isinstance(value, Mapping) and value.get(SIGNATURE_KEY) == SECRET_SIGNATURE and "ciphertext" in value
    )
