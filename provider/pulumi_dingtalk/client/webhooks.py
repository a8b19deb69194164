"""Webhook robots: which a group has, and one message by one (contract apps-security.md 1.1, 1.2)."""

from __future__ import annotations

import base64
import hashlib
import hmac
import time
import uuid
from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qs, urlsplit

from pulumi_dingtalk.client import errors
from pulumi_dingtalk.client.operation import read, write
from pulumi_dingtalk.client.tokens import Auth
from pulumi_dingtalk.client.transports import HiddenQueryTransport, origins
from pulumi_dingtalk.client.wire import as_list

if TYPE_CHECKING:
    import httpx
    from pydantic import SecretStr

    from pulumi_dingtalk.client.client import Client

UNKNOWN_GROUP: Final = "illegal.openconevrsation.id"  # spelt so
TOO_MANY: Final = "reject"
LIST = read(
    "robot/groups/robots/query",
    "/v1.0/robot/groups/robots/query",
    "qyapi_chat_manage",
    "apps-security.md 1.2",
    metered=True,
    codes={
        "unauthorized": errors.PermissionDenied,
        UNKNOWN_GROUP: errors.NotFound,
        TOO_MANY: errors.Invalid,
        "system.error": errors.Transient,
    },
)

KEYWORDS_AT_MOST: Final = 10
_OF_PEOPLE = 1
_HOSTS = frozenset({"oapi.dingtalk.com", "oapi.dingtalk.io"})
_HERE = frozenset({"127.0.0.1", "localhost"})
_UNFIT = "DingTalk takes the text for unfit; nothing was posted"
_SLOW = "a robot posts 20 messages a minute at most and then none for 10 minutes; try again then"
_ADVICE: Final[Mapping[str, str]] = {
    "310000": "the robot's security settings in its group refuse it",
    "400101": "no robot has this webhook: it was removed, or its webhook was renewed; put the present one into config",
    "400102": "the robot is switched off; an administrator switches it on",
    "400105": "the robot takes no messages of this type",
    "400106": "the robot is not in its group any more; make it anew by hand",
    "400013": "its chat group was dissolved",
    "410100": _SLOW,
    "130101": _SLOW,
    "40035": "the message came without its body; check proxies on the way",
    "43004": "the message came with another content type; check proxies on the way",
    **dict.fromkeys(("430101", "430102", "430103", "430104"), _UNFIT),
}
_SETTINGS: Final[Mapping[str, str]] = {
    "keywords not in content": "the message has none of the robot's keywords: declare them as its group has them",
    "invalid timestamp": "this machine's clock is more than an hour off, or the robot wants messages signed: declare "
    "its signing secret",
    "sign not match": "the signing secret is not the robot's: put the present one (SEC...) into config",
    "not in whitelist": "this machine's address is not among those that the robot takes messages from",
}


@dataclass(frozen=True)
class GroupRobot:
    """A robot of a group."""

    code: str
    name: str


SEND = write(
    "robot/send",
    "/robot/send",
    "",
    "apps-security.md 1.1",
    repeatable=True,
    codes=dict.fromkeys(_ADVICE, errors.Invalid),
)


def list_in_group(client: Client, conversation: str) -> list[GroupRobot]:
    """POST /v1.0/robot/groups/robots/query. Permission qyapi_chat_manage; METERED; contract apps-security.md 1.2.

    Args:
        client: The client to call through.
        conversation: openConversationId of the group.

    Returns:
        Its webhook robots, and the like that anybody may add; no robots of apps.

    Raises:
        NotFound: No such group, as far as this app may know (UNKNOWN_GROUP).
        Invalid: It has too many robots to be told (TOO_MANY).
        DingTalkError: The call failed otherwise.
    """
    return client.ask(
        LIST,
        body={"openConversationId": conversation},
        subject=f"robots of group {conversation}",
        parse=lambda answer: [
            GroupRobot(str(each["robotCode"]), str(each["name"]))
            for each in as_list(answer.get("chatbotInstanceVOList"))
            if int(each.get("openRobotType", _OF_PEOPLE)) == _OF_PEOPLE
        ],
    )


