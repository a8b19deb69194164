"""ExecutiveMode: a person whom not everybody may reach. Wire: contract contact.md 5.7."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence, Set
from typing import Annotated, Any, ClassVar, Final, Literal

import pulumi
from pydantic import Field

from pulumi_dingtalk.client import seniority, users
from pulumi_dingtalk.client.errors import NotFound
from pulumi_dingtalk.client.operation import Operation
from pulumi_dingtalk.reconcile.behaviour import Behaviour
from pulumi_dingtalk.reconcile.kind import Failure, Kind, Update
from pulumi_dingtalk.reconcile.model import Inputs, NumberId, UserId
from pulumi_dingtalk.reconcile.provider import TenantProvider
from pulumi_dingtalk.reconcile.registry import register
from pulumi_dingtalk.reconcile.resource import Reference, TenantResource, Text, reference, references
from pulumi_dingtalk.reconcile.risk import ROUTINE, Risk, Rule, added, any_change, disrupts, exposes, removed
from pulumi_dingtalk.reconcile.session import Tenant
from pulumi_dingtalk.reconcile.words import Noun, Words

__all__ = ["ExecutiveMode"]

_SHIELD = Rule(
    "shield-lifted",
    Risk.EXPOSES,
    Words("everybody may reach the person again", "所有成員可再次聯絡此人"),
    any_change,
)
_LESS = exposes("shield-smaller", "the person is reached in more ways", "此人可經更多途徑被聯絡", removed)
_MORE = disrupts("shield-greater", "the person is reached in fewer ways", "此人可被聯絡的途徑減少", added)
_LET_IN = exposes("let-through", "somebody reaches the person all the same", "有對象可聯絡此人", added)
_SHUT_OUT = disrupts(
    "shut-out", "somebody does not reach the person any more", "有對象不能再聯絡此人", removed
)

Scene = Literal[
    "DING_SMS",
    "DING_MSG",
    "CHAT",
    "CONFERENCE_VIDEO",
    "CONFERENCE",
    "VIDEO_CALL",
    "CONFERENCE_VOIP",
    "CALL",
    "SEARCH",
    "CALL_CENTER",
]
_SCENES: Final[Mapping[Scene, Words]] = {
    "DING_SMS": Words("DING by text message", "DING 短訊"),
    "DING_MSG": Words("DING in the app", "DING 應用程式內訊息"),
    "CHAT": Words("chat", "聊天"),
    "CONFERENCE_VIDEO": Words("video conference", "視像會議"),
    "CONFERENCE": Words("conference", "會議"),
    "VIDEO_CALL": Words("video call", "視像通話"),
    "CONFERENCE_VOIP": Words("voice conference", "語音會議"),
    "CALL": Words("call", "通話"),
    "SEARCH": Words("search", "搜尋"),
    "CALL_CENTER": Words("call centre", "呼叫中心"),
}


class ExecutiveModeInputs(Inputs):
    """Executive mode of one person: who is not let through does not reach them."""

    user: Annotated[
        UserId,
        Behaviour(replaces=True, reference="User", label=Words("person", "成員"), risk=ROUTINE),
        Field(description="Userid of who is shielded."),
    ]
    protect_scenes: Annotated[
        list[Scene] | None,
        Behaviour(
            unordered=True,
            default=[],
            label=Words("shielded ways", "保護場景"),
            risk=(_LESS, _MORE),
            values=_SCENES,
        ),
        Field(description="In which ways: DING_SMS, DING_MSG, CHAT, CALL, SEARCH and others (5.7)."),
    ] = None
    users: Annotated[
        list[UserId] | None,
        Behaviour(
            unordered=True,
            default=[],
            reference="User",
            label=Words("people let through", "可聯絡的成員"),
            risk=(_LET_IN, _SHUT_OUT),
        ),
        Field(description="Userids of people who reach them; with departments and roles at most 200."),
    ] = None
    departments: Annotated[
        list[NumberId] | None,
        Behaviour(
            unordered=True,
            default=[],
            reference="Department",
            label=Words("departments let through", "可聯絡的部門"),
            risk=(_LET_IN, _SHUT_OUT),
        ),
        Field(description="Departments whose members reach them."),
    ] = None
    roles: Annotated[
        list[NumberId] | None,
        Behaviour(
            unordered=True,
            default=[],
            reference="Role",
            label=Words("roles let through", "可聯絡的角色"),
            risk=(_LET_IN, _SHUT_OUT),
        ),
        Field(description="Roles whose holders reach them."),
    ] = None


_NOTHING: seniority.Seniority = {"protect_scenes": [], "users": [], "departments": [], "roles": []}


class ExecutiveModeKind(Kind[ExecutiveModeInputs]):
    """Executive mode: one object a person, with the person's id. Off is gone."""

    name = "ExecutiveMode"
    label = Noun("executive mode", "高管模式", "executive modes")
    model = ExecutiveModeInputs
    natural_key = ("user",)
    settings_of = "user"
    deletion = _SHIELD
    reads: ClassVar = (seniority.GET, users.GET)
    writes: ClassVar = (seniority.SET,)

    def describe(self, values: Mapping[str, Any]) -> str:
        return f"executive mode of {values.get('user', '?')}"

    def rules(self, values: Mapping[str, Any]) -> Iterable[Failure]:
        together = sum(len(values.get(name) or ()) for name in ("users", "departments", "roles"))
        if together > seniority.PERMITTED_AT_MOST:
            yield Failure(
                "users", f"users, departments and roles hold {together} together; the limit is 200 (5.7)"
            )

    def find(self, tenant: Tenant, declared: ExecutiveModeInputs) -> str | None:
        """A person whose mode is on already is taken."""
        return declared.user if users.get(tenant.client, declared.user).get("senior") else None

    def create(self, tenant: Tenant, declared: ExecutiveModeInputs) -> str:
        self._write(tenant, declared.user, declared, _NOTHING)
        return declared.user

    def read(self, tenant: Tenant, id_: str) -> dict[str, Any] | None:
        """Whether it is on, only the person tells."""
        try:
            if not users.get(tenant.client, id_).get("senior"):
                return None
            live = seniority.get_setting(tenant.client, id_)
        except NotFound:
            return None
        return {
            "user": id_,
            "protect_scenes": live["protect_scenes"],
            "users": live["users"],
            "departments": [str(item) for item in live["departments"]],
            "roles": [str(item) for item in live["roles"]],
        }

    def is_set(self, values: Mapping[str, Any]) -> bool:
        """One that is off is not read."""
        return True

    def update(self, tenant: Tenant, id_: str, update: Update[ExecutiveModeInputs]) -> None:
        self._write(tenant, id_, update.new, seniority.get_setting(tenant.client, id_))

    def delete(self, tenant: Tenant, id_: str, old: Mapping[str, Any]) -> None:
        seniority.set_mode(tenant.client, id_, _NOTHING, on=False)

    def update_cost(
        self, old: Mapping[str, Any], new: Mapping[str, Any], names: Set[str]
    ) -> Counter[Operation]:
        return Counter([seniority.SET])

    def _write(
        self, tenant: Tenant, id_: str, declared: ExecutiveModeInputs, live: seniority.Seniority
    ) -> None:
        """Write all of it: the operation replaces the whole."""
        setting: seniority.Seniority = {
            "protect_scenes": _or(declared.protect_scenes, live["protect_scenes"]),
            "users": _or(declared.users, live["users"]),
            "departments": [int(item) for item in _or(declared.departments, live["departments"])],
            "roles": [int(item) for item in _or(declared.roles, live["roles"])],
        }
        seniority.set_mode(tenant.client, id_, setting, on=True)


