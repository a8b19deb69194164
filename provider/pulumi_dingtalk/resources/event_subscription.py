"""EventSubscription: where an app's events go, the older way. Wire: contract apps-security.md 1.6."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, ClassVar

import pulumi
from pydantic import Field, SecretStr

from pulumi_dingtalk.client import callbacks
from pulumi_dingtalk.client.errors import Invalid, NotFound
from pulumi_dingtalk.reconcile.behaviour import Behaviour
from pulumi_dingtalk.reconcile.kind import Kind, Listed, Update
from pulumi_dingtalk.reconcile.model import Inputs
from pulumi_dingtalk.reconcile.provider import TenantProvider
from pulumi_dingtalk.reconcile.registry import register
from pulumi_dingtalk.reconcile.resource import TenantResource, Text
from pulumi_dingtalk.reconcile.risk import Risk, Rule, added, any_change, changed, disrupts, exposes, removed
from pulumi_dingtalk.reconcile.session import Tenant
from pulumi_dingtalk.reconcile.words import Noun, Words

__all__ = ["EventSubscription"]

_STOPPED = Rule(
    "events-stopped",
    Risk.DISRUPTS,
    Words("the receiver is told of nothing any more", "接收端不再收到任何事件"),
    any_change,
)
_ELSEWHERE = exposes("events-elsewhere", "events go to another receiver", "事件會改送到另一接收端", changed)
_MORE = exposes(
    "events-added", "the receiver is told of more", "接收端會收到更多事件", added, at_creation=False
)
_FEWER = disrupts(
    "events-removed", "the receiver is not told of some events", "接收端不再收到部分事件", removed
)
_SEALED_ANEW = disrupts(
    "events-sealed-anew",
    "the receiver reads no event until it has the new value too",
    "接收端更新此值前無法解讀事件",
    changed,
)
Tag = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=100)]


class EventSubscriptionInputs(Inputs):
    """Which events of the organisation DingTalk posts to the receiver of this tool's app."""

    tags: Annotated[
        list[Tag],
        Behaviour(unordered=True, label=Words("events", "事件類型"), risk=(_MORE, _FEWER)),
        Field(
            min_length=1,
            description="Event types, such as user_add_org, org_dept_create, bpms_instance_change.",
        ),
    ]
    url: Annotated[
        str,
        Behaviour(label=Words("receiver", "接收地址"), risk=(_ELSEWHERE,)),
        Field(
            pattern=r"^https?://\S+$",
            description="Where they are posted, http or https, open to the internet. It is tried at once.",
        ),
    ]
    token: Annotated[
        str,
        Behaviour(secret=True, label=Words("token", "簽名權杖"), risk=(_SEALED_ANEW,)),
        Field(min_length=6, max_length=63, description="What signs them, 6 to 63 characters; a secret."),
    ]
    aes_key: Annotated[
        str,
        Behaviour(secret=True, label=Words("encryption key", "加密密鑰"), risk=(_SEALED_ANEW,)),
        Field(pattern=r"^[A-Za-z0-9]{43}$", description="What seals them, 43 letters and digits; a secret."),
    ]


