"""Role: a role in a role group. Wire: contract contact.md 3."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar

import pulumi
from pydantic import Field

from pulumi_dingtalk.client import roles
from pulumi_dingtalk.client.errors import NotFound
from pulumi_dingtalk.reconcile.behaviour import Behaviour
from pulumi_dingtalk.reconcile.kind import Behind, Kind, Listed, Update
from pulumi_dingtalk.reconcile.model import Inputs, NumberId
from pulumi_dingtalk.reconcile.provider import TenantProvider
from pulumi_dingtalk.reconcile.registry import register
from pulumi_dingtalk.reconcile.resource import Reference, TenantResource, Text, reference
from pulumi_dingtalk.reconcile.risk import ROUTINE
from pulumi_dingtalk.reconcile.session import Tenant
from pulumi_dingtalk.reconcile.words import Noun, Words
from pulumi_dingtalk.resources.contacts import directory
from pulumi_dingtalk.resources.contacts.people import PEOPLE

__all__ = ["Role"]


class RoleInputs(Inputs):
    """A role. Who has it is a kind of its own: RoleMembers."""

    name: Annotated[
        str,
        Behaviour(label=Words("name", "名稱"), risk=ROUTINE),
        Field(min_length=1, description="Name of the role, unique in its group (34021)."),
    ]
    group: Annotated[
        NumberId,
        Behaviour(replaces=True, reference="RoleGroup", label=Words("role group", "角色組"), risk=ROUTINE),
        Field(description="Id of the role group. The API cannot move a role, so a change makes a new one."),
    ]


class RoleKind(Kind[RoleInputs]):
    """Roles. The natural key is the name in its group."""

    name = "Role"
    label = Noun("role", "角色", "roles")
    model = RoleInputs
    natural_key = ("group", "name")
    reads: ClassVar = (roles.LIST, roles.GET_ROLE)
    writes: ClassVar = (roles.ADD_ROLE, roles.RENAME, roles.DELETE)
    lists: ClassVar = (roles.LIST,)

    def describe(self, values: Mapping[str, Any]) -> str:
        return f'role "{values.get("name", "?")}" in group {values.get("group", "?")}'

    def find(self, tenant: Tenant, declared: RoleInputs) -> str | None:
        return directory.directory(tenant).role_named(declared.name, declared.group)

    def create(self, tenant: Tenant, declared: RoleInputs) -> str:
        id_ = str(roles.add_role(tenant.client, declared.name, int(declared.group)))
        directory.note_role(tenant, id_, declared.name, declared.group)
        return id_

    def read(self, tenant: Tenant, id_: str) -> dict[str, Any] | None:
        """Look in the list; what it lacks is asked for by id, and only a not-found means gone."""
        if known := directory.directory(tenant).roles.get(id_):
            return {"name": known[0], "group": known[1]}
        try:
            name, group = roles.get_role(tenant.client, int(id_))
        except NotFound:
            return None
        return {"name": name, "group": str(group)}

    def behind(self, tenant: Tenant, id_: str) -> list[Behind]:
        return [Behind(len(roles.list_members(tenant.client, int(id_))), PEOPLE)]

    def listed(self, tenant: Tenant) -> list[Listed]:
        """The built-in roles are nobody's to declare (contact.md 3)."""
        known = directory.directory(tenant)
        return [
            Listed(id_, name) for id_, (name, group) in known.roles.items() if not known.is_built_in(group)
        ]

    def update(self, tenant: Tenant, id_: str, update: Update[RoleInputs]) -> None:
        roles.rename_role(tenant.client, int(id_), update.new.name)
        directory.note_role(tenant, id_, update.new.name, update.new.group)

    def delete(self, tenant: Tenant, id_: str, old: Mapping[str, Any]) -> None:
        """Delete a role that nobody has: the API wants its members removed first, which RoleMembers does."""
        roles.delete_role(tenant.client, int(id_))
        directory.drop_role(tenant, id_)


KIND = RoleKind()
register(KIND)


class RoleProvider(TenantProvider):
    """The provider of Role. Its module path and name stand in every state file."""

    kind = KIND


class Role(TenantResource, module="dingtalk", name="Role"):
    """A role in a role group (contact.md 3; permission qyapi_manage_addresslist).

    Built-in roles (owner, manager, main and sub-administrator) are refused by the API. A role that somebody still
    has cannot be deleted: declare its ``RoleMembers`` beside it.

    Args:
        resource_name: The logical name, unique in the program; part of the URN.
        name: The role's name, unique in its group.
        group: The role group or its id. Another one replaces the role.
        adopt: Take over a role that exists already under this name in this group.
        opts: Pulumi's resource options.
    """

    name: pulumi.Output[str]
    group: pulumi.Output[str]

    def __init__(
        self,
        resource_name: str,
        *,
        name: Text,
        group: Reference,
        adopt: bool = False,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        arguments = {"name": name, "group": reference(group)}
        super().__init__(RoleProvider(), resource_name, arguments, opts, adopt=adopt)
