"""Grants of a role that end: who has one still on a day, and which change does nothing but take back what has ended.

DingTalk knows no end of a grant: the program says it, state keeps it, and ``dingtalk:asOf`` says which day it is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from pulumi_dingtalk.reconcile.values import has_unknown, items

Member = Mapping[str, Any]

UNTIL, ENDED = "until", "ended"


def has_end(members: Any) -> bool:
    """Whether a declared list grants anything with an end."""
    return any(isinstance(each, Mapping) and each.get(UNTIL) for each in items(members))


def has_ended(member: Any, as_of: date | None) -> bool:
    """Whether a grant is over on a day: the day it names is the last on which it counts."""
    until = member.get(UNTIL) if isinstance(member, Mapping) else None
    if as_of is None or not until or has_unknown(until):
        return False
    return as_of.isoformat() > str(until)


def standing(members: Any, as_of: date | None) -> Any:
    """Return a declared list without the grants that are over: who had one only so loses the role."""
    if not isinstance(members, list):
        return members
    return [_declared(each) for each in members if not has_ended(each, as_of)]


def _declared(member: Any) -> Any:
    """Return a member without what a reading alone tells."""
    if not isinstance(member, Mapping):
        return member
    return {name: value for name, value in member.items() if name != ENDED}


def told(user: str, known: Sequence[Member], as_of: date | None) -> dict[str, Any]:
    """Return what is to be said of a person's grant beside what DingTalk tells: its end, and that it is over."""
    for member in known:
        if member.get("user") == user and member.get(UNTIL):
            return {UNTIL: member[UNTIL], **({ENDED: True} if has_ended(member, as_of) else {})}
    return {}


def only_ended(old: Sequence[Member], new: Sequence[Member], as_of: date | None) -> bool:
    """Whether bringing ``old`` to ``new`` takes back grants that are over, and does nothing else."""
    before = {each["user"]: each for each in old}
    after = {each["user"]: each for each in new}
    gone = [each for user, each in before.items() if user not in after]
    return (
        bool(gone)
        and all(has_ended(each, as_of) for each in gone)
        and all(_same(before.get(user), each) for user, each in after.items())
    )


def _same(before: Member | None, after: Member) -> bool:
    if before is None:
        return False
    departments = [set(items(each.get("departments"))) for each in (before, after)]
    return departments[0] == departments[1] and before.get(UNTIL) == after.get(UNTIL)
