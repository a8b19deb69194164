"""Shifts: when people work (contract approval-attendance.md 4.1). Every call is metered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from pulumi_dingtalk.client.attendance import CODES, MANAGE, READ, inner, listed
from pulumi_dingtalk.client.operation import read, write
from pulumi_dingtalk.client.wire import as_list, flag

if TYPE_CHECKING:
    from pulumi_dingtalk.client.client import Client

_PATH, _SECTION = "/topapi/attendance/shift", "approval-attendance.md 4.1"

SAVE = write("shift/add", f"{_PATH}/add", MANAGE, _SECTION, repeatable=False, metered=True, codes=CODES)
DELETE = write(
    "shift/delete", f"{_PATH}/delete", MANAGE, _SECTION, repeatable=True, metered=True, codes=CODES
)
LIST = read("shift/list", f"{_PATH}/list", READ, _SECTION, metered=True, codes=CODES)
QUERY = read("shift/query", f"{_PATH}/query", READ, _SECTION, metered=True, codes=CODES)

OFF: Final = -1
"""What the wire says for a threshold that is off and a limit that there is none of."""
_NOBODY = "SYSTEM_NULL_VALUE"


@dataclass(frozen=True, slots=True)
class Punch:
    """One end of a section.

    Args:
        time: ``HH:MM``.
        next_day: Whether it is on the day after the one the shift belongs to.
        earliest: Minutes before it from which a punch counts; None for the service's own limit.
        latest: Minutes after it until which a punch counts, -1 for no limit; None for the service's own limit.
        free: Whether no punch is needed.
        flex: Minutes that may be late and early, where given; an SDK alone tells of it, and no read gives it.
    """

    time: str
    next_day: bool = False
    earliest: int | None = None
    latest: int | None = None
    free: bool = False
    flex: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Shift:
    """One shift; None for what a read left out or a write leaves to the service.

    Args:
        name: Its name.
        sections: Start and end of each section.
        rests: Start and end of each break; one at most can be written, and only beside a single section.
        owner: A userid, "" for nobody.
        group: The name of its shift group.
        flexible: Whether working hours are flexible.
        serious_late: Minutes late that count as seriously late, -1 for off.
        absent_late: Minutes late that count as absence, -1 for off.
    """

    name: str
    sections: tuple[tuple[Punch, Punch], ...]
    rests: tuple[tuple[Punch, Punch], ...] = ()
    owner: str | None = None
    group: str | None = None
    flexible: bool | None = None
    serious_late: int = OFF
    absent_late: int = OFF


def save(client: Client, operator: str, shift: Shift, shift_id: int | None = None) -> int:
    """POST /topapi/attendance/shift/add. Permission qyapi_attendance_group_manage; METERED; contract 4.1.

    Args:
        client: The client to call through.
        operator: Userid of an administrator of attendance.
        shift: The whole shift: the page does not say what becomes of a field that is left out.
        shift_id: Which shift to change; None makes one.

    Returns:
        The shift's id.

    Raises:
        Ambiguous: The answer was lost; a shift may have been made.
        DingTalkError: The call failed otherwise.
    """
    body = _written(shift) | ({} if shift_id is None else {"id": shift_id})
    return client.ask(
        SAVE,
        body={"op_user_id": operator, "shift": body},
        subject=f'shift "{shift.name}"',
        parse=lambda answer: int(answer["result"]["id"]),
    )


def delete(client: Client, operator: str, shift_id: int) -> None:
    """POST /topapi/attendance/shift/delete. Permission qyapi_attendance_group_manage; METERED; contract 4.1.

    Args:
        client: The client to call through.
        operator: Userid of an administrator of attendance.
        shift_id: Which shift; no group may use it any more.

    Raises:
        DingTalkError: The call failed; no code of its own is documented.
    """
    client.call(DELETE, body={"op_user_id": operator, "shift_id": shift_id}, subject=f"shift {shift_id}")


def list_all(client: Client, operator: str) -> dict[int, str]:
    """POST /topapi/attendance/shift/list. Permission qyapi_attendance_group_read; METERED, 200 a call; contract 4.1.

    Args:
        client: The client to call through.
        operator: Userid of an administrator of attendance.

    Returns:
        The names of all shifts by id.

    Raises:
        DingTalkError: A call failed.
    """
    return dict(
        listed(
            client,
            LIST,
            {"op_user_id": operator},
            start=0,
            key="result",
            item=lambda found: (int(found["id"]), str(found["name"])),
            cursor=lambda page: int(page["cursor"]),
            subject="shifts",
        )
    )


def query(client: Client, operator: str, shift_id: int) -> Shift:
    """POST /topapi/attendance/shift/query. Permission qyapi_attendance_group_read; METERED; contract 4.1.

    Args:
        client: The client to call through.
        operator: Userid of an administrator of attendance.
        shift_id: Which shift. What the service says of one that there is not is not documented: ask ``list_all``.

    Returns:
        The shift.

    Raises:
        DingTalkError: The call failed.
    """
    subject = f"shift {shift_id}"
    return client.ask(
        QUERY,
        body={"op_user_id": operator, "shift_id": shift_id},
        subject=subject,
        parse=lambda answer: _read(inner(answer)),
    )


def _written(shift: Shift) -> dict[str, Any]:
    setting: dict[str, Any] = {
        "serious_late_minutes": shift.serious_late,
        "absenteeism_late_minutes": shift.absent_late,
    }
    if shift.flexible is not None:
        setting["is_flexible"] = shift.flexible
    for start, end in shift.rests:
        setting["rest_begin_time"] = _punch(start, "OnDuty")
        setting["rest_end_time"] = _punch(end, "OffDuty")
    named = {"owner": shift.owner, "class_group_name": shift.group}
    return {
        "name": shift.name,
        "sections": [
            {"times": [_punch(start, "OnDuty"), _punch(end, "OffDuty")]} for start, end in shift.sections
        ],
        "setting": setting,
        **{key: value for key, value in named.items() if value is not None},
    }


def _punch(punch: Punch, check_type: str) -> dict[str, Any]:
    limits = {"begin_min": punch.earliest, "end_min": punch.latest}
    return {
        "check_type": check_type,
        "check_time": f"1970-01-01 {punch.time}:00",
        "across": int(punch.next_day),
        "free_check": punch.free,
        **{key: value for key, value in limits.items() if value is not None},
        **({} if punch.flex is None else {"flex_minutes": list(punch.flex)}),
    }


def _read(found: Mapping[str, Any]) -> Shift:
    sections = [_by_type(each["punches"]) for each in as_list(found["sections"])]
    rests = [_by_type(each["rests"]) for each in as_list(found["sections"]) if as_list(each.get("rests"))]
    setting = found.get("shift_setting") or {}
    first = next(iter(as_list(found["sections"][0]["punches"])))
    owner = str(found.get("owner") or "")
    group = found.get("shift_group_name")
    return Shift(
        name=str(found["name"]),
        sections=tuple((_seen(pair["OnDuty"]), _seen(pair["OffDuty"])) for pair in sections),
        rests=tuple((_seen(pair["OnDuty"]), _seen(pair["OffDuty"])) for pair in rests),
        owner="" if owner == _NOBODY else owner,
        group=None if group is None else str(group),
        flexible=flag(setting["is_flexible"]) if "is_flexible" in setting else None,
        serious_late=_threshold(first.get("serious_late_minutes")),
        absent_late=_threshold(first.get("absenteeism_late_minutes")),
    )


def _by_type(punches: list[Mapping[str, Any]]) -> dict[str, Mapping[str, Any]]:
    return {str(each["check_type"]): each for each in punches}


def _seen(punch: Mapping[str, Any]) -> Punch:
    """Read one end: of its time only hours and minutes mean something, whatever the date is."""
    time = str(punch["check_time"]).rpartition(" ")[2][:5]
    return Punch(
        time,
        bool(int(punch.get("across") or 0)),
        _number(punch.get("begin_min")),
        _number(punch.get("end_min")),
        flag(punch.get("free_check")),
    )


def _threshold(value: Any) -> int:
    """Read a threshold, which comes as text."""
    number = _number(value)
    return OFF if number is None else number


def _number(value: Any) -> int | None:
    return None if value in (None, "") else int(value)
