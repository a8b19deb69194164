"""Executive mode (contract contact.md 5.7): who is shielded, in which ways, and from whom not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypedDict

from pulumi_dingtalk.client import errors
from pulumi_dingtalk.client.operation import read, write
from pulumi_dingtalk.client.wire import as_list, texts

if TYPE_CHECKING:
    from pulumi_dingtalk.client.client import Client

_PATH, _SECTION = "/v1.0/contact/seniorSettings", "contact.md 5.7"
_CODES = {
    "parameter.userNotExists": errors.NotFound,
    "parameter.orgNotExists": errors.Invalid,
    "system.error": errors.Transient,
}
SET = write("seniorSettings/set", _PATH, "qyapi_manage_addresslist", _SECTION, repeatable=True, codes=_CODES)
GET = read("seniorSettings/get", _PATH, "qyapi_get_member", _SECTION, method="GET", codes=_CODES)

PERMITTED_AT_MOST = 200
"""People, departments and roles together."""
_USER, _DEPARTMENT, _ROLE = 1, 2, 3


class Seniority(TypedDict):
    """What is set for one person; whether it is on, only ``users.get`` tells."""

    protect_scenes: list[str]
    users: list[str]
    departments: list[int]
    roles: list[int]


def set_mode(client: Client, userid: str, setting: Seniority, *, on: bool) -> None:
    """POST /v1.0/contact/seniorSettings. Permission qyapi_manage_addresslist; not metered; contract 5.7.

    Args:
        client: The client to call through.
        userid: Who is shielded.
        setting: All of it; at most 200 who still get through.
        on: Whether the mode is on.

    Raises:
        NotFound: No such person (parameter.userNotExists).
        DingTalkError: The call failed otherwise.
    """
    body: dict[str, object] = {
        "seniorStaffId": userid,
        "open": on,
        "protectScenes": setting["protect_scenes"],
        "permitStaffIds": setting["users"],
        "permitDeptIds": setting["departments"],
        "permitTagIds": setting["roles"],
    }
    client.call(SET, body=body, subject=f"executive mode of {userid}")


def get_setting(client: Client, userid: str) -> Seniority:
    """GET /v1.0/contact/seniorSettings. Permission qyapi_get_member; not metered; contract 5.7.

    Args:
        client: The client to call through.
        userid: Whose.

    Returns:
        What is set, be it on or off.

    Raises:
        NotFound: No such person (parameter.userNotExists).
        DingTalkError: The call failed otherwise.
    """
    return client.ask(
        GET, params={"seniorStaffId": userid}, subject=f"executive mode of {userid}", parse=_setting
    )


def _setting(answer: Mapping[str, Any]) -> Seniority:
    permitted = [(int(item["type"]), str(item["id"])) for item in as_list(answer.get("seniorWhiteList"))]
    return {
        "protect_scenes": texts(answer.get("protectScenes")),
        "users": [id_ for type_, id_ in permitted if type_ == _USER],
        "departments": [int(id_) for type_, id_ in permitted if type_ == _DEPARTMENT],
        "roles": [int(id_) for type_, id_ in permitted if type_ == _ROLE],
    }
