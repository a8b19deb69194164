"""What a plan must not do: rules on the plan as a whole, the same for both engines, asked before any write."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from pulumi_dingtalk.config import TenantConfig
from pulumi_dingtalk.reconcile.registry import kinds
from tenantctl.plan import Op, Operation, Plan, Step
from tenantctl.review.named import by_language
from tenantctl.review.objects import Change, changes, kind_of
from tenantctl.review.report import Violation
from tenantctl.review.shares import ANY_KIND, Shares
from tenantctl.review.words import Speaker

_PEOPLE: Final = "User"
"""The kind whose objects are people, by userid."""


@dataclass(frozen=True)
class Limits:
    """What one run may do.

    Args:
        shares: The share of a kind that may be deleted or replaced, in percent.
        start: The number of objects from which a share, an empty program and a destroy are looked at.
    """

    shares: Shares = field(default_factory=lambda: Shares({ANY_KIND: 30.0}))
    start: int = 10


@dataclass(frozen=True)
class Allowed:
    """What was allowed for this run alone.

    Args:
        shares: Shares that beat the limits, in percent.
        empty: Whether the program may declare nothing.
        destroy: The stack that may be destroyed.
    """

    shares: Shares = field(default_factory=Shares)
    empty: bool = False
    destroy: str = ""


@dataclass(frozen=True)
class Live:
    """What the tenant and the configuration know.

    Args:
        config: Tells as which app and operator; None where that is not known. Asked where a plan removes anything
            or shuts anybody out.
        administrators: Tells the userids of the main administrators. Asked where a plan removes people or shuts them
            out.
    """

    config: Callable[[], TenantConfig | None] = lambda: None
    administrators: Callable[[], frozenset[str] | None] = lambda: None


def violations(
    plan: Plan, limits: Limits, allowed: Allowed, live: Live, say: Speaker
) -> tuple[Violation, ...]:
    """Return the rules that a plan breaks; a plan that only reads breaks none.

    Args:
        plan: The plan.
        limits: What the project allows.
        allowed: What was allowed for this run.
        live: What only the tenant knows; a rule that needs what is not known is not asked.
        say: The language.
    """
    if plan.operation is Operation.REFRESH:
        return ()
    found = [change for _, change in changes(plan)]
    return (
        *_whole(plan, limits, allowed, say),
        *_protected(found, say),
        *_untouchable(found, live, say),
        *_own_account(found, live, say),
        *_last_administrator(found, live, say),
        *_foreseen(plan, found, say),
    )


def _whole(plan: Plan, limits: Limits, allowed: Allowed, say: Speaker) -> Iterator[Violation]:
    present, removed = _present(plan), _removed(plan)
    everything = sum(present.values()) >= limits.start
    if plan.operation is Operation.DESTROY:
        count = sum(removed.values())
        if count >= limits.start and allowed.destroy != plan.stack:
            yield Violation("destroy-all", say("safety.destroy-all", count=count, stack=plan.stack))
    elif everything and present == removed and not any(_declares(step) for step in plan.steps):
        if not allowed.empty:
            yield Violation("empty-program", say("safety.empty-program", count=sum(present.values())))
    else:
        yield from _shares(present, removed, limits, allowed, say)


def _shares(
    present: Mapping[str, int], removed: Mapping[str, int], limits: Limits, allowed: Allowed, say: Speaker
) -> Iterator[Violation]:
    for kind, count in sorted(removed.items()):
        limit = allowed.shares.of(kind, limits.shares.of(kind, 100.0))
        share = 100 * count / present[kind]
        if present[kind] >= limits.start and share > limit:
            text = say(
                "safety.max-deletes",
                count=count,
                all=present[kind],
                things=_things(kind, say),
                share=_percent(share),
                limit=_percent(limit),
                kind=kind,
                needed=math.ceil(share),
            )
            yield Violation("max-deletes", text)


def _protected(found: list[Change], say: Speaker) -> Iterator[Violation]:
    for change in found:
        if change.step.protect and change.step.op in (Op.DELETE, Op.REPLACE):
            yield Violation("protected", say("safety.protected", title=_title(change, say)))


def _untouchable(found: list[Change], live: Live, say: Speaker) -> Iterator[Violation]:
    for change in found:
        if not change.removes:
            continue
        reason = change.kind.untouchable(change.step.id, change.step.old_outputs or {}, live.config())
        if reason is not None:
            told = say.of(by_language(reason))
            yield Violation("untouchable", say("safety.untouchable", title=_title(change, say), reason=told))


def _own_account(found: list[Change], live: Live, say: Speaker) -> Iterator[Violation]:
    for change in found:
        who = change.shuts_out
        if who and (config := live.config()) is not None and who == config.operator:
            told = say("safety.own-account", title=_title(change, say), who=who)
            yield Violation("untouchable", told)


def _last_administrator(found: list[Change], live: Live, say: Speaker) -> Iterator[Violation]:
    """Whether nobody is left: who leaves, and who is shut out, by this plan."""
    leaving = {change.step.id for change in found if change.kind.name == _PEOPLE and change.removes}
    out = leaving | {who for change in found if (who := change.shuts_out)}
    administrators = live.administrators() if out else None
    if administrators and administrators <= out:
        people = ", ".join(sorted(administrators))
        yield Violation("last-administrator", say("safety.last-administrator", people=people))


def _foreseen(plan: Plan, found: list[Change], say: Speaker) -> Iterator[Violation]:
    """What the tenant was asked of, and the apply would refuse; its reason stands in the report too."""
    for change in found:
        for each in (plan.foreseen or {}).get(change.step.urn, ()):
            if each.way is not None and change.kind.ahead is not None:
                what, way = say.of(each.text), say.of(each.way)
                told = say("safety.foreseen", title=_title(change, say), what=what, way=way)
                yield Violation(change.kind.ahead.name, told)


def _present(plan: Plan) -> Counter[str]:
    """Return how many objects of each kind there are now, as far as a deletion would delete them."""
    urns = {
        (kind.name, step.urn)
        for step in plan.steps
        if step.op in (Op.SAME, Op.UPDATE, Op.REPLACE, Op.DELETE)
        and (kind := kind_of(step)) is not None
        and not kind.undeletable
    }
    return Counter(name for name, _ in urns)


def _removed(plan: Plan) -> Counter[str]:
    return Counter(change.kind.name for _, change in changes(plan) if change.removes)


def _declares(step: Step) -> bool:
    return step.op in (Op.SAME, Op.CREATE, Op.UPDATE, Op.REPLACE) and kind_of(step) is not None


def _title(change: Change, say: Speaker) -> str:
    return f"{say.of(by_language(change.kind.label))} {change.step.name}"


def _things(kind: str, say: Speaker) -> str:
    label = kinds()[kind].label
    return label.plural if say.language == "en" else f"{label.measure}{label.zh}"


def _percent(share: float) -> str:
    return f"{share:.1f}".removesuffix(".0")
