"""Large plans of every sort of step, for what must not take a time that grows with the square of the plan."""

from __future__ import annotations

from tenantctl.plan import Op, Operation, Plan, Source, Step

PREFIX = "urn:pulumi:big::tenant::"
STACK = f"{PREFIX}pulumi:pulumi:Stack::tenant-big"
SHOPS = 50
"""Departments that the others hang on."""


def large_plan(count: int) -> Plan:
    """Return a plan of ``count`` steps: departments and role members that come, change, stay and go."""
    root = Step(
        Op.SAME, STACK, "pulumi:pulumi:Stack", "tenant-big", custom=False, old_inputs={}, new_inputs={}
    )
    return Plan("tenant", "big", Source.EMBEDDED, Operation.UPDATE, (root, *map(_step, range(count))))


def _step(number: int) -> Step:
    make = (_department, _department, _department, _members)[number % 4]
    return make(number, (Op.UPDATE, Op.CREATE, Op.DELETE, Op.UPDATE, Op.SAME)[number % 5])


def _department(number: int, op: Op) -> Step:
    old = {"name": f"Shop {number}", "parent": str(number % SHOPS + 1), "order": number + 1}
    new = {"name": f"Shop {number}, moved", "parent": str((number + 1) % SHOPS + 1), "order": number + 2}
    return _made("Department", number, op, old, old if op is Op.SAME else new)


def _members(number: int, op: Op) -> Step:
    old = [{"user": f"seller-{place}", "departments": [str(place % SHOPS + 1)]} for place in range(20)]
    new = [{"user": f"seller-{place}", "departments": [str(place % SHOPS + 1)]} for place in range(2, 22)]
    new[0] = {"user": new[0]["user"], "departments": ["1", "2"]}
    role = {"role": str(number)}
    return _made(
        "RoleMembers",
        number,
        op,
        {**role, "members": old},
        {**role, "members": old if op is Op.SAME else new},
    )


def _made(kind: str, number: int, op: Op, old: dict[str, object], new: dict[str, object]) -> Step:
    type_ = f"pulumi-python:dynamic/dingtalk:{kind}"
    return Step(
        op=op,
        urn=f"{PREFIX}{type_}::{kind}-{number}",
        type=type_,
        name=f"{kind}-{number}",
        id="" if op is Op.CREATE else str(number + 1),
        old_inputs=None if op is Op.CREATE else old,
        new_inputs=None if op is Op.DELETE else new,
        parent=STACK,
    )
