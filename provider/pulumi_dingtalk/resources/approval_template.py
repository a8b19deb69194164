"""ApprovalTemplate: the form of a request and the way it takes. Wire: contract approval-attendance.md 2, 3."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence, Set
from typing import Annotated, Any, ClassVar

import pulumi
from pydantic import Field

from pulumi_dingtalk.client import approval_forms as forms
from pulumi_dingtalk.client.approval_components import Component
from pulumi_dingtalk.client.errors import NotFound
from pulumi_dingtalk.client.operation import Operation
from pulumi_dingtalk.reconcile.behaviour import Behaviour
from pulumi_dingtalk.reconcile.kind import INVISIBLE, Failure, Kind, Listed, Update
from pulumi_dingtalk.reconcile.model import Inputs
from pulumi_dingtalk.reconcile.provider import TenantProvider
from pulumi_dingtalk.reconcile.registry import register
from pulumi_dingtalk.reconcile.resource import TenantResource, Text
from pulumi_dingtalk.reconcile.risk import ROUTINE, Risk, Rule, any_change, changed, disrupts, turned_on
from pulumi_dingtalk.reconcile.session import Tenant
from pulumi_dingtalk.reconcile.words import Noun, Words
from pulumi_dingtalk.resources.approval import risks
from pulumi_dingtalk.resources.approval.components import ComponentPart, Sparse, every, expand, flatten

__all__ = ["ApprovalTemplate"]

_GONE = Rule(
    "template-gone",
    Risk.DESTROYS,
    Words(
        "nobody can start such a request any more; those that run keep running, and how many they are DingTalk does "
        "not tell",
        "之後無人能再發起此審批; 進行中的審批會繼續, 但其數目釘釘不會提供",
    ),
    any_change,
)
_RENAMED = disrupts(
    "template-renamed", "people look for the template by its name", "成員以名稱尋找此模板", changed
)


class ConfigPart(Sparse):
    """Switches of a template."""

    hidden: Annotated[
        bool,
        Behaviour(label=Words("entry hidden", "隱藏入口"), risk=ROUTINE),
        Field(description="Whether the entry is hidden everywhere."),
    ] = False
    disable_stop_process_button: Annotated[
        bool,
        Behaviour(label=Words("no withdrawal", "禁止撤銷"), risk=ROUTINE),
        Field(description="Whether a request cannot be withdrawn."),
    ] = False
    disable_delete_process: Annotated[
        bool,
        Behaviour(label=Words("no deletion in the console", "禁止在後台刪除"), risk=ROUTINE),
        Field(description="Whether the console cannot delete it."),
    ] = False
    disable_form_edit: Annotated[
        bool,
        Behaviour(label=Words("no editing in the console", "禁止在後台編輯"), risk=ROUTINE),
        Field(description="Whether the console cannot edit the form."),
    ] = False
    disable_resubmit: Annotated[
        bool,
        Behaviour(label=Words("no submitting again", "禁止再次提交"), risk=ROUTINE),
        Field(description="Whether a request cannot be submitted again."),
    ] = False
    disable_homepage: Annotated[
        bool,
        Behaviour(label=Words("not on the home page", "不在首頁顯示"), risk=ROUTINE),
        Field(description="Whether it is left out of the approval home page."),
    ] = False


def _hidden(old: Any, new: Any) -> bool:
    return turned_on((old or {}).get("hidden"), (new or {}).get("hidden"))


class ApprovalTemplateInputs(Inputs):
    """An approval template: a form that people fill in, and the way a request takes."""

    name: Annotated[
        str,
        Behaviour(label=Words("name", "名稱"), risk=(_RENAMED,)),
        Field(
            min_length=1,
            max_length=forms.NAME_AT_MOST,
            pattern=r"\S",
            description="1 to 64 characters, unique: a form takes 200, but only 64 can be looked up.",
        ),
    ]
    description: Annotated[
        str | None,
        Behaviour(default="", label=Words("description", "說明"), risk=ROUTINE),
        Field(max_length=forms.DESCRIPTION_AT_MOST, description="At most 300 characters."),
    ] = None
    components: Annotated[
        list[ComponentPart],
        Behaviour(label=Words("form", "表單"), risk=risks.COMPONENTS, key="id"),
        Field(
            min_length=1, max_length=forms.COMPONENTS_AT_MOST, description="What people fill in, 1 to 200."
        ),
    ]
    template_config: Annotated[
        ConfigPart | None,
        Behaviour(
            write_only=True,
            label=Words("switches", "模板設定"),
            risk=(
                disrupts(
                    "template-hidden", "nobody finds the template any more", "無人能再找到此模板", _hidden
                ),
            ),
        ),
        Field(description="Switches of the template. Never read back."),
    ] = None
    directory: Annotated[
        str | None,
        Behaviour(label=Words("group of templates", "模板分組"), risk=ROUTINE),
        Field(pattern=r"^\S+$", description="Id of the group that it stands in (dirId)."),
    ] = None


class ApprovalTemplateKind(Kind[ApprovalTemplateInputs]):
    """Approval templates. The natural key is the name."""

    name = "ApprovalTemplate"
    label = Noun("approval template", "審批模板", "approval templates")
    model = ApprovalTemplateInputs
    natural_key = ("name",)
    deletion = _GONE
    reads: ClassVar = (forms.GET, forms.BY_NAME, forms.LIST)
    writes: ClassVar = (forms.SAVE, forms.DELETE)
    lists: ClassVar = (forms.LIST,)

    def describe(self, values: Mapping[str, Any]) -> str:
        return f'approval template "{values.get("name", "?")}"'

    def rules(self, values: Mapping[str, Any]) -> Iterable[Failure]:
        form = every(values.get("components") or ())
        seen: set[str] = set()
        for each in form:
            if each["id"] in seen:
                yield Failure(
                    "components", f"two components share the id {each['id']}; ids are unique in a form"
                )
            seen.add(each["id"])
        if len(form) > forms.COMPONENTS_AT_MOST:
            yield Failure(
                "components", f"{len(form)} components, columns of tables counted; a form takes 200"
            )

    def find(self, tenant: Tenant, declared: ApprovalTemplateInputs) -> str | None:
        return forms.by_name(tenant.client, declared.name)

    def listed(self, tenant: Tenant) -> list[Listed]:
        return [Listed(code, each.name) for code, each in _visible(tenant).items()]

    def create(self, tenant: Tenant, declared: ApprovalTemplateInputs) -> str:
        code = forms.save(tenant.client, None, declared.name, _form(declared), _fields(declared))
        tenant.inventory.forget("approval templates")
        return code

    def read(self, tenant: Tenant, id_: str) -> dict[str, Any] | None:
        """Read the form; the list tells the group, but not of a template whose entry is hidden."""
        try:
            live = forms.get(tenant.client, id_)
        except NotFound:
            return None
        seen = _visible(tenant).get(id_)
        return {
            "name": live.name,
            "description": live.description,
            "components": [flatten(each) for each in live.components],
            "directory": seen.directory if seen else INVISIBLE,
        }

    def update(self, tenant: Tenant, id_: str, update: Update[ApprovalTemplateInputs]) -> None:
        """Write the whole form; a description that nobody declared is read first and written back."""
        seen = _visible(tenant).get(id_) if "directory" in update.changed else None
        fields = _fields(update.new, seen.directory if seen else str(update.old.get("directory") or ""))
        if "description" not in fields:
            fields["description"] = forms.get(tenant.client, id_).description
        forms.save(tenant.client, id_, update.new.name, _form(update.new), fields)
        tenant.inventory.forget("approval templates")

    def delete(self, tenant: Tenant, id_: str, old: Mapping[str, Any]) -> None:
        del old
        forms.delete(tenant.client, id_)
        tenant.inventory.forget("approval templates")

    def update_cost(
        self, old: Mapping[str, Any], new: Mapping[str, Any], names: Set[str]
    ) -> Counter[Operation]:
        del old, new, names
        return Counter([forms.SAVE])


def _visible(tenant: Tenant) -> dict[str, forms.Seen]:
    """Return the templates that somebody sees, by process code; asked once a run."""
    return tenant.inventory.once(
        "approval templates", lambda: {each.process_code: each for each in forms.list_visible(tenant.client)}
    )


def _form(declared: ApprovalTemplateInputs) -> list[Component]:
    return [expand(part) for part in declared.components]


def _fields(declared: ApprovalTemplateInputs, before: str = "") -> dict[str, Any]:
    """Return the wire's fields beside name and form; moving to another group names the old one."""
    fields: dict[str, Any] = {}
    if declared.description is not None:
        fields["description"] = declared.description
    config: dict[str, Any] = {}
    if declared.template_config is not None:
        config = {_camel(name): value for name, value in declared.template_config.model_dump().items()}
    if declared.directory is not None:
        config["dirId"] = declared.directory
        if before and before != declared.directory:
            config["originDirId"] = before
    return {**fields, **({"templateConfig": config} if config else {})}


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(map(str.title, rest))


