"""BotQuickEntries: what a robot offers at the foot of its single chats. Wire: contract apps-security.md 1.2."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence, Set
from contextlib import contextmanager
from typing import Annotated, Any, ClassVar, cast

import pulumi
from pydantic import Field, SecretStr

from pulumi_dingtalk.client import apps, quick_entries
from pulumi_dingtalk.client.client import Client
from pulumi_dingtalk.client.errors import Invalid, NotFound
from pulumi_dingtalk.client.operation import Operation
from pulumi_dingtalk.client.tokens import TokenCache
from pulumi_dingtalk.reconcile.behaviour import Behaviour
from pulumi_dingtalk.reconcile.kind import Kind, Update
from pulumi_dingtalk.reconcile.model import Inputs, Part
from pulumi_dingtalk.reconcile.provider import TenantProvider
from pulumi_dingtalk.reconcile.registry import register
from pulumi_dingtalk.reconcile.resource import TenantResource, Text
from pulumi_dingtalk.reconcile.risk import ROUTINE, Risk, Rule, added, any_change, disrupts, exposes, removed
from pulumi_dingtalk.reconcile.session import Tenant
from pulumi_dingtalk.reconcile.words import Noun, Words
from pulumi_dingtalk.resources.app import Link, inner

__all__ = ["BotQuickEntries"]

_GONE = Rule(
    "entries-gone",
    Risk.DISRUPTS,
    Words("people lose the shortcuts in their chats with the robot", "使用者與機械人的單聊不再有快捷入口"),
    any_change,
)
_ADDED = exposes(
    "entry-added", "people are led to another page", "使用者會被帶到新的頁面", added, at_creation=False
)
_REMOVED = disrupts("entry-removed", "people lose a shortcut", "使用者失去快捷入口", removed)
_OWN_APP = (
    "; an app sets the entries of its own robot alone: declare the credentials of the bot (its client_id and "
    "client_secret)"
)


class Entry(Part):
    """One shortcut."""

    name: Annotated[
        str,
        Behaviour(label=Words("text", "文字"), risk=ROUTINE),
        Field(
            min_length=1,
            description='What people read; or JSON text of locale to text, as in {"en_US": "...", "zh_CN": "..."}.',
        ),
    ]
    icon: Annotated[
        str,
        Behaviour(label=Words("icon", "圖示"), risk=ROUTINE),
        Field(min_length=1, description="Media id of its icon."),
    ]
    pc_url: Annotated[
        Link | None,
        Behaviour(label=Words("page on desktops", "電腦端頁面"), risk=ROUTINE),
        Field(description="Where it leads on desktops, http or https."),
    ] = None
    mobile_url: Annotated[
        Link | None,
        Behaviour(label=Words("page on mobiles", "手機端頁面"), risk=ROUTINE),
        Field(description="Where it leads on mobiles, http or https."),
    ] = None


class Credentials(Part):
    """The app that the robot belongs to, to call as."""

    client_id: Annotated[
        str,
        Behaviour(label=Words("key", "應用鑰匙"), risk=ROUTINE),
        Field(min_length=1, description="The app's key."),
    ]
    client_secret: Annotated[
        str,
        Behaviour(label=Words("secret", "應用密鑰"), risk=ROUTINE),
        Field(min_length=1, description="The app's secret."),
    ]


class BotQuickEntriesInputs(Inputs):
    """The shortcuts of one robot's single chats, all of them."""

    robot_code: Annotated[
        str,
        Behaviour(replaces=True, label=Words("robot", "機械人"), risk=ROUTINE),
        Field(min_length=1, description="Code of the robot."),
    ]
    entries: Annotated[
        list[Entry],
        Behaviour(label=Words("shortcuts", "快捷入口"), risk=(_ADDED, _REMOVED)),
        Field(
            min_length=1,
            description="The shortcuts in the order in which they stand; how many there may be is not published.",
        ),
    ]
    credentials: Annotated[
        Credentials | None,
        Behaviour(secret=True, write_only=True, label=Words("app that calls", "呼叫應用"), risk=ROUTINE),
        Field(
            description="Key and secret of the app that the robot belongs to; without them the app of this tool calls."
        ),
    ] = None


