"""Forms of approval templates (contract approval-attendance.md 2)."""

from __future__ import annotations

from typing import Any

from pulumi_dingtalk.client import approval_forms, errors
from pulumi_dingtalk.client.approval_components import Component
from pulumi_dingtalk.client.approval_forms import Form, Seen
from support.contract import Quirk, Refused, Sample

_FORMS, _SECTION = "/v1.0/workflow/forms", "approval-attendance.md 2"
_FAULT = Refused("system.error", errors.Ambiguous, status=500)


def _listed(*codes: str, means: type[errors.DingTalkError] = errors.Invalid) -> tuple[Refused, ...]:
    return tuple(Refused(code, means) for code in codes)


_REASON: dict[str, Any] = {
    "componentType": "TextField",
    "props": {
        "componentId": "TextField_why",
        "label": "Why",
        "required": True,
        "placeholder": "In a few words",
    },
}
_TEXT = Component(
    "TextField", "TextField_why", {"label": "Why", "required": True, "placeholder": "In a few words"}
)


def _form(*components: Any, **fields: Any) -> Refused:
    return Refused("formschema.error", errors.Invalid, {"formComponents": list(components), **fields})


def _text(kind: str = "TextField", children: Any = None, **props: Any) -> dict[str, Any]:
    component = {"componentType": kind, "props": {"componentId": "a", "label": "A", **props}}
    return component if children is None else {**component, "children": children}


SAVE = Sample(
    f"POST {_FORMS}",
    f"{_SECTION}.1",
    {"name": "Petty cash", "formComponents": [_REASON], "description": "Small sums"},
    {"result": {"processCode": "PROC-1"}},
    lambda client, the: approval_forms.save(
        client, None, "Petty cash", [_TEXT], {"description": "Small sums"}
    ),
    "PROC-1",
    refused=(
        _form(),
        Refused("formschema.error", errors.Invalid, {"formComponents": ...}),
        _form(_text("NoField")),
        _form(_text(), _text()),
        _form(_text(label="")),
        _form(_text(label="x" * 21)),
        _form(_text(componentId="x" * 65)),
        _form(_text(placeholder="x" * 129)),
        _form(_text("TextNote", content="x" * 501)),
        _form(_text("DDSelectField")),
        _form(_text("DDSelectField", options=[{"value": "x" * 51}])),
        _form(_text("DDDateRangeField")),
        _form(_text("DDDateRangeField", label='["From"]')),
        _form(_text("StarRatingField", limit=7)),
        _form(_text("TableField")),
        _form(_text(children=[_text(componentId="b")])),
        _form(_text("TableField", children=[_text("DDPhotoField", componentId="b")])),
        Refused("formName.error", errors.Conflict, {"name": "Expense"}),
        Refused("formName.error", errors.Conflict, {"name": ""}),
        Refused("formName.error", errors.Conflict, {"name": "x" * 201}),
        Refused("processcode.error", errors.NotFound, {"processCode": "PROC-424242"}),
        Refused("schema.sysAttrs.error", errors.Invalid, {"description": "x" * 301}),
        Refused("permission.error", errors.PermissionDenied),
        Refused("internalError", errors.Invalid),
        _FAULT,
    ),
    quirks=(
        Quirk("with a code it replaces", {"processCode": "<form>"}, shows={"result.processCode": "<form>"}),
        Quirk(
            "a component without an id gets one",
            {"formComponents": [_text(componentId=None)]},
            hides=("code",),
        ),
    ),
    sdk="workflow_1_0",
)

_TABLE = _text(
    "TableField",
    [_text("MoneyField", componentId="b", label="B", placeholder="How much")],
    statField=[{"componentId": "b", "label": "B", "upper": "1"}],
)
_REPLACE: dict[str, Any] = {"processCode": "<form>", "name": "Expense", "formComponents": [_REASON]}
_CONTENT: dict[str, Any] = {
    "title": "Expense",
    "icon": "common",
    "items": [
        {
            "componentName": "TextField",
            "props": {
                "id": "TextField_why",
                "label": "Why",
                "required": True,
                "placeholder": "In a few words",
            },
            "children": [],
        }
    ],
}
_SHOWN: dict[str, Any] = {
    "creatorUserId": "admin",
    "appUuid": "dingsandbox",
    "formCode": "PROC-1",
    "formUuid": "FORM-1",
    "name": "Expense",
    "memo": "Small sums",
    "ownerIdType": "orgId",
    "icon": "common",
    "appType": 0,
    "bizType": "",
    "engineType": 0,
    "status": "PUBLISHED",
    "listOrder": 1,
    "customSetting": "",
    "procType": "inner",
    "visibleRange": "PRIVATE",
    "gmtCreate": "1638326995000",
    "gmtModified": "1638326995000",
    "schemaContent": _CONTENT,
}
_FORM = Form("Expense", "Small sums", (_TEXT,), "PUBLISHED")
_SELECT = Component("DDSelectField", "s", {"label": "S", "options": [{"key": "k", "value": "v"}]})