class EventSubscriptionKind(Kind[EventSubscriptionInputs]):
    """The callback of the app that this tool calls as: one an app, with the app's key."""

    name = "EventSubscription"
    label = Noun("event subscription", "事件訂閱", "event subscriptions")
    model = EventSubscriptionInputs
    natural_key = ()
    tier = "A"
    notes = """## What DingTalk does not tell

DingTalk advises against this way: the present one, Stream mode or an address in the developer console, is set there
alone. Whether an app whose events are set there, or a new app, may still use these calls is not documented. The
subscription is that of the app which `dingtalk:clientId` names; a stack that is moved to another app refuses to touch
the old one's.
"""
    deletion = _STOPPED
    reads: ClassVar = (callbacks.GET,)
    writes: ClassVar = (callbacks.REGISTER, callbacks.UPDATE, callbacks.DELETE)

    def describe(self, values: Mapping[str, Any]) -> str:
        return f"event subscription to {values.get('url', '?')}"

    def find(self, tenant: Tenant, declared: EventSubscriptionInputs) -> str | None:
        """An app that has a callback already is taken."""
        return None if _live(tenant) is None else tenant.client.config.client_id

    def census(self, tenant: Tenant) -> list[Listed]:
        live = _live(tenant)
        return [] if live is None else [Listed(tenant.client.config.client_id, "events")]

    def create(self, tenant: Tenant, declared: EventSubscriptionInputs) -> str:
        callbacks.register(tenant.client, _callback(declared))
        return tenant.client.config.client_id

    def read(self, tenant: Tenant, id_: str) -> dict[str, Any] | None:
        self._need_app(tenant, id_)
        live = _live(tenant)
        if live is None:
            return None
        secrets = {"token": live.token.get_secret_value(), "aes_key": live.aes_key.get_secret_value()}
        return {"tags": list(live.tags), "url": live.url, **secrets}

    def update(self, tenant: Tenant, id_: str, update: Update[EventSubscriptionInputs]) -> None:
        """Write all of it: the operation replaces the whole."""
        self._need_app(tenant, id_)
        callbacks.update(tenant.client, _callback(update.new))

    def delete(self, tenant: Tenant, id_: str, old: Mapping[str, Any]) -> None:
        self._need_app(tenant, id_)
        callbacks.delete(tenant.client)

    def _need_app(self, tenant: Tenant, id_: str) -> None:
        """Refuse to take another app's callback for this one: no operation names whose it is."""
        if id_ != tenant.client.config.client_id:
            raise Invalid(
                f"it belongs to the app {id_}, and dingtalk:clientId is {tenant.client.config.client_id}; nothing was "
                "done. Set dingtalk:clientId (DINGTALK_CLIENT_ID) to that app",
                subject=f"event subscription of app {id_}",
            )


def _live(tenant: Tenant) -> callbacks.Callback | None:
    try:
        return callbacks.get(tenant.client)
    except NotFound:
        return None


def _callback(declared: EventSubscriptionInputs) -> callbacks.Callback:
    token, key = SecretStr(declared.token), SecretStr(declared.aes_key)
    return callbacks.Callback(tuple(declared.tags), declared.url, token, key)


KIND = EventSubscriptionKind()
register(KIND)


class EventSubscriptionProvider(TenantProvider):
    """The provider of EventSubscription. Its module path and name stand in every state file."""

    kind = KIND


class EventSubscription(TenantResource, module="dingtalk", name="EventSubscription"):
    """Which events DingTalk posts to a receiver of the app that this tool calls as (apps-security.md 1.6).

    The older way, which DingTalk keeps and advises against (tier A): the present one, Stream mode or an address set in
    the developer console, has no operation. Whether an app that has its events set there, or a new one, may still use
    this is not documented. One an app; no permission; every call is metered. At creation and each change DingTalk
    posts a test to the receiver, which must answer it. Token and key are read back, so that a change by hand shows.

    Args:
        resource_name: The logical name, unique in the program; part of the URN.
        tags: Event types, such as ``user_add_org``, ``org_dept_create``, ``bpms_instance_change``.
        url: Where they are posted, http or https, open to the internet.
        token: What signs them, 6 to 63 characters; a Pulumi secret.
        aes_key: What seals them, 43 letters and digits; a Pulumi secret.
        adopt: Take over the callback that the app has already.
        opts: Pulumi's resource options.
    """

    url: pulumi.Output[str]

    def __init__(
        self,
        resource_name: str,
        *,
        tags: Sequence[Text],
        url: Text,
        token: Text,
        aes_key: Text,
        adopt: bool = False,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        arguments = {
            "tags": tags,
            "url": url,
            "token": pulumi.Output.secret(token),
            "aes_key": pulumi.Output.secret(aes_key),
        }
        super().__init__(EventSubscriptionProvider(), resource_name, arguments, opts, adopt=adopt)
