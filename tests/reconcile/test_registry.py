"""The registry and its schema: what generic code, documentation and reviewers read."""

from __future__ import annotations

import inspect
import json
from typing import Any

import pytest

import pulumi_dingtalk
from pulumi_dingtalk.client.operation import OPERATIONS
from pulumi_dingtalk.reconcile.registry import kinds, register, schema, type_token
from support.cases import load_cases

BOOKKEEPING = ["adopt", "owner", "corp"]
FIELDS = {
    "Department": "name parent order code create_dept_group auto_add_user auto_approve_apply group_contain_sub_dept "
    "group_contain_outer_dept group_contain_hidden_dept brief telephone",
    "DepartmentLeadership": "department managers group_owner",
    "DepartmentVisibility": "department hide_dept dept_permits user_permits outer_dept outer_dept_only_self "
    "outer_permit_depts outer_permit_users",
    "Role": "name group",
    "RoleGroup": "name",
    "RoleMembers": "role members",
}
"""Each kind's fields: names stand in programs and in state, so that one is added and never renamed."""

BEHAVIOURS = {
    "DepartmentLeadership.department": ["replaces"],
    "DepartmentLeadership.managers": ["unordered"],
    "DepartmentVisibility.department": ["replaces"],
    "DepartmentVisibility.dept_permits": ["unordered"],
    "DepartmentVisibility.outer_dept_only_self": ["write_only"],
    "DepartmentVisibility.outer_permit_depts": ["unordered"],
    "DepartmentVisibility.outer_permit_users": ["unordered"],
    "DepartmentVisibility.user_permits": ["unordered"],
    "Department.brief": ["unproven"],
    "Department.create_dept_group": ["only_on"],
    "Department.group_contain_hidden_dept": ["write_only"],
    "Department.group_contain_outer_dept": ["write_only"],
    "Department.order": ["server_assigned"],
    "Department.telephone": ["unproven"],
    "Role.group": ["replaces"],
    "RoleGroup.name": ["replaces"],
    "RoleMembers.members": ["unordered"],
    "RoleMembers.role": ["replaces"],
}


def fields() -> list[tuple[str, str, dict[str, Any]]]:
    return [
        (kind, name, field)
        for kind, told in schema()["kinds"].items()
        for name, field in told["fields"].items()
    ]


def test_the_names_of_kinds_and_fields() -> None:
    told = {kind: list(body["fields"]) for kind, body in schema()["kinds"].items()}
    assert told == {kind: [*BOOKKEEPING, *names.split()] for kind, names in FIELDS.items()}
    assert list(told) == sorted(told)
    assert pulumi_dingtalk.schema() == schema()


def test_the_behaviours_of_fields() -> None:
    told = {f"{kind}.{name}": field["behaviours"] for kind, name, field in fields() if field["behaviours"]}
    assert {name: b for name, b in told.items() if name.split(".")[1] not in BOOKKEEPING} == BEHAVIOURS
    assert all(told[f"{kind}.{name}"] == ["bookkeeping"] for kind in kinds() for name in BOOKKEEPING)


def test_the_schema_is_json() -> None:
    assert json.loads(json.dumps(schema())) == schema()
    assert schema()["version"] == 1


@pytest.mark.parametrize(("kind", "name", "field"), fields())
def test_every_field_is_described(kind: str, name: str, field: dict[str, Any]) -> None:
    assert field["description"].endswith(".")
    assert "\n" not in field["description"]
    assert field["type"], f"{kind}.{name} has a type"
    assert field["reference"] in {None, *kinds()}
    assert ("default" in field) == kinds()[kind].fields[name].has_default


@pytest.mark.parametrize("kind", sorted(FIELDS))
def test_every_kind_says_what_it_needs(kind: str) -> None:
    told = schema()["kinds"][kind]
    assert told["description"].endswith(".")
    assert told["type"] == type_token(kind) == f"pulumi-python:dynamic/dingtalk:{kind}"
    assert set(told["operations"]) <= set(OPERATIONS)
    assert told["permissions"]["write"] == ["qyapi_manage_addresslist"]
    assert all(not operation.writes for operation in kinds()[kind].reads)
    assert all(operation.writes for operation in kinds()[kind].writes)


def test_only_role_groups_cannot_be_deleted() -> None:
    told = schema()["kinds"]
    assert {kind for kind, body in told.items() if body["undeletable"]} == {"RoleGroup"}
    assert "admin console" in told["RoleGroup"]["undeletable"]
    assert {kind: body["settingsOf"] for kind, body in told.items() if body["settingsOf"]} == {
        "DepartmentLeadership": "department",
        "DepartmentVisibility": "department",
        "RoleMembers": "role",
    }


@pytest.mark.parametrize("kind", sorted(FIELDS))
def test_a_resource_class_takes_every_field_and_tells_of_it(kind: str) -> None:
    resource = getattr(pulumi_dingtalk, kind)
    takes = set(inspect.signature(resource.__init__).parameters) - {"self", "resource_name", "opts", "adopt"}
    assert takes == kinds()[kind].nameable
    documented = inspect.getdoc(resource) or ""
    for name in takes:
        assert f"    {name}: " in documented


def test_a_kind_is_registered_once() -> None:
    kind = kinds()["Role"]
    with pytest.raises(ValueError, match=r"^kind Role is registered twice$"):
        register(kind)
    assert kinds()["Role"] is kind


def test_a_kinds_settings_refer_to_a_field_it_has() -> None:
    for name, kind in kinds().items():
        if kind.settings_of:
            assert kind.fields[kind.settings_of].required, name
            assert kind.fields[kind.settings_of].behaviour.replaces, name


def test_every_kind_has_its_case_for_the_generic_tests() -> None:
    assert set(load_cases()) == set(kinds())
