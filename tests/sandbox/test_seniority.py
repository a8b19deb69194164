"""Executive mode: every refusal of contract contact.md 5.7, and every quirk by name."""

from __future__ import annotations

from typing import Any

import pytest

from .conftest import API, Tenant

PATH = "/v1.0/contact/seniorSettings"


def shown(tenant: Tenant, userid: str = "ceo") -> dict[str, Any]:
    headers = {"x-acs-dingtalk-access-token": tenant.token}
    answer = tenant.http.get(API + PATH, headers=headers, params={"seniorStaffId": userid})
    return {"status": answer.status_code, **answer.json()}


def test_a_setting_is_replaced_as_a_whole_and_told_with_text_ids(tenant: Tenant) -> None:
    tenant.person("ceo")
    assert shown(tenant) == {
        "status": 200,
        "seniorStaffId": "ceo",
        "protectScenes": [],
        "seniorWhiteList": [],
    }
    dept, role = tenant.department("Board"), tenant.role("Auditor")
    body = {"permitStaffIds": ["admin"], "permitDeptIds": [dept], "permitTagIds": [role]}
    answer = tenant.new(PATH, seniorStaffId="ceo", open=True, protectScenes=["CHAT"], **body)
    assert (answer.status_code, answer.content) == (200, b"")
    found = shown(tenant)
    assert found["protectScenes"] == ["CHAT"]
    assert found["seniorWhiteList"] == [
        {"id": "admin", "type": 1, "name": "Main administrator"},
        {"id": str(dept), "type": 2, "name": "Board"},
        {"id": str(role), "type": 3, "name": "Auditor"},
    ]
    assert "open" not in found
    assert tenant.ok("/topapi/v2/user/get", userid="ceo")["result"]["senior"] is True
    tenant.new(PATH, seniorStaffId="ceo", open=False)
    assert tenant.ok("/topapi/v2/user/get", userid="ceo")["result"].get("senior") is False
    assert shown(tenant)["seniorWhiteList"] == []


def test_what_is_let_through_and_gone_is_told_without_a_name(tenant: Tenant) -> None:
    tenant.person("ceo")
    tenant.new(
        PATH, seniorStaffId="ceo", open=True, permitStaffIds=["x"], permitDeptIds=[5], permitTagIds=[6]
    )
    assert [item["name"] for item in shown(tenant)["seniorWhiteList"]] == ["", "", ""]


@pytest.mark.parametrize(
    ("fields", "status", "code"),
    [
        ({"seniorStaffId": None}, 400, "parameter.error"),
        ({"open": None}, 400, "parameter.error"),
        ({"open": "perhaps"}, 400, "parameter.error"),
        ({"seniorStaffId": "nobody"}, 500, "parameter.userNotExists"),
        ({"protectScenes": ["TALK"]}, 400, "parameter.error"),
        ({"permitDeptIds": ["x"]}, 400, "parameter.error"),
        ({"permitTagIds": ["x"]}, 400, "parameter.error"),
        ({"permitStaffIds": [{}]}, 400, "parameter.error"),
        ({"protectScenes": [{}]}, 400, "parameter.error"),
        ({"permitDeptIds": list(range(1, 202))}, 400, "parameter.error"),
    ],
)
def test_a_setting_is_refused(tenant: Tenant, fields: dict[str, Any], status: int, code: str) -> None:
    tenant.person("ceo")
    answer = tenant.new(PATH, **{"seniorStaffId": "ceo", "open": True, **fields})
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert not tenant.ok("/topapi/v2/user/get", userid="ceo")["result"].get("senior")


def test_two_hundred_get_through(tenant: Tenant) -> None:
    tenant.person("ceo")
    assert (
        tenant.new(PATH, seniorStaffId="ceo", open=True, permitDeptIds=list(range(1, 201))).status_code == 200
    )


def test_who_is_not_there_is_not_told(tenant: Tenant) -> None:
    assert shown(tenant, "nobody")["code"] == "parameter.userNotExists"
    assert shown(tenant, "")["code"] == "parameter.error"
