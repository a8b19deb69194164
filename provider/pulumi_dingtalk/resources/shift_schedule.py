"""ShiftSchedule: who works which shift on which day. Wire: contract approval-attendance.md 4.3."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from typing import Annotated, Any, ClassVar, Final

import pulumi
from pydantic import AfterValidator, BeforeValidator, Field

from pulumi_dingtalk.client import attendance_groups
from pulumi_dingtalk.client import schedules as wire
from pulumi_dingtalk.client.operation import Operation
from pulumi_dingtalk.client.schedules import REST, Cell
from pulumi_dingtalk.client.wire import DAY_MS, midnight
from pulumi_dingtalk.config import TenantConfig
from pulumi_dingtalk.reconcile.behaviour import Behaviour
from pulumi_dingtalk.reconcile.kind import Failure, Kind, Update
from pulumi_dingtalk.reconcile.model import Inputs, NumberId, Part, UserId
from pulumi_dingtalk.reconcile.provider import TenantProvider
from pulumi_dingtalk.reconcile.registry import register
from pulumi_dingtalk.reconcile.resource import Reference, TenantResource, Text, reference
from pulumi_dingtalk.reconcile.risk import ROUTINE, any_change, changed, disrupts
from pulumi_dingtalk.reconcile.session import Tenant
from pulumi_dingtalk.reconcile.values import items
from pulumi_dingtalk.reconcile.words import Noun, Words
from pulumi_dingtalk.resources.attendance.common import Day, groups
from pulumi_dingtalk.resources.attendance.past_days import changed_past, days_from, frozen
from pulumi_dingtalk.resources.attendance.roster_days import (
    NOTHING,
    OFF,
    OTHER,
    Plan,
    bring,
    cells_of,
    cost,
    live_of,
    shown,
    told,
)
from pulumi_dingtalk.resources.rosters import as_rows

__all__ = ["ShiftSchedule"]

DAYS_AT_MOST: Final = 180

_WORK = disrupts(
    "roster-changed", "people work on other days or in other shifts", "有成員的排班會改變", changed
)
_MEANING = disrupts(
    "mark-changed", "a mark of the roster means another shift", "班次代號的含義會改變", changed
)
_CLEARED = disrupts(
    "roster-cleared", "what is scheduled from today on is cleared", "由今日起的排班會被清除", any_change
)


def _mark(text: str) -> str:
    if len(text) != 1 or text.isspace() or text in (OFF, NOTHING, OTHER):
        raise ValueError(f"must be one letter or sign, none of {OFF} {NOTHING} {OTHER}")
    return text


def _joined(value: Any) -> Any:
    return "".join(value.split()) if isinstance(value, str) else value


class MarkPart(Part):
    """What a mark of the roster means."""

    mark: Annotated[
        str,
        AfterValidator(_mark),
        Behaviour(label=Words("mark", "代號"), risk=ROUTINE),
        Field(description="One letter or sign."),
    ]
    shift: Annotated[
        NumberId,
        Behaviour(reference="AttendanceShift", label=Words("shift", "班次"), risk=ROUTINE),
        Field(description="The shift that it means."),
    ]


class RowPart(Part):
    """One person's days."""

    user: Annotated[
        UserId,
        Behaviour(reference="User", label=Words("person", "成員"), risk=ROUTINE),
        Field(description="Userid of somebody of the group."),
    ]
    days: Annotated[
        Annotated[str, Field(min_length=1, max_length=DAYS_AT_MOST), BeforeValidator(_joined)],
        Behaviour(label=Words("days", "每日班次"), risk=ROUTINE),
        Field(
            description=f"A mark a day from the first on: {OFF} rest, {NOTHING} nothing; blanks do not count."
        ),
    ]


class ShiftScheduleInputs(Inputs):
    """A roster: who of a scheduled group works which shift on which of its days. Past days are left alone."""

    group: Annotated[
        NumberId,
        Behaviour(
            replaces=True,
            reference="AttendanceGroup",
            label=Words("attendance group", "考勤組"),
            risk=ROUTINE,
        ),
        Field(description="Id of the attendance group; one that is scheduled."),
    ]
    first_day: Annotated[
        Day,
        Behaviour(replaces=True, label=Words("first day", "開始日期"), risk=ROUTINE),
        Field(description="The day that rows begin with, YYYY-MM-DD."),
    ]
    shifts: Annotated[
        list[MarkPart],
        Behaviour(
            unordered=True, write_only=True, key="mark", label=Words("marks", "班次代號"), risk=(_MEANING,)
        ),
        Field(description="What each mark means."),
    ]
    rows: Annotated[
        list[RowPart],
        Behaviour(unordered=True, key="user", label=Words("roster", "排班表"), risk=(_WORK,)),
        Field(
            min_length=1, description="A row a person, all of one length, which is how long the roster is."
        ),
    ]


