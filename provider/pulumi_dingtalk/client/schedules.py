"""Rosters: who works which shift on which day (contract approval-attendance.md 4.3). Every call is metered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from pulumi_dingtalk.client.attendance import CODES, MANAGE, READ
from pulumi_dingtalk.client.operation import read, write
from pulumi_dingtalk.client.wire import DAY_MS, as_list, batches, csv, midnight

if TYPE_CHECKING:
    from pulumi_dingtalk.client.client import Client

_SECTION = "approval-attendance.md 4.3"

WRITE = write(
    "group/schedule/async",
    "/topapi/attendance/group/schedule/async",
    MANAGE,
    _SECTION,
    repeatable=True,
    metered=True,
    codes=CODES,
)
LIST = read(
    "schedule/listbyusers",
    "/topapi/attendance/schedule/listbyusers",
    READ,
    _SECTION,
    metered=True,
    codes=CODES,
)

CELLS_AT_ONCE: Final = 200
"""Days of people that one call schedules."""
PEOPLE_AT_ONCE: Final = 50
DAYS_AT_ONCE: Final = 7
"""People and days that one call reads."""
REST: Final = 0
"""A day of rest, as a shift's id; a day on which nothing is scheduled has none."""
_REST_ON_WRITE, _CLEAR = 1, -2


@dataclass(frozen=True, slots=True, order=True)
class Cell:
    """One day of one person.

    Args:
        userid: The person.
        day: The moment at which the day begins in China, in milliseconds since 1970.
    """

    userid: str
    day: int


def write_cells(client: Client, operator: str, group_id: int, cells: Mapping[Cell, int | None]) -> None:
    """POST /topapi/attendance/group/schedule/async. Permission qyapi_attendance_group_manage; METERED; 200 a call.

    Args:
        client: The client to call through.
        operator: Userid of an administrator of attendance.
        group_id: Which group; one that is scheduled.
        cells: A shift's id, REST, or None for nothing any more. It takes effect some time after the answer.

    Raises:
        DingTalkError: A call failed; those before it take effect.
    """
    for batch in batches(sorted(cells.items(), key=lambda item: item[0]), CELLS_AT_ONCE):
        client.call(
            WRITE,
            body={
                "op_user_id": operator,
                "group_id": group_id,
                "schedules": [_written(cell, shift) for cell, shift in batch],
            },
            subject=f"roster of attendance group {group_id}",
        )


def read_cells(
    client: Client, operator: str, group_id: int, userids: Sequence[str], days: Sequence[int]
) -> dict[Cell, int]:
    """POST /topapi/attendance/schedule/listbyusers. Permission qyapi_attendance_group_read; METERED; contract 4.3.

    Args:
        client: The client to call through.
        operator: Userid of an administrator of attendance.
        group_id: Which group's; a person who changed groups may have days in several.
        userids: Whose; 50 a call.
        days: The moments at which days begin; a call for those within 7 days.

    Returns:
        A shift's id, or REST, for each day of a person on which something is scheduled.

    Raises:
        DingTalkError: A call failed.
    """
    found: dict[Cell, int] = {}
    for start, end in _weeks(days):
        for batch in batches(userids, PEOPLE_AT_ONCE):
            found |= client.ask(
                LIST,
                body={
                    "op_user_id": operator,
                    "userids": csv(batch),
                    "from_date_time": start,
                    "to_date_time": end,
                },
                subject="rosters",
                parse=lambda answer: _read(answer, group_id),
            )
    return found


def _weeks(days: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Yield the first and the last of the days that one call reads; between them may be others."""
    rest = sorted(days)
    while rest:
        week = [day for day in rest if day < rest[0] + DAYS_AT_ONCE * DAY_MS]
        yield week[0], week[-1]
        rest = rest[len(week) :]


def _written(cell: Cell, shift: int | None) -> dict[str, Any]:
    spelt = {None: _CLEAR, REST: _REST_ON_WRITE}.get(shift, shift)
    return {"userid": cell.userid, "work_date": cell.day, "shift_id": spelt, "is_rest": shift == REST}


def _read(answer: Mapping[str, Any], group_id: int) -> dict[Cell, int]:
    """Read one row a punch: a day of rest has the shift 0, or says that it is one."""
    found: dict[Cell, int] = {}
    for row in as_list(answer.get("result")):
        if int(row["group_id"]) != group_id:
            continue
        rest = str(row.get("is_rest")).upper() in {"Y", "TRUE"}
        shift = REST if rest else int(row["shift_id"])
        found[Cell(str(row["userid"]), _moment(row["work_date"]))] = shift
    return found


def _moment(day: Any) -> int:
    """Read a day, which comes as a text in China's time or as a moment."""
    text = str(day)
    return int(text) if text.isdigit() else midnight(date.fromisoformat(text[:10]))
