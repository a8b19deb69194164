"""User: a person of the organisation, where no HR system feeds the tenant. Wire: contract contact.md 5.1 to 5.4."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, Any, ClassVar, cast

import pulumi
from pydantic import Field

from pulumi_dingtalk.client import scopes, users
from pulumi_dingtalk.client.errors import NotFound
from pulumi_dingtalk.client.users import UserFields
from pulumi_dingtalk.config import TenantConfig
from pulumi_dingtalk.reconcile.behaviour import Behaviour
from pulumi_dingtalk.reconcile.kind import INVISIBLE, Behind, Failure, Kind, Listed, Update
from pulumi_dingtalk.reconcile.model import Inputs, NumberId, UserId
from pulumi_dingtalk.reconcile.provider import TenantProvider
from pulumi_dingtalk.reconcile.registry import register
from pulumi_dingtalk.reconcile.resource import Reference, TenantResource, Text, reference, references
from pulumi_dingtalk.reconcile.risk import (
    ROUTINE,
    Risk,
    Rule,
    added,
    any_change,
    changed,
    disrupts,
    exposes,
    removed,
    turned_off,
)
from pulumi_dingtalk.reconcile.session import Tenant
from pulumi_dingtalk.reconcile.words import Words
from pulumi_dingtalk.resources.contacts import tree
from pulumi_dingtalk.resources.contacts.people import HELD, LED, OPERATOR_STAYS, PEOPLE, number_in_name

__all__ = ["User"]

_LEAVES = Rule(
    "leaves",
    Risk.DESTROYS,
    Words(
        "the person leaves the organisation with their roles and files; coming back the same day needs their consent",
        "成員將離開組織並失去角色及檔案, 當日再加入需本人同意",
    ),
    any_change,
)
_JOINS = exposes(
    "department-joined", "the person reads what the department reads", "成員能閱讀該部門的內容", added
)
_PARTS = disrupts(
    "department-left",
    "the person loses the department's chat group and what it manages",
    "成員會離開部門群並失去相關權限",
    removed,
)
_REPORTS = disrupts(
    "manager-changed",
    "approvals go to somebody else",
    "審批會轉交其他主管",
    changed,
)
_NUMBER_SHOWN = exposes(
    "mobile-shown", "colleagues see the mobile number", "同事能看到手機號碼", turned_off, at_creation=False
)


class UserInputs(Inputs):
    """A person of the organisation. Leaving is deleting: it cannot be undone."""

    userid: Annotated[
        UserId,
        Behaviour(create_only=True, label=Words("user ID", "使用者編號"), risk=ROUTINE),
        Field(
            description="Userid, 1 to 64 characters, unique; another one is another person, declared apart."
        ),
    ]
    name: Annotated[
        str,
        Behaviour(label=Words("name", "姓名"), risk=ROUTINE),
        Field(min_length=1, max_length=80, description="Name, at most 80 characters."),
    ]
    mobile: Annotated[
        str,
        Behaviour(create_only=True, secret=True, label=Words("mobile", "手機號碼"), risk=ROUTINE),
        Field(
            pattern=r"^(\+\d{1,4}-)?\d{5,15}$",
            description="Mobile number, +852-12345678 abroad; the API never changes it (40022).",
        ),
    ]
    departments: Annotated[
        list[NumberId],
        Behaviour(
            unordered=True, reference="Department", label=Words("departments", "部門"), risk=(_JOINS, _PARTS)
        ),
        Field(min_length=1, max_length=100, description="All departments of the person, 1 to 100."),
    ]
    title: Annotated[
        str | None,
        Behaviour(default="", label=Words("job title", "職位"), risk=ROUTINE),
        Field(max_length=200, description="Job title, at most 200 characters."),
    ] = None
    manager: Annotated[
        UserId | None,
        Behaviour(default=None, reference="User", label=Words("manager", "直屬主管"), risk=(_REPORTS,)),
        Field(description="Userid of the direct manager."),
    ] = None
    job_number: Annotated[
        str | None,
        Behaviour(default="", label=Words("staff number", "工號"), risk=ROUTINE),
        Field(max_length=50, description="Staff number, at most 50 characters."),
    ] = None
    telephone: Annotated[
        str | None,
        Behaviour(default="", secret=True, label=Words("telephone", "分機號"), risk=ROUTINE),
        Field(max_length=50, description="Telephone extension, at most 50 characters, unique."),
    ] = None
    email: Annotated[
        str | None,
        Behaviour(default="", secret=True, label=Words("e-mail", "電郵"), risk=ROUTINE),
        Field(max_length=50, description="E-mail, at most 50 characters, unique."),
    ] = None
    org_email: Annotated[
        str | None,
        Behaviour(default="", secret=True, label=Words("company e-mail", "企業電郵"), risk=ROUTINE),
        Field(
            max_length=100, description="Company e-mail, at most 100 characters; the mailbox must be enabled."
        ),
    ] = None
    work_place: Annotated[
        str | None,
        Behaviour(default="", label=Words("place of work", "辦公地點"), risk=ROUTINE),
        Field(max_length=100, description="Place of work, at most 100 characters."),
    ] = None
    remark: Annotated[
        str | None,
        Behaviour(default="", secret=True, label=Words("remark", "備註"), risk=ROUTINE),
        Field(max_length=2000, description="Remark, at most 2000 characters."),
    ] = None
    hired_date: Annotated[
        int | None,
        Behaviour(label=Words("hired on", "入職日期"), risk=ROUTINE, moment=True),
        Field(ge=0, description="When the person was hired, in milliseconds since 1970."),
    ] = None
    hide_mobile: Annotated[
        bool | None,
        Behaviour(default=False, label=Words("mobile hidden", "隱藏手機號碼"), risk=(_NUMBER_SHOWN,)),
        Field(description="Whether colleagues do not see the mobile number."),
    ] = None
    extension: Annotated[
        dict[str, str] | None,
        Behaviour(default={}, secret=True, label=Words("custom fields", "自訂欄位"), risk=ROUTINE),
        Field(
            description="Custom fields by name, all of them, as the console defines them; 2000 characters as JSON."
        ),
    ] = None


_WIRE = {"departments": "dept_id_list", "manager": "manager_userid"}
_MAINLAND = "86"
_PERSONAL = ("email", "org_email", "work_place", "remark", "extension")
"""Fields that come only with permission points of their own; without them they are left out like empty ones (5.4)."""


class UserKind(Kind[UserInputs]):
    """People. The natural key is the userid, which is the id too."""

    name = "User"
    label = PEOPLE
    model = UserInputs
    natural_key = ("userid",)
    deletion = _LEAVES
    reads: ClassVar = (users.GET, scopes.AUTHORISED)
    writes: ClassVar = (users.CREATE, users.UPDATE, users.DELETE)

    def describe(self, values: Mapping[str, Any]) -> str:
        return f'person {values.get("userid", "?")} ("{values.get("name", "?")}")'

    def rules(self, values: Mapping[str, Any]) -> Iterable[Failure]:
        yield from number_in_name(values)
        if len(_text(values.get("extension", {}))) > 2000:
            yield Failure("extension", "is longer than 2000 characters as JSON (60122)")

    def find(self, tenant: Tenant, declared: UserInputs) -> str | None:
        return None if _live(tenant, declared.userid) is None else declared.userid

    def create(self, tenant: Tenant, declared: UserInputs) -> str:
        named = {name: getattr(declared, name) for name in declared.model_fields_set}
        return users.create(tenant.client, {"userid": declared.userid, **expand(named)})

    def read(self, tenant: Tenant, id_: str) -> dict[str, Any] | None:
        live = _live(tenant, id_)
        return None if live is None else _values(tenant, live)

    def census(self, tenant: Tenant) -> list[Listed]:
        """Ask each department who is in it: DingTalk has no list of everybody."""
        places = [int(tree.ROOT), *(each["dept_id"] for each, _ in tree.every(tenant))]
        found = dict.fromkeys(userid for place in places for userid in users.list_ids(tenant.client, place))
        return [Listed(userid, "") for userid in found]

    def surveyed(self, tenant: Tenant, id_: str) -> dict[str, Any] | None:
        """The mobile too, where the app may read it: who declares a person must know it."""
        live = _live(tenant, id_)
        if live is None:
            return None
        number, code = live.get("mobile"), live.get("state_code", _MAINLAND)
        mobile = number if code == _MAINLAND or not number else f"+{code}-{number}"
        return {**_values(tenant, live), **({"mobile": mobile} if mobile else {})}

    def behind(self, tenant: Tenant, id_: str) -> list[Behind]:
        live = _live(tenant, id_) or {}
        return [
            Behind(len(live.get("role_list", ())), HELD),
            Behind(len(live.get("leader_in_dept", ())), LED),
        ]

    def untouchable(self, id_: str, outputs: Mapping[str, Any], config: TenantConfig | None) -> Words | None:
        return OPERATOR_STAYS if config and id_ == config.operator else None

    def update(self, tenant: Tenant, id_: str, update: Update[UserInputs]) -> None:
        users.update(tenant.client, id_, expand({name: getattr(update.new, name) for name in update.changed}))

    def delete(self, tenant: Tenant, id_: str, old: Mapping[str, Any]) -> None:
        users.delete(tenant.client, id_)


def _values(tenant: Tenant, live: users.User) -> dict[str, Any]:
    """Return what can be read of somebody; what the app may not read is not empty."""
    values = flatten(live)
    hidden = [name for name in _PERSONAL if name not in values]
    if hidden and "email" not in _readable(tenant):
        values |= dict.fromkeys(hidden, INVISIBLE)
    return values


def expand(values: Mapping[str, Any]) -> UserFields:
    """Return wire fields; only a manager is cleared by name, all else by an empty value (5.2)."""
    fields = {_WIRE.get(name, name): value for name, value in values.items() if name in _FIELDS}
    if "dept_id_list" in fields:
        fields["dept_id_list"] = [int(item) for item in fields["dept_id_list"]]
    if "extension" in fields:
        fields["extension"] = _text(fields["extension"])
    if "manager_userid" in fields and fields["manager_userid"] is None:
        del fields["manager_userid"]
        fields["force_update_fields"] = ["manager_userid"]
    return cast("UserFields", {name: value for name, value in fields.items() if value is not None})


def flatten(live: users.User) -> dict[str, Any]:
    """Return every readable field in the program's spelling; what the API leaves out is absent."""
    wire = cast("Mapping[str, Any]", live)
    names = {name: _WIRE.get(name, name) for name in _FIELDS if name != "mobile"}
    values = {name: wire[key] for name, key in names.items() if key in wire}
    if "departments" in values:
        values["departments"] = [str(item) for item in values["departments"]]
    if "extension" in values:
        values["extension"] = _custom(values["extension"])
    return {"userid": live["userid"], **values}


