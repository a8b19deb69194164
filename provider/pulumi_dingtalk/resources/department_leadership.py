"""DepartmentLeadership: who leads a department and owns its chat group. Wire: contract contact.md 2.2, 2.4."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence, Set
from typing import Annotated, Any

import pulumi
from pydantic import Field

from pulumi_dingtalk.client import departments
from pulumi_dingtalk.client.operation import Operation
from pulumi_dingtalk.reconcile.behaviour import Behaviour
from pulumi_dingtalk.reconcile.model import NumberId, UserId
from pulumi_dingtalk.reconcile.provider import TenantProvider
from pulumi_dingtalk.reconcile.registry import register
from pulumi_dingtalk.reconcile.resource import Reference, TenantResource, Text, reference
from pulumi_dingtalk.reconcile.risk import ROUTINE, added, any_change, disrupts, exposes, removed
from pulumi_dingtalk.reconcile.session import Tenant
from pulumi_dingtalk.reconcile.words import Noun, Words
from pulumi_dingtalk.resources.contacts import tree
from pulumi_dingtalk.resources.contacts.department_settings import (
    DepartmentSettingsInputs,
    DepartmentSettingsKind,
)

__all__ = ["DepartmentLeadership"]


_MANAGERS_RISK = (
    exposes(
        "manager-added",
        "somebody becomes manager, with what managers may see and approve",
        "有成員成為主管，獲得查看及審批權限",
        added,
    ),
    disrupts(
        "manager-removed",
        "somebody is manager no more; approvals may wait for them",
        "有成員不再是主管，審批可能受影響",
        removed,
    ),
)
_OWNER_RISK = exposes(
    "group-owner",
    "somebody gets the chat group, and may change or dissolve it",
    "有成員成為群主，可更改或解散群組",
    any_change,
)


class DepartmentLeadershipInputs(DepartmentSettingsInputs):
    """Who leads a department, and who owns its chat group. All must be members of the department."""

    department: Annotated[
        NumberId,
        Behaviour(replaces=True, reference="Department", label=Words("department", "部門"), risk=ROUTINE),
        Field(description="Id of the department."),
    ]
    managers: Annotated[
        list[UserId] | None,
        Behaviour(
            unordered=True,
            default=[],
            reference="User",
            label=Words("managers", "主管"),
            risk=_MANAGERS_RISK,
        ),
        Field(description="Userids of the managers, all of them members of the department (40031)."),
    ] = None
    group_owner: Annotated[
        UserId | None,
        Behaviour(reference="User", label=Words("owner of the chat group", "群主"), risk=(_OWNER_RISK,)),
        Field(description="Userid of the chat group's owner, a member of the department (40093)."),
    ] = None


class DepartmentLeadershipKind(DepartmentSettingsKind[DepartmentLeadershipInputs]):
    """The leadership of a department: one object a department, with the department's id."""

    name = "DepartmentLeadership"
    label = Noun("department leadership", "部門主管設定", "department leaderships", "項")
    model = DepartmentLeadershipInputs
    title = "leadership"

    def find(self, tenant: Tenant, declared: DepartmentLeadershipInputs) -> str | None:
        """A department that somebody leads already is taken; a chat group's owner is always somebody."""
        live = self.read(tenant, declared.department)
        taken = live is not None and live["managers"] and declared.managers is not None
        return declared.department if taken else None

    def delete(self, tenant: Tenant, id_: str, old: Mapping[str, Any]) -> None:
        """Leave the department without managers; its chat group keeps its owner, since a group needs one."""
        if old.get("managers"):
            tree.write(tenant, id_, _no_managers())

    def delete_cost(self, old: Mapping[str, Any]) -> Counter[Operation]:
        return Counter([departments.UPDATE] if old.get("managers") else [])

    def write(self, tenant: Tenant, id_: str, declared: DepartmentLeadershipInputs, names: Set[str]) -> None:
        if fields := expand(declared, names):
            tree.write(tenant, id_, fields)

    def flatten(self, id_: str, live: departments.Department) -> dict[str, Any]:
        return flatten(id_, live)


def expand(declared: DepartmentLeadershipInputs, names: Set[str]) -> departments.DepartmentFields:
    """Return the wire fields; an empty list of managers is spelt as a forced clearing (contact.md 2.2)."""
    fields = departments.DepartmentFields()
    if "managers" in names:
        if declared.managers:
            fields["dept_manager_userid_list"] = list(declared.managers)
        else:
            fields.update(_no_managers())
    if "group_owner" in names and declared.group_owner:
        fields["org_dept_owner"] = declared.group_owner
    return fields


def flatten(id_: str, live: departments.Department) -> dict[str, Any]:
    """Return the leadership in the program's spelling; no managers is an empty list."""
    values: dict[str, Any] = {
        "department": id_,
        "managers": list(live.get("dept_manager_userid_list") or []),
    }
    if owner := live.get("org_dept_owner"):
        values["group_owner"] = owner
    return values


def _no_managers() -> departments.DepartmentFields:
    return departments.DepartmentFields(force_update_fields=["dept_manager_userid_list"])


KIND = DepartmentLeadershipKind()
register(KIND)


class DepartmentLeadershipProvider(TenantProvider):
    """The provider of DepartmentLeadership. Its module path and name stand in every state file."""

    kind = KIND


class DepartmentLeadership(TenantResource, module="dingtalk", name="DepartmentLeadership"):
    """Who leads a department (contact.md 2.2; permission qyapi_manage_addresslist).

    Deleting it leaves the department without managers; the chat group keeps its owner.

    Args:
        resource_name: The logical name, unique in the program; part of the URN.
        department: The department or its id. Another one replaces this object.
        managers: Userids of the managers, in any order; [] for none. Each must be a member of the department.
        group_owner: Userid of the chat group's owner, a member of the department.
        adopt: Take over a department that has managers already.
        opts: Pulumi's resource options.
    """

    department: pulumi.Output[str]

    def __init__(
        self,
        resource_name: str,
        *,
        department: Reference,
        managers: Sequence[Text] | pulumi.Output[Sequence[str]] | None = None,
        group_owner: Text | None = None,
        adopt: bool = False,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        arguments = {
            "department": reference(department),
            "managers": managers,
            "group_owner": group_owner,
        }
        super().__init__(DepartmentLeadershipProvider(), resource_name, arguments, opts, adopt=adopt)
