"""Trusted devices of the exclusive edition (contract apps-security.md 3.1). Every call is metered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pulumi_dingtalk.client import errors
from pulumi_dingtalk.client.operation import read, write
from pulumi_dingtalk.client.wire import as_list

if TYPE_CHECKING:
    from pulumi_dingtalk.client.client import Client

_PERMISSION, _SECTION = "Custom.TrustedDevice.ReadWrite", "apps-security.md 3.1"
_CODES = {
    **dict.fromkeys(("param.format.error", "param.missing", "param.illegal"), errors.Invalid),
    "insert.repeat.error": errors.Conflict,
    "employee.not.found": errors.BadReference,
    "staff.not.found": errors.BadReference,
}
CREATE = write(
    "trustedDevices/create",
    "/v1.0/exclusive/trustedDevices",
    _PERMISSION,
    _SECTION,
    repeatable=False,
    metered=True,
    codes=_CODES,
)
REMOVE = write(
    "trustedDevices/remove",
    "/v1.0/exclusive/trustedDevices/remove",
    _PERMISSION,
    _SECTION,
    repeatable=True,
    metered=True,
    codes=_CODES,
)
QUERY = read(
    "trustedDevices/query",
    "/v1.0/exclusive/trustedDevices/query",
    _PERMISSION,
    _SECTION,
    metered=True,
    codes=_CODES,
)
LIST_PUBLIC = read(
    "trusts/publicDevices",
    "/v1.0/exclusive/trusts/publicDevices",
    _PERMISSION,
    _SECTION,
    method="GET",
    metered=True,
    codes=_CODES,
)

PUBLIC = "0"
"""The userid of devices that belong to nobody."""
PAGE = 200


@dataclass(frozen=True)
class Device:
    """A device: whose, which, and how far it is trusted (1 pending, 2 trusted, 3 lost, 4 rejected)."""

    user: str
    platform: str
    mac_address: str
    serial_number: str
    title: str
    status: int


def plain(mac: str) -> str:
    """Return a MAC address in one spelling.

    Args:
        mac: With ``:`` or ``-``, in either case; the documentation shows both.

    Returns:
        Lower case with ``:``.
    """
    return mac.replace("-", ":").lower()


def create(client: Client, device: Device) -> None:
    """POST /v1.0/exclusive/trustedDevices. Permission Custom.TrustedDevice.ReadWrite; METERED; apps-security.md 3.1.

    Args:
        client: The client to call through.
        device: The device; the answer tells no id.

    Raises:
        Conflict: It is noted already (insert.repeat.error).
        BadReference: No such person (employee.not.found).
        DingTalkError: The call failed otherwise.
    """
    body = {
        "userId": device.user,
        "platform": device.platform,
        "macAddress": device.mac_address,
        "serialNumber": device.serial_number,
        "title": device.title,
        "status": device.status,
    }
    client.call(CREATE, body=body, subject=_named(device.user, device.mac_address))


def remove(client: Client, user: str, mac_address: str) -> None:
    """POST /v1.0/exclusive/trustedDevices/remove. Permission Custom.TrustedDevice.ReadWrite; METERED; 3.1.

    Nobody is signed out by it.

    Args:
        client: The client to call through.
        user: Whose device, "0" for nobody's.
        mac_address: Which one; an unknown one is no error.

    Raises:
        DingTalkError: The call failed.
    """
    body = {"userId": user, "macAddress": mac_address, "kickOff": False}
    client.call(REMOVE, body=body, subject=_named(user, mac_address))


def list_personal(client: Client) -> list[Device]:
    """POST /v1.0/exclusive/trustedDevices/query, all pages. Permission Custom.TrustedDevice.ReadWrite; METERED; 3.1.

    Args:
        client: The client to call through.

    Returns:
        Every device of a person.

    Raises:
        PermissionDenied: An internal app may not ask, as the page has it.
        DingTalkError: A call failed otherwise.
    """

    def fetch(number: int) -> tuple[list[Device], int]:
        return client.ask(
            QUERY,
            body={"pageNumber": number, "pageSize": PAGE},
            subject="trusted devices of people",
            parse=lambda it: ([_device(each) for each in as_list(it["data"])], int(it["total"])),
        )

    found, total = fetch(1)
    for number in range(2, 2 + max(0, total - 1) // PAGE):
        found += fetch(number)[0]
    return [device for device in found if device.user != PUBLIC]


def list_public(client: Client) -> list[Device]:
    """GET /v1.0/exclusive/trusts/publicDevices, all pages. Permission Custom.TrustedDevice.ReadWrite; METERED; 3.1.

    Args:
        client: The client to call through.

    Returns:
        Every device that belongs to nobody.

    Raises:
        DingTalkError: A call failed.
    """

    def fetch(number: int) -> tuple[list[Device], int]:
        return client.ask(
            LIST_PUBLIC,
            params={"pageNumber": str(number), "pageSize": str(PAGE)},
            subject="public trusted devices",
            parse=lambda it: ([_device(each) for each in as_list(it["data"])], int(it["totalCnt"])),
        )

    found, total = fetch(1)
    for number in range(2, 2 + max(0, total - 1) // PAGE):
        found += fetch(number)[0]
    return found


def _named(user: str, mac: str) -> str:
    return f"trusted device {mac} of {'nobody' if user == PUBLIC else user}"


def _device(found: Mapping[str, Any]) -> Device:
    return Device(
        str(found.get("userId") or PUBLIC),
        str(found["platform"]),
        plain(str(found.get("macAddress") or "")),
        str(found.get("serialNumber") or ""),
        str(found.get("title") or ""),
        int(found["status"]),
    )
