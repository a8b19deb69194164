"""Who is in an attendance group (contract approval-attendance.md 4.2, Members). Every call is metered."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from pulumi_dingtalk.client.attendance import CODES, MANAGE, READ, in_batches, listed
from pulumi_dingtalk.client.operation import read, write
from pulumi_dingtalk.client.wire import batches, calls_for

if TYPE_CHECKING:
    from pulumi_dingtalk.client.client import Client

_PATH, _SECTION = "/topapi/attendance/group", "approval-attendance.md 4.2"

ADD = write(
    "group/users/add", f"{_PATH}/users/add", MANAGE, _SECTION, repeatable=False, metered=True, codes=CODES
)
REMOVE = write(
    "group/users/remove",
    f"{_PATH}/users/remove",
    MANAGE,
    _SECTION,
    repeatable=False,
    metered=True,
    codes=CODES,
)
UPDATE = write(
    "group/member/update",
    f"{_PATH}/member/update",
    MANAGE,
    _SECTION,
    repeatable=True,
    metered=True,
    codes=CODES,
)
LIST = read("group/member/list", f"{_PATH}/member/list", READ, _SECTION, metered=True, codes=CODES)
EVERYBODY = read(
    "group/memberusers/list", f"{_PATH}/memberusers/list", READ, _SECTION, metered=True, codes=CODES
)
OF_USER = read("getusergroup", "/topapi/attendance/getusergroup", "qyapi_base", _SECTION, metered=True)

USERS_AT_ONCE: Final = 100
"""People whom one call adds or removes."""
MEMBERS_AT_ONCE: Final = 20
"""Departments, and people who need not punch, whom one call adds or removes, each."""
_DEPARTMENT, _EXEMPT = "1", "1"


@dataclass(frozen=True, slots=True)
class Members:
    """Who is in a group, as configured: departments are not taken apart.

    Args:
        users: People who attend.
        departments: Departments whose people attend.
        exempt: People who need not punch.
    """

    users: frozenset[str] = frozenset()
    departments: frozenset[int] = frozenset()
    exempt: frozenset[str] = frozenset()


def add_users(client: Client, operator: str, key: str, users: Sequence[str]) -> None:
    """POST /topapi/attendance/group/users/add. Permission qyapi_attendance_group_manage; METERED; 100 a call.

    Args:
        client: The client to call through.
        operator: Userid of an administrator of attendance.
        key: The group's key.
        users: Whom to add; who is in another group leaves that.

    Raises:
        PartlyRefused: Some were refused inside a success.
        DingTalkError: A call failed; those before it took effect.
    """
    in_batches(client, ADD, operator, key, _people(users))


def remove_users(client: Client, operator: str, key: str, users: Sequence[str]) -> None:
    """POST /topapi/attendance/group/users/remove. Permission qyapi_attendance_group_manage; METERED; 100 a call.

    Args:
        client: The client to call through.
        operator: Userid of an administrator of attendance.
        key: The group's key.
        users: Whom to remove.

    Raises:
        PartlyRefused: Some were refused inside a success.
        DingTalkError: A call failed; those before it took effect.
    """
    in_batches(client, REMOVE, operator, key, _people(users))


def update(client: Client, operator: str, group_id: int, changes: Mapping[str, Sequence[str]]) -> None:
    """POST /topapi/attendance/group/member/update. Permission qyapi_attendance_group_manage; METERED; contract 4.2.

    Args:
        client: The client to call through.
        operator: Userid of an administrator of attendance.
        group_id: Which group.
        changes: ``add_depts``, ``remove_depts``, ``add_extra_users``, ``remove_extra_users``, at most 20 each. It
            holds from today on. The answer does not tell what was done: read afterwards.

    Raises:
        DingTalkError: The call failed.
    """
    client.call(
        UPDATE,
        body={
            "op_user_id": operator,
            "group_id": group_id,
            "schedule_flag": 0,
            "update_param": {name: list(items) for name, items in changes.items()},
        },
        subject=f"members of attendance group {group_id}",
    )


def list_members(client: Client, operator: str, group_id: int) -> Members:
    """POST /topapi/attendance/group/member/list. Permission qyapi_attendance_group_read; METERED; contract 4.2.

    Args:
        client: The client to call through.
        operator: Userid of an administrator of attendance.
        group_id: Which group.

    Returns:
        Who is in it, as configured.

    Raises:
        DingTalkError: A call failed.
    """
    found = listed(
        client,
        LIST,
        {"op_user_id": operator, "group_id": group_id},
        start=0,
        key="result",
        item=lambda it: (str(it["member_id"]), str(it["type"]), str(it["atc_flag"])),
        cursor=lambda page: int(page["cursor"]),
        subject=f"members of attendance group {group_id}",
    )
    people = [(id_, flag) for id_, type_, flag in found if type_ != _DEPARTMENT]
    return Members(
        frozenset(id_ for id_, flag in people if flag != _EXEMPT),
        frozenset(int(id_) for id_, type_, _ in found if type_ == _DEPARTMENT),
        frozenset(id_ for id_, flag in people if flag == _EXEMPT),
    )


def everybody(client: Client, operator: str, group_id: int) -> frozenset[str]:
    """POST /topapi/attendance/group/memberusers/list. Permission qyapi_attendance_group_read; METERED; contract 4.2.

    Args:
        client: The client to call through.
        operator: Userid of an administrator of attendance.
        group_id: Which group.

    Returns:
        The userids of everybody who attends, departments and those below them taken apart.

    Raises:
        DingTalkError: A call failed.
    """
    return frozenset(
        listed(
            client,
            EVERYBODY,
            {"op_user_id": operator, "group_id": group_id},
            start=0,
            key="result",
            item=str,
            cursor=lambda page: int(page["cursor"]),
            subject=f"people of attendance group {group_id}",
        )
    )


def group_of(client: Client, userid: str) -> int | None:
    """POST /topapi/attendance/getusergroup. Permission qyapi_base; METERED; contract 4.2.

    Args:
        client: The client to call through.
        userid: A person.

    Returns:
        The id of the one group that they are in; None where the answer names none.

    Raises:
        NotFound: No such person (33012, 60121).
        DingTalkError: The call failed.
    """

    def parse(answer: Mapping[str, Any]) -> int | None:
        found = (answer.get("result") or {}).get("group_id")
        return int(found) if found else None

    return client.ask(OF_USER, body={"userid": userid}, subject=f"attendance group of {userid}", parse=parse)


def _people(users: Sequence[str]) -> Iterator[dict[str, list[str]]]:
    return ({"user_id_list": list(batch)} for batch in batches(users, USERS_AT_ONCE))


def updates(live: Members, wanted: Members) -> list[dict[str, list[str]]]:
    """Return the changes for ``update`` that bring departments and exempt people from one to the other.

    Args:
        live: Who is in it now.
        wanted: Who is to be.

    Returns:
        As many as the longest of the four needs at 20 a call; none where nothing changes.
    """

    def texts(items: Iterable[object]) -> list[str]:
        return sorted(map(str, items))

    lists = {
        "add_depts": texts(wanted.departments - live.departments),
        "remove_depts": texts(live.departments - wanted.departments),
        "add_extra_users": texts(wanted.exempt - live.exempt),
        "remove_extra_users": texts(live.exempt - wanted.exempt),
    }
    count = max(calls_for(len(items), MEMBERS_AT_ONCE) for items in lists.values())
    parts = [
        {n: items[k * MEMBERS_AT_ONCE : (k + 1) * MEMBERS_AT_ONCE] for n, items in lists.items()}
        for k in range(count)
    ]
    return [{name: items for name, items in part.items() if items} for part in parts]
