"""ContactRestriction, for the generic tests."""

from __future__ import annotations

from dataclasses import replace

from support.cases import Case, Declared, FieldCase, Ref, named_apart
from support.visibility import AROUND, Rules, nodes, people

RULES = Rules("PUT", "/v1.0/contact/restrictions/settings", "User", "subject", {})
FIELDS = RULES.fields()
SOMEBODY = {"departments": [Ref("board")]}

CASE = Case(
    base=Declared(
        "ContactRestriction",
        "it",
        {
            "name": "Board is hidden",
            "active": True,
            "type": "excludeNode",
            "users": ["vis-a"],
            "restrict_in_profile": True,
            "restrict_in_search": True,
        },
    ),
    around=AROUND,
    people=people,
    fields={
        **FIELDS,
        "users": replace(FIELDS["users"], beside=SOMEBODY),
        "type": FieldCase("onlySelf", "onlySelfDeptAndChild", RULES.hand(type="excludeNode")),
        "restrict_in_profile": FieldCase(True, False, RULES.hand(restrictInUserProfile=False)),
        "restrict_in_search": FieldCase(True, False, RULES.hand(restrictInSearch=False)),
    },
    remove=RULES.remove,
    alive=RULES.alive,
    apart=named_apart,
    fine=(
        {"users": ["u"], "departments": nodes(29), "roles": nodes(20)},
        {"except_users": ["u"], "except_departments": nodes(29), "except_roles": nodes(20)},
        {"users": [], "departments": nodes(1)},
        {"type": "onlySelf", "except_users": [], "except_roles": []},
    ),
    refused=(
        ({"name": ""}, "name", "String should have at least 1 character"),
        (
            {"type": "everybody"},
            "type",
            "Input should be 'onlySelf', 'onlySelfDeptAndChild' or 'excludeNode'",
        ),
        (
            {"departments": nodes(50)},
            "users",
            "users, departments and roles hold 51 together; the limit is 50",
        ),
        (
            {"except_roles": nodes(51)},
            "except_users",
            "except_users, except_departments and except_roles hold 51",
        ),
        (
            {"users": [], "departments": [], "roles": []},
            "users",
            "the rule concerns nobody: name people, departments or roles",
        ),
        (
            {"type": "onlySelf", "except_users": ["u"]},
            "except_users",
            "has no effect with type onlySelf: use excludeNode, or take it out",
        ),
    ),
)
