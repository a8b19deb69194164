"""Quick entries of a robot's single chats (contract apps-security.md 1.2)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from dingtalk_sandbox.errors import ApiError
from dingtalk_sandbox.operations import Call, operation
from dingtalk_sandbox.routes import apps
from dingtalk_sandbox.store import things

PERMISSION = "Robot.SingleChat.ReadWrite"
KIND = "quick-entries"
BAD = "param.illegal"
_REFUSED = "invalidRequest."


@operation("POST", "/v1.0/robot/plugins/set", permission=PERMISSION, metered=True)
def set_entries(call: Call) -> Mapping[str, object]:
    """Replaces the entries of a robot."""
    code = _need_robot(call)
    given = call.params.objects("pluginInfoList", bad=BAD)
    if given is None:
        raise ApiError(BAD)
    entries = [_entry(item) for item in given]
    if len(entries) > call.settings.quick_entry_cap:
        raise ApiError(_REFUSED + "exceededMaximumLimit")
    things.put(call.conn, KIND, code, {"entries": entries})
    return {"result": True}


@operation("POST", "/v1.0/robot/plugins/query", permission=PERMISSION, metered=True)
def query(call: Call) -> Mapping[str, object]:
    """The entries of a robot, as they were set."""
    found = things.find(call.conn, KIND, _need_robot(call))
    return {"pluginInfoList": found["entries"] if found else []}


@operation("POST", "/v1.0/robot/plugins/clear", permission=PERMISSION, metered=True)
def clear(call: Call) -> Mapping[str, object]:
    """Removes the entries of a robot; none is no error."""
    things.drop(call.conn, KIND, _need_robot(call))
    return {"result": True}


def _need_robot(call: Call) -> str:
    """The code of a robot that the caller may speak for: an app speaks for its own, unless so set."""
    code = call.params.needed_text("robotCode", missing=BAD)
    app = next((a for a in apps.living(call).values() if a.get("robot", {}).get("robotCode") == code), None)
    if app is None:
        raise ApiError(_REFUSED + "robotNotExist")
    if call.settings.quick_entry_caller == "own" and app["clientId"] != call.caller.client_id:
        raise ApiError(_REFUSED + "robotCodeNotMatch")
    if call.settings.robots_stopped:
        raise ApiError(_REFUSED + "robotIsStop")
    return code


def _entry(given: Mapping[str, Any]) -> dict[str, str]:
    """One entry: name and icon are needed; a name that looks like JSON must be some."""
    entry = {key: given[key] for key in ("name", "icon", "pcUrl", "mobileUrl") if given.get(key) is not None}
    if not all(isinstance(value, str) for value in entry.values()):
        raise ApiError(BAD)
    if not entry.get("name") or not entry.get("icon"):
        raise ApiError(BAD)
    if entry["name"].startswith("{"):
        try:
            json.loads(entry["name"])
        except ValueError:
            raise ApiError(_REFUSED + "jsonFormatErroj") from None
    return entry
