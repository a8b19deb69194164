"""ExternalContact: somebody of another company whom people here work with. Wire: contract contact.md 5.8."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, Any, ClassVar, cast

import pulumi
from pydantic import Field

from pulumi_dingtalk.client import external_contacts
from pulumi_dingtalk.client.errors import NotFound
from pulumi_dingtalk.client.external_contacts import LIST_AT_MOST, Contact, ContactFields
from pulumi_dingtalk.reconcile.behaviour import Behaviour
from pulumi_dingtalk.reconcile.kind import Failure, Kind, Listed, Update
from pulumi_dingtalk.reconcile.model import Inputs, NumberId, UserId
from pulumi_dingtalk.reconcile.provider import TenantProvider
from pulumi_dingtalk.reconcile.registry import register
from pulumi_dingtalk.reconcile.resource import Reference, TenantResource, Text, reference, references
from pulumi_dingtalk.reconcile.risk import ROUTINE, added, changed, disrupts, exposes
from pulumi_dingtalk.reconcile.session import Tenant
from pulumi_dingtalk.reconcile.words import Noun, Words
from pulumi_dingtalk.resources.contacts.people import number_in_name

__all__ = ["ExternalContact"]

_WIRE = {
    "follower": "follower_user_id",
    "labels": "label_ids",
    "share_departments": "share_dept_ids",
    "share_users": "share_user_ids",
}
"""What the wire calls a field, where it says something else."""

_KEY = "external contacts"
_FOLLOWED = disrupts(
    "follower-changed", "somebody else looks after the contact", "改由其他成員跟進此聯絡人", changed
)
_SHARED = exposes("contact-shared", "more people see the contact", "更多成員能看到此聯絡人", added)


class ExternalContactInputs(Inputs):
    """Somebody of another company, with labels and the person here who follows them."""

    name: Annotated[
        str,
        Behaviour(label=Words("name", "姓名"), risk=ROUTINE),
        Field(min_length=1, description="Name of the contact."),
    ]
    mobile: Annotated[
        str,
        Behaviour(
            replaces=True, write_only=True, secret=True, label=Words("mobile", "手機號碼"), risk=ROUTINE
        ),
        Field(
            pattern=r"^\d{5,15}$",
            description="Mobile number without country code, digits alone. Reads give it masked; it cannot change.",
        ),
    ]
    state_code: Annotated[
        str,
        Behaviour(replaces=True, label=Words("country code", "國家/地區代碼"), risk=ROUTINE),
        Field(
            pattern=r"^\d{1,4}$", description='Country code of the mobile ("86", "852"). It cannot change.'
        ),
    ]
    follower: Annotated[
        UserId,
        Behaviour(reference="User", label=Words("follower", "負責人"), risk=(_FOLLOWED,)),
        Field(description="Userid of who looks after the contact."),
    ]
    labels: Annotated[
        list[NumberId],
        Behaviour(unordered=True, label=Words("labels", "標籤"), risk=ROUTINE),
        Field(
            min_length=1,
            max_length=LIST_AT_MOST,
            description="Ids of 1 to 20 labels (60204); labels are made in the admin console.",
        ),
    ]
    title: Annotated[
        str | None,
        Behaviour(default="", label=Words("job title", "職位"), risk=ROUTINE),
        Field(description="Job title."),
    ] = None
    company_name: Annotated[
        str | None,
        Behaviour(default="", label=Words("company", "企業名稱"), risk=ROUTINE),
        Field(description="Company."),
    ] = None
    address: Annotated[
        str | None,
        Behaviour(default="", secret=True, label=Words("address", "地址"), risk=ROUTINE),
        Field(description="Address."),
    ] = None
    remark: Annotated[
        str | None,
        Behaviour(default="", secret=True, label=Words("remark", "備註"), risk=ROUTINE),
        Field(description="Remark."),
    ] = None
    share_departments: Annotated[
        list[NumberId] | None,
        Behaviour(
            unordered=True,
            default=[],
            reference="Department",
            label=Words("departments that see the contact", "可見部門"),
            risk=(_SHARED,),
        ),
        Field(max_length=LIST_AT_MOST, description="Departments that see the contact too, at most 20."),
    ] = None
    share_users: Annotated[
        list[UserId] | None,
        Behaviour(
            unordered=True,
            default=[],
            reference="User",
            label=Words("people who see the contact", "可見成員"),
            risk=(_SHARED,),
        ),
        Field(max_length=LIST_AT_MOST, description="Userids of people who see the contact too, at most 20."),
    ] = None


class ExternalContactKind(Kind[ExternalContactInputs]):
    """External contacts. The natural key is the mobile with its country code."""

    name = "ExternalContact"
    label = Noun("external contact", "外部聯絡人", "external contacts", "名")
    model = ExternalContactInputs
    natural_key = ("state_code", "mobile")
    reads: ClassVar = (external_contacts.LIST, external_contacts.GET)
    writes: ClassVar = (external_contacts.CREATE, external_contacts.UPDATE, external_contacts.DELETE)
    lists: ClassVar = (external_contacts.LIST,)

    def describe(self, values: Mapping[str, Any]) -> str:
        return f'external contact "{values.get("name", "?")}"'

    def rules(self, values: Mapping[str, Any]) -> Iterable[Failure]:
        yield from number_in_name(values)

    def listed(self, tenant: Tenant) -> list[Listed]:
        return [Listed(id_, contact.get("name", "")) for id_, contact in contacts(tenant).items()]

    def find(self, tenant: Tenant, declared: ExternalContactInputs) -> str | None:
        """Return who has the mobile. A masked one is told by what shows of it, and by the name."""
        known = contacts(tenant)
        return next((id_ for id_, contact in known.items() if _is(contact, declared)), None)

    def create(self, tenant: Tenant, declared: ExternalContactInputs) -> str:
        fields = expand(dict(declared), {})
        id_ = external_contacts.create(tenant.client, fields)
        note(tenant, id_, fields)
        return id_

    def read(self, tenant: Tenant, id_: str) -> dict[str, Any] | None:
        """Look in the list; what it lacks is asked for by id, and only a not-found means gone."""
        contact = contacts(tenant).get(id_)
        try:
            return flatten(contact or external_contacts.get(tenant.client, id_))
        except NotFound:
            return None

    def surveyed(self, tenant: Tenant, id_: str) -> dict[str, Any] | None:
        """The mobile too, unless it comes masked: who declares a contact must know it."""
        values, mobile = self.read(tenant, id_), contacts(tenant).get(id_, {}).get("mobile", "*")
        return values if values is None or "*" in mobile else {**values, "mobile": mobile}

    def update(self, tenant: Tenant, id_: str, update: Update[ExternalContactInputs]) -> None:
        """Write the whole contact: what becomes of a field that is left out is not documented (5.8)."""
        declared = {name: getattr(update.new, name) for name in update.new.model_fields_set}
        fields = expand(declared, self.read(tenant, id_) or {})
        given = cast("ContactFields", {k: v for k, v in fields.items() if k not in {"mobile", "state_code"}})
        external_contacts.update(tenant.client, id_, given)
        note(tenant, id_, fields)

    def delete(self, tenant: Tenant, id_: str, old: Mapping[str, Any]) -> None:
        external_contacts.delete(tenant.client, id_)
        tenant.inventory.amend(_KEY, lambda known: known.pop(id_, None))


def contacts(tenant: Tenant) -> dict[str, Contact]:
    """Return all external contacts by their userid, asked once a run."""
    return tenant.inventory.once(
        _KEY, lambda: {contact["userid"]: contact for contact in external_contacts.list_all(tenant.client)}
    )


def note(tenant: Tenant, id_: str, fields: ContactFields) -> None:
    """Note a contact that we wrote, in the list of this run."""
    tenant.inventory.amend(_KEY, lambda known: known.update({id_: {**fields, "userid": id_}}))


def expand(declared: Mapping[str, Any], live: Mapping[str, Any]) -> ContactFields:
    """Return all wire fields: what is declared, else what is live."""
    values = {**live, **{name: value for name, value in declared.items() if value is not None}}
    fields = {
        _WIRE.get(name, name): [int(item) for item in value] if name in _NUMBERS else value
        for name, value in values.items()
        if name in _FIELDS
    }
    return cast("ContactFields", fields)


def flatten(contact: Contact) -> dict[str, Any]:
    """Return every readable field in the program's spelling."""
    wire = cast("Mapping[str, Any]", contact)
    values = {name: wire.get(_WIRE.get(name, name)) for name in _FIELDS if name != "mobile"}
    return {
        name: [str(item) for item in value] if isinstance(value, list) else value
        for name, value in values.items()
        if value is not None
    }


