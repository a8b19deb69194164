"""A hand on the three kinds of rules on visibility, and the cases of the fields that they share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from support.cases import Declared, FieldCase, Ref, Setup
from support.hand import Hand

PEOPLE = ("vis-a", "vis-b", "vis-c")
AROUND = (
    Declared("Department", "board", {"name": "Board"}),
    Declared("Department", "finance", {"name": "Finance"}),
    Declared("RoleGroup", "offices", {"name": "Offices"}),
    Declared("Role", "auditor", {"name": "Auditor", "group": Ref("offices")}),
    Declared("Role", "director", {"name": "Director", "group": Ref("offices")}),
)


def person(name: str, mobile: str) -> Declared:
    """A person of the root department, for kinds that keep one object a person."""
    values = {"userid": name, "name": name, "mobile": mobile, "departments": ["1"]}
    return Declared("User", name, values)


def people(tenant: Hand, ids: Mapping[str, str]) -> None:
    del ids
    for person in PEOPLE:
        tenant.join(person)


@dataclass(frozen=True)
class Rules:
    """One of the three lists.

    Args:
        method: how a rule is written.
        path: where.
        people: what the wire calls people (Staff, User).
        side: what it calls those whom a rule concerns (object, subject).
        first: the token of the first page.
        hidden: what is written and never read back.
    """

    method: str
    path: str
    people: str
    side: str
    first: dict[str, int]
    hidden: tuple[str, ...] = ()

    def live(self, tenant: Hand, id_: str) -> dict[str, Any] | None:
        """Return the rule, or None if there is none."""
        answer = tenant.new("GET", self.path, {**self.first, "maxResults": 100})
        return next((rule for rule in answer["list"] if str(rule["id"]) == id_), None)

    def alive(self, tenant: Hand, id_: str) -> bool:
        return self.live(tenant, id_) is not None

    def hand(self, **fields: object) -> Setup:
        """Somebody's script changes a rule and leaves the rest as it reads."""

        def change(tenant: Hand, ids: Mapping[str, str]) -> None:
            live = self.live(tenant, ids["it"])
            assert live
            assert tenant.new(
                self.method, self.path, **{**live, **dict.fromkeys(self.hidden, True), **fields}
            )

        return change

    def remove(self, tenant: Hand, ids: Mapping[str, str]) -> None:
        assert tenant.new("DELETE", f"{self.path}/{ids['it']}") is not None

    def fields(self) -> dict[str, FieldCase]:
        """Return the cases of what all three have."""
        side, staff, hand = self.side, self.people, self.hand
        departments = [Ref("board"), Ref("finance")], [Ref("finance")]
        roles = [Ref("auditor"), Ref("director")], [Ref("director")]
        users = ["vis-a", "vis-b"], ["vis-b"]
        return {
            "name": FieldCase("Board is hidden", "Board is seen", hand(name="By hand")),
            "active": FieldCase(True, False, hand(active=False)),
            "description": FieldCase("Since the audit", "Since the move", hand(description="By hand")),
            "users": FieldCase(*users, hand(**{f"{side}{staff}Ids": ["vis-c"]}), permuted=["vis-b", "vis-a"]),
            "departments": FieldCase(
                *departments, hand(**{f"{side}DeptIds": [1]}), permuted=[Ref("finance"), Ref("board")]
            ),
            "roles": FieldCase(
                *roles, hand(**{f"{side}TagIds": [7]}), permuted=[Ref("director"), Ref("auditor")]
            ),
            "except_users": FieldCase(
                *users, hand(**{f"exclude{staff}Ids": ["vis-c"]}), permuted=["vis-b", "vis-a"]
            ),
            "except_departments": FieldCase(
                *departments, hand(excludeDeptIds=[1]), permuted=[Ref("finance"), Ref("board")]
            ),
            "except_roles": FieldCase(
                *roles, hand(excludeTagIds=[7]), permuted=[Ref("director"), Ref("auditor")]
            ),
        }


def nodes(count: int) -> list[str]:
    """Return that many ids."""
    return [str(number) for number in range(2, 2 + count)]
