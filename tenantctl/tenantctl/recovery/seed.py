"""What a drill's tenant must have beside the state: people, departments and roles that the state only refers to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from tenantctl.recovery.mapping import references_in
from tenantctl.recovery.past import kind_of
from tenantctl.recovery.source import Source
from tenantctl.values import bare

_ROOT: Final = "1"
_MADE: Final = "admin"
"""Who is in an empty embedded tenant."""
_SEED = dict[str, list[dict[str, Any]]]


@dataclass(frozen=True)
class Seeds:
    """Two seeds of the embedded tenant: for before the restore, and people's places once departments are there."""

    first: _SEED = field(default_factory=lambda: {"departments": [], "people": [], "roles": []})
    placed: _SEED = field(default_factory=lambda: {"people": []})


def seed_of(source: Source) -> Seeds:
    """Return what a backup's snapshot says of what its state refers to and does not have; mobiles are stand-ins."""
    seen = _Seen(source)
    seeds = Seeds()
    outside = sorted(_outside(source))
    for kind, id_ in outside:
        if kind == "Department" and id_ != _ROOT and (path := seen.path(id_)):
            seeds.first["departments"].append({"path": path})
        elif kind == "Role" and (role := seen.role(id_)):
            seeds.first["roles"].append(role)
    people = _managers_first(seen, [id_ for kind, id_ in outside if kind == "User"])
    for number, id_ in enumerate(people):
        person: dict[str, Any] = {
            "userid": id_,
            "name": seen.name("User", id_) or id_,
            "mobile": _mobile(number),
        }
        manager = seen.manager(id_)
        if manager == _MADE or manager in people[:number]:
            person["fields"] = {"manager_userid": manager}
        seeds.first["people"].append(person)
        places = [path for each in seen.places(id_) if (path := seen.path(each)) is not None]
        if any(places):
            seeds.placed["people"].append({**person, "departments": places})
    return seeds


def _managers_first(seen: _Seen, userids: Iterable[str]) -> list[str]:
    """Return people and whom they report to, each after their manager: forecasts of approvals go by that line.

    Whom the state makes is left out; a person who reports to them does so once somebody says it again.
    """
    found: dict[str, None] = {}
    for userid in userids:
        line = [userid]
        while (above := seen.manager(line[-1])) and above not in {*line, *found} and not seen.made(above):
            line.append(above)
        found |= dict.fromkeys(reversed(line))
    return [userid for userid in found if userid != _MADE]


def _outside(source: Source) -> Iterator[tuple[str, str]]:
    resources = [each for each in source.deployment.resources if not each.delete]
    held = {(kind.name, each.id) for each in resources if (kind := kind_of(each))}
    found = {(each.kind, each.id) for resource in resources for each in references_in(resource)}
    yield from found - held


class _Seen:
    """The snapshot and the state, asked by kind and id."""

    def __init__(self, source: Source) -> None:
        self._values: dict[tuple[str, str], Mapping[str, Any]] = {}
        for kind, found in source.snapshot.items():
            self._values |= {(kind, str(each["id"])): each.get("values", {}) for each in found}
        self._held: set[tuple[str, str]] = set()
        for each in source.deployment.resources:
            known = kind_of(each)
            if known is not None:
                self._held.add((known.name, each.id))
                self._values[known.name, each.id] = {key: bare(value) for key, value in each.inputs.items()}

    def name(self, kind: str, id_: str) -> str:
        return str(self._values.get((kind, id_), {}).get("name", ""))

    def manager(self, userid: str) -> str:
        """Return whom somebody reports to, "" where that is not known."""
        return str(self._values.get(("User", userid), {}).get("manager") or "")

    def made(self, userid: str) -> bool:
        """Whether the state has somebody."""
        return ("User", userid) in self._held

    def places(self, userid: str) -> list[str]:
        return [str(each) for each in self._values.get(("User", userid), {}).get("departments", ())]

    def path(self, id_: str) -> list[str] | None:
        """Return the names from below the root to a department; None where one of them is not known."""
        names: list[str] = []
        while id_ != _ROOT:
            values = self._values.get(("Department", id_))
            if values is None or len(names) > len(self._values):
                return None
            names.insert(0, str(values.get("name", "")))
            id_ = str(values.get("parent", _ROOT))
        return names

    def role(self, id_: str) -> dict[str, str] | None:
        values = self._values.get(("Role", id_))
        group = self.name("RoleGroup", str(values.get("group", ""))) if values else ""
        return {"group": group, "name": str(values["name"])} if values and group else None


def _mobile(number: int) -> str:
    return f"+852-{59000000 + number}"
