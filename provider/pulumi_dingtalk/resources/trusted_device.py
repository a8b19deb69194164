"""TrustedDevice: a computer that people may log in from. Wire: contract apps-security.md 3.1."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal

import pulumi
from pydantic import AfterValidator, Field

from pulumi_dingtalk.client import devices
from pulumi_dingtalk.client.devices import PUBLIC, Device
from pulumi_dingtalk.client.errors import Invalid, PermissionDenied
from pulumi_dingtalk.reconcile.behaviour import Behaviour
from pulumi_dingtalk.reconcile.kind import INVISIBLE, Kind, Update
from pulumi_dingtalk.reconcile.model import Inputs, UserId
from pulumi_dingtalk.reconcile.provider import TenantProvider
from pulumi_dingtalk.reconcile.registry import register
from pulumi_dingtalk.reconcile.resource import Reference, TenantResource, Text, reference
from pulumi_dingtalk.reconcile.risk import ROUTINE, Risk, Rule, any_change, exposes
from pulumi_dingtalk.reconcile.session import Tenant
from pulumi_dingtalk.reconcile.words import Noun, Words

__all__ = ["TrustedDevice"]

_STATUSES = ("pending", "trusted", "lost", "rejected")
_SHUT = Rule(
    "device-removed",
    Risk.DISRUPTS,
    Words(
        "nobody logs in from the device any more where only trusted ones may",
        "只限可信設備時, 不能再從此設備登入",
    ),
    any_change,
)


def _trusted(old: Any, new: Any) -> bool:
    return bool(new == "trusted" and old != "trusted")


_TRUSTED = exposes("device-trusted", "people may log in from the device", "成員可從此設備登入", _trusted)
_KEYS = {"personal": "trusted devices", "public": "public devices"}


class TrustedDeviceInputs(Inputs):
    """A computer that people may log in from, where only trusted ones are let in."""

    user: Annotated[
        UserId,
        Behaviour(replaces=True, reference="User", label=Words("whose", "所屬成員"), risk=ROUTINE),
        Field(description='Userid of whose device it is; "0" for a public one.'),
    ]
    platform: Annotated[
        Literal["Mac", "Win"],
        Behaviour(
            replaces=True,
            label=Words("platform", "平台"),
            risk=ROUTINE,
            values={"Mac": Words("Mac", "Mac 電腦"), "Win": Words("Windows", "Windows 電腦")},
        ),
        Field(description="Mac or Win."),
    ]
    mac_address: Annotated[
        str,
        Behaviour(replaces=True, label=Words("network address", "MAC 地址"), risk=ROUTINE),
        Field(
            pattern=r"^[0-9A-Fa-f]{2}([:-][0-9A-Fa-f]{2}){5}$",
            description="MAC address, with : or -; kept in lower case with : .",
        ),
        AfterValidator(devices.plain),
    ]
    status: Annotated[
        Literal["pending", "trusted", "lost", "rejected"],
        Behaviour(
            replaces=True,
            label=Words("status", "狀態"),
            risk=(_TRUSTED,),
            values={
                "pending": Words("waits for approval", "待審批"),
                "trusted": Words("trusted", "可信"),
                "lost": Words("lost", "掛失"),
                "rejected": Words("rejected", "已拒絕"),
            },
        ),
        Field(
            description="pending, trusted, lost or rejected. Only an SDK tells of a change, so it is noted anew."
        ),
    ]
    title: Annotated[
        str | None,
        Behaviour(replaces=True, default="", label=Words("title", "標題"), risk=ROUTINE),
        Field(description="What the console calls the device."),
    ] = None
    serial_number: Annotated[
        str | None,
        Behaviour(replaces=True, default="", label=Words("serial number", "序列號"), risk=ROUTINE),
        Field(description="Serial number."),
    ] = None


class TrustedDeviceKind(Kind[TrustedDeviceInputs]):
    """Trusted devices. No documented operation changes one; the id is person and address, as one is removed by."""

    name = "TrustedDevice"
    label = Noun("trusted device", "可信設備", "trusted devices", "部")
    model = TrustedDeviceInputs
    natural_key = ("user", "mac_address")
    deletion = _SHUT
    edition = "exclusive"
    reads: ClassVar = (devices.QUERY, devices.LIST_PUBLIC)
    writes: ClassVar = (devices.CREATE, devices.REMOVE)

    def describe(self, values: Mapping[str, Any]) -> str:
        return f"trusted device {values.get('mac_address', '?')} of {values.get('user', '?')}"

    def find(self, tenant: Tenant, declared: TrustedDeviceInputs) -> str | None:
        id_ = f"{declared.user}/{declared.mac_address}"
        return id_ if id_ in (_known(tenant, declared.user) or {}) else None

    def create(self, tenant: Tenant, declared: TrustedDeviceInputs) -> str:
        device = Device(
            declared.user,
            declared.platform,
            declared.mac_address,
            declared.serial_number or "",
            declared.title or "",
            _STATUSES.index(declared.status) + 1,
        )
        devices.create(tenant.client, device)
        id_ = _id(device)
        tenant.inventory.amend(_key(declared.user), lambda known: _put(known, id_, device))
        return id_

    def read(self, tenant: Tenant, id_: str) -> dict[str, Any] | None:
        """Look in the list; where the app may not ask for people's devices, nothing is known of them."""
        known = _known(tenant, id_.split("/", 1)[0])
        if known is None:
            return dict.fromkeys(self.nameable, INVISIBLE)
        device = known.get(id_)
        return None if device is None else _flatten(device)

    def update(self, tenant: Tenant, id_: str, update: Update[TrustedDeviceInputs]) -> None:
        raise Invalid("no documented operation changes a trusted device", subject=self.describe(update.old))

    def delete(self, tenant: Tenant, id_: str, old: Mapping[str, Any]) -> None:
        user, _, mac = id_.partition("/")
        devices.remove(tenant.client, user, mac)
        tenant.inventory.amend(_key(user), lambda known: known and known.pop(id_, None))


