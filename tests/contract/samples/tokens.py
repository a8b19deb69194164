"""Access tokens and what they may see (contract contact.md 1.1 to 1.3 and 1.7)."""

from __future__ import annotations

from pulumi_dingtalk.client import errors, scopes
from support.contract import Quirk, Refused, Sample

_FAILED = errors.AuthenticationFailed

BY_KEY = Sample(
    "GET /gettoken",
    "contact.md 1.1",
    {"appkey": "sandbox-app", "appsecret": "sandbox-secret"},
    {"errcode": 0, "access_token": "96fc7a7axxx", "errmsg": "ok", "expires_in": 7200},
    refused=(
        Refused(40089, _FAILED, {"appsecret": "wrong"}),
        Refused(40089, _FAILED, {"appkey": "nobody"}),
        Refused(40096, _FAILED, {"appkey": ...}),
        Refused(41004, _FAILED, {"appsecret": ...}),
        Refused(40001, _FAILED),
    ),
)

BY_APP = Sample(
    "POST /v1.0/oauth2/accessToken",
    "contact.md 1.2",
    {"appKey": "sandbox-app", "appSecret": "sandbox-secret"},
    {"accessToken": "fw8ef8we8f76e6f7s8dxxx", "expireIn": 7200},
    refused=(
        Refused("invalidClientIdOrSecret", _FAILED, {"appSecret": "wrong"}),
        Refused("invalidClientIdOrSecret", _FAILED, {"appKey": "nobody"}),
        Refused("invalidClientIdOrSecret", _FAILED, {"appKey": ...}),
        Refused("invalidClientIdOrSecret", _FAILED, {"appSecret": ""}),
    ),
    quirks=(
        Quirk("the lifetime is spelt expireIn here alone", shows={"expireIn": 7200}, hides=("expiresIn",)),
    ),
    sdk="oauth2_1_0",
)

BY_CORP = Sample(
    "POST /v1.0/oauth2/{corpId}/token",
    "contact.md 1.3",
    {
        "corpId": "dingsandbox",
        "client_id": "sandbox-app",
        "client_secret": "sandbox-secret",
        "grant_type": "client_credentials",
    },
    {"access_token": "a76d7axxx", "expires_in": 7200},
    refused=(
        Refused("invalid.client", _FAILED, {"client_secret": "wrong"}),
        Refused("invalid.client", _FAILED, {"client_id": "nobody"}),
        Refused("invalid.client", _FAILED, {"client_id": ""}),
        Refused("invalid.client", _FAILED, {"client_secret": ...}),
        Refused("unauthorized.client", _FAILED, {"corpId": "dingother"}, status=401),
        Refused("unsupported.grant.type", None, {"grant_type": "password"}),
        Refused("server.error", errors.Transient, status=500),
    ),
    quirks=(Quirk("the same token by each of the three ways", shows={"access_token": "<token>"}),),
    sdk="oauth2_1_0",
)

SCOPES = Sample(
    "GET /auth/scopes",
    "contact.md 1.7",
    {},
    {
        "errcode": 0,
        "auth_user_field": ["name", "email"],
        "condition_field": [],
        "auth_org_scopes": {"authed_dept": [1], "authed_user": ["manager"]},
        "errmsg": "ok",
    },
    lambda client, the: scopes.authorised(client),
    scopes.AuthScopes((1,), ("manager",), ("name", "email")),
    refused=(Refused(50003, _FAILED), Refused(50005, _FAILED), Refused(52010, _FAILED)),
    settings={"contact_scope_users": "manager"},
    quirks=(
        Quirk(
            "a part of the organisation",
            settings={"contact_scope": "7"},
            shows={"auth_org_scopes.authed_dept": [7]},
        ),
        Quirk(
            "fields that need a permission",
            settings={"permissions": "fieldEmail"},
            shows={"auth_user_field.9": "email"},
            hides=("auth_user_field.10",),
        ),
        Quirk(
            "nobody one by one",
            answer={"errcode": 0, "auth_org_scopes": {"authed_dept": [1]}},
            returns=scopes.AuthScopes((1,), (), ()),
        ),
    ),
)

SAMPLES = (BY_KEY, BY_APP, BY_CORP, SCOPES)