KIND = ApprovalTemplateKind()
register(KIND)


class ApprovalTemplateProvider(TenantProvider):
    """The provider of ApprovalTemplate. Its module path and name stand in every state file."""

    kind = KIND


class ApprovalTemplate(TenantResource, module="dingtalk", name="ApprovalTemplate"):
    """An approval template (approval-attendance.md 2, 3; permissions Workflow.Form.Write, Workflow.Form.Read).

    ``pulumi_dingtalk.approvals`` has a function for each component. The form is written as a whole. A component's id
    on the wire is made of its type and the id given here, so that a new order and a new label are what they look like.
    What the console alone can set (which fields show beside which answer) does not survive a change made here.
    Every call is metered.

    Args:
        resource_name: The logical name, unique in the program; part of the URN.
        name: 1 to 64 characters, unique among templates.
        components: What people fill in, at most 200: made by the functions of ``pulumi_dingtalk.approvals``.
        description: At most 300 characters.
        template_config: Switches: ``hidden``, ``disable_stop_process_button``, ``disable_delete_process``,
            ``disable_form_edit``, ``disable_resubmit``, ``disable_homepage``. Never read back.
        directory: Id of the group that it stands in (dirId).
        adopt: Take over a template that exists already under this name, its form replaced by this one.
        opts: Pulumi's resource options.
    """

    name: pulumi.Output[str]

    def __init__(
        self,
        resource_name: str,
        *,
        name: Text,
        components: Sequence[Mapping[str, Any]],
        description: Text | None = None,
        template_config: Mapping[str, bool] | None = None,
        directory: Text | None = None,
        adopt: bool = False,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        arguments = {
            "name": name,
            "description": description,
            "components": components,
            "template_config": template_config,
            "directory": directory,
        }
        super().__init__(ApprovalTemplateProvider(), resource_name, arguments, opts, adopt=adopt)
