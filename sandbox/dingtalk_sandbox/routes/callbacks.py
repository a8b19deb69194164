"""The older HTTP callbacks: one an app (contract apps-security.md 1.6)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from dingtalk_sandbox.errors import ApiError
from dingtalk_sandbox.operations import Call, Envelope, operation
from dingtalk_sandbox.store import things

KIND = "callback"
TAGS = frozenset(
    {
        "user_add_org",
        "user_modify_org",
        "user_leave_org",
        "user_active_org",
        "org_admin_add",
        "org_admin_remove",
        "org_dept_create",
        "org_dept_modify",
        "org_dept_remove",
        "org_change",
        "org_remove",
        "label_user_change",
        "label_conf_add",
        "label_conf_modify",
        "label_conf_del",
        "chat_add_member",
        "chat_remove_member",
        "chat_quit",
        "chat_update_owner",
        "chat_update_title",
        "chat_disband",
        "bpms_task_change",
        "bpms_instance_change",
        "attend_group_change",
        "attend_shift_change",
    }
)
_TAKEN, _NONE, _TAG, _ANSWER, _BODY, _URL, _REACH, _FORBIDDEN = range(71006, 71014)
_ADDRESS = re.compile(r"(https?://)?[A-Za-z0-9.-]+(:\d+)?(/\S*)?")
_KEY = re.compile(r"[A-Za-z0-9]{43}")
_TOKEN_LENGTHS = range(6, 64)
_CHECKED = {"success": 0, "wrong": _ANSWER, "unreachable": _REACH, "forbidden": _FORBIDDEN}
_BARE = Envelope(request_id=False)


@operation("POST", "/call_back/register_call_back", metered=True, envelope=_BARE)
def register(call: Call) -> Mapping[str, object]:
    """Gives the app its callback, once its address has answered."""
    if things.find(call.conn, KIND, call.caller.client_id):
        raise ApiError(_TAKEN)
    things.put(call.conn, KIND, call.caller.client_id, _wanted(call))
    return {}


@operation("POST", "/call_back/update_call_back", metered=True, envelope=_BARE)
def update(call: Call) -> Mapping[str, object]:
    """Replaces the whole callback, once its address has answered."""
    _need(call)
    things.put(call.conn, KIND, call.caller.client_id, _wanted(call))
    return {}


@operation("GET", "/call_back/get_call_back", metered=True, envelope=_BARE)
def get(call: Call) -> Mapping[str, object]:
    """The callback, secrets too."""
    return _need(call)


@operation("GET", "/call_back/delete_call_back", metered=True, envelope=_BARE)
def delete(call: Call) -> Mapping[str, object]:
    """Removes the callback, by a GET."""
    _need(call)
    things.drop(call.conn, KIND, call.caller.client_id)
    return {}


def _need(call: Call) -> dict[str, Any]:
    found = things.find(call.conn, KIND, call.caller.client_id)
    if found is None:
        raise ApiError(_NONE)
    return found


def _wanted(call: Call) -> dict[str, Any]:
    params = call.params
    tags = params.texts("call_back_tag", bad=_BODY)
    token, key, url = (params.needed_text(name, missing=_BODY) for name in ("token", "aes_key", "url"))
    if not tags or len(token) not in _TOKEN_LENGTHS or not _KEY.fullmatch(key):
        raise ApiError(_BODY)
    if not TAGS.issuperset(tags):
        raise ApiError(_TAG)
    if not _ADDRESS.fullmatch(url):
        raise ApiError(_URL)
    if code := _CHECKED[call.settings.callback_check]:
        raise ApiError(code)
    return {"call_back_tag": tags, "token": token, "aes_key": key, "url": url}
