"""Chat groups made from a template (contract apps-security.md 2.2)."""

from __future__ import annotations

from typing import Any

from pulumi_dingtalk.client import errors, scene_groups
from pulumi_dingtalk.client.scene_groups import OPTIONS, SceneGroup
from support.contract import Quirk, Refused, Sample

_SECTION = "apps-security.md 2.2"
_NONE = dict.fromkeys(OPTIONS, 0)
_SET = {**_NONE, "mention_all_authority": 1}
_BUSY = Refused("system.error", errors.Ambiguous, status=500)
_TOO_MANY = Refused("member.exceed", errors.Invalid)
_TEMPLATE = "groupTemplate.permessionDenied."


def _bad(code: str = "parameter.invalid", **change: Any) -> Refused:
    return Refused(code, errors.Invalid, change)


def _group(numbers: dict[str, int], title: str = "Openings", owner: str = "manager") -> SceneGroup:
    return SceneGroup(title, "template-shops", owner, {key: it == 1 for key, it in numbers.items()})


CREATE = Sample(
    "POST /v1.0/im/sceneGroup/create",
    _SECTION,
    {
        "title": "Openings",
        "template_id": "template-shops",
        "owner_user_id": "manager",
        "user_ids": ["manager", "clerk"],
        "uuid": "opening-1",
        "management_options": _SET,
    },
    {"open_conversation_id": "cid1==", "chat_id": "chat1"},
    lambda client, the: scene_groups.create(client, _group(_SET), ("manager", "clerk"), uuid="opening-1"),
    ("cid1==", "chat1"),
    refused=(
        _bad(title="x" * 31),
        _bad(title=""),
        _bad(title=...),
        _bad(template_id=...),
        _bad(owner_user_id=...),
        _bad(user_ids=["manager", "nobody"]),
        _bad(user_ids=[{}]),
        _bad(uuid={}),
        _bad(management_options={"searchable": 2}),
        _bad(management_options="x"),
        Refused("member.notFound", errors.BadReference, {"owner_user_id": "nobody"}),
        Refused("groupTemplate.notFound", errors.BadReference, {"template_id": "template-none"}),
        _TOO_MANY,
        *(
            Refused(_TEMPLATE + why, errors.Invalid)
            for why in ("orgNotInGrayList", "appNotInstalled", "orgNotConsistent")
        ),
        Refused("permession.checkFailed", errors.Invalid),
        _BUSY,
    ),
    quirks=(Quirk("snake case in the newer world", hides=("openConversationId", "chatId")),),
    sdk="im_1_0",
)
UPDATE = Sample(
    "POST /v1.0/im/sceneGroup/update",
    _SECTION,
    {
        "open_conversation_id": "<scene group>",
        "title": "Closings",
        "owner_user_id": "clerk",
        "management_options": _SET,
    },
    {"success": True},
    lambda client, the: scene_groups.update(client, the["scene group"], _group(_SET, "Closings", "clerk")),
    refused=(
        _bad(open_conversation_id="cid424242=="),
        _bad(open_conversation_id=...),
        _bad(title="x" * 31),
        _bad(management_options={"searchable": "x"}),
        _bad("permession.checkFailed", owner_user_id="admin"),
        _BUSY,
    ),
    sdk="im_1_0",
)
_MEMBERS = {"open_conversation_id": "<scene group>", "user_ids": ["clerk"]}
ADD = Sample(
    "POST /v1.0/im/sceneGroup/member/add",
    _SECTION,
    {**_MEMBERS, "user_ids": ["admin"]},
    {"success": True},
    lambda client, the: scene_groups.add(client, the["scene group"], ["admin"]),
    refused=(
        _bad(open_conversation_id="cid424242=="),
        _bad(user_ids=[]),
        _bad(user_ids=["nobody"]),
        _TOO_MANY,
        Refused("permession.checkFailed", errors.Invalid),
        _BUSY,
    ),
    sdk="im_1_0",
)
REMOVE = Sample(
    "POST /v1.0/im/sceneGroup/member/delete",
    _SECTION,
    _MEMBERS,
    {"success": True},
    lambda client, the: scene_groups.remove(client, the["scene group"], ["clerk"]),
    refused=(
        _bad(open_conversation_id="cid424242=="),
        _bad(user_ids=[]),
        _bad(user_ids=["manager"]),
        Refused("permession.checkFailed", errors.Invalid),
        _BUSY,
    ),
    sdk="im_1_0",
)
DISBAND = Sample(
    "POST /v1.0/im/chat/scenegroup/disband",
    _SECTION,
    {"openConversationId": "<scene group>"},
    {"success": True},
    lambda client, the: scene_groups.disband(client, the["scene group"]),
    refused=(
        _bad("paramIllegal", openConversationId="cid424242=="),
        _bad("paramIllegal", openConversationId=...),
        Refused("permession.checkFailed", errors.Invalid),
        _BUSY,
    ),
    sdk="im_1_0",
)
_GONE = ((DISBAND.operation, {"openConversationId": "<scene group>"}),)
_PEOPLE: dict[str, Any] = {
    "success": True,
    "memberUserIds": ["manager", "clerk"],
    "unionIdList": [],
    "staffIdNickMap": {"manager": "Shop manager Mong Kok", "clerk": "Clerk Mong Kok"},
    "unionIdNickMap": {},
    "hasMore": False,
    "nextToken": "92233720368",
}
LISTED = Sample(
    "POST /v1.0/im/sceneGroups/members/batchQuery",
    _SECTION,
    {"openConversationId": "<scene group>", "maxResults": 1000, "nextToken": ""},
    _PEOPLE,
    lambda client, the: scene_groups.members(client, the["scene group"]),
    ["manager", "clerk"],
    refused=(
        Refused("paramBlank", errors.Invalid, {"openConversationId": ...}),
        Refused("paramBlank", errors.Invalid, {"maxResults": ...}),
        Refused("paramIllegal", errors.Invalid, {"maxResults": 0}),
        Refused("cidEncryptError", errors.NotFound, {"openConversationId": "shops"}),
        Refused("groupPermissionDenied", errors.NotFound, {}, after=_GONE),
        *(
            Refused(code, errors.Invalid)
            for code in (
                *("groupTemplatePermissionDenied", "permession.checkFailed"),
                *("coolAppUninstalled", "coolAppUnexist", "coolAppPermissionDenied"),
            )
        ),
        Refused("auth.error", errors.PermissionDenied),
        Refused("systemError", errors.Transient),
    ),
    quirks=(
        Quirk("a token on the last page too", shows={"hasMore": False, "nextToken": "92233720368"}),
        Quirk(
            "a disbanded group may have no members",
            settings={"disbanded_scene_group": "empty"},
            after=_GONE,
            shows={"memberUserIds": []},
        ),
    ),
    sdk="im_1_0",
)
_INFO: dict[str, Any] = {
    "title": "Openings",
    "icon": "",
    "template_id": "template-shops",
    "open_conversation_id": "cid1==",
    "owner_staff_id": "manager",
    "sub_admin_staff_ids": [],
    "group_url": "https://dingtalk.example/join/1",
    "management_options": {key: str(it) for key, it in _SET.items()},
}
_OK = {"errcode": 0, "errmsg": "ok", "success": True, "request_id": "r"}
GET = Sample(
    "POST /topapi/im/chat/scenegroup/get",
    _SECTION,
    {"open_conversation_id": "<scene group>"},
    {**_OK, "result": _INFO},
    lambda client, the: scene_groups.get(client, the["scene group"]),
    _group(_SET),
    refused=(
        Refused(40035, errors.Invalid, {"open_conversation_id": ...}),
        Refused(400020, errors.Invalid, {}, after=_GONE),
        Refused(400001, errors.Transient),
    ),
    quirks=(
        Quirk(
            "options are texts where they are read, and only six of them",
            shows={"result.management_options.mention_all_authority": "0"},
            hides=("result.management_options.group_live_switch",),
            answer={**_OK, "result": {**_INFO, "management_options": _SET}},
        ),
        Quirk(
            "a disbanded group may be told without a group",
            settings={"disbanded_scene_group": "empty"},
            after=_GONE,
            hides=("result",),
        ),
    ),
)

SAMPLES = (CREATE, UPDATE, ADD, REMOVE, DISBAND, LISTED, GET)
