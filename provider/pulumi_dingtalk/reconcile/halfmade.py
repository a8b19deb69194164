"""Whether an object that is there already is what an interrupted creation of ours left, and nobody else's.

It is, if state or the journal say that a creation of this very resource (stack, kind and logical name) with this
natural key was under way, and

- where DingTalk keeps our mark, the object has it;
- where it keeps none, the object can be ours: nothing hangs on it, since nothing of ours could refer to an id that no
  run has recorded, and each declared field has its declared value, or a part of its elements, or none yet; what is
  written last of all (a flow) may be as the tenant made it.

So the worst that can happen is that an object which somebody else made between the crash and the next run, under the
same key, with the same values and still without anything on it, is taken for ours.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from pulumi_dingtalk.reconcile.differences import same
from pulumi_dingtalk.reconcile.kind import INVISIBLE
from pulumi_dingtalk.reconcile.model import DeclaredField
from pulumi_dingtalk.reconcile.unseen import completed
from pulumi_dingtalk.reconcile.values import items

if TYPE_CHECKING:
    from pulumi_dingtalk.reconcile.kind import Kind
    from pulumi_dingtalk.reconcile.session import Session


def half_made(kind: Kind[Any], session: Session, id_: str, owner: str, values: Mapping[str, Any]) -> bool:
    """Say whether the object with this id is what an interrupted creation of ``values`` left. See the module."""
    if not session.pending.names(kind, values):
        return False
    mark = kind.mark(session.writing, id_)
    return _can_be_ours(kind, session, id_, values) if mark is None else mark == owner


def _can_be_ours(kind: Kind[Any], session: Session, id_: str, values: Mapping[str, Any]) -> bool:
    # What hangs on settings is what they set.
    if kind.settings_of is None and any(each.count for each in kind.behind(session.writing, id_)):
        return False
    live = kind.look(session.writing, id_, values) or {}
    named = kind.nameable & values.keys() & live.keys()
    return all(_within(kind.fields[name], live[name], values[name]) for name in named)


def _within(field: DeclaredField, live: Any, declared: Any) -> bool:
    """Whether a live value is the declared one, or what it can be before that is written."""
    live = live if live is INVISIBLE else completed(field, live, declared)
    if live is None or field.behaviour.later or same(field, live, declared):
        return True
    if field.has_default and same(field, live, field.behaviour.default):
        return True
    return (
        isinstance(declared, list)
        and isinstance(live, list)
        and _names(field, live) <= _names(field, declared)
    )


def _names(field: DeclaredField, elements: list[Any]) -> set[str]:
    key = field.behaviour.key
    return {str(each[key] if key else each) for each in items(elements)}
