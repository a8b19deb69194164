"""A service that answers as a test tells it, and a clock that moves only when told: no network, no waiting."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

import httpx

from pulumi_dingtalk.client import Client
from pulumi_dingtalk.config import TenantConfig

Answer = httpx.Response | Exception | Mapping[str, Any] | Callable[[httpx.Request], httpx.Response]

TOKEN_PATH = "/v1.0/oauth2/dingcorp/token"
SECRET = "canary-client-secret-7f3a"
TOKEN = "canary-access-token-91bc"


def ok(**fields: Any) -> dict[str, Any]:
    """A legacy success."""
    return {"errcode": 0, "errmsg": "ok", **fields, "request_id": "6iq4zcul5zjp"}


def refused(code: int, text: str = "text", **fields: Any) -> dict[str, Any]:
    """A legacy refusal."""
    return {"errcode": code, "errmsg": text, **fields, "request_id": "6iq4zcul5zjp"}


def token(value: str = TOKEN, lifetime: int = 7200) -> dict[str, Any]:
    """The answer of contract 1.3."""
    return {"access_token": value, "expires_in": lifetime}


@dataclass
class Scripted(httpx.BaseTransport):
    """Answers by path, in order; the last answer of a path stays. Keeps what it was sent."""

    answers: dict[str, list[Answer]] = field(default_factory=lambda: defaultdict(list))
    sent: list[httpx.Request] = field(default_factory=list)
    _lock: Any = field(default_factory=Lock)

    def on(self, path: str, *answers: Answer) -> Scripted:
        self.answers[path] += answers
        return self

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        request.read()
        with self._lock:
            self.sent.append(request)
            queue = self.answers.get(request.url.path)
            if not queue:
                raise AssertionError(f"nothing is scripted for {request.url.path}")
            answer = queue.pop(0) if len(queue) > 1 else queue[0]
        if isinstance(answer, Exception):
            raise answer
        if isinstance(answer, httpx.Response):
            return httpx.Response(answer.status_code, headers=answer.headers, content=answer.content)
        return answer(request) if callable(answer) else httpx.Response(200, json=dict(answer))

    def to(self, path: str) -> list[httpx.Request]:
        """Requests that went to a path."""
        return [request for request in self.sent if request.url.path == path]

    def bodies(self, path: str) -> list[dict[str, Any]]:
        """Their JSON bodies."""
        return [json.loads(request.content) for request in self.to(path)]


@dataclass
class FakeClock:
    """Seconds that pass only in ``sleep``."""

    now: float = 1000.0
    slept: list[float] = field(default_factory=list)
    _lock: Any = field(default_factory=Lock)

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        with self._lock:
            self.slept.append(seconds)
            self.now += seconds


def config(**values: object) -> TenantConfig:
    """A configuration on the real endpoint, unpaced unless ``qps`` is given."""
    given = {
        "corpId": "dingcorp",
        "clientId": "app-1",
        "clientSecret": SECRET,
        "qps": 0,
    }
    return TenantConfig.load({**given, **values}, {})


def scripted_client(
    service: Scripted, clock: FakeClock | None = None, *, settings: TenantConfig | None = None, **more: Any
) -> Client:
    """A client on a scripted service, with a token ready to fetch unless the script says otherwise."""
    if TOKEN_PATH not in service.answers:
        service.on(TOKEN_PATH, token())
    clock = clock or FakeClock()
    return Client(settings or config(), transport=service, clock=clock, sleep=clock.sleep, **more)
