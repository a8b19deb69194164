"""The older callbacks: what contract apps-security.md 1.6 tells, refusal by refusal."""

from __future__ import annotations

from typing import Any

import pytest

from dingtalk_sandbox import admin

from .conftest import OAPI, Tenant

REGISTER, UPDATE = "/call_back/register_call_back", "/call_back/update_call_back"
GET, DELETE = "/call_back/get_call_back", "/call_back/delete_call_back"
GOOD: dict[str, Any] = {
    "call_back_tag": ["user_add_org", "org_dept_create"],
    "url": "https://events.shops.example/a",
    "token": "canary",
    "aes_key": "k" * 43,
}


def ask(tenant: Tenant, path: str) -> dict[str, Any]:
    found: dict[str, Any] = tenant.http.get(OAPI + path, params={"access_token": tenant.token}).json()
    return found


def test_a_callback_is_made_read_replaced_and_removed_by_a_get(tenant: Tenant) -> None:
    assert tenant.ok(REGISTER, **GOOD) == {"errcode": 0, "errmsg": "ok"}
    assert ask(tenant, GET) == {"errcode": 0, "errmsg": "ok", **GOOD}, "its secrets too"
    other = {**GOOD, "call_back_tag": ["user_leave_org"], "url": "shops.example:8080/b", "token": "t" * 63}
    assert tenant.ok(UPDATE, **other) == {"errcode": 0, "errmsg": "ok"}
    assert ask(tenant, GET) == {"errcode": 0, "errmsg": "ok", **other}
    assert "k" * 43 not in str(admin.dump(tenant.path))
    assert tenant.call(DELETE)["errcode"] == 43001
    assert ask(tenant, DELETE) == {"errcode": 0, "errmsg": "ok"}
    assert ask(tenant, GET)["errcode"] == 71007
    assert ask(tenant, DELETE)["errcode"] == 71007


def test_each_app_has_one(tenant: Tenant) -> None:
    assert tenant.code(UPDATE, **GOOD) == 71007
    tenant.ok(REGISTER, **GOOD)
    assert tenant.code(REGISTER, **GOOD) == 71006
    admin.add_app(tenant.path, "other", "secret")
    tenant.token = tenant.issue("other", "secret")
    assert ask(tenant, GET)["errcode"] == 71007
    assert tenant.code(REGISTER, **GOOD) == 0


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        *(({key: bad}, 71010) for key in GOOD for bad in (None, "")),
        ({"call_back_tag": [{}]}, 71010),
        ({"token": "t" * 5}, 71010),
        ({"token": "t" * 64}, 71010),
        ({"aes_key": "k" * 42}, 71010),
        ({"aes_key": "k" * 44}, 71010),
        ({"aes_key": "k" * 42 + "-"}, 71010),
        ({"call_back_tag": ["user_add_org", "user_born"]}, 71008),
        ({"url": "https://"}, 71011),
        ({"url": "two words"}, 71011),
    ],
    ids=str,
)
def test_a_callback_is_refused(tenant: Tenant, fields: dict[str, Any], code: int) -> None:
    assert tenant.code(REGISTER, **{**GOOD, **fields}) == code
    assert ask(tenant, GET)["errcode"] == 71007
    tenant.ok(REGISTER, **GOOD)
    assert tenant.code(UPDATE, **{**GOOD, **fields}) == code


@pytest.mark.parametrize(("check", "code"), [("wrong", 71009), ("unreachable", 71012), ("forbidden", 71013)])
def test_an_address_that_does_not_answer(tenant: Tenant, check: str, code: int) -> None:
    tenant.set(callback_check=check)
    assert tenant.code(REGISTER, **GOOD) == code
