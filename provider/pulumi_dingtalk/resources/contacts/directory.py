"""Role groups and roles as far as this run has looked: one list for all of them (contact.md 3)."""

from __future__ import annotations

from dataclasses import dataclass, field

from pulumi_dingtalk.client import roles
from pulumi_dingtalk.client.errors import UnexpectedAnswer
from pulumi_dingtalk.reconcile.session import Tenant

_KEY = "roles"
_BUILT_IN = "默认"
"""The name of the built-in group; its id differs from tenant to tenant (contact.md 3)."""


@dataclass
class Directory:
    """Groups by id, and roles by id with their group."""

    groups: dict[str, str] = field(default_factory=dict)
    roles: dict[str, tuple[str, str]] = field(default_factory=dict)

    def group_named(self, name: str) -> str | None:
        """Return the id of the group called ``name``, the oldest if there are several."""
        return next((id_ for id_, known in self.groups.items() if known == name), None)

    def is_built_in(self, group: str) -> bool:
        """Whether a group is the one that each tenant has; it and its roles cannot be changed."""
        return self.groups.get(group) == _BUILT_IN

    def role_named(self, name: str, group: str) -> str | None:
        """Return the id of the role called ``name`` in ``group``."""
        return next((id_ for id_, known in self.roles.items() if known == (name, group)), None)


def directory(tenant: Tenant) -> Directory:
    """Return all role groups and roles, asked once a run.

    Raises UnexpectedAnswer if there are none: each tenant has a built-in group (contact.md 3), so that an empty list
    says nothing about what exists.
    """

    def fetch() -> Directory:
        found = Directory()
        for group in roles.list_groups(tenant.client):
            found.groups[str(group.id)] = group.name
            found.roles.update({str(role.id): (role.name, str(group.id)) for role in group.roles})
        if not found.groups:
            raise UnexpectedAnswer(
                "no group at all, not even the built-in one; nothing was changed",
                operation=roles.LIST.name,
                subject="role groups",
            )
        return found

    return tenant.inventory.once(_KEY, fetch)


def note_group(tenant: Tenant, id_: str, name: str) -> None:
    """Note a group that we made."""
    tenant.inventory.amend(_KEY, lambda known: known.groups.update({id_: name}))


def note_role(tenant: Tenant, id_: str, name: str, group: str) -> None:
    """Note a role that we made or renamed."""
    tenant.inventory.amend(_KEY, lambda known: known.roles.update({id_: (name, group)}))


def drop_role(tenant: Tenant, id_: str) -> None:
    """Note a role that we deleted."""
    tenant.inventory.amend(_KEY, lambda known: known.roles.pop(id_, None))
