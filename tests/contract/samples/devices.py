"""Trusted devices of the exclusive edition (contract apps-security.md 3.1)."""

from __future__ import annotations

from typing import Any

from pulumi_dingtalk.client import devices, errors
from pulumi_dingtalk.client.devices import Device
from support.contract import Quirk, Refused, Sample

_PATH, _SECTION = "/v1.0/exclusive/trustedDevices", "apps-security.md 3.1"
_MAC, _NEW, _OTHER = "88:66:5a:07:2b:04", "88:66:5a:07:2b:06", "88-66-5A-07-2B-04"
_DONE = {"success": True}
_EDITION = Refused("permissions.error", errors.NotInEdition, {}, {"edition": "professional"}, status=403)


def _bad(code: str, means: type[errors.DingTalkError] = errors.Invalid, **change: Any) -> Refused:
    return Refused(code, means, change)


def _fault(means: type[errors.DingTalkError]) -> Refused:
    return Refused("service.error", means, status=500)


CREATE = Sample(
    f"POST {_PATH}",
    _SECTION,
    {
        "userId": "clerk",
        "platform": "Mac",
        "macAddress": _NEW,
        "serialNumber": "C02-3",
        "title": "Till 3",
        "status": 2,
    },
    _DONE,
    lambda client, the: devices.create(client, Device("clerk", "Mac", _NEW, "C02-3", "Till 3", 2)),
    refused=(
        _bad("insert.repeat.error", errors.Conflict, userId="manager", macAddress=_OTHER),
        _bad("param.format.error", macAddress="88:66"),
        _bad("param.format.error", platform="iOS"),
        _bad("param.format.error", status=5),
        _bad("param.format.error", status="x"),
        _bad("param.missing", userId=...),
        _bad("param.missing", platform=...),
        _bad("param.missing", macAddress=...),
        _bad("employee.not.found", errors.BadReference, userId="nobody"),
        _EDITION,
        _fault(errors.Ambiguous),
    ),
    quirks=(
        Quirk("no id is told", hides=("id", "data")),
        Quirk("a device by its did", {"macAddress": ..., "did": "d1"}, shows=_DONE),
        Quirk("of nobody", {"userId": "0"}, shows=_DONE),
    ),
    sdk="exclusive_1_0",
)

REMOVE = Sample(
    f"{CREATE.operation}/remove",
    _SECTION,
    {"userId": "manager", "macAddress": _MAC, "kickOff": False},
    _DONE,
    lambda client, the: devices.remove(client, "manager", _MAC),
    refused=(
        _bad("param.missing", userId=...),
        _bad("param.missing", macAddress=...),
        _bad("param.missing", kickOff=...),
        _bad("param.format.error", kickOff="maybe"),
        _EDITION,
        _fault(errors.Ambiguous),
    ),
    quirks=(
        Quirk("an unknown device is no error", {"macAddress": _NEW}, shows=_DONE),
        Quirk("the id alone is not enough", {"macAddress": _NEW, "id": 7}, shows=_DONE),
    ),
    sdk="exclusive_1_0",
)

