"""``tenantctl bot ping``: one message, on demand, by the robot's own settings; each refusal in one line."""

from __future__ import annotations

import json
import logging

import pytest

from dingtalk_sandbox import admin

from .conftest import Shop

GROUP, SECRET = "cidALARMS==", "SECcanary-signing-3381"
PROGRAM = """
import pulumi
import pulumi_dingtalk as dingtalk

config = pulumi.Config()
dingtalk.WebhookBot(
    "alarms",
    name="Shelf alarms",
    webhook=config.require_secret("webhook"),
    signing_secret=config.get_secret("signing"),
    keywords={keywords},
    owner_user="shop-manager",
    purpose="Empty shelves",
    open_conversation_id="cidALARMS==",
)
"""


def declare(shop: Shop, webhook: str, keywords: tuple[str, ...] = ()) -> None:
    """Put the robot into the stack's state."""
    shop.write(PROGRAM.format(keywords=list(keywords)))
    for name, value in (("webhook", webhook), ("signing", SECRET)):
        assert shop("config", "set", "--secret", name, value).code == 0
    assert shop("up", "--yes").code == 0


def address(token: str) -> str:
    return f"https://oapi.dingtalk.com/robot/send?access_token={token}"


@pytest.fixture
def token(shop: Shop) -> str:
    """A robot that signs and wants a keyword, made by hand and declared."""
    made = admin.make_webhook(shop.database, GROUP, "Shelf alarms", secret=SECRET, keywords=("Shelf", "Till"))
    declare(shop, address(made), ("Shelf", "Till"))
    return made


def test_a_signed_message_is_posted_and_nothing_before(
    shop: Shop, token: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    for command in (("preview",), ("up", "--yes"), ("refresh", "--yes"), ("drift",)):
        assert shop(*command).code == 0
    assert admin.webhook_messages(shop.database, token) == []
    ran = shop("bot", "ping", "alarms")
    text = 'Test of "Shelf alarms" by tenantctl, stack test: nothing to do. [Shelf]'
    assert (ran.code, ran.out, ran.err) == (0, f'"Shelf alarms" posted: {text}\n', "")
    assert admin.webhook_messages(shop.database, token) == [text]
    told = shop("bot", "ping", "alarms", "--json")
    assert json.loads(told.out) == {"robot": "Shelf alarms", "posted": text}
    shown = f"{ran} {told} {caplog.text} {shop.files()}"
    assert token not in shown
    assert SECRET not in shown


def test_the_audit_log_tells_of_it(shop: Shop, token: str) -> None:
    shop("bot", "ping", "alarms")
    admin.change_webhook(shop.database, token, state="stopped")
    shop("bot", "ping", "alarms")
    (log,) = shop.root.parent.rglob("*.audit.jsonl")
    lines = [json.loads(line) for line in log.read_text().splitlines()][-4:]
    assert [line.get("command") for line in lines] == ["bot ping", None, "bot ping", None]
    assert [line.get("outcome") for line in lines] == [None, "succeeded", None, "failed"]
    assert lines[0]["counts"] == {"alarms": 1}
    assert [line["calls"] for line in lines[1::2]] == [{"robot/send": 1}] * 2


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        (
            {"keywords": ["Door"]},
            "310000 keywords not in content; the message has none of the robot's keywords",
        ),
        ({"secret": "SECother"}, "310000 sign not match; the signing secret is not the robot's"),
        (
            {"addresses": ["203.0.113.7"]},
            "310000 ip 127.0.0.1 not in whitelist; this machine's address is not",
        ),
        ({"state": "stopped"}, "400102 机器人已停用; the robot is switched off"),
        ({"state": "removed"}, "400106 机器人不存在; the robot is not in its group any more"),
    ],
)
def test_what_the_robot_refuses_is_one_line(
    shop: Shop, token: str, changes: dict[str, object], line: str
) -> None:
    admin.change_webhook(shop.database, token, **changes)
    ran = shop("bot", "ping", "alarms")
    assert (ran.code, ran.out) == (1, "")
    assert ran.err.startswith(f'error: robot/send for webhook robot "Shelf alarms": {line}')
    assert ran.err.count("\n") == 1
    assert token not in ran.err


def test_a_robot_that_is_not_declared(shop: Shop, token: str) -> None:
    ran = shop("bot", "ping", "tills")
    assert ran.code == 64
    assert "no webhook robot tills in state (it has: alarms)" in ran.err
    assert admin.webhook_messages(shop.database, token) == []
