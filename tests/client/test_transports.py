"""Where calls go: hosts by endpoint, proxies of the environment, schemes by entry point."""

from __future__ import annotations

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import httpx
import pytest

from pulumi_dingtalk.client import Client, departments, errors, users
from pulumi_dingtalk.client.transports import HiddenQueryTransport, find_factory, open_transport, origins
from support.scripted import FakeClock, Scripted, config


@pytest.mark.parametrize(
    ("endpoint", "legacy", "new"),
    [
        ("https://dingtalk.com", "https://oapi.dingtalk.com", "https://api.dingtalk.com"),
        ("https://dingtalk.io", "https://oapi.dingtalk.io", "https://api.dingtalk.io"),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080", "http://127.0.0.1:8080"),
        ("https://ding.example/base/", "https://ding.example/base", "https://ding.example/base"),
        ("sandbox:/srv/t.db", "https://oapi.dingtalk.com", "https://api.dingtalk.com"),
    ],
)
def test_each_world_has_its_origin(endpoint: str, legacy: str, new: str) -> None:
    gateway = new.replace("//api.", "//mcp-gw.")
    assert origins(endpoint) == {"legacy": legacy, "new": new, "gateway": gateway}


def test_a_scheme_that_nobody_registered_is_one_line() -> None:
    with pytest.raises(errors.ConfigurationError, match='nothing opens "floppy:"'):
        find_factory("floppy:/a")


def test_the_environments_proxy_is_used_but_not_for_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("https_proxy", "http://127.0.0.1:9")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    outside, inside = open_transport("https://dingtalk.com"), open_transport("http://127.0.0.1:8080")
    assert isinstance(outside, httpx.HTTPTransport)
    assert isinstance(inside, httpx.HTTPTransport)
    assert type(outside._pool).__name__ == "HTTPProxy"
    assert type(inside._pool).__name__ == "ConnectionPool"
    outside.close()
    inside.close()


def test_a_hidden_query_joins_the_url_below_everything_else() -> None:
    service = Scripted().on("/x", {"errcode": 0})
    request = httpx.Request(
        "POST",
        "https://oapi.dingtalk.com/x?a=1",
        extensions={HiddenQueryTransport.EXTENSION: {"access_token": "t&="}},
    )
    HiddenQueryTransport(service).handle_request(request)
    assert service.sent[0].url.params == httpx.QueryParams({"a": "1", "access_token": "t&="})
    assert HiddenQueryTransport.EXTENSION not in service.sent[0].extensions
    assert "access_token" not in str(request.url)


class Handler(BaseHTTPRequestHandler):
    """Both worlds on one origin; the second create is cut off in the middle."""

    protocol_version = "HTTP/1.1"
    seen: list[str]

    def do_POST(self) -> None:
        length = int(self.headers["content-length"])
        body = json.loads(self.rfile.read(length))
        self.server.seen.append((self.path.partition("?")[0], body))  # type: ignore[attr-defined]
        if self.path.startswith("/v1.0/oauth2/"):
            self._answer({"access_token": "t", "expires_in": 7200})
        elif self.path.startswith("/v1.0/"):
            self._answer({"hasMore": False, "list": [self.headers["x-acs-dingtalk-access-token"]]})
        elif body["name"] == "cut off":
            self.close_connection = True
        else:
            self._answer({"errcode": 0, "result": {"dept_id": 7}})

    def _answer(self, body: dict[str, Any]) -> None:
        content = json.dumps(body).encode()
        self.send_response(200)
        self.send_header("content-length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def server() -> Iterator[ThreadingHTTPServer]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.seen = []  # type: ignore[attr-defined]
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def test_real_http_on_one_origin(server: ThreadingHTTPServer) -> None:
    client = Client(config(endpoint=f"http://127.0.0.1:{server.server_port}"))
    assert departments.create(client, {"name": "IT", "parent_id": 1}) == 7
    assert users.search(client, "x") == ["t"]
    with pytest.raises(errors.Ambiguous):
        departments.create(client, {"name": "cut off", "parent_id": 1})
    client.close()
    assert [path for path, _ in server.seen] == [  # type: ignore[attr-defined]
        "/v1.0/oauth2/dingcorp/token",
        "/topapi/v2/department/create",
        "/v1.0/contact/users/search",
        "/topapi/v2/department/create",
    ]


def test_nobody_listening_is_transient_and_tried_three_times() -> None:
    clock = FakeClock()
    client = Client(config(endpoint="http://127.0.0.1:1"), clock=clock, sleep=clock.sleep)
    with pytest.raises(errors.Transient, match="ConnectError"):
        departments.create(client, {"name": "IT", "parent_id": 1})
    client.close()
    assert client.calls == {"oauth2/token": 3}


def test_clients_on_one_app_in_one_process_share_its_token(server: ThreadingHTTPServer) -> None:
    settings = config(endpoint=f"http://127.0.0.1:{server.server_port}")
    for _ in range(2):
        client = Client(settings)
        users.search(client, "x")
        client.close()
    other = Client(config(endpoint=settings.endpoint, clientSecret="rotated"))
    users.search(other, "x")
    other.close()
    assert [path for path, _ in server.seen].count("/v1.0/oauth2/dingcorp/token") == 2  # type: ignore[attr-defined]
