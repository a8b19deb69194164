"""DepartmentVisibility: who sees a department, and whom its members see. Wire: contract contact.md 2.1-2.4."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence, Set
from typing import Annotated, Any, cast

import pulumi
from pydantic import Field

from pulumi_dingtalk.client import departments
from pulumi_dingtalk.client.operation import Operation
from pulumi_dingtalk.reconcile.behaviour import Behaviour
from pulumi_dingtalk.reconcile.kind import Failure
from pulumi_dingtalk.reconcile.model import NumberId, UserId
from pulumi_dingtalk.reconcile.provider import TenantProvider
from pulumi_dingtalk.reconcile.registry import register
from pulumi_dingtalk.reconcile.resource import Reference, TenantResource, Text, reference, references
from pulumi_dingtalk.reconcile.risk import ROUTINE, added, disrupts, exposes, removed, turned_off, turned_on
from pulumi_dingtalk.reconcile.session import Tenant
from pulumi_dingtalk.reconcile.words import Noun, Words
from pulumi_dingtalk.resources.contacts import tree
from pulumi_dingtalk.resources.contacts.department_settings import (
    DepartmentSettingsInputs,
    DepartmentSettingsKind,
)

__all__ = ["DepartmentVisibility"]

MOST_TOGETHER = 50
"""Departments and users of one permit list together: the stricter of the two documented limits (2.1, 2.2)."""

_LISTS = {
    "hide_dept": ("dept_permits", "user_permits"),
    "outer_dept": ("outer_permit_depts", "outer_permit_users"),
}
"""Each switch with the lists that say who is excepted."""

_SPEAKING = {
    "hide_dept": ("hide_dept", *_LISTS["hide_dept"]),
    "outer_dept": ("outer_dept", "outer_dept_only_self", *_LISTS["outer_dept"]),
}
"""Each switch with every field that means it."""

_DEPARTMENTS = ("dept_permits", "outer_permit_depts")


_HIDDEN_RISK = (
    exposes(
        "department-shown", "the whole company sees the department", "整個公司都能看到此部門", turned_off
    ),
    disrupts(
        "department-hidden",
        "others find the department and its members no more",
        "其他人再也找不到此部門及其成員",
        turned_on,
    ),
)
_SEERS_RISK = (
    exposes("seers-added", "more people see the department", "更多人能看到此部門", added),
    disrupts("seers-removed", "somebody may see the department no more", "有人可能再看不到此部門", removed),
)
_RESTRICTED_RISK = (
    exposes(
        "restriction-lifted",
        "its members see the contacts of the whole company",
        "成員能看到整個公司的通訊錄",
        turned_off,
    ),
    disrupts(
        "restriction-set",
        "its members find colleagues of other departments no more",
        "成員再找不到其他部門的同事",
        turned_on,
    ),
)
_RANGE_RISK = (
    exposes(
        "view-widened",
        "its members see their whole department and those below",
        "成員能看到所屬部門及下級部門",
        turned_on,
    ),
    disrupts("view-narrowed", "its members find each other no more", "成員之間互相找不到", turned_off),
)
_SEEN_RISK = (
    exposes("seen-added", "its members see more of the contacts", "成員能看到更多通訊錄", added),
    disrupts(
        "seen-removed", "its members may see less of the contacts", "成員能看到的通訊錄可能減少", removed
    ),
)


class DepartmentVisibilityInputs(DepartmentSettingsInputs):
    """Who may see a department, and whom its members may see."""

    department: Annotated[
        NumberId,
        Behaviour(replaces=True, reference="Department", label=Words("department", "部門"), risk=ROUTINE),
        Field(description="Id of the department."),
    ]
    hide_dept: Annotated[
        bool | None,
        Behaviour(default=False, label=Words("hidden", "隱藏部門"), risk=_HIDDEN_RISK),
        Field(description="Whether the department is hidden from the company's contacts."),
    ] = None
    dept_permits: Annotated[
        list[NumberId] | None,
        Behaviour(
            unordered=True,
            default=[],
            reference="Department",
            label=Words("departments that see it", "可見部門"),
            risk=_SEERS_RISK,
        ),
        Field(description="Departments that see it while it is hidden; with user_permits at most 50."),
    ] = None
    user_permits: Annotated[
        list[UserId] | None,
        Behaviour(
            unordered=True,
            default=[],
            reference="User",
            label=Words("people who see it", "可見成員"),
            risk=_SEERS_RISK,
        ),
        Field(description="Userids of people who see it while it is hidden; with dept_permits at most 50."),
    ] = None
    outer_dept: Annotated[
        bool | None,
        Behaviour(default=False, label=Words("restricted view", "限制查看通訊錄"), risk=_RESTRICTED_RISK),
        Field(description="Whether its members see less of the contacts than others."),
    ] = None
    outer_dept_only_self: Annotated[
        bool | None,
        Behaviour(
            write_only=True,
            label=Words("what restricted members see", "受限成員的可見範圍"),
            risk=_RANGE_RISK,
            values={
                True: Words("their own department and those below", "所屬部門及下級部門"),
                False: Words("only themselves", "只有自己"),
            },
        ),
        Field(
            description="Whether they see their own department and those below, or only themselves. Never read back."
        ),
    ] = None
    outer_permit_depts: Annotated[
        list[NumberId] | None,
        Behaviour(
            unordered=True,
            default=[],
            reference="Department",
            label=Words("departments its members see", "額外可見部門"),
            risk=_SEEN_RISK,
        ),
        Field(
            description="Departments that its members see all the same; with outer_permit_users at most 50."
        ),
    ] = None
    outer_permit_users: Annotated[
        list[UserId] | None,
        Behaviour(
            unordered=True,
            default=[],
            reference="User",
            label=Words("people its members see", "額外可見成員"),
            risk=_SEEN_RISK,
        ),
        Field(
            description="Userids of people its members see all the same; with outer_permit_depts at most 50."
        ),
    ] = None


class DepartmentVisibilityKind(DepartmentSettingsKind[DepartmentVisibilityInputs]):
    """The visibility of a department: one object a department, with the department's id."""

    name = "DepartmentVisibility"
    label = Noun("department visibility", "部門可見範圍", "department visibilities", "項")
    model = DepartmentVisibilityInputs
    title = "visibility"

    def rules(self, values: Mapping[str, Any]) -> Iterable[Failure]:
        yield from super().rules(values)
        for switch, lists in _LISTS.items():
            together = sum(len(values.get(name) or ()) for name in lists)
            if together > MOST_TOGETHER:
                reason = f"{' and '.join(lists)} hold {together} together; the limit is {MOST_TOGETHER} (2.2)"
                yield Failure(lists[0], reason)
            if together and values.get(switch) is False:
                yield Failure(lists[0], f"has no effect while {switch} is False: set it to True (2.1)")

    def find(self, tenant: Tenant, declared: DepartmentVisibilityInputs) -> str | None:
        """A department that is hidden or restricted already is taken, as far as the declaration speaks of it."""
        live = self.read(tenant, declared.department)
        taken = live and any(live[switch] for switch in _spoken_of(dict(declared)))
        return declared.department if taken else None

    def delete(self, tenant: Tenant, id_: str, old: Mapping[str, Any]) -> None:
        """Turn off what was declared: show the department to everybody, everybody to its members, or both."""
        if switches := _spoken_of(old):
            tree.write(tenant, id_, _wire(dict.fromkeys(switches, False)))

    def update_cost(
        self, old: Mapping[str, Any], new: Mapping[str, Any], names: Set[str]
    ) -> Counter[Operation]:
        """An emptied list of a switch that is on takes the switch off and on again (``_ensure_emptied``)."""
        emptied = {name for name in names if new.get(name) == [] and old.get(name)}
        again = [s for s, lists in _LISTS.items() if emptied & set(lists) and new.get(s) is not False]
        return Counter({departments.UPDATE: 1 + 2 * len(again)})

    def delete_cost(self, old: Mapping[str, Any]) -> Counter[Operation]:
        return Counter([departments.UPDATE] if _spoken_of(old) else [])

    def write(self, tenant: Tenant, id_: str, declared: DepartmentVisibilityInputs, names: Set[str]) -> None:
        fields = expand(declared, names)
        if not fields:
            return
        tree.write(tenant, id_, fields)
        emptied = {name for name in names if getattr(declared, name, None) == []}
        for switch, lists in _LISTS.items():
            if emptied & set(lists):
                self._ensure_emptied(tenant, id_, declared, switch)

    def flatten(self, id_: str, live: departments.Department) -> dict[str, Any]:
        return flatten(id_, live)

    def _ensure_emptied(
        self, tenant: Tenant, id_: str, declared: DepartmentVisibilityInputs, switch: str
    ) -> None:
        """Read back whether an empty list took effect; where it did not, turn the switch off and on again.

        What an empty list does is undocumented (contact.md 2.2); only turning the switch off is known to clear.
        """
        live = self.read(tenant, id_) or {}
        stale = [name for name in _LISTS[switch] if getattr(declared, name) == [] and live.get(name)]
        if not stale:
            return
        keep = {name: live[name] for name in _LISTS[switch] if name not in stale and live.get(name)}
        if switch == "outer_dept" and declared.outer_dept_only_self is not None:
            keep["outer_dept_only_self"] = declared.outer_dept_only_self
        tree.write(tenant, id_, _wire({switch: False}))
        if live.get(switch):
            tree.write(tenant, id_, _wire({switch: True, **keep}))


