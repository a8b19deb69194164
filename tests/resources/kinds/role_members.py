"""RoleMembers, for the generic tests."""

from __future__ import annotations

from collections.abc import Mapping

from support.cases import Case, Declared, FieldCase, Ref
from support.hand import Hand

PEOPLE = ("has-a", "has-b", "has-c")


def _people(tenant: Hand, ids: Mapping[str, str]) -> None:
    del ids
    for person in PEOPLE:
        tenant.join(person)


def _widen(tenant: Hand, ids: Mapping[str, str]) -> None:
    """Somebody takes one person's scope away: the role covers everybody for them from now on."""
    tenant.post("/topapi/role/scope/update", userid="has-a", role_id=int(ids["manager"]))


FIRST = [
    {"user": "has-a", "departments": [Ref("kowloon"), Ref("island")]},
    {"user": "has-b", "departments": []},
]
PERMUTED = [
    {"user": "has-b", "departments": []},
    {"user": "has-a", "departments": [Ref("island"), Ref("kowloon")]},
]
SECOND = [
    {"user": "has-b", "departments": [Ref("island")]},
    {"user": "has-c", "departments": [], "until": "2026-12-31"},
]
LONGER = [{"user": "has-c", "until": "2027-03-31"}]

CASE = Case(
    base=Declared("RoleMembers", "it", {"role": Ref("manager"), "members": FIRST}),
    around=(
        Declared("RoleGroup", "retail", {"name": "Retail"}),
        Declared("Role", "manager", {"name": "Manager", "group": Ref("retail")}),
        Declared("Role", "deputy", {"name": "Deputy", "group": Ref("retail")}),
        Declared("Department", "kowloon", {"name": "Kowloon"}),
        Declared("Department", "island", {"name": "Hong Kong Island"}),
    ),
    people=_people,
    fields={
        "role": FieldCase(Ref("manager"), Ref("deputy")),
        "members": FieldCase(
            FIRST,
            SECOND,
            _widen,
            permuted=PERMUTED,
            changes=(([{"user": "has-c", "until": "2026-12-31"}], LONGER),),
        ),
    },
    alive=lambda tenant, id_: bool(tenant.members(id_)),
    config={"asOf": "2026-11-30"},
    refused=(({"members": [{"user": "has-a", "until": "2026-02-30"}]}, "members[0].until", "must be a day"),),
)
