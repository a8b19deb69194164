"""People: every refusal of contract contact.md 4 and 5.1 to 5.5, and every quirk by name."""

from __future__ import annotations

from typing import Any

import pytest

from dingtalk_sandbox import admin

from .conftest import UPDATE as UPDATE_DEPARTMENT
from .conftest import Tenant

CREATE = "/topapi/v2/user/create"
UPDATE = "/topapi/v2/user/update"
DELETE = "/topapi/v2/user/delete"
GET = "/topapi/v2/user/get"
LIST = "/topapi/v2/user/list"
SIMPLE = "/topapi/user/listsimple"
IDS = "/topapi/user/listid"
BODY = {"name": "Shop manager Mong Kok", "mobile": "+852-50000001", "dept_id_list": "1"}


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"name": ""}, 60112),
        ({"name": "x" * 81}, 60112),
        ({"mobile": None}, 60103),
        ({"mobile": "call me"}, 60103),
        ({"mobile": "10000000000"}, 60104),  # the administrator's
        ({"mobile": "+86-10000000000"}, 60104),  # the same, spelt abroad
        ({"userid": "admin"}, 60102),
        ({"userid": "x" * 65}, 40003),
        ({"dept_id_list": None}, 400002),
        ({"dept_id_list": ""}, 40066),
        ({"dept_id_list": "one"}, 40066),
        ({"dept_id_list": list(range(1, 102))}, 40066),
        ({"dept_id_list": "7"}, 60003),
        ({"telephone": "1" * 51}, 40063),
        ({"telephone": "2345"}, 40100),
        ({"job_number": "1" * 51}, 60123),
        ({"title": "x" * 201}, 60119),
        ({"email": "nowhere"}, 60105),
        ({"email": "hr@example.com"}, 60106),
        ({"work_place": "x" * 101}, 40064),
        ({"remark": "x" * 2001}, 40065),
        ({"extension": "text"}, 60122),
        ({"manager_userid": "nobody"}, 60128),
    ],
)
def test_create_refuses_and_adds_nobody(tenant: Tenant, change: dict[str, Any], code: int) -> None:
    tenant.person("hr-lead", 1, telephone="2345", email="hr@example.com")
    before = tenant.ok(IDS, dept_id=1)
    assert tenant.code(CREATE, **{**BODY, **change}) == code
    assert {**tenant.ok(IDS, dept_id=1), "request_id": ""} == {**before, "request_id": ""}


def test_a_userid_is_made_up_when_none_is_given(tenant: Tenant) -> None:
    made = tenant.ok(CREATE, **BODY)
    assert made["errcode"] == "0"  # a string here
    found = tenant.ok(GET, userid=made["result"]["userid"])["result"]
    assert found["unionid"] == made["result"]["unionId"]  # two spellings
    assert (found["state_code"], found["mobile"]) == ("852", "50000001")


def test_a_department_has_a_cap(tenant: Tenant) -> None:
    ours = tenant.department("HR")
    tenant.set(department_member_cap=1)
    tenant.person("hr-lead", ours)
    assert tenant.code(CREATE, **{**BODY, "dept_id_list": str(ours)}) == 40023
    assert tenant.code(UPDATE, userid="admin", dept_id_list=f"1,{ours}") == 40023
    assert tenant.code(UPDATE, userid="hr-lead", dept_id_list=str(ours), title="Lead") == 0


def test_an_invited_person_is_nobody_until_accepted(tenant: Tenant) -> None:
    tenant.set(pending_invitation=True)
    ours = tenant.department("HR")
    answer = tenant.call(CREATE, userid="invited", **{**BODY, "dept_id_list": str(ours)})
    assert answer["errcode"] == 40103
    assert tenant.code(GET, userid="invited") == 60121
    assert tenant.code(DELETE, userid="invited") == 60121
    assert tenant.ok(IDS, dept_id=ours)["result"]["userid_list"] == []
    assert tenant.code(UPDATE_DEPARTMENT, dept_id=ours, dept_manager_userid_list="invited") == 40031
    admin.accept_invitation(tenant.path, "invited")
    assert tenant.ok(GET, userid="invited")["result"]["dept_id_list"] == [ours]
    assert admin.call_log(tenant.path)[-6]["outcome"] == "40103"


def test_rejoining_within_a_day_is_an_invitation_where_set(tenant: Tenant) -> None:
    tenant.set(rejoin_wait_h=24)
    tenant.ok(CREATE, userid="mgr-mongkok", **BODY)
    tenant.ok(DELETE, userid="mgr-mongkok")
    assert tenant.code(CREATE, userid="mgr-mongkok", **BODY) == 40103


