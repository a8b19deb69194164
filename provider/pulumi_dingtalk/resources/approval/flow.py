"""The flow of an approval template as a program declares it: stages in order, with branches inside.

What DingTalk makes of it is in ``flow_wire``; what must not be is in ``flow_check``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any, Final, Literal

from pydantic import ConfigDict, Field, TypeAdapter, model_validator

from pulumi_dingtalk.reconcile.model import NumberId, UserId
from pulumi_dingtalk.reconcile.values import jsonable
from pulumi_dingtalk.resources.approval.sparse import SparseModel

PEOPLE_AT_MOST: Final = 100
"""People of one stage (approval-attendance.md 3.4)."""
_LEVELS: Final = 20

Name = Annotated[str, Field(min_length=1, max_length=50)]
FieldId = Annotated[str, Field(min_length=1, max_length=64)]
Level = Annotated[int, Field(ge=1, le=_LEVELS)]


class _Node(SparseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Manager(_Node):
    """The originator's manager: of level 1 their own, of level 2 that one's, and so on."""

    by: Literal["manager"]
    level: Level = 1


class Head(_Node):
    """The head of the originator's department, or of one above it; ``up``: where there is none, of the next above."""

    by: Literal["head"]
    level: Level = 1
    up: bool = True


class HeadOf(_Node):
    """The head of the department that a field of the form names."""

    by: Literal["head_of"]
    field: FieldId


class Role(_Node):
    """Everybody who has a role."""

    by: Literal["role"]
    role: NumberId


class People(_Node):
    """Named people."""

    by: Literal["people"]
    people: Annotated[list[UserId], Field(min_length=1, max_length=PEOPLE_AT_MOST)]


class Originator(_Node):
    """Who submits the request."""

    by: Literal["originator"]


class Chosen(_Node):
    """Whom the originator chooses, one or ``several``."""

    by: Literal["choice"]
    several: bool = False


class InField(_Node):
    """The person whom a field of the form names."""

    by: Literal["field"]
    field: FieldId


Who = Annotated[
    Manager | Head | HeadOf | Role | People | Originator | Chosen | InField, Field(discriminator="by")
]


class Number(_Node):
    """A number or an amount within bounds."""

    on: Literal["number"]
    field: FieldId
    above: float | None = None
    at_least: float | None = None
    below: float | None = None
    at_most: float | None = None
    equals: float | None = None

    @model_validator(mode="after")
    def _has_bounds(self) -> Number:
        low, high = (self.above, self.at_least), (self.below, self.at_most)
        if None not in low or None not in high:
            raise ValueError("one lower bound and one upper bound at most")
        bounds = [each for each in (*low, *high) if each is not None]
        if bool(bounds) == (self.equals is not None):
            raise ValueError("either equals, or a bound: above, at_least, below, at_most")
        return self


class Option(_Node):
    """A choice of one that is any of these, by their keys."""

    on: Literal["option"]
    field: FieldId
    any_of: Annotated[list[str], Field(min_length=1)]


class Options(_Node):
    """A choice of several: exactly these, all of these among them, or any of them."""

    on: Literal["options"]
    field: FieldId
    match: Literal["exact", "all", "any"]
    keys: Annotated[list[str], Field(min_length=1)]


class From(_Node):
    """The originator is in one of the departments, has one of the roles, or is one of the people."""

    on: Literal["originator"]
    departments: list[NumberId] = []  # noqa: RUF012 - pydantic copies it
    roles: list[NumberId] = []  # noqa: RUF012
    people: list[UserId] = []  # noqa: RUF012

    @model_validator(mode="after")
    def _names_somebody(self) -> From:
        if not (self.departments or self.roles or self.people):
            raise ValueError("name departments, roles or people")
        return self


class InDepartment(_Node):
    """The department in a field is one of these, or below one."""

    on: Literal["department"]
    field: FieldId
    departments: Annotated[list[NumberId], Field(min_length=1)]


Condition = Annotated[Number | Option | Options | From | InDepartment, Field(discriminator="on")]


class Approver(_Node):
    """People who approve: all of them, any one of them, or one after the other."""

    type: Literal["approver"]
    name: Name
    who: Annotated[list[Who], Field(min_length=1)]
    mode: Literal["all", "any", "in_turn"] = "all"
    nobody: Literal["admin", "skip"] = "admin"


class Handler(_Node):
    """People who see to something and say when it is done."""

    type: Literal["handler"]
    name: Name
    who: Annotated[list[Who], Field(min_length=1)]
    mode: Literal["all", "any", "in_turn"] = "all"


class Notifier(_Node):
    """People who get a copy."""

    type: Literal["notifier"]
    name: Name
    who: Annotated[list[Who], Field(min_length=1)]


class Case(_Node):
    """One branch: taken where all conditions of one of the lists hold."""

    name: Name
    when: Annotated[list[Annotated[list[Condition], Field(min_length=1)]], Field(min_length=1)]
    stages: list[Stage]


class Route(_Node):
    """Branches by condition: the first whose conditions hold is taken, else ``otherwise``."""

    type: Literal["route"]
    cases: Annotated[list[Case], Field(min_length=1)]
    otherwise: list[Stage]


class Lane(_Node):
    """One of several branches that run at the same time."""

    name: Name
    stages: Annotated[list[Stage], Field(min_length=1)]


class Parallel(_Node):
    """Branches that run at the same time; what follows waits for all of them."""

    type: Literal["parallel"]
    lanes: Annotated[list[Lane], Field(min_length=2)]


Stage = Annotated[Approver | Handler | Notifier | Route | Parallel, Field(discriminator="type")]

Case.model_rebuild()
Route.model_rebuild()
Lane.model_rebuild()
Parallel.model_rebuild()

Flow = list[Stage]
FLOW: Final[TypeAdapter[list[Any]]] = TypeAdapter(Flow)


def as_json(flow: Sequence[Any]) -> list[dict[str, Any]]:
    """Return a validated flow in the form that programs and state have."""
    found: list[dict[str, Any]] = jsonable(list(flow))
    return found


def walk(flow: Sequence[Any], place: str = "flow") -> Iterator[tuple[str, Any]]:
    """Yield each stage of a validated flow with its place, those inside branches too."""
    for number, stage in enumerate(flow):
        here = f"{place}[{number}]"
        yield here, stage
        for inner, stages in branches(stage):
            yield from walk(stages, f"{here}.{inner}")


def branches(stage: Any) -> Iterator[tuple[str, Sequence[Any]]]:
    """Yield the branches of a stage: their place within it, and their stages."""
    if isinstance(stage, Route):
        yield from ((f"cases[{number}].stages", case.stages) for number, case in enumerate(stage.cases))
        yield "otherwise", stage.otherwise
    if isinstance(stage, Parallel):
        yield from ((f"lanes[{number}].stages", lane.stages) for number, lane in enumerate(stage.lanes))


def refuse_loop(value: Any, above: tuple[int, ...] = (), place: str = "flow") -> None:
    """Refuse a program's value that contains itself, before anything walks it without end.

    Raises:
        ValueError: It does; the line has the place.
    """
    if not isinstance(value, Mapping | list | tuple):
        return
    if id(value) in above:
        raise ValueError(f"{place}: the flow goes round in a loop here: a branch contains itself")
    inner = value.items() if isinstance(value, Mapping) else enumerate(value)
    for key, item in inner:
        refuse_loop(
            item, (*above, id(value)), f"{place}[{key}]" if isinstance(key, int) else f"{place}.{key}"
        )
