"""Hand-made plans and a schema of a few fields, for what shows plans."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tenantctl.plan import Op, Operation, Plan, Source, Step
from tenantctl.render.schema import Schema

PREFIX = "urn:pulumi:test::shops::"
STACK = f"{PREFIX}pulumi:pulumi:Stack::shops-test"
TREE = f"{PREFIX}dingtalk:components:OrgTree::retail"


def _field(*behaviours: str, **more: Any) -> dict[str, Any]:
    return {"behaviours": list(behaviours), "reference": None, **more}


def _kind(name: str, fields: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    kind: dict[str, Any] = {"undeletable": None, "settingsOf": None, "permissions": {"read": [], "write": []}}
    return {**kind, "type": type_of(name), "fields": {**fields, "corp": _field("bookkeeping")}, **more}


def type_of(kind: str) -> str:
    return f"pulumi-python:dynamic/dingtalk:{kind}"


SCHEMA = Schema(
    {
        "kinds": {
            "Department": _kind(
                "Department",
                {
                    "name": _field(),
                    "parent": _field(reference="Department"),
                    "order": _field(default=0),
                    "brief": _field(),
                    "code": _field("replaces"),
                    "managers": _field("unordered"),
                    "webhook": _field("secret"),
                },
                permissions={"read": ["qyapi_get_department_list"], "write": ["qyapi_manage_addresslist"]},
            ),
            "RoleGroup": _kind(
                "RoleGroup",
                {"name": _field()},
                undeletable={"en": "no operation deletes it", "zh-Hant": "沒有刪除的操作"},
            ),
            "RoleMembers": _kind(
                "RoleMembers",
                {
                    "role": _field("replaces", reference="Role"),
                    "members": _field(
                        "unordered",
                        key="user",
                        parts={"user": _field(), "departments": _field("unordered", reference="Department")},
                    ),
                },
                settingsOf="role",
            ),
            "Role": _kind("Role", {"name": _field(), "group": _field(reference="RoleGroup")}),
        }
    }
)


def urn(kind: str, name: str, parent: str = STACK) -> str:
    above = f"{parent.split('::')[2]}$" if parent != STACK else ""
    return f"{PREFIX}{above}{type_of(kind)}::{name}"


def step(
    op: Op,
    name: str,
    old: Mapping[str, Any] | None = None,
    new: Mapping[str, Any] | None = None,
    *,
    kind: str = "Department",
    parent: str = STACK,
    **more: Any,
) -> Step:
    bookkeeping = {"__provider": "pickle", "named": ["name"], "corp": "ding"}
    return Step(
        op=op,
        urn=urn(kind, name, parent),
        type=type_of(kind),
        name=name,
        old_inputs=None if old is None else {**old, **bookkeeping},
        new_inputs=None if new is None else {**new, "__provider": "other pickle"},
        parent=parent,
        **more,
    )


def same(name: str, values: Mapping[str, Any], **more: Any) -> Step:
    return step(Op.SAME, name, values, values, **more)


def stack_step(op: Op = Op.SAME, old_outputs: Mapping[str, Any] | None = None) -> Step:
    return Step(
        op,
        STACK,
        "pulumi:pulumi:Stack",
        "shops-test",
        custom=False,
        old_inputs={},
        new_inputs={},
        old_outputs=old_outputs or {},
    )


def component_step() -> Step:
    return Step(
        Op.CREATE, TREE, "dingtalk:components:OrgTree", "retail", custom=False, new_inputs={}, parent=STACK
    )


def plan(*steps: Step, operation: Operation = Operation.UPDATE, **more: Any) -> Plan:
    return Plan("shops", "test", Source.EMBEDDED, operation, (stack_step(), *steps), **more)
