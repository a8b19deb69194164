"""A plain caller of the tenant, which shares nothing with the provider."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any

import httpx

from dingtalk_sandbox.app import Sandbox
from dingtalk_sandbox.transport import SandboxTransport

NOW = 1_790_000_000.0
TOKEN_HEADER = "x-acs-dingtalk-access-token"


def spelt(
    operation: str, request: Mapping[str, Any]
) -> tuple[str, str, dict[str, Any], dict[str, Any] | None]:
    """Return method, path, query and body of a request; of a POST, a key ``?key`` goes into the query."""
    method, _, path = operation.partition(" ")
    parts = re.findall(r"{(.*?)}", path)
    query = {key[1:]: value for key, value in request.items() if key.startswith("?")}
    rest = {key: value for key, value in request.items() if key not in parts and not key.startswith("?")}
    for part in parts:
        path = path.replace(f"{{{part}}}", str(request[part]))
    return (method, path, rest, None) if method in {"GET", "DELETE"} else (method, path, query, rest)


class Caller:
    """Calls one tenant in process, as an app that may do everything; ``token`` is one that the tenant gave before."""

    def __init__(self, path: Path, token: str = "") -> None:
        self.path = path
        self.app = Sandbox(path, clock=lambda: NOW)
        self._http = httpx.Client(transport=SandboxTransport(self.app), base_url="https://dingtalk.example")
        self.token = token or self._issued()

    def _issued(self) -> str:
        grant = {"appKey": "sandbox-app", "appSecret": "sandbox-secret"}
        return str(self._http.post("/v1.0/oauth2/accessToken", json=grant).json()["accessToken"])

    def __enter__(self) -> Caller:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._http.close()

    def ask(self, operation: str, request: Mapping[str, Any], *, form: bool = False) -> httpx.Response:
        """Send a request; with ``form`` its body as a form."""
        method, path, query, body = spelt(operation, request)
        headers = {}
        if path.startswith("/v"):
            headers[TOKEN_HEADER] = self.token
        else:
            query.setdefault("access_token", self.token)
        if form:
            return self._http.request(method, path, headers=headers, params=query, data=body)
        return self._http.request(method, path, headers=headers, params=query, json=body)

    def done(self, operation: str, **request: Any) -> Any:
        """Send a request that must succeed, and return the answer."""
        answer = self.ask(operation, request)
        told = answer.json() if answer.content else {}
        assert answer.status_code == 200, answer.text
        assert int(told.get("errcode", 0)) == 0, answer.text
        return told
