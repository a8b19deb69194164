"""Tokens: which form, fetched how often, renewed when (contract 1.1-1.6)."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from urllib.parse import parse_qs

import httpx
import pytest

from pulumi_dingtalk.client import departments, users
from pulumi_dingtalk.client.errors import AuthenticationFailed, Throttled, Transient, UnexpectedAnswer
from support.scripted import (
    SECRET,
    TOKEN,
    TOKEN_PATH,
    FakeClock,
    Scripted,
    config,
    ok,
    refused,
    scripted_client,
    token,
)

GET = "/topapi/v2/department/get"
SEARCH = "/v1.0/contact/users/search"
DEPARTMENT = ok(result={"dept_id": 2, "name": "IT", "parent_id": 1})


def query(request: httpx.Request) -> dict[str, list[str]]:
    return parse_qs(request.url.query.decode())


def test_the_form_that_pins_the_corp_comes_first() -> None:
    service = Scripted().on(GET, DEPARTMENT)
    client = scripted_client(service)
    departments.get(client, 2)
    assert service.bodies(TOKEN_PATH) == [
        {"client_id": "app-1", "client_secret": SECRET, "grant_type": "client_credentials"}
    ]
    assert service.to(TOKEN_PATH)[0].url.host == "api.dingtalk.com"
    assert service.to(GET)[0].url.host == "oapi.dingtalk.com"
    assert query(service.to(GET)[0]) == {"access_token": [TOKEN]}


def test_the_new_world_takes_the_token_in_its_header() -> None:
    service = Scripted().on(SEARCH, {"hasMore": False, "totalCount": 1, "list": ["mgr-mongkok"]})
    assert users.search(scripted_client(service), "Shop manager Mong Kok") == ["mgr-mongkok"]
    request = service.to(SEARCH)[0]
    assert request.headers["x-acs-dingtalk-access-token"] == TOKEN
    assert not request.url.query


@pytest.mark.parametrize(
    "no_such_form",
    [
        httpx.Response(404, json={"code": "NotFound", "message": "no such api", "requestid": "R"}),
        httpx.Response(404, content=b"<html>not found</html>"),
        httpx.Response(400, json={"code": "unsupported.grant.type", "message": "m", "requestid": "R"}),
    ],
)
def test_older_forms_are_tried_where_the_newest_is_unknown(no_such_form: httpx.Response) -> None:
    service = Scripted().on(TOKEN_PATH, no_such_form).on("/v1.0/oauth2/accessToken", no_such_form)
    service.on("/gettoken", ok(access_token="old-form", expires_in=7200)).on(GET, DEPARTMENT)
    clock = FakeClock()
    client = scripted_client(service, clock)
    departments.get(client, 2)
    assert query(service.to("/gettoken")[0]) == {"appkey": ["app-1"], "appsecret": [SECRET]}
    assert query(service.to(GET)[0]) == {"access_token": ["old-form"]}
    clock.now += 7200
    departments.get(client, 2)
    assert client.calls == {
        "oauth2/token": 1,
        "oauth2/accessToken": 1,
        "gettoken": 2,
        "department/get": 2,
    }


def test_the_second_form_spells_its_answer_another_way() -> None:
    service = Scripted().on(TOKEN_PATH, httpx.Response(404))
    service.on("/v1.0/oauth2/accessToken", {"accessToken": "second", "expireIn": 7200}).on(GET, DEPARTMENT)
    departments.get(scripted_client(service), 2)
    assert service.bodies("/v1.0/oauth2/accessToken") == [{"appKey": "app-1", "appSecret": SECRET}]
    assert query(service.to(GET)[0]) == {"access_token": ["second"]}


@pytest.mark.parametrize(
    ("status", "code", "named"),
    [(400, "invalid.client", "clientSecret"), (401, "unauthorized.client", "dingcorp")],
)
def test_refused_credentials_are_one_line_and_tried_once(status: int, code: str, named: str) -> None:
    service = Scripted().on(
        TOKEN_PATH, httpx.Response(status, json={"code": code, "message": f"bad {SECRET}"})
    )
    client = scripted_client(service)
    with pytest.raises(AuthenticationFailed) as caught:
        departments.get(client, 2)
    line = str(caught.value)
    assert "app-1" in line
    assert "dingcorp" in line
    assert named in line
    assert SECRET not in line
    assert "\n" not in line
    assert client.calls == {"oauth2/token": 1}


def test_a_token_is_fetched_once_and_renewed_ten_minutes_early() -> None:
    service = Scripted().on(TOKEN_PATH, token("first"), token("second")).on(GET, DEPARTMENT)
    clock = FakeClock()
    client = scripted_client(service, clock)
    departments.get(client, 2)
    clock.now += 6599
    departments.get(client, 2)
    assert client.calls["oauth2/token"] == 1
    clock.now += 1
    departments.get(client, 2)
    assert client.calls["oauth2/token"] == 2
    assert [query(request)["access_token"] for request in service.to(GET)] == [
        ["first"],
        ["first"],
        ["second"],
    ]


STALE_LEGACY = [
    refused(88, "ding talk error[subcode=40014]", sub_code="40014", sub_msg="bad token"),
    refused(88, "ding talk error", subCode="42001", subMsg="expired"),
    refused(40014),
    refused(42001),
    refused(40001),
    refused(41001),
    refused(33001),
]


@pytest.mark.parametrize("stale", STALE_LEGACY)
def test_a_refused_token_is_renewed_once_and_the_call_sent_again(stale: dict[str, object]) -> None:
    service = Scripted().on(TOKEN_PATH, token("first"), token("second")).on(GET, stale, DEPARTMENT)
    client = scripted_client(service)
    assert departments.get(client, 2)["name"] == "IT"
    assert client.calls == {"oauth2/token": 2, "department/get": 2}
    assert query(service.to(GET)[1]) == {"access_token": ["second"]}


@pytest.mark.parametrize("status", [400, 401])
def test_the_new_world_refuses_a_token_with_400_or_401(status: int) -> None:
    stale = httpx.Response(status, json={"code": "InvalidAuthentication", "message": "m", "requestid": "R"})
    service = Scripted().on(TOKEN_PATH, token("first"), token("second"))
    service.on(SEARCH, stale, {"hasMore": False, "list": []})
    client = scripted_client(service)
    assert users.search(client, "nobody") == []
    assert client.calls == {"oauth2/token": 2, "users/search": 2}
    assert service.to(SEARCH)[1].headers["x-acs-dingtalk-access-token"] == "second"


@pytest.mark.parametrize("stale", STALE_LEGACY)
def test_two_refused_tokens_in_a_row_are_an_error(stale: dict[str, object]) -> None:
    service = Scripted().on(GET, stale)
    client = scripted_client(service)
    with pytest.raises(AuthenticationFailed):
        departments.get(client, 2)
    assert client.calls == {"oauth2/token": 2, "department/get": 2}


def test_threads_share_one_fetch() -> None:
    service = Scripted().on(GET, DEPARTMENT)
    client = scripted_client(service)
    start = Barrier(8)

    def work(_: int) -> str:
        start.wait()
        return departments.get(client, 2)["name"]

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(work, range(8))) == ["IT"] * 8
    assert client.calls == {"oauth2/token": 1, "department/get": 8}


def test_threads_with_one_refused_token_share_one_renewal() -> None:
    start = Barrier(4)

    def answer(request: httpx.Request) -> httpx.Response:
        stale = query(request)["access_token"] == ["first"]
        if stale:
            start.wait()
        return httpx.Response(200, json=refused(40014) if stale else DEPARTMENT)

    service = Scripted().on(TOKEN_PATH, token("first"), token("second")).on(GET, answer)
    client = scripted_client(service)
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: departments.get(client, 2), range(4)))
    assert client.calls == {"oauth2/token": 2, "department/get": 8}


def test_a_busy_token_service_is_tried_again_before_the_call_is_sent() -> None:
    busy = httpx.Response(500, json={"code": "server.error", "message": "m", "requestid": "R"})
    service = Scripted().on(TOKEN_PATH, busy, httpx.ReadTimeout("slow"), token()).on(GET, DEPARTMENT)
    clock = FakeClock()
    client = scripted_client(service, clock)
    departments.get(client, 2)
    assert client.calls == {"oauth2/token": 3, "department/get": 1}
    assert len(clock.slept) == 2


def test_a_lost_token_answer_never_makes_a_write_ambiguous() -> None:
    service = Scripted().on(TOKEN_PATH, httpx.ReadTimeout("slow"))
    client = scripted_client(service)
    with pytest.raises(Transient):
        departments.create(client, {"name": "IT", "parent_id": 1})
    assert client.calls == {"oauth2/token": 3}


def test_a_throttled_token_service_is_throttled() -> None:
    code = "Forbidden.AccessDenied.QpsLimitForAppkeyAndApi"
    service = Scripted().on(
        TOKEN_PATH, httpx.Response(403, json={"code": code, "message": "m", "requestid": "R"})
    )
    with pytest.raises(Throttled):
        departments.get(scripted_client(service), 2)


def test_a_token_answer_without_a_token_is_unexpected() -> None:
    service = Scripted().on(TOKEN_PATH, {"expires_in": 7200})
    with pytest.raises(UnexpectedAnswer):
        departments.get(scripted_client(service), 2)


def test_clients_on_one_app_share_its_token_only_where_they_reach_the_same_service() -> None:
    first = Scripted().on(GET, DEPARTMENT)
    second = Scripted().on(GET, DEPARTMENT)
    one = scripted_client(first)
    departments.get(one, 2)
    departments.get(one.reading(), 2)
    departments.get(scripted_client(second, settings=config()), 2)
    assert len(first.to(TOKEN_PATH)) == 1
    assert len(second.to(TOKEN_PATH)) == 1
