"""Trusted devices of the exclusive edition (contract apps-security.md 3.1)."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from dingtalk_sandbox.errors import ApiError
from dingtalk_sandbox.operations import Call, operation
from dingtalk_sandbox.params import Params
from dingtalk_sandbox.store import ids, things
from dingtalk_sandbox.tenant import users

PERMISSION = "Custom.TrustedDevice.ReadWrite"
EDITION = "exclusive"
KIND = "trusted device"
PUBLIC = "0"
_MAC = re.compile(r"[0-9A-Fa-f]{2}([:-][0-9A-Fa-f]{2}){5}")
_STATUSES = frozenset({1, 2, 3, 4})
_PENDING = 1
_PLATFORMS = frozenset({"Mac", "Win"})
_DENIED = "Forbidden.AccessDenied.AccessTokenPermissionDenied"


@operation("POST", "/v1.0/exclusive/trustedDevices", permission=PERMISSION, metered=True, edition=EDITION)
def create(call: Call) -> Mapping[str, object]:
    """Notes a device; its id is not told."""
    params = call.params
    userid, platform = params.text("userId", bad="param.format.error"), params.text("platform")
    mac, did = (
        params.text("macAddress", bad="param.format.error"),
        params.text("did", bad="param.format.error"),
    )
    if not userid or not platform or not (mac or did):
        raise ApiError("param.missing")
    status = params.integer("status", bad="param.format.error")
    if platform not in _PLATFORMS or (mac and not _MAC.fullmatch(mac)) or status not in {None, *_STATUSES}:
        raise ApiError("param.format.error")
    if userid != PUBLIC and users.find(call.conn, userid) is None:
        raise ApiError("employee.not.found")
    body = {
        "userId": userid,
        "platform": platform,
        "macAddress": mac or "",
        "did": did or "",
        "serialNumber": params.text("serialNumber", bad="param.format.error") or "",
        "title": params.text("title", bad="param.format.error") or "",
        "status": _PENDING if status is None else status,
        "at": int(call.now),
    }
    if any(_key(known) == _key(body) for known in things.listed(call.conn, KIND).values()):
        raise ApiError("insert.repeat.error")
    things.put(call.conn, KIND, ids.take(call.conn, "device"), body)
    return {"success": True}


@operation(
    "POST", "/v1.0/exclusive/trustedDevices/remove", permission=PERMISSION, metered=True, edition=EDITION
)
def remove(call: Call) -> Mapping[str, object]:
    """Forgets a device; one that is not there has no code."""
    params = call.params
    userid, mac, did = params.text("userId"), params.text("macAddress"), params.text("did")
    if not userid or params.flag("kickOff", bad="param.format.error") is None or not (mac or did):
        raise ApiError("param.missing")
    for id_, known in things.listed(call.conn, KIND).items():
        same = _plain(known["macAddress"]) == _plain(mac) if mac else known["did"] == did
        if known["userId"] == userid and same:
            things.drop(call.conn, KIND, id_)
    return {"success": True}


@operation(
    "POST", "/v1.0/exclusive/trustedDevices/query", permission=PERMISSION, metered=True, edition=EDITION
)
def query(call: Call) -> Mapping[str, object]:
    """A page of devices; the page of the documentation grants it to third-party apps alone."""
    if call.settings.trusted_device_query == "refuse":
        raise ApiError(_DENIED, "没有调用该接口的权限", status=403)
    params = call.params
    userids = params.texts("userIds", bad="param.illegal")
    if userids and any(users.find(call.conn, item) is None for item in userids):
        raise ApiError("staff.not.found")
    number, size = _page(params)
    wanted = _filter(params)
    found = [
        (id_, body)
        for id_, body in things.listed(call.conn, KIND).items()
        if (not userids or body["userId"] in userids) and wanted(body)
    ]
    return {
        "data": [_shown(int(id_), body) for id_, body in found[(number - 1) * size : number * size]],
        "total": len(found),
        "pageSize": size,
        "currentPage": number,
    }


@operation(
    "GET", "/v1.0/exclusive/trusts/publicDevices", permission=PERMISSION, metered=True, edition=EDITION
)
def list_public(call: Call) -> Mapping[str, object]:
    """A page of the devices that belong to nobody; neither id nor person is told."""
    number, size = _page(call.params, least=10, most=200)
    wanted = _filter(call.params)
    found = [
        body for body in things.listed(call.conn, KIND).values() if body["userId"] == PUBLIC and wanted(body)
    ]
    shown = ("title", "macAddress", "platform", "serialNumber", "status", "did")
    page = [
        {
            **{key: body[key] for key in shown},
            "deviceScopeType": 1,
            "retryPermission": "0",
            "gmtCreate": body["at"] * 1000,
            "gmtModified": body["at"] * 1000,
        }
        for body in found[(number - 1) * size : number * size]
    ]
    return {"data": page, "dataCnt": len(page), "totalCnt": len(found)}


def _plain(mac: str | None) -> str:
    return (mac or "").replace("-", ":").lower()


def _key(body: Mapping[str, Any]) -> tuple[str, str, str, str]:
    return body["userId"], body["platform"], _plain(body["macAddress"]), body["did"]


def _filter(params: Params) -> Callable[[Mapping[str, Any]], bool]:
    """What tells whether a device is what the call asks for."""
    platform, serial = (
        params.text("platform", bad="param.illegal"),
        params.text("serialNumber", bad="param.illegal"),
    )
    mac, status = (
        params.text("macAddress", bad="param.illegal"),
        params.integer("status", bad="param.illegal"),
    )

    def wanted(body: Mapping[str, Any]) -> bool:
        return (
            (not platform or body["platform"] == platform)
            and (not serial or body["serialNumber"] == serial)
            and (not mac or _plain(body["macAddress"]) == _plain(mac))
            and (status is None or body["status"] == status)
        )

    return wanted


def _page(params: Params, *, least: int = 1, most: int = 200) -> tuple[int, int]:
    number = params.integer("pageNumber", bad="param.illegal")
    size = params.integer("pageSize", bad="param.illegal")
    number, size = 1 if number is None else number, 50 if size is None else size
    if number < 1 or not least <= size <= most:
        raise ApiError("param.illegal")
    return number, size


def _shown(id_: int, body: Mapping[str, Any]) -> dict[str, Any]:
    shown = {
        key: body[key] for key in ("userId", "platform", "macAddress", "serialNumber", "status", "title")
    }
    return {"id": id_, **shown, "createTime": body["at"], "modifiedTime": body["at"]}
