"""Risk rules: data beside the fields that says how dangerous a change is, and why, in people's words."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from pulumi_dingtalk.reconcile.words import Words

Applies = Callable[[Any, Any], bool]
"""Whether a rule concerns a change. Both values are canonical; None is "absent". The new one is never unknown."""


class Risk(StrEnum):
    """How dangerous a change is, worst first."""

    DESTROYS = "destroys"
    EXPOSES = "exposes"
    DISRUPTS = "disrupts"
    ROUTINE = "routine"

    @property
    def rank(self) -> int:
        """The place in the order, 0 for the worst."""
        return list(Risk).index(self)


@dataclass(frozen=True)
class Rule:
    """One rule on one field.

    Args:
        name: what the rule is called in reports and settings (``"members-added"``).
        risk: how dangerous a change is that it concerns.
        reason: why, as a clause that ends without a full stop.
        applies: whether it concerns a change from the first to the second value.
        at_creation: whether it concerns a new object too; no, where only those are concerned who are there already.
    """

    name: str
    risk: Risk
    reason: Words
    applies: Applies
    at_creation: bool = True


def exposes(name: str, en: str, zh: str, applies: Applies, *, at_creation: bool = True) -> Rule:
    """A rule on who may see or do more than before. Arguments: see Rule; the reason in both languages."""
    return Rule(name, Risk.EXPOSES, Words(en, zh), applies, at_creation)


def disrupts(name: str, en: str, zh: str, applies: Applies, *, at_creation: bool = True) -> Rule:
    """A rule on what people's work goes by. Arguments: see Rule; the reason in both languages."""
    return Rule(name, Risk.DISRUPTS, Words(en, zh), applies, at_creation)


def any_change(old: Any, new: Any) -> bool:
    """A first value, another one, or none any more."""
    return bool(old != new)


def changed(old: Any, new: Any) -> bool:
    """Another value where there was one."""
    return old is not None and new is not None and bool(old != new)


def turned_on(old: Any, new: Any) -> bool:
    """A switch that is on now and was not."""
    return new is True and old is not True


def turned_off(old: Any, new: Any) -> bool:
    """A switch that was on and is not now."""
    return old is True and new is not True


def added(old: Any, new: Any) -> bool:
    """An element of a list that was not in it."""
    return bool(_elements(new) - _elements(old))


def removed(old: Any, new: Any) -> bool:
    """An element of a list that is not in it any more."""
    return bool(_elements(old) - _elements(new))


def more(old: Any, new: Any) -> bool:
    """A greater number, or a first one."""
    return new is not None and (old is None or new > old)


def less(old: Any, new: Any) -> bool:
    """A smaller number, or none any more."""
    return old is not None and (new is None or new < old)


NEED_A_VALUE_BEFORE: Final = frozenset({changed, turned_off, removed, less})
"""The predicates that no first value of a field meets, known or not."""


def _elements(value: Any) -> set[str]:
    return {json.dumps(item, sort_keys=True) for item in value or ()}


ROUTINE: Final = (
    Rule("routine", Risk.ROUTINE, Words("nothing depends on it", "沒有其他東西依賴它"), any_change),
)
"""Said of a field whose changes harm nobody."""

DELETED: Final = Rule(
    "deleted", Risk.DESTROYS, Words("it cannot be brought back", "刪除後無法復原"), any_change
)
"""What is said of a deletion, unless the kind says something else."""
