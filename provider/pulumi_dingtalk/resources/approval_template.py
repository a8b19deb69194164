"""ApprovalTemplate: the form of a request and the way it takes. Wire: contract approval-attendance.md 2, 3."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence, Set
from datetime import date
from typing import Any, ClassVar, Final

import pulumi

from pulumi_dingtalk.client import approval_flows as flows
from pulumi_dingtalk.client import approval_forms as forms
from pulumi_dingtalk.client.approval_components import Component
from pulumi_dingtalk.client.errors import DingTalkError, NotFound
from pulumi_dingtalk.client.operation import Operation
from pulumi_dingtalk.client.wire import DAY_MS, midnight
from pulumi_dingtalk.config import FLOW_WRITERS, variable
from pulumi_dingtalk.reconcile.kind import ADOPT, INVISIBLE, Behind, Failure, Kind, Listed, Update
from pulumi_dingtalk.reconcile.provider import TenantProvider
from pulumi_dingtalk.reconcile.registry import register
from pulumi_dingtalk.reconcile.resource import Reference, TenantResource, Text, references
from pulumi_dingtalk.reconcile.risk import Risk, Rule, any_change
from pulumi_dingtalk.reconcile.session import Tenant
from pulumi_dingtalk.reconcile.words import Noun, Words
from pulumi_dingtalk.resources.approval import ways
from pulumi_dingtalk.resources.approval.components import expand, flatten
from pulumi_dingtalk.resources.approval.flow import refuse_loop
from pulumi_dingtalk.resources.approval.inputs import ApprovalTemplateInputs
from pulumi_dingtalk.resources.approval.rules import wrong

__all__ = ["ApprovalTemplate"]

_LIST = "approval templates"
_COUNTED = 100
_RUNNING = Noun("running request", "進行中的申請", "running requests")
_AT_LEAST = Noun("running request", "以上進行中的申請", "running requests at least")
OF_THE_FORM: Final = frozenset({"name", "description", "components", "template_config", "directory"})
"""Fields that are written with the form."""

_GONE = Rule(
    "template-gone",
    Risk.DESTROYS,
    Words(
        "nobody can start such a request any more; those that run keep running",
        "之後無人能再發起此審批; 進行中的審批會繼續",
    ),
    any_change,
)


class ApprovalTemplateKind(Kind[ApprovalTemplateInputs]):
    """Approval templates. The natural key is the name."""

    name = "ApprovalTemplate"
    label = Noun("approval template", "審批模板", "approval templates")
    model = ApprovalTemplateInputs
    natural_key = ("name",)
    deletion = _GONE
    attestation = ("attested",)
    observes = ("flow_code", "flow_vouched")
    reads: ClassVar = (forms.GET, forms.BY_NAME, forms.LIST, flows.FORECAST, flows.PREMIUM, forms.RUNNING)
    writes: ClassVar = (forms.SAVE, flows.GATEWAY, forms.DELETE)
    lists: ClassVar = (forms.LIST,)
    unsurveyed = ("flow", "cases")
    notes = """## What it costs to read one

