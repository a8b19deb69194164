"""What a plan changes because it has an end that is past, as a grant of a role until a day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from pulumi_dingtalk.reconcile.kind import Kind
from pulumi_dingtalk.reconcile.values import has_unknown
from pulumi_dingtalk.reconcile.words import Words
from tenantctl.plan import Plan
from tenantctl.review.objects import Change, changes
from tenantctl.review.words import Speaker


def lapsing(plan: Plan, day: date) -> Iterator[tuple[Change, tuple[Words, ...]]]:
    """Yield each object of which something has lapsed by a day and that the plan changes, with whose it was."""
    for _, change in changes(plan):
        if type(change.kind).lapsed is Kind.lapsed:
            continue
        old = change.old
        if old is not None and not has_unknown(dict(old)) and (whose := tuple(change.kind.lapsed(old, day))):
            yield change, whose


def lapsed(plan: Plan, day: date) -> Iterator[Words]:
    """Yield what of a plan has lapsed by a day: each with the name of its object in the program."""
    for change, whose in lapsing(plan, day):
        name = change.step.name
        yield from (Words(f"{name}: {each.en}", f"{name}: {each.zh}") for each in whose)


def told(plan: Plan, say: Speaker) -> tuple[str, ...]:
    """Return what a plan says has lapsed, in the reader's language."""
    return tuple(say.of(words) for words in plan.lapsed or ())