def _spoken_of(values: Mapping[str, Any]) -> list[str]:
    """Return the switches that ``values`` speak of, by themselves or by what depends on them."""
    return [s for s, names in _SPEAKING.items() if any(values.get(name) is not None for name in names)]


def expand(declared: DepartmentVisibilityInputs, names: Set[str]) -> departments.DepartmentFields:
    """Return the wire fields; a list travels with its switch, without which it has no effect (2.1)."""
    wanted = set(names) & _WIRE_FIELDS
    for switch, lists in _LISTS.items():
        if wanted & set(lists) and getattr(declared, switch) is not None:
            wanted.add(switch)
    return _wire({name: getattr(declared, name) for name in wanted if getattr(declared, name) is not None})


def flatten(id_: str, live: departments.Department) -> dict[str, Any]:
    """Return the visibility in the program's spelling; lists are absent on the wire while their switch is off."""
    values: dict[str, Any] = {"department": id_}
    for switch, lists in _LISTS.items():
        values[switch] = bool(live.get(switch))
        for name in lists:
            found = live.get(name) if values[switch] else None
            values[name] = [str(item) for item in found or []]  # type: ignore[attr-defined]  # a list field by its name
    return values


_WIRE_FIELDS = frozenset(DepartmentVisibilityInputs.model_fields) - {"department", "adopt", "owner", "corp"}


