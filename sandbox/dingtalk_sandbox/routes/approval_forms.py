"""Approval templates: forms made, changed, read, listed and deleted (contract approval-attendance.md 2)."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping
from typing import Any

from dingtalk_sandbox.approvals import forms
from dingtalk_sandbox.approvals.flows import default_flow
from dingtalk_sandbox.errors import ApiError
from dingtalk_sandbox.operations import Call, operation
from dingtalk_sandbox.store import ids, things

WRITE, READ = "Workflow.Form.Write", "Workflow.Form.Read"
KIND = forms.KIND
FORMS = "/v1.0/workflow/forms"
SCHEMAS = "/v1.0/workflow/processCentres/schemas"
_NAME_LIMIT, _LOOKUP_LIMIT, _MEMO_LIMIT = 200, 64, 300
_TEMPLATE_CAP = 200
_PAGE_CAP = 100
_INSTANCE_PAGE = 20
_INSTANCE_SPAN = 120 * 24 * 3600 * 1000
REQUEST = "approval request"
_CONFIG = (
    *("disableStopProcessButton", "hidden", "disableDeleteProcess", "disableFormEdit", "disableResubmit"),
    *("disableHomepage", "dirId", "originDirId"),
)


@operation("POST", FORMS, permission=WRITE, metered=True)
def save(call: Call) -> Mapping[str, object]:
    """Makes a template, or replaces the form of the one whose code is named."""
    params = call.params
    code = params.text("processCode", bad="processcode.error")
    name = params.text("name", bad="formName.error")
    items = params.objects("formComponents", bad="formschema.error")
    if not name or not name.strip() or len(name) > _NAME_LIMIT:
        raise ApiError("formName.error")
    if not items:
        raise ApiError("formschema.error")
    form = forms.checked(items)
    body = _known(call, code) if code else None
    if any(other["name"] == name and id_ != code for id_, other in forms.all_of(call.conn).items()):
        raise ApiError("formName.error")
    if body is not None:
        forms.keep_conditions(body, form)
    code = code or new_code(call)
    kept = body or {"flow": default_flow(), "config": {}, "memo": "", "madeBy": call.caller.client_id}
    fields = {**_memo(call), "config": {**kept["config"], **_config(call, kept["config"])}}
    stamps = {"gmtCreate": kept.get("gmtCreate", int(call.now * 1000)), "gmtModified": int(call.now * 1000)}
    things.put(call.conn, KIND, code, {**kept, **fields, **stamps, "name": name, "form": form})
    return {"result": {"processCode": code}}


@operation("GET", FORMS + "/schemas/processCodes", permission=READ, metered=True)
def get(call: Call) -> Mapping[str, object]:
    """One form, in the read model: other names than it was written with, and some properties not at all."""
    code = call.params.needed_text("processCode", missing="invalidParameter")
    body = things.find(call.conn, KIND, code)
    if body is None:
        raise ApiError("formNotExist")
    raw = call.settings.approval_form_reads == "raw"
    return {
        "result": {
            "creatorUserId": "admin",
            "appUuid": call.corp_id,
            "formCode": code,
            "formUuid": "FORM-" + code.removeprefix("PROC-"),
            "name": body["name"],
            "memo": body["memo"],
            "ownerIdType": "orgId",
            "icon": "common",
            "appType": 0,
            "engineType": 0,
            "status": body.get("status", "PUBLISHED"),
            "procType": "inner",
            "visibleRange": "PRIVATE",
            "gmtCreate": str(body["gmtCreate"]),
            "gmtModified": str(body["gmtModified"]),
            "schemaContent": forms.content(body, raw=raw),
        }
    }


@operation("GET", "/v1.0/workflow/processCentres/schemaNames/processCodes", permission=READ, metered=True)
def by_name(call: Call) -> Mapping[str, object]:
    """The code behind an exact name of at most 64 characters."""
    name = call.params.needed_text("name", missing="process.error")
    if len(name) > _LOOKUP_LIMIT:
        raise ApiError("process.error")
    for code, body in forms.all_of(call.conn).items():
        if body["name"] == name:
            changed = dt.datetime.fromtimestamp(body["gmtModified"] / 1000, dt.UTC)
            return {"result": {"processCode": code, "gmtModified": f"{changed:%Y-%m-%dT%H:%MZ}"}}
    raise ApiError("process.error")


@operation("GET", "/v1.0/workflow/processes/userVisibilities/templates", permission=READ, metered=True)
def list_visible(call: Call) -> Mapping[str, object]:
    """Pages of the templates whose entry is not hidden; a token only while there is more."""
    size = call.params.needed_integer("maxResults", missing="invalidMaxResults")
    start = call.params.needed_integer("nextToken", missing="invalidNextToken")
    if not 1 <= size <= _PAGE_CAP:
        raise ApiError("invalidMaxResults")
    shown = [(c, b) for c, b in forms.all_of(call.conn).items() if not b["config"].get("hidden")]
    page = [_listed(code, body) for code, body in shown[start : start + size]]
    more = {"nextToken": start + size} if len(shown) > start + size else {}
    return {"result": {"processList": page, **more}}


@operation("GET", "/v1.0/workflow/processes/managements/templates", permission=READ, metered=True)
def list_manageable(call: Call) -> Mapping[str, object]:
    """All templates, for an administrator."""
    user = call.params.needed_text("userId", missing="invalidUserId")
    row = call.conn.execute(
        "SELECT sys_level FROM users WHERE userid = ? AND state = 'member'", (user,)
    ).fetchone()
    if row is None:
        raise ApiError("userNotExist")
    if not row["sys_level"]:
        raise ApiError("noPermission")
    return {
        "result": [_managed(code, body) for code, body in forms.all_of(call.conn).items()],
        "success": True,
    }


@operation("DELETE", SCHEMAS, permission=WRITE, metered=True)
def delete(call: Call) -> Mapping[str, object]:
    """Deletes a template that the app made; its name is free again."""
    code = call.params.needed_text("processCode", missing="processNotExist")
    body = things.find(call.conn, KIND, code)
    if body is None:
        raise ApiError("processNotExist")
    if body["madeBy"] != call.caller.client_id:
        raise ApiError("permission.error")
    things.drop(call.conn, KIND, code)
    return {"result": {"processCode": code}}


@operation(
    "POST",
    "/v1.0/workflow/processes/instanceIds/query",
    permission="Workflow.Instance.Read",
    metered=True,
)
def instances(call: Call) -> Mapping[str, object]:
    """The ids of requests that were submitted within at most 120 days (page 0501)."""
    params = call.params
    code = params.needed_text("processCode", missing="invalidProcessCode")
    begin = params.needed_integer("startTime", missing="invalidInstanceListIdsStartTime")
    end = params.integer("endTime", bad="invalidEndTime") or int(call.now * 1000)
    start = params.needed_integer("nextToken", missing="invalidNextToken")
    size = params.needed_integer("maxResults", missing="invalidMaxResults")
    if things.find(call.conn, KIND, code) is None:
        raise ApiError("invalidProcessCode")
    if end < begin or end - begin > _INSTANCE_SPAN:
        raise ApiError("invalidEndTime")
    if not 1 <= size <= _INSTANCE_PAGE:
        raise ApiError("invalidMaxResults")
    wanted = params.texts("statuses", bad="invalidParameter") or ["RUNNING", "TERMINATED", "COMPLETED"]
    found = [
        id_
        for id_, body in things.listed(call.conn, REQUEST).items()
        if body["code"] == code and begin <= body["at"] <= end and body["status"] in wanted
    ]
    more = {"nextToken": str(start + size)} if len(found) > start + size else {}
    return {"result": {"list": found[start : start + size], **more}, "success": True}


def _known(call: Call, code: str) -> dict[str, Any]:
    body = things.find(call.conn, KIND, code)
    if body is None:
        raise ApiError("processcode.error")
    return body


def new_code(call: Call) -> str:
    """The code of one more template."""
    if len(forms.all_of(call.conn)) >= _TEMPLATE_CAP:
        raise ApiError("internalError", "模板数量超过上限")
    digest = hashlib.sha256(f"{call.corp_id}/form {ids.take(call.conn, 'form')}".encode()).hexdigest().upper()
    return f"PROC-{digest[:8]}-{digest[8:12]}-{digest[12:16]}-{digest[16:20]}-{digest[20:32]}"


def _memo(call: Call) -> dict[str, Any]:
    memo = call.params.text("description", bad="schema.sysAttrs.error")
    if memo is not None and len(memo) > _MEMO_LIMIT:
        raise ApiError("schema.sysAttrs.error")
    return {"memo": memo or ""}


def _config(call: Call, before: Mapping[str, Any]) -> dict[str, Any]:
    """The template's flags; a template that lies in a directory moves only if the old one is named."""
    given = call.params.objects("templateConfig", bad="schema.sysAttrs.error") or [{}]
    config = {name: value for name, value in given[0].items() if name in _CONFIG and value is not None}
    origin = config.pop("originDirId", None)
    moved = "dirId" in config and before.get("dirId") not in {None, config["dirId"]}
    if moved and origin != before["dirId"]:
        raise ApiError("schema.sysAttrs.error")
    return config


def _listed(code: str, body: Mapping[str, Any]) -> dict[str, Any]:
    directory = str(body["config"].get("dirId", "other"))
    return {
        "name": body["name"],
        "processCode": code,
        "url": f"https://aflow.dingtalk.example/{code}",
        "iconUrl": "https://static.dingtalk.example/common.png",
        "dirId": directory,
        "dirName": "其他" if directory == "other" else f"目录{directory}",
    }


def _managed(code: str, body: Mapping[str, Any]) -> dict[str, Any]:
    changed = dt.datetime.fromtimestamp(body["gmtModified"] / 1000, dt.UTC)
    return {
        "flowTitle": body["name"],
        "processCode": code,
        "iconName": "common",
        "iconUrl": "https://static.dingtalk.example/common.png",
        "newProcess": True,
        "gmtModified": f"{changed:%Y-%m-%dT%H:%MZ}",
        "attendanceType": 0,
    }
