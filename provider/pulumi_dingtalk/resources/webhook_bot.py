"""WebhookBot: a robot that people made in a chat group, known and documented. Wire: apps-security.md 1.1, 1.2."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence, Set
from typing import Annotated, Any, ClassVar, Final

import pulumi
from pydantic import AfterValidator, Field

from pulumi_dingtalk.client import webhooks
from pulumi_dingtalk.client.errors import DingTalkError, Invalid, NotFound
from pulumi_dingtalk.client.operation import Operation
from pulumi_dingtalk.client.webhooks import GroupRobot
from pulumi_dingtalk.reconcile.behaviour import Behaviour
from pulumi_dingtalk.reconcile.kind import INVISIBLE, Kind, Update
from pulumi_dingtalk.reconcile.model import Inputs, UserId
from pulumi_dingtalk.reconcile.provider import TenantProvider
from pulumi_dingtalk.reconcile.registry import register
from pulumi_dingtalk.reconcile.resource import Reference, TenantResource, Text, reference
from pulumi_dingtalk.reconcile.risk import ROUTINE, Risk, Rule, any_change
from pulumi_dingtalk.reconcile.session import Tenant
from pulumi_dingtalk.reconcile.words import Noun, Words

__all__ = ["WebhookBot"]

_FORGOTTEN = Rule(
    "robot-forgotten",
    Risk.ROUTINE,
    Words("the robot stays in its group, and nobody watches it any more", "機械人仍留在群組內, 不再受監察"),
    any_change,
)
_STEPS: Final = "make it there by hand (group settings, robots, custom), or declare the name that it has"


def _webhook(text: str) -> str:
    webhooks.token_of(text)
    return text


_STAYS: Final = Words(
    "DingTalk has no operation that removes a webhook robot: "
    "somebody removes it in the settings of its group (apps-security.md 1.1)",
    "釘釘沒有移除自訂機械人的操作: 須由人在群設定中移除 (apps-security.md 1.1)",
)


class WebhookBotInputs(Inputs):
    """A robot that people made in a chat group: what it is for, and how to post by it."""

    name: Annotated[
        str,
        Behaviour(replaces=True, label=Words("name", "名稱"), risk=ROUTINE),
        Field(min_length=1, description="The robot's name, as its group shows it."),
    ]
    webhook: Annotated[
        str,
        Behaviour(secret=True, write_only=True, label=Words("webhook", "Webhook 地址"), risk=ROUTINE),
        Field(description="Its webhook, https://oapi.dingtalk.com/robot/send?access_token=...; a secret."),
        AfterValidator(_webhook),
    ]
    owner_user: Annotated[
        UserId,
        Behaviour(
            write_only=True, reference="User", label=Words("who answers for it", "負責人"), risk=ROUTINE
        ),
        Field(description="Userid of who answers for it. DingTalk keeps no such thing."),
    ]
    purpose: Annotated[
        str,
        Behaviour(write_only=True, label=Words("purpose", "用途"), risk=ROUTINE),
        Field(min_length=1, max_length=500, description="What it is for. DingTalk keeps no such thing."),
    ]
    signing_secret: Annotated[
        str | None,
        Behaviour(secret=True, write_only=True, label=Words("signing secret", "加簽密鑰"), risk=ROUTINE),
        Field(
            pattern=r"^SEC\S+$",
            description="What signs its messages, SEC...; a secret. None where none is set.",
        ),
    ] = None
    keywords: Annotated[
        list[Annotated[str, Field(min_length=1)]] | None,
        Behaviour(write_only=True, unordered=True, label=Words("keywords", "自訂關鍵詞"), risk=ROUTINE),
        Field(
            max_length=webhooks.KEYWORDS_AT_MOST,
            description="The keywords set in its group, at most 10: each message has one of them.",
        ),
    ] = None
    schedule: Annotated[
        str | None,
        Behaviour(write_only=True, label=Words("schedule", "發送時間"), risk=ROUTINE),
        Field(max_length=500, description="When which scheduler posts by it, in words. Nothing here posts."),
    ] = None
    open_conversation_id: Annotated[
        str | None,
        Behaviour(write_only=True, label=Words("chat group", "群組"), risk=ROUTINE),
        Field(
            min_length=1,
            description="openConversationId of its group (cid...). With it, a reading tells whether the robot is there "
            "and what it is called.",
        ),
    ] = None


class WebhookBotKind(Kind[WebhookBotInputs]):
    """Webhook robots. People make and remove them, no operation does: one that is declared is found, or missing."""

    name = "WebhookBot"
    label = Noun("webhook robot", "自訂機械人", "webhook robots")
    model = WebhookBotInputs
    natural_key = ("webhook",)
    deletion = _FORGOTTEN
    undeletable = _STAYS
    observes = ("robot_code",)
    notes = """## A robot that people made

