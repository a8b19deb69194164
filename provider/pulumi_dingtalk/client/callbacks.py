"""The older HTTP callbacks of an app (contract apps-security.md 1.6). DingTalk advises against them; all metered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from pydantic import SecretStr

from pulumi_dingtalk.client import errors
from pulumi_dingtalk.client.operation import read, write
from pulumi_dingtalk.client.wire import texts

if TYPE_CHECKING:
    from pulumi_dingtalk.client.client import Client

_SECTION = "apps-security.md 1.6"
_CODES = {
    "71006": errors.Conflict,
    "71007": errors.NotFound,
    **dict.fromkeys(("71008", "71009", "71010", "71011", "71012", "71013"), errors.Invalid),
}
REGISTER = write(
    "call_back/register",
    "/call_back/register_call_back",
    "",
    _SECTION,
    repeatable=False,
    metered=True,
    codes=_CODES,
)
UPDATE = write(
    "call_back/update",
    "/call_back/update_call_back",
    "",
    _SECTION,
    repeatable=True,
    metered=True,
    codes=_CODES,
)
GET = read(
    "call_back/get", "/call_back/get_call_back", "", _SECTION, method="GET", metered=True, codes=_CODES
)
DELETE = write(
    "call_back/delete",
    "/call_back/delete_call_back",
    "",
    _SECTION,
    method="GET",  # it is one
    repeatable=True,
    metered=True,
    codes=_CODES,
)

_ADVICE: Final[Mapping[str, str]] = {
    "71006": "the app has a callback already",
    "71008": "take the event type out that is not in the documentation's list",
    "71009": "the receiver must answer DingTalk's first call (check_url) with the word success, encrypted with this "
    "token and key",
    "71011": "the receiver's address is malformed",
    "71012": "DingTalk cannot reach the receiver: it must be up, and open to the internet, before this runs",
    "71013": "DingTalk takes no callbacks at this domain or address",
}


@dataclass(frozen=True)
class Callback:
    """Where an app's events go, and what they are sealed with."""

    tags: tuple[str, ...]
    url: str
    token: SecretStr
    aes_key: SecretStr


def register(client: Client, wanted: Callback) -> None:
    """POST /call_back/register_call_back. No permission; METERED; contract apps-security.md 1.6.

    DingTalk first posts a test to the address, which must answer it.

    Args:
        client: The client to call through: its app gets the callback.
        wanted: The callback; the token has 6 to 63 characters, the key 43 letters and digits.

    Raises:
        Conflict: The app has one already (71006).
        Invalid: A type, the address or its answer will not do (71008 to 71013).
        DingTalkError: The call failed otherwise.
    """
    with _advised():
        client.call(REGISTER, body=_body(wanted), subject=_subject(client))


def update(client: Client, wanted: Callback) -> None:
    """POST /call_back/update_call_back: replace the whole. No permission; METERED; contract apps-security.md 1.6.

    Args:
        client: As register.
        wanted: As register.

    Raises:
        NotFound: The app has none (71007).
        Invalid: As register.
        DingTalkError: The call failed otherwise.
    """
    with _advised():
        client.call(UPDATE, body=_body(wanted), subject=_subject(client))


def get(client: Client) -> Callback:
    """GET /call_back/get_call_back. No permission; METERED; contract apps-security.md 1.6.

    Args:
        client: The client to call through.

    Returns:
        The app's callback, secrets too.

    Raises:
        NotFound: The app has none (71007).
        DingTalkError: The call failed otherwise.
    """

    def parse(answer: Mapping[str, Any]) -> Callback:
        return Callback(
            tuple(texts(answer["call_back_tag"])),
            str(answer["url"]),
            SecretStr(str(answer["token"])),
            SecretStr(str(answer["aes_key"])),
        )

    return client.ask(GET, subject=_subject(client), parse=parse)


def delete(client: Client) -> None:
    """GET /call_back/delete_call_back. No permission; METERED; contract apps-security.md 1.6.

    Args:
        client: The client to call through.

    Raises:
        NotFound: The app has none (71007).
        DingTalkError: The call failed otherwise.
    """
    client.call(DELETE, subject=_subject(client))


def _body(wanted: Callback) -> dict[str, object]:
    return {
        "call_back_tag": list(wanted.tags),
        "url": wanted.url,
        "token": wanted.token.get_secret_value(),
        "aes_key": wanted.aes_key.get_secret_value(),
    }


def _subject(client: Client) -> str:
    return f"callback of app {client.config.client_id}"


@contextmanager
def _advised() -> Iterator[None]:
    """Say what to do about a refusal."""
    try:
        yield
    except errors.DingTalkError as error:
        if advice := _ADVICE.get(error.code or ""):
            error.detail += f"; {advice}"
        raise
