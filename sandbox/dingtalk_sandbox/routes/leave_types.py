"""Leave types (contract approval-attendance.md 4.5). What the pages leave open is told in the sandbox's README."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from typing import Any

from dingtalk_sandbox.errors import ApiError
from dingtalk_sandbox.operations import Call, operation
from dingtalk_sandbox.store import ids, things
from dingtalk_sandbox.tenant import users
from dingtalk_sandbox.tenant.attendance import BAD, bad, need_operator

KIND = "leave type"
MANAGE, READ = "qyapi_holiday_manage", "qyapi_holiday_readonly"
_TYPES, _OLD = "/v1.0/attendance/leaves/types", "/topapi/attendance/vacation/type"
_WRONG = "invalidParam"
_UNITS = ("day", "halfDay", "hour")
_BIZ = ("general_leave", "lieu_leave")
_NAME_LIMIT = 50
_PAUSE_SECONDS = 300
_RULES_CAP = {"POST": 100, "PUT": 999}
_DAY_OF_YEAR = re.compile(r"\d{2}-\d{2}")
_LONGEST = {"day": 30, "hour": 24}
_RULE_OFF = {"enableTimeLimit": False, "timeType": "before", "timeUnit": "day", "timeValue": 1}
_PROOF_OFF = {"enable": False, "unit": "hour", "duration": 1, "promptInformation": ""}


@operation("POST", _TYPES, permission=MANAGE, metered=True)
def create(call: Call) -> Mapping[str, object]:
    """Makes a type; who is named nowhere sees it."""
    _need_manager(call)
    body = _body(call, "POST", {})
    known = things.listed(call.conn, KIND)
    if body["bizType"] == "lieu_leave" and any(each["bizType"] == "lieu_leave" for each in known.values()):
        raise ApiError("lieuLeaveOnlyOne")
    number = ids.take(call.conn, "leave type")
    digest = hashlib.sha256(f"{call.corp_id}/leave/{number}".encode()).hexdigest()
    code = "-".join((digest[:8], digest[8:12], digest[12:16], digest[16:20], digest[20:32]))
    things.put(call.conn, KIND, code, {**body, "at": call.now})
    return {"result": _echo(code, body)}


@operation("PUT", _TYPES, permission=MANAGE, metered=True)
def update(call: Call) -> Mapping[str, object]:
    """Changes a type; without rules of visibility everybody sees it from then on."""
    _need_manager(call)
    code, live = _need(call)
    if call.settings.leave_edit_pause and call.now - live["at"] < _PAUSE_SECONDS:
        raise ApiError("updateSpeedfast")
    body = _body(call, "PUT", live, code)
    things.put(call.conn, KIND, code, {**live, **body, "at": call.now})
    return {"result": _echo(code, {**live, **body})}


@operation("GET", _TYPES, permission=READ, metered=True)
def list_shown(call: Call) -> Mapping[str, object]:
    """Every type, with who sees it; known from the SDK alone."""
    _need_manager(call)
    return {
        "result": [
            {
                **{
                    key: value
                    for key, value in _echo(code, body).items()
                    if key != "visibilityRules" or value
                },
                **_validity(body, "validityType", "validityValue"),
                "source": "external",
            }
            for code, body in things.listed(call.conn, KIND).items()
        ]
    }


@operation("POST", f"{_OLD}/delete", permission=MANAGE, metered=True)
def delete(call: Call) -> Mapping[str, object]:
    """Removes a type and tells what it was."""
    need_operator(call, "op_userid")
    code = call.params.text("leave_code", bad=BAD) or ""
    body = things.find(call.conn, KIND, code)
    if body is None:
        raise bad("假期类型不存在")
    things.drop(call.conn, KIND, code)
    return {
        "result": {
            "leave_code": code,
            "leave_name": body["leaveName"],
            "leave_view_unit": body["leaveViewUnit"],
            "biz_type": body["bizType"],
            "natural_day_leave": body["naturalDayLeave"],
            "hours_in_per_day": body["hoursInPerDay"],
        },
        "success": True,
    }


@operation("POST", f"{_OLD}/list", permission=READ, metered=True)
def list_all(call: Call) -> Mapping[str, object]:
    """Every type made by API; with "all" those of the system too, which lack much. A flag and a number are texts."""
    need_operator(call, "op_userid")
    source = call.params.text("vacation_source", bad=BAD)
    if source not in {None, "", "all"}:
        raise bad("不合法的参数 vacation_source")
    shown: list[dict[str, Any]] = [
        _shown(code, body) for code, body in things.listed(call.conn, KIND).items()
    ]
    if source == "all":
        shown.append(
            {"leave_code": "system-annual", "leave_name": "年假", "leave_view_unit": "day", "source": "inner"}
        )
    return {"result": shown, "success": True}


def _need_manager(call: Call) -> None:
    row = users.find(call.conn, call.query.get("opUserId", ""))
    if row is None:
        raise ApiError(_WRONG)
    if not row["sys_level"]:
        raise ApiError("notManage")


def _need(call: Call) -> tuple[str, dict[str, Any]]:
    code = call.params.text("leaveCode", bad=_WRONG) or ""
    body = things.find(call.conn, KIND, code)
    if body is None:
        raise ApiError("notFound")
    return code, body


def _body(call: Call, method: str, live: Mapping[str, Any], code: str = "") -> dict[str, Any]:
    params = call.params
    name = params.text("leaveName", bad=_WRONG) or live.get("leaveName")
    unit, biz = params.text("leaveViewUnit", bad=_WRONG), params.text("bizType", bad=_WRONG)
    if not name:
        raise ApiError(_WRONG)
    if len(name) > _NAME_LIMIT:
        raise ApiError("nameTooLong")
    if any(c != code and body["leaveName"] == name for c, body in things.listed(call.conn, KIND).items()):
        raise ApiError("nameAlreadyExists")
    if unit not in _UNITS:
        raise ApiError("unitIncorrect")
    if biz not in _BIZ:
        raise ApiError("bizTypeIncorrect")
    if live and live["bizType"] != biz:
        raise ApiError("bizTypeCannotModified")
    natural = params.flag("naturalDayLeave", bad=_WRONG)
    hours = params.integer("hoursInPerDay", bad=_WRONG)
    extras = _extras(call)
    if biz == "lieu_leave" and not (extras or live.get("extras")):
        raise ApiError("lieuLeaveValidityIncorrect")
    natural_days = live.get("naturalDayLeave") if natural is None else natural
    hours = live.get("hoursInPerDay") if hours is None else hours
    if natural_days is None or hours is None or hours <= 0:
        raise ApiError(_WRONG)
    return {
        "leaveName": name,
        "leaveViewUnit": unit,
        "bizType": biz,
        "naturalDayLeave": natural_days,
        "hoursInPerDay": hours,
        "extras": extras or live.get("extras"),
        "visibilityRules": _rules(call, method),
        "submitTimeRule": _rule(call) or live.get("submitTimeRule", _RULE_OFF),
        "leaveCertificate": _proof(call) or live.get("leaveCertificate", _PROOF_OFF),
    }


def _extras(call: Call) -> dict[str, Any] | None:
    text = call.params.text("extras", bad=_WRONG)
    if text is None:
        return None
    try:
        found = json.loads(text)
        kind, value = found["validity_type"], found["validity_value"]
    except (ValueError, TypeError, KeyError):
        raise ApiError(_WRONG) from None
    absolute = kind == "absolute_time" and _DAY_OF_YEAR.fullmatch(str(value))
    relative = kind == "relative_time" and isinstance(value, int) and value > 1
    if not absolute and not relative:
        raise ApiError("lieuLeaveValidityIncorrect")
    return {"validity_type": kind, "validity_value": value}


def _rules(call: Call, method: str) -> list[dict[str, Any]]:
    rules = call.params.objects("visibilityRules", bad=_WRONG) or []
    if len(rules) > _RULES_CAP[method]:
        raise ApiError(_WRONG)
    for rule in rules:
        visible = rule.get("visible")
        if rule.get("type") not in {"dept", "staff", "label"} or not isinstance(visible, list) or not visible:
            raise ApiError(_WRONG)
    return [{"type": rule["type"], "visible": [str(each) for each in rule["visible"]]} for rule in rules]  # type: ignore[attr-defined]  # checked above


def _rule(call: Call) -> dict[str, Any] | None:
    given = call.params.raw("submitTimeRule")
    if not isinstance(given, Mapping):
        return None
    if not given.get("enableTimeLimit"):
        return dict(_RULE_OFF)
    unit, value = given.get("timeUnit"), given.get("timeValue")
    fits = unit in _LONGEST and isinstance(value, int) and 0 <= value <= _LONGEST[unit]
    if not fits or given.get("timeType") not in {"before", "after"}:
        raise ApiError(_WRONG)
    return {"enableTimeLimit": True, "timeType": given["timeType"], "timeUnit": unit, "timeValue": value}


def _proof(call: Call) -> dict[str, Any] | None:
    given = call.params.raw("leaveCertificate")
    if not isinstance(given, Mapping):
        return None
    if not given.get("enable"):
        return dict(_PROOF_OFF)
    if given.get("unit") not in {"hour", "day"} or not isinstance(given.get("duration"), int | float):
        raise ApiError(_WRONG)
    return {
        "enable": True,
        "unit": given["unit"],
        "duration": given["duration"],
        "promptInformation": str(given.get("promptInformation") or ""),
    }


def _echo(code: str, body: Mapping[str, Any]) -> dict[str, Any]:
    hidden = {"extras", "at"}
    return {"leaveCode": code, **{key: value for key, value in body.items() if key not in hidden}}


def _validity(body: Mapping[str, Any], kind: str, value: str) -> dict[str, Any]:
    extras = body["extras"]
    return {kind: extras["validity_type"], value: str(extras["validity_value"])} if extras else {}


def _shown(code: str, body: Mapping[str, Any]) -> dict[str, Any]:
    rule, proof = body["submitTimeRule"], body["leaveCertificate"]
    return {
        "leave_code": code,
        "leave_name": body["leaveName"],
        "leave_view_unit": body["leaveViewUnit"],
        "biz_type": body["bizType"],
        "natural_day_leave": str(body["naturalDayLeave"]).lower(),
        "hours_in_per_day": body["hoursInPerDay"],
        **_validity(body, "validity_type", "validity_value"),
        "submit_time_rule": {
            "enable_time_limit": rule["enableTimeLimit"],
            "time_type": rule["timeType"],
            "time_unit": rule["timeUnit"],
            "time_value": rule["timeValue"],
        },
        "leave_certificate": {
            "enable": proof["enable"],
            "unit": proof["unit"],
            "duration": str(proof["duration"]),
            "prompt_information": proof["promptInformation"],
        },
        "source": "external",
    }
