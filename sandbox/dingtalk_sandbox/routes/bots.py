"""Apps that are made together with a robot (contract apps-security.md 1.2)."""

from __future__ import annotations

from collections.abc import Mapping

from dingtalk_sandbox.errors import ApiError
from dingtalk_sandbox.operations import Call, operation
from dingtalk_sandbox.routes import apps
from dingtalk_sandbox.store import ids, things

_NAME_LENGTHS = range(2, 21)
_DESCRIPTION_LENGTHS = range(1, 201)


@operation("POST", "/v1.0/microApp/agent/create", permission=apps.MANAGE, metered=True)
def create(call: Call) -> Mapping[str, object]:
    """Makes an app, its robot and its credentials; its maker alone sees it. The one documented refusal is for all."""
    maker, name, robot, desc = _wanted(call)
    agent_id = ids.take(call.conn, "app")
    client_id = "ding" + apps.digest(call, f"key {agent_id}")[:16]
    secret = apps.digest(call, f"secret {agent_id}")
    scopes = {"userIds": [maker["userid"]], "deptIds": [], "roleIds": [], "onlyAdminVisible": False}
    body = {
        "name": name,
        "desc": desc,
        "developType": 0,
        "creator": maker["unionid"],
        "scopes": scopes,
        "robot": {"name": robot, "robotCode": client_id},
        "clientId": client_id,
    }
    things.put(call.conn, apps.KIND, agent_id, body)
    call.conn.execute("INSERT INTO apps (client_id, client_secret) VALUES (?, ?)", (client_id, secret))
    return {
        "agentId": str(agent_id),
        "robotCode": client_id,
        "clientId": client_id,
        "clientSecret": secret,
        "unifiedAppId": apps.unified_id(call, agent_id),
    }


def _wanted(call: Call) -> tuple[Mapping[str, str], str, str, str]:
    """Who makes it, the app's name, the robot's and the description."""
    params = call.params
    userid, name, robot, desc = (
        params.needed_text(key, missing=apps.BAD) for key in ("userid", "appName", "robotName", "desc")
    )
    maker = call.conn.execute(
        "SELECT userid, unionid FROM users WHERE userid = ? AND state = 'member'", (userid,)
    ).fetchone()
    fits = len(name) in _NAME_LENGTHS and len(robot) in _NAME_LENGTHS and len(desc) in _DESCRIPTION_LENGTHS
    for key in ("robotMediaId", "previewMediaId"):
        params.text(key, bad=apps.BAD)
    if maker is None or not fits or name in _taken(call):
        raise ApiError(apps.BAD)
    return maker, name, robot, desc


def _taken(call: Call) -> set[str]:
    """The names that no further app may have."""
    lasting = call.settings.pending_app_keeps_name
    return {
        body["name"]
        for body in things.listed(call.conn, apps.KIND).values()
        if "deletedAt" not in body or (lasting and apps.restorable(call, body))
    }
