"""The department tree as far as this run has looked: children by name, one list call a parent."""

from __future__ import annotations

from pulumi_dingtalk.client import departments
from pulumi_dingtalk.client.errors import NotFound
from pulumi_dingtalk.reconcile.session import Tenant
from pulumi_dingtalk.reconcile.words import Words

ROOT = "1"
"""The root department: the company itself. It always exists; the API cannot rename or delete it."""

ROOT_STAYS = Words(
    "the root department is the company, and cannot be deleted (60007)", "根部門即公司本身，不能刪除"
)

_EVERY = "every department"


def children(tenant: Tenant, parent: str) -> dict[str, str]:
    """Return the ids of the direct children of ``parent`` by name (contact.md 2.5)."""

    def fetch() -> dict[str, str]:
        return {
            dept["name"]: str(dept["dept_id"]) for dept in departments.list_sub(tenant.client, int(parent))
        }

    return tenant.inventory.once(("children", parent), fetch)


def every(tenant: Tenant) -> list[tuple[departments.Department, str | None]]:
    """Return every department but the root, with the owner's mark, asked once a run.

    Whether a list gives marks is known from the SDK alone (contact.md 2.5). Where it gives some, a department without
    one has none; where it gives none at all, None says that this is not known.
    """
    found = tenant.inventory.once(_EVERY, lambda: _walked(tenant))
    tells = any(each.get("source_identifier") for each in found)
    return [(each, each.get("source_identifier", "") if tells else None) for each in found]


def _walked(tenant: Tenant) -> list[departments.Department]:
    found: list[departments.Department] = []
    waiting = [int(ROOT)]
    while waiting:
        below = departments.list_sub(tenant.client, waiting.pop(0))
        found += below
        waiting += [each["dept_id"] for each in below]
    return found


def created(tenant: Tenant, id_: str, parent: str, name: str) -> None:
    """Note a department that we made: under its parent, and without children of its own."""
    added(tenant, id_, parent, name)
    tenant.inventory.put(("children", id_), {})


def added(tenant: Tenant, id_: str, parent: str, name: str) -> None:
    """Note a department that we put under ``parent``."""
    tenant.inventory.amend(("children", parent), lambda known: known.update({name: id_}))
    tenant.inventory.forget(_EVERY)


def deleted(tenant: Tenant, id_: str, parent: str) -> None:
    """Note a department that we took away from under ``parent``."""

    def drop(known: dict[str, str]) -> None:
        for name in [name for name, child in known.items() if child == id_]:
            del known[name]

    tenant.inventory.amend(("children", parent), drop)
    tenant.inventory.forget(_EVERY)
    tenant.inventory.forget(("department", id_))


def live(tenant: Tenant, id_: str) -> departments.Department | None:
    """Return the department as the tenant has it, asked once a run for all kinds that look at it (contact.md 2.4).

    None means that it is definitely gone; losing sight of it is an error.
    """
    try:
        return tenant.inventory.once(("department", id_), lambda: departments.get(tenant.client, int(id_)))
    except NotFound:
        return None


def write(tenant: Tenant, id_: str, fields: departments.DepartmentFields) -> None:
    """Write fields of a department (contact.md 2.2) and forget what was read of it."""
    try:
        departments.update(tenant.client, int(id_), fields)
    finally:
        tenant.inventory.forget(("department", id_))
        tenant.inventory.forget(_EVERY)
