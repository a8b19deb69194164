"""The sandbox answers as the contract's samples: successes, every code listed, every quirk named."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

import httpx
import pytest

from dingtalk_sandbox import admin, envelope
from dingtalk_sandbox.operations import REGISTRY
from support.caller import Caller
from support.contract import GATEWAY, Quirk, Refused, Sample, at, load_samples, named, plain, shape

SAMPLES = load_samples()
Open = Callable[..., Caller]
_NOTHING = Quirk("")


def told(answer: httpx.Response) -> Any:
    return answer.json() if answer.content else {}


def prepared(
    sample: Sample, open_: Open, names: Mapping[str, Any], case: Quirk | Refused = _NOTHING
) -> Caller:
    caller = open_(**named({**sample.settings, **case.settings}, names))
    for operation, request in (*sample.after, *case.after):
        caller.done(operation, **named(request, names))
    return caller


def test_every_operation_of_the_sandbox_has_a_sample() -> None:
    known = {plain(f"{found.method} {found.path}") for found in REGISTRY.values()}
    sampled = {plain(name) for name in SAMPLES}
    assert known - sampled - {GATEWAY} == set(), "tests/contract/samples"
    assert sampled - known == set()
    assert [name for name, sample in SAMPLES.items() if not sample.refused] == [], "no code listed"


@pytest.mark.parametrize("sample", SAMPLES.values(), ids=SAMPLES)
def test_a_success_has_the_samples_shape(sample: Sample, caller: Open, names: dict[str, Any]) -> None:
    answer = prepared(sample, caller, names).ask(sample.operation, named(sample.request, names))
    assert answer.status_code == 200, answer.text
    shown, wanted = set(shape(told(answer))), set(shape(sample.answer))
    assert shown - wanted == set(), "answered, and not in the sample"
    lacking = {path: {line for line in wanted if within(line, path)} for path in sample.lacks}
    assert wanted - shown - set().union(*lacking.values()) == set(), "in the sample, and not answered"
    assert [path for path, lines in lacking.items() if not lines or lines & shown] == [], (
        "not lacking any more"
    )


def within(line: str, path: str) -> bool:
    """Whether a line of a shape is about ``path`` or what it holds."""
    return line.startswith((f"{path}:", f"{path}."))


@pytest.mark.parametrize(
    "sample", [it for it in SAMPLES.values() if not it.new_world], ids=lambda it: it.path
)
def test_the_older_world_takes_forms_and_texts(sample: Sample, caller: Open, names: dict[str, Any]) -> None:
    request = named(sample.request, names)
    first = told(prepared(sample, caller, names).ask(sample.operation, request))
    for form in (False, True):
        again = prepared(sample, caller, names).ask(sample.operation, as_texts(request), form=form)
        assert set(shape(told(again))) == set(shape(first)), again.text


def as_texts(request: Mapping[str, Any]) -> dict[str, Any]:
    """Every scalar as a text, lists and objects as JSON texts (contact.md, table of the two worlds)."""
    return {key: value if isinstance(value, str) else json.dumps(value) for key, value in request.items()}


@pytest.mark.parametrize("sample", SAMPLES.values(), ids=SAMPLES)
def test_the_listed_codes(sample: Sample, caller: Open, untouched: Caller, names: dict[str, Any]) -> None:
    for number, refused in enumerate(sample.refused):
        ready = not (refused.settings or refused.after or sample.settings or sample.after)
        tenant = untouched if ready else prepared(sample, caller, names, refused)
        if refused.planted:
            kind = f"error:{refused.status}:{refused.code}" if sample.new_world else f"error:{refused.code}"
            admin.plant_fault(tenant.path, kind, sample.operation.removeprefix("POST "), 1, 1)
        answer = tenant.ask(sample.operation, named({**sample.request, **(refused.change or {})}, names))
        check = is_refused_newly if sample.new_world else is_refused
        check(sample, refused, answer, f"number {number}, {refused.code}: {answer.text}")


def is_refused_newly(_: Sample, refused: Refused, answer: httpx.Response, which: str) -> None:
    body = told(answer)
    assert (answer.status_code, body.get("code")) == (refused.status, refused.code), which
    assert set(body) - {"accessdenieddetail"} == {"code", "message", "requestid"}, which
    assert body["requestid"] == answer.headers["x-acs-request-id"], which


def is_refused(sample: Sample, refused: Refused, answer: httpx.Response, which: str) -> None:
    body = told(answer)
    wrapped = sample.path.startswith("/topapi/") and envelope.is_gateway(refused.code)
    code = ("88", str(refused.code)) if wrapped else (str(refused.code), "None")
    assert answer.status_code == 200, which
    assert (str(body.get("errcode")), str(body.get("sub_code"))) == code, which
    inner = {"sub_code", "sub_msg"} if wrapped else set()
    assert set(body) == {"errcode", "errmsg", "request_id"} | inner, which


QUIRKS = [
    pytest.param(sample, quirk, id=f"{name}: {quirk.what}")
    for name, sample in SAMPLES.items()
    for quirk in sample.quirks
    if quirk.shows or quirk.hides
]


@pytest.mark.parametrize(("sample", "quirk"), QUIRKS)
def test_a_named_quirk(sample: Sample, quirk: Quirk, caller: Open, names: dict[str, Any]) -> None:
    tenant = prepared(sample, caller, names, quirk)
    answer = tenant.ask(sample.operation, named({**sample.request, **quirk.change}, names))
    body = told(answer)
    wanted = named(quirk.shows, names)
    assert {path: at(body, path) for path in wanted} == wanted, answer.text
    assert [path for path in quirk.hides if at(body, path) is not ...] == [], answer.text
