"""Scene groups: what their samples (tests/contract) do not tell, such as what one call leaves for the next."""

from __future__ import annotations

from typing import Any

import pytest

from dingtalk_sandbox import admin
from dingtalk_sandbox.store import things

from .conftest import Tenant

GROUP = "/v1.0/im/sceneGroup"
MEMBERS, DISBAND = "/v1.0/im/sceneGroups/members/batchQuery", "/v1.0/im/chat/scenegroup/disband"
GOOD: dict[str, Any] = {"title": "Shops", "template_id": "template-shops", "owner_user_id": "a"}


@pytest.fixture(autouse=True)
def people(tenant: Tenant) -> None:
    for userid in ("a", "b", "c"):
        tenant.person(userid)


def made(tenant: Tenant, **fields: Any) -> str:
    answer = tenant.new(f"{GROUP}/create", **{**GOOD, **fields})
    assert answer.status_code == 200, answer.text
    return str(answer.json()["open_conversation_id"])


def members(tenant: Tenant, id_: str) -> list[str]:
    answer = tenant.new(MEMBERS, openConversationId=id_, maxResults=10)
    found: list[str] = answer.json()["memberUserIds"]
    return found


def test_the_owner_is_a_member_named_or_not_and_people_come_and_go(tenant: Tenant) -> None:
    id_ = made(tenant)
    assert members(tenant, id_) == ["a"]
    for people_ in (["b", "c"], ["b"]):
        answer = tenant.new(f"{GROUP}/member/add", open_conversation_id=id_, user_ids=people_)
        assert answer.json() == {"success": True}
    assert members(tenant, id_) == ["a", "b", "c"]
    body = {"open_conversation_id": id_, "user_ids": ["b", "nobody"]}
    assert tenant.new(f"{GROUP}/member/delete", **body).json() == {"success": True}
    assert members(tenant, id_) == ["a", "c"]


def test_one_uuid_makes_one_group(tenant: Tenant) -> None:
    first = made(tenant, uuid="opening-1")
    assert made(tenant, uuid="opening-1", title="Other") == first
    assert made(tenant, uuid="opening-2") != first
    assert made(tenant) != made(tenant)


def test_an_update_leaves_what_it_does_not_name(tenant: Tenant) -> None:
    id_ = made(tenant, icon="@x", management_options={"searchable": 1, "group_live_switch": 0})
    tenant.new(f"{GROUP}/update", open_conversation_id=id_, management_options={"validation_type": 1})
    found = tenant.ok("/topapi/im/chat/scenegroup/get", open_conversation_id=id_)["result"]
    assert (found["title"], found["icon"], found["owner_staff_id"]) == ("Shops", "@x", "a")
    options = found["management_options"]
    assert (options["searchable"], options["validation_type"], options["show_history_type"]) == (
        "1",
        "1",
        "0",
    )


def test_a_group_holds_a_thousand_at_most(tenant: Tenant) -> None:
    id_ = made(tenant)
    with admin.opened(tenant.path) as conn:  # as if so many had joined
        body = things.find(conn, "scene_group", id_)
        assert body
        things.put(conn, "scene_group", id_, {**body, "members": ["a", *(f"u{n}" for n in range(998))]})
    codes = [
        tenant.new(f"{GROUP}/member/add", open_conversation_id=id_, user_ids=[who]).json().get("code")
        for who in ("b", "c")
    ]
    assert codes == [None, "member.exceed"]


@pytest.mark.parametrize(("reads", "code"), [("refused", 400), ("empty", 200)])
def test_a_disbanded_group_reads_as_the_setting_says(tenant: Tenant, reads: str, code: int) -> None:
    id_ = made(tenant)
    assert tenant.new(DISBAND, openConversationId=id_).json() == {"success": True}
    admin.change_settings(tenant.path, {"disbanded_scene_group": reads})
    assert tenant.new(MEMBERS, openConversationId=id_, maxResults=10).status_code == code
    assert tenant.new(DISBAND, openConversationId=id_).json()["code"] == "paramIllegal"
    assert tenant.new(f"{GROUP}/update", open_conversation_id=id_).json()["code"] == "parameter.invalid"