def token_of(webhook: str) -> str:
    """Return the token in a webhook.

    Args:
        webhook: ``https://oapi.dingtalk.com/robot/send?access_token=...``, or the same of an embedded tenant.

    Raises:
        ValueError: It is no webhook of DingTalk's; the text says what it must be and does not hold it.
    """
    parts = urlsplit(webhook)
    known = (parts.scheme == "https" and parts.hostname in _HOSTS) or parts.hostname in _HERE
    tokens = parse_qs(parts.query).get("access_token", [])
    if not known or parts.path != "/robot/send" or len(tokens) != 1:
        raise ValueError(
            "must be https://oapi.dingtalk.com/robot/send?access_token=..., as the group's settings show it"
        )
    return tokens[0]


def target(endpoint: str, webhook: str) -> str:
    """Return where a robot's messages go: to ``dingtalk:endpoint``, which its webhook must be of.

    Args:
        endpoint: ``dingtalk:endpoint``. Behind an embedded tenant nothing ever goes to DingTalk itself.
        webhook: A webhook.

    Raises:
        ConfigurationError: The webhook is of another host.
    """
    origin, parts = origins(endpoint)["legacy"], urlsplit(webhook)
    embedded = urlsplit(origin).hostname not in _HOSTS or not endpoint.startswith("http")
    if f"{parts.scheme}://{parts.netloc}" == origin or (embedded and parts.hostname in _HOSTS):
        return origin
    raise errors.ConfigurationError(
        f"its webhook is at {parts.hostname}, but dingtalk:endpoint (DINGTALK_ENDPOINT) is {endpoint}: "
        "take the webhook of a robot there"
    )


def sign(secret: str, timestamp: int) -> str:
    """Return a message's signature: HMAC-SHA256 of timestamp (ms) and secret, keyed by the secret, as base64."""
    signed = hmac.new(secret.encode(), f"{timestamp}\n{secret}".encode(), hashlib.sha256)
    return base64.b64encode(signed.digest()).decode()


class _Proof(Auth):
    """Puts a robot's token on each request, and a fresh signature where it signs, out of sight of httpx's log."""

    def __init__(
        self, webhook: SecretStr, signing_secret: SecretStr | None, now: Callable[[], float]
    ) -> None:
        self._token = token_of(webhook.get_secret_value())
        self._secret = signing_secret.get_secret_value() if signing_secret else ""
        self._now = now

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """Yield the call (httpx's protocol for authentication)."""
        query = {"access_token": self._token}
        if self._secret:
            stamp = int(self._now() * 1000)
            query |= {"timestamp": str(stamp), "sign": sign(self._secret, stamp)}
        request.extensions[HiddenQueryTransport.EXTENSION] = query
        yield request

    def redact(self, text: str) -> str:
        """See Auth."""
        for secret in filter(None, (self._token, self._secret)):
            text = text.replace(secret, "***")
        return text


def send_text(
    client: Client,
    webhook: SecretStr,
    signing_secret: SecretStr | None,
    text: str,
    *,
    subject: str,
    mark: str | None = None,
    now: Callable[[], float] = time.time,
) -> None:
    """POST /robot/send: post one message. No permission, not metered (its own meter); contract apps-security.md 1.1.

    A lost answer is asked for again with the same mark, so that the message is posted once.

    Args:
        client: The client to call through; its app has no part in it.
        webhook: The robot's webhook.
        signing_secret: What signs its messages (SEC...); None where they need no signature.
        text: What to post.
        subject: The robot, for people.
        mark: What tells this message from every other; one of its own where None.
        now: Seconds since 1970.

    Raises:
        ConfigurationError: The webhook is of another host than the endpoint's.
        DingTalkError: The message was refused; the line says what to do.
    """
    target(client.config.endpoint, webhook.get_secret_value())
    body = {"msgtype": "text", "text": {"content": text}, "msgUuid": mark or uuid.uuid4().hex}
    try:
        client.proving_by(_Proof(webhook, signing_secret, now)).call(SEND, body=body, subject=subject)
    except errors.DingTalkError as error:
        said = next((told for words, told in _SETTINGS.items() if words in error.detail), None)
        if advice := said or _ADVICE.get(error.code or ""):
            error.detail += f"; {advice}"
        raise
