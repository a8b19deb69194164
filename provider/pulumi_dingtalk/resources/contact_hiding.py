"""ContactHiding: who is not shown in the contacts. Wire: contract contact.md 6.1."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, Any, ClassVar

import pulumi
from pydantic import Field

from pulumi_dingtalk.client import visibility
from pulumi_dingtalk.reconcile.behaviour import Behaviour
from pulumi_dingtalk.reconcile.kind import Failure
from pulumi_dingtalk.reconcile.provider import TenantProvider
from pulumi_dingtalk.reconcile.registry import register
from pulumi_dingtalk.reconcile.resource import Reference, TenantResource, Text, references
from pulumi_dingtalk.reconcile.session import Tenant
from pulumi_dingtalk.reconcile.words import Noun, Words
from pulumi_dingtalk.resources.contacts.visibility_rules import OFF, RuleInputs, RuleKind, too_many

__all__ = ["ContactHiding"]


class ContactHidingInputs(RuleInputs):
    """A rule that hides people, departments and roles from the contacts."""

    hide_in_profile: Annotated[
        bool,
        Behaviour(write_only=True, label=Words("hidden in profiles", "在個人資料頁隱藏"), risk=(OFF,)),
        Field(description="Whether their profile pages are hidden too. Never read back."),
    ]
    hide_in_search: Annotated[
        bool,
        Behaviour(write_only=True, label=Words("hidden in search", "在搜尋中隱藏"), risk=(OFF,)),
        Field(description="Whether search does not find them either. Never read back."),
    ]


class ContactHidingKind(RuleKind[ContactHidingInputs]):
    """Hiding rules."""

    name = "ContactHiding"
    label = Noun("contact hiding rule", "通訊錄隱藏規則", "contact hiding rules", "條")
    model = ContactHidingInputs
    title = "hiding rule"
    renamed: ClassVar = {"hide_in_profile": "in_profile", "hide_in_search": "in_search"}
    reads: ClassVar = (visibility.LIST_HIDINGS,)
    writes: ClassVar = (visibility.SAVE_HIDING, visibility.DELETE_HIDING)
    lists: ClassVar = (visibility.LIST_HIDINGS,)

    def rules(self, values: Mapping[str, Any]) -> Iterable[Failure]:
        return too_many(values)

    def every(self, tenant: Tenant) -> list[visibility.Rule]:
        return visibility.list_hidings(tenant.client)

    def save(self, tenant: Tenant, rule: visibility.Rule) -> int:
        return visibility.save_hiding(tenant.client, rule)

    def erase(self, tenant: Tenant, id_: int) -> None:
        visibility.delete_hiding(tenant.client, id_)


KIND = ContactHidingKind()
register(KIND)


class ContactHidingProvider(TenantProvider):
    """The provider of ContactHiding. Its module path and name stand in every state file."""

    kind = KIND


class ContactHiding(TenantResource, module="dingtalk", name="ContactHiding"):
    """A rule that hides people, departments and roles from the contacts (contact.md 6.1).

    Permission Contact.Visibility.ReadWrite. The console keeps rules of its own, which no API reads: who is hidden by
    either is hidden.

    Args:
        resource_name: The logical name, unique in the program; part of the URN.
        name: The rule's name, unique among the hiding rules of the tenant.
        active: Whether the rule is in force.
        description: Description.
        users: People who are hidden; users, departments and roles at most 50 together.
        departments: Departments that are hidden.
        roles: Roles whose holders are hidden.
        except_users: People who see them all the same; with the next two at most 50 together.
        except_departments: Departments whose members see them all the same.
        except_roles: Roles whose holders see them all the same.
        hide_in_profile: Whether profile pages are hidden too. Never read back.
        hide_in_search: Whether search does not find them either. Never read back.
        adopt: Take over a rule that exists already under this name.
        opts: Pulumi's resource options.
    """

    name: pulumi.Output[str]

    def __init__(
        self,
        resource_name: str,
        *,
        name: Text,
        active: pulumi.Input[bool] = True,
        description: Text | None = None,
        users: Sequence[Reference] | None = None,
        departments: Sequence[Reference] | None = None,
        roles: Sequence[Reference] | None = None,
        except_users: Sequence[Reference] | None = None,
        except_departments: Sequence[Reference] | None = None,
        except_roles: Sequence[Reference] | None = None,
        hide_in_profile: pulumi.Input[bool] = True,
        hide_in_search: pulumi.Input[bool] = True,
        adopt: bool = False,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        arguments = {
            "name": name,
            "active": active,
            "description": description,
            "users": references(users),
            "departments": references(departments),
            "roles": references(roles),
            "except_users": references(except_users),
            "except_departments": references(except_departments),
            "except_roles": references(except_roles),
            "hide_in_profile": hide_in_profile,
            "hide_in_search": hide_in_search,
        }
        super().__init__(ContactHidingProvider(), resource_name, arguments, opts, adopt=adopt)
