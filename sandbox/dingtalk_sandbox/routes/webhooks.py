"""Webhook robots: what they post, and which robots a group has (contract apps-security.md 1.1, 1.2)."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Mapping
from ipaddress import ip_address, ip_network
from typing import Any

from dingtalk_sandbox.errors import ApiError
from dingtalk_sandbox.operations import Call, Envelope, operation
from dingtalk_sandbox.routes import chats
from dingtalk_sandbox.store import things
from dingtalk_sandbox.tenant.webhooks import KIND

_TYPES = frozenset({"text", "link", "markdown", "actionCard", "feedCard"})
_TEMPLATE_ROBOT = 1
_A_MINUTE, _MESSAGES_A_MINUTE, _SHUT_SECONDS = 60, 20, 600
_CLOCKS_APART_MS = 3_600_000
_DISSOLVED = "dissolved"
_DEAD = {"stopped": 400102, "removed": 400106, _DISSOLVED: 400013}


@operation("POST", "/robot/send", public=True, envelope=Envelope(text_errcode=True, request_id=False))
def send(call: Call) -> Mapping[str, object]:
    """Posts a message to the robot's group; a message with a msgUuid that was posted before is not posted again."""
    token = call.query.get("access_token", "")
    robot = things.find(call.conn, KIND, token)
    if robot is None:
        raise ApiError(400101)
    if code := _DEAD.get(_state(call, robot)):
        raise ApiError(code)
    _check_pace(call, token, robot)
    content = _content(call)
    _check_settings(call, robot, content)
    mark = call.params.text("msgUuid")
    if mark is None or mark not in {each["mark"] for each in robot["posted"]}:
        posted = {"at": call.now, "mark": mark, "content": content}
        things.put(call.conn, KIND, token, {**robot, "posted": [*robot["posted"], posted]})
    return {}


@operation("POST", "/v1.0/robot/groups/robots/query", permission="qyapi_chat_manage", metered=True)
def query(call: Call) -> Mapping[str, object]:
    """The robots of a group, webhook robots among them, without what they may and what they know."""
    conversation = call.params.text("openConversationId", bad="illegal.openconevrsation.id")
    everywhere = [name.strip() for name in call.settings.custom_robots.split(",") if name.strip()]
    here = [each for each in things.listed(call.conn, KIND).values() if each["conversation"] == conversation]
    group = _group(call, conversation)
    unknown = not here and group is None and not everywhere
    if not conversation or unknown or (group is not None and group["status"] == chats.DISSOLVED):
        raise ApiError("illegal.openconevrsation.id")
    found = {each["robotCode"]: each["name"] for each in here if each["state"] != "removed"}
    found |= {_code(name): name for name in everywhere}
    if len(found) > call.settings.group_robot_cap:
        raise ApiError("reject")
    return {"chatbotInstanceVOList": [_shown(code, name) for code, name in found.items()]}


def _shown(code: str, name: str) -> dict[str, object]:
    icon = f"https://static.dingtalk.example/media/{code}.png"
    return {"robotCode": code, "name": name, "downloadIconURL": icon, "openRobotType": _TEMPLATE_ROBOT}


def _code(name: str) -> str:
    return "ding" + hashlib.sha256(name.encode()).hexdigest()[:12]


def _group(call: Call, conversation: str | None) -> dict[str, Any] | None:
    groups = things.listed(call.conn, chats.KIND).values()
    return next((each for each in groups if each.get("openConversationId") == conversation), None)


def _state(call: Call, robot: Mapping[str, Any]) -> str:
    group = _group(call, robot["conversation"])
    return _DISSOLVED if group and group["status"] == chats.DISSOLVED else str(robot["state"])


def _check_pace(call: Call, token: str, robot: dict[str, Any]) -> None:
    """Refuses the 21st message of a minute, and every one in the ten minutes after that."""
    if call.now < robot["shut_until"]:
        raise ApiError(410100)
    lately = sum(1 for each in robot["posted"] if call.now - each["at"] < _A_MINUTE)
    if lately >= _MESSAGES_A_MINUTE:
        things.put(call.conn, KIND, token, {**robot, "shut_until": call.now + _SHUT_SECONDS})
        raise ApiError(410100, keep=True)


def _content(call: Call) -> str:
    """Everything that a message says, as keywords are looked for in it."""
    kind = call.params.text("msgtype")
    if not kind:
        raise ApiError(40035, "缺少参数 json")
    if kind not in _TYPES:
        raise ApiError(400105)
    given = call.params.objects(kind, bad=40035) or [{}]
    if not given[0]:
        raise ApiError(40035, "缺少参数 json")
    return " ".join(_texts(given[0]))


def _texts(value: object) -> list[str]:
    if isinstance(value, dict):
        return [text for item in value.values() for text in _texts(item)]
    if isinstance(value, list):
        return [text for item in value for text in _texts(item)]
    return [str(value)]


def _check_settings(call: Call, robot: Mapping[str, Any], content: str) -> None:
    """Refuses what the robot's own settings forbid: keywords, signature, addresses; then unfit words."""
    if robot["keywords"] and not any(word in content for word in robot["keywords"]):
        raise ApiError(310000, "keywords not in content")
    if robot["secret"]:
        _check_signature(call, robot["secret"])
    networks = [ip_network(each) for each in robot["addresses"]]
    if networks and not any(ip_address(call.address) in each for each in networks):
        raise ApiError(310000, f"ip {call.address} not in whitelist")
    if any(word.strip() and word.strip() in content for word in call.settings.sensitive_words.split(",")):
        raise ApiError(430102)


def _check_signature(call: Call, secret: str) -> None:
    stamp = call.query.get("timestamp", "")
    if not stamp.isdigit() or abs(call.now * 1000 - int(stamp)) > _CLOCKS_APART_MS:
        raise ApiError(310000, "invalid timestamp")
    signed = hmac.new(secret.encode(), f"{stamp}\n{secret}".encode(), hashlib.sha256).digest()
    if not hmac.compare_digest(base64.b64encode(signed).decode(), call.query.get("sign", "")):
        raise ApiError(310000, "sign not match")
