"""Webhook robots: what contract apps-security.md 1.1 and 1.2 tell of them, refusal by refusal."""

from __future__ import annotations

import base64
import hashlib
import hmac
from typing import Any
from urllib.parse import quote_plus

import pytest

from dingtalk_sandbox import admin
from dingtalk_sandbox.errors import SandboxError

from .conftest import OAPI, Clock, Tenant
from .test_apps import told

GROUP, SECRET = "cidALARMS==", "SEC5e1f"
QUERY = "/v1.0/robot/groups/robots/query"
TEXT: dict[str, Any] = {"msgtype": "text", "text": {"content": "Shelf 7 is empty"}}


def send(tenant: Tenant, token: str, body: dict[str, Any], **query: str) -> dict[str, Any]:
    answer = tenant.http.post(f"{OAPI}/robot/send", params={"access_token": token, **query}, json=body)
    assert answer.status_code == 200
    found: dict[str, Any] = answer.json()
    return found


def refused(tenant: Tenant, token: str, body: dict[str, Any], **query: str) -> tuple[int, str]:
    answer = send(tenant, token, body, **query)
    return int(answer["errcode"]), str(answer["errmsg"])


def signed(clock: Clock, secret: str = SECRET, apart_ms: int = 0) -> dict[str, str]:
    stamp = str(int(clock.now * 1000) + apart_ms)
    digest = hmac.new(secret.encode(), f"{stamp}\n{secret}".encode(), hashlib.sha256).digest()
    return {"timestamp": stamp, "sign": base64.b64encode(digest).decode()}


@pytest.fixture
def token(tenant: Tenant) -> str:
    return admin.make_webhook(tenant.path, GROUP, "Alarms")


@pytest.mark.parametrize(
    "body",
    [
        TEXT,
        {"msgtype": "link", "link": {"title": "t", "text": "x", "messageUrl": "https://shops.example"}},
        {"msgtype": "markdown", "markdown": {"title": "t", "text": "x"}},
        {"msgtype": "actionCard", "actionCard": {"title": "t", "btns": [{"title": "b"}]}},
        {"msgtype": "feedCard", "feedCard": {"links": [{"title": "t"}]}},
    ],
)
def test_each_type_of_message_is_posted(tenant: Tenant, token: str, body: dict[str, Any]) -> None:
    assert send(tenant, token, body) == {"errcode": "0", "errmsg": "ok"}, "the code is text"
    assert len(admin.webhook_messages(tenant.path, token)) == 1


def test_what_a_message_says_is_each_of_its_texts(tenant: Tenant, token: str) -> None:
    send(tenant, token, {"msgtype": "feedCard", "feedCard": {"links": [{"title": "a"}, {"title": "b"}]}})
    assert admin.webhook_messages(tenant.path, token) == ["a b"]


def test_one_message_is_posted_once(tenant: Tenant, token: str) -> None:
    for mark in ("a", "a", "b"):
        send(tenant, token, {**TEXT, "msgUuid": mark})
    for _ in range(2):
        send(tenant, token, TEXT)
    assert admin.webhook_messages(tenant.path, token) == ["Shelf 7 is empty"] * 4


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, 40035),
        ({"msgtype": "text"}, 40035),
        ({"msgtype": "text", "text": {}}, 40035),
        ({"msgtype": "text", "text": "x"}, 40035),
        ({"msgtype": "video", "video": {"x": "y"}}, 400105),
    ],
)
def test_a_message_is_refused(tenant: Tenant, token: str, body: dict[str, Any], code: int) -> None:
    assert refused(tenant, token, body)[0] == code
    assert admin.webhook_messages(tenant.path, token) == []


def test_keywords_signature_and_addresses(tenant: Tenant, clock: Clock, token: str) -> None:
    admin.change_webhook(tenant.path, token, keywords=["Till", "Shelf"])
    assert refused(tenant, token, {"msgtype": "text", "text": {"content": "Door"}}) == (
        310000,
        "keywords not in content",
    )
    admin.change_webhook(tenant.path, token, secret=SECRET)
    for query, text in (
        ({}, "invalid timestamp"),
        (signed(clock, apart_ms=3_600_001), "invalid timestamp"),
        ({**signed(clock), "timestamp": "x"}, "invalid timestamp"),
        (signed(clock, "SECother"), "sign not match"),
        ({"timestamp": signed(clock)["timestamp"]}, "sign not match"),
    ):
        assert refused(tenant, token, TEXT, **query) == (310000, text)
    admin.change_webhook(tenant.path, token, addresses=["203.0.113.0/24"])
    assert refused(tenant, token, TEXT, **signed(clock)) == (310000, "ip 127.0.0.1 not in whitelist")
    admin.change_webhook(tenant.path, token, addresses=["203.0.113.0/24", "127.0.0.1"])
    assert send(tenant, token, TEXT, **signed(clock, apart_ms=-3_600_000))["errcode"] == "0"
    query = f"access_token={token}&timestamp={signed(clock)['timestamp']}&sign={quote_plus(signed(clock)['sign'])}"
    assert tenant.http.post(f"{OAPI}/robot/send?{query}", json=TEXT).json()["errcode"] == "0"
    tenant.set(sensitive_words="empty")
    assert refused(tenant, token, TEXT, **signed(clock))[0] == 430102


