"""Bot: an internal app, its robot and its credentials, made in one call. Wire: contract apps-security.md 1.2, 1.3."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import Annotated, Any, ClassVar

import pulumi
from pydantic import Field

from pulumi_dingtalk.client import apps, robots, users
from pulumi_dingtalk.client.errors import Conflict, DingTalkError, Invalid
from pulumi_dingtalk.config import TenantConfig
from pulumi_dingtalk.reconcile.behaviour import Behaviour
from pulumi_dingtalk.reconcile.kind import Kind, Listed, Made, Update
from pulumi_dingtalk.reconcile.model import Inputs
from pulumi_dingtalk.reconcile.provider import TenantProvider
from pulumi_dingtalk.reconcile.registry import register
from pulumi_dingtalk.reconcile.resource import TenantResource, Text
from pulumi_dingtalk.reconcile.risk import ROUTINE, Risk, Rule, any_change, changed, disrupts
from pulumi_dingtalk.reconcile.session import Tenant
from pulumi_dingtalk.reconcile.words import Noun, Words
from pulumi_dingtalk.resources.app import CALLER_STAYS, inner, note
from pulumi_dingtalk.resources.contacts import operator

__all__ = ["Bot"]

_GONE = Rule(
    "bot-gone",
    Risk.DESTROYS,
    Words(
        "the robot falls silent and its key and secret stop working; "
        "for 24 hours the console can restore it, a new one has other credentials",
        "機械人停止運作, 其密鑰即時失效; 24 小時內可在後台復原, 重新建立則會有新的密鑰",
    ),
    any_change,
)
_RENAMED = disrupts(
    "bot-app-renamed", "people look for the bot's app by its name", "使用者以名稱尋找此機械人應用", changed
)
_ROBOT_RENAMED = disrupts(
    "robot-renamed", "people mention the robot by its name", "使用者以名稱提及此機械人", changed
)
_CREATION_ONLY = ("robot_name", "robot_icon", "preview_image")
_NAME_STAYS = (
    "; where everything else is right, an app of this name was deleted less than 24 hours ago and keeps it: "
    "restore that in the developer console and set adopt=True, or choose another name"
)


class BotInputs(Inputs):
    """A bot: an internal app with a robot, and credentials of its own."""

    name: Annotated[
        str,
        Behaviour(label=Words("name", "名稱"), risk=(_RENAMED,)),
        Field(
            pattern=r"^[\u4e00-\u9fffA-Za-z0-9]{2,20}$",
            description="The app's name, 2 to 20 letters, digits or Chinese characters, unique among the apps.",
        ),
    ]
    robot_name: Annotated[
        str,
        Behaviour(replaces=True, label=Words("robot's name", "機械人名稱"), risk=(_ROBOT_RENAMED,)),
        Field(
            min_length=2,
            max_length=20,
            description="The robot's name, 2 to 20 characters. No documented call changes it, so a change makes a new "
            "bot with a new secret.",
        ),
    ]
    desc: Annotated[
        str,
        Behaviour(label=Words("description", "描述"), risk=ROUTINE),
        Field(min_length=1, max_length=200, description="What it does, 1 to 200 characters."),
    ]
    robot_icon: Annotated[
        str | None,
        Behaviour(replaces=True, write_only=True, label=Words("robot's icon", "機械人圖示"), risk=ROUTINE),
        Field(
            min_length=1,
            description="Media id of the robot's icon. Never read back, and only set when the bot is made.",
        ),
    ] = None
    preview_image: Annotated[
        str | None,
        Behaviour(replaces=True, write_only=True, label=Words("preview image", "預覽圖"), risk=ROUTINE),
        Field(
            min_length=1,
            description="Media id of the robot's preview image. Never read back, and only set when the bot is made.",
        ),
    ] = None


class BotKind(Kind[BotInputs]):
    """Internal apps that have a robot. The natural key is the app's name; it is deleted and changed as an app is."""

    name = "Bot"
    label = Noun("bot", "機械人應用", "bots")
    model = BotInputs
    natural_key = ("name",)
    also = ("App",)
    deletion = _GONE
    needs_operator = True
    notes = """## What DingTalk does not tell

Whether the app's description is that of the robot, as it is read here, and whether a deleted app keeps its name for
the 24 hours in which the console can restore it. A new bot is seen by `dingtalk:operator` alone: an `AppVisibility`
says who else sees it, and is no conflict.
"""
    shown_once: ClassVar = {
        "client_id": False,
        "client_secret": True,
        "unified_app_id": False,
    }
    observes = ("robot_code",)
    reads: ClassVar = (apps.LIST, users.GET)
    writes: ClassVar = (robots.CREATE, apps.UPDATE, apps.DELETE)
    lists: ClassVar = (apps.LIST,)

    def describe(self, values: Mapping[str, Any]) -> str:
        return f'bot "{values.get("name", "?")}"'

    def listed(self, tenant: Tenant) -> list[Listed]:
        return [Listed(id_, app["name"]) for id_, app in inner(tenant).items() if "robotInfo" in app]

    def untouchable(self, id_: str, outputs: Mapping[str, Any], config: TenantConfig | None) -> Words | None:
        return CALLER_STAYS if config and outputs.get("client_id") == config.client_id else None

    def manual(self, old: Mapping[str, Any] | None, new: Mapping[str, Any] | None) -> Iterable[Words]:
        """A new bot in an old one's place is another app to everybody."""
        if old and new and any(old.get(name) != new.get(name) for name in _CREATION_ONLY):
            told = new.get("name", "?")
            yield Words(
                f'give the new key and secret of the bot "{told}" to the programs that use it, and add its robot to '
                "its groups again",
                f"請把機械人應用「{told}」的新密鑰交給使用它的程式，並把機械人重新加入各群組",
            )

    def find(self, tenant: Tenant, declared: BotInputs) -> str | None:
        """An app of that name without a robot can be no bot."""
        found = next(((i, app) for i, app in inner(tenant).items() if app["name"] == declared.name), None)
        if found and "robotInfo" not in found[1]:
            raise Conflict(
                f"an app of that name is there (agentId {found[0]}) and has no robot; choose another name, or rename "
                "or delete the app first",
                subject=self.describe(dict(declared)),
            )
        return found[0] if found else None

    def create(self, tenant: Tenant, declared: BotInputs) -> Made:
        fields: robots.BotFields = {
            "appName": declared.name,
            "robotName": declared.robot_name,
            "desc": declared.desc,
        }
        if declared.robot_icon:
            fields["robotMediaId"] = declared.robot_icon
        if declared.preview_image:
            fields["previewMediaId"] = declared.preview_image
        try:
            new = robots.create(tenant.client, operator.userid(tenant), fields)
        except Invalid as error:
            error.detail += _NAME_STAYS if error.code == "invalidParam" else ""
            raise
        known: apps.AppFields = {"name": declared.name, "desc": declared.desc}
        known["robotInfo"] = {"name": declared.robot_name, "robotCode": new.robot_code}
        note(tenant, str(new.agent_id), known)
        told = {
            "robot_code": new.robot_code,
            "client_id": new.client_id,
            "unified_app_id": new.unified_app_id,
        }
        return Made(str(new.agent_id), {**told, "client_secret": new.client_secret.get_secret_value()})

    def read(self, tenant: Tenant, id_: str) -> dict[str, Any] | None:
        """Look in the list of apps; one that has lost its robot is no bot any more."""
        live = inner(tenant).get(id_)
        if live is None or "robotInfo" not in live:
            return None
        return {"name": live["name"], "robot_name": live["robotInfo"]["name"], "desc": live["desc"]}

    def observed(self, tenant: Tenant, values: Mapping[str, Any], old: Mapping[str, Any]) -> dict[str, str]:
        """Say the robot's code, which never changes: from the list where a creation's answer was lost or never ours."""
        if not old.get("robot_code"):
            with suppress(DingTalkError):
                for app in inner(tenant).values():
                    if app["name"] == values.get("name") and "robotInfo" in app:
                        return {"robot_code": app["robotInfo"]["robotCode"]}
        return {"robot_code": str(old.get("robot_code", ""))}

    def update(self, tenant: Tenant, id_: str, update: Update[BotInputs]) -> None:
        if "robot_name" in update.changed:  # only where one is taken over: else this is a replacement
            raise Invalid(
                f"its robot is called {update.old['robot_name']!r}, and no documented call renames a robot; declare "
                "robot_name so, or rename it in the developer console first",
                subject=self.describe(update.old),
            )
        fields: apps.AppFields = {}
        if "name" in update.changed:
            fields["name"] = update.new.name
        if "desc" in update.changed:
            fields["desc"] = update.new.desc
        apps.update(tenant.client, operator.unionid(tenant), int(id_), fields)
        note(tenant, id_, fields)

    def delete(self, tenant: Tenant, id_: str, old: Mapping[str, Any]) -> None:
        """Delete what the list has: a missing app and an operator without the right share one code (1.3)."""
        if id_ in inner(tenant):
            apps.delete(tenant.client, operator.unionid(tenant), int(id_))
            tenant.inventory.amend("apps", lambda known: known.pop(id_, None))