def _with(props: dict[str, Any], kind: str = "DDSelectField") -> dict[str, Any]:
    content = {**_CONTENT, "items": [{"componentName": kind, "props": {"id": "s", "label": "S", **props}}]}
    return {"result": {**_SHOWN, "schemaContent": content}}


GET = Sample(
    f"GET {_FORMS}/schemas/processCodes",
    f"{_SECTION}.3",
    {"processCode": "<form>"},
    {"result": _SHOWN},
    lambda client, the: approval_forms.get(client, the["form"]),
    _FORM,
    refused=(
        Refused("formNotExist", errors.NotFound, {"processCode": "PROC-424242"}),
        Refused("invalidParameter", errors.Invalid, {"processCode": ...}),
        Refused("noPermission", errors.PermissionDenied),
        Refused("aflowProcessCodeIsError", errors.NotFound),
        Refused("internalError", errors.Invalid),
        Refused("systemError", errors.Transient, status=500),
    ),
    lacks=("result.bizType", "result.listOrder", "result.customSetting"),
    quirks=(
        Quirk(
            "componentType is read as componentName, componentId as id",
            shows={"result.schemaContent.items.0.props.id": "TextField_why"},
            hides=("result.schemaContent.items.0.componentType",),
        ),
        *(
            Quirk(
                f"{kind} as it is read",
                after=((SAVE.operation, {**_REPLACE, "formComponents": [_text(kind, **written)]}),),
                shows={f"result.schemaContent.items.0.props.{key}": value for key, value in shown.items()},
                hides=tuple(
                    f"result.schemaContent.items.0.props.{key}" for key in written if key not in shown
                ),
            )
            for kind, written, shown in (
                ("MoneyField", {"upper": "1", "print": "1"}, {"notUpper": "0", "notPrint": "0"}),
                ("MoneyField", {"upper": "0", "print": "0"}, {"notUpper": "1", "notPrint": "1"}),
                ("TextField", {"invisible": True}, {"hidden": True}),
                ("InnerContactField", {"choice": "1"}, {"choice": 1}),
                ("StarRatingField", {"limit": 5}, {}),
                (
                    "DDSelectField",
                    {"options": [{"key": "k", "value": "v"}]},
                    {"options": ['{"key": "k", "value": "v"}'], "objOptions": [{"value": "v"}]},
                ),
            )
        ),
        Quirk(
            "a table's totals, and what its columns tell",
            after=((SAVE.operation, {**_REPLACE, "formComponents": [_TABLE]}),),
            shows={
                "result.schemaContent.items.0.props.statField": [
                    {"id": "b", "label": "B", "upper": True, "unit": ""}
                ],
                "result.schemaContent.items.0.children.0.props": {"id": "b", "label": "B"},
            },
        ),
        Quirk(
            "options are JSON texts",
            answer=_with({"options": ['{"key":"k","value":"v"}'], "objOptions": [{"value": "v"}]}),
            returns=Form("Expense", "Small sums", (_SELECT,), "PUBLISHED"),
        ),
        Quirk(
            "upper is read as its contrary",
            answer=_with({"notUpper": "1"}, "MoneyField"),
            returns=Form(
                "Expense",
                "Small sums",
                (Component("MoneyField", "s", {"label": "S", "upper": False}),),
                "PUBLISHED",
            ),
        ),
        Quirk(
            "the content as a text",
            answer={"result": {**_SHOWN, "schemaContent": '{"items": []}'}},
            returns=Form("Expense", "Small sums", (), "PUBLISHED"),
        ),
    ),
    sdk="workflow_1_0",
)

