"""Ordinary internal chat groups (contract apps-security.md 2.1)."""

from __future__ import annotations

from typing import Any

from pulumi_dingtalk.client import chats, errors
from pulumi_dingtalk.client.chats import OPTIONS, Chat
from support.contract import Quirk, Refused, Sample

_SECTION = "apps-security.md 2.1"
_NONE = dict.fromkeys(OPTIONS, 0)
_SET = {**_NONE, "mentionAllAuthority": 1}
_BUSY = Refused("system.error", errors.Ambiguous, status=500)


def _bad(code: str = "parameter.invalid", **change: Any) -> Refused:
    return Refused(code, errors.Invalid, change)


def _flags(numbers: dict[str, int]) -> dict[str, bool]:
    return {key: number == 1 for key, number in numbers.items()}


CREATE = Sample(
    "POST /v1.0/im/group/create",
    _SECTION,
    {"name": "Tills", "owner": "manager", "useridlist": ["manager", "clerk"], "managementOptions": _SET},
    {"conversationTag": 2, "openConversationId": "cid1==", "chatid": "chat1"},
    lambda client, the: chats.create(client, Chat("Tills", "manager", ("manager", "clerk"), _flags(_SET))),
    ("chat1", "cid1=="),
    refused=(
        _bad(name="x" * 21),
        _bad(name=""),
        _bad(name=...),
        _bad(owner=...),
        _bad(owner="admin"),
        _bad(conversationTag=0),
        _bad(useridlist=["manager", "nobody"]),
        _bad(useridlist=[{}]),
        _bad(managementOptions={"searchable": 2}),
        _bad(managementOptions="x"),
        _bad("permession.checkFailed", owner="nobody", useridlist=["nobody"]),
        _BUSY,
    ),
    quirks=(Quirk("chatid is spelt in small letters", hides=("chatId", "openConverationId")),),
    sdk="im_1_0",
)

_BOTH = {"showHistoryType": 1}
UPDATE = Sample(
    "POST /v1.0/im/group/update",
    _SECTION,
    {
        "chatid": "<chat>",
        "name": "Tills",
        "owner": "manager",
        "add_useridlist": ["admin"],
        "del_useridlist": ["clerk"],
        "managementOptions": _SET,
    },
    {"success": True},
    lambda client, the: chats.update(
        client,
        the["chat"],
        Chat("Shop managers", "manager", ("manager", "clerk"), _flags(_NONE)),
        Chat("Tills", "manager", ("manager", "admin"), _flags(_SET)),
    ),
    refused=(
        _bad(chatid="chat424242"),
        _bad(chatid=...),
        _bad(name="x" * 21),
        _bad(owner="exclusive"),
        _bad(add_useridlist=["nobody"]),
        _bad(del_useridlist=["manager"]),
        _bad(managementOptions={"searchable": "x"}),
        Refused("permession.checkFailed", errors.Invalid),
        _BUSY,
    ),
    sdk="im_1_0",
)

_INFO: dict[str, Any] = {
    "chatid": "chat1",
    "name": "Tills",
    "owner": "manager",
    "useridlist": ["manager", "clerk"],
    "conversationTag": 2,
    "icon": "@icon",
    "status": 1,
    **_SET,
}
_READ = Chat("Tills", "manager", ("manager", "clerk"), _flags(_SET))
_OK = {"errcode": 0, "errmsg": "ok"}
GET = Sample(
    "GET /chat/get",
    _SECTION,
    {"chatid": "<chat>"},
    {**_OK, "chat_info": _INFO},
    lambda client, the: chats.get(client, the["chat"]),
    _READ,
    refused=(
        Refused(49000, errors.Invalid, {"chatid": ...}),
        Refused(40016, errors.NotFound, {"chatid": "chat424242"}),
        Refused(43007, errors.PermissionDenied),
        Refused(40001, errors.AuthenticationFailed),
        Refused(70001, errors.Invalid),
        Refused(-1, errors.Transient),
    ),
    quirks=(
        Quirk(
            "showHistoryType is lost when an update does not name it",
            after=(
                (UPDATE.operation, {"chatid": "<chat>", "managementOptions": _BOTH}),
                (UPDATE.operation, {"chatid": "<chat>", "managementOptions": {"searchable": 1}}),
            ),
            shows={"chat_info.showHistoryType": 0, "chat_info.searchable": 1},
        ),
        Quirk(
            "an update without options leaves them",
            after=(
                (UPDATE.operation, {"chatid": "<chat>", "managementOptions": _BOTH}),
                (UPDATE.operation, {"chatid": "<chat>", "name": "Tills", "del_useridlist": ["clerk"]}),
            ),
            shows={
                "chat_info.showHistoryType": 1,
                "chat_info.useridlist": ["manager"],
                "chat_info.name": "Tills",
            },
        ),
        Quirk("no other id of the group", hides=("chat_info.openConversationId",)),
        Quirk(
            "the sample has no status, the table no chatid",
            answer={
                **_OK,
                "chat_info": {key: it for key, it in _INFO.items() if key not in {"status", "chatid"}},
            },
        ),
        Quirk(
            "numbers as texts",
            answer={**_OK, "chat_info": {**_INFO, **{key: str(it) for key, it in _SET.items()}}},
        ),
    ),
)

SAMPLES = (CREATE, UPDATE, GET)
