"""The older HTTP callbacks of an app (contract apps-security.md 1.6)."""

from __future__ import annotations

from typing import Any

from pydantic import SecretStr

from pulumi_dingtalk.client import callbacks, errors
from pulumi_dingtalk.client.callbacks import Callback
from support.contract import Quirk, Refused, Sample

_SECTION = "apps-security.md 1.6"
_KEY = "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8s9T0u1V"
_BODY: dict[str, Any] = {
    "call_back_tag": ["user_add_org"],
    "token": "123456",
    "aes_key": _KEY,
    "url": "https://events.shops.example/a",
}
_WANTED = Callback(("user_add_org",), "https://events.shops.example/a", SecretStr("123456"), SecretStr(_KEY))
_DONE = {"errcode": 0, "errmsg": "ok"}
_REGISTER, _DELETE = "POST /call_back/register_call_back", "GET /call_back/delete_call_back"
_MADE = ((_REGISTER, _BODY),)
_ADDRESS = Refused(60020, errors.IpNotAllowed)
_NONE = Refused(71007, errors.NotFound, after=((_DELETE, {}),))
_WHAT = (
    *((71010, {key: ...}) for key in _BODY),
    (71010, {"token": "12345"}),
    (71010, {"token": "1" * 64}),
    (71010, {"aes_key": "short"}),
    (71008, {"call_back_tag": ["user_born"]}),
    (71011, {"url": "two words"}),
)
_CHECKS = ((71009, "wrong"), (71012, "unreachable"), (71013, "forbidden"))
_REFUSED = (
    *(Refused(code, errors.Invalid, change) for code, change in _WHAT),
    _ADDRESS,
)

REGISTER = Sample(
    _REGISTER,
    _SECTION,
    _BODY,
    _DONE,
    lambda client, the: callbacks.register(client, _WANTED),
    refused=(
        Refused(71006, errors.Conflict, after=_MADE),
        *_REFUSED,
        *(Refused(code, errors.Invalid, settings={"callback_check": check}) for code, check in _CHECKS),
    ),
)
UPDATE = Sample(
    "POST /call_back/update_call_back",
    _SECTION,
    _BODY,
    _DONE,
    lambda client, the: callbacks.update(client, _WANTED),
    refused=(_NONE, *_REFUSED, *(Refused(code, errors.Invalid) for code, _ in _CHECKS)),
    after=_MADE,
)
GET = Sample(
    "GET /call_back/get_call_back",
    _SECTION,
    {},
    {**_DONE, **_BODY},
    lambda client, the: callbacks.get(client),
    _WANTED,
    refused=(_NONE, _ADDRESS),
    quirks=(
        Quirk("its secrets are told", shows={"token": _BODY["token"], "aes_key": _KEY}),
        Quirk(
            "one event type alone, as a text",
            answer={**_DONE, **_BODY, "call_back_tag": "user_add_org"},
        ),
    ),
    after=_MADE,
)
DELETE = Sample(
    _DELETE,
    _SECTION,
    {},
    _DONE,
    lambda client, the: callbacks.delete(client),
    refused=(_NONE, _ADDRESS),
    quirks=(Quirk("a GET that writes", shows={"errcode": 0}),),
    after=_MADE,
)

SAMPLES = (REGISTER, UPDATE, GET, DELETE)
