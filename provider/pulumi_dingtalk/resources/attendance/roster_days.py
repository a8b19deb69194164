"""Days of people as they are scheduled, and how they get to what is planned: accepted at once, done later."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Final

from pulumi_dingtalk.client import schedules as wire
from pulumi_dingtalk.client.errors import Ambiguous
from pulumi_dingtalk.client.operation import Operation
from pulumi_dingtalk.client.schedules import Cell
from pulumi_dingtalk.client.wire import calls_for
from pulumi_dingtalk.reconcile.session import Tenant
from pulumi_dingtalk.reconcile.values import items
from pulumi_dingtalk.resources.attendance.common import operator

OFF: Final = "-"
"""The mark of a day of rest."""
NOTHING: Final = "."
"""The mark of a day on which nothing is scheduled."""
OTHER: Final = "?"
"""The mark of a shift that the roster does not know, set by hand."""
Plan = dict[Cell, int | None]
"""What is to be on each day of a person: a shift, REST, or nothing."""

PAUSES: Final = (1, 2, 4, 8, 16)
"""Seconds between looks whether a roster that was accepted has been done."""
_NAMED = 10


def cells_of(tenant: Tenant, group: int, people: Sequence[str], days: Sequence[int]) -> dict[Cell, int]:
    """Return what is scheduled for people on days; a metered call for 50 people and 7 days."""
    return wire.read_cells(tenant.client, operator(tenant), group, sorted(set(people)), days)


def live_of(tenant: Tenant, group: int, plan: Mapping[Cell, int | None]) -> dict[Cell, int]:
    """Return what is scheduled on the days of a plan."""
    live = cells_of(tenant, group, [cell.userid for cell in plan], sorted({cell.day for cell in plan}))
    return {cell: shift for cell, shift in live.items() if cell in plan}


def bring(tenant: Tenant, group: int, plan: Plan, live: Mapping[Cell, int]) -> None:
    """Write what differs from ``live``, and look until it is so.

    Raises:
        Ambiguous: some of it was not so after half a minute; it may still come.
        DingTalkError: a call failed.
    """
    missing = _differing(plan, live)
    if not missing:
        return
    wire.write_cells(tenant.client, operator(tenant), group, missing)
    for pause in (0, *PAUSES):
        if pause:
            tenant.client.pause(pause)
        missing = _differing(missing, live_of(tenant, group, missing))
        if not missing:
            return
    people = sorted({cell.userid for cell in missing})
    others = " and others" if len(people) > _NAMED else ""
    raise Ambiguous(
        f"accepted, but not done {sum(PAUSES)} seconds later for {', '.join(people[:_NAMED])}{others}: "
        f"{len(missing)} days are not as they should be",
        operation=wire.WRITE.name,
        subject=f"roster of attendance group {group}",
    )


def _differing(plan: Plan, live: Mapping[Cell, int]) -> Plan:
    return {cell: shift for cell, shift in plan.items() if live.get(cell) != shift}


def shown(
    row: Mapping[str, Any],
    days: Sequence[int],
    frozen: int,
    live: Mapping[Cell, int],
    shifts: Mapping[str, int],
) -> str:
    """Return a person's days as they are, past ones as declared."""
    declared, user = str(row["days"]), str(row["user"])
    seen = [
        _mark_of(live.get(Cell(user, day)), mark, shifts)
        for day, mark in list(zip(days, declared, strict=True))[frozen:]
    ]
    return declared[:frozen] + "".join(seen)


def _mark_of(shift: int | None, declared: str, shifts: Mapping[str, int]) -> str:
    if shift is None:
        return NOTHING
    if shifts.get(declared) == shift:
        return declared
    return next((mark for mark, meant in shifts.items() if meant == shift), OTHER)


def told(values: Mapping[str, Any]) -> dict[tuple[str, int], str]:
    """Return what a declaration has on each day of a person, as text."""
    shifts = {str(each["mark"]): str(each["shift"]) for each in items(values.get("shifts"))}
    return {
        (str(row["user"]), number): shifts.get(mark, mark)
        for row in items(values.get("rows"))
        for number, mark in enumerate("".join(str(row["days"]).split()))
        if mark != NOTHING
    }


def cost(old: Mapping[tuple[str, int], str], new: Mapping[tuple[str, int], str]) -> Counter[Operation]:
    """Return the writing calls that bring one declaration, as ``told`` gives it, to another."""
    changed_ = sum(1 for cell in old.keys() | new.keys() if old.get(cell) != new.get(cell))
    return +Counter({wire.WRITE: calls_for(changed_, wire.CELLS_AT_ONCE)})
