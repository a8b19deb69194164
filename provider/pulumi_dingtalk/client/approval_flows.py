"""Flows of approval templates: who would approve, the whole definition, and the one way to write it.

Contract approval-attendance.md 3. Forecast and the premium read are METERED; the gateway's calls are no API calls.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pulumi_dingtalk.client import approval_components as components
from pulumi_dingtalk.client import errors
from pulumi_dingtalk.client.approval_components import Component
from pulumi_dingtalk.client.operation import Operation, read, register
from pulumi_dingtalk.client.wire import as_list

if TYPE_CHECKING:
    from pulumi_dingtalk.client.client import Client

FORECAST = read(
    "workflow/forecast",
    "/v1.0/workflow/processes/forecast",
    "Workflow.Instance.Write",
    "approval-attendance.md 3.2",
    metered=True,
    codes={
        **dict.fromkeys(("processCodeError", "formNotExist"), errors.NotFound),
        **dict.fromkeys(("invalidUserId", "userNotExist"), errors.BadReference),
        **dict.fromkeys(("forecastError", "componentIsNull", "invalidParameter"), errors.Invalid),
    },
)
PREMIUM = read(
    "workflow/premium/batchQuery",
    "/v1.0/workflow/premium/processes/schemas/batchQuery",
    "Premium.Workflow.ReadWrite.All",
    "approval-attendance.md 3.2",
    metered=True,
    codes={
        **dict.fromkeys(("benefit.status.invalid", "benefit.query.error"), errors.NotInEdition),
        **dict.fromkeys(("processNotExist", "invalidProcessCode"), errors.NotFound),
    },
)
GATEWAY = register(
    Operation(
        name="gateway/update_process_template",
        method="POST",
        world="gateway",
        path="/server/oa",
        permission="",
        writes=True,
        metered=False,
        repeatable=True,
        source="approval-attendance.md 3.3",
        codes={
            "-32001": errors.NotSignedIn,
            "810001": errors.Conflict,
            "810002": errors.Invalid,
            "830001": errors.NotFound,
            "40035": errors.Invalid,
        },
    )
)

METHODS: Mapping[str, str] = {"AND": "all", "OR": "any", "ONE_BY_ONE": "in_turn"}


@dataclass(frozen=True)
class Value:
    """What a request says in one field.

    Args:
        component: The field; its label is what the operation goes by, since the id is not always looked at.
        text: Always text: a number's digits, a date as yyyy-MM-dd, people, departments and several options as JSON.
    """

    component: Component
    text: str


@dataclass(frozen=True)
class Activity:
    """One stage of a request's way.

    Args:
        name: The stage's name.
        kind: ``approver``, ``handler`` or ``notifier``.
        people: Userids; nobody where the originator chooses, or where it passes by itself.
        how: ``all``, ``any`` or ``in_turn``.
        chosen: Whether the originator chooses whom.
        automatic: Whether it passes by itself.
        beside: Whether it runs at the same time as what was told before it.
    """

    name: str
    kind: str
    people: tuple[str, ...]
    how: str
    chosen: bool
    automatic: bool
    beside: bool


def forecast(
    client: Client, process_code: str, userid: str, department: int, values: Sequence[Value]
) -> list[Activity]:
    """POST /v1.0/workflow/processes/forecast. METERED; approval-attendance.md 3.2.

    Permission Workflow.Instance.Write.

    Args:
        client: The client to call through.
        process_code: Which template.
        userid: Who would submit.
        department: In the name of which department; -1 for the root.
        values: What the request would say.

    Returns:
        The stages in the order in which DingTalk tells them.

    Raises:
        BadReference: Nobody has that userid.
        Invalid: DingTalk can make no forecast.
        DingTalkError: The call failed otherwise.
    """
    body = {
        "processCode": process_code,
        "deptId": department,
        "userId": userid,
        "formComponentValues": [_told(each) for each in values],
    }
    return client.ask(
        FORECAST,
        body=body,
        subject=f"approval template {process_code}",
        parse=lambda it: _activities(as_list(it["result"]["workflowActivityRules"])),
    )


def definition(client: Client, process_code: str) -> Mapping[str, Any]:
    """POST /v1.0/workflow/premium/processes/schemas/batchQuery. METERED; approval-attendance.md 3.2.

    Permission Premium.Workflow.ReadWrite.All.

    Args:
        client: The client to call through.
        process_code: Which template.

    Returns:
        The template's processConfig.

    Raises:
        NotInEdition: The organisation has no premium edition of approvals.
        NotFound: No such template.
        DingTalkError: The call failed otherwise.
    """
    return client.ask(
        PREMIUM,
        body={"processCodes": [process_code]},
        subject=f"approval template {process_code}",
        parse=lambda it: unescaped(as_list(it["result"])[0]["processConfig"]),
    )


@dataclass(frozen=True)
class Template:
    """A template as the gateway wants to be told all of it.

    Args:
        process_code: Which template.
        name: Its name.
        form: Its form.
        flow: Its processConfig.
        more: Further arguments (``duplicateRemoval``); what is left out stays.
    """

    process_code: str
    name: str
    form: Sequence[Component]
    flow: Mapping[str, Any]
    more: Mapping[str, Any] = field(default_factory=dict)


def write_flow(client: Client, template: Template) -> None:
    """POST /server/oa, tool update_process_template, signed in as a user; approval-attendance.md 3.3.

    Args:
        client: The client to call through; its config has the user's token.
        template: The template, its flow as it is to be.

    Raises:
        NotSignedIn: No token, or one that is no longer good.
        NotFound: No such template.
        DingTalkError: The call failed otherwise.
    """
    items = [components.as_it_reads(each) for each in template.form]
    schema = {"title": template.name, "icon": "common", "items": items}
    arguments = {
        "processCode": template.process_code,
        "name": template.name,
        "schemaContent": json.dumps(schema, ensure_ascii=False),
        "processConfig": json.dumps(template.flow, ensure_ascii=False),
        **template.more,
    }
    call = {"name": "update_process_template", "arguments": arguments}
    client.call(
        GATEWAY,
        body={"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": call},
        subject=f'approval template "{template.name}"',
    )


def unescaped(text: Any) -> Mapping[str, Any]:
    """Return processConfig, whose quotes the page's sample escapes once too often."""
    if isinstance(text, Mapping):
        return text
    try:
        found: Mapping[str, Any] = json.loads(text)
    except ValueError:
        found = json.loads(text.replace('\\"', '"'))
    return found


def _told(value: Value) -> dict[str, Any]:
    component = value.component
    label = component.props.get("label", "")
    name = json.dumps(label, ensure_ascii=False) if isinstance(label, list) else label
    return {"name": name, "value": value.text, "id": component.id, "componentType": component.type}


def _activities(rules: Iterable[Mapping[str, Any]]) -> list[Activity]:
    begun: set[str] = set()
    found = []
    for rule in rules:
        actor, before = rule.get("workflowActor") or {}, str(rule.get("prevActivityId"))
        kind = str(actor.get("actorType") or "approver")
        found.append(
            Activity(
                str(rule.get("activityName") or ""),
                "handler" if kind == "audit" else kind,
                tuple(str(each["userId"]) for each in as_list(rule.get("activityActioners"))),
                METHODS.get(str(actor.get("approvalMethod")), "all"),
                bool(rule.get("isTargetSelect")),
                actor.get("approvalType") == "AUTO_AGREE",
                before in begun,
            )
        )
        begun.add(before)
    return found
