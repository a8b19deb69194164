"""Flows of approval templates: forecast, the premium read, and the gateway's two tools (approval-attendance.md 3)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from dingtalk_sandbox.approvals import flows, forms
from dingtalk_sandbox.approvals.forecast import Way
from dingtalk_sandbox.approvals.people import Request
from dingtalk_sandbox.errors import ApiError
from dingtalk_sandbox.operations import Call, Envelope, operation
from dingtalk_sandbox.routes.approval_forms import KIND, new_code
from dingtalk_sandbox.store import things
from dingtalk_sandbox.store.schema import ROOT
from dingtalk_sandbox.tenant import departments, users

BAD = "invalidParameter"
_VALUES_CAP = 150
_CODES_CAP = 20
_START = "sid-startevent"


@operation("POST", "/v1.0/workflow/processes/forecast", permission="Workflow.Instance.Write", metered=True)
def forecast(call: Call) -> Mapping[str, object]:
    """Who would approve a request of one person with these values."""
    params = call.params
    code = params.needed_text("processCode", missing="processCodeError")
    user = params.needed_text("userId", missing="invalidUserId")
    dept_id = params.needed_integer("deptId", missing=BAD)
    values = params.objects("formComponentValues", bad=BAD)
    body = things.find(call.conn, KIND, code)
    if body is None:
        raise ApiError("formNotExist")
    if values is None or len(values) > _VALUES_CAP:
        raise ApiError("componentIsNull" if values is None else BAD)
    if users.find(call.conn, user) is None:
        raise ApiError("userNotExist")
    department = ROOT if dept_id == -1 else dept_id
    if departments.find(call.conn, department) is None:
        raise ApiError(BAD)
    request = Request(call.conn, user, department, _by_id(body["form"], values), body["form"])
    way = Way(request, once=body.get("duplicateRemoval") == "true")
    way.follow(body["flow"].get("childNode"), _START)
    return {
        "result": {
            "isForecastSuccess": True,
            "processCode": code,
            "userId": user,
            "processId": 63657309999,
            "isStaticWorkflow": not any(True for _ in flows.conditions(body["flow"])),
            "workflowActivityRules": way.activities,
            "workflowForecastNodes": [
                {"activityId": each["activityId"], "outId": f"line-{each['activityId']}"}
                for each in way.activities
            ],
        }
    }


@operation(
    "POST",
    "/v1.0/workflow/premium/processes/schemas/batchQuery",
    permission="Premium.Workflow.ReadWrite.All",
    metered=True,
)
def batch_query(call: Call) -> Mapping[str, object]:
    """Whole definitions, for organisations that bought the premium edition of approvals."""
    if not call.settings.approval_premium:
        raise ApiError("benefit.status.invalid")
    codes = call.params.texts("processCodes", bad="invalidProcessCode")
    if not codes or len(codes) > _CODES_CAP:
        raise ApiError("invalidProcessCode")
    found = {code: things.find(call.conn, KIND, code) for code in codes}
    if None in found.values():
        raise ApiError("processNotExist")
    return {
        "result": [_whole(call, code, body) for code, body in found.items() if body is not None],
        "success": True,
    }


@operation("POST", "/server/oa", public=True, envelope=Envelope(bare=True))
def gateway(call: Call) -> Mapping[str, object]:
    """The gateway for people's tools: JSON-RPC, signed in as a user, whose errors are successes of the transport."""
    if call.user_token != call.settings.gateway_token:
        return _answer(call, error={"code": -32001, "message": "user access token is invalid or expired"})
    asked = call.params.objects("params", bad="-32602") or [{}]
    tool, arguments = asked[0].get("name"), asked[0].get("arguments")
    tools = {"create_process_template": _create, "update_process_template": _update}
    if call.params.text("method") != "tools/call" or tool not in tools or not isinstance(arguments, dict):
        return _answer(call, error={"code": -32601, "message": "未找到指定工具"})
    return _answer(call, result=tools[str(tool)](call, arguments))