class ShiftScheduleKind(Kind[ShiftScheduleInputs]):
    """Rosters. One owns its days in its group: no other resource may declare them."""

    name = "ShiftSchedule"
    label = Noun("roster", "排班", "rosters", "份")
    model = ShiftScheduleInputs
    natural_key = ("group", "first_day")
    deletion = _CLEARED
    needs_operator = True
    needs_as_of = True
    on_demand = True
    reads: ClassVar = (wire.LIST, attendance_groups.LIST)
    writes: ClassVar = (wire.WRITE,)

    def describe(self, values: Mapping[str, Any]) -> str:
        return f"roster of attendance group {values.get('group', '?')} from {values.get('first_day', '?')} on"

    def rules(self, values: Mapping[str, Any]) -> Iterable[Failure]:
        rows, marks = values.get("rows") or [], [each["mark"] for each in values.get("shifts") or []]
        users, lengths = [row["user"] for row in rows], {len(row["days"]) for row in rows}
        if twice := sorted({user for user in users if users.count(user) > 1}):
            yield Failure("rows", f"names {', '.join(twice)} more than once; give each person one row")
        if len(lengths) > 1:
            yield Failure("rows", f"rows have {', '.join(map(str, sorted(lengths)))} days; give each as many")
        if twice := sorted({mark for mark in marks if marks.count(mark) > 1}):
            yield Failure("shifts", f"says what {', '.join(twice)} means more than once")
        if "shifts" not in values:
            return
        for number, row in enumerate(rows):
            if unknown := sorted(set(row["days"]) - {*marks, OFF, NOTHING}):
                yield Failure(
                    f"rows[{number}].days",
                    f"has {' '.join(unknown)}, which shifts does not tell; it tells {' '.join([*marks, OFF, NOTHING])}",
                )

    def claims(self, values: Mapping[str, Any]) -> Iterator[str]:
        rows = items(values.get("rows"))
        if values.get("group") and values.get("first_day") and rows:
            for day in days_from(values["first_day"], len(rows[0]["days"])):
                yield f"{day} in attendance group {values['group']}"

    def transition(
        self, old: Mapping[str, Any], new: Mapping[str, Any], config: TenantConfig
    ) -> Iterator[Failure]:
        """Days that are past are frozen: no row may have others there."""
        if config.as_of is None or any(old.get(name) != new.get(name) for name in self.natural_key):
            return
        rows = items(old.get("rows")), items(new.get("rows"))
        yield from changed_past(*rows, new["first_day"], config.as_of)

    def find(self, tenant: Tenant, declared: ShiftScheduleInputs) -> str | None:
        """A group in which some of these people have shifts on these days is taken."""
        tenant.inventory.forget(("roster", _id(declared)))
        return _id(declared) if _before(tenant, declared) else None

    def create(self, tenant: Tenant, declared: ShiftScheduleInputs) -> str:
        live = _before(tenant, declared)
        tenant.inventory.forget(("roster", _id(declared)))
        bring(tenant, int(declared.group), _plan(tenant, declared), live)
        return _id(declared)

    def read(self, tenant: Tenant, id_: str) -> dict[str, Any] | None:
        return self.look(tenant, id_, {})

    def look(self, tenant: Tenant, id_: str, known: Mapping[str, Any]) -> dict[str, Any] | None:
        """Ask for the declared people and the days that are not past."""
        group, first = id_.split("/")
        if int(group) not in groups(tenant):
            return None
        found: dict[str, Any] = {"group": group, "first_day": first}
        rows = items(known.get("rows"))
        if not rows:
            return found
        shifts = {str(each["mark"]): int(each["shift"]) for each in items(known.get("shifts"))} | {OFF: REST}
        past = frozen(tenant, first)
        days = _moments(first, len(rows[0]["days"]))
        live = cells_of(tenant, int(group), [str(row["user"]) for row in rows], days[past:])
        found["rows"] = [{"user": row["user"], "days": shown(row, days, past, live, shifts)} for row in rows]
        return found

    def update(self, tenant: Tenant, id_: str, update: Update[ShiftScheduleInputs]) -> None:
        """Write what differs from the live roster; days that are past are left as they are."""
        new = update.new
        gone = {
            Cell(str(row["user"]), day): None
            for row in items(update.old.get("rows"))
            for day in _moments(new.first_day, len(row["days"]))[frozen(tenant, new.first_day) :]
        }
        plan = {**gone, **_plan(tenant, new)}
        bring(tenant, int(new.group), plan, live_of(tenant, int(new.group), plan))

    def delete(self, tenant: Tenant, id_: str, old: Mapping[str, Any]) -> None:
        """Clear what is scheduled from today on."""
        if int(old["group"]) not in groups(tenant):
            return
        declared = self.model.model_validate(
            {name: old[name] for name in ("group", "first_day", "shifts", "rows")}
        )
        plan: Plan = dict.fromkeys(_plan(tenant, declared))
        bring(tenant, int(declared.group), plan, live_of(tenant, int(declared.group), plan))

    def create_cost(self, values: Mapping[str, Any]) -> Counter[Operation]:
        return cost({}, told(values))

    def update_cost(
        self, old: Mapping[str, Any], new: Mapping[str, Any], names: Set[str]
    ) -> Counter[Operation]:
        return cost(told(old), told(new))

    def delete_cost(self, old: Mapping[str, Any]) -> Counter[Operation]:
        return cost(told(old), {})


