"""Internal apps and who sees them (contract apps-security.md 1.3)."""

from __future__ import annotations

from typing import Any

from pydantic import SecretStr

from pulumi_dingtalk.client import apps, errors
from pulumi_dingtalk.client.apps import NewApp, Scopes
from support.contract import Quirk, Refused, Sample

_PATH, _SECTION = "/v1.0/microApp/apps", "apps-security.md 1.3"
_DONE = {"result": True}
_PAGE = "https://shops.example/b"
_BUSY = Refused("systemError", errors.Ambiguous, status=500)
_FIELDS: apps.AppFields = {
    "name": "ShopStock",
    "desc": "What is there",
    "icon": "@icon",
    "homepageLink": _PAGE,
    "pcHomepageLink": _PAGE,
    "ompLink": _PAGE,
    "ipWhiteList": ["203.0.113.1", "203.0.113.*"],
}
_OPERATOR = {"opUnionId": "<admin unionid>"}


def _bad(
    code: str = "invalidParam", means: type[errors.DingTalkError] = errors.Invalid, **change: Any
) -> Refused:
    return Refused(code, means, change)


_WHO = (
    _bad("invalidUser", opUnionId="nobody"),
    _bad("invalidUser", opUnionId=...),
    _bad("noAppManagePermission", opUnionId="<clerk unionid>"),
    Refused("invalidEcologicalCorpId", errors.Invalid),
)
_WHAT = (
    _bad("illegalIp", ipWhiteList=["shops.example"]),
    _bad("illegalIp", ipWhiteList=["*.*.0.1"]),
    _bad("illegalIp", ipWhiteList=[f"203.0.113.{number}" for number in range(51)]),
    _bad("illegalAppName", name="x"),
    _bad("illegalAppName", name="x" * 21),
    _bad("illegalAppName", name="Shop stock"),
    _bad("illegalAppDesc", desc=""),
    _bad("illegalAppDesc", desc="x" * 201),
    _bad("illegalAppIcon", icon="no media id"),
    _bad(homepageLink="shops.example"),
)

CREATE = Sample(
    f"POST {_PATH}",
    _SECTION,
    {**_OPERATOR, "scopeType": "BASE", "developType": 0, **_FIELDS},
    {"agentId": 111, "appKey": "dingabc", "appSecret": "5e884898"},
    lambda client, the: apps.create(client, the["admin unionid"], {"developType": 0, **_FIELDS}),
    NewApp(111, "dingabc", SecretStr("5e884898")),
    refused=(
        *_WHO,
        *_WHAT,
        _bad(name=...),
        _bad(desc=...),
        _bad(developType=2),
        _bad(scopeType="ALL"),
        _bad(homepageLink=...),
        Refused("overMaxCount", errors.Invalid, {}, {"app_cap": 1}),
        _BUSY,
    ),
    quirks=(
        Quirk("a mini program needs no page", {"developType": 1, "homepageLink": ...}, hides=("code",)),
        Quirk(
            "the id as a text, as in a newer call",
            answer={"agentId": "111", "appKey": "dingabc", "appSecret": "5e884898"},
        ),
    ),
    sdk="micro_app_1_0",
)

UPDATE = Sample(
    f"PUT {_PATH}/{{agentId}}",
    _SECTION,
    {"agentId": "<app>", **_OPERATOR, **_FIELDS},
    _DONE,
    lambda client, the: apps.update(client, the["admin unionid"], the["app"], _FIELDS),
    refused=(*_WHO, *_WHAT, _bad("invalidAgentId", errors.NotFound, agentId=424242), _BUSY),
    sdk="micro_app_1_0",
)

DELETE = Sample(
    f"DELETE {_PATH}/{{agentId}}",
    _SECTION,
    {"agentId": "<app>", **_OPERATOR},
    _DONE,
    lambda client, the: apps.delete(client, the["admin unionid"], the["app"]),
    refused=(
        *_WHO,
        _bad("invalidAgentId", agentId=424242),
        _bad("invalidAgentId", opUnionId="<deputy unionid>"),
        Refused(
            "invalidAgentId",
            errors.Invalid,
            after=((f"DELETE {_PATH}/{{agentId}}", {"agentId": "<app>", **_OPERATOR}),),
        ),
        Refused("invalidParam", errors.Invalid),
        _BUSY,
    ),
    sdk="micro_app_1_0",
)

