"""Department: what needs no person and no sibling. Wire: contract contact.md 2."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, cast

import pulumi
from pydantic import AfterValidator, Field

from pulumi_dingtalk.client import departments, users
from pulumi_dingtalk.client.errors import BadReference, DingTalkError, Invalid, NotEmpty, NotFound
from pulumi_dingtalk.client.operation import Operation
from pulumi_dingtalk.config import TenantConfig
from pulumi_dingtalk.reconcile.behaviour import Behaviour
from pulumi_dingtalk.reconcile.kind import ADOPT, Behind, Failure, Kind, Listed, Update
from pulumi_dingtalk.reconcile.model import Inputs, NumberId
from pulumi_dingtalk.reconcile.provider import TenantProvider
from pulumi_dingtalk.reconcile.registry import register
from pulumi_dingtalk.reconcile.resource import Reference, TenantResource, Text, reference
from pulumi_dingtalk.reconcile.risk import ROUTINE, changed, disrupts, exposes, turned_on
from pulumi_dingtalk.reconcile.session import Tenant
from pulumi_dingtalk.reconcile.words import Noun, Words
from pulumi_dingtalk.resources.contacts import tree
from pulumi_dingtalk.resources.contacts.people import PEOPLE
from pulumi_dingtalk.resources.contacts.tree import ROOT

__all__ = ["Department"]


def _legal_name(name: str) -> str:
    if bad := sorted({"-", ",", "，"} & set(name)):
        raise ValueError(f"must not contain {' '.join(bad)}")
    return name


_MOVED = disrupts(
    "department-moved", "everybody and everything below it moves along", "下屬成員及部門一併移動", changed
)
_CODE = disrupts("code-changed", "other systems may know it by its code", "其他系統或以編號識別部門", changed)
_GROUP_MADE = disrupts(
    "group-made",
    "everybody in it gets a new chat group, for good",
    "所有成員加入新群，無法撤回",
    turned_on,
    at_creation=False,
)
_JOINING = exposes(
    "joins-group",
    "who joins the department reads its chat group",
    "新成員能閱讀部門群",
    turned_on,
    at_creation=False,
)
_OPEN_DOOR = exposes(
    "open-door", "who asks to join the department is let in by itself", "申請加入部門者會自動獲批", turned_on
)
_WIDER_GROUP = exposes(
    "group-widened", "more people read the chat group", "更多人能閱讀部門群", turned_on, at_creation=False
)


class DepartmentInputs(Inputs):
    """A department of the organisation: its place in the tree, its name, its chat group."""

    name: Annotated[
        str,
        Behaviour(label=Words("name", "名稱"), risk=ROUTINE),
        Field(
            min_length=1,
            max_length=64,
            description="Name: 1 to 64 characters without - or , (contact.md 2.1).",
        ),
        AfterValidator(_legal_name),
    ]
    parent: Annotated[
        NumberId,
        Behaviour(reference="Department", label=Words("parent", "上級部門"), risk=(_MOVED,)),
        Field(description="Id of the parent department; 1 is the root."),
    ]
    order: Annotated[
        int | None,
        Behaviour(server_assigned=True, label=Words("order", "排序"), risk=ROUTINE),
        Field(gt=0, description="Place among its siblings, smaller first; above 0 (40011)."),
    ] = None
    code: Annotated[
        str | None,
        Behaviour(label=Words("code", "部門編號"), risk=(_CODE,)),
        Field(min_length=1, max_length=30, description="Department code, at most 30 characters."),
    ] = None
    create_dept_group: Annotated[
        bool | None,
        Behaviour(only_on=True, default=False, label=Words("chat group", "部門群"), risk=(_GROUP_MADE,)),
        Field(description="Whether the department has a chat group. A group cannot be un-created."),
    ] = None
    auto_add_user: Annotated[
        bool | None,
        Behaviour(label=Words("new members join the chat group", "新成員自動入群"), risk=(_JOINING,)),
        Field(description="Whether new members join the chat group; needs the group."),
    ] = None
    auto_approve_apply: Annotated[
        bool | None,
        Behaviour(label=Words("requests to join are accepted", "自動批准加入申請"), risk=(_OPEN_DOOR,)),
        Field(description="Whether requests to join the department are accepted by themselves."),
    ] = None
    group_contain_sub_dept: Annotated[
        bool | None,
        Behaviour(label=Words("chat group with sub-departments", "部門群包含子部門"), risk=(_WIDER_GROUP,)),
        Field(description="Whether the chat group takes in members of sub-departments."),
    ] = None
    group_contain_outer_dept: Annotated[
        bool | None,
        Behaviour(
            write_only=True,
            label=Words("chat group with restricted members", "部門群包含受限成員"),
            risk=(_WIDER_GROUP,),
        ),
        Field(description="Whether the chat group takes in members who are restricted. Never read back."),
    ] = None
    group_contain_hidden_dept: Annotated[
        bool | None,
        Behaviour(
            write_only=True,
            label=Words("chat group with hidden departments", "部門群包含隱藏部門"),
            risk=(_WIDER_GROUP,),
        ),
        Field(description="Whether the chat group takes in hidden departments. Never read back."),
    ] = None
    brief: Annotated[
        str | None,
        Behaviour(unproven=True, default="", label=Words("description", "部門簡介"), risk=ROUTINE),
        Field(max_length=255, description="Description."),
    ] = None
    telephone: Annotated[
        str | None,
        Behaviour(unproven=True, default="", label=Words("telephone", "電話"), risk=ROUTINE),
        Field(max_length=50, description="Telephone."),
    ] = None


_AFTER_CREATE = frozenset({"code", "auto_add_user", "group_contain_sub_dept"}) | {
    "group_contain_outer_dept",
    "group_contain_hidden_dept",
}
"""Fields that only the update operation takes (contact.md 2.2)."""


class DepartmentKind(Kind[DepartmentInputs]):
    """Departments. The natural key is the name under its parent."""

    name = "Department"
    label = Noun("department", "部門", "departments")
    model = DepartmentInputs
    natural_key = ("parent", "name")
    reads: ClassVar = (departments.GET, departments.LIST_SUB, departments.LIST_SUB_IDS)
    writes: ClassVar = (departments.CREATE, departments.UPDATE, departments.DELETE)
    lists: ClassVar = (departments.LIST_SUB,)

    def describe(self, values: Mapping[str, Any]) -> str:
        return f'department "{values.get("name", "?")}" under {values.get("parent", "?")}'

    def rules(self, values: Mapping[str, Any]) -> list[Failure]:
        if values.get("auto_add_user") and values.get("create_dept_group") is False:
            return [
                Failure("auto_add_user", "needs the chat group: set create_dept_group=True (contact.md 2.2)")
            ]
        return []

    def find(self, tenant: Tenant, declared: DepartmentInputs) -> str | None:
        try:
            return tree.children(tenant, declared.parent).get(declared.name)
        except NotFound as error:
            raise BadReference(
                f"its parent, department {declared.parent}, does not exist; give the id of one that does, or the "
                "resource that declares it",
                operation=error.operation,
                subject=self.describe(dict(declared)),
                code=error.code,
                request_id=error.request_id,
            ) from None

    def create(self, tenant: Tenant, declared: DepartmentInputs) -> str:
        """Create, then write what only an update can; if that fails, take the empty department back."""
        named = declared.model_fields_set
        wire = expand(declared, named - _AFTER_CREATE)
        if declared.owner:
            wire["source_identifier"] = declared.owner
        dept_id = departments.create(tenant.client, wire)
        tree.created(tenant, str(dept_id), declared.parent, declared.name)
        if named & _AFTER_CREATE:
            try:
                tree.write(tenant, str(dept_id), expand(declared, named & _AFTER_CREATE))
            except DingTalkError as error:
                self._take_back(tenant, dept_id, declared, error)
                raise
        return str(dept_id)

    def _take_back(
        self, tenant: Tenant, dept_id: int, declared: DepartmentInputs, error: DingTalkError
    ) -> None:
        try:
            departments.delete(tenant.client, dept_id)
        except DingTalkError:
            error.detail += (
                f"; the department was made (id {dept_id}) but not finished, and could not be removed again: "
                f"{ADOPT}"
            )
            return
        tree.deleted(tenant, str(dept_id), declared.parent)

    def read(self, tenant: Tenant, id_: str) -> dict[str, Any] | None:
        live = tree.live(tenant, id_)
        return None if live is None else flatten(live)

    def listed(self, tenant: Tenant) -> list[Listed]:
        """Walk the tree, a call a department. The root is nobody's to declare."""
        return [Listed(str(each["dept_id"]), each["name"], mark) for each, mark in tree.every(tenant)]

    def mark(self, tenant: Tenant, id_: str) -> str | None:
        return str((tree.live(tenant, id_) or {}).get("source_identifier", ""))

    def update(self, tenant: Tenant, id_: str, update: Update[DepartmentInputs]) -> None:
        new = update.new
        if new.parent == id_:
            raise Invalid("a department cannot be its own parent", subject=self.describe(update.old))
        tree.write(tenant, id_, expand(new, update.changed))
        if update.changed & {"name", "parent"}:
            tree.deleted(tenant, id_, str(update.old.get("parent", "")))
            tree.added(tenant, id_, new.parent, new.name)

    def behind(self, tenant: Tenant, id_: str) -> list[Behind]:
        client, dept_id = tenant.client, int(id_)
        people, inside = users.list_ids(client, dept_id), departments.list_sub_ids(client, dept_id)
        return [Behind(len(people), PEOPLE), Behind(len(inside), self.label)]

    def untouchable(self, id_: str, outputs: Mapping[str, Any], config: TenantConfig | None) -> Words | None:
        return tree.ROOT_STAYS if id_ == ROOT else None

    def create_cost(self, values: Mapping[str, Any]) -> Counter[Operation]:
        later = bool(_AFTER_CREATE & values.keys())
        return Counter([departments.CREATE, *[departments.UPDATE] * later])

    def delete(self, tenant: Tenant, id_: str, old: Mapping[str, Any]) -> None:
        """Delete an empty department. The API would take empty sub-departments along (D0049), so look first."""
        if inside := departments.list_sub_ids(tenant.client, int(id_)):
            raise NotEmpty(
                f"it still has sub-departments that this stack did not delete ({', '.join(map(str, inside))}); "
                "nothing was changed. Declare them, move them or delete them first",
                operation=departments.DELETE.name,
                subject=self.describe(old),
            )
        departments.delete(tenant.client, int(id_))
        tree.deleted(tenant, id_, str(old.get("parent", "")))