def _wire(values: Mapping[str, Any]) -> departments.DepartmentFields:
    spelt = {n: [int(i) for i in v] if n in _DEPARTMENTS else v for n, v in values.items()}
    return cast(departments.DepartmentFields, spelt)


KIND = DepartmentVisibilityKind()
register(KIND)


class DepartmentVisibilityProvider(TenantProvider):
    """The provider of DepartmentVisibility. Its module path and name stand in every state file."""

    kind = KIND


class DepartmentVisibility(TenantResource, module="dingtalk", name="DepartmentVisibility"):
    """Who sees a department, and whom its members see (contact.md 2.1; permission qyapi_manage_addresslist).

    Deleting it turns off what it declared: the department is shown to everybody, its members see everybody. Beside
    these settings the admin console has its own; the effect is that of both together, and the console's cannot be
    read.

    Args:
        resource_name: The logical name, unique in the program; part of the URN.
        department: The department or its id. Another one replaces this object.
        hide_dept: Whether the department is hidden from the company's contacts.
        dept_permits: Departments that see it while hidden; with ``user_permits`` at most 50 together.
        user_permits: Userids of people who see it while hidden.
        outer_dept: Whether its members see less of the contacts than others.
        outer_dept_only_self: True: they see their own department and those below; False: only themselves. Never
            read back, so that a change by hand stays invisible.
        outer_permit_depts: Departments that they see all the same; with ``outer_permit_users`` at most 50.
        outer_permit_users: Userids of people whom they see all the same.
        adopt: Take over a department that is hidden or restricted already.
        opts: Pulumi's resource options.
    """

    department: pulumi.Output[str]

    def __init__(
        self,
        resource_name: str,
        *,
        department: Reference,
        hide_dept: pulumi.Input[bool] | None = None,
        dept_permits: Sequence[Reference] | None = None,
        user_permits: Sequence[Text] | None = None,
        outer_dept: pulumi.Input[bool] | None = None,
        outer_dept_only_self: pulumi.Input[bool] | None = None,
        outer_permit_depts: Sequence[Reference] | None = None,
        outer_permit_users: Sequence[Text] | None = None,
        adopt: bool = False,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        arguments = {
            "department": reference(department),
            "hide_dept": hide_dept,
            "dept_permits": references(dept_permits),
            "user_permits": user_permits,
            "outer_dept": outer_dept,
            "outer_dept_only_self": outer_dept_only_self,
            "outer_permit_depts": references(outer_permit_depts),
            "outer_permit_users": outer_permit_users,
        }
        super().__init__(DepartmentVisibilityProvider(), resource_name, arguments, opts, adopt=adopt)
