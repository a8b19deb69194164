"""Times of a shift: sections of work, each after the one before, perhaps over midnight, and a break."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import Field, model_validator

from pulumi_dingtalk.client.attendance_shifts import OFF, Punch
from pulumi_dingtalk.reconcile.behaviour import Behaviour
from pulumi_dingtalk.reconcile.model import Part
from pulumi_dingtalk.reconcile.resource import Text
from pulumi_dingtalk.reconcile.risk import ROUTINE
from pulumi_dingtalk.reconcile.words import Words
from pulumi_dingtalk.resources.attendance.common import DAY, MINUTES, Time, minutes

_NEEDLESS = Words("no punch needed", "無需打卡")
_NEEDED = Words("punch needed", "需要打卡")
_FREE = {True: _NEEDLESS, False: _NEEDED}
_OWN_LIMIT = "left out: DingTalk's own"


def _limit(en: str, zh: str) -> Behaviour:
    return Behaviour(label=Words(en, zh), risk=ROUTINE, unit=MINUTES, values={OFF: Words("no limit", "不限")})


class SectionPart(Part):
    """One stretch of work; an end that is not after its start is on the next day."""

    start: Annotated[
        Time,
        Behaviour(label=Words("start", "上班時間"), risk=ROUTINE),
        Field(description="When work starts, HH:MM."),
    ]
    end: Annotated[
        Time,
        Behaviour(label=Words("end", "下班時間"), risk=ROUTINE),
        Field(description="When it ends, HH:MM; not after the start: on the next day."),
    ]
    earliest_start: Annotated[
        int | None,
        _limit("earliest punch before the start", "最早上班打卡"),
        Field(
            ge=-1, le=DAY, description=f"Minutes before the start from which a punch counts; {_OWN_LIMIT}."
        ),
    ] = None
    latest_start: Annotated[
        int | None,
        _limit("latest punch after the start", "最晚上班打卡"),
        Field(
            ge=-1,
            le=DAY,
            description=f"Minutes after the start until which a punch counts, -1: no limit; {_OWN_LIMIT}.",
        ),
    ] = None
    earliest_end: Annotated[
        int | None,
        _limit("earliest punch before the end", "最早下班打卡"),
        Field(ge=-1, le=DAY, description=f"Minutes before the end from which a punch counts; {_OWN_LIMIT}."),
    ] = None
    latest_end: Annotated[
        int | None,
        _limit("latest punch after the end", "最晚下班打卡"),
        Field(
            ge=-1,
            le=DAY,
            description=f"Minutes after the end until which a punch counts, -1: no limit; {_OWN_LIMIT}.",
        ),
    ] = None
    start_free: Annotated[
        bool,
        Behaviour(label=Words("punch at the start", "上班打卡要求"), risk=ROUTINE, values=_FREE),
        Field(description="Whether no punch is needed at the start."),
    ] = False
    end_free: Annotated[
        bool,
        Behaviour(label=Words("punch at the end", "下班打卡要求"), risk=ROUTINE, values=_FREE),
        Field(description="Whether no punch is needed at the end."),
    ] = False

    @model_validator(mode="before")
    @classmethod
    def _without_defaults(cls, values: Any) -> Any:
        """What is left out and what is said to be as it is anyway are the same."""
        if not isinstance(values, Mapping):
            return values
        return {name: value for name, value in values.items() if value is not None and value is not False}


class RestPart(Part):
    """A break."""

    start: Annotated[
        Time,
        Behaviour(label=Words("break from", "休息開始"), risk=ROUTINE),
        Field(description="When it starts, HH:MM."),
    ]
    end: Annotated[
        Time,
        Behaviour(label=Words("break to", "休息結束"), risk=ROUTINE),
        Field(description="When it ends, HH:MM."),
    ]


def moments(sections: Sequence[Mapping[str, Any]]) -> list[int]:
    """Return the minutes of all starts and ends from the first midnight on, each after the one before."""
    found: list[int] = []
    for section in sections:
        for time in (section["start"], section["end"]):
            at = minutes(time)
            while found and at <= found[-1]:
                at += DAY
            found.append(at)
    return found


def overlap(sections: Sequence[Mapping[str, Any]]) -> str | None:
    """Say what is wrong with sections that no day can hold."""
    at = moments(sections)
    if at[-1] - at[0] < DAY:
        return None
    if len(sections) == 1:
        return f"starts and ends at {sections[0]['start']}: a shift lasts less than 24 hours"
    told = ", ".join(f"{section['start']}-{section['end']}" for section in sections)
    return f"the sections overlap, or are not in order: {told} take more than 24 hours, one after the other"


def inside(rest: Mapping[str, Any], section: Mapping[str, Any]) -> bool:
    """Return whether a break lies within its section."""
    first, *_, last = moments([section])
    start, end = within(rest, first)
    return first <= start < end <= last


def within(rest: Mapping[str, Any], first: int) -> tuple[int, int]:
    """Return the minutes of a break in a section that starts at ``first``."""
    start, end = (at + DAY * (at < first) for at in (minutes(rest["start"]), minutes(rest["end"])))
    return start, end


def section(
    section: Mapping[str, Any],
    across: tuple[bool, bool],
    flex: tuple[int, int] | None,
) -> tuple[Punch, Punch]:
    """Return both ends as the wire has them; ``across``: whether each is on the next day."""
    return (
        Punch(
            section["start"],
            across[0],
            section["earliest_start"],
            section["latest_start"],
            section["start_free"],
            flex,
        ),
        Punch(
            section["end"],
            across[1],
            section["earliest_end"],
            section["latest_end"],
            section["end_free"],
            flex,
        ),
    )


def rest(rest: Mapping[str, Any], first: int) -> tuple[Punch, Punch]:
    """Return both ends of a break as the wire has them; its section starts at minute ``first``."""
    start, end = within(rest, first)
    return Punch(rest["start"], start >= DAY), Punch(rest["end"], end >= DAY)


def shown(start: Punch, end: Punch) -> dict[str, Any]:
    """Return a section as the program spells it, what is as it is anyway left out."""
    told = {
        "start": start.time,
        "end": end.time,
        "earliest_start": start.earliest,
        "latest_start": start.latest,
        "earliest_end": end.earliest,
        "latest_end": end.latest,
        "start_free": start.free or None,
        "end_free": end.free or None,
    }
    return {name: value for name, value in told.items() if value is not None}


@dataclass(frozen=True)
class ShiftSection:
    """One stretch of work.

    Args:
        start: When work starts, ``HH:MM``.
        end: When it ends, ``HH:MM``; not after the start: on the next day.
        earliest_start: Minutes before the start from which a punch counts.
        latest_start: Minutes after the start until which a punch counts, -1: no limit.
        earliest_end: Minutes before the end from which a punch counts.
        latest_end: Minutes after the end until which a punch counts, -1: no limit.
        start_free: Whether no punch is needed at the start.
        end_free: Whether no punch is needed at the end.
    """

    start: Text
    end: Text
    earliest_start: int | None = None
    latest_start: int | None = None
    earliest_end: int | None = None
    latest_end: int | None = None
    start_free: bool = False
    end_free: bool = False


def as_section(section: ShiftSection | Mapping[str, Any] | tuple[Text, Text]) -> Mapping[str, Any]:
    """Return a section, or a break, as the provider takes it."""
    if isinstance(section, Mapping):
        return section
    if isinstance(section, ShiftSection):
        found = vars(section)
        return {name: value for name, value in found.items() if value is not None and value is not False}
    start, end = section
    return {"start": start, "end": end}
