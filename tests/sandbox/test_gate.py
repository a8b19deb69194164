"""Who gets in: tokens, allow list, pace, permission, scope, quota, and their order (contract 1.1 to 1.8 and 7)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx
import pytest

from dingtalk_sandbox import admin, settings
from dingtalk_sandbox.operations import REGISTRY, Call, operation
from dingtalk_sandbox.params import Params
from dingtalk_sandbox.settings import EDITIONS

from .conftest import API, CREATE, DELETE, GET, OAPI, UPDATE, Clock, Tenant

CORP = "/v1.0/oauth2/dingsandbox/token"
GRANT = {"client_id": "sandbox-app", "client_secret": "sandbox-secret", "grant_type": "client_credentials"}
APP = ("sandbox-app", "sandbox-secret")
GUARDED = sorted(name for name, found in REGISTRY.items() if not found.public)


def gettoken(tenant: Tenant, **query: str) -> dict[str, Any]:
    found: dict[str, Any] = tenant.http.get(f"{OAPI}/gettoken", params=query).json()
    return found


def send(tenant: Tenant, name: str, token: str | None) -> httpx.Response:
    found = REGISTRY[name]
    if found.new_world:
        headers = {} if token is None else {"x-acs-dingtalk-access-token": token}
        return tenant.http.request(found.method, API + found.path, headers=headers, json={"a": 1})
    params = {} if token is None else {"access_token": token}
    return tenant.http.request(found.method, OAPI + found.path, params=params)


def code_of(answer: httpx.Response) -> str:
    body = answer.json() if answer.content else {}
    return str(body.get("code") or body.get("sub_code") or body.get("errcode", 0))


def test_three_ways_lead_to_one_token_in_three_spellings(tenant: Tenant) -> None:
    legacy = gettoken(tenant, appkey="sandbox-app", appsecret="sandbox-secret")
    assert legacy == {"errcode": 0, "errmsg": "ok", "access_token": tenant.token, "expires_in": 7200}
    new = tenant.http.post(
        f"{API}/v1.0/oauth2/accessToken", json={"appKey": "sandbox-app", "appSecret": "sandbox-secret"}
    )
    assert new.json() == {"accessToken": tenant.token, "expireIn": 7200}
    assert tenant.http.post(API + CORP, json=GRANT).json() == {
        "access_token": tenant.token,
        "expires_in": 7200,
    }


def test_an_operation_is_registered_once() -> None:
    found = REGISTRY[GET]
    with pytest.raises(AssertionError, match=f"^{GET} is registered twice$"):
        operation(found.method, found.path)(found.handler)


def test_the_log_names_an_operation_by_its_method_where_a_path_has_several(tenant: Tenant) -> None:
    path = "/v1.0/attendance/leaves/types"
    send(tenant, f"GET {path}", tenant.token)
    tenant.http.get(f"{API}/v1.0/nothing")
    assert [entry["operation"] for entry in admin.call_log(tenant.path)][-2:] == [
        f"GET {path}",
        "/v1.0/nothing",
    ]


def test_who_calls_without_a_token_is_nobodys_question(tenant: Tenant) -> None:
    with admin.opened(tenant.path) as conn:
        call = Call(conn, Params({}), settings.load(conn)[0], "dingsandbox", 0.0, None)
        with pytest.raises(AssertionError, match="without a token"):
            assert call.caller


def test_a_token_lives_on_when_asked_again_and_ends_otherwise(tenant: Tenant, clock: Clock) -> None:
    clock.now += 7000
    assert tenant.issue(*APP) == tenant.token
    clock.now += 7000
    assert tenant.code(GET, dept_id=1) == 0
    clock.now += 201
    assert tenant.code(GET, dept_id=1) == 40014
    assert tenant.issue(*APP) != tenant.token


def test_the_clock_can_be_set(tenant: Tenant) -> None:
    tenant.set(clock_offset_s=7201)
    assert tenant.code(GET, dept_id=1) == 40014


def test_a_token_can_be_short_lived(tenant: Tenant, clock: Clock) -> None:
    clock.now += 7201
    tenant.set(token_lifetime_s=60)
    tenant.token = tenant.issue(*APP)
    clock.now += 61
    assert tenant.code(GET, dept_id=1) == 40014


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ({}, 40096),
        ({"appkey": "sandbox-app"}, 41004),
        ({"appkey": "sandbox-app", "appsecret": "wrong"}, 40089),
        ({"appkey": "other", "appsecret": "sandbox-secret"}, 40089),
    ],
)
def test_gettoken_refuses(tenant: Tenant, query: dict[str, str], code: int) -> None:
    assert gettoken(tenant, **query)["errcode"] == code


@pytest.mark.parametrize(
    ("path", "body", "status", "code"),
    [
        (
            "/v1.0/oauth2/accessToken",
            {"appKey": "sandbox-app", "appSecret": "x"},
            400,
            "invalidClientIdOrSecret",
        ),
        ("/v1.0/oauth2/accessToken", {"appKey": "sandbox-app"}, 400, "invalidClientIdOrSecret"),
        (CORP, {**GRANT, "client_secret": "x"}, 400, "invalid.client"),
        (CORP, {**GRANT, "client_id": "x"}, 400, "invalid.client"),
        (CORP, {**GRANT, "grant_type": "password"}, 400, "unsupported.grant.type"),
        ("/v1.0/oauth2/dingother/token", GRANT, 401, "unauthorized.client"),
    ],
)
def test_new_tokens_refuse(tenant: Tenant, path: str, body: dict[str, str], status: int, code: str) -> None:
    answer = tenant.http.post(API + path, json=body)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_a_form_to_the_new_token_is_a_missing_body(tenant: Tenant) -> None:
    answer = tenant.http.post(f"{API}/v1.0/oauth2/accessToken", data={"appKey": "sandbox-app"})
    assert (answer.status_code, answer.json()["code"]) == (400, "Missingbody")


@pytest.mark.parametrize("path", GUARDED)
def test_every_operation_refuses_a_bad_and_a_missing_token(tenant: Tenant, path: str) -> None:
    bad, missing = send(tenant, path, "stale"), send(tenant, path, None)
    if REGISTRY[path].new_world:
        assert {(found.status_code, code_of(found)) for found in (bad, missing)} == {
            (400, "InvalidAuthentication")
        }
        return
    assert (code_of(bad), code_of(missing)) == ("40014", "41001")
    assert (bad.json()["errcode"] == 88) is path.startswith("/topapi/")


@pytest.mark.parametrize("path", [path for path in GUARDED if REGISTRY[path].permission])
def test_every_operation_names_the_permission_it_lacks(tenant: Tenant, path: str) -> None:
    tenant.set(permissions="nothing")
    answer, needed = send(tenant, path, tenant.token), REGISTRY[path].permission
    if REGISTRY[path].new_world:
        assert (answer.status_code, answer.json()["code"]) == (
            403,
            "Forbidden.AccessDenied.AccessTokenPermissionDenied",
        )
        assert answer.json()["accessdenieddetail"] == {"requiredScopes": [needed]}
    else:
        assert code_of(answer) == "60011"
    tenant.set(permissions=f"{needed}")
    assert code_of(send(tenant, path, tenant.token)) not in {
        "60011",
        "Forbidden.AccessDenied.AccessTokenPermissionDenied",
    }


@pytest.mark.parametrize("name", [name for name in GUARDED if REGISTRY[name].edition])
def test_every_operation_of_a_dearer_edition_is_refused_below_it(tenant: Tenant, name: str) -> None:
    needed = EDITIONS.index(str(REGISTRY[name].edition))
    for edition in EDITIONS:
        tenant.set(edition=edition)
        refused = code_of(send(tenant, name, tenant.token)) == "permissions.error"
        assert refused is (EDITIONS.index(edition) < needed)


def test_every_operation_has_its_own_pace(tenant: Tenant, clock: Clock) -> None:
    tenant.set(qps=2)
    assert [tenant.code(GET, dept_id=1) for _ in range(4)] == [0, 0, 90018, 90018]
    assert tenant.call(GET, dept_id=1)["errcode"] == 88
    assert tenant.code("/topapi/v2/department/listsub", dept_id=1) == 0
    clock.now += 1
    assert tenant.code(GET, dept_id=1) == 0
    search = {"queryWord": "x", "offset": 0, "size": 1}
    answers = [tenant.new("/v1.0/contact/users/search", **search) for _ in range(3)]
    assert [found.status_code for found in answers] == [200, 200, 403]
    assert answers[2].json()["code"] == "Forbidden.AccessDenied.QpsLimitForAppkeyAndApi"


def test_apps_do_not_share_pace_permissions_or_tokens(tenant: Tenant) -> None:
    admin.add_app(tenant.path, "reader", "reader-secret")
    first, second = tenant.token, tenant.issue("reader", "reader-secret")
    tenant.set(qps=1)
    tenant.set(app="reader", permissions="qyapi_get_department_list")
    assert tenant.code(GET, dept_id=1) == 0
    tenant.token = second
    assert tenant.code(GET, dept_id=1) == 0
    assert tenant.code(CREATE, name="A", parent_id=1) == 60011
    tenant.token = first
    assert tenant.code(CREATE, name="A", parent_id=1) == 0


def test_the_quota_counts_metered_calls_alone_until_the_month_ends(tenant: Tenant, clock: Clock) -> None:
    tenant.set(monthly_quota=2)
    scopes = f"{OAPI}/auth/scopes"
    codes = [
        tenant.http.get(scopes, params={"access_token": tenant.token}).json()["errcode"] for _ in range(3)
    ]
    assert codes == [0, 0, 90020]
    search = tenant.new("/v1.0/contact/users/search", queryWord="x", offset=0, size=1)
    assert (search.status_code, search.json()["code"]) == (403, "Forbidden.AccessDenied.ApiCountLimitForOrg")
    assert tenant.code(GET, dept_id=1) == 0
    assert admin.current_settings(tenant.path)["metered_calls"] == 2
    clock.now += 31 * 86400
    tenant.token = tenant.issue(*APP)
    assert tenant.new("/v1.0/contact/users/search", queryWord="x", offset=0, size=1).status_code == 200


def test_a_throttled_call_is_not_metered(tenant: Tenant) -> None:
    tenant.set(qps=1)
    for _ in range(3):
        tenant.http.get(f"{OAPI}/auth/scopes", params={"access_token": tenant.token})
    assert admin.current_settings(tenant.path)["metered_calls"] == 1


def test_the_count_can_be_set(tenant: Tenant) -> None:
    tenant.set(metered_calls=4999)
    search = {"queryWord": "x", "offset": 0, "size": 1}
    assert tenant.new("/v1.0/contact/users/search", **search).status_code == 200
    assert tenant.new("/v1.0/contact/users/search", **search).status_code == 403


def test_the_allow_list_speaks_in_both_worlds(tenant: Tenant) -> None:
    tenant.set(ip_allow_list="10.1.2.3")
    assert tenant.call(GET, dept_id=1)["sub_code"] == "60020"
    answer = tenant.new("/v1.0/contact/users/search", queryWord="x", offset=0, size=1)
    assert (answer.status_code, answer.json()["code"]) == (403, "Forbidden.AccessDenied.IpNotInWhiteList")
    tenant.set(ip_allow_list="127.0.0.1")
    assert tenant.code(GET, dept_id=1) == 0


def test_the_order_of_checks(tenant: Tenant) -> None:
    """IP, throttle, token, permission, parameters, scope, existence: each hides the ones after it."""
    inside = tenant.department("Inside")
    live = tenant.token
    steps: list[tuple[dict[str, object], dict[str, object], int]] = [
        ({"ip_allow_list": ""}, {}, 90018),
        ({"qps": 0}, {}, 60011),
        ({"permissions": "*"}, {"dept_id": "x"}, 40009),
        ({}, {"dept_id": 7}, 50004),
        ({"contact_scope": 1}, {"dept_id": 7}, 60003),
    ]
    tenant.set(contact_scope=inside, permissions="none", qps=1)
    assert tenant.code(DELETE, dept_id="x") == 60011  # takes this second's only place
    tenant.set(ip_allow_list="10.1.2.3")
    assert tenant.code(DELETE, dept_id="x") == 60020
    for change, body, code in steps:
        tenant.set(**change)
        assert tenant.code(DELETE, **body) == code
    tenant.token = "stale"
    tenant.set(permissions="none")
    assert tenant.code(DELETE, dept_id="x") == 40014
    tenant.token = live


def test_a_partial_scope(tenant: Tenant) -> None:
    inside, outside = tenant.department("Inside"), tenant.department("Outside")
    below = tenant.department("Below", inside)
    tenant.person("in", below)
    tenant.person("out", outside)
    tenant.set(contact_scope=inside)
    assert tenant.code(GET, dept_id=below) == 0
    for path, body in (
        (GET, {"dept_id": outside}),
        (GET, {"dept_id": 1}),
        (UPDATE, {"dept_id": outside, "brief": "x"}),
        (UPDATE, {"dept_id": below, "parent_id": outside}),
        (DELETE, {"dept_id": outside}),
        (CREATE, {"name": "A", "parent_id": 1}),
        ("/topapi/v2/user/list", {"dept_id": outside, "cursor": 0, "size": 10}),
        ("/topapi/v2/user/update", {"userid": "in", "dept_id_list": str(outside)}),
    ):
        assert tenant.code(path, **body) == 50004, path
    for path in ("get", "update", "delete"):
        assert tenant.code(f"/topapi/v2/user/{path}", userid="out") == 50002
    assert tenant.code("/topapi/v2/user/get", userid="in") == 0


def test_lists_and_the_scope(tenant: Tenant) -> None:
    inside, outside = tenant.department("Inside"), tenant.department("Outside")
    tenant.person("out", outside)
    tenant.set(contact_scope=inside, contact_scope_users="out")
    listed = tenant.ok("/topapi/v2/department/listsub", dept_id=1)["result"]
    assert [item["dept_id"] for item in listed] == [inside]  # filtered
    ids = tenant.ok("/topapi/v2/department/listsubid", dept_id=1)["result"]["dept_id_list"]
    assert sorted(ids) == sorted([inside, outside])  # not filtered
    assert tenant.ok("/topapi/user/listid", dept_id=outside)["result"]["userid_list"] == ["out"]
    assert tenant.code("/topapi/v2/user/get", userid="out") == 0
    found = tenant.http.get(f"{OAPI}/auth/scopes", params={"access_token": tenant.token}).json()
    assert found["auth_org_scopes"] == {"authed_dept": [inside], "authed_user": ["out"]}
    assert "request_id" not in found


def test_the_whole_tenant_is_department_one(tenant: Tenant) -> None:
    found = tenant.http.get(f"{OAPI}/auth/scopes", params={"access_token": tenant.token}).json()
    assert found["auth_org_scopes"] == {"authed_dept": [1], "authed_user": []}
    assert {"mobile", "email"} <= set(found["auth_user_field"])
    assert found["condition_field"] == []


def test_nothing_but_the_token_table_holds_a_token_or_a_secret(tenant: Tenant) -> None:
    canary = "canary-5e1f0c"
    admin.add_app(tenant.path, "reader", canary)
    tenant.token = tenant.issue("reader", canary)
    tenant.ok(GET, dept_id=1)
    gettoken(tenant, appkey="reader", appsecret=canary + "-wrong")
    shown = (
        repr(admin.dump(tenant.path))
        + repr(admin.call_log(tenant.path))
        + repr(admin.current_settings(tenant.path))
    )
    assert canary not in shown
    assert tenant.token not in shown


def test_a_latency_holds_the_answer_back(tenant: Tenant, clock: Clock) -> None:
    tenant.set(latency_ms=250)
    tenant.ok(GET, dept_id=1)
    assert clock.slept == [0.25]


def test_a_second_tenant_is_another_corp(tmp_path: Path, clock: Clock) -> None:
    path = tmp_path / "other.db"
    admin.reset(path, admin.Identity("dingother", "other-app", "other-secret", "Other company"))
    other = Tenant(path, clock, "other-app", "other-secret")
    grant = {**GRANT, "client_id": "other-app", "client_secret": "other-secret"}
    assert other.http.post(f"{API}/v1.0/oauth2/dingother/token", json=grant).status_code == 200
    assert other.http.post(API + CORP, json=grant).json()["code"] == "unauthorized.client"
    assert other.http.post(API + CORP, json=GRANT).json()["code"] == "invalid.client"
    other.http.close()


def test_tokens_are_counted_but_for_the_free_form(tenant: Tenant) -> None:
    tenant.set(monthly_quota=0)
    assert gettoken(tenant, appkey=APP[0], appsecret=APP[1])["errcode"] == 90020
    refused = tenant.http.post(API + CORP, json=GRANT)
    assert (refused.status_code, refused.json()["code"]) == (
        403,
        "Forbidden.AccessDenied.ApiCountLimitForOrg",
    )
    assert tenant.issue(*APP) == tenant.token


def test_tokens_are_paced_by_app_and_nobody_is_no_app(tenant: Tenant) -> None:
    tenant.set(qps=1)
    keys = {"appKey": APP[0], "appSecret": APP[1]}
    for body, second in (
        (keys, (403, "Forbidden.AccessDenied.QpsLimitForAppkeyAndApi")),
        ({**keys, "appKey": "nobody"}, (400, "invalidClientIdOrSecret")),
    ):
        tenant.http.post(f"{API}/v1.0/oauth2/accessToken", json=body)
        answer = tenant.http.post(f"{API}/v1.0/oauth2/accessToken", json=body)
        assert (answer.status_code, answer.json()["code"]) == second
    assert [call["app"] for call in admin.call_log(tenant.path)][-2:] == [None, None]
