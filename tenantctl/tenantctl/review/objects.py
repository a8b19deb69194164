"""The steps of a plan as the provider's rules take them: the kind, and the declared values before and after."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from pulumi.output import Unknown

import pulumi_dingtalk.resources  # noqa: F401 - importing it registers the kinds
from pulumi_dingtalk.reconcile.assess import compared
from pulumi_dingtalk.reconcile.differences import Comparison
from pulumi_dingtalk.reconcile.kind import Kind
from pulumi_dingtalk.reconcile.registry import kinds_by_type
from tenantctl.plan import Op, Plan, Properties, Step
from tenantctl.values import UNKNOWN, Secret

_CHANGING: Final = (Op.CREATE, Op.UPDATE, Op.REPLACE, Op.DELETE)
"""The operations that change the tenant, each object once: a replacement's halves are not among them."""

_HALVES: Final = (Op.CREATE_REPLACEMENT, Op.DELETE_REPLACED)


@dataclass(frozen=True)
class Change:
    """One object that a plan changes. ``old`` is None for a new one, ``new`` for one that goes."""

    step: Step
    kind: Kind[Any]

    @cached_property
    def old(self) -> Mapping[str, Any] | None:
        """What the program declared before."""
        return None if self.step.op is Op.CREATE else _declared(self.kind, self.step.old_inputs)

    @cached_property
    def new(self) -> Mapping[str, Any] | None:
        """What it declares now."""
        return None if self.step.op is Op.DELETE else _declared(self.kind, self.step.new_inputs)

    @cached_property
    def found(self) -> Comparison:
        """How the two sides differ, for all who ask."""
        return compared(self.kind, self.old, self.new)

    @property
    def removes(self) -> bool:
        """Whether the object that there is goes, with all that hangs on it; what cannot be deleted stays."""
        return self.step.op in (Op.DELETE, Op.REPLACE) and not self.kind.undeletable

    @property
    def shuts_out(self) -> str | None:
        """The userid of who cannot log in any more by this change; None where nobody is shut out who was not."""
        now = self.kind.shuts_out(self.new or {})
        return now if now != self.kind.shuts_out(self.old or {}) else None


def changes(plan: Plan) -> Iterator[tuple[int, Change]]:
    """Yield every object of the tenant that a plan changes, by its place in the plan's steps."""
    for index, step in enumerate(plan.steps):
        kind = kind_of(step)
        if kind is not None and step.op in _CHANGING:
            yield index, Change(step, kind)


def deleted_first(plan: Plan) -> frozenset[str]:
    """Return the URNs of the objects that are deleted before their replacement is made."""
    orders: dict[str, list[Op]] = {}
    for step in plan.steps:
        if step.op in _HALVES:
            orders.setdefault(step.urn, []).append(step.op)
    return frozenset(
        urn for urn, order in orders.items() if len(order) > 1 and order[0] is Op.DELETE_REPLACED
    )


def kind_of(step: Step) -> Kind[Any] | None:
    """Return the kind of a step's object, None where it is none of the tenant's."""
    return kinds_by_type().get(step.type)


def _declared(kind: Kind[Any], side: Properties | None) -> dict[str, Any]:
    return {n: known(v) for n, v in (side or {}).items() if n in kind.nameable and v is not None}


def known(value: Any) -> Any:
    """Return a plan's value as the provider takes it; a secret that the source masks may be anything."""
    if isinstance(value, dict):
        return {key: item if type(item) is str else known(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [item if type(item) is str else known(item) for item in value]
    if value is UNKNOWN or (isinstance(value, Secret) and not value.comparable):
        return Unknown()  # type: ignore[no-untyped-call]  # the SDK's own constructor
    return known(value.value) if isinstance(value, Secret) else value
