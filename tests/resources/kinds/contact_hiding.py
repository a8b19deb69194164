"""ContactHiding, for the generic tests."""

from __future__ import annotations

from support.cases import Case, Declared, FieldCase, Ref, named_apart
from support.visibility import AROUND, Rules, nodes, people

RULES = Rules(
    "PUT",
    "/v1.0/contact/contactHideSettings",
    "Staff",
    "object",
    {"nextToken": 0},
    ("hideInUserProfile", "hideInSearch"),
)
CASE = Case(
    base=Declared(
        "ContactHiding",
        "it",
        {
            "name": "Board is hidden",
            "active": True,
            "departments": [Ref("board")],
            "hide_in_profile": True,
            "hide_in_search": True,
        },
    ),
    around=AROUND,
    people=people,
    fields={
        **RULES.fields(),
        "hide_in_profile": FieldCase(True, False),
        "hide_in_search": FieldCase(True, False),
    },
    remove=RULES.remove,
    alive=RULES.alive,
    apart=named_apart,
    fine=(
        {"users": ["u"], "departments": nodes(29), "roles": nodes(20)},
        {"except_users": ["u"], "except_departments": nodes(29), "except_roles": nodes(20)},
    ),
    refused=(
        ({"name": ""}, "name", "String should have at least 1 character"),
        (
            {"users": ["u"], "departments": nodes(30), "roles": nodes(20)},
            "users",
            "users, departments and roles hold 51 together; the limit is 50",
        ),
        (
            {"except_roles": nodes(51)},
            "except_users",
            "except_users, except_departments and except_roles hold 51",
        ),
        ({"departments": ["Board"]}, "departments[0]", "must be a number above 0"),
        ({"roles": ["Auditor"]}, "roles[0]", "must be a number above 0"),
        ({"users": ["a,b"]}, "users[0]", "must be one userid"),
        ({"active": "perhaps"}, "active", "Input should be a valid boolean"),
    ),
)
