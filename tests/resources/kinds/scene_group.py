"""SceneGroup, for the generic tests."""

from __future__ import annotations

from collections.abc import Mapping
from zlib import crc32

from support.cases import Case, Declared, FieldCase, Setup
from support.hand import Hand

PEOPLE = ("chat-a", "chat-b", "chat-c")
GROUP, DISBAND = "/v1.0/im/sceneGroup", "/v1.0/im/chat/scenegroup/disband"


def _people(tenant: Hand, ids: Mapping[str, str]) -> None:
    del ids
    for person in PEOPLE:
        tenant.join(person)


def hand(operation: str = "update", **fields: object) -> Setup:
    """Somebody changes the group in the client."""

    def change(tenant: Hand, ids: Mapping[str, str]) -> None:
        assert tenant.new("POST", f"{GROUP}/{operation}", open_conversation_id=ids["it"], **fields)

    return change


def option(name: str) -> FieldCase:
    return FieldCase(True, False, hand(management_options={name: 0}))


def _remove(tenant: Hand, ids: Mapping[str, str]) -> None:
    assert tenant.new("POST", DISBAND, openConversationId=ids["it"])


def _alive(tenant: Hand, id_: str) -> bool:
    return "result" in tenant.ask("/topapi/im/chat/scenegroup/get", open_conversation_id=id_)


CASE = Case(
    base=Declared(
        "SceneGroup",
        "it",
        {
            "name": "Shops of Kowloon",
            "template": "template-shops",
            "owner_user": "chat-a",
            "members": ["chat-a", "chat-b"],
        },
    ),
    people=_people,
    fields={
        "name": FieldCase("Shops of Kowloon", "All shops", hand(title="By hand")),
        "template": FieldCase("template-shops", "template-project"),
        "owner_user": FieldCase("chat-a", "chat-b", hand(owner_user_id="chat-b")),
        "members": FieldCase(
            ["chat-a", "chat-b"],
            ["chat-a", "chat-c"],
            hand("member/add", user_ids=["chat-c"]),
            permuted=["chat-b", "chat-a"],
        ),
        "only_owner_mentions_all": option("mention_all_authority"),
        "show_history": option("show_history_type"),
        "join_needs_approval": option("validation_type"),
        "searchable": option("searchable"),
        "all_muted": option("chat_banned_type"),
        "only_owner_manages": option("management_type"),
    },
    remove=_remove,
    alive=_alive,
    settings={"scene_templates": "template-shops,template-project"},
    apart=lambda values, word: {**values, "name": f"{values['name'][:10]} {crc32(word.encode()) % 10**8}"},
    fine=({"name": "n" * 30}, {"members": ["chat-a", *(f"u{n}" for n in range(999))]}),
    refused=(
        ({"name": ""}, "name", "String should have at least 1 character"),
        ({"name": "n" * 31}, "name", "String should have at most 30 characters"),
        ({"template": ""}, "template", "String should have at least 1 character"),
        ({"members": []}, "members", "List should have at least 1 item"),
        ({"members": [f"u{n}" for n in range(1001)]}, "members", "List should have at most 1000 items"),
        ({"members": ["chat-b"]}, "members", "the owner, chat-a, is a member too: name them"),
    ),
)
