"""Both worlds' answers, from a payload or a refusal (contract contact.md 1.5)."""

from __future__ import annotations

import json
import secrets
import string
import uuid
from collections.abc import Mapping

from werkzeug.wrappers import Response

from dingtalk_sandbox.errors import ApiError
from dingtalk_sandbox.operations import Operation

# Refusals that the gateway gives before a service sees the call; on /topapi they arrive wrapped in 88.
GATEWAY_CODES = frozenset({33001, 40001, 40014, 41001, 42001, 43007, 60011, 60020})
_BASE36 = string.digits + string.ascii_lowercase


def is_gateway(code: object) -> bool:
    """Whether a code is the gateway's: tokens, permissions, allow list, and every throttle and quota (900xx)."""
    return isinstance(code, int) and (code in GATEWAY_CODES or code // 100 == 900)


def success(operation: Operation, payload: Mapping[str, object]) -> Response:
    """A success as the operation's page shows it."""
    if operation.envelope.empty:
        return Response(status=200, headers={"x-acs-request-id": _uuid()})
    if operation.new_world or operation.envelope.bare:
        return _json(dict(payload), 200, {"x-acs-request-id": _uuid()})
    shape = operation.envelope
    if shape.wrapped:
        inner = {"errcode": 0, "errmsg": "ok", "result": dict(payload), "success": True}
        return _json({"result": inner, "request_id": _request_id()}, 200)
    body: dict[str, object] = {"errcode": "0" if shape.text_errcode else 0}
    if shape.errmsg:
        body["errmsg"] = "ok"
    body.update(payload)
    if shape.request_id:
        body["request_id"] = _request_id()
    return _json(body, 200)


def refusal(error: ApiError, *, new_world: bool, behind_gateway: bool) -> Response:
    """A refusal in the shape that the caller's world gives it."""
    if new_world:
        request_id = _uuid()
        body = {"code": str(error.code), "requestid": request_id, "message": error.message, **error.extra}
        return _json(body, error.status, {"x-acs-request-id": request_id})
    if behind_gateway and is_gateway(error.code):
        return _json(_wrapped(error), 200)
    return _json({"errcode": error.code, "errmsg": error.message, "request_id": _request_id()}, 200)


def _wrapped(error: ApiError) -> dict[str, object]:
    return {
        "errcode": 88,
        "sub_code": str(error.code),
        "sub_msg": error.message,
        "errmsg": f"ding talk error[subcode={error.code},submsg={error.message}]",
        "request_id": _request_id(),
    }


def unknown(path: str) -> Response:
    """The answer to a path that no operation has (1.5 c; the new world's by analogy)."""
    if path.startswith("/v1.0/"):
        error = ApiError(
            "InvalidAction.NotFound",
            "Specified api is not found, please check your url and method.",
            status=404,
        )
        return refusal(error, new_world=True, behind_gateway=False)
    name = "dingtalk.oapi." + path.removeprefix("/topapi").strip("/").replace("/", ".")
    text = f"不合法ApiName，ApiName = {name}"
    body = {
        "errcode": 22,
        "sub_msg": text,
        "errmsg": f"Invalid method[submsg={text}]",
        "request_id": _request_id(),
    }
    return _json(body, 200)


def _json(body: Mapping[str, object], status: int, headers: Mapping[str, str] | None = None) -> Response:
    text = json.dumps(body, ensure_ascii=False)
    return Response(text, status=status, headers=headers, content_type="application/json;charset=UTF-8")


def _request_id() -> str:
    return "".join(secrets.choice(_BASE36) for _ in range(12))


def _uuid() -> str:
    return str(uuid.uuid4()).upper()
