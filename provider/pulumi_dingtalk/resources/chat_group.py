"""ChatGroup: an ordinary internal chat group. Wire: contract apps-security.md 2.1."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence, Set
from typing import Annotated, Any, ClassVar, Final

import pulumi
from pydantic import Field

from pulumi_dingtalk.client import chats
from pulumi_dingtalk.client.errors import Invalid, NotFound
from pulumi_dingtalk.client.operation import Operation
from pulumi_dingtalk.reconcile.behaviour import Behaviour
from pulumi_dingtalk.reconcile.kind import Failure, Kind, Made, Update
from pulumi_dingtalk.reconcile.model import Inputs, UserId
from pulumi_dingtalk.reconcile.provider import TenantProvider
from pulumi_dingtalk.reconcile.registry import register
from pulumi_dingtalk.reconcile.resource import Reference, TenantResource, Text, reference, references
from pulumi_dingtalk.reconcile.risk import (
    ROUTINE,
    Risk,
    Rule,
    added,
    any_change,
    changed,
    disrupts,
    exposes,
    removed,
    turned_off,
    turned_on,
)
from pulumi_dingtalk.reconcile.session import Tenant
from pulumi_dingtalk.reconcile.words import Noun, Words

__all__ = ["ChatGroup"]

_FORGOTTEN = Rule(
    "group-forgotten",
    Risk.ROUTINE,
    Words("the group stays as it is, and nobody manages it any more", "群組保持原狀, 不再受管理"),
    any_change,
)
_OWNED = exposes("chat-owner", "somebody else governs the group", "由其他成員管理群組", changed)
_JOINED = exposes("chat-joined", "more people read the group", "更多成員能閱讀群組", added, at_creation=False)
_PUT_OUT = disrupts("chat-left", "people lose the group", "有成員會離開群組", removed)
_LOOSER = exposes(
    "chat-looser", "members may do more than before", "成員可做的事更多", turned_off, at_creation=False
)
_TIGHTER = disrupts(
    "chat-tighter", "members may do less than before", "成員可做的事減少", turned_on, at_creation=False
)
_OPEN = exposes(
    "chat-open", "others find the group or what was said in it", "其他人能找到群組或其歷史訊息", turned_on
)
_SHUT = disrupts(
    "chat-shut", "others do not find it any more", "其他人不能再找到", turned_off, at_creation=False
)
_TIGHT, _WIDE = (_LOOSER, _TIGHTER), (_OPEN, _SHUT)

_OPTIONS = {
    "only_owner_mentions_all": "mentionAllAuthority",
    "show_history": "showHistoryType",
    "join_needs_approval": "validationType",
    "searchable": "searchable",
    "all_muted": "chatBannedType",
    "only_owner_manages": "managementType",
}
"""What the wire calls each option."""

MEMBERS_AT_MOST = 1000
_STAYS: Final = Words(
    "DingTalk has no operation that dissolves a chat group: "
    "its owner dissolves it in the DingTalk client (apps-security.md 2.1)",
    "釘釘沒有解散群的操作: 須由群主在釘釘客戶端解散 (apps-security.md 2.1)",
)


class ChatGroupInputs(Inputs):
    """A chat group of people of the organisation. It stays in the tenant when it is destroyed."""

    name: Annotated[
        str,
        Behaviour(label=Words("name", "群名稱"), risk=ROUTINE),
        Field(min_length=1, max_length=20, description="Name, 1 to 20 characters."),
    ]
    owner_user: Annotated[
        UserId,
        Behaviour(reference="User", label=Words("owner", "群主"), risk=(_OWNED,)),
        Field(description="Userid of the owner, who is one of the members."),
    ]
    members: Annotated[
        list[UserId],
        Behaviour(
            unordered=True, reference="User", label=Words("members", "群成員"), risk=(_JOINED, _PUT_OUT)
        ),
        Field(
            min_length=1,
            max_length=MEMBERS_AT_MOST,
            description="Userids of everybody in it, the owner too; who is not named leaves. At most 1000.",
        ),
    ]
    only_owner_mentions_all: Annotated[
        bool | None,
        Behaviour(
            default=False, label=Words("only the owner mentions all", "只有群主可 @所有人"), risk=_TIGHT
        ),
        Field(description="Whether the owner alone may mention everybody at once."),
    ] = None
    show_history: Annotated[
        bool | None,
        Behaviour(default=False, label=Words("history for new members", "新成員可查看歷史訊息"), risk=_WIDE),
        Field(description="Whether new members see the last 100 messages."),
    ] = None
    join_needs_approval: Annotated[
        bool | None,
        Behaviour(default=False, label=Words("joining needs approval", "入群驗證"), risk=_TIGHT),
        Field(description="Whether joining needs approval."),
    ] = None
    searchable: Annotated[
        bool | None,
        Behaviour(default=False, label=Words("found by search", "可被搜尋"), risk=_WIDE),
        Field(description="Whether search finds the group."),
    ] = None
    all_muted: Annotated[
        bool | None,
        Behaviour(default=False, label=Words("all muted", "全員禁言"), risk=_TIGHT),
        Field(description="Whether nobody but owner and administrators may speak."),
    ] = None
    only_owner_manages: Annotated[
        bool | None,
        Behaviour(default=False, label=Words("only the owner manages", "只有群主可管理"), risk=_TIGHT),
        Field(description="Whether the owner alone manages the group."),
    ] = None


class ChatGroupKind(Kind[ChatGroupInputs]):
    """Ordinary chat groups. DingTalk has no list of them, so that one that is there already cannot be found."""

    name = "ChatGroup"
    label = Noun("chat group", "群組", "chat groups")
    model = ChatGroupInputs
    natural_key = ("name",)
    findable = False
    deletion = _FORGOTTEN
    undeletable = _STAYS
    shown_once: ClassVar = {"open_conversation_id": False}
    reads: ClassVar = (chats.GET,)
    writes: ClassVar = (chats.CREATE, chats.UPDATE)

    def describe(self, values: Mapping[str, Any]) -> str:
        return f'chat group "{values.get("name", "?")}"'

    def rules(self, values: Mapping[str, Any]) -> Iterable[Failure]:
        owner, members = values.get("owner_user"), values.get("members")
        if owner and members and owner not in members:
            yield Failure("members", f"the owner, {owner}, is a member too: name them (apps-security.md 2.1)")

    def manual(self, old: Mapping[str, Any] | None, new: Mapping[str, Any] | None) -> Iterable[Words]:
        if old and new is None:
            name = old.get("name", "?")
            yield Words(
                f'let its owner dissolve the chat group "{name}" in the DingTalk client if it is not wanted any more',
                f"如不再需要，請群主在釘釘客戶端解散群組「{name}」",
            )

    def find(self, tenant: Tenant, declared: ChatGroupInputs) -> str | None:
        """Nothing lists groups."""
        return None

    def create(self, tenant: Tenant, declared: ChatGroupInputs) -> Made:
        chat_id, conversation = chats.create(tenant.client, _chat(dict(declared), {}))
        return Made(chat_id, {"open_conversation_id": conversation})

    def read(self, tenant: Tenant, id_: str) -> dict[str, Any] | None:
        try:
            return _flatten(chats.get(tenant.client, id_))
        except NotFound:
            return None

    def update(self, tenant: Tenant, id_: str, update: Update[ChatGroupInputs]) -> None:
        """Write all options: one of them is lost when it is left out. What is not declared stays as it is live."""
        live = chats.get(tenant.client, id_)
        wanted = _chat({n: getattr(update.new, n) for n in update.new.model_fields_set}, _flatten(live))
        chats.update(tenant.client, id_, live, wanted)

    def delete(self, tenant: Tenant, id_: str, old: Mapping[str, Any]) -> None:
        raise Invalid(_STAYS.en, subject=self.describe(old))

    def update_cost(
        self, old: Mapping[str, Any], new: Mapping[str, Any], names: Set[str]
    ) -> Counter[Operation]:
        return Counter([chats.UPDATE])


def _chat(declared: Mapping[str, Any], live: Mapping[str, Any]) -> chats.Chat:
    values = {**live, **{name: value for name, value in declared.items() if value is not None}}
    options = {wire: bool(values.get(name)) for name, wire in _OPTIONS.items()}
    return chats.Chat(values["name"], values["owner_user"], tuple(values["members"]), options)


def _flatten(chat: chats.Chat) -> dict[str, Any]:
    options = {name: chat.options[wire] for name, wire in _OPTIONS.items()}
    return {"name": chat.name, "owner_user": chat.owner, "members": list(chat.members), **options}


KIND = ChatGroupKind()
register(KIND)


class ChatGroupProvider(TenantProvider):
    """The provider of ChatGroup. Its module path and name stand in every state file."""

    kind = KIND


class ChatGroup(TenantResource, module="dingtalk", name="ChatGroup"):
    """A chat group of people of the organisation (apps-security.md 2.1; every call is metered).

    Permissions qyapi_chat_manage and qyapi_chat_read. DingTalk neither lists nor dissolves such groups by API: one
    that exists already cannot be taken over, and destroying leaves the group to its owner. A creation whose answer is
    lost may have made a group that nobody manages.

    Args:
        resource_name: The logical name, unique in the program; part of the URN.
        name: Name, 1 to 20 characters.
        owner_user: The owner, or their userid; one of the members.
        members: Everybody in it, the owner too, at most 1000; who is not named leaves.
        only_owner_mentions_all: Whether the owner alone may mention everybody at once.
        show_history: Whether new members see the last 100 messages.
        join_needs_approval: Whether joining needs approval.
        searchable: Whether search finds the group.
        all_muted: Whether nobody but owner and administrators may speak.
        only_owner_manages: Whether the owner alone manages the group.
        opts: Pulumi's resource options.
    """

    name: pulumi.Output[str]
    open_conversation_id: pulumi.Output[str]
    """The group's other id, as its creation told it; robots and cards want this one."""

    def __init__(
        self,
        resource_name: str,
        *,
        name: Text,
        owner_user: Reference,
        members: Sequence[Reference],
        only_owner_mentions_all: pulumi.Input[bool] | None = None,
        show_history: pulumi.Input[bool] | None = None,
        join_needs_approval: pulumi.Input[bool] | None = None,
        searchable: pulumi.Input[bool] | None = None,
        all_muted: pulumi.Input[bool] | None = None,
        only_owner_manages: pulumi.Input[bool] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        arguments = {
            "name": name,
            "owner_user": reference(owner_user),
            "members": references(members),
            "only_owner_mentions_all": only_owner_mentions_all,
            "show_history": show_history,
            "join_needs_approval": join_needs_approval,
            "searchable": searchable,
            "all_muted": all_muted,
            "only_owner_manages": only_owner_manages,
            "open_conversation_id": None,
        }
        super().__init__(ChatGroupProvider(), resource_name, arguments, opts, adopt=False)
