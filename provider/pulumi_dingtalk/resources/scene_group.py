"""SceneGroup: a chat group made from a template. Wire: contract apps-security.md 2.2."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence, Set
from typing import Annotated, Any, ClassVar
from uuid import uuid4

import pulumi
from pydantic import Field

from pulumi_dingtalk.client import scene_groups
from pulumi_dingtalk.client.errors import Invalid, NotFound
from pulumi_dingtalk.client.operation import Operation
from pulumi_dingtalk.reconcile.behaviour import Behaviour
from pulumi_dingtalk.reconcile.kind import Failure, Kind, Made, Update
from pulumi_dingtalk.reconcile.provider import TenantProvider
from pulumi_dingtalk.reconcile.registry import register
from pulumi_dingtalk.reconcile.resource import Reference, TenantResource, Text, reference, references
from pulumi_dingtalk.reconcile.risk import ROUTINE, Risk, Rule, any_change
from pulumi_dingtalk.reconcile.session import Tenant
from pulumi_dingtalk.reconcile.words import Noun, Words
from pulumi_dingtalk.resources import chat_group

__all__ = ["SceneGroup"]

_GONE = Rule(
    "group-disbanded",
    Risk.DESTROYS,
    Words("the group and what was said in it are gone", "群組及其訊息會消失"),
    any_change,
)
_OPTIONS = {
    "only_owner_mentions_all": "mention_all_authority",
    "show_history": "show_history_type",
    "join_needs_approval": "validation_type",
    "searchable": "searchable",
    "all_muted": "chat_banned_type",
    "only_owner_manages": "management_type",
}
"""What the wire calls each option."""

_TITLED = frozenset({"name", "owner_user", *_OPTIONS})
"""The fields that one call writes; members take calls of their own."""


class SceneGroupInputs(chat_group.ChatGroupInputs):
    """A chat group made from a template of the developer console, which can be disbanded."""

    name: Annotated[
        str,
        Behaviour(label=Words("name", "群名稱"), risk=ROUTINE),
        Field(min_length=1, max_length=30, description="Name, 1 to 30 characters."),
    ]
    template: Annotated[
        str,
        Behaviour(replaces=True, label=Words("template", "群模板"), risk=ROUTINE),
        Field(min_length=1, description="Id of the template, as the developer console shows it."),
    ]


class SceneGroupKind(Kind[SceneGroupInputs]):
    """Scene groups. DingTalk has no list of them but in the exclusive edition, so that none is looked for."""

    name = "SceneGroup"
    label = Noun("scene group", "場景群", "scene groups")
    model = SceneGroupInputs
    natural_key = ("name", "template")
    findable = False
    deletion = _GONE
    shown_once: ClassVar = {"chat_id": False}
    reads: ClassVar = (scene_groups.MEMBERS, scene_groups.GET)
    writes: ClassVar = (
        scene_groups.CREATE,
        scene_groups.UPDATE,
        scene_groups.ADD,
        scene_groups.REMOVE,
        scene_groups.DISBAND,
    )

    def describe(self, values: Mapping[str, Any]) -> str:
        return f'scene group "{values.get("name", "?")}"'

    def rules(self, values: Mapping[str, Any]) -> Iterable[Failure]:
        return chat_group.KIND.rules(values)

    def find(self, tenant: Tenant, declared: SceneGroupInputs) -> str | None:
        """Nothing lists groups."""
        return None

    def create(self, tenant: Tenant, declared: SceneGroupInputs) -> Made:
        """Give each creation a name of its own, so that the client may send it again after a lost answer."""
        group = _group(dict(declared), {})
        id_, chat_id = scene_groups.create(tenant.client, group, declared.members, uuid=uuid4().hex)
        return Made(id_, {"chat_id": chat_id})

    def read(self, tenant: Tenant, id_: str) -> dict[str, Any] | None:
        """Ask for the members first: only that refusal tells a disbanded group from one that the app may not see."""
        try:
            members = scene_groups.members(tenant.client, id_)
            return {**_flatten(scene_groups.get(tenant.client, id_)), "members": members}
        except NotFound:
            return None

    def update(self, tenant: Tenant, id_: str, update: Update[SceneGroupInputs]) -> None:
        """Let people in first, since the new owner must be one of them, and out last, as the old one may be."""
        joined, left = _moved(update.old, dict(update.new))
        scene_groups.add(tenant.client, id_, joined if "members" in update.changed else ())
        if update.changed & _TITLED:
            live = _flatten(scene_groups.get(tenant.client, id_))
            wanted = _group({n: getattr(update.new, n) for n in update.new.model_fields_set}, live)
            scene_groups.update(tenant.client, id_, wanted)
        scene_groups.remove(tenant.client, id_, left if "members" in update.changed else ())

    def delete(self, tenant: Tenant, id_: str, old: Mapping[str, Any]) -> None:
        """Disband it; what is refused may be gone already, which the members tell."""
        try:
            scene_groups.disband(tenant.client, id_)
        except Invalid:
            if self.read(tenant, id_) is not None:
                raise

    def update_cost(
        self, old: Mapping[str, Any], new: Mapping[str, Any], names: Set[str]
    ) -> Counter[Operation]:
        joined, left = _moved(old, new) if "members" in names else ([], [])
        needed = (
            (joined, scene_groups.ADD),
            (names & _TITLED, scene_groups.UPDATE),
            (left, scene_groups.REMOVE),
        )
        return Counter([operation for wanted, operation in needed if wanted])


def _moved(old: Mapping[str, Any], new: Mapping[str, Any]) -> tuple[list[str], list[str]]:
    before, after = set(old.get("members") or ()), set(new.get("members") or ())
    return sorted(after - before), sorted(before - after)


def _group(declared: Mapping[str, Any], live: Mapping[str, Any]) -> scene_groups.SceneGroup:
    values = {**live, **{name: value for name, value in declared.items() if value is not None}}
    options = {wire: bool(values.get(name)) for name, wire in _OPTIONS.items()}
    return scene_groups.SceneGroup(values["name"], values["template"], values["owner_user"], options)


def _flatten(group: scene_groups.SceneGroup) -> dict[str, Any]:
    options = {name: group.options[wire] for name, wire in _OPTIONS.items()}
    return {"name": group.title, "template": group.template, "owner_user": group.owner, **options}


KIND = SceneGroupKind()
register(KIND)


class SceneGroupProvider(TenantProvider):
    """The provider of SceneGroup. Its module path and name stand in every state file."""

    kind = KIND


class SceneGroup(TenantResource, module="dingtalk", name="SceneGroup"):
    """A chat group made from a template (apps-security.md 2.2; every call is metered).

    Permissions qyapi_chat_manage and qyapi_chat_read. Templates are made in the developer console alone, and belong to
    an app: this tool must call as that one. A group that exists already cannot be taken over. Destroying disbands it.
    DingTalk does not document how a disbanded group reads: one that has no template any more, or of which nothing is
    told, counts as gone; any other refusal is an error.

    Args:
        resource_name: The logical name, unique in the program; part of the URN.
        name: Name, 1 to 30 characters.
        template: Id of the template. Another one makes a new group.
        owner_user: The owner, or their userid; one of the members.
        members: Everybody in it, the owner too, at most 1000; who is not named leaves.
        only_owner_mentions_all: Whether the owner alone may mention everybody at once.
        show_history: Whether new members see what was said before.
        join_needs_approval: Whether joining needs approval.
        searchable: Whether search finds the group.
        all_muted: Whether nobody but owner and administrators may speak.
        only_owner_manages: Whether the owner alone manages the group.
        opts: Pulumi's resource options.
    """

    name: pulumi.Output[str]
    chat_id: pulumi.Output[str]
    """The group's other id, as its creation told it."""

    def __init__(
        self,
        resource_name: str,
        *,
        name: Text,
        template: Text,
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
            "template": template,
            "owner_user": reference(owner_user),
            "members": references(members),
            "only_owner_mentions_all": only_owner_mentions_all,
            "show_history": show_history,
            "join_needs_approval": join_needs_approval,
            "searchable": searchable,
            "all_muted": all_muted,
            "only_owner_manages": only_owner_manages,
            "chat_id": None,
        }
        super().__init__(SceneGroupProvider(), resource_name, arguments, opts, adopt=False)
