"""Chat groups made from a template (contract apps-security.md 2.2): made, changed, read, disbanded."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from dingtalk_sandbox.errors import ApiError
from dingtalk_sandbox.operations import Call, operation
from dingtalk_sandbox.params import Params
from dingtalk_sandbox.store import ids, things
from dingtalk_sandbox.tenant import users

MANAGE, READ = "qyapi_chat_manage", "qyapi_chat_read"
KIND, DEDUPE = "scene_group", "scene_group_uuid"
BAD, DENIED = "parameter.invalid", "permession.checkFailed"
READABLE = (
    "mention_all_authority",
    "show_history_type",
    "validation_type",
    "searchable",
    "chat_banned_type",
    "management_type",
)
_OTHERS = (
    "only_admin_can_ding",
    "all_members_can_create_mcs_conf",
    "all_members_can_create_calendar",
    "group_email_disabled",
    "only_admin_can_set_msg_top",
    "add_friend_forbidden",
    "group_live_switch",
    "members_to_admin_chat",
    "not_quit_when_emp_leave",
    "only_admin_can_add_mem",
    "plugin_customize_verify",
)
_TITLE_LIMIT, _MEMBER_LIMIT = 30, 1000


@operation("POST", "/v1.0/im/sceneGroup/create", permission=MANAGE, metered=True)
def create(call: Call) -> Mapping[str, object]:
    """Makes a group, or names the one that was made under the same uuid; the owner is in it, named or not."""
    params = call.params
    title, template = _title(params), params.needed_text("template_id", missing=BAD)
    owner = params.needed_text("owner_user_id", missing=BAD)
    if title is None:
        raise ApiError(BAD)
    if template not in {item.strip() for item in call.settings.scene_templates.split(",")}:
        raise ApiError("groupTemplate.notFound")
    if users.find(call.conn, owner) is None:
        raise ApiError("member.notFound")
    members = _with(call, [owner], params.texts("user_ids", bad=BAD) or [])
    uuid = params.text("uuid", bad=BAD) or ""
    before = things.find(call.conn, DEDUPE, uuid)
    if before is not None:
        return before
    body = {
        "title": title,
        "template_id": template,
        "owner": owner,
        "members": members,
        "subadmins": params.texts("subadmin_ids", bad=BAD) or [],
        "icon": params.text("icon", bad=BAD) or "",
        "options": {**dict.fromkeys(READABLE, 0), **_options(params)},
    }
    digest = hashlib.sha256(f"{call.corp_id}/scene/{ids.take(call.conn, 'chat')}".encode()).hexdigest()
    made = {"open_conversation_id": f"cid{digest[28:50]}==", "chat_id": "chat" + digest[:28]}
    things.put(call.conn, KIND, made["open_conversation_id"], body)
    if uuid:
        things.put(call.conn, DEDUPE, uuid, made)
    return made


@operation("POST", "/v1.0/im/sceneGroup/update", permission=MANAGE, metered=True)
def update(call: Call) -> Mapping[str, object]:
    """Changes what is named; the new owner is a member already."""
    params = call.params
    id_, body = _group(call)
    owner = params.text("owner_user_id", bad=BAD) or body["owner"]
    if owner not in body["members"]:
        raise ApiError(DENIED)
    changed = {"title": _title(params), "icon": params.text("icon", bad=BAD), "owner": owner}
    named = {key: value for key, value in changed.items() if value is not None}
    things.put(call.conn, KIND, id_, {**body, **named, "options": {**body["options"], **_options(params)}})
    return {"success": True}


@operation("POST", "/v1.0/im/sceneGroup/member/add", permission=MANAGE, metered=True)
def add(call: Call) -> Mapping[str, object]:
    """Lets people in; who is there already stays."""
    id_, body = _group(call)
    people = call.params.texts("user_ids", bad=BAD)
    if not people:
        raise ApiError(BAD)
    things.put(call.conn, KIND, id_, {**body, "members": _with(call, body["members"], people)})
    return {"success": True}


@operation("POST", "/v1.0/im/sceneGroup/member/delete", permission=MANAGE, metered=True)
def remove(call: Call) -> Mapping[str, object]:
    """Puts people out; who is not there is no error, and the owner stays."""
    id_, body = _group(call)
    people = call.params.texts("user_ids", bad=BAD)
    if not people or body["owner"] in people:
        raise ApiError(BAD)
    left = [member for member in body["members"] if member not in people]
    things.put(call.conn, KIND, id_, {**body, "members": left})
    return {"success": True}


@operation("POST", "/v1.0/im/sceneGroups/members/batchQuery", permission=READ, metered=True)
def members(call: Call) -> Mapping[str, object]:
    """Everybody in a group, in one answer."""
    params = call.params
    id_ = params.needed_text("openConversationId", missing="paramBlank", bad="paramIllegal")
    if params.needed_integer("maxResults", missing="paramBlank", bad="paramIllegal") < 1:
        raise ApiError("paramIllegal")
    if not (id_.startswith("cid") and id_.endswith("==")):
        raise ApiError("cidEncryptError")
    body = things.find(call.conn, KIND, id_)
    if body is None and call.settings.disbanded_scene_group == "refused":
        raise ApiError("groupPermissionDenied")
    people = body["members"] if body else []
    found = {userid: users.find(call.conn, userid) for userid in people}
    return {
        "success": True,
        "memberUserIds": people,
        "unionIdList": [],
        "staffIdNickMap": {userid: str(row["name"]) for userid, row in found.items() if row is not None},
        "unionIdNickMap": {},
        "hasMore": False,
        "nextToken": "92233720368",
    }


@operation("POST", "/topapi/im/chat/scenegroup/get", permission=READ, metered=True)
def get(call: Call) -> Mapping[str, object]:
    """A group with the six options that read back, as texts."""
    id_ = call.params.needed_text("open_conversation_id", missing=40035)
    body = things.find(call.conn, KIND, id_)
    if body is None:
        if call.settings.disbanded_scene_group == "refused":
            raise ApiError(400020)
        return {"success": True}
    return {
        "success": True,
        "result": {
            "title": body["title"],
            "icon": body["icon"],
            "template_id": body["template_id"],
            "open_conversation_id": id_,
            "owner_staff_id": body["owner"],
            "sub_admin_staff_ids": body["subadmins"],
            "group_url": f"https://dingtalk.example/join/{id_.removeprefix('cid').removesuffix('==')}",
            "management_options": {key: str(body["options"][key]) for key in READABLE},
        },
    }


@operation("POST", "/v1.0/im/chat/scenegroup/disband", permission=MANAGE, metered=True)
def disband(call: Call) -> Mapping[str, object]:
    """Dissolves a group for good."""
    id_ = call.params.needed_text("openConversationId", missing="paramIllegal")
    if not things.drop(call.conn, KIND, id_):
        raise ApiError("paramIllegal")
    return {"success": True}


def _group(call: Call) -> tuple[str, dict[str, Any]]:
    id_ = call.params.needed_text("open_conversation_id", missing=BAD)
    body = things.find(call.conn, KIND, id_)
    if body is None:
        raise ApiError(BAD)
    return id_, body


def _with(call: Call, members: list[str], people: list[str]) -> list[str]:
    if any(users.find(call.conn, userid) is None for userid in people):
        raise ApiError(BAD)
    together = list(dict.fromkeys([*members, *people]))
    if len(together) > _MEMBER_LIMIT:
        raise ApiError("member.exceed")
    return together


def _title(params: Params) -> str | None:
    title = params.text("title", bad=BAD)
    if title is not None and not 1 <= len(title) <= _TITLE_LIMIT:
        raise ApiError(BAD)
    return title


def _options(params: Params) -> dict[str, int]:
    given = params.objects("management_options", bad=BAD)
    options = Params(given[0] if given else {})
    found = {key: options.integer(key, bad=BAD) for key in (*READABLE, *_OTHERS) if key in options}
    if any(value not in {0, 1} for value in found.values()):
        raise ApiError(BAD)
    return {key: value for key, value in found.items() if value is not None}
