"""Answers as they come over the wire: both worlds' envelopes, and what is no envelope (contract 1.5, 1.8)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from pulumi_dingtalk.client.wire import texts

if TYPE_CHECKING:
    import httpx

    from pulumi_dingtalk.client.operation import World

_NOT_SIGNED_IN = "-32001"
_WRAPPED = "88"
_ANSWER = "pulumi_dingtalk.answer"  # three readers look at each response; it is decoded once
_SHIELD_STATUS = 1111


@dataclass(frozen=True, slots=True)
class Refusal:
    """An answer that is not a success.

    Args:
        status: HTTP status.
        code: The effective code as text; None where the body could not be read as an envelope.
        text: The service's words, or ours where it had none.
        permissions: Permission points that the service says are missing.
        request_id: The service's id of the request.
        banned: The shield in front of the service answered, not the service.
    """

    status: int
    code: str | None
    text: str
    permissions: tuple[str, ...] = ()
    request_id: str | None = None
    banned: bool = False


def read_answer(response: httpx.Response, world: World) -> dict[str, Any] | Refusal:
    """Tell a success from a refusal.

    Args:
        response: A response whose body has been read.
        world: Whose envelope to expect.

    Returns:
        The decoded body of a success ({} for an empty one in the new world), else the refusal.
    """
    if _ANSWER not in response.extensions:
        response.extensions[_ANSWER] = _read(response, world)
    return cast("dict[str, Any] | Refusal", response.extensions[_ANSWER])


def _read(response: httpx.Response, world: World) -> dict[str, Any] | Refusal:
    if _is_ban_page(response):
        return _banned(response)
    body = _decoded(response)
    if body is not None and _is_ban_notice(body):
        return _banned(response)
    if world == "gateway":
        return _read_gateway(response, body)
    return _read_legacy(response, body) if world == "legacy" else _read_new(response, body)


def _read_gateway(response: httpx.Response, body: dict[str, Any] | None) -> dict[str, Any] | Refusal:
    """JSON-RPC: a fault of the transport is an ``error``; a tool tells its own as the JSON text of its result."""
    if response.status_code in {401, 403}:
        return Refusal(response.status_code, _NOT_SIGNED_IN, "the gateway refused the user's token")
    if not response.is_success or body is None:
        return _unreadable(response)
    if error := body.get("error"):
        return Refusal(response.status_code, str(error.get("code")), str(error.get("message")))
    try:
        result = body["result"]
        told = result.get("structuredContent") or json.loads(result["content"][0]["text"])
        failed = bool(result.get("isError")) or told.get("success") is False or "dingOpenErrcode" in told
    except (AttributeError, IndexError, KeyError, TypeError, ValueError):
        return _unreadable(response)
    if not failed:
        return dict(told)
    code = told.get("dingOpenErrcode")
    text = str(told.get("errorMsg") or told.get("message") or "the tool failed")
    return Refusal(400, None if code is None else str(code), text)


def _read_legacy(response: httpx.Response, body: dict[str, Any] | None) -> dict[str, Any] | Refusal:
    if response.status_code != 200 or body is None:
        return _unreadable(response)
    if "errcode" not in body:
        return _read_wrapped(response, body)
    code = str(body["errcode"]).strip()
    if code == "0":
        return body
    wrapped = body.get("sub_code", body.get("subCode"))
    text = body.get("errmsg")
    if code == _WRAPPED and wrapped is not None:
        code, text = str(wrapped).strip(), body.get("sub_msg", body.get("subMsg", text))
    return Refusal(response.status_code, code, str(text or "no text"), (), _text(body.get("request_id")))


def _read_wrapped(response: httpx.Response, body: dict[str, Any]) -> dict[str, Any] | Refusal:
    """Some of attendance's answers have their errcode one level down alone (approval-attendance.md 1)."""
    result = body.get("result")
    if not isinstance(result, Mapping) or "errcode" not in result:
        return _unreadable(response)
    code = str(result["errcode"]).strip()
    if code == "0":
        return body
    text = str(result.get("errmsg") or "no text")
    return Refusal(response.status_code, code, text, (), _text(body.get("request_id")))


def _read_new(response: httpx.Response, body: dict[str, Any] | None) -> dict[str, Any] | Refusal:
    if response.is_success:
        if body is not None:
            return body
        return _unreadable(response) if response.content.strip() else {}
    if body is None or not body.get("code"):
        return _unreadable(response)
    detail = body.get("accessdenieddetail") or body.get("accessDeniedDetail")
    scopes = texts(detail.get("requiredScopes")) if isinstance(detail, Mapping) else []
    request_id = body.get("requestid") or response.headers.get("x-acs-request-id")
    return Refusal(
        response.status_code,
        str(body["code"]),
        str(body.get("message") or "no text"),
        tuple(scopes),
        _text(request_id),
    )


def _decoded(response: httpx.Response) -> dict[str, Any] | None:
    try:
        body = response.json()
    except ValueError:
        return None
    return body if isinstance(body, dict) else None


def _is_ban_page(response: httpx.Response) -> bool:
    """An HTML page where JSON belongs; a gateway's own error page (5xx, 404) or a redirect is no ban."""
    if response.status_code >= 500 or response.status_code == 404 or response.is_redirect:
        return False
    return response.content.lstrip()[:1] == b"<"


def _is_ban_notice(body: Mapping[str, Any]) -> bool:
    return "errcode" not in body and (
        str(body.get("status")) == str(_SHIELD_STATUS) or body.get("source") == "x5"
    )


def _banned(response: httpx.Response) -> Refusal:
    text = "the shield in front of the service shut this address out (over 10 000 calls in 20 s)"
    return Refusal(response.status_code, None, text, banned=True)


def _unreadable(response: httpx.Response) -> Refusal:
    return Refusal(
        response.status_code,
        None,
        f"HTTP {response.status_code} with {len(response.content)} bytes that are no DingTalk answer",
        request_id=_text(response.headers.get("x-acs-request-id")),
    )


def _text(value: object) -> str | None:
    return None if value is None else str(value)
