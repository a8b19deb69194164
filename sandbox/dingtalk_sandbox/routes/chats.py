"""Ordinary internal chat groups (contract apps-security.md 2.1): made, changed and read; nothing disbands one."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Mapping
from typing import Any

from dingtalk_sandbox.errors import ApiError
from dingtalk_sandbox.operations import Call, Envelope, operation
from dingtalk_sandbox.params import Params
from dingtalk_sandbox.store import ids, things
from dingtalk_sandbox.tenant import users

MANAGE, READ = "qyapi_chat_manage", "qyapi_chat_read"
KIND = "chat"
BAD, DENIED = "parameter.invalid", "permession.checkFailed"
OPTIONS = (
    "mentionAllAuthority",
    "showHistoryType",
    "validationType",
    "searchable",
    "chatBannedType",
    "managementType",
)
_NAME_LIMIT = 20
_NORMAL, DISSOLVED = 1, 2


@operation("POST", "/v1.0/im/group/create", permission=MANAGE, metered=True)
def create(call: Call) -> Mapping[str, object]:
    """Makes a group; the owner is one of its members."""
    params = call.params
    name, owner = _name(params), params.text("owner", bad=BAD)
    members = params.texts("useridlist", bad=BAD) or []
    tag = params.integer("conversationTag", bad=BAD)
    if name is None or owner is None or owner not in members or tag not in {None, 2}:
        raise ApiError(BAD)
    _need_people(call, [owner], DENIED)
    _need_people(call, members, BAD)
    body = {
        "name": name,
        "owner": owner,
        "useridlist": members,
        "icon": params.text("icon", bad=BAD) or "",
        "status": _NORMAL,
        **dict.fromkeys(OPTIONS, 0),
        **(_options(params) or {}),
    }
    digest = hashlib.sha256(f"{call.corp_id}/{ids.take(call.conn, 'chat')}".encode()).hexdigest()
    chat_id, conversation = "chat" + digest[:28], f"cid{digest[28:50]}=="
    things.put(call.conn, KIND, chat_id, {**body, "openConversationId": conversation})
    return {"conversationTag": 2, "openConversationId": conversation, "chatid": chat_id}


@operation("POST", "/v1.0/im/group/update", permission=MANAGE, metered=True)
def update(call: Call) -> Mapping[str, object]:
    """Changes what is named; members by a delta, and of the options one is lost when it is not named."""
    params = call.params
    chat_id = params.needed_text("chatid", missing=BAD, bad=BAD)
    body = things.find(call.conn, KIND, chat_id)
    if body is None or body["status"] != _NORMAL:
        raise ApiError(BAD)
    added = params.texts("add_useridlist", bad=BAD) or []
    removed = params.texts("del_useridlist", bad=BAD) or []
    _need_people(call, added, BAD)
    members = list(dict.fromkeys([*(item for item in body["useridlist"] if item not in removed), *added]))
    owner = params.text("owner", bad=BAD) or body["owner"]
    if owner not in members:
        raise ApiError(BAD)
    changed = {"name": _name(params), "icon": params.text("icon", bad=BAD)}
    options = _options(params)
    if options is not None:
        options.setdefault("showHistoryType", 0)
    things.put(
        call.conn,
        KIND,
        chat_id,
        {
            **body,
            **{key: value for key, value in changed.items() if value is not None},
            "owner": owner,
            "useridlist": members,
            **(options or {}),
        },
    )
    return {"success": True}


@operation("GET", "/chat/get", permission=READ, metered=True, envelope=Envelope(request_id=False))
def get(call: Call) -> Mapping[str, object]:
    """A group with its members and options; a dissolved one by its status."""
    chat_id = call.params.needed_text("chatid", missing=49000)
    body = things.find(call.conn, KIND, chat_id)
    if body is None:
        raise ApiError(40016)
    shown = {key: value for key, value in body.items() if key != "openConversationId"}
    return {"chat_info": {"chatid": chat_id, "conversationTag": 2, **shown}}


def dissolve(conn: sqlite3.Connection, chat_id: str) -> bool:
    """What the owner does in the client; False where there is no such group."""
    body = things.find(conn, KIND, chat_id)
    if body is not None:
        things.put(conn, KIND, chat_id, {**body, "status": DISSOLVED})
    return body is not None


def _name(params: Params) -> str | None:
    name = params.text("name", bad=BAD)
    if name is not None and not 1 <= len(name) <= _NAME_LIMIT:
        raise ApiError(BAD)
    return name


def _options(params: Params) -> dict[str, Any] | None:
    given = params.objects("managementOptions", bad=BAD)
    if not given:
        return None
    options = Params(given[0])
    found = {key: options.integer(key, bad=BAD) for key in OPTIONS if key in options}
    if any(value not in {0, 1} for value in found.values()):
        raise ApiError(BAD)
    return dict(found)


def _need_people(call: Call, userids: list[str], code: str) -> None:
    for userid in userids:
        if users.find(call.conn, userid) is None:
            raise ApiError(code)