_SHOWN: dict[str, Any] = {
    "id": 123,
    "userId": "manager",
    "platform": "Mac",
    "macAddress": _MAC,
    "serialNumber": "123",
    "status": 2,
    "title": "Till",
    "model": "M1",
    "deviceUuid": "123",
    "createTime": 1628650483,
    "modifiedTime": 1628650483,
}
_READ = Device("manager", "Mac", _MAC, "123", "Till", 2)
_ANSWER = {"data": [_SHOWN], "total": 1, "pageSize": 200, "currentPage": 1}
_MORE = ((CREATE.operation, {"userId": "clerk", "platform": "Win", "macAddress": _NEW}),)
QUERY = Sample(
    f"{CREATE.operation}/query",
    _SECTION,
    {"pageNumber": 1, "pageSize": 200},
    _ANSWER,
    lambda client, the: devices.list_personal(client),
    [_READ],
    refused=(
        _bad("staff.not.found", errors.BadReference, userIds=["nobody"]),
        _bad("param.illegal", pageNumber=0),
        _bad("param.illegal", pageSize=0),
        _bad("param.illegal", status="x"),
        _EDITION,
        Refused(
            "Forbidden.AccessDenied.AccessTokenPermissionDenied",
            errors.PermissionDenied,
            {},
            {"trusted_device_query": "refuse"},
            status=403,
        ),
        _fault(errors.Transient),
    ),
    lacks=("data.[].model", "data.[].deviceUuid"),
    quirks=(
        Quirk(
            "a MAC address in its other spelling",
            {"macAddress": _OTHER},
            shows={"total": 1, "data.0.macAddress": _MAC},
        ),
        Quirk(
            "a device without a MAC address goes by its did",
            after=(
                *(
                    (CREATE.operation, {"userId": "clerk", "platform": "Win", "did": did})
                    for did in ("d1", "d2")
                ),
                (REMOVE.operation, {"userId": "clerk", "did": "d1", "kickOff": False}),
            ),
            shows={"total": 3},
        ),
        Quirk("by person", {"userIds": ["manager"]}, shows={"total": 1}),
        Quirk("by platform", {"platform": "Win"}, after=_MORE, shows={"total": 1, "data.0.userId": "clerk"}),
        Quirk("by serial number", {"serialNumber": "C02-1"}, after=_MORE, shows={"total": 2}),
        Quirk("by status: pending where none was given", {"status": 1}, after=_MORE, shows={"total": 1}),
        Quirk(
            "the last page",
            {"pageNumber": 2, "pageSize": 2},
            after=_MORE,
            shows={"total": 3, "data.0.userId": "clerk", "data.1": ...},
        ),
        Quirk(
            "those of nobody too", answer={**_ANSWER, "data": [_SHOWN, {**_SHOWN, "userId": "0"}], "total": 2}
        ),
        Quirk("did is in the SDK alone", answer={**_ANSWER, "data": [{**_SHOWN, "did": "d1"}]}),
        Quirk(
            "the MAC address as the other page has it",
            answer={**_ANSWER, "data": [{**_SHOWN, "macAddress": _OTHER}]},
        ),
    ),
    sdk="exclusive_1_0",
)

_PUBLIC: dict[str, Any] = {
    "title": "Till",
    "macAddress": _MAC,
    "platform": "Mac",
    "serialNumber": "123",
    "status": 2,
    "did": "",
    "encryptDeviceId": "e1",
    "deviceUuid": "123",
    "deviceScopeType": 1,
    "deviceStaffs": [{"userId": "manager", "name": "Manager"}],
    "deviceDepts": [{"id": 7, "name": "Mong Kok"}],
    "deviceRoles": [{"tagCode": "7", "name": "Shop manager"}],
    "retryPermission": "0",
    "gmtCreate": 1628650483000,
    "gmtModified": 1628650483000,
}
_DETAILS = ("encryptDeviceId", "deviceUuid", "deviceStaffs", "deviceDepts", "deviceRoles")
LIST_PUBLIC = Sample(
    "GET /v1.0/exclusive/trusts/publicDevices",
    _SECTION,
    {"pageNumber": 1, "pageSize": 200},
    {"data": [_PUBLIC], "dataCnt": 1, "totalCnt": 1},
    lambda client, the: devices.list_public(client),
    [Device("0", "Mac", _MAC, "123", "Till", 2)],
    refused=(
        _bad("param.illegal", pageSize=9),
        _bad("param.illegal", pageSize=201),
        _bad("param.illegal", pageNumber="x"),
        Refused("org.noauth.noauth", errors.Transient, status=500),
        _EDITION,
        _fault(errors.Transient),
    ),
    lacks=tuple(f"data.[].{key}" for key in _DETAILS),
    quirks=(
        Quirk("neither id nor person", hides=("data.0.id", "data.0.userId")),
        Quirk("the answer to retry is a text", shows={"data.0.retryPermission": "0"}),
        Quirk("by status", {"status": 1}, shows={"dataCnt": 0, "totalCnt": 0}),
    ),
    sdk="exclusive_1_0",
)

SAMPLES = (CREATE, REMOVE, QUERY, LIST_PUBLIC)
