"""Internal apps and who sees them (contract apps-security.md 1.3)."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from typing import Any

from dingtalk_sandbox.errors import ApiError
from dingtalk_sandbox.operations import Call, operation
from dingtalk_sandbox.params import Params
from dingtalk_sandbox.store import ids, things
from dingtalk_sandbox.tenant.operators import MAIN_ADMINISTRATOR, need_administrator

MANAGE, LIST = "qyapi_microapp_manage", "qyapi_get_microapp_list"
KIND = "app"
PATH = "/v1.0/microApp/apps"
BAD = "invalidParam"
_NAME = re.compile(r"[\u4e00-\u9fffA-Za-z0-9]{2,20}")
_ADDRESS = re.compile(r"(?:\d{1,3}|\*)(?:\.(?:\d{1,3}|\*)){3}")
_LINK = re.compile(r"https?://\S+")
_DESCRIPTION_LIMIT = 200
_ADDRESSES_CAP = 50
_DELTA_CAP = 100
_SCOPE_CAP = 2000
_RESTORABLE_SECONDS = 24 * 3600
_LINKS = ("homepageLink", "pcHomepageLink", "ompLink")
_H5, _MINI = 0, 1
_SCOPES = {"User": "userIds", "Dept": "deptIds", "Role": "roleIds"}


@operation("POST", PATH, permission=MANAGE, metered=True)
def create(call: Call) -> Mapping[str, object]:
    """Makes an app; its secret is told here and kept nowhere."""
    params = call.params
    operator = need_administrator(call.conn, params.text("opUnionId", bad=BAD))
    name, desc = params.text("name", bad=BAD), params.text("desc", bad=BAD)
    if name is None or desc is None:
        raise ApiError(BAD)
    develop_type = params.integer("developType", bad=BAD) or _H5
    if develop_type not in {_H5, _MINI} or params.text("scopeType", bad=BAD) not in {None, "BASE"}:
        raise ApiError(BAD)
    if develop_type == _H5 and not params.text("homepageLink", bad=BAD):
        raise ApiError(BAD)
    fields = _fields(params)
    if len(living(call)) >= call.settings.app_cap:
        raise ApiError("overMaxCount")
    agent_id = ids.take(call.conn, "app")
    body = {**fields, "developType": develop_type, "creator": operator["unionid"], "scopes": _nobody()}
    things.put(call.conn, KIND, agent_id, body)
    key = "ding" + digest(call, f"key {agent_id}")[:16]
    return {"agentId": agent_id, "appKey": key, "appSecret": digest(call, f"secret {agent_id}")}


@operation("PUT", PATH + "/{agentId}", permission=MANAGE, metered=True)
def update(call: Call) -> Mapping[str, object]:
    """Changes what is named and leaves the rest."""
    need_administrator(call.conn, call.params.text("opUnionId", bad=BAD))
    agent_id, body = _need(call)
    things.put(call.conn, KIND, agent_id, {**body, **_fields(call.params)})
    return {"result": True}


@operation("DELETE", PATH + "/{agentId}", permission=MANAGE, metered=True)
def delete(call: Call) -> Mapping[str, object]:
    """Marks an app for deletion: only its creator and the organisation's may, and for 24 h it can be restored."""
    operator = need_administrator(call.conn, call.params.text("opUnionId", bad=BAD))
    agent_id, body = _need(call)
    if operator["sys_level"] != MAIN_ADMINISTRATOR and body["creator"] != operator["unionid"]:
        raise ApiError("invalidAgentId")
    things.put(call.conn, KIND, agent_id, {**body, "deletedAt": call.now})
    call.conn.execute("DELETE FROM apps WHERE client_id = ?", (body.get("clientId"),))
    return {"result": True}


@operation("GET", "/v1.0/microApp/allInnerApps", permission=LIST, metered=True)
def list_inner(call: Call) -> Mapping[str, object]:
    """Every internal app, without what is only ever written; the icon comes back as an address."""
    return {"appList": [_shown(call, int(id_), body) for id_, body in living(call, listed=True).items()]}


