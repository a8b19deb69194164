"""Quick entries of robots: what contract apps-security.md 1.2 tells, refusal by refusal."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from .conftest import API, Tenant
from .test_apps import Caller, told
from .test_bots import make

SET, QUERY, CLEAR = (f"/v1.0/robot/plugins/{verb}" for verb in ("set", "query", "clear"))
ENTRY = {"name": "Stock", "icon": "@lAL"}
WHOLE = {
    "name": '{"en_US": "Shifts"}',
    "icon": "@lAM",
    "pcUrl": "https://shops.example/a",
    "mobileUrl": "https://shops.example/b",
}


class Robot:
    """A robot, and its app's own calls."""

    def __init__(self, tenant: Tenant) -> None:
        self.made = make(tenant).json()
        self.code = str(self.made["robotCode"])
        self.token = tenant.issue(self.code, self.made["clientSecret"])
        self._http = tenant.http

    def send(self, path: str, **body: Any) -> httpx.Response:
        headers = {"x-acs-dingtalk-access-token": self.token}
        return self._http.post(API + path, headers=headers, json={"robotCode": self.code, **body})

    def entries(self) -> list[dict[str, str]]:
        found: list[dict[str, str]] = self.send(QUERY).json()["pluginInfoList"]
        return found


@pytest.fixture
def robot(tenant: Tenant) -> Robot:
    return Robot(tenant)


def test_entries_are_set_as_a_whole_read_and_cleared(robot: Robot) -> None:
    assert robot.entries() == []
    assert robot.send(SET, pluginInfoList=[ENTRY, WHOLE]).json() == {"result": True}
    assert robot.entries() == [ENTRY, WHOLE]
    robot.send(SET, pluginInfoList=[WHOLE])
    assert robot.entries() == [WHOLE]
    assert robot.send(CLEAR).json() == {"result": True}
    assert robot.entries() == []
    assert robot.send(CLEAR).json() == {"result": True}


@pytest.mark.parametrize(
    ("listed", "code"),
    [
        (None, "param.illegal"),
        ("x", "param.illegal"),
        ([{"name": "Stock"}], "param.illegal"),
        ([{"icon": "@lAL"}], "param.illegal"),
        ([{**ENTRY, "name": ""}], "param.illegal"),
        ([{**ENTRY, "pcUrl": 5}], "param.illegal"),
        ([{**ENTRY, "name": "{x"}], "invalidRequest.jsonFormatErroj"),
        ([ENTRY] * 11, "invalidRequest.exceededMaximumLimit"),
    ],
)
def test_entries_are_refused(robot: Robot, listed: Any, code: str) -> None:
    robot.send(SET, pluginInfoList=[ENTRY] * 10)
    assert told(robot.send(SET, pluginInfoList=listed)) == (400, code)
    assert len(robot.entries()) == 10


@pytest.mark.parametrize("path", [SET, QUERY, CLEAR])
def test_a_robot_is_refused(tenant: Tenant, robot: Robot, path: str) -> None:
    body = {"robotCode": robot.code, "pluginInfoList": [ENTRY]}
    assert told(robot.send(path, robotCode=None)) == (400, "param.illegal")
    assert told(robot.send(path, robotCode="ding0")) == (400, "invalidRequest.robotNotExist")
    assert told(tenant.new(path, **body)) == (400, "invalidRequest.robotCodeNotMatch")
    tenant.set(quick_entry_caller="any")
    assert tenant.new(path, **body).status_code == 200
    tenant.set(robots_stopped="true")
    assert told(tenant.new(path, **body)) == (400, "invalidRequest.robotIsStop")
    Caller(tenant).delete(int(robot.made["agentId"]))
    assert told(tenant.new(path, **body)) == (400, "invalidRequest.robotNotExist")