def _is(contact: Contact, declared: ExternalContactInputs) -> bool:
    if contact.get("state_code", declared.state_code) != declared.state_code:
        return False
    shown = contact.get("mobile", "")
    if "*" not in shown:
        return shown == declared.mobile
    pattern = r"\d+".join(map(re.escape, re.split(r"\*+", shown)))
    return contact.get("name") == declared.name and re.fullmatch(pattern, declared.mobile) is not None


_FIELDS = frozenset(ExternalContactInputs.model_fields) - frozenset(Inputs.model_fields)
_NUMBERS = ("labels", "share_departments")

KIND = ExternalContactKind()
register(KIND)


class ExternalContactProvider(TenantProvider):
    """The provider of ExternalContact. Its module path and name stand in every state file."""

    kind = KIND


class ExternalContact(TenantResource, module="dingtalk", name="ExternalContact"):
    """Somebody of another company (contact.md 5.8; permissions qyapi_ext_read, qyapi_ext_write).

    Mobile, address and remark are secret in state. The logical name must not hold the mobile number: it stands in
    the URN, in plain.

    Args:
        resource_name: The logical name, unique in the program; part of the URN.
        name: The contact's name.
        mobile: Mobile number without country code, digits alone. Another one makes another contact.
        follower: The person who looks after the contact, or their userid.
        labels: Ids of 1 to 20 labels, as ``get_external_label`` finds them.
        state_code: Country code of the mobile. Another one makes another contact.
        title: Job title.
        company_name: Company.
        address: Address.
        remark: Remark.
        share_departments: Departments that see the contact too, at most 20.
        share_users: People who see the contact too, at most 20.
        adopt: Take over a contact that exists already under this mobile.
        opts: Pulumi's resource options.
    """

    name: pulumi.Output[str]

    def __init__(
        self,
        resource_name: str,
        *,
        name: Text,
        mobile: Text,
        follower: Reference,
        labels: Sequence[Text],
        state_code: Text = "86",
        title: Text | None = None,
        company_name: Text | None = None,
        address: Text | None = None,
        remark: Text | None = None,
        share_departments: Sequence[Reference] | None = None,
        share_users: Sequence[Reference] | None = None,
        adopt: bool = False,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        arguments = {
            "name": name,
            "mobile": mobile,
            "state_code": state_code,
            "follower": reference(follower),
            "labels": labels,
            "title": title,
            "company_name": company_name,
            "address": address,
            "remark": remark,
            "share_departments": references(share_departments),
            "share_users": references(share_users),
        }
        super().__init__(ExternalContactProvider(), resource_name, arguments, opts, adopt=adopt)