def test_twenty_a_minute_and_then_ten_minutes_none(tenant: Tenant, clock: Clock, token: str) -> None:
    for _ in range(20):
        send(tenant, token, TEXT)
    assert refused(tenant, token, TEXT)[0] == 410100
    clock.now += 599
    assert refused(tenant, token, TEXT)[0] == 410100
    clock.now += 1
    assert send(tenant, token, TEXT)["errcode"] == "0"
    assert len(admin.webhook_messages(tenant.path, token)) == 21


def test_a_robot_that_is_not_there_or_off(tenant: Tenant, token: str) -> None:
    assert refused(tenant, "x", TEXT)[0] == 400101
    for state, code in (("stopped", 400102), ("removed", 400106), ("on", 0)):
        admin.change_webhook(tenant.path, token, state=state)
        assert refused(tenant, token, TEXT)[0] == code
    with pytest.raises(SandboxError, match="state cannot be set so"):
        admin.change_webhook(tenant.path, token, state="asleep")
    with pytest.raises(SandboxError, match="colour cannot be set so"):
        admin.change_webhook(tenant.path, token, colour="red")
    with pytest.raises(SandboxError, match="not known"):
        admin.change_webhook(tenant.path, "x", state="on")
    assert token not in str(admin.dump(tenant.path))


def test_a_group_tells_its_robots_until_it_is_dissolved(tenant: Tenant) -> None:
    body = {"name": "Alarms", "owner": "admin", "useridlist": ["admin"]}
    group = tenant.new("/v1.0/im/group/create", **body).json()
    asked = {"openConversationId": group["openConversationId"]}
    assert tenant.new(QUERY, **asked).json() == {"chatbotInstanceVOList": []}
    token = admin.make_webhook(tenant.path, group["openConversationId"], "Alarms")
    (shown,) = tenant.new(QUERY, **asked).json()["chatbotInstanceVOList"]
    assert set(shown) == {"robotCode", "name", "downloadIconURL", "openRobotType"}
    assert (shown["name"], shown["openRobotType"]) == ("Alarms", 1)
    admin.change_webhook(tenant.path, token, name="Shelves")
    (renamed,) = tenant.new(QUERY, **asked).json()["chatbotInstanceVOList"]
    assert (renamed["robotCode"], renamed["name"]) == (shown["robotCode"], "Shelves")
    tenant.set(custom_robots="Alarms, Tills")
    assert len(tenant.new(QUERY, **asked).json()["chatbotInstanceVOList"]) == 3
    tenant.set(group_robot_cap=2)
    assert told(tenant.new(QUERY, **asked)) == (400, "reject")
    admin.dissolve_chat(tenant.path, group["chatid"])
    assert told(tenant.new(QUERY, **asked)) == (400, "illegal.openconevrsation.id")
    assert refused(tenant, token, TEXT)[0] == 400013


def test_a_group_that_nobody_knows(tenant: Tenant, token: str) -> None:
    for asked in ({}, {"openConversationId": "cidOTHER=="}, {"openConversationId": {}}):
        assert told(tenant.new(QUERY, **asked)) == (400, "illegal.openconevrsation.id")
    assert len(tenant.new(QUERY, openConversationId=GROUP).json()["chatbotInstanceVOList"]) == 1
    admin.change_webhook(tenant.path, token, state="removed")
    assert tenant.new(QUERY, openConversationId=GROUP).json() == {"chatbotInstanceVOList": []}
    tenant.set(custom_robots="Tills")
    assert len(tenant.new(QUERY, openConversationId="cidOTHER==").json()["chatbotInstanceVOList"]) == 1
    assert told(tenant.new(QUERY)) == (400, "illegal.openconevrsation.id")
