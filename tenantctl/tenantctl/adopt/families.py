"""Which kinds go into one module of the program: the families of stacks/, each after what it needs."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Final


@dataclass(frozen=True)
class Family:
    """One module of the program.

    Args:
        name: The module's name.
        title: The first line of its docstring.
        kinds: Its kinds, each after what it refers to.
    """

    name: str
    title: str
    kinds: tuple[str, ...]


FAMILIES: Final = (
    Family("departments", "Departments.", ("Department",)),
    Family(
        "people", "People, and who leads a department.", ("User", "DepartmentLeadership", "ExternalContact")
    ),
    Family("roles", "Roles, and who has them.", ("RoleGroup", "Role", "RoleMembers")),
    Family(
        "contacts",
        "Who sees whom in the contacts.",
        (
            "DepartmentVisibility",
            "ContactRestriction",
            "ContactHiding",
            "AttributeVisibility",
            "ExecutiveMode",
        ),
    ),
    Family(
        "security", "Devices, accounts, the console.", ("TrustedDevice", "AccountStatus", "ConsoleSetting")
    ),
    Family(
        "apps",
        "Apps, bots, and what systems are told.",
        ("App", "Bot", "AppVisibility", "BotQuickEntries", "WebhookBot", "EventSubscription"),
    ),
    Family("chats", "Chat groups.", ("ChatGroup", "SceneGroup")),
    Family(
        "attendance",
        "When people work, and where they clock in.",
        ("AttendanceShift", "AttendanceGroup", "AttendanceGroupMembers", "ShiftSchedule"),
    ),
    Family("leave", "Leave: what kinds there are, and what is granted.", ("LeaveType", "LeaveQuota")),
    Family("approvals", "Approval forms.", ("ApprovalTemplate",)),
)


@cache
def places() -> dict[str, tuple[int, int]]:
    """Return by kind its family's place, and its own in it: the order in which a program declares."""
    return {
        kind: (place, within) for place, each in enumerate(FAMILIES) for within, kind in enumerate(each.kinds)
    }


def family_of(kind: str) -> Family:
    """Return the family of a kind. Raises KeyError where it has none."""
    return FAMILIES[places()[kind][0]]
