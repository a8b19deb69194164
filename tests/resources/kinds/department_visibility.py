"""DepartmentVisibility, for the generic tests."""

from __future__ import annotations

from collections.abc import Mapping

from support.cases import Case, Declared, FieldCase, Ref, Setup
from support.hand import Hand

PEOPLE = ("sees-a", "sees-b", "sees-c")
HIDDEN = {"hide_dept": True}
RESTRICTED = {"outer_dept": True}


def _people(tenant: Hand, ids: Mapping[str, str]) -> None:
    del ids
    for person in PEOPLE:
        tenant.join(person)


def hand(**fields: object) -> Setup:
    def change(tenant: Hand, ids: Mapping[str, str]) -> None:
        spelt = {name: ids.get(str(value), value) for name, value in fields.items()}
        tenant.change_department(ids["personnel"], **spelt)

    return change


def _restricted(tenant: Hand, id_: str) -> bool:
    live = tenant.department(id_) or {}
    return bool(live.get("hide_dept") or live.get("outer_dept"))


CASE = Case(
    base=Declared("DepartmentVisibility", "it", {"department": Ref("personnel"), "hide_dept": True}),
    around=(
        Declared("Department", "personnel", {"name": "Personnel"}),
        Declared("Department", "board", {"name": "Board"}),
        Declared("Department", "audit", {"name": "Audit"}),
    ),
    people=_people,
    fields={
        "department": FieldCase(Ref("personnel"), Ref("board")),
        "hide_dept": FieldCase(True, False, hand(hide_dept=False)),
        "dept_permits": FieldCase(
            [Ref("board"), Ref("audit")],
            [Ref("audit")],
            hand(dept_permits="audit"),
            beside=HIDDEN,
            permuted=[Ref("audit"), Ref("board")],
        ),
        "user_permits": FieldCase(
            ["sees-a", "sees-b"],
            ["sees-b"],
            hand(user_permits="sees-c"),
            beside=HIDDEN,
            permuted=["sees-b", "sees-a"],
        ),
        "outer_dept": FieldCase(True, False, hand(outer_dept=False)),
        "outer_dept_only_self": FieldCase(True, False, beside=RESTRICTED),
        "outer_permit_depts": FieldCase(
            [Ref("board"), Ref("audit")],
            [Ref("board")],
            hand(outer_permit_depts="board"),
            beside=RESTRICTED,
            permuted=[Ref("audit"), Ref("board")],
        ),
        "outer_permit_users": FieldCase(
            ["sees-a", "sees-b"],
            ["sees-a"],
            hand(outer_permit_users="sees-c"),
            beside=RESTRICTED,
            permuted=["sees-b", "sees-a"],
        ),
    },
    alive=_restricted,
)
