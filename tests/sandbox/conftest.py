"""A tenant of each test's own, and plain httpx to talk to it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from dingtalk_sandbox import admin
from dingtalk_sandbox.app import Sandbox
from dingtalk_sandbox.transport import SandboxTransport

OAPI = "https://oapi.dingtalk.com"
API = "https://api.dingtalk.com"
CREATE = "/topapi/v2/department/create"
UPDATE = "/topapi/v2/department/update"
DELETE = "/topapi/v2/department/delete"
GET = "/topapi/v2/department/get"


class Clock:
    """A clock that moves when told to, and remembers what it was asked to sleep."""

    def __init__(self) -> None:
        self.now = 1_790_000_000.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)


class Tenant:
    """One tenant in process, as one app sees it."""

    def __init__(self, path: Path, clock: Clock, *credentials: str) -> None:
        self.path = path
        self.clock = clock
        self.http = httpx.Client(transport=SandboxTransport(Sandbox(path, clock=clock, sleep=clock.sleep)))
        self.token = self.issue(*credentials or ("sandbox-app", "sandbox-secret"))

    def issue(self, client_id: str, client_secret: str) -> str:
        answer = self.http.post(
            f"{API}/v1.0/oauth2/accessToken", json={"appKey": client_id, "appSecret": client_secret}
        )
        return str(answer.json()["accessToken"])

    def call(self, path: str, **body: Any) -> dict[str, Any]:
        """An operation of the old world, arguments as JSON."""
        answer = self.http.post(OAPI + path, params={"access_token": self.token}, json=body)
        assert answer.status_code == 200, answer.text
        decoded: dict[str, Any] = answer.json()
        return decoded

    def ok(self, path: str, **body: Any) -> dict[str, Any]:
        answer = self.call(path, **body)
        assert int(answer["errcode"]) == 0, answer
        return answer

    def code(self, path: str, **body: Any) -> int:
        """The effective code of a call, 0 for a success."""
        answer = self.call(path, **body)
        return int(answer.get("sub_code", answer["errcode"]))

    def new(self, path: str, **body: Any) -> httpx.Response:
        """An operation of the new world."""
        return self.http.post(API + path, headers={"x-acs-dingtalk-access-token": self.token}, json=body)

    def set(self, app: str | None = None, **assignments: object) -> None:
        admin.change_settings(self.path, {key: str(value) for key, value in assignments.items()}, app)

    def department(self, name: str, parent: int = 1, **fields: Any) -> int:
        return int(self.ok(CREATE, name=name, parent_id=parent, **fields)["result"]["dept_id"])

    def show(self, dept_id: int, **more: Any) -> dict[str, Any]:
        found: dict[str, Any] = self.ok(GET, dept_id=dept_id, **more)["result"]
        return found

    def person(self, userid: str, *dept_ids: int, **fields: Any) -> str:
        body = {"mobile": f"+852-{int.from_bytes(userid.encode()) % 10**9:09d}", "name": userid, **fields}
        self.ok(
            "/topapi/v2/user/create", userid=userid, dept_id_list=",".join(map(str, dept_ids or (1,))), **body
        )
        return userid

    def role(self, name: str = "Shop manager", group: str = "Shops") -> int:
        group_id = self.ok("/role/add_role_group", name=group)["groupId"]
        return int(self.ok("/role/add_role", roleName=name, groupId=group_id)["roleId"])


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def tenant(tmp_path: Path, clock: Clock) -> Iterator[Tenant]:
    path = tmp_path / "tenant.db"
    admin.change_settings(path, {"qps": "0"})
    made = Tenant(path, clock)
    yield made
    made.http.close()
