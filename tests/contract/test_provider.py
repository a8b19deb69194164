"""The provider reads the contract's samples: it sends the sample's request, and knows every code and spelling."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import httpx
import pytest

from pulumi_dingtalk.client import errors, users
from pulumi_dingtalk.client.operation import OPERATIONS
from support.contract import GATEWAY, Quirk, Refused, Sample, load_samples, named, plain
from support.scripted import TOKEN_PATH, FakeClock, Scripted, scripted_client

SAMPLES = load_samples()
CALLED = {name: sample for name, sample in SAMPLES.items() if sample.provider}
TOKENS = {
    "POST /v1.0/oauth2/{corpId}/token": TOKEN_PATH,
    "POST /v1.0/oauth2/accessToken": "",
    "GET /gettoken": "",
}
"""The three forms in the order in which they are tried."""


class Canned(Scripted):
    """Gives one answer to whatever is asked for besides a token."""

    def __init__(self, answer: httpx.Response) -> None:
        super().__init__()
        self._answer = answer

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        if request.url.path not in self.answers:
            self.on(request.url.path, self._answer)
        return super().handle_request(request)


def result_of(sample: Sample, answer: httpx.Response, names: Mapping[str, Any]) -> tuple[object, Canned]:
    assert sample.provider is not None
    service = Canned(answer)
    client = scripted_client(service, FakeClock())
    try:
        return sample.provider(client, names), service
    finally:
        client.close()


def ok(answer: Mapping[str, Any]) -> httpx.Response:
    return httpx.Response(200, json=dict(answer)) if answer else httpx.Response(200)


def test_every_operation_of_the_provider_has_a_sample() -> None:
    known = {plain(f"{it.method} {it.path}") for it in OPERATIONS.values()}
    sampled = {plain(name) for name in (*CALLED, *TOKENS)}
    assert known - sampled - {GATEWAY} == set(), "tests/contract/samples"
    assert sampled - known == set()


@pytest.mark.parametrize("sample", CALLED.values(), ids=CALLED)
def test_the_samples_request_is_sent_and_its_answer_read(sample: Sample, names: dict[str, Any]) -> None:
    result, service = result_of(sample, ok(sample.answer), names)
    assert result == named(sample.returns, names)
    request = service.sent[-1]
    parts = re.fullmatch(re.sub(r"{(.*?)}", r"(?P<\1>[^/]+)", sample.path), request.url.path)
    assert parts is not None, request.url.path
    assert request.method == sample.method
    sent: dict[str, Any] = {**parts.groupdict(), **request.url.params}
    wanted = {key.removeprefix("?"): value for key, value in named(sample.request, names).items()}
    if "access_token" not in wanted:
        sent.pop("access_token", None)
    if request.method in {"GET", "DELETE"}:
        assert sent == {key: str(value) for key, value in wanted.items()}
        assert not request.content
        return
    wanted_parts = {key: str(wanted.pop(key)) for key in sent}
    assert sent == wanted_parts
    assert json_of(request) == wanted


def json_of(request: httpx.Request) -> Any:
    return httpx.Response(200, content=request.content).json()


@pytest.mark.parametrize("sample", [it for it in CALLED.values() if not it.new_world], ids=lambda it: it.path)
def test_the_older_envelope_is_read_in_each_of_its_forms(sample: Sample, names: dict[str, Any]) -> None:
    bare = {key: value for key, value in sample.answer.items() if key not in {"errmsg", "request_id"}}
    for errcode in (0, "0"):
        result, _ = result_of(sample, ok({**bare, "errcode": errcode}), names)
        assert result == named(sample.returns, names)


@pytest.mark.parametrize("sample", CALLED.values(), ids=CALLED)
def test_the_listed_codes_have_their_meaning(sample: Sample, names: dict[str, Any]) -> None:
    for number, refused in enumerate(sample.refused):
        which = f"number {number}, {refused.code}"
        assert refused.means is not None, f"{which}: say what it means"
        for answer in spellings(sample, refused):
            with pytest.raises(errors.DingTalkError) as caught:
                result_of(sample, answer, names)
            assert (type(caught.value), caught.value.code) == (refused.means, str(refused.code)), which
            assert "\n" not in str(caught.value), which


def spellings(sample: Sample, refused: Refused) -> list[httpx.Response]:
    """The refusal as it may come: plain, as a text, wrapped in 88 with either spelling of the inner code."""
    if sample.new_world:
        body = {"code": refused.code, "message": "words", "requestid": "0AB1"}
        return [httpx.Response(refused.status, json=body)]
    plain_ = {"errcode": refused.code, "errmsg": "words", "request_id": "6iq4zcul5zjp"}
    answers = [plain_, {**plain_, "errcode": str(refused.code)}]
    if sample.path.startswith("/topapi/"):
        outer = {**plain_, "errcode": 88}
        answers += [{**outer, "sub_code": str(refused.code), "sub_msg": "words"}]
        answers += [{**outer, "subCode": str(refused.code), "subMsg": "words"}]
    return [httpx.Response(200, json=each) for each in answers]


QUIRKS = [
    pytest.param(sample, quirk, id=f"{name}: {quirk.what}")
    for name, sample in CALLED.items()
    for quirk in sample.quirks
    if quirk.answer is not None
]


@pytest.mark.parametrize(("sample", "quirk"), QUIRKS)
def test_a_named_quirk_is_read(sample: Sample, quirk: Quirk, names: dict[str, Any]) -> None:
    assert quirk.answer is not None
    result, _ = result_of(sample, ok(named(quirk.answer, names)), names)
    assert result == named(sample.returns if quirk.returns is None else quirk.returns, names)


def with_token(form: str, answer: httpx.Response) -> Scripted:
    """A service that knows no form of token before ``form`` and answers that one so."""
    service = Scripted().on("/topapi/user/listadmin", {"errcode": 0, "result": []})
    paths = {name: path or name.partition(" ")[2] for name, path in TOKENS.items()}
    for earlier in list(paths)[: list(paths).index(form)]:
        service.on(
            paths[earlier], httpx.Response(400, json={"code": "unsupported.grant.type", "message": "words"})
        )
    return service.on(paths[form], answer)


@pytest.mark.parametrize("form", TOKENS)
def test_a_tokens_sample_is_read(form: str) -> None:
    service = with_token(form, ok(SAMPLES[form].answer))
    client = scripted_client(service, FakeClock())
    users.list_admins(client)
    client.close()
    assert service.sent[-1].url.params["access_token"] in SAMPLES[form].answer.values()
    request = service.sent[-2]
    told = json_of(request) if request.content else dict(request.url.params)
    assert set(told) == set(SAMPLES[form].request) - {"corpId"}


@pytest.mark.parametrize(
    ("form", "refused"),
    [
        pytest.param(form, refused, id=f"{form} {refused.code} {number}")
        for form in TOKENS
        for number, refused in enumerate(SAMPLES[form].refused)
        if refused.means
    ],
)
def test_a_token_that_is_refused(form: str, refused: Refused) -> None:
    client = scripted_client(with_token(form, spellings(SAMPLES[form], refused)[0]), FakeClock())
    with pytest.raises(errors.DingTalkError) as caught:
        users.list_admins(client)
    client.close()
    assert (type(caught.value), caught.value.code) == (refused.means, str(refused.code))