KIND = BotKind()
register(KIND)


class BotProvider(TenantProvider):
    """The provider of Bot. Its module path and name stand in every state file."""

    kind = KIND


class Bot(TenantResource, module="dingtalk", name="Bot"):
    """An internal app with a robot and credentials, made in one call (apps-security.md 1.2, 1.3; all calls metered).

    Permissions qyapi_microapp_manage and qyapi_get_microapp_list. ``dingtalk:operator`` makes it and owns it, and alone
    sees it until an ``AppVisibility`` says otherwise; only they or the organisation's creator may delete it. Deleting
    takes effect for good after 24 hours, in which the console can restore it; whether its name is free before is not
    documented. The secret is told once, when it is made, and kept as a Pulumi secret; where that answer is lost,
    ``client_id`` and ``client_secret`` are empty, and the developer console shows them.

    Args:
        resource_name: The logical name, unique in the program; part of the URN.
        name: The app's name, 2 to 20 letters, digits or Chinese characters, unique among the internal apps.
        robot_name: The robot's name, 2 to 20 characters. Another one makes a new bot with a new secret.
        desc: What it does, 1 to 200 characters.
        robot_icon: Media id of the robot's icon. Another one makes a new bot.
        preview_image: Media id of the robot's preview image. Another one makes a new bot.
        adopt: Take over an app that has a robot and this name; its secret is not told again.
        opts: Pulumi's resource options.
    """

    name: pulumi.Output[str]
    robot_code: pulumi.Output[str]
    """The robot's code, by which messages are sent."""
    client_id: pulumi.Output[str]
    """The app's key (client id)."""
    client_secret: pulumi.Output[str]
    """The app's secret, as its creation told it; a Pulumi secret."""
    unified_app_id: pulumi.Output[str]
    """The app's id on the open platform."""

    def __init__(
        self,
        resource_name: str,
        *,
        name: Text,
        robot_name: Text,
        desc: Text,
        robot_icon: Text | None = None,
        preview_image: Text | None = None,
        adopt: bool = False,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        arguments = {
            "name": name,
            "robot_name": robot_name,
            "desc": desc,
            "robot_icon": robot_icon,
            "preview_image": preview_image,
            "robot_code": None,
            "client_id": None,
            "client_secret": None,
            "unified_app_id": None,
        }
        super().__init__(BotProvider(), resource_name, arguments, opts, adopt=adopt)
