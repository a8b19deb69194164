"""Flows and sample requests of a live template: asked, compared, written."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from typing import Any, Final

from pulumi_dingtalk.client import approval_flows as flows
from pulumi_dingtalk.client.approval_components import Component
from pulumi_dingtalk.client.errors import Invalid, NotInEdition, PermissionDenied
from pulumi_dingtalk.reconcile.kind import INVISIBLE
from pulumi_dingtalk.reconcile.session import Tenant
from pulumi_dingtalk.reconcile.values import has_unknown
from pulumi_dingtalk.reconcile.words import Words, refer
from pulumi_dingtalk.resources.approval import flow as model
from pulumi_dingtalk.resources.approval.components import logical_id
from pulumi_dingtalk.resources.approval.flow_wire import Names, NotDeclarableError, compiled, parsed
from pulumi_dingtalk.resources.approval.flow_words import Reader, outline
from pulumi_dingtalk.resources.approval.inputs import ApprovalTemplateInputs

OF_THE_FLOW: Final = frozenset({"flow", "flow_by", "duplicate_removal", "managers", "cases"})
"""Fields whose change has the flow written again: a sample request that took another way means that it must be."""
_ROOT, _WIRE_ROOT = "1", -1
_PREMIUM: Final = "premium edition of approvals"
_WRITTEN: Final = "flow written in this run"


def live_flow(tenant: Tenant, process_code: str, form: Sequence[Mapping[str, Any]]) -> Any:
    """Return the flow that the tenant has; INVISIBLE where its edition does not tell, or the app may not ask.

    One metered call; a tenant that does not tell is asked once a run.
    """
    if not tenant.inventory.once(_PREMIUM, lambda: {"told": True})["told"]:
        return INVISIBLE
    try:
        root = flows.definition(tenant.client, process_code)
    except (NotInEdition, PermissionDenied):
        tenant.inventory.amend(_PREMIUM, lambda known: known.update(told=False))
        return INVISIBLE
    try:
        return model.as_json(parsed(root, Names(form, tenant.client.corp_id)))
    except NotDeclarableError as error:
        return [{"type": "other", "name": str(error)}]


def real_ways(
    tenant: Tenant, process_code: str, form: Sequence[Component], cases: Iterable[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """Return declared sample requests with the ways that they would really take; one metered call each."""
    return [{**case, "path": _way(tenant, process_code, form, case)} for case in cases]


def write(
    tenant: Tenant, process_code: str, declared: ApprovalTemplateInputs, form: Sequence[Component]
) -> None:
    """Write the flow through the gateway, where that is how it is to be written."""
    if declared.flow is None or declared.flow_by != "gateway":
        return
    names = Names([part.model_dump() for part in declared.components], tenant.client.corp_id)
    once = declared.duplicate_removal
    more: dict[str, Any] = {} if once is None else {"duplicateRemoval": "true" if once else "false"}
    if declared.managers is not None:
        more["managerUserIds"] = list(declared.managers)
    root = compiled(declared.flow, names)
    flows.write_flow(tenant.client, flows.Template(process_code, declared.name, form, root, more))
    note_written(tenant, declared)


def code(values: Mapping[str, Any]) -> str:
    """Return the code of a declared flow, by which people say which one they saw; "" while ids in it are not known."""
    said = {name: values.get(name) for name in ("flow", "duplicate_removal", "time_limits")}
    if has_unknown(said):
        return ""
    text = json.dumps(_plain(said), sort_keys=True, ensure_ascii=False)
    return sha256(text.encode()).hexdigest()[:8]


def note_written(tenant: Tenant, declared: ApprovalTemplateInputs) -> None:
    """Note for this run which flow went through the gateway."""
    tenant.inventory.put(
        (_WRITTEN, declared.name), code(declared.model_dump(mode="json", exclude_unset=True))
    )


def vouched(tenant: Tenant, values: Mapping[str, Any], old: Mapping[str, Any]) -> dict[str, str]:
    """Return the code of the flow, and who wrote it or saw it in the tenant; "" where nobody did.

    Args:
        tenant: The tenant, whose inventory knows what this run wrote.
        values: The values as declared, or as read.
        old: The outputs before.
    """
    if not values.get("flow"):
        return {"flow_code": "", "flow_vouched": ""}
    now, attested = code(values), values.get("attested") or {}
    if tenant.inventory.once((_WRITTEN, values.get("name")), str) == now:
        said = "written through the gateway"
    elif attested.get("flow") == now:
        said = f"attested by {attested['by']} on {attested['on']}"
    else:
        said = str(old.get("flow_vouched", "")) if old.get("flow_code") == now else ""
    return {"flow_code": now, "flow_vouched": said}


def sheet(declared: Mapping[str, Any]) -> Iterator[Words]:
    """Yield what people must set in the console, line by line, until somebody attests this very flow."""
    flow, limits = declared.get("flow"), declared.get("time_limits") or ()
    written = declared.get("flow_by") == "gateway"
    now = code(declared) if flow else ""
    if not flow or (written and not limits) or (declared.get("attested") or {}).get("flow") == now:
        return
    name = declared.get("name", "?")
    told = now or "?"
    yield Words(
        f'approval template "{name}": set the flow in the console (OA approval > the template > flow design), then '
        f'attest it: attested={{"flow": "{told}", "by": ..., "on": ...}}',
        f"審批模板「{name}」: 請在後台 (OA 審批 > 該模板 > 流程設計)設定以下流程, 然後確認: "
        f'attested={{"flow": "{told}", "by": ..., "on": ...}}',
    )
    if not written:
        form = declared.get("components") or ()
        lines = [list(outline(Reader(chinese, form, refer).steps(flow))) for chinese in (False, True)]
        yield from (Words(f"{name} {en}", f"{name} {zh}") for en, zh in zip(*lines, strict=True))
        if declared.get("duplicate_removal"):
            yield Words(
                f"{name}: who approved before is not asked again", f"{name}: 已審批過的人不再重複審批"
            )
    for limit in limits:
        stage, hours, deputy = limit["stage"], int(limit["hours"]), refer("User", limit["deputy"])
        yield Words(
            f"{name}, {stage}: after {hours} hours it goes to {deputy}",
            f"{name}, {stage}: 超過 {hours} 小時後轉交 {deputy}",
        )


def _plain(value: Any) -> Any:
    """Return a value with whole numbers as such, so that what the engine makes of them does not count."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, list | tuple) else value


