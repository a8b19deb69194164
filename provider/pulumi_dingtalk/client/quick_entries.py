"""Quick entries of a robot's single chats (contract apps-security.md 1.2). Every call is metered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypedDict

from pulumi_dingtalk.client import errors
from pulumi_dingtalk.client.operation import read, write
from pulumi_dingtalk.client.wire import as_list

if TYPE_CHECKING:
    from pulumi_dingtalk.client.client import Client

_PATH, _PERMISSION, _SECTION = (
    "/v1.0/robot/plugins/",
    "Robot.SingleChat.ReadWrite",
    "apps-security.md 1.2",
)
NOT_ITS_OWN = "invalidRequest.robotCodeNotMatch"
"""The code of an app that speaks for another app's robot."""
_CODES = {
    "param.illegal": errors.Invalid,
    NOT_ITS_OWN: errors.Invalid,
    "invalidRequest.robotNotExist": errors.NotFound,
    "invalidRequest.robotIsStop": errors.Invalid,
    "invalidRequest.exceededMaximumLimit": errors.Invalid,
    "invalidRequest.jsonFormatErroj": errors.Invalid,  # spelt so
    "system.error": errors.Transient,
}
SET = write(
    "robot/plugins/set", f"{_PATH}set", _PERMISSION, _SECTION, repeatable=True, metered=True, codes=_CODES
)
QUERY = read("robot/plugins/query", f"{_PATH}query", _PERMISSION, _SECTION, metered=True, codes=_CODES)
CLEAR = write(
    "robot/plugins/clear", f"{_PATH}clear", _PERMISSION, _SECTION, repeatable=True, metered=True, codes=_CODES
)


class _Shown(TypedDict):
    name: str
    icon: str


class Entry(_Shown, total=False):
    """One entry; the wire's spelling. ``name`` may be JSON text of locale to text."""

    pcUrl: str
    mobileUrl: str


def set_entries(client: Client, robot_code: str, entries: Sequence[Entry]) -> None:
    """POST /v1.0/robot/plugins/set. Permission Robot.SingleChat.ReadWrite; METERED; contract apps-security.md 1.2.

    Args:
        client: The client of the app that the robot belongs to.
        robot_code: Which robot.
        entries: All of its entries, in order; how many there may be is not published.

    Raises:
        NotFound: No such robot (invalidRequest.robotNotExist).
        Invalid: It is another app's (NOT_ITS_OWN) or stopped, there are too many entries, or a name is bad JSON.
        DingTalkError: The call failed otherwise.
    """
    body = {"robotCode": robot_code, "pluginInfoList": [dict(entry) for entry in entries]}
    client.call(SET, body=body, subject=_subject(robot_code))


def query(client: Client, robot_code: str) -> list[Entry]:
    """POST /v1.0/robot/plugins/query. Permission Robot.SingleChat.ReadWrite; METERED; contract apps-security.md 1.2.

    Args:
        client: The client of the app that the robot belongs to.
        robot_code: Which robot.

    Returns:
        Its entries, in order.

    Raises:
        NotFound: No such robot (invalidRequest.robotNotExist).
        DingTalkError: The call failed otherwise.
    """
    return client.ask(
        QUERY,
        body={"robotCode": robot_code},
        subject=_subject(robot_code),
        parse=lambda answer: [_entry(item) for item in as_list(answer.get("pluginInfoList"))],
    )


def clear(client: Client, robot_code: str) -> None:
    """POST /v1.0/robot/plugins/clear. Permission Robot.SingleChat.ReadWrite; METERED; contract apps-security.md 1.2.

    Args:
        client: The client of the app that the robot belongs to.
        robot_code: Which robot.

    Raises:
        NotFound: No such robot (invalidRequest.robotNotExist).
        DingTalkError: The call failed otherwise.
    """
    client.call(CLEAR, body={"robotCode": robot_code}, subject=_subject(robot_code))


def _subject(robot_code: str) -> str:
    return f"quick entries of robot {robot_code}"


def _entry(found: Mapping[str, Any]) -> Entry:
    entry: Entry = {"name": str(found["name"]), "icon": str(found["icon"])}
    if found.get("pcUrl"):
        entry["pcUrl"] = str(found["pcUrl"])
    if found.get("mobileUrl"):
        entry["mobileUrl"] = str(found["mobileUrl"])
    return entry
