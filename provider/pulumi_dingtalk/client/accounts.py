"""Enterprise accounts (contract contact.md 5.6, apps-security.md 3.2): those that belong to the organisation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pulumi_dingtalk.client import errors
from pulumi_dingtalk.client.operation import read, write
from pulumi_dingtalk.client.wire import flag

if TYPE_CHECKING:
    from pulumi_dingtalk.client.client import Client
    from pulumi_dingtalk.client.operation import Operation

_PATH, _SECTION = "/v1.0/contact/orgAccounts", "contact.md 5.6"
_PERMISSION = "Contact.OrgAccountSecurity.ReadWrite"
_CODES = {"user.not.exist": errors.NotFound, "exclusive.account.only": errors.Invalid}

DISABLE = write(
    "orgAccounts/disable",
    _PATH + "/disable",
    _PERMISSION,
    _SECTION,
    repeatable=True,
    metered=True,
    codes=_CODES,
)
ENABLE = write(
    "orgAccounts/enable",
    _PATH + "/enable",
    _PERMISSION,
    _SECTION,
    repeatable=True,
    metered=True,
    codes=_CODES,
)
STATUS = read(
    "orgAccounts/status", _PATH + "/status", _PERMISSION, _SECTION, method="GET", metered=True, codes=_CODES
)


def disable(client: Client, userid: str, reason: str | None = None) -> None:
    """POST /v1.0/contact/orgAccounts/disable. Permission Contact.OrgAccountSecurity.ReadWrite; METERED; 5.6.

    Args:
        client: The client to call through.
        userid: Whose account.
        reason: What the console's log says.

    Raises:
        NotFound: No such person (user.not.exist).
        Invalid: The account is the person's own (exclusive.account.only).
        DingTalkError: The call failed otherwise.
    """
    _set(client, DISABLE, userid, reason)


def enable(client: Client, userid: str, reason: str | None = None) -> None:
    """POST /v1.0/contact/orgAccounts/enable. Permission Contact.OrgAccountSecurity.ReadWrite; METERED; 5.6.

    Args:
        client: The client to call through.
        userid: Whose account.
        reason: What the console's log says.

    Raises:
        DingTalkError: As disable.
    """
    _set(client, ENABLE, userid, reason)


def is_disabled(client: Client, userid: str) -> bool:
    """GET /v1.0/contact/orgAccounts/status. Permission Contact.OrgAccountSecurity.ReadWrite; METERED; 5.6.

    Args:
        client: The client to call through.
        userid: Whose account.

    Returns:
        Whether it is disabled.

    Raises:
        DingTalkError: As disable.
    """
    return client.ask(
        STATUS,
        params={"userId": userid},
        subject=f"account of {userid}",
        parse=lambda answer: flag(answer["disable"]),
    )


def _set(client: Client, operation: Operation, userid: str, reason: str | None) -> None:
    why = {"reason": reason} if reason else {}
    client.call(operation, body={"userId": userid, **why}, subject=f"account of {userid}")