A creation makes nothing: it finds the robot, by its name, in the group that `open_conversation_id` names, and fails
where the group has none such. Without that group nothing is asked, and what is declared is taken as it is. A robot that
was renamed by hand is known by its code. DingTalk's page names groups made from a template; whether an ordinary group
is answered too is not documented. `tenantctl bot ping LOGICAL_NAME` posts one test message, signed where a signing
secret is declared; no plan and no run ever does.
"""
    reads: ClassVar = (webhooks.LIST,)
    writes: ClassVar = ()

    def describe(self, values: Mapping[str, Any]) -> str:
        return f'webhook robot "{values.get("name", "?")}"'

    def manual(self, old: Mapping[str, Any] | None, new: Mapping[str, Any] | None) -> Iterable[Words]:
        if new and not old:
            told = new.get("name", "?")
            yield Words(
                f'make the webhook robot "{told}" in its chat group if it is not there yet (group settings, robots, '
                "custom); no API does",
                f"如未有自訂機械人「{told}」，請在群設定內手動新增，API 無法代勞",
            )
        if old and not new:
            told = old.get("name", "?")
            yield Words(
                f'remove the webhook robot "{told}" from its chat group if it is not wanted any more',
                f"如不再需要，請在群設定內移除自訂機械人「{told}」",
            )

    def find(self, tenant: Tenant, declared: WebhookBotInputs) -> str:
        """Return the id of a robot that is there already, as every one is: else nobody could know its webhook."""
        self._need(tenant, declared)
        return "robot-" + hashlib.sha256(webhooks.token_of(declared.webhook).encode()).hexdigest()[:16]

    def create(self, tenant: Tenant, declared: WebhookBotInputs) -> str:
        raise Invalid(f"DingTalk has no operation that makes a webhook robot: {_STEPS}")

    def read(self, tenant: Tenant, id_: str) -> dict[str, Any] | None:
        return self.look(tenant, id_, {})

    def look(self, tenant: Tenant, id_: str, known: Mapping[str, Any]) -> dict[str, Any] | None:
        """Say what the robot is called, if its group is known and tells; whether it is there, only then."""
        if not known.get("open_conversation_id"):
            return {"name": INVISIBLE}
        try:
            robots = _robots(tenant, known["open_conversation_id"])
        except NotFound:
            if known.get("robot_code"):  # the group was there, and its robot in it
                return None
            raise
        if robots is None:
            return {"name": INVISIBLE}
        found = _pick(robots, known)
        return None if found is None else {"name": found.name}

    def update(self, tenant: Tenant, id_: str, update: Update[WebhookBotInputs]) -> None:
        """Write nothing: what is declared is noted in state, once the robot is seen in the group that it is said of."""
        self._need(tenant, update.new)

    def delete(self, tenant: Tenant, id_: str, old: Mapping[str, Any]) -> None:
        raise Invalid(_STAYS.en, subject=self.describe(old))

    def observed(self, tenant: Tenant, values: Mapping[str, Any], old: Mapping[str, Any]) -> dict[str, str]:
        """Say by which code its group has the robot, "" where that is not told: so it is known again by any name."""
        group = values.get("open_conversation_id")
        before = str(old.get("robot_code", "")) if old.get("open_conversation_id") == group else ""
        try:
            robots = _robots(tenant, group) if group else None
        except DingTalkError:
            robots = None
        if robots is None:
            return {"robot_code": before if group else ""}
        found = _pick(robots, {**values, "robot_code": before})
        return {"robot_code": found.code if found else ""}

    def create_cost(self, values: Mapping[str, Any]) -> Counter[Operation]:
        return Counter()

    def update_cost(
        self, old: Mapping[str, Any], new: Mapping[str, Any], names: Set[str]
    ) -> Counter[Operation]:
        return Counter()

    def _need(self, tenant: Tenant, declared: WebhookBotInputs) -> None:
        """Raise where the webhook is not of this tenant's host, or the group is known and has no such robot."""
        webhooks.target(tenant.client.config.endpoint, declared.webhook)
        group = declared.open_conversation_id
        robots = _robots(tenant, group) if group else None
        if robots is not None and not any(each.name == declared.name for each in robots):
            there = ", ".join(sorted(f'"{each.name}"' for each in robots)) or "none"
            raise NotFound(
                f"its group has no webhook robot of that name (it has: {there}); {_STEPS}",
                subject=self.describe(dict(declared)),
            )


