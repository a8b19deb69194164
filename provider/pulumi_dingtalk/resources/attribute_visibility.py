"""AttributeVisibility: which fields of people are not shown to others. Wire: contract contact.md 6.3."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, ClassVar, Final

import pulumi
from pydantic import Field

from pulumi_dingtalk.client import visibility
from pulumi_dingtalk.reconcile.behaviour import Behaviour
from pulumi_dingtalk.reconcile.provider import TenantProvider
from pulumi_dingtalk.reconcile.registry import register
from pulumi_dingtalk.reconcile.resource import Reference, TenantResource, Text, references
from pulumi_dingtalk.reconcile.risk import added, disrupts, exposes, removed
from pulumi_dingtalk.reconcile.session import Tenant
from pulumi_dingtalk.reconcile.words import Noun, Words
from pulumi_dingtalk.resources.contacts.visibility_rules import RuleInputs, RuleKind

__all__ = ["AttributeVisibility"]

_SHOWN = exposes("field-shown", "a field of theirs is shown to others again", "其欄位會重新可見", removed)
_HIDDEN = disrupts("field-hidden", "others lose sight of a field", "其他成員會看不到該欄位", added)

_OF_DINGTALK: Final = {
    "name": Words("name", "姓名"),
    "department": Words("department", "部門"),
    "email": Words("e-mail", "電郵"),
    "manager": Words("manager", "直屬主管"),
    "title": Words("job title", "職位"),
    "mobile": Words("mobile", "手機號碼"),
    "ext_number": Words("extension number", "分機號"),
    "work_station": Words("place of work", "辦公地點"),
    "remark": Words("remark", "備註"),
    "hire_date": Words("date hired", "入職日期"),
    "job_number": Words("staff number", "工號"),
}
"""DingTalk's own fields; one that the organisation made has an id that only the console can name."""


class AttributeVisibilityInputs(RuleInputs):
    """A rule that hides fields of people (mobile, e-mail, ...) from others."""

    hide_fields: Annotated[
        list[Annotated[str, Field(min_length=1)]],
        Behaviour(
            unordered=True,
            label=Words("hidden fields", "隱藏欄位"),
            risk=(_SHOWN, _HIDDEN),
            values=_OF_DINGTALK,
        ),
        Field(
            min_length=1,
            description="Fields by id: name, department, email, manager, title, mobile, ext_number, work_station, "
            "remark, hire_date, job_number, or the attribute id of a custom field.",
        ),
    ]


class AttributeVisibilityKind(RuleKind[AttributeVisibilityInputs]):
    """Rules on attributes. Nobody publishes how many elements a list may have."""

    name = "AttributeVisibility"
    label = Noun("field visibility rule", "欄位可見性規則", "field visibility rules", "條")
    model = AttributeVisibilityInputs
    title = "field visibility rule"
    reads: ClassVar = (visibility.LIST_ATTRIBUTES,)
    writes: ClassVar = (visibility.SAVE_ATTRIBUTES, visibility.DELETE_ATTRIBUTES)
    lists: ClassVar = (visibility.LIST_ATTRIBUTES,)

    def every(self, tenant: Tenant) -> list[visibility.Rule]:
        return visibility.list_attributes(tenant.client)

    def save(self, tenant: Tenant, rule: visibility.Rule) -> int:
        return visibility.save_attributes(tenant.client, rule)

    def erase(self, tenant: Tenant, id_: int) -> None:
        visibility.delete_attributes(tenant.client, id_)


KIND = AttributeVisibilityKind()
register(KIND)


class AttributeVisibilityProvider(TenantProvider):
    """The provider of AttributeVisibility. Its module path and name stand in every state file."""

    kind = KIND


class AttributeVisibility(TenantResource, module="dingtalk", name="AttributeVisibility"):
    """A rule that hides fields of people from others (contact.md 6.3; permission Contact.ReachableRule.ReadWrite).

    Args:
        resource_name: The logical name, unique in the program; part of the URN.
        name: The rule's name, unique among the rules of this kind in the tenant.
        hide_fields: Fields by id: name, department, email, manager, title, mobile, ext_number, work_station, remark,
            hire_date, job_number, or the attribute id of a custom field.
        active: Whether the rule is in force.
        description: Description.
        users: People whose fields are hidden.
        departments: Departments whose members' fields are hidden.
        roles: Roles whose holders' fields are hidden.
        except_users: People who see the fields all the same.
        except_departments: Departments whose members see them all the same.
        except_roles: Roles whose holders see them all the same.
        adopt: Take over a rule that exists already under this name.
        opts: Pulumi's resource options.
    """

    name: pulumi.Output[str]

    def __init__(
        self,
        resource_name: str,
        *,
        name: Text,
        hide_fields: Sequence[Text],
        active: pulumi.Input[bool] = True,
        description: Text | None = None,
        users: Sequence[Reference] | None = None,
        departments: Sequence[Reference] | None = None,
        roles: Sequence[Reference] | None = None,
        except_users: Sequence[Reference] | None = None,
        except_departments: Sequence[Reference] | None = None,
        except_roles: Sequence[Reference] | None = None,
        adopt: bool = False,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        arguments = {
            "name": name,
            "hide_fields": hide_fields,
            "active": active,
            "description": description,
            "users": references(users),
            "departments": references(departments),
            "roles": references(roles),
            "except_users": references(except_users),
            "except_departments": references(except_departments),
            "except_roles": references(except_roles),
        }
        super().__init__(AttributeVisibilityProvider(), resource_name, arguments, opts, adopt=adopt)
