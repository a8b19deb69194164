"""Positions and Wi-Fi of an attendance group as whole sets, and what else only its key can ask for."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Set
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from pulumi_dingtalk.client import attendance_groups as wire
from pulumi_dingtalk.client import attendance_places as places
from pulumi_dingtalk.client.operation import Operation
from pulumi_dingtalk.reconcile.resource import Text
from pulumi_dingtalk.reconcile.session import Tenant
from pulumi_dingtalk.reconcile.values import has_unknown, items
from pulumi_dingtalk.resources.attendance.common import operator
from pulumi_dingtalk.resources.attendance.group_model import AttendanceGroupInputs, PositionPart, WifiPart
from pulumi_dingtalk.resources.attendance.group_wire import FROM_GET


@dataclass(frozen=True)
class AttendancePlace:
    """A place at which people may punch.

    Args:
        address: Its address.
        latitude: Degrees; 6 decimals count.
        longitude: Degrees; 6 decimals count.
        radius: Metres from there within which a punch counts.
    """

    address: Text
    latitude: float
    longitude: float
    radius: int


@dataclass(frozen=True)
class AttendanceWifi:
    """A Wi-Fi in which people may punch.

    Args:
        mac: MAC address of the access point.
        name: Name (SSID).
    """

    mac: Text
    name: Text


def asked(tenant: Tenant, key: str, wanted: Set[str]) -> dict[str, Any]:
    """Ask for what the list of groups does not tell, as far as it is wanted."""
    found: dict[str, Any] = {}
    asker = operator(tenant)
    if wanted & FROM_GET.keys():
        checks = wire.get_checks(tenant.client, asker, key)
        found |= {"outdoor_punch": checks.outside, "photo": checks.camera, "face": checks.face}
    if "positions" in wanted:
        found["positions"] = [
            {
                "address": each.address,
                "latitude": float(each.latitude),
                "longitude": float(each.longitude),
                "radius": each.radius,
            }
            for each in places.positions(tenant.client, asker, key).values()
        ]
    if "wifis" in wanted:
        live = places.wifis(tenant.client, asker, key).values()
        found["wifis"] = [{"mac": each.mac, "name": each.name} for each in live]
    return found


Positions = Mapping[str, places.Position]
Wifis = Mapping[str, places.Wifi]


def bring(
    tenant: Tenant,
    key: str,
    declared: AttendanceGroupInputs,
    positions: Positions | None,
    wifis: Wifis | None,
) -> None:
    """Bring positions and Wi-Fi from what is there to what is declared; None: leave them alone."""
    client, asker = tenant.client, operator(tenant)
    if positions is not None and declared.positions is not None:
        wanted = set(map(_position, declared.positions))
        places.remove_positions(
            client, asker, key, places.keys_of(positions, set(positions.values()) - wanted)
        )
        new = sorted(wanted - set(positions.values()), key=lambda each: (each.address, each.latitude))
        places.add_positions(client, asker, key, new)
    if wifis is not None and declared.wifis is not None:
        nets = {places.Wifi(each.name, each.mac) for each in declared.wifis}
        places.remove_wifis(client, asker, key, places.keys_of(wifis, set(wifis.values()) - nets))
        places.add_wifis(client, asker, key, sorted(nets - set(wifis.values()), key=lambda each: each.mac))


def _position(part: PositionPart) -> places.Position:
    return places.Position(part.address, f"{part.latitude:.6f}", f"{part.longitude:.6f}", part.radius)


def cost(old: Mapping[str, Any], new: Mapping[str, Any], names: Set[str]) -> Counter[Operation]:
    """Return the writing calls that bring places and Wi-Fi from one declaration to another."""
    found: Counter[Operation] = Counter()
    operations: dict[str, tuple[type[PositionPart | WifiPart], Operation, Operation]] = {
        "positions": (PositionPart, places.ADD_POSITIONS, places.REMOVE_POSITIONS),
        "wifis": (WifiPart, places.ADD_WIFIS, places.REMOVE_WIFIS),
    }
    for field, (part, add, remove) in operations.items():
        if field not in names:
            continue
        before, after = (
            {json.dumps(_typed(part, each), sort_keys=True) for each in items(side.get(field))}
            for side in (old, new)
        )
        found[add] += places.calls(len(after - before))
        found[remove] += places.calls(len(before - after))
    return found


def _typed(part: type[PositionPart | WifiPart], value: Any) -> Any:
    if has_unknown(value):
        return str(value)
    with suppress(ValueError):
        return part.model_validate(value).model_dump()
    return value
