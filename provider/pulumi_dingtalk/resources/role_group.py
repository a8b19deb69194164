"""RoleGroup: a named set of roles. Wire: contract contact.md 3. The API can make one, never rename or delete it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Annotated, Any, ClassVar, Final

import pulumi
from pydantic import Field

from pulumi_dingtalk.client import roles
from pulumi_dingtalk.client.errors import Invalid, NotFound
from pulumi_dingtalk.reconcile.behaviour import Behaviour
from pulumi_dingtalk.reconcile.kind import Kind, Listed, Update
from pulumi_dingtalk.reconcile.model import Inputs
from pulumi_dingtalk.reconcile.provider import TenantProvider
from pulumi_dingtalk.reconcile.registry import register
from pulumi_dingtalk.reconcile.resource import TenantResource, Text
from pulumi_dingtalk.reconcile.risk import ROUTINE, Risk, Rule, any_change
from pulumi_dingtalk.reconcile.session import Tenant
from pulumi_dingtalk.reconcile.words import Noun, Words
from pulumi_dingtalk.resources.contacts import directory

__all__ = ["RoleGroup"]
_STAYS: Final = Words(
    "DingTalk has no operation that deletes a role group: delete it in the admin console (contact.md 3)",
    "釘釘沒有刪除角色組的操作: 請在管理後台刪除 (contact.md 3)",
)


class RoleGroupInputs(Inputs):
    """A group of roles. It stays in the tenant when it is destroyed; the next create takes it again."""

    name: Annotated[
        str,
        Behaviour(replaces=True, label=Words("name", "名稱"), risk=ROUTINE),
        Field(
            min_length=1,
            description="Name of the group. The API cannot rename it, so a change makes a new one.",
        ),
    ]


class RoleGroupKind(Kind[RoleGroupInputs]):
    """Role groups. The natural key is the name."""

    name = "RoleGroup"
    label = Noun("role group", "角色組", "role groups")
    model = RoleGroupInputs
    natural_key = ("name",)
    reads: ClassVar = (roles.LIST, roles.GET_GROUP)
    writes: ClassVar = (roles.ADD_GROUP,)
    lists: ClassVar = (roles.LIST,)
    deletion = Rule(
        "left-behind",
        Risk.ROUTINE,
        Words("it stays in the tenant: the API cannot delete it", "API 無法刪除，它會留在組織內"),
        any_change,
    )
    undeletable = _STAYS

    def describe(self, values: Mapping[str, Any]) -> str:
        return f'role group "{values.get("name", "?")}"'

    def find(self, tenant: Tenant, declared: RoleGroupInputs) -> str | None:
        return directory.directory(tenant).group_named(declared.name)

    def manual(self, old: Mapping[str, Any] | None, new: Mapping[str, Any] | None) -> Iterable[Words]:
        if old and (new is None or new.get("name") != old["name"]):
            name = old["name"]
            yield Words(
                f'delete the role group "{name}" in the admin console if it is not wanted any more',
                f"如不再需要，請在管理後台刪除角色組「{name}」",
            )

    def create(self, tenant: Tenant, declared: RoleGroupInputs) -> str:
        id_ = str(roles.add_group(tenant.client, declared.name))
        directory.note_group(tenant, id_, declared.name)
        return id_

    def read(self, tenant: Tenant, id_: str) -> dict[str, Any] | None:
        """Look in the list; what it lacks is asked for by id, and only then gone."""
        name = directory.directory(tenant).groups.get(id_)
        if name is not None:
            return {"name": name}
        try:
            return {"name": roles.get_group(tenant.client, int(id_)).name}
        except (NotFound, Invalid):
            # The code for an unknown group is not published (contact.md 3); the complete list lacks it too.
            return None

    def listed(self, tenant: Tenant) -> list[Listed]:
        """The built-in group is nobody's to declare (contact.md 3)."""
        known = directory.directory(tenant)
        return [Listed(id_, name) for id_, name in known.groups.items() if not known.is_built_in(id_)]

    def update(self, tenant: Tenant, id_: str, update: Update[RoleGroupInputs]) -> None:
        raise Invalid("the API cannot rename a role group", subject=self.describe(update.old))

    def delete(self, tenant: Tenant, id_: str, old: Mapping[str, Any]) -> None:
        raise Invalid(_STAYS.en, subject=self.describe(old))


KIND = RoleGroupKind()
register(KIND)


class RoleGroupProvider(TenantProvider):
    """The provider of RoleGroup. Its module path and name stand in every state file."""

    kind = KIND


class RoleGroup(TenantResource, module="dingtalk", name="RoleGroup"):
    """A group of roles (contact.md 3; permission qyapi_manage_addresslist).

    DingTalk cannot rename or delete a role group by API: a new name makes a new group, and destroying leaves the
    group in the tenant, where the next create takes it again.

    Args:
        resource_name: The logical name, unique in the program; part of the URN.
        name: The group's name.
        opts: Pulumi's resource options.
    """

    name: pulumi.Output[str]

    def __init__(self, resource_name: str, *, name: Text, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(RoleGroupProvider(), resource_name, {"name": name}, opts, adopt=False)
