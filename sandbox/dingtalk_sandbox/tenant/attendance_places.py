"""Where people of an attendance group may punch: positions and Wi-Fi (contract approval-attendance.md 4.2)."""

from __future__ import annotations

import re
from typing import Any

from dingtalk_sandbox.operations import Call
from dingtalk_sandbox.store import ids
from dingtalk_sandbox.tenant.attendance import bad, mapping, whole

_MAC = re.compile(r"([0-9A-Fa-f]{2}:){5}[0-9A-Fa-f]{2}")
_COORDINATE = re.compile(r"-?\d{1,3}(\.\d{1,6})?")
_RADIUS_METRES = 300


def place(call: Call, given: object, radius: object = None) -> dict[str, Any]:
    """A position as it is kept; `radius` in metres where the position tells none. What is wrong is a refusal."""
    found = mapping(given, "positions")
    address = str(found.get("address") or "")
    spelt = {name: str(found.get(name)) for name in ("latitude", "longitude")}
    limits = {"latitude": 90, "longitude": 180}
    if not address:
        raise bad("缺少参数 address")
    for name, text in spelt.items():
        if not _COORDINATE.fullmatch(text) or abs(float(text)) > limits[name]:
            raise bad(f"不合法的参数 {name}")
    metres = whole(found.get("offset") or radius or _RADIUS_METRES, "offset", 1, 10**5)
    key = f"{ids.take(call.conn, 'position'):032X}"
    exact = {name: f"{float(text):.6f}" for name, text in spelt.items()}
    return {"position_key": key, "address": address, **exact, "offset": metres}


def radio(call: Call, given: object) -> dict[str, Any]:
    """A Wi-Fi as it is kept."""
    found = mapping(given, "wifis")
    mac, ssid = str(found.get("mac_addr") or ""), str(found.get("ssid") or "")
    if not _MAC.fullmatch(mac) or not ssid:
        raise bad("不合法的参数 wifi")
    return {"wifi_key": f"{ids.take(call.conn, 'wifi'):032X}", "ssid": ssid, "mac_addr": mac.upper()}
