"""Chat groups made from a template (contract apps-security.md 2.2). Every call is metered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pulumi_dingtalk.client import errors
from pulumi_dingtalk.client.operation import read, write
from pulumi_dingtalk.client.paging import followed
from pulumi_dingtalk.client.wire import flag, texts

if TYPE_CHECKING:
    from pulumi_dingtalk.client.client import Client

_MANAGE, _READ, _SECTION = "qyapi_chat_manage", "qyapi_chat_read", "apps-security.md 2.2"
_GROUP = "/v1.0/im/sceneGroup"
_CODES = {
    **dict.fromkeys(
        (
            *("parameter.invalid", "paramIllegal", "permession.checkFailed", "member.exceed"),
            "groupTemplate.permessionDenied.orgNotInGrayList",
            "groupTemplate.permessionDenied.appNotInstalled",
            "groupTemplate.permessionDenied.orgNotConsistent",
        ),
        errors.Invalid,
    ),
    "groupTemplate.notFound": errors.BadReference,
    "member.notFound": errors.BadReference,
    "system.error": errors.Ambiguous,
}
CREATE = write(
    "sceneGroup/create", f"{_GROUP}/create", _MANAGE, _SECTION, repeatable=True, metered=True, codes=_CODES
)
UPDATE = write(
    "sceneGroup/update", f"{_GROUP}/update", _MANAGE, _SECTION, repeatable=True, metered=True, codes=_CODES
)
ADD = write(
    "sceneGroup/member/add",
    f"{_GROUP}/member/add",
    _MANAGE,
    _SECTION,
    repeatable=True,
    metered=True,
    codes=_CODES,
)
REMOVE = write(
    "sceneGroup/member/delete",
    f"{_GROUP}/member/delete",
    _MANAGE,
    _SECTION,
    repeatable=True,
    metered=True,
    codes=_CODES,
)
DISBAND = write(
    "scenegroup/disband",
    "/v1.0/im/chat/scenegroup/disband",
    _MANAGE,
    _SECTION,
    repeatable=True,
    metered=True,
    codes=_CODES,
)
GET = read(
    "scenegroup/get",
    "/topapi/im/chat/scenegroup/get",
    _READ,
    _SECTION,
    metered=True,
    codes={"400020": errors.Invalid, "400001": errors.Transient},
)
MEMBERS = read(
    "sceneGroups/members",
    "/v1.0/im/sceneGroups/members/batchQuery",
    _READ,
    _SECTION,
    metered=True,
    codes={
        **dict.fromkeys(("groupPermissionDenied", "cidEncryptError"), errors.NotFound),
        **dict.fromkeys(
            (
                *("paramIllegal", "paramBlank", "groupTemplatePermissionDenied", "permession.checkFailed"),
                *("coolAppUninstalled", "coolAppUnexist", "coolAppPermissionDenied"),
            ),
            errors.Invalid,
        ),
        "auth.error": errors.PermissionDenied,
        "systemError": errors.Transient,
    },
)

OPTIONS = (
    "mention_all_authority",
    "show_history_type",
    "validation_type",
    "searchable",
    "chat_banned_type",
    "management_type",
)
"""The options that read back: numbers where they are written, texts where they are read."""
_PAGE = 1000


@dataclass(frozen=True)
class SceneGroup:
    """A group as it reads, without its members."""

    title: str
    template: str
    owner: str
    options: Mapping[str, bool]


def create(client: Client, group: SceneGroup, members: Sequence[str], *, uuid: str) -> tuple[str, str]:
    """POST /v1.0/im/sceneGroup/create. Permission qyapi_chat_manage; METERED; contract apps-security.md 2.2.

    Args:
        client: The client to call through.
        group: The group.
        members: Userids, the owner's among them.
        uuid: Names this creation: sent again under the same name it makes no second group.

    Returns:
        The group's openConversationId and chatid.

    Raises:
        BadReference: There is no such template, or the owner is nobody here.
        Ambiguous: No answer came, however often it was asked for.
        DingTalkError: The call failed otherwise.
    """
    body = {
        "title": group.title,
        "template_id": group.template,
        "owner_user_id": group.owner,
        "user_ids": list(members),
        "uuid": uuid,
        "management_options": _numbers(group.options),
    }
    return client.ask(
        CREATE,
        body=body,
        subject=f'scene group "{group.title}"',
        parse=lambda answer: (str(answer["open_conversation_id"]), str(answer["chat_id"])),
    )


def update(client: Client, id_: str, group: SceneGroup) -> None:
    """POST /v1.0/im/sceneGroup/update. Permission qyapi_chat_manage; METERED; contract apps-security.md 2.2.

    Args:
        client: The client to call through.
        id_: Which group, by openConversationId.
        group: As it is to be; its template stays. The owner is a member already.

    Raises:
        DingTalkError: The call failed.
    """
    body = {
        "open_conversation_id": id_,
        "title": group.title,
        "owner_user_id": group.owner,
        "management_options": _numbers(group.options),
    }
    client.call(UPDATE, body=body, subject=f"scene group {id_}")


def add(client: Client, id_: str, people: Sequence[str]) -> None:
    """POST /v1.0/im/sceneGroup/member/add. Permission qyapi_chat_manage; METERED; contract apps-security.md 2.2.

    Args:
        client: The client to call through.
        id_: Which group, by openConversationId.
        people: Userids; nobody is no call.

    Raises:
        DingTalkError: The call failed.
    """
    if people:
        body = {"open_conversation_id": id_, "user_ids": list(people)}
        client.call(ADD, body=body, subject=f"scene group {id_}")


def remove(client: Client, id_: str, people: Sequence[str]) -> None:
    """POST /v1.0/im/sceneGroup/member/delete. Permission qyapi_chat_manage; METERED; contract apps-security.md 2.2.

    Args:
        client: The client to call through.
        id_: Which group, by openConversationId.
        people: Userids, not the owner's; nobody is no call.

    Raises:
        DingTalkError: The call failed.
    """
    if people:
        body = {"open_conversation_id": id_, "user_ids": list(people)}
        client.call(REMOVE, body=body, subject=f"scene group {id_}")


def disband(client: Client, id_: str) -> None:
    """POST /v1.0/im/chat/scenegroup/disband. Permission qyapi_chat_manage; METERED; contract apps-security.md 2.2.

    Args:
        client: The client to call through.
        id_: Which group, by openConversationId.

    Raises:
        DingTalkError: The call failed; a group that is not there is Invalid (paramIllegal).
    """
    client.call(DISBAND, body={"openConversationId": id_}, subject=f"scene group {id_}")


def get(client: Client, id_: str) -> SceneGroup:
    """POST /topapi/im/chat/scenegroup/get. Permission qyapi_chat_read; METERED; contract apps-security.md 2.2.

    Args:
        client: The client to call through.
        id_: Which group, by openConversationId.

    Returns:
        The group.

    Raises:
        NotFound: The answer tells of no group.
        DingTalkError: The call failed; a group of another app's template is Invalid (400020).
    """
    subject = f"scene group {id_}"
    found = client.ask(
        GET, body={"open_conversation_id": id_}, subject=subject, parse=lambda answer: answer.get("result")
    )
    if not found:
        raise errors.NotFound("it was disbanded", operation=GET.name, subject=subject)
    options = found.get("management_options") or {}
    return SceneGroup(
        str(found["title"]),
        str(found["template_id"]),
        str(found["owner_staff_id"]),
        {key: str(options.get(key) or "0") == "1" for key in OPTIONS},
    )


def members(client: Client, id_: str) -> list[str]:
    """POST /v1.0/im/sceneGroups/members/batchQuery. Permission qyapi_chat_read; METERED; apps-security.md 2.2.

    Args:
        client: The client to call through.
        id_: Which group, by openConversationId.

    Returns:
        Userids of everybody in it, the owner's too; a group of up to 1000 comes in one answer.

    Raises:
        NotFound: The id is none (cidEncryptError), or the group has no template any more (groupPermissionDenied).
        UnexpectedAnswer: A page promises more and names no other token.
        DingTalkError: The call failed otherwise.
    """
    subject = f"members of scene group {id_}"

    def fetch(token: str) -> tuple[list[str], str | None]:
        body = {"openConversationId": id_, "maxResults": _PAGE, "nextToken": token}
        return client.ask(MEMBERS, body=body, subject=subject, parse=_page)

    return followed(fetch, MEMBERS, subject, "")


def _page(answer: Mapping[str, Any]) -> tuple[list[str], str | None]:
    """The sample carries a token on the last page too, so that ``hasMore`` alone tells the end."""
    more = str(answer.get("nextToken") or "") if flag(answer.get("hasMore")) else None
    return texts(answer.get("memberUserIds")), more


def _numbers(options: Mapping[str, bool]) -> dict[str, int]:
    return {key: int(options.get(key, False)) for key in OPTIONS}
