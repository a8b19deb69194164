"""AttendanceGroupMembers, for the generic tests."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from support.cases import Case, Declared, FieldCase, Ref, Setup
from support.hand import Hand

GROUP = "/topapi/attendance/group"


PERSONS = ("punch-a", "punch-b", "punch-c")


def _people(tenant: Hand, ids: Mapping[str, str]) -> None:
    for person in PERSONS:
        tenant.join(ids.get(person, person))


def _own(ids: Mapping[str, str], chosen: list[str]) -> list[str]:
    """Return ids of resources by their logical names, and who the object has instead of these people."""
    return [ids.get(name, name) for name in chosen]


def members(tenant: Hand, id_: str) -> list[dict[str, Any]]:
    answer = tenant.ask(f"{GROUP}/member/list", op_user_id="admin", group_id=int(id_), cursor=0)
    found: list[dict[str, Any]] = answer.get("result", {}).get("result", [])
    return found


def hand(**lists: list[str]) -> Setup:
    def change(tenant: Hand, ids: Mapping[str, str]) -> None:
        chosen = {name: _own(ids, value) for name, value in lists.items()}
        group = int(ids["shop"])
        tenant.post(
            f"{GROUP}/member/update", op_user_id="admin", group_id=group, schedule_flag=0, update_param=chosen
        )

    return change


CASE = Case(
    base=Declared("AttendanceGroupMembers", "it", {"group": Ref("shop"), "users": ["punch-a"]}),
    around=(
        Declared("AttendanceGroup", "shop", {"name": "Shop", "type": "scheduled"}),
        Declared("AttendanceGroup", "depot", {"name": "Depot", "type": "scheduled"}),
        Declared("Department", "kowloon", {"name": "Kowloon"}),
        Declared("Department", "island", {"name": "Hong Kong Island"}),
    ),
    people=_people,
    persons=PERSONS,
    fields={
        "group": FieldCase(Ref("shop"), Ref("depot"), beside={"users": [], "departments": [Ref("kowloon")]}),
        "users": FieldCase(
            ["punch-a", "punch-b"],
            ["punch-b"],
            hand(add_users=["punch-c"]),
            permuted=["punch-b", "punch-a"],
        ),
        "departments": FieldCase(
            [Ref("kowloon"), Ref("island")],
            [Ref("island")],
            hand(remove_depts=["kowloon"], add_depts=["island"]),
            permuted=[Ref("island"), Ref("kowloon")],
        ),
        "exempt": FieldCase(
            ["punch-b", "punch-c"],
            ["punch-c"],
            hand(remove_extra_users=["punch-b"], add_extra_users=["punch-c"]),
            permuted=["punch-c", "punch-b"],
        ),
        "move": FieldCase(True, False),
    },
    alive=lambda tenant, id_: bool(members(tenant, id_)),
    config={"operator": "admin"},
    fine=({"users": []},),
    refused=(
        ({"users": [""]}, "users[0]", "String should have at least 1 character"),
        ({"exempt": ["punch-a"]}, "exempt", "names punch-a, and so does users"),
    ),
)