@operation("POST", PATH + "/{agentId}/scopes", permission=MANAGE, metered=True)
def change_scopes(call: Call) -> Mapping[str, object]:
    """Adds and removes up to 100 people, departments and roles each."""
    params = call.params
    agent_id, body = _need(call, unknown=BAD)
    scopes = dict(body["scopes"])
    for what, key in _SCOPES.items():
        added, removed = _delta(params, f"add{what}Ids", what), _delta(params, f"del{what}Ids", what)
        kept = [item for item in scopes[key] if item not in removed]
        scopes[key] = list(dict.fromkeys([*kept, *added]))
        if len(scopes[key]) > _SCOPE_CAP:
            raise ApiError(BAD)
    only = params.flag("onlyAdminVisible", bad=BAD)
    scopes["onlyAdminVisible"] = scopes["onlyAdminVisible"] if only is None else only
    things.put(call.conn, KIND, agent_id, {**body, "scopes": scopes})
    return {"result": True}


@operation("GET", PATH + "/{agentId}/scopes", permission=MANAGE, metered=True)
def get_scopes(call: Call) -> Mapping[str, object]:
    """Who sees the app; the lists stay filled while only administrators do, as in the page's sample."""
    _, body = _need(call, unknown=BAD)
    return {"result": body["scopes"]}


def _nobody() -> dict[str, Any]:
    return {"userIds": [], "deptIds": [], "roleIds": [], "onlyAdminVisible": True}


def digest(call: Call, what: str) -> str:
    """An id or a secret that follows from what it is for: opaque, and another one in another tenant."""
    return hashlib.sha256(f"{call.corp_id}/{what}".encode()).hexdigest()


def unified_id(call: Call, agent_id: int) -> str:
    """The app's other id."""
    return digest(call, f"app {agent_id}")[:32]


def living(call: Call, *, listed: bool = False) -> dict[str, dict[str, Any]]:
    """Apps that are not deleted; a list also shows those that can be restored, if so set."""
    pending = listed and call.settings.pending_app_listed
    return {
        id_: body
        for id_, body in things.listed(call.conn, KIND).items()
        if "deletedAt" not in body or (pending and restorable(call, body))
    }


def restorable(call: Call, body: Mapping[str, Any]) -> bool:
    """Whether a deleted app can still be brought back."""
    return bool(call.now - body["deletedAt"] < _RESTORABLE_SECONDS)


def _need(call: Call, unknown: str = "invalidAgentId") -> tuple[str, dict[str, Any]]:
    agent_id = call.params.path["agentId"]
    body = living(call).get(agent_id)
    if body is None:
        raise ApiError(unknown)
    return agent_id, body


def _fields(params: Params) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if (name := params.text("name", bad=BAD)) is not None:
        if not _NAME.fullmatch(name):
            raise ApiError("illegalAppName")
        found["name"] = name
    if (desc := params.text("desc", bad=BAD)) is not None:
        if not 1 <= len(desc) <= _DESCRIPTION_LIMIT:
            raise ApiError("illegalAppDesc")
        found["desc"] = desc
    if (icon := params.text("icon", bad="illegalAppIcon")) is not None:
        if not icon.startswith("@"):
            raise ApiError("illegalAppIcon")
        found["icon"] = icon
    for key in _LINKS:
        if (link := params.text(key, bad=BAD)) is not None:
            if link and not _LINK.fullmatch(link):
                raise ApiError(BAD)
            found[key] = link
    return {**found, **_addresses(params)}


def _addresses(params: Params) -> dict[str, Any]:
    found = params.texts("ipWhiteList", bad="illegalIp")
    if found is None:
        return {}
    if len(found) > _ADDRESSES_CAP or not all(
        _ADDRESS.fullmatch(item) and item.count("*") <= 1 for item in found
    ):
        raise ApiError("illegalIp")
    return {"ipWhiteList": found}


def _delta(params: Params, key: str, what: str) -> list[Any]:
    found: list[Any] = (params.texts if what == "User" else params.integers)(key, bad=BAD) or []
    if len(found) > _DELTA_CAP:
        raise ApiError(BAD)
    return found


def _shown(call: Call, agent_id: int, body: Mapping[str, Any]) -> dict[str, Any]:
    icon = body.get("icon", "")
    robot = {"robotInfo": body["robot"]} if "robot" in body else {}
    return {
        "agentId": agent_id,
        "name": body["name"],
        "desc": body["desc"],
        "icon": f"https://static.dingtalk.example/media/{icon.lstrip('@')}.png" if icon else "",
        **{key: body.get(key, "") for key in _LINKS},
        "appId": 0,
        "appStatus": 1,
        "developType": body["developType"],
        "unifiedAppId": unified_id(call, agent_id),
        **robot,
    }
