"""What people must do themselves as long as things stand as they do, whether or not a plan changes anything."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Set
from dataclasses import replace
from datetime import date
from typing import Any, Final

from pulumi_dingtalk.reconcile.kind import Kind
from pulumi_dingtalk.reconcile.values import has_unknown
from pulumi_dingtalk.reconcile.words import Words
from pulumi_dingtalk.resources.console_setting import KIND as CONSOLE
from tenantctl.plan import Op, Plan, Properties, Step
from tenantctl.review.lapsing import lapsed
from tenantctl.review.named import by_language, named
from tenantctl.review.objects import kind_of, known
from tenantctl.review.words import Speaker

_NEW: Final = (Op.CREATE, Op.REPLACE)
_STAYING: Final = (Op.SAME, Op.UPDATE, *_NEW)
"""The operations after which the object is there; a replacement's halves are told by ``replace``."""

Day = Callable[[], date | None]


Proven = Callable[[date], Set[str]]
"""Tells which console settings something proves on a day, so that nobody need attest them."""


def with_due(plan: Plan, as_of: Day, proven: Proven = lambda _day: frozenset()) -> Plan:
    """Return the plan with what is to be done by hand once it has run, and what of it has lapsed.

    Args:
        plan: The plan.
        as_of: Tells the day that dates are compared with, None where nobody said; asked where it matters alone.
        proven: Tells what is proven, as the recovery by a drill; asked where something would be due alone.
    """
    watched = [(step, kind) for step in standing(plan) if (kind := _watched(step))]
    day = as_of() if watched else None
    texts = [words for step, kind in watched for words in _due(step, kind, day, proven)]
    over = lapsed(plan, day) if day else ()
    return replace(
        plan,
        due=named(plan, [by_language(words) for words in dict.fromkeys(texts)]),
        lapsed=tuple(map(by_language, over)),
    )


def told(plan: Plan, say: Speaker) -> tuple[str, ...]:
    """Return what a plan says is to be done by hand, in the reader's language."""
    return tuple(say.of(words) for words in plan.due or ())


def _due(step: Step, kind: Kind[Any], day: date | None, proven: Proven) -> list[Words]:
    declared, outputs = _sides(step, kind)
    found = list(kind.due(declared, outputs, day))
    if found and day and kind is CONSOLE and declared.get("setting") in proven(day):
        return []
    return found


def _watched(step: Step) -> Kind[Any] | None:
    kind = kind_of(step)
    return kind if kind is not None and type(kind).due is not Kind.due else None


def standing(plan: Plan) -> Iterator[Step]:
    """Yield a step for each object that is there once the plan has run, by URN: what was read, unless more is done."""
    found: dict[str, Step] = {}
    for step in plan.steps:
        if step.op in _STAYING and not step.left_out:
            found[step.urn] = step
        elif step.op is Op.REFRESH and step.new_inputs is not None:
            found.setdefault(step.urn, step)
    return (found[urn] for urn in sorted(found))


def _sides(step: Step, kind: Kind[Any]) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    """Return what is declared, as far as it is known, and the outputs that the tenant's reading left in state."""
    refreshed = step.op is Op.REFRESH
    declared = _known(step.old_inputs if refreshed else step.new_inputs)
    outputs = {} if step.op in _NEW else _known(step.new_outputs if refreshed else step.old_outputs)
    return {name: value for name, value in declared.items() if name in kind.nameable}, outputs


def _known(side: Properties | None) -> dict[str, Any]:
    values = {name: known(value) for name, value in (side or {}).items()}
    return {name: value for name, value in values.items() if value is not None and not has_unknown(value)}
