"""Internal apps: every refusal of contract apps-security.md 1.3, and every quirk by name."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest

from dingtalk_sandbox import admin

from .conftest import API, Clock, Tenant

APPS, LIST = "/v1.0/microApp/apps", "/v1.0/microApp/allInnerApps"
PAGE = "https://shops.example/a"
GOOD: dict[str, Any] = {"name": "ShopOrders", "desc": "Orders", "homepageLink": PAGE}


class Caller:
    def __init__(self, tenant: Tenant) -> None:
        self.tenant = tenant
        self.operator = str(tenant.ok("/topapi/v2/user/get", userid="admin")["result"]["unionid"])

    def send(self, method: str, path: str, **more: Any) -> httpx.Response:
        headers = {"x-acs-dingtalk-access-token": self.tenant.token}
        return self.tenant.http.request(method, API + path, headers=headers, **more)

    def create(self, **fields: Any) -> httpx.Response:
        return self.send("POST", APPS, json={"opUnionId": self.operator, **GOOD, **fields})

    def made(self, **fields: Any) -> int:
        answer = self.create(**fields)
        assert answer.status_code == 200, answer.text
        return int(answer.json()["agentId"])

    def delete(self, agent_id: int, operator: str | None = None) -> httpx.Response:
        query = {"opUnionId": operator or self.operator}
        return self.send("DELETE", f"{APPS}/{agent_id}", params=query)

    def listed(self) -> dict[int, dict[str, Any]]:
        return {app["agentId"]: app for app in self.send("GET", LIST).json()["appList"]}

    def scopes(self, agent_id: int) -> dict[str, Any]:
        found: dict[str, Any] = self.send("GET", f"{APPS}/{agent_id}/scopes").json()["result"]
        return found

    def change(self, agent_id: int, **body: Any) -> httpx.Response:
        return self.send("POST", f"{APPS}/{agent_id}/scopes", json=body)


@pytest.fixture
def caller(tenant: Tenant) -> Caller:
    return Caller(tenant)


def told(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def test_an_app_is_made_listed_and_changed(caller: Caller, tenant: Tenant) -> None:
    answer = caller.create(icon="@lALP", ipWhiteList=["203.0.113.*"], scopeType="BASE", developType=0).json()
    assert set(answer) == {"agentId", "appKey", "appSecret"}
    assert isinstance(answer["agentId"], int)
    shown = caller.listed()[answer["agentId"]]
    assert shown["icon"].startswith("https://")
    assert "ipWhiteList" not in shown
    expected = {**GOOD, "pcHomepageLink": "", "ompLink": "", "appId": 0, "appStatus": 1, "developType": 0}
    assert {key: shown[key] for key in expected} == expected
    path = f"{APPS}/{answer['agentId']}"
    changed = caller.send(
        "PUT", path, json={"opUnionId": caller.operator, "desc": "All orders", "ompLink": ""}
    )
    assert changed.json() == {"result": True}
    shown = caller.listed()[answer["agentId"]]
    assert (shown["name"], shown["desc"], shown["homepageLink"]) == ("ShopOrders", "All orders", PAGE)
    assert answer["appSecret"] not in str(admin.dump(tenant.path)), "it is kept nowhere"


def test_a_mini_program_needs_no_page_and_names_may_repeat(caller: Caller) -> None:
    mini = caller.made(developType=1, homepageLink=None)
    assert caller.listed()[mini]["developType"] == 1
    assert caller.listed()[mini]["icon"] == ""
    assert caller.made() != caller.made()


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"opUnionId": None}, "invalidUser"),
        ({"opUnionId": "nobody"}, "invalidUser"),
        ({"opUnionId": {}}, "invalidParam"),
        ({"name": "a"}, "illegalAppName"),
        ({"name": "a" * 21}, "illegalAppName"),
        ({"name": "Shop orders"}, "illegalAppName"),
        ({"desc": ""}, "illegalAppDesc"),
        ({"desc": "d" * 201}, "illegalAppDesc"),
        ({"icon": "logo.png"}, "illegalAppIcon"),
        ({"icon": {}}, "illegalAppIcon"),
        ({"ipWhiteList": ["203.0.113.7/24"]}, "illegalIp"),
        ({"ipWhiteList": ["203.0.*.*"]}, "illegalIp"),
        ({"ipWhiteList": ["203.0.113.7", "x"]}, "illegalIp"),
        ({"ipWhiteList": [f"203.0.113.{n}" for n in range(51)]}, "illegalIp"),
        ({"homepageLink": "ftp://x"}, "invalidParam"),
        ({"ompLink": "x"}, "invalidParam"),
    ],
)
def test_a_creation_and_a_change_are_refused(caller: Caller, fields: dict[str, Any], code: str) -> None:
    agent_id = caller.made()
    assert told(caller.create(**fields)) == (400, code)
    body = {"opUnionId": caller.operator, **fields}
    assert told(caller.send("PUT", f"{APPS}/{agent_id}", json=body)) == (400, code)
    assert list(caller.listed()) == [agent_id]


@pytest.mark.parametrize(
    "fields",
    [
        {"name": None},
        {"desc": None},
        {"homepageLink": None},
        {"developType": 2},
        {"developType": "x"},
        {"scopeType": "ALL"},
    ],
)
def test_a_creation_lacks_something(caller: Caller, fields: dict[str, Any]) -> None:
    assert told(caller.create(**fields)) == (400, "invalidParam")


def test_limits_at_the_limit(caller: Caller, tenant: Tenant) -> None:
    addresses = [f"203.0.113.{n}" for n in range(50)]
    caller.made(name="店" * 20, desc="d" * 200, ipWhiteList=addresses)
    tenant.set(app_cap=2)
    caller.made(name="ab", desc="d")
    assert told(caller.create()) == (400, "overMaxCount")


def test_only_administrators_manage_apps_and_only_two_people_delete_one(
    caller: Caller, tenant: Tenant
) -> None:
    tenant.person("clerk")
    person = {"userid": "deputy", "name": "Deputy", "mobile": "+852-50000009", "admin_level": 2}
    file = tenant.path.with_name("seed.json")
    file.write_text(json.dumps({"people": [person]}), encoding="utf-8")
    admin.plant_seed(tenant.path, file)
    clerk, deputy = (
        str(tenant.ok("/topapi/v2/user/get", userid=userid)["result"]["unionid"])
        for userid in ("clerk", "deputy")
    )
    agent_id = caller.made()
    assert told(caller.create(opUnionId=clerk)) == (400, "noAppManagePermission")
    assert told(caller.delete(agent_id, clerk)) == (400, "noAppManagePermission")
    assert told(caller.delete(agent_id, deputy)) == (400, "invalidAgentId")
    own = caller.made(opUnionId=deputy)
    assert caller.delete(own, deputy).json() == {"result": True}
    assert caller.delete(agent_id).json() == {"result": True}


def test_a_deleted_app_answers_nothing_and_is_listed_for_a_day_if_so_set(
    caller: Caller, tenant: Tenant, clock: Clock
) -> None:
    agent_id = caller.made()
    caller.delete(agent_id)
    assert caller.listed() == {}
    for answer in (
        caller.delete(agent_id),
        caller.send("PUT", f"{APPS}/{agent_id}", json={"opUnionId": caller.operator}),
        caller.send("PUT", f"{APPS}/5", json={"opUnionId": caller.operator}),
    ):
        assert told(answer) == (400, "invalidAgentId")
    for answer in (
        caller.change(agent_id),
        caller.send("GET", f"{APPS}/{agent_id}/scopes"),
        caller.change(5),
    ):
        assert told(answer) == (400, "invalidParam")
    tenant.set(pending_app_listed="true")
    assert list(caller.listed()) == [agent_id]
    tenant.set(token_lifetime_s=10**6)
    clock.now += 24 * 3600
    tenant.token = tenant.issue("sandbox-app", "sandbox-secret")
    assert caller.listed() == {}


def test_who_sees_an_app_changes_by_deltas(caller: Caller) -> None:
    agent_id = caller.made()
    nobody = {"userIds": [], "deptIds": [], "roleIds": [], "onlyAdminVisible": True}
    assert caller.scopes(agent_id) == nobody
    body = {"addUserIds": ["admin", "x"], "addDeptIds": [1, 2], "addRoleIds": [7], "onlyAdminVisible": False}
    assert caller.change(agent_id, **body).json() == {"result": True}
    assert caller.scopes(agent_id) == {
        "userIds": ["admin", "x"],
        "deptIds": [1, 2],
        "roleIds": [7],
        "onlyAdminVisible": False,
    }
    caller.change(agent_id, delUserIds=["admin"], delDeptIds=[2], addDeptIds=[1, 3], delRoleIds=[7, 8])
    found = caller.scopes(agent_id)
    assert (found["userIds"], found["deptIds"], found["roleIds"]) == (["x"], [1, 3], [])
    caller.change(agent_id, onlyAdminVisible=True)
    assert caller.scopes(agent_id)["userIds"] == ["x"], "filled, as in the page's sample"


@pytest.mark.parametrize(
    "body",
    [
        {"addUserIds": [str(n) for n in range(101)]},
        {"delDeptIds": list(range(101))},
        {"addDeptIds": ["x"]},
        {"delRoleIds": ["x"]},
        {"addUserIds": [{}]},
        {"onlyAdminVisible": "perhaps"},
    ],
)
def test_a_delta_is_refused(caller: Caller, body: dict[str, Any]) -> None:
    agent_id = caller.made()
    assert told(caller.change(agent_id, **body)) == (400, "invalidParam")


def test_two_thousand_may_see_an_app(caller: Caller) -> None:
    agent_id = caller.made()
    for start in range(0, 2000, 100):
        assert caller.change(agent_id, addDeptIds=list(range(start, start + 100))).status_code == 200
    assert told(caller.change(agent_id, addDeptIds=[2000])) == (400, "invalidParam")
    assert len(caller.scopes(agent_id)["deptIds"]) == 2000