def _key(user: str) -> str:
    return _KEYS["public" if user == PUBLIC else "personal"]


def _id(device: Device) -> str:
    return f"{device.user}/{device.mac_address}"


def _put(known: dict[str, Device] | None, id_: str, device: Device) -> None:
    if known is not None:
        known[id_] = device


def _known(tenant: Tenant, user: str) -> dict[str, Device] | None:
    """Return all devices of people, or all public ones, asked once a run; None where the app may not ask."""

    def fetch() -> dict[str, Device] | None:
        try:
            every = (devices.list_public if user == PUBLIC else devices.list_personal)(tenant.client)
        except PermissionDenied:
            # The page grants people's devices to third-party apps alone; a public list that is refused is an error.
            if user == PUBLIC:
                raise
            return None
        return {_id(device): device for device in every}

    return tenant.inventory.once(_key(user), fetch)


def _flatten(device: Device) -> dict[str, Any]:
    return {
        "user": device.user,
        "platform": device.platform,
        "mac_address": device.mac_address,
        "status": _STATUSES[device.status - 1],
        "title": device.title,
        "serial_number": device.serial_number,
    }


KIND = TrustedDeviceKind()
register(KIND)


class TrustedDeviceProvider(TenantProvider):
    """The provider of TrustedDevice. Its module path and name stand in every state file."""

    kind = KIND


class TrustedDevice(TenantResource, module="dingtalk", name="TrustedDevice"):
    """A computer that people may log in from (apps-security.md 3.1; permission Custom.TrustedDevice.ReadWrite).

    Exclusive edition; every call is metered. Whether only trusted devices are let in is a switch of the console. No
    documented operation changes a device, so that a change notes it anew. Where the app may not ask for people's
    devices, a change by hand of one stays invisible. Deleting signs nobody out.

    Args:
        resource_name: The logical name, unique in the program; part of the URN.
        mac_address: MAC address, with ``:`` or ``-``.
        platform: ``Mac`` or ``Win``.
        user: The person whose device it is, or their userid; ``"0"`` for a public one.
        status: ``pending``, ``trusted``, ``lost`` or ``rejected``.
        title: What the console calls the device.
        serial_number: Serial number.
        adopt: Take over a device that is noted already.
        opts: Pulumi's resource options.
    """

    mac_address: pulumi.Output[str]

    def __init__(
        self,
        resource_name: str,
        *,
        mac_address: Text,
        platform: Text,
        user: Reference = PUBLIC,
        status: Text = "trusted",
        title: Text | None = None,
        serial_number: Text | None = None,
        adopt: bool = False,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        arguments = {
            "user": reference(user),
            "platform": platform,
            "mac_address": mac_address,
            "status": status,
            "title": title,
            "serial_number": serial_number,
        }
        super().__init__(TrustedDeviceProvider(), resource_name, arguments, opts, adopt=adopt)