def _custom(text: str) -> Any:
    """Custom fields as the service keeps them; a text that is no object is shown as it is, which differs from any."""
    try:
        found = json.loads(text)
    except ValueError:
        return text
    if not isinstance(found, dict):
        return text
    return {key: value if isinstance(value, str) else _text(value) for key, value in found.items()}


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def _live(tenant: Tenant, id_: str) -> users.User | None:
    try:
        return users.get(tenant.client, id_)
    except NotFound:
        return None


def _readable(tenant: Tenant) -> frozenset[str]:
    """Return which fields of people the app may read, asked once a run; the call is metered (1.7)."""
    return tenant.inventory.once(
        "readable fields", lambda: frozenset(scopes.authorised(tenant.client).fields)
    )


_FIELDS = frozenset(UserInputs.model_fields) - frozenset(Inputs.model_fields) - {"userid"}

KIND = UserKind()
register(KIND)


class UserProvider(TenantProvider):
    """The provider of User. Its module path and name stand in every state file."""

    kind = KIND


class User(TenantResource, module="dingtalk", name="User"):
    """A person of the organisation (contact.md 5.1 to 5.4; permissions qyapi_manage_addresslist, qyapi_get_member).

    For tenants that no HR system feeds. Somebody whose mobile is an account of another organisation is invited, and
    joins by accepting (40103): until then state says ``pending``, a refresh finds nothing missing, and a change waits
    with a line. Deleting makes the person leave, for good; an invitation that is not accepted yet stands all the same.

    Mobile, telephone, e-mails, remark and custom fields are secret in state. The logical name must not hold the
    mobile number: it stands in the URN, in plain.

    Args:
        resource_name: The logical name, unique in the program; part of the URN.
        userid: 1 to 64 characters, unique. It cannot change: such a change is refused.
        name: At most 80 characters.
        mobile: Mobile number, ``+852-12345678`` abroad. It cannot change: such a change is refused.
        departments: All departments of the person, 1 to 100.
        title: Job title, at most 200 characters.
        manager: The direct manager, or their userid.
        job_number: Staff number, at most 50 characters.
        telephone: Telephone extension, at most 50 characters, unique.
        email: E-mail, at most 50 characters, unique.
        org_email: Company e-mail, at most 100 characters.
        work_place: Place of work, at most 100 characters.
        remark: At most 2000 characters.
        hired_date: When the person was hired, in milliseconds since 1970.
        hide_mobile: Whether colleagues do not see the mobile number.
        extension: Custom fields by name, all of them: what is not named is emptied.
        adopt: Take over a person who has this userid already.
        opts: Pulumi's resource options.
    """

    userid: pulumi.Output[str]
    name: pulumi.Output[str]

    def __init__(
        self,
        resource_name: str,
        *,
        userid: Text,
        name: Text,
        mobile: Text,
        departments: Sequence[Reference],
        title: Text | None = None,
        manager: Reference | None = None,
        job_number: Text | None = None,
        telephone: Text | None = None,
        email: Text | None = None,
        org_email: Text | None = None,
        work_place: Text | None = None,
        remark: Text | None = None,
        hired_date: pulumi.Input[int] | None = None,
        hide_mobile: pulumi.Input[bool] | None = None,
        extension: Mapping[str, Text] | None = None,
        adopt: bool = False,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        arguments = {
            "userid": userid,
            "name": name,
            "mobile": mobile,
            "departments": references(departments),
            "title": title,
            "manager": reference(manager),
            "job_number": job_number,
            "telephone": telephone,
            "email": email,
            "org_email": org_email,
            "work_place": work_place,
            "remark": remark,
            "hired_date": hired_date,
            "hide_mobile": hide_mobile,
            "extension": extension,
        }
        super().__init__(UserProvider(), resource_name, arguments, opts, adopt=adopt)
