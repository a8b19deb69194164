"""A kind that the product does not have, with every behaviour that its own kinds lack: one person.

A secret that replaces, a secret of creation alone, a field that never reads back, and an unordered list of parts with
an unordered list inside. It is registered nowhere.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Annotated, Any, ClassVar

from pydantic import Field

from pulumi_dingtalk.client import users
from pulumi_dingtalk.client.errors import NotFound
from pulumi_dingtalk.reconcile.behaviour import Behaviour
from pulumi_dingtalk.reconcile.kind import Kind, Update
from pulumi_dingtalk.reconcile.model import Inputs, NumberId, Part, UserId
from pulumi_dingtalk.reconcile.provider import TenantProvider
from pulumi_dingtalk.reconcile.session import Tenant
from pulumi_dingtalk.reconcile.words import Noun


class BadgePart(Part):
    site: str
    doors: list[int] | None = None


class PersonInputs(Inputs):
    """A person."""

    userid: Annotated[UserId, Behaviour(replaces=True), Field(description="Userid.")]
    name: Annotated[str, Field(max_length=80, description="Full name.")]
    mobile: Annotated[
        str, Behaviour(replaces=True, secret=True), Field(max_length=20, description="Mobile number.")
    ]
    departments: Annotated[
        list[NumberId],
        Behaviour(unordered=True, reference="Department"),
        Field(description="Departments."),
    ]
    pin: Annotated[
        str | None, Behaviour(secret=True, create_only=True), Field(description="First door code.")
    ] = None
    title: Annotated[str | None, Behaviour(create_only=True), Field(description="First title.")] = None
    hide_mobile: Annotated[
        bool | None, Behaviour(write_only=True), Field(description="Whether colleagues see the number.")
    ] = None
    badges: Annotated[
        list[BadgePart] | None, Behaviour(unordered=True, default=[]), Field(description="Badges.")
    ] = None


class PersonKind(Kind[PersonInputs]):
    name = "Person"
    label = Noun("person", "人員", "people", "名")
    model = PersonInputs
    natural_key = ("userid",)
    reads: ClassVar = (users.GET,)
    writes: ClassVar = (users.CREATE, users.UPDATE, users.DELETE)

    def describe(self, values: Mapping[str, Any]) -> str:
        return f"person {values.get('userid', '?')}"

    def find(self, tenant: Tenant, declared: PersonInputs) -> str | None:
        return None if self.read(tenant, declared.userid) is None else declared.userid

    def create(self, tenant: Tenant, declared: PersonInputs) -> str:
        return users.create(tenant.client, expand(declared, declared.model_fields_set))

    def read(self, tenant: Tenant, id_: str) -> dict[str, Any] | None:
        try:
            return flatten(users.get(tenant.client, id_))
        except NotFound:
            return None

    def update(self, tenant: Tenant, id_: str, update: Update[PersonInputs]) -> None:
        fields = expand(update.new, update.changed)
        users.update(tenant.client, id_, fields)

    def delete(self, tenant: Tenant, id_: str, old: Mapping[str, Any]) -> None:
        users.delete(tenant.client, id_)


def expand(declared: PersonInputs, names: set[str] | frozenset[str]) -> users.UserFields:
    fields = users.UserFields()
    for name in names & {"userid", "name", "mobile", "title", "hide_mobile"}:
        fields[name] = getattr(declared, name)  # type: ignore[literal-required]
    if "departments" in names:
        fields["dept_id_list"] = [int(id_) for id_ in declared.departments]
    if declared.pin and "pin" in names:
        fields["remark"] = declared.pin
    if "badges" in names:
        fields["extension"] = json.dumps({b.site: b.doors or [] for b in declared.badges or []})
    return fields


def flatten(live: users.User) -> dict[str, Any]:
    """The service's own order is no order: it comes back turned round."""
    badges = json.loads(live.get("extension", "{}"))
    return {
        "userid": live["userid"],
        "name": live["name"],
        "mobile": live.get("mobile"),
        "departments": [str(id_) for id_ in reversed(live["dept_id_list"])],
        "badges": [{"site": site, "doors": doors[::-1]} for site, doors in reversed(badges.items())],
    }


class PersonProvider(TenantProvider):
    kind = PersonKind()


def _one_name(values: dict[str, Any]) -> dict[str, Any]:
    """Version 1 had two names."""
    first, last = values.pop("first_name", None), values.pop("last_name", None)
    return {**values, "name": f"{first} {last}"} if first is not None else values


def _listed(values: dict[str, Any]) -> dict[str, Any]:
    """Version 2 had the ids in one text, and the number under another name."""
    departments, number = values.pop("department_ids", None), values.pop("phone", None)
    listed = {} if departments is None else {"departments": departments.split(",")}
    return {**values, **listed, **({} if number is None else {"mobile": number})}


class GrownKind(PersonKind):
    """The same person in a kind whose schema changed twice."""

    name = "GrownPerson"
    upgraders = (_one_name, _listed)


class GrownProvider(TenantProvider):
    kind = GrownKind()


def as_in(version: int, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values of a GrownPerson, without secret signatures, as an earlier version wrote them."""
    old = {name: value for name, value in values.items() if name != "schema_version"}
    renamed: dict[str, list[str]] = {}
    if version < 3:
        old["department_ids"], old["phone"] = ",".join(old.pop("departments")), old.pop("mobile")
        renamed |= {"departments": ["department_ids"], "mobile": ["phone"]}
        old["schema_version"] = version
    if version < 2:
        old["first_name"], old["last_name"] = old.pop("name").split(" ", 1)
        renamed |= {"name": ["first_name", "last_name"]}
        del old["schema_version"]
    if "named" in old:
        old["named"] = sorted(new for name in old["named"] for new in renamed.get(name, [name]))
    return old