def edit(call_conn: Any, code: str, flow: Mapping[str, Any]) -> bool:
    """What somebody changes in the console; False where there is no such template."""
    body = things.find(call_conn, KIND, code)
    if body is not None:
        things.put(call_conn, KIND, code, {**body, "flow": dict(flow)})
    return body is not None


def _by_id(form: list[dict[str, Any]], values: list[dict[str, object]]) -> dict[str, str]:
    """Values by component id; a request may name a component by its label alone."""
    by_label = {each["props"].get("label"): each["props"]["componentId"] for each in form}
    found: dict[str, str] = {}
    for each in values:
        value, key = each.get("value"), each.get("id") or by_label.get(each.get("name"))
        if not isinstance(value, str) or not each.get("name"):
            raise ApiError(BAD)
        if key is not None:
            found[str(key)] = value
    return found


def _whole(call: Call, code: str, body: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "processCode": code,
        "processId": 123,
        "name": body["name"],
        "memo": body["memo"],
        "icon": "common",
        "status": "PUBLISHED",
        "formUuid": "FORM-" + code.removeprefix("PROC-"),
        "appUuid": call.corp_id,
        "creatorUserId": "admin",
        "modifierUserId": "admin",
        "createTime": body["gmtCreate"],
        "modifyTime": body["gmtModified"],
        "schemaContent": _text(forms.content(body, raw=True)),
        "processConfig": _text(body["flow"]),
    }


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _answer(call: Call, **content: object) -> Mapping[str, object]:
    return {"jsonrpc": "2.0", "id": call.params.raw("id"), **content}


def _told(body: Mapping[str, object], *, failed: bool = False) -> dict[str, object]:
    return {"content": [{"type": "text", "text": _text(body)}], "isError": failed}


def _refused(code: int, message: str) -> dict[str, object]:
    return _told({"success": False, "dingOpenErrcode": code, "errorMsg": message}, failed=True)


def _create(call: Call, arguments: Mapping[str, Any]) -> dict[str, object]:
    name = str(arguments.get("name") or "")
    if any(body["name"] == name for body in forms.all_of(call.conn).values()):
        return _refused(810001, "模板名称重复")
    made = _changed(arguments, {"config": {}, "memo": "", "madeBy": "", "flow": flows.default_flow()})
    if isinstance(made, str):
        return _refused(40035, made)
    code = new_code(call)
    stamp = int(call.now * 1000)
    things.put(call.conn, KIND, code, {**made, "gmtCreate": stamp, "gmtModified": stamp})
    return _told({"success": True, "processCode": code})


def _update(call: Call, arguments: Mapping[str, Any]) -> dict[str, object]:
    code = str(arguments.get("processCode") or "")
    body = things.find(call.conn, KIND, code)
    if body is None:
        return _refused(830001, "模板不存在")
    if not arguments.get("processConfig"):
        return _refused(40035, "processConfig is required")
    made = _changed(arguments, body)
    if isinstance(made, str):
        return _refused(40035, made)
    things.put(call.conn, KIND, code, {**made, "gmtModified": int(call.now * 1000)})
    return _told({"success": True, "processCode": code})


def _changed(arguments: Mapping[str, Any], body: Mapping[str, Any]) -> dict[str, Any] | str:
    """The template with what the arguments name; or what is wrong with them."""
    made = dict(body)
    try:
        made["name"] = arguments["name"]
        made["form"] = forms.from_content(json.loads(arguments["schemaContent"])["items"])
        if arguments.get("processConfig"):
            made["flow"] = flows.checked(json.loads(arguments["processConfig"]))
    except (KeyError, TypeError, ValueError) as error:
        return f"{type(error).__name__}: {error}"
    except ApiError as error:
        return str(error.code)
    for key in ("duplicateRemoval", "managerUserIds"):
        if key in arguments:
            made[key] = arguments[key]
    return {**made, "memo": arguments.get("description", made["memo"])}
