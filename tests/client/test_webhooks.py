"""Messages by webhook: the signature, where they go, each documented refusal, and what is tried again."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from pydantic import SecretStr

from pulumi_dingtalk.client import Client, errors, webhooks
from pulumi_dingtalk.config import TenantConfig

REAL = "https://dingtalk.com"
WEBHOOK = "https://oapi.dingtalk.com/robot/send?access_token=canary7731"
Answer = Callable[[httpx.Request], httpx.Response]


def post(
    answer: Answer, *, secret: str | None = None, endpoint: str = REAL, webhook: str = WEBHOOK
) -> Client:
    config = TenantConfig(
        endpoint=endpoint, corp_id="dingcorp", client_id="app", client_secret=SecretStr("canary-app-secret")
    )
    client = Client(config, transport=httpx.MockTransport(answer), sleep=lambda _seconds: None)
    try:
        webhooks.send_text(
            client,
            SecretStr(webhook),
            SecretStr(secret) if secret else None,
            "Shelf 7 is empty",
            subject='webhook robot "Alarms"',
            now=lambda: 1_700_000_000.25,
        )
    finally:
        client.close()
    return client


def ok(_request: httpx.Request) -> httpx.Response:
    return httpx.Response(200, json={"errcode": "0", "errmsg": "ok"})


def test_a_message_carries_token_time_and_signature_and_its_mark() -> None:
    seen: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return ok(request)

    client = post(answer, secret="SECx")
    assert client.calls == {"robot/send": 1}, "the app of this tool has no part in it"
    (request,) = seen
    assert (
        f"{request.url.scheme}://{request.url.host}{request.url.path}"
        == "https://oapi.dingtalk.com/robot/send"
    )
    # The signature was worked out apart, by `openssl dgst -sha256 -hmac`.
    assert dict(request.url.params) == {
        "access_token": "canary7731",
        "timestamp": "1700000000250",
        "sign": "wY1PPeiepwIfrK04O8LnNry2E34GFQlZkMxd/c49w8s=",
    }
    body = json.loads(request.content)
    assert (body["msgtype"], body["text"]) == ("text", {"content": "Shelf 7 is empty"})
    assert len(body["msgUuid"]) == 32
    post(answer)
    assert set(seen[1].url.params) == {"access_token"}
    assert json.loads(seen[1].content)["msgUuid"] != body["msgUuid"]


def test_a_lost_answer_is_asked_for_again_with_the_same_mark() -> None:
    marks: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        marks.append(json.loads(request.content)["msgUuid"])
        if len(marks) == 1:
            raise httpx.ReadTimeout("", request=request)
        return ok(request)

    post(answer)
    assert len(marks) == 2
    assert len(set(marks)) == 1


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        ((310000, "keywords not in content"), "declare them as its group has them"),
        ((310000, "invalid timestamp"), "this machine's clock is more than an hour off"),
        ((310000, "sign not match, more: [https://ding-doc]"), "put the present one (SEC...) into config"),
        ((310000, "ip 203.0.113.7 not in whitelist"), "this machine's address is not among those"),
        ((310000, "another"), "the robot's security settings in its group refuse it"),
        ((400101, "token"), "no robot has this webhook"),
        ((400102, "off"), "an administrator switches it on"),
        ((400105, "type"), "takes no messages of this type"),
        ((400106, "robot"), "make it anew by hand"),
        ((400013, "group"), "its chat group was dissolved"),
        ((410100, "fast"), "20 messages a minute at most and then none for 10 minutes"),
        ((130101, "fast"), "20 messages a minute at most and then none for 10 minutes"),
        ((40035, "json"), "without its body"),
        ((43004, "type"), "another content type"),
        *(((code, "unfit"), "takes the text for unfit") for code in (430101, 430102, 430103, 430104)),
        ((-1, "busy"), "run again"),
        ((99999, "new"), "99999 new"),
    ],
)
def test_each_refusal_is_one_line_with_what_to_do(answer: tuple[int, str], told: str) -> None:
    calls: list[int] = []

    def refuse(_request: httpx.Request) -> httpx.Response:
        calls.append(1)
        return httpx.Response(200, json={"errcode": answer[0], "errmsg": answer[1]})

    with pytest.raises(errors.DingTalkError) as caught:
        post(refuse)
    line = str(caught.value)
    assert line.startswith(f'robot/send for webhook robot "Alarms": {answer[0]} {answer[1]}')
    assert told in line
    assert "\n" not in line
    assert len(calls) == (3 if answer[0] == -1 else 1)


def failing(error: type[httpx.RequestError]) -> Answer:
    def answer(request: httpx.Request) -> httpx.Response:
        raise error(f"on {request.url}", request=request)

    return answer


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (failing(httpx.ConnectError), errors.Transient),
        (failing(httpx.ReadTimeout), errors.Ambiguous),
        (lambda _request: httpx.Response(502, text="Bad gateway canary7731"), errors.Ambiguous),
    ],
)
def test_a_service_that_cannot_be_reached(answer: Answer, kind: type[errors.DingTalkError]) -> None:
    with pytest.raises(kind) as caught:
        post(answer)
    assert "canary7731" not in str(caught.value)


@pytest.mark.parametrize(
    ("endpoint", "webhook", "goes_to"),
    [
        (REAL, WEBHOOK, "https://oapi.dingtalk.com"),
        ("https://dingtalk.io", WEBHOOK.replace(".com", ".io"), "https://oapi.dingtalk.io"),
        ("http://127.0.0.1:8650", WEBHOOK, "http://127.0.0.1:8650"),
        ("http://127.0.0.1:8650", "http://127.0.0.1:8650/robot/send?access_token=x", "http://127.0.0.1:8650"),
        ("sandbox:/x/tenant.db", WEBHOOK, "https://oapi.dingtalk.com"),
        ("https://dingtalk.io", WEBHOOK, None),
        (REAL, WEBHOOK.replace(".com", ".io"), None),
        (REAL, "http://127.0.0.1:8650/robot/send?access_token=x", None),
        ("http://127.0.0.1:8650", "http://127.0.0.1:9/robot/send?access_token=x", None),
        ("http://127.0.0.1:8650", "https://example.org/robot/send?access_token=x", None),
    ],
)
def test_a_message_goes_to_the_endpoint_alone(endpoint: str, webhook: str, goes_to: str | None) -> None:
    if goes_to:
        assert webhooks.target(endpoint, webhook) == goes_to
        return
    with pytest.raises(errors.ConfigurationError, match="but dingtalk:endpoint"):
        post(ok, endpoint=endpoint, webhook=webhook)


def test_robots_of_apps_are_not_told() -> None:
    answer: dict[str, Any] = {"robotCode": "a", "name": "A", "downloadIconURL": "", "openRobotType": 1}

    class Told:
        def ask(self, _operation: object, **more: Any) -> Any:
            listed = [answer, {**answer, "openRobotType": 2}, {"robotCode": "b", "name": "B"}]
            return more["parse"]({"chatbotInstanceVOList": listed})

    found = webhooks.list_in_group(Told(), "cid")  # type: ignore[arg-type]  # all that is asked of a client here
    assert [each.code for each in found] == ["a", "b"]