One call for the form; with a flow one for the premium read, which a tenant without that edition refuses once a run;
one for each sample request; with a group of templates one for every hundred templates, once a run. All are metered.
More on flows, their writers and sample requests: docs/approvals.md.
"""

    def describe(self, values: Mapping[str, Any]) -> str:
        return f'approval template "{values.get("name", "?")}"'

    def rules(self, values: Mapping[str, Any]) -> Iterable[Failure]:
        return wrong(values)

    def find(self, tenant: Tenant, declared: ApprovalTemplateInputs) -> str | None:
        return forms.by_name(tenant.client, declared.name)

    def listed(self, tenant: Tenant) -> list[Listed]:
        return [Listed(code, each.name) for code, each in _visible(tenant).items()]

    def create(self, tenant: Tenant, declared: ApprovalTemplateInputs) -> str:
        """Make the template, then its flow; without its flow it does not stay."""
        form = _form(declared)
        code = forms.save(tenant.client, None, declared.name, form, _fields(declared))
        tenant.inventory.forget(_LIST)
        try:
            ways.write(tenant, code, declared, form)
        except DingTalkError as error:
            _take_back(tenant, code, error)
            raise
        return code

    def read(self, tenant: Tenant, id_: str) -> dict[str, Any] | None:
        return self.look(tenant, id_, {})

    def look(self, tenant: Tenant, id_: str, known: Mapping[str, Any]) -> dict[str, Any] | None:
        """Read the form, and what of the rest is declared: each of those costs calls of its own."""
        try:
            live = forms.get(tenant.client, id_)
        except NotFound:
            return None
        components = [flatten(each) for each in live.components]
        found: dict[str, Any] = {"name": live.name, "description": live.description, "components": components}
        if "directory" in known:  # the list tells it, but not of a template whose entry is hidden
            seen = _visible(tenant).get(id_)
            found["directory"] = seen.directory if seen else INVISIBLE
        if known.get("flow"):
            found["flow"] = ways.live_flow(tenant, id_, components)
        if known.get("cases"):
            found["cases"] = ways.real_ways(tenant, id_, live.components, known["cases"])
        return found

    def surveyed(self, tenant: Tenant, id_: str) -> dict[str, Any] | None:
        """The form and its directory. No operation tells a flow as people declare one, nor sample requests."""
        return self.look(tenant, id_, {"directory": ""})

    def update(self, tenant: Tenant, id_: str, update: Update[ApprovalTemplateInputs]) -> None:
        """Write form and flow, each where something of it differs."""
        form = _form(update.new)
        if update.changed & OF_THE_FORM:
            forms.save(tenant.client, id_, update.new.name, form, _written(tenant, id_, update))
            tenant.inventory.forget(_LIST)
        if update.changed & ways.OF_THE_FLOW:
            ways.write(tenant, id_, update.new, form)

    def delete(self, tenant: Tenant, id_: str, old: Mapping[str, Any]) -> None:
        del old
        forms.delete(tenant.client, id_)
        tenant.inventory.forget(_LIST)

    def behind(self, tenant: Tenant, id_: str) -> list[Behind]:
        """Count the requests that run, of the 120 days before the day that dates are compared with; 5 calls at most."""
        day = tenant.client.config.as_of
        if day is None:
            return []
        count = forms.running(tenant.client, id_, midnight(day) + DAY_MS - 1, _COUNTED)
        return [Behind(count, _RUNNING if count < _COUNTED else _AT_LEAST)]

    def observed(
        self, tenant: Tenant, values: Mapping[str, Any], old: Mapping[str, Any]
    ) -> Mapping[str, Any]:
        return ways.vouched(tenant, values, old)

    def due(
        self, declared: Mapping[str, Any], outputs: Mapping[str, Any], as_of: date | None
    ) -> Iterable[Words]:
        del outputs, as_of
        return ways.sheet(declared)

    def create_cost(self, values: Mapping[str, Any]) -> Counter[Operation]:
        return Counter([forms.SAVE, *_through_gateway(values)])

    def update_cost(
        self, old: Mapping[str, Any], new: Mapping[str, Any], names: Set[str]
    ) -> Counter[Operation]:
        del old
        save = [forms.SAVE] if names & OF_THE_FORM else []
        return Counter([*save, *(_through_gateway(new) if names & ways.OF_THE_FLOW else ())])


def _through_gateway(values: Mapping[str, Any]) -> list[Operation]:
    return [flows.GATEWAY] if values.get("flow") and values.get("flow_by") == "gateway" else []


def _take_back(tenant: Tenant, code: str, error: DingTalkError) -> None:
    try:
        forms.delete(tenant.client, code)
    except DingTalkError:
        error.detail += f"; the template is there without its flow, and could not be taken back: {ADOPT}"


def _visible(tenant: Tenant) -> dict[str, forms.Seen]:
    """Return the templates that somebody sees, by process code; asked once a run."""
    return tenant.inventory.once(
        _LIST, lambda: {each.process_code: each for each in forms.list_visible(tenant.client)}
    )


def _form(declared: ApprovalTemplateInputs) -> list[Component]:
    return [expand(part) for part in declared.components]


def _written(tenant: Tenant, id_: str, update: Update[ApprovalTemplateInputs]) -> dict[str, Any]:
    """Return the fields of an update: a description that nobody declared is read first and written back."""
    seen = _visible(tenant).get(id_) if "directory" in update.changed else None
    before = seen.directory if seen else str(update.old.get("directory") or "")
    fields = _fields(update.new, before)
    if "description" not in fields:
        fields["description"] = forms.get(tenant.client, id_).description
    return fields


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


def _writer() -> str:
    """Return how flows get into the tenant, as config says: dingtalk:flowWriter, which its variable beats."""
    key = "flowWriter"
    return os.environ.get(variable(key)) or pulumi.runtime.get_config(f"dingtalk:{key}") or FLOW_WRITERS[0]


class ApprovalTemplate(TenantResource, module="dingtalk", name="ApprovalTemplate"):
    """An approval template (approval-attendance.md 2, 3; docs/approvals.md).

    ``pulumi_dingtalk.approvals`` has a function for each component, stage and condition. The form is written as a
    whole; what the console alone can set (which fields show beside which answer) does not survive that. Its API calls
    are metered. No API writes the flow: either people set it in the console, as each plan and report says until
    somebody attests it, or it goes through DingTalk's gateway for people's tools, signed in as a user
    (``DINGTALK_GATEWAY_TOKEN``). It reads back with the premium edition alone; ``cases`` tell with every edition
    whether requests take the way that they must.

    Args:
        resource_name: The logical name, unique in the program; part of the URN.
        name: 1 to 64 characters, unique among templates.
        components: What people fill in, at most 200.
        description: At most 300 characters.
        template_config: Switches: ``hidden``, ``disable_stop_process_button``, ``disable_delete_process``,
            ``disable_form_edit``, ``disable_resubmit``, ``disable_homepage``. Never read back.
        directory: Id of the group that it stands in (dirId).
        flow: Who approves, in order.
        flow_by: ``console`` or ``gateway``; as ``dingtalk:flowWriter`` says, if not named.
        duplicate_removal: Whether who approved before is not asked again. Never read back.
        managers: Userids of who manages the template; written with the flow by the gateway alone. Never read back.
        time_limits: Stages that go to a deputy after some hours; people set them in the console.
        attested: Who saw in the console that the flow is so: its code, who, on which day.
        cases: Sample requests with the way that each must take; each is a metered call whenever the template is read.
        adopt: Take over a template that exists already under this name, its form replaced by this one.
        opts: Pulumi's resource options.
    """

    name: pulumi.Output[str]
    flow_code: pulumi.Output[str]
    """The code of the flow; what an attestation names."""
    flow_vouched: pulumi.Output[str]
    """Who wrote the flow, or saw it in the console; "" where nobody did."""

    def __init__(
        self,
        resource_name: str,
        *,
        name: Text,
        components: Sequence[Mapping[str, Any]],
        description: Text | None = None,
        template_config: Mapping[str, bool] | None = None,
        directory: Text | None = None,
        flow: Sequence[Mapping[str, Any]] | None = None,
        flow_by: Text | None = None,
        duplicate_removal: bool | None = None,
        managers: Sequence[Reference] | None = None,
        time_limits: Sequence[Mapping[str, Any]] | None = None,
        attested: Mapping[str, Any] | None = None,
        cases: Sequence[Mapping[str, Any]] | None = None,
        adopt: bool = False,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        try:
            refuse_loop(flow)
        except ValueError as error:
            raise pulumi.RunError(f"ApprovalTemplate {resource_name}: {error}") from None
        arguments = {
            "name": name,
            "description": description,
            "components": components,
            "template_config": template_config,
            "directory": directory,
            "flow": flow,
            "flow_by": flow_by if flow is None else flow_by or _writer(),
            "duplicate_removal": duplicate_removal,
            "managers": references(managers),
            "time_limits": time_limits,
            "attested": attested,
            "cases": cases,
            "flow_code": None,
            "flow_vouched": None,
        }
        super().__init__(ApprovalTemplateProvider(), resource_name, arguments, opts, adopt=adopt)
