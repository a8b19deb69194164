"""Look-ups: what the tenant has already, by name, path or id, asked while the program runs.

They read the live tenant and never write. A program without look-ups plans without a call.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

import pulumi

from pulumi_dingtalk.client import external_contacts, users
from pulumi_dingtalk.client.errors import Invalid, NotFound
from pulumi_dingtalk.config import KEYS, TenantConfig
from pulumi_dingtalk.reconcile.resource import refuse_plain_secret
from pulumi_dingtalk.reconcile.session import Session
from pulumi_dingtalk.resources.contacts import directory, tree
from pulumi_dingtalk.resources.contacts.tree import ROOT

if TYPE_CHECKING:
    from pulumi.runtime.rpc_manager import RPCManager

    from pulumi_dingtalk.reconcile.session import Tenant

__all__ = [
    "DepartmentFound",
    "LabelFound",
    "RoleFound",
    "UserFound",
    "get_department",
    "get_external_label",
    "get_role",
    "get_user",
]

_sessions: WeakKeyDictionary[RPCManager, Session] = WeakKeyDictionary()


@dataclass(frozen=True)
class DepartmentFound:
    """A department of the tenant: its id, name, and the id of its parent ("" for the root)."""

    id: str
    name: str
    parent: str


@dataclass(frozen=True)
class UserFound:
    """A person of the tenant: userid, name, and the ids of the departments."""

    id: str
    name: str
    departments: tuple[str, ...]


@dataclass(frozen=True)
class RoleFound:
    """A role of the tenant: its id, name, and the id of its group."""

    id: str
    name: str
    group: str


@dataclass(frozen=True)
class LabelFound:
    """A label for external contacts: its id, name, and the name of its group."""

    id: str
    name: str
    group: str


def get_department(
    *,
    path: str | None = None,
    name: str | None = None,
    id: str | None = None,  # noqa: A002 - Pulumi's word
) -> DepartmentFound:
    """Find one department (contact.md 2.4, 2.5; permission qyapi_get_department_list; not metered).

    Args:
        path: Names from below the root, ``"Retail/Kowloon"``: one list call a level.
        name: A name that only one department has: one list call for every department of the tenant.
        id: The department's id: one call.

    Returns:
        The department.

    Raises:
        Invalid: Not exactly one of the three was given, or several departments have the name.
        NotFound: There is none.
        DingTalkError: The tenant could not be asked.
    """
    how, what = _one_of(path=path, name=name, id=id)
    tenant = _tenant()
    subject = f'department by {how} "{what}"'
    if how == "id":
        if not what.isdecimal():
            raise Invalid(
                "a department's id is a number; to look it up by what it is called give name= or path=",
                subject=subject,
            )
        live = tree.live(tenant, what)
        if live is None:
            raise NotFound("there is no such department", subject=subject)
        return DepartmentFound(what, live["name"], str(live.get("parent_id", "")))
    found = list(_by_path(tenant, what) if how == "path" else _by_name(tenant, what))
    if not found:
        raise NotFound(
            "there is no such department; a department that this program declares is referred to by its "
            "resource, not looked up",
            subject=subject,
        )
    if len(found) > 1:
        ids = ", ".join(f"{item.id} under {item.parent}" for item in found)
        raise Invalid(f"several departments are called so ({ids}); give path= or id=", subject=subject)
    return found[0]


def get_user(*, id: str | None = None, name: str | None = None, mobile: str | None = None) -> UserFound:  # noqa: A002
    """Find one person (contact.md 5.4, 5.5).

    Args:
        id: Userid: one call, permission qyapi_get_member, not metered.
        name: A full name that only one person has: one metered search (permission qyapi_addresslist_search), whose
            index lags behind changes by seconds, and one call.
        mobile: Mobile number: two calls, permission qyapi_get_member_by_mobile, not metered.

    Returns:
        The person.

    Raises:
        Invalid: Not exactly one of the three was given, or several people have the name.
        NotFound: There is none.
        DingTalkError: The tenant could not be asked.
    """
    how, what = _one_of(id=id, name=name, mobile=mobile)
    client = _tenant().client
    subject = "person by mobile" if how == "mobile" else f'person by {how} "{what}"'
    if how == "mobile":
        what = users.get_by_mobile(client, what)
    elif how == "name":
        found = users.search(client, what, exact=True)
        if not found:
            raise NotFound(
                "there is nobody of that name; a new name is found after some seconds", subject=subject
            )
        if len(found) > 1:
            raise Invalid(
                f"several people are called so ({', '.join(sorted(found))}); give id=", subject=subject
            )
        what = found[0]
    user = users.get(client, what)
    return UserFound(user["userid"], user["name"], tuple(map(str, user.get("dept_id_list", ()))))


def get_role(*, name: str | None = None, group: str | None = None, id: str | None = None) -> RoleFound:  # noqa: A002
    """Find one role (contact.md 3; permission qyapi_get_department_list; not metered; one list for all look-ups).

    Args:
        name: The role's name; with ``group`` where several groups have such a role.
        group: The name of its role group.
        id: The role's id.

    Returns:
        The role.

    Raises:
        Invalid: Neither or both of name and id were given, or several roles have the name.
        NotFound: There is none.
        DingTalkError: The tenant could not be asked.
    """
    how, what = _one_of(name=name, id=id)
    known = directory.directory(_tenant())
    subject = f'role by {how} "{what}"' + (f' in group "{group}"' if group else "")
    found = [
        RoleFound(role, role_name, group_id)
        for role, (role_name, group_id) in known.roles.items()
        if what == (role if how == "id" else role_name) and group in (None, known.groups.get(group_id))
    ]
    if not found:
        raise NotFound("there is no such role", subject=subject)
    if len(found) > 1:
        groups = ", ".join(sorted(known.groups.get(item.group, item.group) for item in found))
        raise Invalid(f"several groups have such a role ({groups}); give group=", subject=subject)
    return found[0]


def get_external_label(name: str, *, group: str | None = None) -> LabelFound:
    """Find one label for external contacts (contact.md 5.8; permission qyapi_ext_read; not metered; one list a run).

    Args:
        name: The label's name.
        group: The name of its group, where several groups have such a label.

    Returns:
        The label. Labels are made and changed in the admin console alone.

    Raises:
        Invalid: Several groups have such a label.
        NotFound: There is none.
        DingTalkError: The tenant could not be asked.
    """
    tenant = _tenant()
    known = tenant.inventory.once("labels", lambda: external_contacts.list_labels(tenant.client))
    subject = f'label "{name}" of external contacts' + (f' in group "{group}"' if group else "")
    found = [label for label in known if label.name == name and group in (None, label.group)]
    if not found:
        raise NotFound("there is no such label; make it in the admin console", subject=subject)
    if len(found) > 1:
        groups = ", ".join(sorted(label.group for label in found))
        raise Invalid(f"several groups have such a label ({groups}); give group=", subject=subject)
    return LabelFound(str(found[0].id), found[0].name, found[0].group)


def _by_path(tenant: Tenant, path: str) -> Iterator[DepartmentFound]:
    here, parent, name = ROOT, "", ""
    for name in path.split("/"):
        parent, step = here, tree.children(tenant, here).get(name)
        if step is None:
            return
        here = step
    yield DepartmentFound(here, name, parent)


def _by_name(tenant: Tenant, name: str) -> Iterator[DepartmentFound]:
    waiting = [ROOT]
    while waiting:
        parent = waiting.pop(0)
        for child_name, child in tree.children(tenant, parent).items():
            waiting.append(child)
            if child_name == name:
                yield DepartmentFound(child, child_name, parent)


def _one_of(**ways: str | None) -> tuple[str, str]:
    given = {how: what for how, what in ways.items() if what}
    if len(given) != 1:
        raise Invalid(
            f"a look-up takes exactly one of {', '.join(f'{way}=' for way in ways)}; given: {len(given)}"
        )
    return next(iter(given.items()))


def _tenant() -> Tenant:
    """Return the tenant of the running program, with a client that cannot write.

    The session lasts as long as the run: the manager of its calls is what the SDK makes anew for each.
    """
    manager = pulumi.runtime.settings.SETTINGS.rpc_manager
    session = _sessions.get(manager)
    if session is None:
        refuse_plain_secret()
        config = pulumi.Config("dingtalk")
        values = {key: config.get(key) for key in KEYS}
        session = _sessions[manager] = Session.of(TenantConfig.load(values, os.environ), manager)
    return session.reading
