"""ContactRestriction: whom somebody sees of the contacts. Wire: contract contact.md 6.2."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, Any, ClassVar, Literal

import pulumi
from pydantic import Field

from pulumi_dingtalk.client import visibility
from pulumi_dingtalk.reconcile.behaviour import Behaviour
from pulumi_dingtalk.reconcile.kind import Failure
from pulumi_dingtalk.reconcile.provider import TenantProvider
from pulumi_dingtalk.reconcile.registry import register
from pulumi_dingtalk.reconcile.resource import Reference, TenantResource, Text, references
from pulumi_dingtalk.reconcile.risk import changed, exposes
from pulumi_dingtalk.reconcile.session import Tenant
from pulumi_dingtalk.reconcile.words import Noun, Words
from pulumi_dingtalk.resources.contacts.visibility_rules import (
    EXCEPTIONS,
    OFF,
    SUBJECTS,
    RuleInputs,
    RuleKind,
    too_many,
)

__all__ = ["ContactRestriction"]

_NOBODY = "the rule concerns nobody: name people, departments or roles (contact.md 6.2)"
_OTHER_REACH = exposes(
    "reach-changed", "those whom it concerns see other people than before", "涉及對象可見的範圍改變", changed
)


class ContactRestrictionInputs(RuleInputs):
    """A rule that keeps people from seeing all of the contacts."""

    type: Annotated[
        Literal["onlySelf", "onlySelfDeptAndChild", "excludeNode"],
        Behaviour(
            label=Words("what they see", "可見範圍"),
            risk=(_OTHER_REACH,),
            values={
                "onlySelf": Words("themselves alone", "只見自己"),
                "onlySelfDeptAndChild": Words("their departments and those below", "只見所屬部門及下級部門"),
                "excludeNode": Words("the exceptions alone", "只見白名單"),
            },
        ),
        Field(
            description="onlySelf, onlySelfDeptAndChild, or excludeNode: they see what the except_ fields name."
        ),
    ]
    restrict_in_profile: Annotated[
        bool,
        Behaviour(label=Words("restricted in profiles", "限制個人資料頁"), risk=(OFF,)),
        Field(description="Whether profile pages of others are closed to them too."),
    ]
    restrict_in_search: Annotated[
        bool,
        Behaviour(label=Words("restricted in search", "限制搜尋"), risk=(OFF,)),
        Field(description="Whether search does not find others for them either."),
    ]


class ContactRestrictionKind(RuleKind[ContactRestrictionInputs]):
    """Restrictions."""

    name = "ContactRestriction"
    label = Noun("contact restriction", "通訊錄查看限制", "contact restrictions", "條")
    model = ContactRestrictionInputs
    title = "restriction"
    renamed: ClassVar = {"restrict_in_profile": "in_profile", "restrict_in_search": "in_search"}
    reads: ClassVar = (visibility.LIST_RESTRICTIONS,)
    writes: ClassVar = (visibility.SAVE_RESTRICTION, visibility.DELETE_RESTRICTION)
    lists: ClassVar = (visibility.LIST_RESTRICTIONS,)

    def rules(self, values: Mapping[str, Any]) -> Iterable[Failure]:
        yield from too_many(values)
        if all(values.get(name) == [] for name in SUBJECTS):
            yield Failure(SUBJECTS[0], _NOBODY)
        given = [name for name in EXCEPTIONS if values.get(name)]
        if given and values.get("type", "excludeNode") != "excludeNode":
            yield Failure(
                given[0], f"has no effect with type {values['type']}: use excludeNode, or take it out (6.2)"
            )

    def every(self, tenant: Tenant) -> list[visibility.Rule]:
        return visibility.list_restrictions(tenant.client)

    def save(self, tenant: Tenant, rule: visibility.Rule) -> int:
        return visibility.save_restriction(tenant.client, rule)

    def erase(self, tenant: Tenant, id_: int) -> None:
        visibility.delete_restriction(tenant.client, id_)


KIND = ContactRestrictionKind()
register(KIND)


class ContactRestrictionProvider(TenantProvider):
    """The provider of ContactRestriction. Its module path and name stand in every state file."""

    kind = KIND


class ContactRestriction(TenantResource, module="dingtalk", name="ContactRestriction"):
    """A rule that keeps people from seeing all of the contacts (contact.md 6.2).

    Permission Contact.Visibility.ReadWrite; every call is metered. The console keeps rules of its own, which no API
    reads: what either closes is closed.

    Args:
        resource_name: The logical name, unique in the program; part of the URN.
        name: The rule's name, unique among the restrictions of the tenant.
        type: ``onlySelf``, ``onlySelfDeptAndChild``, or ``excludeNode``: they see what the except_ arguments name.
        active: Whether the rule is in force.
        description: Description.
        users: People whom it concerns; users, departments and roles 1 to 50 together.
        departments: Departments whose members it concerns.
        roles: Roles whose holders it concerns.
        except_users: People whom they see, with ``excludeNode``; with the next two at most 50 together.
        except_departments: Departments that they see, with ``excludeNode``.
        except_roles: Roles whose holders they see, with ``excludeNode``.
        restrict_in_profile: Whether profile pages of others are closed to them too.
        restrict_in_search: Whether search does not find others for them either.
        adopt: Take over a rule that exists already under this name.
        opts: Pulumi's resource options.
    """

    name: pulumi.Output[str]

    def __init__(
        self,
        resource_name: str,
        *,
        name: Text,
        type: Text = "excludeNode",  # noqa: A002 - DingTalk's word
        active: pulumi.Input[bool] = True,
        description: Text | None = None,
        users: Sequence[Reference] | None = None,
        departments: Sequence[Reference] | None = None,
        roles: Sequence[Reference] | None = None,
        except_users: Sequence[Reference] | None = None,
        except_departments: Sequence[Reference] | None = None,
        except_roles: Sequence[Reference] | None = None,
        restrict_in_profile: pulumi.Input[bool] = True,
        restrict_in_search: pulumi.Input[bool] = True,
        adopt: bool = False,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        if users is None and departments is None and roles is None:
            raise pulumi.RunError(f"ContactRestriction {resource_name}: {_NOBODY}")
        arguments = {
            "name": name,
            "type": type,
            "active": active,
            "description": description,
            "users": references(users),
            "departments": references(departments),
            "roles": references(roles),
            "except_users": references(except_users),
            "except_departments": references(except_departments),
            "except_roles": references(except_roles),
            "restrict_in_profile": restrict_in_profile,
            "restrict_in_search": restrict_in_search,
        }
        super().__init__(ContactRestrictionProvider(), resource_name, arguments, opts, adopt=adopt)