def _robots(tenant: Tenant, group: str) -> list[GroupRobot] | None:
    """Return the webhook robots of a group, asked once a run; None where it has too many to be told."""
    try:
        return tenant.inventory.once(("robots", group), lambda: webhooks.list_in_group(tenant.client, group))
    except Invalid as error:
        if error.code == webhooks.TOO_MANY:
            return None
        raise


def _pick(robots: Sequence[GroupRobot], known: Mapping[str, Any]) -> GroupRobot | None:
    """Return the robot by the code that state has of it, else by its name."""
    code = known.get("robot_code")
    return next(
        (each for each in robots if (each.code == code if code else each.name == known.get("name"))), None
    )


KIND = WebhookBotKind()
register(KIND)


class WebhookBotProvider(TenantProvider):
    """The provider of WebhookBot. Its module path and name stand in every state file."""

    kind = KIND


class WebhookBot(TenantResource, module="dingtalk", name="WebhookBot"):
    """A robot that people made in a chat group's settings, as it is known and documented (apps-security.md 1.1, 1.2).

    DingTalk has no operation that makes, changes or removes one, so nothing here does: a creation finds the robot, or
    fails. Where ``open_conversation_id`` is declared, whether it is there and what it is called is read with permission
    qyapi_chat_manage, by a metered call a group; else nothing is asked. ``tenantctl bot ping`` posts a test message.

    Args:
        resource_name: The logical name, unique in the program; part of the URN.
        name: The robot's name, as its group shows it.
        webhook: Its webhook; a Pulumi secret.
        owner_user: Who answers for it, or their userid.
        purpose: What it is for, at most 500 characters.
        signing_secret: What signs its messages (SEC...); a Pulumi secret.
        keywords: The keywords set in its group, at most 10.
        schedule: When which scheduler posts by it, in words.
        open_conversation_id: openConversationId of its group, ``ChatGroup.open_conversation_id``.
        opts: Pulumi's resource options.
    """

    name: pulumi.Output[str]
    webhook: pulumi.Output[str]
    """Its webhook; a Pulumi secret."""
    robot_code: pulumi.Output[str]
    """The code by which its group has the robot, "" where its group is not declared or does not tell."""

    def __init__(
        self,
        resource_name: str,
        *,
        name: Text,
        webhook: Text,
        owner_user: Reference,
        purpose: Text,
        signing_secret: Text | None = None,
        keywords: Sequence[Text] | None = None,
        schedule: Text | None = None,
        open_conversation_id: Text | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        arguments = {
            "name": name,
            "webhook": pulumi.Output.secret(webhook),
            "owner_user": reference(owner_user),
            "purpose": purpose,
            "signing_secret": None if signing_secret is None else pulumi.Output.secret(signing_secret),
            "keywords": keywords,
            "schedule": schedule,
            "open_conversation_id": open_conversation_id,
            "robot_code": None,
        }
        super().__init__(WebhookBotProvider(), resource_name, arguments, opts, adopt=False)
