"""Each operation over real HTTP: the newer world through the vendor's own SDK, the older one with urllib alone."""

from __future__ import annotations

import json
import threading
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any

import pytest
from darabonba.exceptions import UnretryableException

from dingtalk_sandbox.app import Sandbox
from dingtalk_sandbox.server import HttpServer
from support import vendor_sdk
from support.caller import Caller, spelt
from support.contract import Sample, load_samples, named, shape

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

SAMPLES = load_samples()
NEWER = {name: sample for name, sample in SAMPLES.items() if sample.new_world}
OLDER = {name: sample for name, sample in SAMPLES.items() if not sample.new_world}
REFUSING = [sample for sample in NEWER.values() if any(not bad.planted for bad in sample.refused)]
Open = Callable[..., Caller]


class Stage:
    """One server for all tests, each of which puts its own tenant on it."""

    tenant: Sandbox

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        return self.tenant(environ, start_response)


@pytest.fixture(scope="module")
def stage() -> Iterator[tuple[Stage, str]]:
    played = Stage()
    server = HttpServer(played, "127.0.0.1", 0)  # type: ignore[arg-type]  # a WSGI application like the other
    thread = threading.Thread(target=server.run)
    thread.start()
    yield played, server.url
    server.close()
    thread.join(10)


@pytest.fixture
def open_on_stage(stage: tuple[Stage, str], caller: Open) -> Open:
    def put(**settings: object) -> Caller:
        tenant = caller(**settings)
        stage[0].tenant = tenant.app
        return tenant

    return put


def test_every_newer_operation_names_its_module_of_the_sdk() -> None:
    assert [name for name, sample in NEWER.items() if not sample.sdk] == []


@pytest.mark.parametrize("sample", NEWER.values(), ids=NEWER)
def test_the_vendors_sdk_is_answered(
    sample: Sample, stage: tuple[Stage, str], open_on_stage: Open, names: dict[str, Any]
) -> None:
    tenant = open_on_stage(**sample.settings)
    request = named(sample.request, names)
    if "answer" in sample.sdk_lacks:
        with pytest.raises(UnretryableException, match='Value: ""'):
            vendor_sdk.ask(stage[1], tenant.token, sample.sdk, sample.operation, request)
        return
    told = vendor_sdk.ask(stage[1], tenant.token, sample.sdk, sample.operation, request)
    wanted = {
        line for line in shape(sample.answer) if not line.startswith((*sample.lacks, *sample.sdk_lacks, "\0"))
    }
    assert wanted - set(shape(told)) == set(), "in the sample, and lost on the SDK"


@pytest.mark.parametrize("sample", REFUSING, ids=lambda it: it.operation)
def test_the_vendors_sdk_is_refused(
    sample: Sample, stage: tuple[Stage, str], open_on_stage: Open, names: dict[str, Any]
) -> None:
    bad = next(bad for bad in sample.refused if not bad.planted)
    tenant = open_on_stage(**{**sample.settings, **bad.settings})
    for operation, request in (*sample.after, *bad.after):
        tenant.done(operation, **named(request, names))
    request = named({**sample.request, **(bad.change or {})}, names)
    with pytest.raises(Exception) as caught:  # noqa: PT011  # the SDK has several classes, all with a code
        vendor_sdk.ask(stage[1], tenant.token, sample.sdk, sample.operation, request)
    assert getattr(caught.value, "code", caught.value) == bad.code


@pytest.mark.parametrize("sample", OLDER.values(), ids=OLDER)
def test_an_older_operation_is_answered(
    sample: Sample, stage: tuple[Stage, str], open_on_stage: Open, names: dict[str, Any]
) -> None:
    tenant = open_on_stage(**sample.settings)
    for operation, request in sample.after:
        tenant.done(operation, **named(request, names))
    method, path, query, body = spelt(sample.operation, named(sample.request, names))
    url = f"{stage[1]}{path}?{urllib.parse.urlencode({'access_token': tenant.token, **query})}"
    data = None if body is None else json.dumps(body).encode()
    posted = urllib.request.Request(  # noqa: S310  # our own server
        url, data, {"Content-Type": "application/json"}, method=method
    )
    with urllib.request.urlopen(posted, timeout=10) as answer:  # noqa: S310  # the same
        told = json.load(answer)
    wanted = {line for line in shape(sample.answer) if not line.startswith((*sample.lacks, "\0"))}
    assert wanted - set(shape(told)) == set(), told
