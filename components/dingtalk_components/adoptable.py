"""Where OrgTree says what an export found: all below a department, if it can say every field of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from dingtalk_components.declaration import slug
from pulumi_dingtalk.adoption import Fit, Found, Other, Part

_SMALLEST: Final = 3
"""Departments below another that are worth a tree."""
_SAYS: Final = frozenset({"name", "parent", "code", "order", "create_dept_group", "auto_add_user"})
_LEADS: Final = frozenset({"department", "managers", "group_owner"})


@dataclass
class _Branch:
    """All below one department, while it is being put into words."""

    top: Found
    tree: dict[str, Any] = field(default_factory=dict)
    keys: dict[str, Other] = field(default_factory=dict)
    covers: dict[Other, Part] = field(default_factory=dict)


def org_trees(objects: Sequence[Found]) -> list[Fit]:
    """Return an OrgTree for each part of the tenant's tree that it says, the widest first.

    It hangs below a department that is declared by itself, so its name is that department's. Who leads a department
    goes along where people are named by their userids: a person that the program declares is in departments, and so
    comes later.
    """
    return _Trees(objects).found()


class _Trees:
    def __init__(self, objects: Sequence[Found]) -> None:
        self._departments = {each.key: each for each in objects if each.kind == "Department"}
        self._leadership = {
            each.arguments.get("department"): each for each in objects if each.kind == "DepartmentLeadership"
        }
        self._below: dict[Any, list[Found]] = {}
        for each in self._departments.values():
            self._below.setdefault(each.arguments.get("parent"), []).append(each)

    def found(self) -> list[Fit]:
        fits = []
        tops = [e for e in self._departments.values() if e.arguments.get("parent") not in self._departments]
        while tops:
            top = tops.pop(0)
            branch = _Branch(top)
            if self._says(branch, top, branch.tree) and len(branch.keys) >= _SMALLEST:
                fits.append(_fit(branch))
            else:
                tops += self._below.get(top.key, [])
        return fits

    def _says(self, branch: _Branch, above: Found, into: dict[str, Any]) -> bool:
        """Put all below a department into words; False where a tree cannot say some of it."""
        for each in self._below.get(above.key, []):
            key = _key(each, branch)
            if not _sayable(each) or not key or key in branch.keys or each.arguments["name"] in into:
                return False
            branch.keys[key] = each.key
            branch.covers[each.key] = Part(f"{branch.top.name}-{key}", f'department("{key}")')
            said = into[each.arguments["name"]] = _attributes(each, key)
            self._lead(branch, each, said, key)
            if not self._says(branch, each, said):
                return False
        return True

    def _lead(self, branch: _Branch, department: Found, said: dict[str, Any], key: str) -> None:
        """Say who leads a department, where that can be said before people are declared."""
        leadership = self._leadership.get(department.key)
        if leadership is None or not leadership.arguments.keys() <= _LEADS:
            return
        managers, owner = (leadership.arguments.get(name) for name in ("managers", "group_owner"))
        if (managers is None and owner is None) or isinstance(owner, Other):
            return
        if any(isinstance(each, Other) for each in managers or ()):
            return
        said |= _told({"$managers": managers, "$owner": owner})
        branch.covers[leadership.key] = Part(f"{branch.top.name}-{key}")


def _sayable(department: Found) -> bool:
    """Whether a tree has a word for each argument; it has one for a chat group and joining it."""
    says = department.arguments
    return (
        says.keys() <= _SAYS
        and not says["name"].startswith("$")
        and says.get("create_dept_group") == says.get("auto_add_user")
    )


def _attributes(department: Found, key: str) -> dict[str, Any]:
    says = department.arguments
    given = None if key == slug(says["name"]) else key
    return _told(
        {
            "$key": given,
            "$code": says.get("code"),
            "$order": says.get("order"),
            "$chat": says.get("create_dept_group"),
        }
    )


def _told(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}


def _key(department: Found, branch: _Branch) -> str:
    """Return a key that is free: the name's slug, unless that would tell what the logical name does not."""
    plain = slug(department.arguments["name"])
    if plain and department.name.endswith(plain) and plain not in branch.keys:
        return plain
    return slug(department.name.removeprefix(f"{branch.top.name}-"))


def _fit(branch: _Branch) -> Fit:
    return Fit(
        "dingtalk_components",
        "OrgTree",
        branch.top.name,
        branch.covers,
        positional=(branch.tree,),
        named={"parent": branch.top.key},
    )
