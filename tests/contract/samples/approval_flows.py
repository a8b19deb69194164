"""Flows of approval templates: forecast and the premium read (contract approval-attendance.md 3.2)."""

from __future__ import annotations

import json
from typing import Any

from pulumi_dingtalk.client import approval_flows, approval_forms, errors
from pulumi_dingtalk.client.approval_components import Component
from pulumi_dingtalk.client.approval_flows import Activity, Value
from support.contract import Quirk, Refused, Sample

_SECTION = "approval-attendance.md 3.2"
_WHY = Component("TextField", "TextField_why", {"label": "Why"})


def _activity(number: str, before: str, kind: str, **actor: Any) -> dict[str, Any]:
    people = [{"userId": "admin", "name": "admin", "avatar": ""}]
    return {
        "activityId": number,
        "prevActivityId": before,
        "activityName": f"Stage {number}",
        "activityType": "target_approval",
        "isTargetSelect": False,
        "workflowActor": {
            "actorKey": f"manual_{number}",
            "actorType": kind,
            "actorSelectionType": "allStaff",
            "actorSelectionRange": {
                "approvals": [{"workNo": "u1", "userName": "u"}],
                "labels": [{"labels": "1", "labelNames": "l"}],
            },
            "allowedMulti": False,
            "approvalType": "MANUAL",
            "approvalMethod": "OR",
            "actorActivateType": "ALL",
            "required": False,
            **actor,
        },
        "activityActioners": people,
    }


def _way(*activities: dict[str, Any]) -> dict[str, Any]:
    return {
        "result": {
            "isForecastSuccess": True,
            "processCode": "PROC-1",
            "userId": "clerk",
            "processId": 63657309999,
            "isStaticWorkflow": True,
            "workflowActivityRules": list(activities),
            "workflowForecastNodes": [{"activityId": "1", "outId": "line-1"}],
        }
    }


def _stage(number: str, kind: str, how: str = "any", **more: Any) -> Activity:
    told = {"people": ("admin",), "chosen": False, "automatic": False, "beside": False, **more}
    return Activity(f"Stage {number}", kind, how=how, **told)


def _bad(code: str, means: type[errors.DingTalkError] = errors.Invalid, **change: Any) -> Refused:
    return Refused(code, means, change or None)


_ACTOR = "result.workflowActivityRules.[].workflowActor"

FORECAST = Sample(
    "POST /v1.0/workflow/processes/forecast",
    _SECTION,
    {
        "processCode": "<form>",
        "deptId": -1,
        "userId": "clerk",
        "formComponentValues": [
            {"name": "Why", "value": "Tea", "id": "TextField_why", "componentType": "TextField"}
        ],
    },
    _way(_activity("1", "sid-startevent", "approver"), _activity("2", "1", "notifier")),
    lambda client, the: approval_flows.forecast(client, the["form"], "clerk", -1, [Value(_WHY, "Tea")]),
    [_stage("1", "approver"), _stage("2", "notifier")],
    refused=(
        _bad("formNotExist", errors.NotFound, processCode="PROC-424242"),
        _bad("processCodeError", errors.NotFound, processCode=...),
        _bad("invalidUserId", errors.BadReference, userId=...),
        _bad("userNotExist", errors.BadReference, userId="nobody"),
        _bad("componentIsNull", formComponentValues=...),
        _bad("invalidParameter", deptId=424242),
        _bad("invalidParameter", formComponentValues=[{"name": "Why", "value": 5}]),
        _bad("forecastError"),
        Refused("internalError", errors.Invalid),
        Refused("systemError", errors.Transient, status=500),
    ),
    quirks=(
        Quirk(
            "two stages after one run at the same time",
            answer=_way(_activity("1", "0", "approver"), _activity("2", "0", "audit", approvalMethod="AND")),
            returns=[_stage("1", "approver"), _stage("2", "handler", "all", beside=True)],
        ),
        Quirk(
            "a stage may pass by itself",
            answer=_way(_activity("1", "0", "approver", approvalType="AUTO_AGREE")),
            returns=[_stage("1", "approver", automatic=True)],
        ),
    ),
    lacks=(f"{_ACTOR}.actorSelectionRange",),
    sdk="workflow_1_0",
)

_FLOW = {"name": "s", "type": "start", "nodeId": "sid-startevent", "properties": {}}


def _whole(flow: str) -> dict[str, Any]:
    about = {
        "processCode": "PROC-1",
        "processId": 123,
        "name": "Expense",
        "memo": "Small sums",
        "icon": "common",
        "status": "PUBLISHED",
        "formUuid": "FORM-1",
        "appUuid": "dingsandbox",
        "bizCategoryId": "hrm.xxx",
        "creatorUserId": "admin",
        "modifierUserId": "admin",
        "createTime": 1638326995000,
        "modifyTime": 1638326995000,
        "schemaContent": "{}",
        "processConfig": flow,
    }
    return {"result": [about], "success": True}


PREMIUM = Sample(
    "POST /v1.0/workflow/premium/processes/schemas/batchQuery",
    _SECTION,
    {"processCodes": ["<form>"]},
    _whole(json.dumps(_FLOW)),
    lambda client, the: approval_flows.definition(client, the["form"]),
    _FLOW,
    refused=(
        Refused("benefit.status.invalid", errors.NotInEdition, settings={"approval_premium": "false"}),
        _bad("invalidProcessCode", errors.NotFound, processCodes=[]),
        _bad("processNotExist", errors.NotFound, processCodes=["PROC-424242"]),
        Refused("benefit.query.error", errors.NotInEdition),
        Refused("oaplus.query.limit", errors.Throttled),
        Refused("userNotExist", errors.Invalid),
        Refused("internalError", errors.Invalid),
        Refused("systemError", errors.Transient, status=500),
    ),
    quirks=(
        Quirk("quotes are escaped once too often", answer=_whole(json.dumps(_FLOW).replace('"', '\\"'))),
    ),
    lacks=("result.[].bizCategoryId",),
    sdk="workflow_1_0",
    settings={"approval_premium": "true"},
)

RUNNING = Sample(
    "POST /v1.0/workflow/processes/instanceIds/query",
    "page 0501",
    {
        "processCode": "<form>",
        "startTime": 1_790_000_000_000 - 120 * 24 * 3600 * 1000,
        "endTime": 1_790_000_000_000,
        "nextToken": 0,
        "maxResults": 20,
        "statuses": ["RUNNING"],
    },
    {"result": {"list": ["i1", "i2"]}, "success": True},
    lambda client, the: approval_forms.running(client, the["form"], 1_790_000_000_000, 100),
    2,
    refused=(
        _bad("invalidProcessCode", errors.NotFound, processCode="PROC-424242"),
        _bad("invalidProcessCode", errors.NotFound, processCode=...),
        _bad("invalidInstanceListIdsStartTime", startTime=...),
        _bad("invalidNextToken", nextToken=...),
        _bad("invalidMaxResults", maxResults=21),
        _bad("invalidEndTime", endTime=1),
        _bad("invalidEndTime", startTime=1),
        Refused("invalidUserIds", errors.Invalid),
        Refused("internalError", errors.Invalid),
        Refused("systemError", errors.Transient, status=500),
    ),
    quirks=(
        Quirk("an empty token ends it", answer={"result": {"list": ["i1"], "nextToken": ""}}, returns=1),
    ),
    lacks=("result.list.[]",),
    sdk="workflow_1_0",
)

SAMPLES = [FORECAST, PREMIUM, RUNNING]
