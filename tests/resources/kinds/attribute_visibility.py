"""AttributeVisibility, for the generic tests."""

from __future__ import annotations

from support.cases import Case, Declared, FieldCase, Ref, named_apart
from support.visibility import AROUND, Rules, nodes, people

RULES = Rules(
    "POST", "/v1.0/contact/staffAttributes/visibilitySettings", "Staff", "object", {"nextToken": -1}
)
CASE = Case(
    base=Declared(
        "AttributeVisibility",
        "it",
        {
            "name": "Board is hidden",
            "active": True,
            "departments": [Ref("board")],
            "hide_fields": ["mobile"],
        },
    ),
    around=AROUND,
    people=people,
    fields={
        **RULES.fields(),
        "hide_fields": FieldCase(
            ["mobile", "email"],
            ["email", "12837"],
            RULES.hand(hideFields=["title"]),
            permuted=["email", "mobile"],
        ),
    },
    remove=RULES.remove,
    alive=RULES.alive,
    apart=named_apart,
    fine=({"departments": nodes(80), "hide_fields": ["mobile", "12837"]},),
    refused=(
        ({"hide_fields": []}, "hide_fields", "List should have at least 1 item"),
        ({"hide_fields": [""]}, "hide_fields[0]", "String should have at least 1 character"),
        ({"name": ""}, "name", "String should have at least 1 character"),
    ),
)
