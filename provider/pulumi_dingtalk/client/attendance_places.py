"""Where people of an attendance group may punch: positions and Wi-Fi (contract approval-attendance.md 4.2). METERED."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from pulumi_dingtalk.client.attendance import CODES, MANAGE, READ, in_batches, listed
from pulumi_dingtalk.client.operation import Operation, read, write
from pulumi_dingtalk.client.wire import batches, calls_for, csv

if TYPE_CHECKING:
    from pulumi_dingtalk.client.client import Client

_PATH, _SECTION = "/topapi/attendance/group", "approval-attendance.md 4.2"


def _writes(name: str) -> Operation:
    return write(
        f"group/{name}", f"{_PATH}/{name}", MANAGE, _SECTION, repeatable=False, metered=True, codes=CODES
    )


ADD_POSITIONS, REMOVE_POSITIONS = _writes("positions/add"), _writes("positions/remove")
ADD_WIFIS, REMOVE_WIFIS = _writes("wifis/add"), _writes("wifis/remove")
POSITIONS = read(
    "group/positions/query", f"{_PATH}/positions/query", READ, _SECTION, metered=True, codes=CODES
)
WIFIS = read("group/wifis/query", f"{_PATH}/wifis/query", READ, _SECTION, metered=True, codes=CODES)

AT_ONCE: Final = 100
"""Positions or Wi-Fi that one call adds or removes."""
_PAGE = 50


@dataclass(frozen=True, slots=True)
class Position:
    """A place, and how far from it a punch counts.

    Args:
        address: Its address.
        latitude: Degrees, with 6 decimals.
        longitude: Degrees, with 6 decimals.
        radius: Metres.
    """

    address: str
    latitude: str
    longitude: str
    radius: int


@dataclass(frozen=True, slots=True)
class Wifi:
    """A Wi-Fi.

    Args:
        name: Its name (SSID).
        mac: The MAC address of its access point, in capitals.
    """

    name: str
    mac: str


def add_positions(client: Client, operator: str, key: str, positions: Sequence[Position]) -> None:
    """POST /topapi/attendance/group/positions/add. Permission qyapi_attendance_group_manage; METERED; 100 a call.

    Args:
        client: The client to call through.
        operator: Userid of an administrator of attendance.
        key: The group's key.
        positions: What to add, nothing that the group has.

    Raises:
        PartlyRefused: Some were refused inside a success; the error names their addresses.
        DingTalkError: A call failed; those before it took effect.
    """
    items = [
        {
            "foreign_id": f"{each.latitude},{each.longitude}",
            "address": each.address,
            "latitude": each.latitude,
            "longitude": each.longitude,
            "offset": each.radius,
        }
        for each in positions
    ]
    bodies = ({"position_list": list(batch)} for batch in batches(items, AT_ONCE))
    in_batches(client, ADD_POSITIONS, operator, key, bodies)


def add_wifis(client: Client, operator: str, key: str, wifis: Sequence[Wifi]) -> None:
    """POST /topapi/attendance/group/wifis/add. Permission qyapi_attendance_group_manage; METERED; 100 a call.

    Args:
        client: The client to call through.
        operator: Userid of an administrator of attendance.
        key: The group's key.
        wifis: What to add, nothing that the group has.

    Raises:
        PartlyRefused: Some were refused inside a success; the error names their MAC addresses.
        DingTalkError: A call failed; those before it took effect.
    """
    items = [{"foreign_id": each.mac, "mac_addr": each.mac, "ssid": each.name} for each in wifis]
    bodies = ({"wifi_list": list(batch)} for batch in batches(items, AT_ONCE))
    in_batches(client, ADD_WIFIS, operator, key, bodies)


def remove_positions(client: Client, operator: str, key: str, keys: Sequence[str]) -> None:
    """POST /topapi/attendance/group/positions/remove. Permission qyapi_attendance_group_manage; METERED; 100 a call.

    Args:
        client: The client to call through.
        operator: Userid of an administrator of attendance.
        key: The group's key.
        keys: The keys of the positions.

    Raises:
        PartlyRefused: Some were refused inside a success.
        DingTalkError: A call failed; those before it took effect.
    """
    bodies = ({"position_key_list": csv(batch)} for batch in batches(keys, AT_ONCE))
    in_batches(client, REMOVE_POSITIONS, operator, key, bodies)


def remove_wifis(client: Client, operator: str, key: str, keys: Sequence[str]) -> None:
    """POST /topapi/attendance/group/wifis/remove. Permission qyapi_attendance_group_manage; METERED; 100 a call.

    Args:
        client: The client to call through.
        operator: Userid of an administrator of attendance.
        key: The group's key.
        keys: The keys of the Wi-Fi.

    Raises:
        PartlyRefused: Some were refused inside a success.
        DingTalkError: A call failed; those before it took effect.
    """
    bodies = ({"wifi_key_list": csv(batch)} for batch in batches(keys, AT_ONCE))
    in_batches(client, REMOVE_WIFIS, operator, key, bodies)


def positions(client: Client, operator: str, key: str) -> dict[str, Position]:
    """POST /topapi/attendance/group/positions/query. Permission qyapi_attendance_group_read; METERED; 50 a call.

    Args:
        client: The client to call through.
        operator: Userid of an administrator of attendance.
        key: The group's key.

    Returns:
        The positions by their keys.

    Raises:
        DingTalkError: A call failed.
    """

    def item(found: Mapping[str, Any]) -> tuple[str, Position]:
        exact = [f"{float(found[name]):.6f}" for name in ("latitude", "longitude")]
        place = Position(str(found["address"]), exact[0], exact[1], int(found["offset"]))
        return str(found["position_key"]), place

    return dict(
        listed(
            client,
            POSITIONS,
            {"op_userid": operator, "group_key": key, "size": _PAGE},
            start="",
            key="position_list",
            item=item,
            cursor=lambda page: str(page["position_list"][-1]["position_key"]),
            subject=f"positions of attendance group {key}",
        )
    )


def wifis(client: Client, operator: str, key: str) -> dict[str, Wifi]:
    """POST /topapi/attendance/group/wifis/query. Permission qyapi_attendance_group_read; METERED; 50 a call.

    Args:
        client: The client to call through.
        operator: Userid of an administrator of attendance.
        key: The group's key.

    Returns:
        The Wi-Fi by their keys.

    Raises:
        DingTalkError: A call failed.
    """
    return dict(
        listed(
            client,
            WIFIS,
            {"op_userid": operator, "group_key": key, "size": _PAGE},
            start="",
            key="wifi_list",
            item=lambda it: (str(it["wifi_key"]), Wifi(str(it["ssid"]), str(it["mac_addr"]).upper())),
            cursor=lambda page: str(page["wifi_list"][-1]["wifi_key"]),
            subject=f"Wi-Fi of attendance group {key}",
        )
    )


def calls(count: int) -> int:
    """Return how many calls it takes to add or remove so many."""
    return calls_for(count, AT_ONCE)


def keys_of(found: Mapping[str, Position] | Mapping[str, Wifi], gone: Iterable[Position | Wifi]) -> list[str]:
    """Return the keys of those that are to go."""
    unwanted = set(gone)
    return [key for key, each in found.items() if each in unwanted]