def _or(declared: Sequence[Any] | None, live: Sequence[Any]) -> list[Any]:
    return list(live if declared is None else declared)


KIND = ExecutiveModeKind()
register(KIND)


class ExecutiveModeProvider(TenantProvider):
    """The provider of ExecutiveMode. Its module path and name stand in every state file."""

    kind = KIND


class ExecutiveMode(TenantResource, module="dingtalk", name="ExecutiveMode"):
    """Executive mode of one person: who is not let through does not reach them (contact.md 5.7).

    Permissions qyapi_manage_addresslist and qyapi_get_member. Deleting it turns the mode off.

    Args:
        resource_name: The logical name, unique in the program; part of the URN.
        user: The person, or their userid. Another one replaces this object.
        protect_scenes: In which ways they are shielded: DING_SMS, DING_MSG, CHAT, CONFERENCE_VIDEO, CONFERENCE,
            VIDEO_CALL, CONFERENCE_VOIP, CALL, SEARCH, CALL_CENTER.
        users: People who reach them all the same; users, departments and roles at most 200 together.
        departments: Departments whose members reach them.
        roles: Roles whose holders reach them.
        adopt: Take over a person whose mode is on already.
        opts: Pulumi's resource options.
    """

    user: pulumi.Output[str]

    def __init__(
        self,
        resource_name: str,
        *,
        user: Reference,
        protect_scenes: Sequence[Text] | None = None,
        users: Sequence[Reference] | None = None,
        departments: Sequence[Reference] | None = None,
        roles: Sequence[Reference] | None = None,
        adopt: bool = False,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        arguments = {
            "user": reference(user),
            "protect_scenes": protect_scenes,
            "users": references(users),
            "departments": references(departments),
            "roles": references(roles),
        }
        super().__init__(ExecutiveModeProvider(), resource_name, arguments, opts, adopt=adopt)