def _id(declared: ShiftScheduleInputs) -> str:
    return f"{declared.group}/{declared.first_day}"


def _moments(first: str, count: int) -> list[int]:
    start = midnight(dt.date.fromisoformat(first))
    return [start + n * DAY_MS for n in range(count)]


def _plan(tenant: Tenant, declared: ShiftScheduleInputs) -> Plan:
    """Return what is to be on each day that is not past."""
    shifts: dict[str, int | None] = {each.mark: int(each.shift) for each in declared.shifts}
    shifts |= {OFF: REST, NOTHING: None}
    past = frozen(tenant, declared.first_day)
    days = _moments(declared.first_day, len(declared.rows[0].days))
    return {
        Cell(row.user, day): shifts[mark]
        for row in declared.rows
        for day, mark in list(zip(days, row.days, strict=True))[past:]
    }


def _before(tenant: Tenant, declared: ShiftScheduleInputs) -> dict[Cell, int]:
    """Return what is on the roster's days before it is made: asked once, by who looks whether they are taken."""
    return tenant.inventory.once(
        ("roster", _id(declared)), lambda: live_of(tenant, int(declared.group), _plan(tenant, declared))
    )


KIND = ShiftScheduleKind()
register(KIND)


class ShiftScheduleProvider(TenantProvider):
    """The provider of ShiftSchedule. Its module path and name stand in every state file."""

    kind = KIND


class ShiftSchedule(TenantResource, module="dingtalk", name="ShiftSchedule"):
    """A roster of a scheduled attendance group (approval-attendance.md 4.3; every call is metered).

    Permissions qyapi_attendance_group_manage, qyapi_attendance_group_read and qyapi_base. It owns its days: from
    ``first_day`` on, as many as its rows have. Days before ``dingtalk:asOf`` are neither read nor written. DingTalk
    takes days within 180 of today, 200 a call, and does them later: they are read back until they are so, for half a
    minute. Reading costs a call for 50 people and 7 days, so that ``tenantctl drift`` reads rosters only within a
    ``--budget``. Destroying clears what is scheduled from ``dingtalk:asOf`` on.

    Args:
        resource_name: The logical name, unique in the program; part of the URN.
        group: The attendance group, its members' resource (so that it is made after that), or its id.
        first_day: The day that rows begin with.
        shifts: What each mark means: a shift, or its id, by mark.
        rows: A mark a day by userid: ``-`` rest, ``.`` nothing; see ``roster_pattern`` and ``roster_table``.
        adopt: Take over days on which something is scheduled already.
        opts: Pulumi's resource options.
    """

    group: pulumi.Output[str]

    def __init__(
        self,
        resource_name: str,
        *,
        group: Reference,
        first_day: Text,
        shifts: Mapping[str, Reference] | Sequence[Mapping[str, Any]],
        rows: Mapping[str, str] | Sequence[Mapping[str, Any]],
        adopt: bool = False,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        marks = (
            [{"mark": mark, "shift": reference(shift)} for mark, shift in shifts.items()]
            if isinstance(shifts, Mapping)
            else shifts
        )
        arguments = {
            "group": reference(group),
            "first_day": first_day,
            "shifts": marks,
            "rows": as_rows(rows),
        }
        super().__init__(ShiftScheduleProvider(), resource_name, arguments, opts, adopt=adopt)
