"""The flow of an approval template and its sample requests, one function a part.

References to people, departments and roles are ids, resources, or outputs of resources.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, Literal

import pulumi

from pulumi_dingtalk.reconcile.resource import Reference, Text, reference, references

Part = Mapping[str, Any]
Stages = Sequence[Part]


def approver(
    name: str,
    *who: Part,
    mode: Literal["all", "any", "in_turn"] = "all",
    nobody: Literal["admin", "skip"] = "admin",
) -> Part:
    """People approve: ``all``, ``any`` one, or ``in_turn``; where nobody is found an administrator does, or nobody."""
    return {"type": "approver", "name": name, "who": list(who), "mode": mode, "nobody": nobody}


def handler(name: str, *who: Part, mode: Literal["all", "any", "in_turn"] = "all") -> Part:
    """People see to something and say when it is done."""
    return {"type": "handler", "name": name, "who": list(who), "mode": mode}


def notifier(name: str, *who: Part) -> Part:
    """People get a copy."""
    return {"type": "notifier", "name": name, "who": list(who)}


def route(*cases: Part, otherwise: Stages = ()) -> Part:
    """The first of the cases whose conditions hold is taken, else ``otherwise``."""
    return {"type": "route", "cases": list(cases), "otherwise": list(otherwise)}


def case(name: str, *conditions: Part, stages: Stages, or_: Sequence[Sequence[Part]] = ()) -> Part:
    """A branch that is taken where all ``conditions`` hold, or all of one of the lists of ``or_``."""
    return {"name": name, "when": [list(conditions), *map(list, or_)], "stages": list(stages)}


def parallel(**lanes: Stages) -> Part:
    """Branches that run at the same time, by their names; what follows waits for all."""
    return {
        "type": "parallel",
        "lanes": [{"name": name, "stages": list(stages)} for name, stages in lanes.items()],
    }


def manager(level: int = 1) -> Part:
    """The originator's manager; of level 2 that one's manager, and so on."""
    return {"by": "manager", "level": level}


def head(level: int = 1, *, up: bool = True) -> Part:
    """The head of the originator's department, of level 2 of the one above; ``up``: where none, of the next above."""
    return {"by": "head", "level": level, "up": up}


def head_of(field: str) -> Part:
    """The head of the department that a field names."""
    return {"by": "head_of", "field": field}


def role(role_: Reference) -> Part:
    """Everybody who has a role."""
    return {"by": "role", "role": reference(role_)}


def people(*userids: Reference) -> Part:
    """Named people, at most 100 a stage."""
    return {"by": "people", "people": references(userids)}


def originator() -> Part:
    """Who submits the request."""
    return {"by": "originator"}


def chosen(*, several: bool = False) -> Part:
    """Whom the originator chooses."""
    return {"by": "choice", "several": several}


def person_in(field: str) -> Part:
    """The person whom a field names."""
    return {"by": "field", "field": field}


def number_is(
    field: str,
    *,
    above: float | None = None,
    at_least: float | None = None,
    below: float | None = None,
    at_most: float | None = None,
    equals: float | None = None,
) -> Part:
    """A number or an amount is within bounds."""
    bounds = {"above": above, "at_least": at_least, "below": below, "at_most": at_most, "equals": equals}
    return {"on": "number", "field": field, **{n: v for n, v in bounds.items() if v is not None}}


def option_is(field: str, *keys: str) -> Part:
    """The choice of one is any of these, by their keys."""
    return {"on": "option", "field": field, "any_of": list(keys)}


def options_are(field: str, *keys: str, match: Literal["exact", "all", "any"] = "any") -> Part:
    """The choice of several is exactly these, has all of these, or any."""
    return {"on": "options", "field": field, "match": match, "keys": list(keys)}


def originator_is(
    *,
    departments: Sequence[Reference] = (),
    roles: Sequence[Reference] = (),
    people: Sequence[Reference] = (),
) -> Part:
    """The originator is in one of the departments or below, has one of the roles, or is one of the people."""
    told = {"departments": references(departments), "roles": references(roles), "people": references(people)}
    return {"on": "originator", **{name: ids for name, ids in told.items() if ids}}


def department_is(field: str, *departments: Reference) -> Part:
    """The department in a field is one of these, or below one."""
    return {"on": "department", "field": field, "departments": references(departments)}


def sample(
    name: str,
    *,
    originator: Reference,
    path: Sequence[Part],
    department: Reference | None = None,
    values: Mapping[str, Any] | None = None,
) -> Part:
    """A sample request and the way that it must take.

    Args:
        name: What it is, in words.
        originator: Who submits.
        path: The stages that it must pass, made by ``step``.
        department: In the name of which department; the root where none is named.
        values: What it says, by the ids of fields: numbers, texts, keys of options, lists.
    """
    answers = [{"field": field, "value": _text(value)} for field, value in (values or {}).items()]
    told = {"name": name, "originator": reference(originator), "values": answers, "path": list(path)}
    return told if department is None else {**told, "department": reference(department)}


def step(
    stage: str,
    *who: Reference,
    how: Literal["all", "any", "in_turn"] = "all",
    copy_only: bool = False,
    parallel: bool = False,
) -> Part:
    """A stage on the way: its people in order, none where it passes by itself or the originator chooses.

    Args:
        stage: The stage's name.
        who: Userids.
        how: What several need: all of them, any one, one after the other.
        copy_only: They get a copy.
        parallel: It begins a branch beside what was told before it.
    """
    flags = {"how": how, "copy_only": copy_only, "parallel": parallel}
    return {"stage": stage, "who": references(who), **flags}


def _text(value: Any) -> pulumi.Input[str] | Text:
    if isinstance(value, bool | int | float):
        return json.dumps(int(value) if isinstance(value, float) and value.is_integer() else value)
    if isinstance(value, pulumi.CustomResource):
        return value.id
    return pulumi.Output.json_dumps(value) if isinstance(value, list | tuple) else value
