"""Executive mode: who is shielded, in which ways, and from whom not (contract contact.md 5.7)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from dingtalk_sandbox.errors import ApiError
from dingtalk_sandbox.operations import Call, Envelope, operation
from dingtalk_sandbox.store import things
from dingtalk_sandbox.tenant import departments, users

KIND = "senior setting"
PATH = "/v1.0/contact/seniorSettings"
BAD = "parameter.error"
SCENES = frozenset(
    {
        "DING_SMS",
        "DING_MSG",
        "CHAT",
        "CONFERENCE_VIDEO",
        "CONFERENCE",
        "VIDEO_CALL",
        "CONFERENCE_VOIP",
        "CALL",
    }
    | {"SEARCH", "CALL_CENTER"}
)
_PERMITTED_CAP = 200
_USER, _DEPARTMENT, _ROLE = 1, 2, 3


@operation("POST", PATH, permission="qyapi_manage_addresslist", envelope=Envelope(empty=True))
def save(call: Call) -> Mapping[str, object]:
    """Replaces the whole setting of one person; an empty answer."""
    params = call.params
    userid = params.needed_text("seniorStaffId", missing=BAD)
    is_open = params.flag("open", bad=BAD)
    if is_open is None:
        raise ApiError(BAD)
    people = params.texts("permitStaffIds", bad=BAD) or []
    dept_ids = params.integers("permitDeptIds", bad=BAD) or []
    role_ids = params.integers("permitTagIds", bad=BAD) or []
    scenes = params.texts("protectScenes", bad=BAD) or []
    if len(people) + len(dept_ids) + len(role_ids) > _PERMITTED_CAP or not SCENES.issuperset(scenes):
        raise ApiError(BAD)
    row = _need(call, userid)
    body = {"people": people, "departments": dept_ids, "roles": role_ids, "scenes": scenes}
    things.put(call.conn, KIND, userid, body)
    fields = {**json.loads(row["fields"]), "senior_mode": is_open}
    call.conn.execute(
        "UPDATE users SET fields = ? WHERE userid = ?",
        (json.dumps(fields, ensure_ascii=False, sort_keys=True), userid),
    )
    return {}


@operation("GET", PATH, permission="qyapi_get_member")
def get(call: Call) -> Mapping[str, object]:
    """What is set, whether it is on or not: that is for user/get to tell. Ids are texts for all three types."""
    userid = call.params.needed_text("seniorStaffId", missing=BAD)
    _need(call, userid)
    body = things.find(call.conn, KIND, userid) or {}
    permitted = [
        *(_entry(_USER, item, _user_name(call, item)) for item in body.get("people", [])),
        *(_entry(_DEPARTMENT, item, _department_name(call, item)) for item in body.get("departments", [])),
        *(_entry(_ROLE, item, _role_name(call, item)) for item in body.get("roles", [])),
    ]
    return {"seniorStaffId": userid, "protectScenes": body.get("scenes", []), "seniorWhiteList": permitted}


def _need(call: Call, userid: str) -> Any:
    row = users.find(call.conn, userid)
    if row is None:
        raise ApiError("parameter.userNotExists", status=500)
    return row


def _entry(type_: int, id_: object, name: str) -> dict[str, object]:
    return {"id": str(id_), "type": type_, "name": name}


def _user_name(call: Call, userid: str) -> str:
    row = users.find(call.conn, userid)
    return row["name"] if row else ""


def _department_name(call: Call, dept_id: int) -> str:
    found = departments.find(call.conn, dept_id)
    return found.name if found else ""


def _role_name(call: Call, role_id: int) -> str:
    row = call.conn.execute("SELECT name FROM roles WHERE role_id = ?", (role_id,)).fetchone()
    return row["name"] if row else ""
