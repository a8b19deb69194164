"""Ordinary internal chat groups (contract apps-security.md 2.1). Every call is metered; nothing disbands a group."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pulumi_dingtalk.client import errors
from pulumi_dingtalk.client.operation import read, write
from pulumi_dingtalk.client.wire import texts

if TYPE_CHECKING:
    from pulumi_dingtalk.client.client import Client

_MANAGE, _READ, _SECTION = "qyapi_chat_manage", "qyapi_chat_read", "apps-security.md 2.1"
_CODES = {
    "parameter.invalid": errors.Invalid,
    "permession.checkFailed": errors.Invalid,
    "system.error": errors.Ambiguous,
}
CREATE = write(
    "im/group/create",
    "/v1.0/im/group/create",
    _MANAGE,
    _SECTION,
    repeatable=False,
    metered=True,
    codes=_CODES,
)
UPDATE = write(
    "im/group/update", "/v1.0/im/group/update", _MANAGE, _SECTION, repeatable=True, metered=True, codes=_CODES
)
GET = read(
    "chat/get",
    "/chat/get",
    _READ,
    _SECTION,
    method="GET",
    metered=True,
    codes={"40016": errors.NotFound, "49000": errors.Invalid, "70001": errors.Invalid},
)

OPTIONS = (
    "mentionAllAuthority",
    "showHistoryType",
    "validationType",
    "searchable",
    "chatBannedType",
    "managementType",
)
"""The six options, each 0 or 1 on the wire."""
_DISSOLVED = 2


@dataclass(frozen=True)
class Chat:
    """A group as it reads: name, owner, members by userid, options by the wire's names."""

    name: str
    owner: str
    members: tuple[str, ...]
    options: Mapping[str, bool]


def create(client: Client, chat: Chat) -> tuple[str, str]:
    """POST /v1.0/im/group/create. Permission qyapi_chat_manage; METERED; contract apps-security.md 2.1.

    Args:
        client: The client to call through.
        chat: The group; its owner is one of the members.

    Returns:
        The group's chatid and openConversationId.

    Raises:
        Ambiguous: The answer was lost; whether there is a group cannot be asked.
        DingTalkError: The call failed otherwise.
    """
    body = {
        "name": chat.name,
        "owner": chat.owner,
        "useridlist": list(chat.members),
        "managementOptions": _numbers(chat.options),
    }
    return client.ask(
        CREATE,
        body=body,
        subject=f'chat group "{chat.name}"',
        parse=lambda answer: (str(answer["chatid"]), str(answer["openConversationId"])),
    )


def update(client: Client, chat_id: str, live: Chat, wanted: Chat) -> None:
    """POST /v1.0/im/group/update. Permission qyapi_chat_manage; METERED; contract apps-security.md 2.1.

    All six options are sent: one of them is lost when it is left out.

    Args:
        client: The client to call through.
        chat_id: Which group.
        live: As it is now.
        wanted: As it is to be; members change by what differs.

    Raises:
        DingTalkError: The call failed; an unknown group is Invalid (parameter.invalid).
    """
    body = {
        "chatid": chat_id,
        "name": wanted.name,
        "owner": wanted.owner,
        "add_useridlist": sorted(set(wanted.members) - set(live.members)),
        "del_useridlist": sorted(set(live.members) - set(wanted.members)),
        "managementOptions": _numbers(wanted.options),
    }
    client.call(UPDATE, body=body, subject=f"chat group {chat_id}")


def get(client: Client, chat_id: str) -> Chat:
    """GET /chat/get. Permission qyapi_chat_read; METERED; contract apps-security.md 2.1.

    Args:
        client: The client to call through.
        chat_id: Which group, made by the API: others cannot be asked for.

    Returns:
        The group.

    Raises:
        NotFound: No such group (40016), or it was dissolved (status 2).
        DingTalkError: The call failed otherwise.
    """
    subject = f"chat group {chat_id}"
    info = client.ask(
        GET, params={"chatid": chat_id}, subject=subject, parse=lambda it: dict(it["chat_info"])
    )
    if int(info.get("status") or 1) == _DISSOLVED:
        raise errors.NotFound("it was dissolved", operation=GET.name, subject=subject)
    return _chat(info)


def _chat(info: Mapping[str, Any]) -> Chat:
    options = {key: int(info.get(key) or 0) == 1 for key in OPTIONS}
    return Chat(str(info["name"]), str(info["owner"]), tuple(texts(info.get("useridlist"))), options)


def _numbers(options: Mapping[str, bool]) -> dict[str, int]:
    return {key: int(options.get(key, False)) for key in OPTIONS}
