"""What a change will do that only the tenant knows: asked while it is planned, told in the report, refused in time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pulumi.output import Unknown

from pulumi_dingtalk.client.errors import DingTalkError
from pulumi_dingtalk.reconcile.session import Tenant
from pulumi_dingtalk.reconcile.values import has_unknown
from tenantctl.plan import Foreseen, Op, Plan
from tenantctl.review.named import by_language, named
from tenantctl.review.objects import Change, changes, deleted_first
from tenantctl.review.report import Finding
from tenantctl.review.words import Speaker


def asking(plan: Plan) -> tuple[Change, ...]:
    """Return the changes of which only the tenant knows all that they do."""
    first = deleted_first(plan)
    return tuple(change for _, change in changes(plan) if _asks(change, first))


def foreseen(plan: Plan, asked: tuple[Change, ...], tenant: Tenant) -> dict[str, tuple[Foreseen, ...]]:
    """Return what the tenant knows of changes, by URN; one that could not be asked about is left out.

    Args:
        plan: The plan; it has the names of what the texts refer to.
        asked: Its changes that ask, of ``asking``.
        tenant: The tenant; it is read.
    """
    first, found = deleted_first(plan), {}
    objects = {change.step.urn: change for _, change in changes(plan)}
    for change in asked:
        try:
            new = _with_taken_over(change, objects, tenant)
            told = list(change.kind.foresee(tenant, _before(change, first), new))
        except DingTalkError:
            continue
        words = named(plan, [by_language(each.words) for each in told])
        found[change.step.urn] = tuple(
            Foreseen(text, None if each.way is None else by_language(each.way))
            for text, each in zip(words, told, strict=True)
        )
    return found


def findings_of(plan: Plan, change: Change, first: frozenset[str], say: Speaker) -> Iterator[Finding]:
    """Yield what a plan foresees of a change, with its rule; that the tenant was not asked, where it was not.

    Args:
        plan: The plan.
        change: One of its changes.
        first: The URNs of ``deleted_first``.
        say: The language.
    """
    rule = change.kind.ahead
    if rule is None or not _asks(change, first):
        return
    told = None if plan.foreseen is None else plan.foreseen.get(change.step.urn)
    if told is None:
        reason = say("risk.ahead-not-asked", reason=say.of(by_language(rule.reason)))
        yield Finding(str(rule.risk), rule.name, reason)
    for each in told or ():
        yield Finding(str(rule.risk), rule.name, say.of(each.text))


def _with_taken_over(change: Change, objects: Mapping[str, Change], tenant: Tenant) -> dict[str, Any]:
    """Return what is declared, with the ids of objects that the plan makes and the tenant has already."""
    new = dict(change.new or {})
    for name in [name for name, value in new.items() if isinstance(value, Unknown)]:
        sources = [objects[urn] for urn in change.step.property_dependencies.get(name, ()) if urn in objects]
        if len(sources) == 1 and (id_ := _there_already(sources[0], tenant)):
            new[name] = id_
    return new


def _there_already(made: Change, tenant: Tenant) -> str | None:
    """Return the id of the object that has the natural key of one that the plan makes."""
    key = {name: (made.new or {}).get(name) for name in made.kind.natural_key}
    if not made.kind.findable or any(value is None or has_unknown(value) for value in key.values()):
        return None
    return made.kind.find(tenant, made.kind.model.model_construct(**key))


def _asks(change: Change, first: frozenset[str]) -> bool:
    if change.kind.ahead is None or change.new is None:
        return False
    return change.kind.looks_ahead(_before(change, first), change.new)


def _before(change: Change, first: frozenset[str]) -> dict[str, object] | None:
    """Return what state has of the object; nothing where it still stands while its replacement is made."""
    beside = change.step.op is Op.REPLACE and change.step.urn not in first
    return None if beside or change.old is None else dict(change.old)
