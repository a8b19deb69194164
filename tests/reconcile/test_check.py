"""Each limit of each kind, at the limit and one beyond, with the line that people read."""

from __future__ import annotations

from typing import Any

import pytest

import pulumi_dingtalk  # noqa: F401 - registers the kinds
from pulumi_dingtalk.reconcile.check import check
from pulumi_dingtalk.reconcile.registry import kinds
from support.cases import load_cases, spelt

NOTHING: frozenset[str] = frozenset()
BASE: dict[str, dict[str, Any]] = {
    "Department": {"name": "IT", "parent": "1"},
    "DepartmentLeadership": {"department": "5"},
    "DepartmentVisibility": {"department": "5"},
    "Role": {"name": "Cashier", "group": "5"},
    "RoleGroup": {"name": "Retail"},
    "RoleMembers": {"role": "5", "members": []},
}
CASES = load_cases()
BASE |= {name: spelt(case.base.values) for name, case in CASES.items() if name not in BASE}


def broken(kind: str, olds: dict[str, Any] | None = None, **values: Any) -> list[tuple[str, str]]:
    """The rules that ``values`` beside the base break."""
    declared = {name: value for name, value in {**BASE[kind], **values}.items() if value is not ...}
    found = check(kinds()[kind], olds or {}, declared, NOTHING)[1]
    assert all("\n" not in failure.reason for failure in found)
    return [(failure.property, failure.reason) for failure in found]


def ids(count: int) -> list[str]:
    return [str(number) for number in range(2, 2 + count)]


GOOD = [
    ("Department", {"name": "x" * 64}),
    ("Department", {"name": "x"}),
    ("Department", {"name": "店" * 64}),
    ("Department", {"parent": 5.0}),
    ("Department", {"parent": str(2**63)}),
    ("Department", {"order": 1}),
    ("Department", {"order": 7.0}),
    ("Department", {"code": "c" * 30}),
    ("Department", {"auto_add_user": True}),
    ("Department", {"auto_add_user": True, "create_dept_group": True}),
    ("Department", {"auto_add_user": False, "create_dept_group": False}),
    ("DepartmentLeadership", {"managers": ["u" * 64], "group_owner": "mgr-mongkok"}),
    ("DepartmentVisibility", {"hide_dept": True, "dept_permits": ids(25), "user_permits": ids(25)}),
    ("DepartmentVisibility", {"dept_permits": ids(50), "outer_permit_users": ids(50)}),
    ("DepartmentVisibility", {"hide_dept": False, "dept_permits": [], "user_permits": []}),
    ("RoleMembers", {"members": ["u1", {"user": "u2", "departments": ids(50)}, {"user": "u3"}]}),
    *((name, spelt(values)) for name, case in CASES.items() for values in case.fine),
]


@pytest.mark.parametrize(("kind_name", "values"), GOOD)
def test_what_is_within_the_limits_is_taken(kind_name: str, values: dict[str, Any]) -> None:
    assert broken(kind_name, **values) == []


ILLEGAL = "must not contain"
NOT_A_NUMBER = "must be a number above 0: the resource's id, or the resource itself, not a name"
BAD = [
    ("Department", {"name": "x" * 65}, "name", "String should have at most 64 characters"),
    ("Department", {"name": ""}, "name", "String should have at least 1 character"),
    ("Department", {"name": "a-b"}, "name", f"{ILLEGAL} - (given: 'a-b')"),
    ("Department", {"name": "a,b"}, "name", f"{ILLEGAL} , (given: 'a,b')"),
    ("Department", {"name": "a，b-"}, "name", f"{ILLEGAL} - ，"),
    ("Department", {"name": 5}, "name", "Input should be a valid string (given: 5)"),
    ("Department", {"parent": "Head office"}, "parent", f"{NOT_A_NUMBER} (given: 'Head office')"),
    ("Department", {"parent": "0"}, "parent", NOT_A_NUMBER),
    ("Department", {"parent": -7.0}, "parent", NOT_A_NUMBER),
    ("Department", {"parent": 1.5}, "parent", "Input should be a valid string"),
    ("Department", {"order": 0}, "order", "Input should be greater than 0 (given: 0)"),
    ("Department", {"order": -1.0}, "order", "Input should be greater than 0"),
    ("Department", {"order": 1.5}, "order", "Input should be a valid integer"),
    ("Department", {"code": "c" * 31}, "code", "String should have at most 30 characters"),
    ("Department", {"code": ""}, "code", "String should have at least 1 character"),
    ("Department", {"create_dept_group": "perhaps"}, "create_dept_group", "Input should be a valid boolean"),
    (
        "Department",
        {"auto_add_user": True, "create_dept_group": False},
        "auto_add_user",
        "needs the chat group: set create_dept_group=True",
    ),
    ("DepartmentLeadership", {"department": "1"}, "department", "the root department cannot be changed"),
    ("DepartmentLeadership", {"managers": ["u" * 65]}, "managers[0]", "String should have at most 64"),
    ("DepartmentLeadership", {"managers": ["u", ""]}, "managers[1]", "String should have at least 1"),
    (
        "DepartmentLeadership",
        {"managers": ["a,b"]},
        "managers[0]",
        "must be one userid; the wire takes a comma",
    ),
    ("DepartmentLeadership", {"managers": "lead-a"}, "managers", "Input should be a valid list"),
    ("DepartmentLeadership", {"group_owner": "a,b"}, "group_owner", "must be one userid"),
    ("DepartmentVisibility", {"department": "1"}, "department", "the root department cannot be changed"),
    (
        "DepartmentVisibility",
        {"dept_permits": ids(25), "user_permits": ids(26)},
        "dept_permits",
        "dept_permits and user_permits hold 51 together; the limit is 50 (2.2)",
    ),
    (
        "DepartmentVisibility",
        {"outer_permit_depts": ids(51)},
        "outer_permit_depts",
        "outer_permit_depts and outer_permit_users hold 51 together; the limit is 50 (2.2)",
    ),
    (
        "DepartmentVisibility",
        {"hide_dept": False, "user_permits": ["u"]},
        "dept_permits",
        "has no effect while hide_dept is False: set it to True (2.1)",
    ),
    ("DepartmentVisibility", {"dept_permits": ["Board"]}, "dept_permits[0]", NOT_A_NUMBER),
    ("Role", {"name": ""}, "name", "String should have at least 1 character"),
    ("Role", {"group": "Retail"}, "group", NOT_A_NUMBER),
    ("RoleGroup", {"name": ""}, "name", "String should have at least 1 character"),
    ("RoleMembers", {"role": "Cashier"}, "role", NOT_A_NUMBER),
    ("RoleMembers", {"members": [{"departments": []}]}, "members[0].user", "Field required"),
    ("RoleMembers", {"members": [{"user": "u", "dept": "5"}]}, "members[0].dept", "Extra inputs are not"),
    (
        "RoleMembers",
        {"members": ["u", {"user": "v", "departments": ids(51)}]},
        "members[1].departments",
        "List should have at most 50 items after validation, not 51",
    ),
    (
        "RoleMembers",
        {"members": ["u", {"user": "v"}, {"user": "u"}, "v"]},
        "members",
        "names u, v more than once; name each person once",
    ),
    *((name, spelt(v), place, reason) for name, case in CASES.items() for v, place, reason in case.refused),
]


