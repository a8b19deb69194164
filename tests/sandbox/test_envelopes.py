"""How answers look in both worlds (contract contact.md 1.5)."""

from __future__ import annotations

import re

import pytest

from dingtalk_sandbox.errors import TEXTS

from .conftest import API, CREATE, GET, OAPI, Tenant


def test_a_usual_success(tenant: Tenant) -> None:
    found = tenant.call(GET, dept_id=1)
    assert (found["errcode"], found["errmsg"]) == (0, "ok")
    assert re.fullmatch(r"[0-9a-z]{12}", found["request_id"])


def test_a_plain_refusal(tenant: Tenant) -> None:
    found = tenant.call(GET, dept_id=7)
    assert set(found) == {"errcode", "errmsg", "request_id"}
    assert found["errcode"] == 60003


def test_a_gateway_refusal_is_wrapped_on_topapi_and_plain_elsewhere(tenant: Tenant) -> None:
    tenant.token = "stale"
    found = tenant.call(GET, dept_id=1)
    assert (found["errcode"], found["sub_code"]) == (88, "40014")
    assert found["errmsg"] == f"ding talk error[subcode=40014,submsg={found['sub_msg']}]"
    assert tenant.call("/role/add_role_group", name="A")["errcode"] == 40014


def test_an_unknown_name(tenant: Tenant) -> None:
    found = tenant.call("/topapi/v2/department/rename", dept_id=1)
    assert found["errcode"] == 22
    assert "dingtalk.oapi.v2.department.rename" in found["sub_msg"]
    answer = tenant.new("/v1.0/contact/nothing")
    assert (answer.status_code, answer.json()["code"]) == (404, "InvalidAction.NotFound")


def test_another_method(tenant: Tenant) -> None:
    assert tenant.http.get(OAPI + GET).json()["errcode"] == 43002
    assert tenant.http.post(f"{OAPI}/gettoken").json()["errcode"] == 43001


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/topapi/role/deleterole", {"role_id": "ROLE"}),
        ("/topapi/role/scope/update", {"role_id": "ROLE", "userid": "admin"}),
        ("/topapi/v2/user/get", {"userid": "admin"}),
        ("/topapi/v2/user/list", {"dept_id": 1, "cursor": 0, "size": 1}),
        ("/topapi/v2/user/getbymobile", {"mobile": "10000000000"}),
    ],
)
def test_zero_is_a_string_on_some_pages(tenant: Tenant, path: str, body: dict[str, object]) -> None:
    role = tenant.role()
    if "scope" in path:
        tenant.ok("/topapi/role/addrolesforemps", roleIds=str(role), userIds="admin")
    body = {key: role if value == "ROLE" else value for key, value in body.items()}
    assert tenant.call(path, **body)["errcode"] == "0"


def test_some_answers_lack_errmsg_or_request_id(tenant: Tenant) -> None:
    group = tenant.call("/role/add_role_group", name="A")
    assert set(group) == {"errcode", "errmsg", "groupId"}
    role = tenant.call("/role/add_role", roleName="B", groupId=group["groupId"])
    assert set(role) == {"errcode", "errmsg", "roleId"}
    assert set(tenant.call("/role/update_role", roleId=role["roleId"], roleName="C")) == {"errcode", "errmsg"}
    ids = {"roleIds": str(role["roleId"]), "userIds": "admin"}
    assert set(tenant.call("/topapi/role/addrolesforemps", **ids)) == {"errcode", "request_id"}
    tenant.ok("/topapi/role/removerolesforemps", **ids)
    assert set(tenant.call("/topapi/role/deleterole", role_id=role["roleId"])) == {"errcode", "request_id"}


def test_new_failures_carry_a_lower_case_requestid_and_its_header(tenant: Tenant) -> None:
    answer = tenant.new("/v1.0/contact/users/search", queryWord="x")
    assert set(answer.json()) == {"code", "message", "requestid"}
    assert answer.json()["requestid"] == answer.headers["x-acs-request-id"]
    assert re.fullmatch(r"[0-9A-F-]{36}", answer.json()["requestid"])


def test_the_old_world_takes_forms(tenant: Tenant) -> None:
    params = {"access_token": tenant.token}
    made = tenant.http.post(
        OAPI + CREATE,
        params=params,
        data={"name": "HR", "parent_id": "1", "hide_dept": "true", "user_permits": "admin"},
    ).json()
    found = tenant.show(made["result"]["dept_id"])
    assert (found["name"], found["hide_dept"], found["user_permits"]) == ("HR", True, ["admin"])


@pytest.mark.parametrize("content", [b"{", b"[1]", b'"text"'])
def test_an_unreadable_body_is_a_bad_parameter(tenant: Tenant, content: bytes) -> None:
    json_type = {"content-type": "application/json"}
    old = tenant.http.post(
        OAPI + CREATE, params={"access_token": tenant.token}, content=content, headers=json_type
    )
    assert old.json()["errcode"] == 40035
    headers = {**json_type, "x-acs-dingtalk-access-token": tenant.token}
    new = tenant.http.post(f"{API}/v1.0/contact/users/search", content=content, headers=headers)
    assert (new.status_code, new.json()["code"]) == (400, "parameter.error")


def test_a_refusal_says_dingtalks_text_or_else_its_code(tenant: Tenant) -> None:
    answer = tenant.call(GET, dept_id=424242)
    assert (answer["errcode"], answer["errmsg"]) == (60003, TEXTS[60003])
    tenant.set(edition="exclusive")
    told = tenant.new("/v1.0/exclusive/oaOperatorLogs/query", pageNumber=0).json()
    assert (told["code"], told["message"]) == ("param.illegal", "param.illegal")
