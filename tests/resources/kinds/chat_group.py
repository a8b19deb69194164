"""ChatGroup, for the generic tests."""

from __future__ import annotations

from collections.abc import Mapping
from zlib import crc32

from support.cases import Case, Declared, FieldCase, Setup
from support.hand import Hand

PEOPLE = ("chat-a", "chat-b", "chat-c")
OPTIONS = (
    "mentionAllAuthority",
    "showHistoryType",
    "validationType",
    "searchable",
    "chatBannedType",
    "managementType",
)


def _people(tenant: Hand, ids: Mapping[str, str]) -> None:
    del ids
    for person in PEOPLE:
        tenant.join(person)


def hand(option: str = "", value: int = 0, **fields: object) -> Setup:
    """Somebody changes the group in the client: the rest of it stays."""

    def change(tenant: Hand, ids: Mapping[str, str]) -> None:
        live = tenant.chat(ids["it"])
        assert live
        options = {key: live[key] for key in OPTIONS} | ({option: value} if option else {})
        assert tenant.new(
            "POST", "/v1.0/im/group/update", chatid=ids["it"], managementOptions=options, **fields
        )

    return change


CASE = Case(
    base=Declared(
        "ChatGroup",
        "it",
        {"name": "Shops of Kowloon", "owner_user": "chat-a", "members": ["chat-a", "chat-b"]},
    ),
    people=_people,
    fields={
        "name": FieldCase("Shops of Kowloon", "All shops", hand(name="By hand")),
        "owner_user": FieldCase("chat-a", "chat-b", hand(owner="chat-b")),
        "members": FieldCase(
            ["chat-a", "chat-b"],
            ["chat-a", "chat-c"],
            hand(add_useridlist=["chat-c"]),
            permuted=["chat-b", "chat-a"],
        ),
        "only_owner_mentions_all": FieldCase(True, False, hand("mentionAllAuthority")),
        "show_history": FieldCase(True, False, hand("showHistoryType")),
        "join_needs_approval": FieldCase(True, False, hand("validationType")),
        "searchable": FieldCase(True, False, hand("searchable")),
        "all_muted": FieldCase(True, False, hand("chatBannedType")),
        "only_owner_manages": FieldCase(True, False, hand("managementType")),
    },
    alive=lambda tenant, id_: tenant.chat(id_) is not None,
    apart=lambda values, word: {**values, "name": f"{values['name'][:10]} {crc32(word.encode()) % 10**8}"},
    fine=({"name": "n" * 20}, {"members": ["chat-a", *(f"u{n}" for n in range(999))]}),
    refused=(
        ({"name": ""}, "name", "String should have at least 1 character"),
        ({"name": "n" * 21}, "name", "String should have at most 20 characters"),
        ({"members": []}, "members", "List should have at least 1 item"),
        ({"members": [f"u{n}" for n in range(1001)]}, "members", "List should have at most 1000 items"),
        ({"members": ["chat-b"]}, "members", "the owner, chat-a, is a member too: name them"),
    ),
)
