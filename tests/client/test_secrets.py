"""Planted secrets are looked for wherever a person or a log could meet them."""

from __future__ import annotations

import logging
import traceback
from typing import Any

import httpx
import pytest

from pulumi_dingtalk.client import departments, errors, users
from support.scripted import SECRET, TOKEN, TOKEN_PATH, Scripted, ok, refused, scripted_client, token

MOBILE = "+852-canary-55501234"
GET = "/topapi/v2/department/get"
CREATE_USER = "/topapi/v2/user/create"
CANARIES = (SECRET, TOKEN, MOBILE)


def everything(error: BaseException) -> str:
    """The error as any handler could show it: text, arguments, attributes, and the whole chain's traceback."""
    seen = [str(error), repr(error), str(error.args), str(vars(error))]
    seen += traceback.format_exception(error)
    chained: BaseException | None = error
    while chained is not None:
        seen += [repr(chained), str(vars(chained))]
        chained = chained.__cause__ or chained.__context__
    return "\n".join(seen)


def assert_clean(text: str) -> None:
    for canary in CANARIES:
        assert canary not in text


ECHO = f"bad token {TOKEN}, secret {SECRET}, mobile {MOBILE}"
FAILURES: list[Any] = [
    refused(60001, ECHO),
    refused(88, ECHO, sub_code="60011", sub_msg=ECHO),
    refused(40014, ECHO),
    httpx.Response(500, json={"code": "x", "message": ECHO}),
    httpx.Response(200, content=ECHO.encode()),
    httpx.Response(200, json=ok(result=ECHO)),
    httpx.ReadTimeout(f"https://oapi.dingtalk.com/x?access_token={TOKEN} {SECRET}"),
    httpx.ConnectError(f"https://oapi.dingtalk.com/x?access_token={TOKEN} {SECRET}"),
    httpx.RemoteProtocolError(f"{TOKEN}"),
]


@pytest.mark.parametrize("failure", FAILURES)
def test_no_error_holds_a_secret(failure: Any, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    client = scripted_client(Scripted().on(CREATE_USER, failure))
    with pytest.raises(errors.DingTalkError) as caught:
        users.create(client, {"name": "Shop manager Mong Kok", "mobile": MOBILE, "dept_id_list": [1]})
    assert_clean(everything(caught.value))
    assert_clean(caplog.text)


@pytest.mark.parametrize("status", [400, 401, 403, 500])
def test_no_token_failure_holds_a_secret(status: int, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    refusal = {"code": "invalid.client", "message": f"bad secret {SECRET}", "requestid": "R"}
    client = scripted_client(Scripted().on(TOKEN_PATH, httpx.Response(status, json=refusal)))
    with pytest.raises(errors.AuthenticationFailed) as caught:
        users.get_by_mobile(client, MOBILE)
    assert_clean(everything(caught.value))
    assert_clean(caplog.text)


def test_a_token_that_was_renewed_meanwhile_is_still_hidden() -> None:
    service = (
        Scripted().on(TOKEN_PATH, token(), token("second")).on(GET, refused(40014), refused(60001, ECHO))
    )
    with pytest.raises(errors.Invalid) as caught:
        departments.get(scripted_client(service), 2)
    assert TOKEN not in everything(caught.value)


def test_a_mobile_looked_up_shows_nowhere() -> None:
    client = scripted_client(Scripted().on("/topapi/v2/user/getbymobile", refused(60121, f"no {MOBILE}")))
    with pytest.raises(errors.NotFound) as caught:
        users.get_by_mobile(client, MOBILE)
    assert_clean(everything(caught.value))


def test_no_log_of_any_library_holds_the_token_and_the_call_itself_is_logged(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    service = Scripted().on(GET, ok(result={"dept_id": 2, "name": "IT"})).on(TOKEN_PATH, httpx.Response(404))
    service.on("/v1.0/oauth2/accessToken", httpx.Response(404))
    service.on("/gettoken", ok(access_token=TOKEN, expires_in=7200))
    client = scripted_client(service)
    departments.get(client, 2)
    assert f"access_token={TOKEN}" in str(service.to(GET)[0].url)
    assert f"appsecret={SECRET}" in str(service.to("/gettoken")[0].url)
    assert "HTTP Request: POST https://oapi.dingtalk.com/topapi/v2/department/get" in caplog.text
    assert_clean(caplog.text)
    assert_clean(repr(client) + str(client) + repr(client.config))
