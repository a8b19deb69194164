"""Apps with a robot: what contract apps-security.md 1.2 tells, refusal by refusal."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from .conftest import API, Clock, Tenant
from .test_apps import APPS, Caller, told

CREATE = "/v1.0/microApp/agent/create"
GOOD: dict[str, Any] = {
    "userid": "admin",
    "appName": "ShopAlarms",
    "robotName": "Shop alarms",
    "desc": "Empty shelves",
}


@pytest.fixture
def caller(tenant: Tenant) -> Caller:
    return Caller(tenant)


def make(tenant: Tenant, **fields: Any) -> httpx.Response:
    return tenant.new(CREATE, **{**GOOD, **fields})


def test_app_robot_and_credentials_are_made_in_one_call(caller: Caller, tenant: Tenant) -> None:
    answer = make(tenant, robotMediaId="@lAL", previewMediaId="@lAM").json()
    assert set(answer) == {"agentId", "robotCode", "clientId", "clientSecret", "unifiedAppId"}
    assert all(isinstance(value, str) for value in answer.values()), "the agentId too"
    assert answer["robotCode"] == answer["clientId"]
    shown = caller.listed()[int(answer["agentId"])]
    assert (shown["name"], shown["desc"], shown["developType"]) == ("ShopAlarms", "Empty shelves", 0)
    assert shown["robotInfo"] == {"name": "Shop alarms", "robotCode": answer["robotCode"]}
    assert shown["unifiedAppId"] == answer["unifiedAppId"]
    assert caller.scopes(int(answer["agentId"])) == {
        "userIds": ["admin"],
        "deptIds": [],
        "roleIds": [],
        "onlyAdminVisible": False,
    }
    assert tenant.issue(answer["clientId"], answer["clientSecret"]), "its credentials are good"


def test_an_app_without_a_robot_has_no_robot_info(caller: Caller) -> None:
    agent_id = caller.made()
    assert "robotInfo" not in caller.listed()[agent_id]


@pytest.mark.parametrize(
    "fields",
    [
        *({key: bad} for key in GOOD for bad in (None, "", {})),
        {"userid": "nobody"},
        *({key: "a" * length} for key in ("appName", "robotName") for length in (1, 21)),
        {"desc": "d" * 201},
        {"robotMediaId": {}},
        {"previewMediaId": {}},
    ],
    ids=str,
)
def test_a_creation_is_refused(caller: Caller, tenant: Tenant, fields: dict[str, Any]) -> None:
    assert told(make(tenant, **fields)) == (400, "invalidParam")
    assert caller.listed() == {}


def test_limits_at_the_limit(tenant: Tenant) -> None:
    assert make(tenant, appName="ab", robotName="ab", desc="d").status_code == 200
    assert make(tenant, appName="店" * 20, robotName="r" * 20, desc="d" * 200).status_code == 200


def test_a_name_is_taken_until_the_app_is_deleted_or_a_day_longer(
    caller: Caller, tenant: Tenant, clock: Clock
) -> None:
    caller.made(name="ShopAlarms")
    assert told(make(tenant)) == (400, "invalidParam"), "by any app"
    first = make(tenant, appName="Other").json()
    assert caller.delete(int(first["agentId"])).json() == {"result": True}
    answer = tenant.http.post(
        f"{API}/v1.0/oauth2/accessToken",
        json={"appKey": first["clientId"], "appSecret": first["clientSecret"]},
    )
    assert answer.status_code == 400, "its credentials are dead"
    again = make(tenant, appName="Other").json()
    assert again["agentId"] != first["agentId"]
    assert again["clientSecret"] != first["clientSecret"]
    tenant.set(pending_app_keeps_name="true", token_lifetime_s=10**6)
    tenant.token = tenant.issue("sandbox-app", "sandbox-secret")
    caller.delete(int(again["agentId"]))
    assert told(make(tenant, appName="Other")) == (400, "invalidParam")
    clock.now += 24 * 3600
    assert make(tenant, appName="Other").status_code == 200


def test_it_is_changed_and_deleted_as_an_app_is(caller: Caller, tenant: Tenant) -> None:
    agent_id = int(make(tenant).json()["agentId"])
    body = {"opUnionId": caller.operator, "name": "Alarms"}
    assert caller.send("PUT", f"{APPS}/{agent_id}", json=body).json() == {"result": True}
    shown = caller.listed()[agent_id]
    assert (shown["name"], shown["robotInfo"]["name"]) == ("Alarms", "Shop alarms")
    assert caller.delete(agent_id).json() == {"result": True}
    assert caller.listed() == {}
