"""Positions and Wi-Fi of attendance groups: wrapped twice, failures inside a success (approval-attendance.md 4.2)."""

from __future__ import annotations

from typing import Any

from contract.samples.attendance_groups import NO_KEY, who
from pulumi_dingtalk.client import attendance_places as places
from pulumi_dingtalk.client import errors
from pulumi_dingtalk.client.attendance_places import Position, Wifi
from support.contract import Quirk, Refused, Sample

_PATH, _SECTION = "POST /topapi/attendance/group", "approval-attendance.md 4.2"
_ID = {"request_id": "6iq4zcul5zjp"}
_BASE = {"op_userid": "admin", "group_key": "<group key>"}
_WHO = (*who("op_userid", optional=True), NO_KEY)
_PIER = {
    "foreign_id": "22.287000,114.158000",
    "address": "Pier",
    "latitude": "22.287000",
    "longitude": "114.158000",
    "offset": 200,
}
_NET = {"foreign_id": "00:1A:2B:3C:4D:5F", "mac_addr": "00:1A:2B:3C:4D:5F", "ssid": "shop-5g"}
_HAD = {**_NET, "mac_addr": "00:1A:2B:3C:4D:5E"}


def _wrapped(result: Any) -> dict[str, Any]:
    return {"result": {"errcode": 0, "errmsg": "ok", "result": result, "success": True}, **_ID}


def _flat(result: Any) -> dict[str, Any]:
    return {"errcode": 0, "errmsg": "ok", "result": result, "success": True, **_ID}


def _bad(**change: Any) -> Refused:
    return Refused(40035, errors.Invalid, change)


ADD_POSITIONS = Sample(
    f"{_PATH}/positions/add",
    _SECTION,
    {**_BASE, "position_list": [_PIER]},
    _wrapped({"success_list": [{**_PIER, "position_key": "9E459F"}]}),
    lambda client, the: places.add_positions(
        client, "admin", the["group key"], [Position("Pier", "22.287000", "114.158000", 200)]
    ),
    refused=(*_WHO, _bad(position_list=[]), _bad(position_list=[_PIER] * 101), _bad(position_list="x")),
    quirks=(
        Quirk(
            "what fails is told inside a success",
            {"position_list": [{**_PIER, "latitude": "91"}]},
            shows={"result.errcode": 0, "result.result.success_list": []},
        ),
    ),
)

ADD_WIFIS = Sample(
    f"{_PATH}/wifis/add",
    _SECTION,
    {**_BASE, "wifi_list": [_NET]},
    _wrapped({"success_list": [{**_NET, "wifi_key": "E4CB0"}]}),
    lambda client, the: places.add_wifis(
        client, "admin", the["group key"], [Wifi("shop-5g", "00:1A:2B:3C:4D:5F")]
    ),
    refused=(*_WHO, _bad(wifi_list=[]), _bad(wifi_list=[{**_NET, "foreign_id": ""}])),
    quirks=(
        Quirk(
            "one that the group has fails inside a success",
            {"wifi_list": [_HAD]},
            shows={
                "result.result.error_info_list": [
                    {"code": "1000", "msg": "business fault", "failure_list": [_HAD]}
                ]
            },
        ),
    ),
)

REMOVE_POSITIONS = Sample(
    f"{_PATH}/positions/remove",
    _SECTION,
    {**_BASE, "position_key_list": "<position>"},
    _flat({"success_list": ["9E459F"]}),
    lambda client, the: places.remove_positions(client, "admin", the["group key"], [the["position"]]),
    refused=(*_WHO, _bad(position_key_list="")),
    quirks=(
        Quirk(
            "an unknown key fails inside a success",
            {"position_key_list": "none"},
            shows={"errcode": 0, "result.error_info_list.0.failure_list": ["none"]},
        ),
    ),
)

REMOVE_WIFIS = Sample(
    f"{_PATH}/wifis/remove",
    _SECTION,
    {**_BASE, "wifi_key_list": "<wifi>"},
    _flat({"success_list": ["E4CB0"]}),
    lambda client, the: places.remove_wifis(client, "admin", the["group key"], [the["wifi"]]),
    refused=(*_WHO, _bad(wifi_key_list="")),
)

_PLACE = {
    "position_key": "9E459F",
    "address": "Argyle Street",
    "latitude": "22.319000",
    "longitude": "114.169000",
    "offset": 100,
}
POSITIONS = Sample(
    f"{_PATH}/positions/query",
    _SECTION,
    {**_BASE, "size": 50, "cursor": ""},
    _wrapped({"has_more": False, "position_list": [_PLACE]}),
    lambda client, the: places.positions(client, "admin", the["group key"]),
    {"9E459F": Position("Argyle Street", "22.319000", "114.169000", 100)},
    refused=(*_WHO, _bad(size=...), _bad(size=101)),
    quirks=(
        Quirk("after the last", {"cursor": "<position>"}, shows={"result.result.position_list": []}),
        Quirk(
            "fewer decimals, a flag and a radius as texts",
            answer=_wrapped(
                {
                    "has_more": "false",
                    "position_list": [
                        {**_PLACE, "latitude": "22.319", "longitude": "114.169", "offset": "100"}
                    ],
                }
            ),
        ),
    ),
)

WIFIS = Sample(
    f"{_PATH}/wifis/query",
    _SECTION,
    {**_BASE, "size": 50, "cursor": ""},
    _wrapped(
        {
            "has_more": False,
            "wifi_list": [{"wifi_key": "E4CB0", "ssid": "shop", "mac_addr": "54:8D:5A:00:00:73"}],
        }
    ),
    lambda client, the: places.wifis(client, "admin", the["group key"]),
    {"E4CB0": Wifi("shop", "54:8D:5A:00:00:73")},
    refused=(*_WHO, _bad(size=...), _bad(size=0)),
    quirks=(Quirk("after the last", {"cursor": "<wifi>"}, shows={"result.result.wifi_list": []}),),
)

SAMPLES = (ADD_POSITIONS, ADD_WIFIS, REMOVE_POSITIONS, REMOVE_WIFIS, POSITIONS, WIFIS)
