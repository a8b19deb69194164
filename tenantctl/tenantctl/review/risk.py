"""The risk of each step of a plan: the provider's rules, what hangs on what is deleted, and what could not be told."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from pulumi_dingtalk.reconcile import assess
from pulumi_dingtalk.reconcile.kind import Kind
from pulumi_dingtalk.reconcile.risk import Risk
from tenantctl.plan import Behind, Op, Plan, Source
from tenantctl.review.ahead import findings_of
from tenantctl.review.named import by_language
from tenantctl.review.objects import Change, changes, deleted_first
from tenantctl.review.report import Finding
from tenantctl.review.words import Speaker
from tenantctl.values import Secret


def findings(
    plan: Plan, say: Speaker, changed: Iterable[tuple[int, Change]] | None = None
) -> dict[int, tuple[Finding, ...]]:
    """Return why each changed object has its risk, worst first, by the step's place in the plan.

    Args:
        plan: The plan.
        say: The language.
        changed: Its ``changes``, where somebody has them already.
    """
    changed = changes(plan) if changed is None else changed
    first = deleted_first(plan)
    return {
        index: tuple(
            sorted((*_of(plan, change, say), *findings_of(plan, change, first, say)), key=_of_finding)
        )
        for index, change in changed
    }


def plan_risk(plan: Plan, found: Mapping[int, Sequence[Finding]]) -> Risk:
    """Return the risk of a plan as a whole: that of its worst change.

    Where something could not be told it is one class worse: a plain preview file hides secrets, and nobody asked the
    tenant what hangs on its objects, so that the worst may be among what the reviewer cannot see.
    """
    worst = min((Risk(each[0].risk) for each in found.values() if each), key=_rank, default=Risk.ROUTINE)
    return list(Risk)[max(worst.rank - 1, 0)] if untold(plan, found) else worst


def untold(plan: Plan, found: Mapping[int, Sequence[Finding]]) -> bool:
    """Return whether something about the changes of a plan could not be told."""
    return bool(found) and (
        plan.source is Source.PREVIEW_FILE
        or (plan.source is not Source.EMBEDDED and any(_masked(plan, index) for index in found))
    )


def _of_finding(found: Finding) -> int:
    return Risk(found.risk).rank


def _rank(risk: Risk) -> int:
    return risk.rank


def _of(plan: Plan, change: Change, say: Speaker) -> Iterator[Finding]:
    replaced = change.step.op is Op.REPLACE
    seen: set[str] = set()
    for each in assess.assess(change.kind, change.old, change.new, replaced=replaced, found=change.found):
        if each.rule not in seen:
            seen.add(each.rule)
            yield Finding(str(each.risk), each.rule, _reason(plan, change, each, say))


def _reason(plan: Plan, change: Change, found: assess.Finding, say: Speaker) -> str:
    reason = say.of(by_language(found.reason))
    if found.rule == change.kind.deletion.name and not found.field and change.removes:
        return _with_behind(plan, change, reason, say)
    return reason if found.known else say("risk.not-known", reason=reason)


def _with_behind(plan: Plan, change: Change, reason: str, say: Speaker) -> str:
    if not counts_behind(change.kind):
        return reason
    behind = None if plan.behind is None else plan.behind.get(change.step.urn)
    if behind is None:
        return say("risk.not-asked", reason=reason)
    things = [_counted(each, say) for each in behind if each.count]
    return say("risk.behind", reason=reason, things=_joined(things, say)) if things else reason


def counts_behind(kind: Kind[Any]) -> bool:
    """Whether anything can hang on objects of a kind."""
    return type(kind).behind is not Kind.behind


def _counted(behind: Behind, say: Speaker) -> str:
    return f"{behind.count:,} {say.of(behind.what)}"


def _joined(things: Sequence[str], say: Speaker) -> str:
    if len(things) == 1:
        return things[0]
    return say("risk.and", first=say("risk.comma").join(things[:-1]), last=things[-1])


def _masked(plan: Plan, index: int) -> bool:
    step = plan.steps[index]
    sides = (step.old_inputs or {}, step.new_inputs or {})
    return any(_cannot_tell(value) for side in sides for value in side.values())


def _cannot_tell(value: Any) -> bool:
    if isinstance(value, Secret):
        return not value.comparable
    if isinstance(value, Mapping):
        return any(map(_cannot_tell, value.values()))
    return isinstance(value, list | tuple) and any(map(_cannot_tell, value))