def expand(declared: DepartmentInputs, names: frozenset[str] | set[str]) -> departments.DepartmentFields:
    """Return the wire fields for the declared fields in ``names``; a field reset to its default is sent as that."""
    fields = declared.model_dump(include=set(names))
    if "parent" in fields:
        fields["parent_id"] = int(fields.pop("parent"))
    return cast(departments.DepartmentFields, fields)


def flatten(live: departments.Department) -> dict[str, Any]:
    """Return every readable field in the program's spelling; what the API leaves out is absent."""
    values: dict[str, Any] = {
        name: live.get(name) for name in DepartmentInputs.model_fields if live.get(name) is not None
    }
    if "parent_id" in live:
        values["parent"] = str(live["parent_id"])
    return values


KIND = DepartmentKind()
register(KIND)


class DepartmentProvider(TenantProvider):
    """The provider of Department. Its module path and name stand in every state file."""

    kind = KIND


class Department(TenantResource, module="dingtalk", name="Department"):
    """A department of the organisation (contact.md 2; permission qyapi_manage_addresslist).

    People and siblings are kinds of their own: ``DepartmentLeadership`` and ``DepartmentVisibility``.

    Args:
        resource_name: The logical name, unique in the program; part of the URN.
        name: 1 to 64 characters without ``-`` or ``,``; unique under its parent.
        parent: The parent department or its id; the root where not given. A change moves the department.
        order: Place among its siblings, above 0, smaller first; the server chooses where not given.
        code: Department code, at most 30 characters.
        create_dept_group: Whether the department has a chat group; it cannot be un-created.
        auto_add_user: Whether new members join the chat group.
        auto_approve_apply: Whether requests to join are accepted by themselves.
        group_contain_sub_dept: Whether the chat group takes in members of sub-departments.
        group_contain_outer_dept: Whether it takes in restricted members. Never read back.
        group_contain_hidden_dept: Whether it takes in hidden departments. Never read back.
        brief: Description, at most 255 characters. Known from an SDK alone: needs ``dingtalk:experimental``.
        telephone: Telephone, at most 50 characters. Known from an SDK alone: needs ``dingtalk:experimental``.
        adopt: Take over a department that exists already under this name and parent.
        opts: Pulumi's resource options.
    """

    name: pulumi.Output[str]
    parent: pulumi.Output[str]

    def __init__(
        self,
        resource_name: str,
        *,
        name: Text,
        parent: Reference | None = None,
        order: pulumi.Input[int] | None = None,
        code: Text | None = None,
        create_dept_group: pulumi.Input[bool] | None = None,
        auto_add_user: pulumi.Input[bool] | None = None,
        auto_approve_apply: pulumi.Input[bool] | None = None,
        group_contain_sub_dept: pulumi.Input[bool] | None = None,
        group_contain_outer_dept: pulumi.Input[bool] | None = None,
        group_contain_hidden_dept: pulumi.Input[bool] | None = None,
        brief: Text | None = None,
        telephone: Text | None = None,
        adopt: bool = False,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        arguments = {
            "name": name,
            "parent": ROOT if parent is None else reference(parent),
            "order": order,
            "code": code,
            "create_dept_group": create_dept_group,
            "auto_add_user": auto_add_user,
            "auto_approve_apply": auto_approve_apply,
            "group_contain_sub_dept": group_contain_sub_dept,
            "group_contain_outer_dept": group_contain_outer_dept,
            "group_contain_hidden_dept": group_contain_hidden_dept,
            "brief": brief,
            "telephone": telephone,
        }
        super().__init__(DepartmentProvider(), resource_name, arguments, opts, adopt=adopt)
