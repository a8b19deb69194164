"""Access tokens: three ways to the same one (contract contact.md 1.1 to 1.4)."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Mapping

from dingtalk_sandbox.errors import ApiError
from dingtalk_sandbox.operations import Call, Envelope, operation


@operation("GET", "/gettoken", public=True, metered=True, envelope=Envelope(request_id=False))
def legacy_token(call: Call) -> Mapping[str, object]:
    """1.1: 40096 without or with an unknown key, 41004 without a secret, 40089 for a wrong pair."""
    key = call.params.needed_text("appkey", missing=40096)
    secret = call.params.needed_text("appsecret", missing=41004)
    if not _valid(call, key, secret):
        raise ApiError(40089)
    return {"access_token": _token(call, key), "expires_in": call.settings.token_lifetime_s}


@operation("POST", "/v1.0/oauth2/accessToken", public=True)
def access_token(call: Call) -> Mapping[str, object]:
    """1.2: note expireIn."""
    bad = ApiError("invalidClientIdOrSecret", "无效的clientId或者clientSecret", status=400)
    key, secret = call.params.text("appKey"), call.params.text("appSecret")
    if not key or not secret or not _valid(call, key, secret):
        raise bad
    return {"accessToken": _token(call, key), "expireIn": call.settings.token_lifetime_s}


@operation("POST", "/v1.0/oauth2/{corpId}/token", public=True, metered=True)
def corp_token(call: Call) -> Mapping[str, object]:
    """1.3: the only form that names the tenant; another tenant's corpId is 401."""
    params = call.params
    if params.text("grant_type") != "client_credentials":
        raise ApiError("unsupported.grant.type", "不支持的grant_type", status=400)
    key, secret = params.text("client_id"), params.text("client_secret")
    if not key or not secret or not _valid(call, key, secret):
        raise ApiError("invalid.client", "无效的client", status=400)
    if params.path["corpId"] != call.corp_id:
        raise ApiError("unauthorized.client", "应用未授权", status=401)
    return {"access_token": _token(call, key), "expires_in": call.settings.token_lifetime_s}


def _valid(call: Call, client_id: str, secret: str) -> bool:
    row = call.conn.execute("SELECT client_secret FROM apps WHERE client_id = ?", (client_id,)).fetchone()
    return row is not None and hmac.compare_digest(row[0].encode(), secret.encode())


def _token(call: Call, client_id: str) -> str:
    """The app's token: while it lives the same one, for longer; after that a new one (1.4)."""
    conn, expires = call.conn, call.now + call.settings.token_lifetime_s
    row = conn.execute(
        "UPDATE tokens SET expires_at = ? WHERE client_id = ? AND expires_at > ? RETURNING token",
        (expires, client_id, call.now),
    ).fetchone()
    if row is not None:
        return str(row[0])
    token = secrets.token_hex(16)
    conn.execute("DELETE FROM tokens WHERE client_id = ?", (client_id,))
    conn.execute("INSERT INTO tokens VALUES (?, ?, ?)", (token, expires, client_id))
    return token
