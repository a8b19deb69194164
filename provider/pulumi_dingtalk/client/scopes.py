"""What the app may see of the contacts (contract contact.md 1.7)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pulumi_dingtalk.client.operation import Operation, register
from pulumi_dingtalk.client.wire import ints, texts

if TYPE_CHECKING:
    from pulumi_dingtalk.client.client import Client

AUTHORISED = register(
    Operation(
        name="auth/scopes",
        method="GET",
        world="legacy",
        path="/auth/scopes",
        permission="",
        writes=False,
        metered=True,
        repeatable=True,
        source="contact.md 1.7",
    )
)


@dataclass(frozen=True, slots=True)
class AuthScopes:
    """The app's contacts authorisation scope.

    Args:
        departments: Department ids in scope; 1 means the whole organisation.
        users: Userids in scope one by one.
        fields: Personal fields the app may read.
    """

    departments: tuple[int, ...]
    users: tuple[str, ...]
    fields: tuple[str, ...]


def authorised(client: Client) -> AuthScopes:
    """GET /auth/scopes: the app's contacts scope. Permission qyapi_base (every app has it); metered; 1.7.

    Args:
        client: The client to call through.

    Returns:
        The scope.

    Raises:
        DingTalkError: The call failed.
    """
    return client.ask(AUTHORISED, subject="the app's contacts scope", parse=_scopes)


def _scopes(answer: Any) -> AuthScopes:
    scopes = answer.get("auth_org_scopes") or {}
    return AuthScopes(
        departments=tuple(ints(scopes.get("authed_dept"))),
        users=tuple(texts(scopes.get("authed_user"))),
        fields=tuple(texts(answer.get("auth_user_field"))),
    )
