"""Bots and the quick entries of their single chats (contract apps-security.md 1.2)."""

from __future__ import annotations

from typing import Any

from pydantic import SecretStr

from pulumi_dingtalk.client import errors, quick_entries, robots
from pulumi_dingtalk.client.robots import NewBot
from support.contract import Quirk, Refused, Sample

_SECTION = "apps-security.md 1.2"
_FIELDS: robots.BotFields = {"appName": "Stock bot", "robotName": "Stock", "desc": "Answers"}
_NEW = {
    "agentId": "111",
    "robotCode": "dingabc",
    "clientId": "dingabc",
    "clientSecret": "5e88",
    "unifiedAppId": "5d41",
}
_BOT = NewBot(111, "dingabc", "dingabc", SecretStr("5e88"), "5d41")


def _bad(code: str = "invalidParam", **change: Any) -> Refused:
    return Refused(code, errors.Invalid, change)


CREATE = Sample(
    "POST /v1.0/microApp/agent/create",
    _SECTION,
    {"userid": "admin", **_FIELDS},
    _NEW,
    lambda client, the: robots.create(client, "admin", _FIELDS),
    _BOT,
    refused=(
        *(_bad(**{key: ""}) for key in ("userid", "appName", "robotName", "desc")),
        _bad(userid="nobody"),
        _bad(appName="x"),
        _bad(robotName="x" * 21),
        _bad(desc="x" * 201),
        _bad(appName="ShopOrders"),
        _bad(previewMediaId={}),
    ),
    quirks=(
        Quirk("the id is a number in other calls", answer={**_NEW, "agentId": 111}),
        Quirk(
            "whether a deleted app keeps its name is not told",
            {"appName": "ShopOrders"},
            after=(
                (
                    "DELETE /v1.0/microApp/apps/{agentId}",
                    {"agentId": "<app>", "opUnionId": "<admin unionid>"},
                ),
            ),
            hides=("code",),
        ),
    ),
    sdk="micro_app_1_0",
)

_PLUGINS = "POST /v1.0/robot/plugins"
_ANY = {"quick_entry_caller": "any"}
_ENTRY: quick_entries.Entry = {
    "name": "Stock",
    "icon": "@icon",
    "pcUrl": "https://shops.example/s",
    "mobileUrl": "https://shops.example/m",
}
_DONE = {"result": True}
_COMMON = (
    _bad("param.illegal", robotCode=""),
    Refused("invalidRequest.robotNotExist", errors.NotFound, {"robotCode": "ding424242"}),
    Refused("invalidRequest.robotCodeNotMatch", errors.Invalid, {}, {"quick_entry_caller": "own"}),
    Refused("invalidRequest.robotIsStop", errors.Invalid, {}, {"robots_stopped": True}),
    Refused("system.error", errors.Transient, status=500),
)


def _entry(code: str, **change: Any) -> Refused:
    entry = {key: it for key, it in {**_ENTRY, **change}.items() if it is not ...}
    return _bad(code, pluginInfoList=[entry])


SET = Sample(
    f"{_PLUGINS}/set",
    _SECTION,
    {"robotCode": "<robot>", "pluginInfoList": [_ENTRY]},
    _DONE,
    lambda client, the: quick_entries.set_entries(client, the["robot"], [_ENTRY]),
    refused=(
        *_COMMON,
        _bad("param.illegal", pluginInfoList=...),
        _entry("param.illegal", name=...),
        _entry("param.illegal", icon=""),
        _entry("param.illegal", pcUrl=7),
        _entry("invalidRequest.jsonFormatErroj", name="{no JSON"),
        Refused("invalidRequest.exceededMaximumLimit", errors.Invalid, {}, {"quick_entry_cap": 0}),
        Refused("invalidRequest.pluginInstallFail", errors.Ambiguous, status=500),
    ),
    quirks=(
        Quirk(
            "a name in several languages", {"pluginInfoList": [{**_ENTRY, "name": '{"en":"S"}'}]}, shows=_DONE
        ),
    ),
    settings=_ANY,
    sdk="robot_1_0",
)
QUERY = Sample(
    f"{_PLUGINS}/query",
    _SECTION,
    {"robotCode": "<robot>"},
    {"pluginInfoList": [_ENTRY]},
    lambda client, the: quick_entries.query(client, the["robot"]),
    [_ENTRY],
    refused=_COMMON,
    quirks=(
        Quirk(
            "none",
            after=((f"{_PLUGINS}/clear", {"robotCode": "<robot>"}),),
            shows={"pluginInfoList": []},
            answer={},
            returns=[],
        ),
        Quirk(
            "set replaces all",
            after=(
                (SET.operation, {"robotCode": "<robot>", "pluginInfoList": [{"name": "A", "icon": "@icon"}]}),
            ),
            shows={"pluginInfoList": [{"name": "A", "icon": "@icon"}]},
            answer={"pluginInfoList": [{"name": "A", "icon": "@icon"}]},
            returns=[{"name": "A", "icon": "@icon"}],
        ),
    ),
    settings=_ANY,
    sdk="robot_1_0",
)
CLEAR = Sample(
    f"{_PLUGINS}/clear",
    _SECTION,
    {"robotCode": "<robot>"},
    _DONE,
    lambda client, the: quick_entries.clear(client, the["robot"]),
    refused=(*_COMMON, Refused("invalidRequest.pluginInstallFail", errors.Ambiguous, status=500)),
    settings=_ANY,
    sdk="robot_1_0",
)

SAMPLES = (CREATE, SET, QUERY, CLEAR)