@pytest.mark.parametrize(("kind_name", "values", "place", "reason"), BAD)
def test_what_breaks_a_limit_is_told_at_its_place(
    kind_name: str, values: dict[str, Any], place: str, reason: str
) -> None:
    found = broken(kind_name, **values)
    assert [where for where, _ in found] == [place]
    assert found[0][1].startswith(reason)


@pytest.mark.parametrize("kind_name", sorted(BASE))
def test_every_rule_that_is_broken_is_told_at_once(kind_name: str) -> None:
    required = [f.name for f in kinds()[kind_name].fields.values() if f.required]
    found = broken(kind_name, colour="red", **dict.fromkeys(required, ...))
    assert [where for where, _ in found] == ["colour", *required]
    known = ", ".join(sorted(kinds()[kind_name].nameable))
    assert found[0][1] == f"{kind_name} has no such property; it has {known}"
    for name, reason in found[1:]:
        assert reason.startswith(f"{kind_name} needs a {name}: ")


def test_a_line_says_what_is_wrong_and_what_the_field_is() -> None:
    assert broken("Department", order=0) == [
        (
            "order",
            "Input should be greater than 0 (given: 0). Place among its siblings, smaller first; above 0 (40011). "
            "Source: contact.md 2.1.",
        )
    ]


def test_limits_of_what_nothing_writes_are_our_own() -> None:
    ((_, reason),) = broken("ConsoleSetting", attested_by="")
    assert "Source" not in reason


def test_a_long_value_is_cut_in_the_line() -> None:
    ((_, reason),) = broken("Department", name="x" * 500)
    assert len(reason) < 250
    assert "..." in reason


@pytest.mark.parametrize("field", ["brief", "telephone"])
def test_a_field_known_from_an_sdk_alone_needs_leave(field: str) -> None:
    (failure,) = broken("Department", **{field: "text"})
    assert failure == (
        field,
        "only an SDK tells of this field, no documentation does; to use it all the same, "
        f"add Department.{field} to dingtalk:experimental",
    )
    leave = frozenset({f"Department.{field}"})
    for length, fine in ((50, True), (51, field == "brief"), (255, field == "brief"), (256, False)):
        values = {**BASE["Department"], field: "t" * length}
        assert (check(kinds()["Department"], {}, values, leave)[1] == []) == fine


def test_a_switch_that_cannot_be_turned_off_is_told() -> None:
    olds = {**BASE["Department"], "create_dept_group": True}
    assert broken("Department", olds, create_dept_group=False) == [
        (
            "create_dept_group",
            "can be turned on and never off by the API; it is True and the program wants False. "
            "Put the old value back, or delete the object and create it again",
        )
    ]
    assert broken("Department", olds, create_dept_group=True) == []
    assert broken("Department", olds) == [], "named no more: it stays as it is"
    assert broken("Department", {**olds, "create_dept_group": False}, create_dept_group=True) == []


def test_null_is_absent() -> None:
    checked, failures = check(kinds()["Department"], {}, {**BASE["Department"], "order": None}, NOTHING)
    assert failures == []
    assert "order" not in checked


def test_what_is_kept_has_the_declared_types() -> None:
    values = {"name": "IT", "parent": 5.0, "order": 7.0, "create_dept_group": True}
    checked, _ = check(kinds()["Department"], {}, values, NOTHING)
    assert checked == {"name": "IT", "parent": "5", "order": 7, "create_dept_group": True}
    assert isinstance(checked["order"], int)
    assert isinstance(checked["parent"], str)
    members = {"role": 5.0, "members": ["u1", {"user": "u2", "departments": [7.0]}]}
    kept, _ = check(kinds()["RoleMembers"], {}, members, NOTHING)
    assert kept["role"] == "5"
    assert kept["members"] == [{"user": "u1"}, {"user": "u2", "departments": ["7"]}]