def test_mobile_never_changes(tenant: Tenant) -> None:
    tenant.ok(CREATE, userid="mgr-mongkok", **BODY)
    assert tenant.code(UPDATE, userid="mgr-mongkok", mobile="+852-50000002") == 41054
    assert tenant.code(UPDATE, userid="mgr-mongkok", mobile="+852-50000001") == 0


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, 400002),
        ({"userid": "nobody"}, 60121),
        ({"userid": "admin", "name": ""}, 60112),
        ({"userid": "admin", "dept_id_list": "7"}, 60003),
        ({"userid": "admin", "force_update_fields": "title"}, 40035),
        ({"userid": "admin", "ext_attrs_update_mode": 2}, 40035),
    ],
)
def test_update_refuses(tenant: Tenant, body: dict[str, Any], code: int) -> None:
    assert tenant.code(UPDATE, **body) == code


def test_departments_are_replaced_as_a_whole_and_managers_go_with_them(tenant: Tenant) -> None:
    hr, it = tenant.department("HR"), tenant.department("IT")
    tenant.person("lead", hr, it)
    for dept in (hr, it):
        tenant.ok(UPDATE_DEPARTMENT, dept_id=dept, dept_manager_userid_list="lead", org_dept_owner="lead")
    tenant.ok(UPDATE, userid="lead", dept_id_list=str(it))
    assert tenant.show(hr)["dept_manager_userid_list"] == []
    assert "org_dept_owner" not in tenant.show(hr)
    assert tenant.show(it)["dept_manager_userid_list"] == ["lead"]
    assert tenant.ok(GET, userid="lead")["result"]["leader_in_dept"] == [{"dept_id": it, "leader": True}]


def test_extension_is_overwritten_or_appended(tenant: Tenant) -> None:
    tenant.person("lead", extension='{"a":"1"}')
    tenant.ok(UPDATE, userid="lead", extension='{"b":"2"}', ext_attrs_update_mode=1)
    assert tenant.ok(GET, userid="lead")["result"]["extension"] == '{"a": "1", "b": "2"}'
    tenant.ok(UPDATE, userid="lead", extension={"c": "3"})
    assert tenant.ok(GET, userid="lead")["result"]["extension"] == '{"c": "3"}'


def test_manager_userid_clears_by_force(tenant: Tenant) -> None:
    tenant.person("lead", manager_userid="admin")
    tenant.ok(UPDATE, userid="lead", force_update_fields="manager_userid")
    assert "manager_userid" not in tenant.ok(GET, userid="lead")["result"]


def test_delete_leaves_no_trace(tenant: Tenant) -> None:
    ours = tenant.department("HR", hide_dept=True)
    tenant.person("lead", ours)
    role = tenant.role()
    tenant.ok("/topapi/role/addrolesforemps", roleIds=str(role), userIds="lead")
    tenant.ok(UPDATE_DEPARTMENT, dept_id=ours, dept_manager_userid_list="lead", user_permits="lead")
    tenant.ok(DELETE, userid="lead")
    found = tenant.show(ours)
    assert (found["dept_manager_userid_list"], found["user_permits"], found["member_count"]) == ([], [], 0)
    assert tenant.ok("/topapi/role/simplelist", role_id=role)["result"]["list"] == []
    assert tenant.code(GET, userid="lead") == 60121
    assert tenant.code(DELETE, userid="lead") == 33012
    assert tenant.code(DELETE) == 400002


def test_get_shows_roles_and_leaves_empty_values_out(tenant: Tenant) -> None:
    role = tenant.role("Manager", "Shops")
    tenant.ok("/topapi/role/addrolesforemps", roleIds=str(role), userIds="admin")
    found = tenant.ok(GET, userid="admin")["result"]
    assert found["role_list"] == [{"id": role, "name": "Manager", "group_name": "Shops"}]
    assert found["admin"] is True
    assert not {"title", "avatar", "email", "dept_position_list"} & set(found)
    assert tenant.code(GET) == 400002


def test_personal_fields_need_their_permissions(tenant: Tenant) -> None:
    tenant.person("lead", email="lead@example.com", work_place="Mong Kok", remark="r", title="Lead")
    personal = {"mobile", "state_code", "email", "work_place", "remark"}
    assert personal <= set(tenant.ok(GET, userid="lead")["result"])
    tenant.set(permissions="qyapi_get_member,qyapi_get_department_member")
    found = tenant.ok(GET, userid="lead")["result"]
    assert not personal & set(found)
    assert found["title"] == "Lead"
    assert not personal & set(tenant.ok(LIST, dept_id=1, cursor=0, size=10)["result"]["list"][0])


