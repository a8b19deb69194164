"""Ordinary chat groups: every refusal of contract apps-security.md 2.1, and every quirk by name."""

from __future__ import annotations

from typing import Any

import pytest

from dingtalk_sandbox import admin
from dingtalk_sandbox.errors import SandboxError

from .conftest import OAPI, Tenant

CREATE, UPDATE = "/v1.0/im/group/create", "/v1.0/im/group/update"
GOOD: dict[str, Any] = {"name": "Shops", "owner": "a", "useridlist": ["a", "b"]}


@pytest.fixture(autouse=True)
def people(tenant: Tenant) -> None:
    for userid in ("a", "b", "c"):
        tenant.person(userid)


def made(tenant: Tenant, **fields: Any) -> str:
    answer = tenant.new(CREATE, **{**GOOD, **fields})
    assert answer.status_code == 200, answer.text
    assert set(answer.json()) == {"conversationTag", "openConversationId", "chatid"}
    return str(answer.json()["chatid"])


def get(tenant: Tenant, **query: str) -> dict[str, Any]:
    found: dict[str, Any] = tenant.http.get(
        f"{OAPI}/chat/get", params={"access_token": tenant.token, **query}
    ).json()
    return found


def info(tenant: Tenant, chat_id: str) -> dict[str, Any]:
    found: dict[str, Any] = get(tenant, chatid=chat_id)["chat_info"]
    return found


def test_a_group_is_made_and_read_with_all_its_options(tenant: Tenant) -> None:
    chat_id = made(tenant, icon="@lAL", managementOptions={"mentionAllAuthority": 1, "showHistoryType": "1"})
    assert get(tenant, chatid=chat_id) == {
        "errcode": 0,
        "errmsg": "ok",
        "chat_info": {
            "chatid": chat_id,
            "conversationTag": 2,
            "name": "Shops",
            "owner": "a",
            "useridlist": ["a", "b"],
            "icon": "@lAL",
            "status": 1,
            "mentionAllAuthority": 1,
            "showHistoryType": 1,
            "validationType": 0,
            "searchable": 0,
            "chatBannedType": 0,
            "managementType": 0,
        },
    }


def test_members_change_by_a_delta_and_one_option_is_lost_unless_named(tenant: Tenant) -> None:
    chat_id = made(tenant, managementOptions={"mentionAllAuthority": 1, "showHistoryType": 1})
    body = {"add_useridlist": ["c"], "del_useridlist": ["b"], "name": "All shops", "owner": "c"}
    assert tenant.new(UPDATE, chatid=chat_id, **body).json() == {"success": True}
    found = info(tenant, chat_id)
    assert (found["name"], found["owner"], found["useridlist"]) == ("All shops", "c", ["a", "c"])
    assert found["showHistoryType"] == 1
    tenant.new(UPDATE, chatid=chat_id, managementOptions={"searchable": 1}, icon="@x")
    found = info(tenant, chat_id)
    assert (found["searchable"], found["showHistoryType"], found["mentionAllAuthority"]) == (1, 0, 1)
    assert found["icon"] == "@x"


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"name": None}, "parameter.invalid"),
        ({"name": ""}, "parameter.invalid"),
        ({"name": "n" * 21}, "parameter.invalid"),
        ({"owner": None}, "parameter.invalid"),
        ({"owner": "c"}, "parameter.invalid"),
        ({"owner": "nobody", "useridlist": ["nobody"]}, "permession.checkFailed"),
        ({"useridlist": None}, "parameter.invalid"),
        ({"useridlist": ["a", "nobody"]}, "parameter.invalid"),
        ({"conversationTag": 0}, "parameter.invalid"),
        ({"managementOptions": {"searchable": 2}}, "parameter.invalid"),
        ({"managementOptions": {"searchable": "x"}}, "parameter.invalid"),
        ({"managementOptions": "x"}, "parameter.invalid"),
        ({"icon": {}}, "parameter.invalid"),
    ],
)
def test_a_creation_is_refused(tenant: Tenant, fields: dict[str, Any], code: str) -> None:
    answer = tenant.new(CREATE, **{**GOOD, **fields})
    assert (answer.status_code, answer.json()["code"]) == (400, code)


@pytest.mark.parametrize(
    "body",
    [
        {"chatid": None},
        {"chatid": "chat5"},
        {"owner": "c"},
        {"del_useridlist": ["a"]},
        {"add_useridlist": ["nobody"]},
        {"name": "n" * 21},
        {"managementOptions": {"searchable": 2}},
    ],
)
def test_a_change_is_refused(tenant: Tenant, body: dict[str, Any]) -> None:
    chat_id = made(tenant)
    before = info(tenant, chat_id)
    answer = tenant.new(UPDATE, **{"chatid": chat_id, **body})
    assert (answer.status_code, answer.json()["code"]) == (400, "parameter.invalid")
    assert info(tenant, chat_id) == before


def test_who_asks_for_no_group_and_for_an_unknown_one(tenant: Tenant) -> None:
    assert get(tenant)["errcode"] == 49000
    assert get(tenant, chatid="chat5")["errcode"] == 40016


def test_a_group_that_its_owner_dissolved_is_told_by_its_status(tenant: Tenant) -> None:
    chat_id = made(tenant)
    admin.dissolve_chat(tenant.path, chat_id)
    assert info(tenant, chat_id)["status"] == 2
    assert tenant.new(UPDATE, chatid=chat_id).json()["code"] == "parameter.invalid"
    with pytest.raises(SandboxError, match="chat chat5: not known"):
        admin.dissolve_chat(tenant.path, "chat5")