class BotQuickEntriesKind(Kind[BotQuickEntriesInputs]):
    """The shortcuts of a robot: one object a robot, with the robot's code. None at all is gone."""

    name = "BotQuickEntries"
    label = Noun("robot's shortcuts", "機械人快捷入口", "shortcuts of robots", "組")
    model = BotQuickEntriesInputs
    natural_key = ("robot_code",)
    settings_of = "robot_code"
    deletion = _GONE
    reads: ClassVar = (apps.LIST, quick_entries.QUERY)
    writes: ClassVar = (quick_entries.SET, quick_entries.CLEAR)

    def describe(self, values: Mapping[str, Any]) -> str:
        return f"quick entries of robot {values.get('robot_code', '?')}"

    def find(self, tenant: Tenant, declared: BotQuickEntriesInputs) -> str | None:
        """A robot that has entries already is taken."""
        with _told_whose():
            live = quick_entries.query(_caller(tenant, declared.model_dump()), declared.robot_code)
        return declared.robot_code if live else None

    def create(self, tenant: Tenant, declared: BotQuickEntriesInputs) -> str:
        self._set(tenant, declared)
        return declared.robot_code

    def read(self, tenant: Tenant, id_: str) -> dict[str, Any] | None:
        return self.look(tenant, id_, {})

    def look(self, tenant: Tenant, id_: str, known: Mapping[str, Any]) -> dict[str, Any] | None:
        """Ask as the robot's app, and only while that is there: a deleted app's credentials are good for nothing."""
        if known.get("credentials") and not _listed(tenant, id_):
            return None
        try:
            with _told_whose():
                live = quick_entries.query(_caller(tenant, known), id_)
        except NotFound:
            return None
        return {"robot_code": id_, "entries": [_flatten(entry) for entry in live]} if live else None

    def update(self, tenant: Tenant, id_: str, update: Update[BotQuickEntriesInputs]) -> None:
        self._set(tenant, update.new)

    def delete(self, tenant: Tenant, id_: str, old: Mapping[str, Any]) -> None:
        if not old.get("credentials") or _listed(tenant, id_):
            with _told_whose():
                quick_entries.clear(_caller(tenant, old), id_)

    def update_cost(
        self, old: Mapping[str, Any], new: Mapping[str, Any], names: Set[str]
    ) -> Counter[Operation]:
        return Counter([quick_entries.SET])

    def _set(self, tenant: Tenant, declared: BotQuickEntriesInputs) -> None:
        with _told_whose():
            quick_entries.set_entries(
                _caller(tenant, declared.model_dump()),
                declared.robot_code,
                [_expand(entry) for entry in declared.entries],
            )


def _listed(tenant: Tenant, robot_code: str) -> bool:
    """Whether an app of the organisation has the robot."""
    return any(app.get("robotInfo", {}).get("robotCode") == robot_code for app in inner(tenant).values())


def _caller(tenant: Tenant, values: Mapping[str, Any]) -> Client:
    """Return the client of the app that ``values`` name; of this tool's app where they name none."""
    named = values.get("credentials")
    if not named:
        return tenant.client
    key, secret = named["client_id"], named["client_secret"]
    which = ("token", key, hashlib.sha256(secret.encode()).hexdigest())
    return tenant.client.as_app(key, SecretStr(secret), tenant.inventory.once(which, TokenCache))


@contextmanager
def _told_whose() -> Iterator[None]:
    """Say what to do about a robot of another app."""
    try:
        yield
    except Invalid as error:
        error.detail += _OWN_APP if error.code == quick_entries.NOT_ITS_OWN else ""
        raise


def _expand(entry: Entry) -> quick_entries.Entry:
    wire = {"name": entry.name, "icon": entry.icon, "pcUrl": entry.pc_url, "mobileUrl": entry.mobile_url}
    return cast("quick_entries.Entry", {key: value for key, value in wire.items() if value})


def _flatten(live: quick_entries.Entry) -> dict[str, Any]:
    shown = {"name": live["name"], "icon": live["icon"]}
    links = {"pc_url": live.get("pcUrl"), "mobile_url": live.get("mobileUrl")}
    return {**shown, **{name: link for name, link in links.items() if link}}


KIND = BotQuickEntriesKind()
register(KIND)


class BotQuickEntriesProvider(TenantProvider):
    """The provider of BotQuickEntries. Its module path and name stand in every state file."""

    kind = KIND


class BotQuickEntries(TenantResource, module="dingtalk", name="BotQuickEntries"):
    """The shortcuts of a robot's single chats, all of them (apps-security.md 1.2; every call is metered).

    Permission Robot.SingleChat.ReadWrite, which the app needs that the robot belongs to: an app sets the entries of its
    own robot alone. For the robot of a ``Bot`` declare that bot's ``client_id`` and ``client_secret`` as credentials;
    then qyapi_get_microapp_list tells whether the bot is still there. Deleting it leaves the robot without shortcuts.

    Args:
        resource_name: The logical name, unique in the program; part of the URN.
        robot_code: Code of the robot, ``Bot.robot_code``. Another one replaces this object.
        entries: The shortcuts, in order: ``{"name": ..., "icon": ..., "pc_url": ..., "mobile_url": ...}``.
        credentials: ``{"client_id": ..., "client_secret": ...}`` of the app that the robot belongs to; a Pulumi secret.
        adopt: Take over a robot that has shortcuts already.
        opts: Pulumi's resource options.
    """

    robot_code: pulumi.Output[str]

    def __init__(
        self,
        resource_name: str,
        *,
        robot_code: Text,
        entries: Sequence[Mapping[str, Text]],
        credentials: Mapping[str, Text] | None = None,
        adopt: bool = False,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        arguments = {
            "robot_code": robot_code,
            "entries": entries,
            "credentials": None if credentials is None else pulumi.Output.secret(credentials),
        }
        super().__init__(BotQuickEntriesProvider(), resource_name, arguments, opts, adopt=adopt)
