"""Robots of internal apps (contract apps-security.md 1.2). Every call is metered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypedDict

from pydantic import SecretStr

from pulumi_dingtalk.client import errors
from pulumi_dingtalk.client.operation import write

if TYPE_CHECKING:
    from pulumi_dingtalk.client.client import Client

_SECTION = "apps-security.md 1.2"
CREATE = write(
    "microApp/agent/create",
    "/v1.0/microApp/agent/create",
    "qyapi_microapp_manage",
    _SECTION,
    repeatable=False,
    metered=True,
    codes={"invalidParam": errors.Invalid},
)


class _Named(TypedDict):
    appName: str
    robotName: str
    desc: str


class BotFields(_Named, total=False):
    """What makes an app with a robot; the wire's spelling."""

    robotMediaId: str
    previewMediaId: str


@dataclass(frozen=True)
class NewBot:
    """A new app with its robot; the secret is never told again."""

    agent_id: int
    robot_code: str
    client_id: str
    client_secret: SecretStr
    unified_app_id: str


def create(client: Client, operator: str, fields: BotFields) -> NewBot:
    """POST /v1.0/microApp/agent/create. Permission qyapi_microapp_manage; METERED; contract apps-security.md 1.2.

    Args:
        client: The client to call through.
        operator: Userid of who makes it, owns it and grants its permissions.
        fields: The names, 2 to 20 characters each, the description, 1 to 200, and media ids of the pictures.

    Returns:
        The ids of app and robot, and the secret.

    Raises:
        Invalid: A value is empty or breaks a rule (invalidParam is all that is documented).
        Ambiguous: The answer was lost, and the secret with it.
        DingTalkError: The call failed otherwise.
    """
    return client.ask(
        CREATE,
        body={"userid": operator, **fields},
        subject=f'bot "{fields["appName"]}"',
        parse=lambda it: NewBot(
            int(it["agentId"]),
            str(it["robotCode"]),
            str(it["clientId"]),
            SecretStr(str(it["clientSecret"])),
            str(it["unifiedAppId"]),
        ),
    )