_SHOWN: dict[str, Any] = {
    "agentId": 111,
    "name": "ShopStock",
    "desc": "What is there",
    "icon": "https://static.example/icon.png",
    "homepageLink": _PAGE,
    "pcHomepageLink": _PAGE,
    "ompLink": _PAGE,
    "appId": 0,
    "appStatus": 1,
    "developType": 0,
    "robotInfo": {"name": "Stock", "robotCode": "dingabc"},
    "coolAppInfo": [{"name": "Stock", "coolAppCode": "COOLAPP-1"}],
    "unifiedAppId": "5d41402a",
}
_TOLD = ("name", "desc", "homepageLink", "pcHomepageLink", "ompLink", "developType")
_WITHOUT = {key: _SHOWN[key] for key in _TOLD}
_READ = {**_WITHOUT, "robotInfo": _SHOWN["robotInfo"]}
_BARE = {key: it for key, it in _SHOWN.items() if key not in {"robotInfo", "coolAppInfo", "pcHomepageLink"}}
LIST = Sample(
    "GET /v1.0/microApp/allInnerApps",
    _SECTION,
    {},
    {"appList": [_SHOWN]},
    lambda client, the: apps.list_inner(client),
    {111: _READ},
    refused=(Refused("systemBusy", errors.Transient, status=500),),
    lacks=("appList.[].coolAppInfo",),
    quirks=(
        Quirk(
            "what is only written",
            hides=("appList.0.ipWhiteList", "appList.0.appSecret", "appList.0.scopeType"),
        ),
        Quirk(
            "a deleted app can be restored for a day",
            after=((DELETE.operation, {"agentId": "<app>", **_OPERATOR}),),
            shows={"appList.0.name": "Helper", "appList.1": ...},
        ),
        Quirk(
            "whether it is listed until then is not told",
            settings={"pending_app_listed": True},
            after=((DELETE.operation, {"agentId": "<app>", **_OPERATOR}),),
            shows={"appList.0.agentId": "<app>"},
        ),
        Quirk(
            "an app without robot and pages",
            answer={"appList": [_BARE]},
            returns={111: {**_WITHOUT, "pcHomepageLink": ""}},
        ),
    ),
    sdk="micro_app_1_0",
)

_SCOPES = f"{_PATH}/{{agentId}}/scopes"
_LIVE = Scopes(frozenset({"manager"}))


def _wanted(the: Any) -> Scopes:
    return Scopes(frozenset({"clerk"}), frozenset({the["shop"]}), frozenset({the["role"]}), only_admin=False)


_MANY = list(range(1, 102))
CHANGE_SCOPES = Sample(
    f"POST {_SCOPES}",
    _SECTION,
    {
        "agentId": "<app>",
        "addUserIds": ["clerk"],
        "delUserIds": ["manager"],
        "addDeptIds": ["<shop>"],
        "addRoleIds": ["<role>"],
        "onlyAdminVisible": False,
    },
    _DONE,
    lambda client, the: apps.change_scopes(client, the["app"], _LIVE, _wanted(the)),
    refused=(
        *(_bad(**{key: _MANY}) for key in ("addUserIds", "addDeptIds", "delRoleIds")),
        _bad(addDeptIds=["x"]),
        _bad(onlyAdminVisible="maybe"),
        _bad(agentId=424242),
        _BUSY,
    ),
    sdk="micro_app_1_0",
)
_SEEN = {"userIds": ["manager"], "deptIds": [1], "roleIds": [7], "onlyAdminVisible": False}
GET_SCOPES = Sample(
    f"GET {_SCOPES}",
    _SECTION,
    {"agentId": "<app>"},
    {"result": _SEEN},
    lambda client, the: apps.get_scopes(client, the["app"]),
    Scopes(frozenset({"manager"}), frozenset({1}), frozenset({7})),
    refused=(_bad(agentId=424242), Refused("systemError", errors.Transient, status=500)),
    quirks=(
        Quirk(
            "the lists stay filled while administrators alone see it",
            after=((CHANGE_SCOPES.operation, {"agentId": "<app>", "onlyAdminVisible": True}),),
            shows={"result.userIds": ["manager"], "result.onlyAdminVisible": True},
            answer={"result": {**_SEEN, "onlyAdminVisible": True}},
            returns=Scopes(only_admin=True),
        ),
        Quirk(
            "a change that does not name the switch leaves it",
            after=((CHANGE_SCOPES.operation, {"agentId": "<app>", "addUserIds": ["clerk"]}),),
            shows={"result.userIds": ["manager", "clerk"], "result.onlyAdminVisible": False},
        ),
        Quirk(
            "the text has them empty then",
            answer={"result": {"onlyAdminVisible": True}},
            returns=Scopes(only_admin=True),
        ),
    ),
    sdk="micro_app_1_0",
)

SAMPLES = (CREATE, UPDATE, DELETE, LIST, CHANGE_SCOPES, GET_SCOPES)
