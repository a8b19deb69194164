"""The whole report of a plan: its changes, and what is said of it beside them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from math import ceil

from pulumi_dingtalk.client.meter import Usage
from pulumi_dingtalk.config import TenantConfig
from tenantctl.plan import Plan
from tenantctl.render.schema import Schema
from tenantctl.review import cost, due, lapsing
from tenantctl.review.building import Findings, build
from tenantctl.review.cost import Cost
from tenantctl.review.named import by_language
from tenantctl.review.objects import Change, changes
from tenantctl.review.report import Report, Violation
from tenantctl.review.risk import findings, plan_risk, untold
from tenantctl.review.show import clean
from tenantctl.review.words import Speaker


@dataclass(frozen=True)
class Known:
    """What is known beside the plan itself.

    Args:
        config: How fast the stack may call; None where that is not known.
        usage: This month's metered calls by the local count; None where that is not known.
        violations: The safety rules that the plan breaks.
    """

    config: TenantConfig | None = None
    usage: Usage | None = None
    violations: Sequence[Violation] = ()


def whole_report(plan: Plan, schema: Schema, say: Speaker, known: Known | None = None) -> Report:
    """Return the report of a plan with its risks, its cost, what is to be done by hand, and the rules that it breaks.

    Args:
        plan: The plan.
        schema: What is known of its kinds.
        say: The language.
        known: What is known beside it.
    """
    known = known or Known()
    changed = tuple(changes(plan))
    found = findings(plan, say, changed)
    spent = cost.of(plan, known.config, known.usage, changed)
    return replace(
        build(plan, schema, say, found),
        risk=str(plan_risk(plan, found)) if found else "",
        risk_text=_risk_text(plan, found, say) if found else "",
        violations=tuple(Violation(each.rule, clean(each.text)) for each in known.violations),
        calls=dict(spent.calls),
        cost=tuple(_cost(spent, say)),
        manual=tuple(_manual(changed, say)),
        due=tuple(map(clean, due.told(plan, say))),
        lapsed=tuple(map(clean, lapsing.told(plan, say))),
    )


def _risk_text(plan: Plan, found: Findings, say: Speaker) -> str:
    risk = say(f"risk.{plan_risk(plan, found)}")
    return say("plan.risk-untold", risk=risk) if untold(plan, found) else say("plan.risk", risk=risk)


def _cost(spent: Cost, say: Speaker) -> Iterator[str]:
    if not spent.total:
        return
    calls = say("risk.comma").join(f"{name} {count:,}" for name, count in spent.calls.items())
    yield say("cost.calls", count=spent.total, calls=calls)
    if spent.metered and spent.usage is None:
        yield say("cost.metered", count=spent.metered)
    elif spent.metered and spent.usage is not None:
        used, quota, month = spent.usage.calls, spent.usage.quota, spent.usage.month
        yield say("cost.metered-of", count=spent.metered, used=used, quota=quota, month=month)
        if spent.over_quota:
            yield say("cost.over")
    if spent.seconds:
        yield say("cost.seconds", count=ceil(spent.seconds))


def _manual(changed: Iterable[tuple[int, Change]], say: Speaker) -> Iterator[str]:
    for _, change in changed:
        yield from (clean(say.of(by_language(words))) for words in change.kind.manual(change.old, change.new))