def _way(
    tenant: Tenant, process_code: str, form: Sequence[Component], case: Mapping[str, Any]
) -> list[dict[str, Any]]:
    department = str(case.get("department", _ROOT))
    try:
        found = flows.forecast(
            tenant.client,
            process_code,
            str(case["originator"]),
            _WIRE_ROOT if department == _ROOT else int(department),
            list(_values(form, case)),
        )
    except Invalid as error:  # an unknown person among them: then the way is none
        return [{"stage": f"no forecast: {error.code or ''} {error.detail}".strip()[:100]}]
    return [_step(each) for each in found]


def _values(form: Sequence[Component], case: Mapping[str, Any]) -> Iterable[flows.Value]:
    by_id = {logical_id(each.type, each.id): each for each in form}
    for answer in case.get("values", ()):
        component = by_id.get(answer["field"])
        if component is not None:
            yield flows.Value(component, _spoken(component, answer["value"]))


def _spoken(component: Component, value: str) -> str:
    """Return an answer as a request has it: options by what people see, not by key."""
    options = component.props.get("options", ())
    words = {str(each.get("key")): str(each["value"]) for each in options}
    if component.type == "DDMultiSelectField" and value.startswith("["):
        return json.dumps([words.get(key, key) for key in json.loads(value)], ensure_ascii=False)
    return words.get(value, value)


def _step(activity: flows.Activity) -> dict[str, Any]:
    step: dict[str, Any] = {"stage": activity.name}
    if activity.people:
        step["who"] = list(activity.people)
    if len(activity.people) > 1 and activity.kind != "notifier" and activity.how != "all":
        step["how"] = activity.how
    if activity.kind == "notifier":
        step["copy_only"] = True
    if activity.beside:
        step["parallel"] = True
    return step