BY_NAME = Sample(
    "GET /v1.0/workflow/processCentres/schemaNames/processCodes",
    f"{_SECTION}.4",
    {"name": "Expense"},
    {"result": {"processCode": "PROC-1", "gmtModified": "2022-08-23T17:09Z"}},
    lambda client, the: approval_forms.by_name(client, "Expense"),
    "PROC-1",
    refused=(
        Refused("permission.error", errors.PermissionDenied),
        *_listed("needAuth", "invalidAgentId", "invalidSuiteKey", "internalError"),
        Refused("system.error", errors.Transient, status=500),
    ),
    quirks=(
        Quirk("a name that no template has", {"name": "None"}, shows={"code": "process.error"}),
        Quirk("a name that is too long to be looked up", {"name": "x" * 65}, shows={"code": "process.error"}),
    ),
    sdk="workflow_1_0",
)

_SEEN: dict[str, Any] = {
    "name": "Expense",
    "processCode": "PROC-1",
    "url": "https://static.example/f",
    "iconUrl": "https://static.example/i.png",
    "dirId": "other",
    "dirName": "Other",
}
LIST = Sample(
    "GET /v1.0/workflow/processes/userVisibilities/templates",
    f"{_SECTION}.4",
    {"maxResults": 100, "nextToken": 0},
    {"result": {"processList": [_SEEN]}},
    lambda client, the: approval_forms.list_visible(client),
    [Seen("PROC-1", "Expense", "other")],
    refused=(
        Refused("invalidNextToken", errors.Invalid, {"nextToken": ...}),
        Refused("invalidMaxResults", errors.Invalid, {"maxResults": ...}),
        Refused("invalidMaxResults", errors.Invalid, {"maxResults": 101}),
        *_listed("invalidParameter", "aflowProcessGetFailed", "internalError"),
        Refused("systemError", errors.Transient, status=500),
    ),
    quirks=(
        Quirk(
            "a token only while there is more",
            shows={"result.processList.0.dirName": "其他"},
            hides=("result.nextToken",),
        ),
        Quirk(
            "a page before the last",
            {"maxResults": 1},
            after=((SAVE.operation, {"name": "Another", "formComponents": [_REASON]}),),
            shows={"result.nextToken": 1},
        ),
        Quirk(
            "a template in a directory",
            after=((SAVE.operation, {**_REPLACE, "templateConfig": {"dirId": "7"}}),),
            shows={"result.processList.0.dirId": "7", "result.processList.0.dirName": "目录7"},
        ),
        Quirk(
            "a hidden template",
            after=((SAVE.operation, {**_REPLACE, "templateConfig": {"hidden": True}}),),
            shows={"result.processList": []},
        ),
        Quirk("no token is null", answer={"result": {"processList": [_SEEN], "nextToken": None}}),
    ),
    sdk="workflow_1_0",
)

MANAGED = Sample(
    "GET /v1.0/workflow/processes/managements/templates",
    f"{_SECTION}.4",
    {"userId": "admin"},
    {
        "result": [
            {
                "flowTitle": "Expense",
                "processCode": "PROC-1",
                "iconName": "common",
                "iconUrl": "https://static.example/i.png",
                "newProcess": True,
                "gmtModified": "2022-08-23T17:09Z",
                "attendanceType": 0,
            }
        ],
        "success": True,
    },
    refused=(
        Refused("invalidUserId", change={"userId": ...}),
        Refused("userNotExist", change={"userId": "nobody"}),
        Refused("noPermission", change={"userId": "clerk"}),
        Refused("invalidParameter"),
        Refused("internalError"),
    ),
    sdk="workflow_1_0",
)

DELETE = Sample(
    "DELETE /v1.0/workflow/processCentres/schemas",
    f"{_SECTION}.5",
    {"processCode": "<form>"},
    {"result": {"processCode": "PROC-1"}},
    lambda client, the: approval_forms.delete(client, the["form"]),
    refused=(
        Refused("processNotExist", errors.NotFound, {"processCode": "PROC-424242"}),
        Refused("permission.error", errors.PermissionDenied),
        *_listed("needAuth", "invalidAgentId", "invalidSuiteKey", "internalError"),
        _FAULT,
    ),
    quirks=(
        Quirk(
            "the name is free again",
            after=(
                ("DELETE /v1.0/workflow/processCentres/schemas", {"processCode": "<form>"}),
                (SAVE.operation, {"name": "Expense", "formComponents": [_REASON]}),
            ),
            shows={"code": "processNotExist"},
        ),
    ),
    sdk="workflow_1_0",
)

SAMPLES = (SAVE, GET, BY_NAME, LIST, MANAGED, DELETE)
