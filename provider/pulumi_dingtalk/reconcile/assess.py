"""What a change of one object means to a reviewer: its risks, its calls. Answered from declarations alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pulumi.output import Unknown

from pulumi_dingtalk.client.operation import Operation
from pulumi_dingtalk.reconcile.differences import Comparison, Difference, compare
from pulumi_dingtalk.reconcile.kind import Kind
from pulumi_dingtalk.reconcile.risk import NEED_A_VALUE_BEFORE, ROUTINE, Risk, Rule, any_change
from pulumi_dingtalk.reconcile.values import has_unknown, plain, with_stand_ins
from pulumi_dingtalk.reconcile.words import Words

Declared = Mapping[str, Any]


@dataclass(frozen=True)
class Finding:
    """One rule that concerns a change.

    Args:
        field: the field; "" for the object as a whole.
        rule: the rule's name.
        risk: how dangerous it is.
        reason: why.
        known: false where the new value is not known yet, so that the rule may or may not concern it.
    """

    field: str
    rule: str
    risk: Risk
    reason: Words
    known: bool = True


def compared(kind: Kind[Any], old: Declared | None, new: Declared | None) -> Comparison:
    """Return how two declarations differ; None is "no such object". ``assess`` and ``cost`` make it where not given."""
    return compare(kind.fields, old or {}, kind.nameable & (old or {}).keys(), new or {})


def assess(
    kind: Kind[Any],
    old: Declared | None,
    new: Declared | None,
    *,
    replaced: bool = False,
    found: Comparison | None = None,
) -> tuple[Finding, ...]:
    """Return the risks of a change, worst first; of a change that concerns no rule, that it is routine.

    Args:
        kind: the kind of the object.
        old: the values that the program named before; None for a new object.
        new: those that it names now, some perhaps unknown (``pulumi.output.UNKNOWN``); None for a deletion.
        replaced: the engine replaces the object; told here, since more than a field can ask for it.
        found: how the two differ, where that is known already (``compared``).
    """
    told = [*_of_fields(found or compared(kind, old, new), new_object=old is None)]
    if new is None or (old is not None and replaced):
        told.append(_finding("", kind.deletion))
    return tuple(sorted(told or [_finding("", ROUTINE[0])], key=lambda finding: finding.risk.rank))


def cost(
    kind: Kind[Any], old: Declared | None, new: Declared | None, found: Comparison | None = None
) -> Counter[Operation]:
    """Return the writing calls that bring ``old`` to ``new``, for a tenant that is as ``old`` says.

    Exact where all is known; what a value will ask for that only the apply knows is not in it. A replacement is a
    deletion and a creation. Arguments as of ``assess``.
    """
    old, new = plain(old), plain(new)
    if new is None:
        return Counter() if old is None else kind.delete_cost(_told(old))
    if old is None:
        return kind.create_cost(_told(new))
    found = found or compared(kind, old, new)
    return kind.update_cost(_told(old), _told(found.new), found.names) if found.changed else Counter()


def _told(values: Declared) -> dict[str, Any]:
    """Return values without those that are unknown as a whole; an unknown id inside one counts as some other id."""
    told = {name: value for name, value in values.items() if not isinstance(value, Unknown)}
    if not any(map(has_unknown, told.values())):
        return told
    return dict(with_stand_ins(told))


def _of_fields(found: Comparison, *, new_object: bool) -> Iterator[Finding]:
    for item in found.changed:
        rules = [rule for rule in item.field.behaviour.risk if rule.at_creation or not new_object]
        for rule in _concerning(rules, item):
            yield _finding(item.field.name, rule, known=not item.unknown)


def _concerning(rules: Iterable[Rule], item: Difference) -> Iterator[Rule]:
    """Yield the rules that concern a difference: where a value is not known yet, all of them that it may meet."""
    if item.unknown or has_unknown(item.old):
        first = item.old is None
        yield from (rule for rule in rules if not (first and rule.applies in NEED_A_VALUE_BEFORE))
        return
    for rule in rules:
        if rule.applies is any_change or rule.applies(*item.sides):
            yield rule


def _finding(field: str, rule: Rule, *, known: bool = True) -> Finding:
    return Finding(field, rule.name, rule.risk, rule.reason, known)