@pytest.mark.parametrize(
    ("path", "body", "code"),
    [
        (LIST, {"cursor": 0, "size": 10}, 400002),
        (LIST, {"dept_id": 1, "size": 10}, 400002),
        (LIST, {"dept_id": 7, "cursor": 0, "size": 10}, 60019),
        (LIST, {"dept_id": 1, "cursor": 0, "size": 101}, 40035),
        (LIST, {"dept_id": 1, "cursor": 0, "size": 10, "order_field": "age"}, 400002),
        (SIMPLE, {"dept_id": 7, "cursor": 0, "size": 10}, 60003),
        (SIMPLE, {"dept_id": 1, "cursor": 0, "size": 101}, 40069),
        (SIMPLE, {"dept_id": 1, "cursor": -1, "size": 10}, 40068),
        (IDS, {"dept_id": 7}, 60003),
        (IDS, {}, 400002),
        (IDS, {"dept_id": -1}, 40009),
        ("/topapi/v2/user/getbymobile", {"mobile": "x"}, 40104),
        ("/topapi/v2/user/getbymobile", {"mobile": "13900000000"}, 60121),
        ("/topapi/v2/user/getbymobile", {}, 400002),
        ("/topapi/user/getbyunionid", {"unionid": "x"}, 60121),
        ("/topapi/user/getbyunionid", {}, 400002),
        ("/topapi/user/count", {}, 400002),
        ("/topapi/user/get_admin_scope", {}, 40036),
        ("/topapi/user/get_admin_scope", {"userid": "nobody"}, 60121),
    ],
)
def test_lists_and_look_ups_refuse(tenant: Tenant, path: str, body: dict[str, Any], code: int) -> None:
    assert tenant.code(path, **body) == code


def test_lists_hold_direct_members_alone_and_end_without_a_cursor(tenant: Tenant) -> None:
    shops = tenant.department("Shops")
    tenant.person("below", tenant.department("Mong Kok", shops))
    tenant.person("second", shops, dept_order_list=[{"dept_id": shops, "order": 5}])
    tenant.person("first", shops, dept_order_list=[{"dept_id": shops, "order": 9}])
    page = tenant.ok(SIMPLE, dept_id=shops, cursor=0, size=1)["result"]
    assert page == {"has_more": True, "next_cursor": 1, "list": [{"userid": "first", "name": "first"}]}
    page = tenant.ok(SIMPLE, dept_id=shops, cursor=1, size=1)["result"]
    assert page == {"has_more": False, "list": [{"userid": "second", "name": "second"}]}


def test_list_tells_the_leader_of_the_department_asked(tenant: Tenant) -> None:
    ours = tenant.department("HR")
    tenant.person("lead", ours)
    tenant.ok(UPDATE_DEPARTMENT, dept_id=ours, dept_manager_userid_list="lead")
    (found,) = tenant.ok(LIST, dept_id=ours, cursor=0, size=100)["result"]["list"]
    assert (found["leader"], found["dept_order"]) == (True, 1)
    assert not {"role_list", "manager_userid", "leader_in_dept"} & set(found)


def test_look_ups(tenant: Tenant) -> None:
    tenant.ok(CREATE, userid="mgr-mongkok", **BODY)
    for mobile in ("+852-50000001", "50000001"):
        found = tenant.ok("/topapi/v2/user/getbymobile", mobile=mobile)["result"]
        assert found == {"userid": "mgr-mongkok", "exclusive_account_userid_list": []}
    unionid = tenant.ok(GET, userid="mgr-mongkok")["result"]["unionid"]
    found = tenant.ok("/topapi/user/getbyunionid", unionid=unionid)["result"]
    assert found == {"contact_type": 0, "userid": "mgr-mongkok"}
    assert tenant.ok("/topapi/user/count", only_active="false")["result"]["count"] == 2
    assert tenant.ok("/topapi/user/listadmin")["result"] == [{"userid": "admin", "sys_level": 1}]
    assert tenant.ok("/topapi/user/get_admin_scope", userid="admin")["dept_ids"] == [1]
    assert tenant.ok("/topapi/user/get_admin_scope", userid="mgr-mongkok")["dept_ids"] == []


def test_search_is_fuzzy_unless_exact_is_asked(tenant: Tenant) -> None:
    tenant.person("one", name="Shop manager")
    tenant.person("two", name="Shop manager Mong Kok")
    path = "/v1.0/contact/users/search"
    assert tenant.new(path, queryWord="manager", offset=0, size=10).json()["list"] == ["one", "two"]
    found = tenant.new(path, queryWord="Shop manager", offset=0, size=10, fullMatchField=1).json()
    assert found == {"hasMore": False, "totalCount": 1, "list": ["one"]}
    assert tenant.new(path, queryWord="", offset=0, size=10).status_code == 400
