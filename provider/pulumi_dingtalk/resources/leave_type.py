"""LeaveType: a kind of leave that people ask for. Wire: contract approval-attendance.md 4.5."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import replace
from typing import Any, ClassVar

import pulumi

from pulumi_dingtalk.client import leave_types as wire
from pulumi_dingtalk.client.operation import Operation
from pulumi_dingtalk.reconcile.kind import INVISIBLE, Failure, Kind, Listed, Update
from pulumi_dingtalk.reconcile.provider import TenantProvider
from pulumi_dingtalk.reconcile.registry import register
from pulumi_dingtalk.reconcile.resource import Reference, TenantResource, Text, references
from pulumi_dingtalk.reconcile.session import Tenant
from pulumi_dingtalk.reconcile.words import Noun
from pulumi_dingtalk.resources.attendance.common import operator
from pulumi_dingtalk.resources.attendance.leave_type_model import (
    AUDIENCE,
    KINDS,
    SHOWN,
    UNITS,
    LeaveTypeInputs,
)

__all__ = ["LeaveType"]


class LeaveTypeKind(Kind[LeaveTypeInputs]):
    """Leave types that the API made. The natural key is the name."""

    name = "LeaveType"
    label = Noun("leave type", "假期類型", "leave types", "種")
    model = LeaveTypeInputs
    natural_key = ("name",)
    needs_operator = True
    reads: ClassVar = (wire.LIST, wire.LIST_V1)
    writes: ClassVar = (wire.CREATE, wire.UPDATE, wire.DELETE)
    lists: ClassVar = (wire.LIST,)

    def describe(self, values: Mapping[str, Any]) -> str:
        return f'leave type "{values.get("name", "?")}"'

    def rules(self, values: Mapping[str, Any]) -> Iterable[Failure]:
        seen = values.get("visible_to")
        if seen is not None and bool(seen.get("everyone")) == any(seen.get(name) for name in AUDIENCE):
            yield Failure(
                "visible_to", 'must be "everyone", or name departments, people or roles: one of the two'
            )
        if values.get("valid_until") and values.get("valid_for"):
            yield Failure(
                "valid_for", "a type lapses on a day of the year or after a while: leave one of the two out"
            )
        deadline = values.get("deadline")
        if deadline and deadline["unit"] == "hour" and deadline["value"] > 24:
            yield Failure("deadline.value", f"at most 24 hours (given: {deadline['value']})")

    def listed(self, tenant: Tenant) -> list[Listed]:
        return [Listed(code, leave.name) for code, leave in leave_types(tenant).items()]

    def find(self, tenant: Tenant, declared: LeaveTypeInputs) -> str | None:
        return next((c for c, leave in leave_types(tenant).items() if leave.name == declared.name), None)

    def create(self, tenant: Tenant, declared: LeaveTypeInputs) -> str:
        new = _expand(declared, None)
        code = wire.create(tenant.client, operator(tenant), new, declared.paid)
        tenant.inventory.amend("leave types", lambda known: known.update({code: new}))
        tenant.inventory.forget("leave types shown")
        return code

    def read(self, tenant: Tenant, id_: str) -> dict[str, Any] | None:
        live = (_shown(tenant) if _may_see(tenant) else leave_types(tenant)).get(id_)
        return None if live is None else _flatten(live)

    def update(self, tenant: Tenant, id_: str, update: Update[LeaveTypeInputs]) -> None:
        """Write the whole type, who sees it always: what nobody declared stays as it is now."""
        live = leave_types(tenant).get(id_)
        new = _expand(update.new, live)
        if "deadline" in update.changed and update.new.deadline is None:
            new = replace(new, rule=None)
        if "certificate" in update.changed and update.new.certificate is None:
            new = replace(new, certificate=None)
        wire.update(tenant.client, operator(tenant), id_, new)
        tenant.inventory.amend("leave types", lambda known: known.update({id_: new}))
        tenant.inventory.forget("leave types shown")

    def delete(self, tenant: Tenant, id_: str, old: Mapping[str, Any]) -> None:
        del old
        if id_ in leave_types(tenant):
            wire.delete(tenant.client, operator(tenant), id_)
            tenant.inventory.amend("leave types", lambda known: known.pop(id_, None))
            tenant.inventory.forget("leave types shown")

    def update_cost(
        self, old: Mapping[str, Any], new: Mapping[str, Any], names: Set[str]
    ) -> Counter[Operation]:
        return Counter([wire.UPDATE])


def leave_types(tenant: Tenant) -> dict[str, wire.LeaveType]:
    """Return all types that the API made, by code, asked once a run; a metered call."""
    return tenant.inventory.once("leave types", lambda: wire.list_all(tenant.client, operator(tenant)))


def _may_see(tenant: Tenant) -> bool:
    return SHOWN in tenant.client.config.experimental


def _shown(tenant: Tenant) -> dict[str, wire.LeaveType]:
    return tenant.inventory.once(
        "leave types shown", lambda: wire.list_shown(tenant.client, operator(tenant))
    )


def _expand(declared: LeaveTypeInputs, live: wire.LeaveType | None) -> wire.LeaveType:
    """Return the whole type; ``live`` is what an update goes on from."""
    rule, proof = declared.deadline, declared.certificate
    seen = {theirs: tuple(getattr(declared.visible_to, ours)) for ours, theirs in AUDIENCE.items()}
    now = live or wire.LeaveType("", "", "", natural_days=False, hours=0)
    return wire.LeaveType(
        name=declared.name,
        unit=UNITS[declared.unit],
        biz_type=KINDS[declared.category],
        natural_days=now.natural_days if declared.natural_days is None else declared.natural_days,
        hours=round(declared.hours_in_day * 100),
        validity=_validity(declared) or now.validity,
        rule=(rule.when, rule.unit, rule.value) if rule else now.rule,
        certificate=(proof.unit, proof.duration, proof.prompt) if proof else now.certificate,
        visible={kind: ids for kind, ids in seen.items() if ids},
    )


def _validity(declared: LeaveTypeInputs) -> tuple[str, str] | None:
    if declared.valid_until:
        return "absolute_time", declared.valid_until
    return ("relative_time", str(declared.valid_for)) if declared.valid_for else None


def _flatten(live: wire.LeaveType) -> dict[str, Any]:
    kind, value = live.validity or ("", "")
    return {
        "name": live.name,
        "unit": next((ours for ours, theirs in UNITS.items() if theirs == live.unit), live.unit),
        "category": next((ours for ours, theirs in KINDS.items() if theirs == live.biz_type), live.biz_type),
        "hours_in_day": live.hours / 100,
        "natural_days": live.natural_days,
        "valid_until": value if kind == "absolute_time" else None,
        "valid_for": int(value) if kind == "relative_time" else None,
        "deadline": dict(zip(("when", "unit", "value"), live.rule, strict=True)) if live.rule else None,
        "certificate": _certificate(live.certificate),
        "visible_to": INVISIBLE if live.visible is None else _audience_of(live.visible),
    }


def _certificate(live: tuple[str, float, str] | None) -> dict[str, Any] | None:
    if live is None:
        return None
    unit, duration, prompt = live
    return {"unit": unit, "duration": duration, **({"prompt": prompt} if prompt else {})}


def _audience_of(visible: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    named = {ours: list(visible[theirs]) for ours, theirs in AUDIENCE.items() if visible.get(theirs)}
    return named or {"everyone": True}


KIND = LeaveTypeKind()
register(KIND)


class LeaveTypeProvider(TenantProvider):
    """The provider of LeaveType. Its module path and name stand in every state file."""

    kind = KIND


class LeaveType(TenantResource, module="dingtalk", name="LeaveType"):
    """A kind of leave that people ask for (approval-attendance.md 4.5; every call is metered).

    Permissions qyapi_holiday_manage and qyapi_holiday_readonly; ``dingtalk:operator`` must be an administrator of OA
    approval. Types made in the console cannot be managed by API. DingTalk has no rule for how much leave people get:
    see ``LeaveQuota``. Two changes of a type within 5 minutes may be refused.

    Args:
        resource_name: The logical name, unique in the program; part of the URN.
        name: Name, unique.
        unit: ``day``, ``half_day`` or ``hour``.
        hours_in_day: Hours that a day of it counts as.
        visible_to: ``"everyone"``, or a dict of ``departments``, ``people`` and ``roles``, each or its id.
        category: ``general``, or ``lieu``: for overtime. Another one makes a new type.
        natural_days: Whether days off within the leave count too.
        valid_until: ``MM-DD`` on which it lapses; a lieu type needs this or the next.
        valid_for: How long it holds after it was earned, as DingTalk counts it.
        deadline: When a request must be made: ``when`` (before, after), ``unit`` (day, hour), ``value``.
        certificate: When a certificate is needed: ``unit`` (day, hour), ``duration``, ``prompt``.
        paid: Whether it is paid. Only creation can say so.
        adopt: Take over a type that exists already under this name.
        opts: Pulumi's resource options.
    """

    name: pulumi.Output[str]

    def __init__(
        self,
        resource_name: str,
        *,
        name: Text,
        unit: Text,
        hours_in_day: pulumi.Input[float],
        visible_to: str | Mapping[str, Sequence[Reference] | bool],
        category: Text = "general",
        natural_days: pulumi.Input[bool] | None = None,
        valid_until: Text | None = None,
        valid_for: pulumi.Input[int] | None = None,
        deadline: Mapping[str, Any] | None = None,
        certificate: Mapping[str, Any] | None = None,
        paid: pulumi.Input[bool] | None = None,
        adopt: bool = False,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        arguments = {
            "name": name,
            "unit": unit,
            "category": category,
            "hours_in_day": hours_in_day,
            "visible_to": _seen_by(visible_to),
            "natural_days": natural_days,
            "valid_until": valid_until,
            "valid_for": valid_for,
            "deadline": deadline,
            "certificate": certificate,
            "paid": paid,
        }
        super().__init__(LeaveTypeProvider(), resource_name, arguments, opts, adopt=adopt)


def _seen_by(given: str | Mapping[str, Sequence[Reference] | bool]) -> Any:
    if not isinstance(given, Mapping):
        return given
    return {name: value if isinstance(value, bool) else references(value) for name, value in given.items()}
