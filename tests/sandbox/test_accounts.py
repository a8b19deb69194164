"""Enterprise accounts: every refusal of contract contact.md 5.6."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from .conftest import API, Tenant

PATH = "/v1.0/contact/orgAccounts"


def status(tenant: Tenant, **query: str) -> httpx.Response:
    headers = {"x-acs-dingtalk-access-token": tenant.token}
    return tenant.http.get(f"{API}{PATH}/status", headers=headers, params=query)


def test_an_account_is_disabled_enabled_and_signed_out(tenant: Tenant) -> None:
    tenant.person("till", exclusive_account=True)
    assert tenant.ok("/topapi/v2/user/get", userid="till")["result"]["exclusive_account"] is True
    assert status(tenant, userId="till").json() == {"disable": False}
    assert tenant.new(f"{PATH}/disable", userId="till", reason="Closed").json() == {"result": True}
    assert status(tenant, userId="till").json() == {"disable": True}
    assert tenant.new(f"{PATH}/disable", userId="till").json() == {"result": True}
    assert tenant.new(f"{PATH}/enable", userId="till").json() == {"result": True}
    assert tenant.new(f"{PATH}/enable", userId="till").json() == {"result": True}
    assert status(tenant, userId="till").json() == {"disable": False}
    assert tenant.new(f"{PATH}/signOut", userId="till").json() == {"result": True}


@pytest.mark.parametrize("what", ["disable", "enable", "signOut", "status"])
def test_whose_account_cannot_be_touched(tenant: Tenant, what: str) -> None:
    def ask(**body: Any) -> tuple[int, str]:
        answer = (
            status(tenant, **body) if what == "status" else tenant.new(f"{PATH}/{what}", **(body or {"a": 1}))
        )
        return answer.status_code, answer.json()["code"]

    assert ask(userId="admin") == (400, "exclusive.account.only")
    assert ask(userId="nobody") == (400, "user.not.exist")
    assert ask() == (400, "invalid.param")
    if what in {"disable", "enable"}:
        tenant.person("till", exclusive_account=True)
        assert ask(userId="till", reason={}) == (400, "invalid.param")
