"""What a change of a role's members means to a reviewer."""

from __future__ import annotations

from typing import Any, Final

from pulumi_dingtalk.reconcile.risk import Rule, disrupts, exposes
from pulumi_dingtalk.reconcile.values import has_unknown, items
from pulumi_dingtalk.resources.contacts.role_ends import UNTIL


def cover(value: Any) -> dict[str, frozenset[str]]:
    """Return who is in a declared list, with the departments; whom only the apply will know by a name made up."""
    cover = {}
    for number, item in enumerate(items(value)):
        member = item if isinstance(item, dict) else {"user": item}
        user = f"unknown {number}" if has_unknown(member["user"]) else str(member["user"])
        cover[user] = frozenset(map(str, items(member.get("departments"))))
    return cover


def _joined(old: Any, new: Any) -> bool:
    return bool(cover(new).keys() - cover(old).keys())


def _left(old: Any, new: Any) -> bool:
    return _joined(new, old)


def _wider(old: Any, new: Any) -> bool:
    """No departments is everybody: the widest of all."""
    before, after = cover(old), cover(new)
    return any(before[u] and (not d or d - before[u]) for u, d in after.items() if u in before)


def _narrower(old: Any, new: Any) -> bool:
    return _wider(new, old)


def _prolonged(old: Any, new: Any) -> bool:
    """No end is the latest of all."""
    before, after = _ends(old), _ends(new)
    return any(
        before[user] and (not end or end > before[user]) for user, end in after.items() if user in before
    )


def _ends(value: Any) -> dict[str, str]:
    """Return until when who has it; "" where nobody said."""
    parts = [item for item in items(value) if isinstance(item, dict)]
    return {str(item["user"]): str(item.get(UNTIL) or "") for item in parts}


MEMBERS: Final[tuple[Rule, ...]] = (
    exposes(
        "role-given",
        "somebody gets the role, with all that it may see and do",
        "有成員獲得此角色及其全部權限",
        _joined,
    ),
    exposes("role-widened", "the role covers more departments for somebody", "有成員的管理範圍擴大", _wider),
    exposes("role-prolonged", "somebody keeps the role for longer", "有成員的角色期限延長", _prolonged),
    disrupts(
        "role-taken",
        "somebody loses the role; approvals may wait for them",
        "有成員失去此角色，審批可能受影響",
        _left,
    ),
    disrupts(
        "role-narrowed", "the role covers fewer departments for somebody", "有成員的管理範圍縮小", _narrower
    ),
)
