"""Attendance groups: by which rules people punch (contract approval-attendance.md 4.2). Every call is metered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, TypedDict

from pulumi_dingtalk.client.attendance import CODES, MANAGE, READ
from pulumi_dingtalk.client.operation import read, write
from pulumi_dingtalk.client.paging import collected
from pulumi_dingtalk.client.wire import as_list, flag, ints, texts

if TYPE_CHECKING:
    from pulumi_dingtalk.client.client import Client

_PATH, _SECTION = "/topapi/attendance/group", "approval-attendance.md 4.2"

ADD = write("group/add", f"{_PATH}/add", MANAGE, _SECTION, repeatable=False, metered=True, codes=CODES)
MODIFY = write(
    "group/modify", f"{_PATH}/modify", MANAGE, _SECTION, repeatable=True, metered=True, codes=CODES
)
DELETE = write(
    "group/delete", f"{_PATH}/delete", MANAGE, _SECTION, repeatable=True, metered=True, codes=CODES
)
GET = read("group/get", f"{_PATH}/get", READ, _SECTION, metered=True, codes=CODES)
KEY = read(
    "groups/idtokey",
    "/topapi/attendance/groups/idtokey",
    READ,
    "approval-attendance.md 4.0",
    metered=True,
    codes=CODES,
)
LIST = read(
    "getsimplegroups", "/topapi/attendance/getsimplegroups", "qyapi_base", _SECTION, metered=True, codes=CODES
)

FIXED: Final = "FIXED"
SCHEDULED: Final = "TURN"
FREE: Final = "NONE"
_PAGE = 10


class GroupFields(TypedDict, total=False):
    """What a group is made of: the wire's spelling of ``group/add``; ``modify`` spells two switches otherwise.

    Lists of seven days begin with Sunday; 0 is a day of rest.
    """

    name: str
    type: str
    owner: str
    manager_list: list[str]
    shift_vo_list: list[dict[str, int]]
    workday_class_list: list[int]
    default_class_id: int
    skip_holidays: bool
    special_days: str
    enable_outside_check: bool
    enable_outside_camera_check: bool
    enable_camera_check: bool
    enable_face_check: bool
    disable_check_without_schedule: bool
    disable_check_when_rest: bool
    enable_emp_select_class: bool
    freecheck_work_days: list[int]
    freecheck_day_start_min_offset: int


_ONLY_AT_CREATION = frozenset(
    {
        *("type", "default_class_id", "special_days", "enable_outside_camera_check"),
        *("freecheck_work_days", "freecheck_day_start_min_offset"),
    }
)
_OTHERWISE = {"enable_camera_check": "open_camera_check", "enable_face_check": "open_face_check"}


@dataclass(frozen=True, slots=True)
class Group:
    """A group as the list of all has it; lists of days begin with Sunday.

    Args:
        name: Its name.
        type: FIXED, SCHEDULED or FREE.
        owner: A userid, "" for nobody.
        managers: Userids.
        shifts: Ids of its shifts.
        week: A shift's id for each day, 0 for rest; empty where there is none.
        default_shift: The id of the shift that holds where nothing else is said, 0 for none.
        members: How many people attend.
        choose_shift: Whether people choose a shift where they have none.
        no_punch_unscheduled: Whether people without a shift cannot punch.
        rest_needs_approval: Whether a punch on a day of rest needs approval.
    """

    name: str
    type: str
    owner: str = ""
    managers: tuple[str, ...] = ()
    shifts: tuple[int, ...] = ()
    week: tuple[int, ...] = ()
    default_shift: int = 0
    members: int = 0
    choose_shift: bool = False
    no_punch_unscheduled: bool = False
    rest_needs_approval: bool = False


@dataclass(frozen=True, slots=True)
class Checks:
    """What is checked at a punch."""

    outside: bool
    camera: bool
    face: bool


def add(client: Client, operator: str, fields: GroupFields) -> int:
    """POST /topapi/attendance/group/add. Permission qyapi_attendance_group_manage; METERED; contract 4.2.

    Args:
        client: The client to call through.
        operator: Userid of an administrator of attendance.
        fields: ``name`` and ``type`` at least; shifts where it is not FREE, days and a default where it is FIXED.

    Returns:
        The group's id. It has no members yet.

    Raises:
        Ambiguous: The answer was lost; a group may have been made.
        DingTalkError: The call failed otherwise.
    """
    return client.ask(
        ADD,
        body={"op_user_id": operator, "top_group": {"members": [], **fields}},
        subject=f'attendance group "{fields.get("name", "?")}"',
        parse=lambda answer: int(answer["result"]["id"]),
    )


def modify(client: Client, operator: str, group_id: int, fields: GroupFields) -> None:
    """POST /topapi/attendance/group/modify. Permission qyapi_attendance_group_manage; METERED; contract 4.2.

    Args:
        client: The client to call through.
        operator: Userid of an administrator of attendance.
        group_id: Which group.
        fields: Everything that it can change: the page does not say what becomes of what is left out. What only
            creation can set is not sent.

    Raises:
        DingTalkError: The call failed.
    """
    sent = {_OTHERWISE.get(key, key): v for key, v in fields.items() if key not in _ONLY_AT_CREATION}
    client.call(
        MODIFY,
        body={"op_user_id": operator, "top_group": {"id": group_id, **sent}},
        subject=f"attendance group {group_id}",
    )


def delete(client: Client, operator: str, key: str) -> None:
    """POST /topapi/attendance/group/delete. Permission qyapi_attendance_group_manage; METERED; contract 4.2.

    Args:
        client: The client to call through.
        operator: Userid of an administrator of attendance.
        key: The group's key.

    Raises:
        DingTalkError: The call failed; no code of its own is documented.
    """
    client.call(DELETE, body={"op_userid": operator, "group_key": key}, subject=f"attendance group {key}")


def key_of(client: Client, operator: str, group_id: int) -> str:
    """POST /topapi/attendance/groups/idtokey. Permission qyapi_attendance_group_read; METERED; contract 4.0.

    Args:
        client: The client to call through.
        operator: Userid of an administrator of attendance.
        group_id: Which group.

    Returns:
        The group's other id, which never changes; places, Wi-Fi, people and deletion want it.

    Raises:
        DingTalkError: The call failed.
    """
    return client.ask(
        KEY,
        body={"op_user_id": operator, "group_id": group_id},
        subject=f"attendance group {group_id}",
        parse=lambda answer: str(answer["result"]),
    )


def get_checks(client: Client, operator: str, key: str) -> Checks:
    """POST /topapi/attendance/group/get. Permission qyapi_attendance_group_read; METERED; contract 4.2.

    Args:
        client: The client to call through.
        operator: Userid of an administrator of attendance.
        key: The group's key.

    Returns:
        What is checked at a punch.

    Raises:
        DingTalkError: The call failed.
    """
    return client.ask(
        GET,
        body={"op_userid": operator, "group_key": key},
        subject=f"attendance group {key}",
        parse=lambda answer: Checks(
            flag(answer["result"]["enable_outside_check"]),
            flag(answer["result"]["enable_camera_check"]),
            flag(answer["result"]["enable_face_check"]),
        ),
    )


def list_all(client: Client) -> dict[int, Group]:
    """POST /topapi/attendance/getsimplegroups. Permission qyapi_base; METERED, 10 a call; contract 4.2.

    Args:
        client: The client to call through.

    Returns:
        Every group by its id.

    Raises:
        UnexpectedAnswer: A page promises more and holds nothing.
        DingTalkError: A call failed.
    """

    def fetch(start: int) -> tuple[list[tuple[int, Group]], int | None]:
        return client.ask(
            LIST,
            body={"offset": start, "size": _PAGE},
            subject="attendance groups",
            parse=lambda answer: _page(answer, start),
        )

    return dict(collected(fetch, LIST, "attendance groups"))


def _page(answer: Mapping[str, Any], start: int) -> tuple[list[tuple[int, Group]], int | None]:
    result = answer["result"]
    page = [(int(each["group_id"]), _group(each)) for each in as_list(result.get("groups"))]
    return page, start + _PAGE if flag(result.get("has_more")) else None


def _group(found: Mapping[str, Any]) -> Group:
    return Group(
        name=str(found["group_name"]),
        type=str(found["type"]).upper(),
        owner=str(found.get("owner_user_id") or ""),
        managers=tuple(texts(found.get("manager_list"))),
        shifts=tuple(int(each["class_id"]) for each in as_list(found.get("selected_class"))),
        week=tuple(ints(found.get("work_day_list"))),
        default_shift=int(found.get("default_class_id") or 0),
        members=int(found.get("member_count") or 0),
        choose_shift=flag(found.get("enable_emp_select_class")),
        no_punch_unscheduled=flag(found.get("disable_check_without_schedule")),
        rest_needs_approval=flag(found.get("disable_check_when_rest")),
    )
