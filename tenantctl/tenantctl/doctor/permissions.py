"""Which permissions a program's kinds need, and which of them the app has."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from pulumi_dingtalk.client import departments, users
from pulumi_dingtalk.client.client import Client
from pulumi_dingtalk.client.errors import DingTalkError, OutOfScope, PermissionDenied
from tenantctl.doctor.checks import Check, Status

_ROOT = 1
_GRANT = "grant it to the app in the developer console (Permission management)"


def _read_members(client: Client) -> object:
    return users.list_department(client, _ROOT)


def _read_departments(client: Client) -> object:
    return departments.get(client, _ROOT)


def _read_people(client: Client) -> object:
    return users.list_admins(client)


PROBES: Mapping[str, Callable[[Client], object]] = {
    "qyapi_get_department_list": _read_departments,
    "qyapi_get_department_member": _read_members,
    "qyapi_get_member": _read_people,
}
"""For each read permission a read that needs it, costs no quota (contract 1.8) and changes nothing."""


def needed(schema: Mapping[str, Any], kinds: Iterable[str]) -> dict[str, list[str]]:
    """Return the least permissions that ``kinds`` need, each with the kinds that need it; reads before writes."""
    found: dict[str, list[str]] = {}
    for verb in ("read", "write"):
        for kind in sorted(set(kinds) & set(schema["kinds"])):
            for permission in schema["kinds"][kind]["permissions"][verb]:
                users_of = found.setdefault(permission, [])
                if kind not in users_of:
                    users_of.append(kind)
    return found


def check_permissions(client: Client, wanted: Mapping[str, list[str]]) -> list[Check]:
    """Ask for each permission by a harmless read; one that only writing would show cannot be asked."""
    return [_check(client, permission, kinds) for permission, kinds in wanted.items()]


def _check(client: Client, permission: str, kinds: list[str]) -> Check:
    name = f"Permission {permission}"
    probe = PROBES.get(permission)
    if probe is None:
        text = f"cannot be asked without writing; {', '.join(kinds)} need it"
        return Check(name, Status.UNKNOWN, text, f"see that it is granted: {_GRANT}")
    try:
        probe(client)
    except PermissionDenied:
        return Check(name, Status.FAILED, f"missing; {', '.join(kinds)} need it", _GRANT)
    except OutOfScope:
        return Check(name, Status.OK, "granted, but not for the root department")
    except DingTalkError as error:
        return Check(name, Status.UNKNOWN, f"could not be asked: {error}")
    return Check(name, Status.OK, "granted")
