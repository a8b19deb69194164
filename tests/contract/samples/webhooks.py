"""Webhook robots, which people make in their groups (contract apps-security.md 1.1, 1.2)."""

from __future__ import annotations

from typing import Any

from pydantic import SecretStr

from pulumi_dingtalk.client import errors, webhooks
from pulumi_dingtalk.client.webhooks import GroupRobot
from support.contract import Quirk, Refused, Sample

_SECTION = "apps-security.md 1.2"


def _bad(code: int | str, means: type[errors.DingTalkError] = errors.Invalid, **change: Any) -> Refused:
    return Refused(code, means, {key.replace("query_", "?"): value for key, value in change.items()})


_SHOWN = {
    "robotCode": "dingabc",
    "name": "Shelf alarms",
    "downloadIconURL": "https://static.example/icon.png",
    "openRobotType": 1,
}
IN_GROUP = Sample(
    "POST /v1.0/robot/groups/robots/query",
    _SECTION,
    {"openConversationId": "cidALARMS=="},
    {"chatbotInstanceVOList": [_SHOWN]},
    lambda client, the: webhooks.list_in_group(client, "cidALARMS=="),
    [GroupRobot("dingabc", "Shelf alarms")],
    refused=(
        Refused("unauthorized", errors.PermissionDenied),
        _bad("illegal.openconevrsation.id", errors.NotFound, openConversationId="cidOTHER=="),
        _bad("illegal.openconevrsation.id", errors.NotFound, openConversationId=...),
        Refused("reject", errors.Invalid, settings={"group_robot_cap": 0}),
        Refused("system.error", errors.Transient, status=500),
    ),
    quirks=(
        Quirk(
            "robots of apps stand in the same list",
            answer={"chatbotInstanceVOList": [{**_SHOWN, "openRobotType": 2}, _SHOWN]},
        ),
        Quirk("neither token nor settings", hides=("chatbotInstanceVOList.0.accessToken",)),
    ),
    sdk="robot_1_0",
)

_TEXT = {"msgtype": "text", "text": {"content": "Shelf 7 is empty"}, "msgUuid": "m1"}


def _send(client: Any, the: Any) -> None:
    webhook = SecretStr(f"https://oapi.dingtalk.com/robot/send?access_token={the['webhook']}")
    webhooks.send_text(client, webhook, None, "Shelf 7 is empty", subject="Shelf alarms", mark="m1")


_SETTINGS = {"query_access_token": "<signing webhook>"}
SEND = Sample(
    "POST /robot/send",
    "apps-security.md 1.1",
    {"?access_token": "<webhook>", **_TEXT},
    {"errcode": "0", "errmsg": "ok"},
    _send,
    refused=(
        Refused(-1, errors.Transient),
        _bad(310000, **_SETTINGS),
        _bad(310000, **_SETTINGS, text={"content": "Door"}),
        _bad(310000, **_SETTINGS, query_timestamp="1790000000000", query_sign="x"),
        _bad(400101, query_access_token="x"),
        Refused(400102, errors.Invalid),
        _bad(400105, msgtype="video"),
        Refused(400106, errors.Invalid),
        Refused(400013, errors.Invalid),
        Refused(
            410100,
            errors.Invalid,
            after=(("POST /robot/send", {"?access_token": "<webhook>", **_TEXT, "msgUuid": ...}),) * 20,
        ),
        *(Refused(code, errors.Invalid) for code in (130101, 430101, 430103, 430104)),
        Refused(430102, errors.Invalid, settings={"sensitive_words": "Shelf"}),
        _bad(40035, msgtype=...),
        _bad(40035, text=...),
        Refused(43004, errors.Invalid),
    ),
    quirks=(
        Quirk("the code is a text", shows={"errcode": "0"}, answer={"errcode": 0, "errmsg": "ok"}),
        Quirk(
            "a message that was posted is posted once",
            after=(("POST /robot/send", {"?access_token": "<webhook>", **_TEXT}),),
            shows={"errcode": "0"},
        ),
    ),
)

SAMPLES = (IN_GROUP, SEND)
