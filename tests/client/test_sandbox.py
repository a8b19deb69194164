"""The client on the embedded tenant: two independent readings of one contract must agree."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from dingtalk_sandbox import admin
from pulumi_dingtalk.client import Client, departments, errors, roles, scopes, users
from pulumi_dingtalk.client.operation import OPERATIONS
from support.tenant import make_client, sandbox, sandbox_url


@pytest.fixture
def shop(tenant: Client) -> int:
    return departments.create(tenant, {"name": "Mong Kok", "parent_id": 1, "source_identifier": "mark"})


@pytest.fixture
def person(tenant: Client, shop: int) -> str:
    return users.create(
        tenant,
        {
            "userid": "mgr-mongkok",
            "name": "Shop manager Mong Kok",
            "mobile": "+86-13800000001",
            "dept_id_list": [shop],
        },
    )


@pytest.fixture
def role(tenant: Client) -> int:
    return roles.add_role(tenant, "Shop manager", roles.add_group(tenant, "Retail"))


def test_an_empty_tenant(tenant: Client) -> None:
    assert tenant.corp_id == "dingsandbox"
    assert "parent_id" not in departments.get(tenant, 1)
    assert departments.list_sub(tenant, 1) == []
    assert users.list_admins(tenant) == [("admin", 1)]
    assert scopes.authorised(tenant).departments == (1,)
    (built_in,) = (group for group in roles.list_groups(tenant) if len(group.roles) == 4)
    assert roles.get_group(tenant, built_in.id) == built_in


def test_a_department_lives_and_dies(tenant: Client, shop: int) -> None:
    assert departments.list_sub_ids(tenant, 1) == [shop]
    assert departments.list_parents(tenant, shop) == [shop, 1]
    departments.update(
        tenant, shop, {"name": "Mong Kok East", "order": 7, "code": "MK1", "brief": "two floors"}
    )
    found = departments.get(tenant, shop)
    assert (found["name"], found["order"], found["code"], found["parent_id"]) == (
        "Mong Kok East",
        7,
        "MK1",
        1,
    )
    assert (found["source_identifier"], found["brief"]) == ("mark", "two floors")
    departments.delete(tenant, shop)
    with pytest.raises(errors.NotFound):
        departments.get(tenant, shop)
    with pytest.raises(errors.NotFound):
        departments.delete(tenant, shop)


def test_hidden_departments_show_their_lists_only_while_hidden(
    tenant: Client, shop: int, person: str
) -> None:
    departments.update(tenant, shop, {"hide_dept": True, "dept_permits": [shop], "user_permits": [person]})
    found = departments.get(tenant, shop)
    assert (found["hide_dept"], found["dept_permits"], found["user_permits"]) == (True, [shop], [person])
    departments.update(tenant, shop, {"hide_dept": False})
    assert not departments.get(tenant, shop).get("dept_permits")


def test_managers_are_set_and_cleared(tenant: Client, shop: int, person: str) -> None:
    departments.update(tenant, shop, {"dept_manager_userid_list": [person]})
    assert departments.get(tenant, shop)["dept_manager_userid_list"] == [person]
    departments.update(tenant, shop, {"force_update_fields": ["dept_manager_userid_list"]})
    assert not departments.get(tenant, shop).get("dept_manager_userid_list")


def test_refusals_have_their_meaning(tenant: Client, shop: int, person: str) -> None:
    with pytest.raises(errors.Conflict):
        departments.create(tenant, {"name": "Mong Kok", "parent_id": 1})
    with pytest.raises(errors.BadReference):
        departments.create(tenant, {"name": "Sham Shui Po", "parent_id": 999_999_999})
    with pytest.raises(errors.Invalid):
        departments.create(tenant, {"name": "a-b", "parent_id": 1})
    with pytest.raises(errors.Invalid):
        departments.delete(tenant, 1)
    with pytest.raises(errors.HasMembers):
        departments.delete(tenant, shop)
    with pytest.raises(errors.NotFound):
        departments.list_sub(tenant, 999_999_999)
    with pytest.raises(errors.NotFound):
        users.get(tenant, "nobody")
    with pytest.raises(errors.BadReference):
        departments.update(tenant, shop, {"dept_manager_userid_list": ["nobody"]})
    child = departments.create(tenant, {"name": "Till", "parent_id": shop})
    with pytest.raises(errors.Invalid):
        departments.update(tenant, shop, {"parent_id": child})


def test_a_person_lives_and_dies(tenant: Client, shop: int, person: str) -> None:
    assert users.list_ids(tenant, shop) == [person]
    assert [user["userid"] for user in users.list_department(tenant, shop)] == [person]
    assert users.get_by_mobile(tenant, "+86-13800000001") == person
    assert users.search(tenant, "Shop manager Mong Kok") == [person]
    users.update(tenant, person, {"title": "Manager", "dept_id_list": [1, shop]})
    found = users.get(tenant, person)
    assert (found["title"], sorted(found["dept_id_list"])) == ("Manager", [1, shop])
    users.delete(tenant, person)
    with pytest.raises(errors.NotFound):
        users.get(tenant, person)


def test_a_role_lives_and_dies(tenant: Client, role: int, shop: int, person: str) -> None:
    name, group = roles.get_role(tenant, role)
    assert name == "Shop manager"
    assert roles.get_group(tenant, group).name == "Retail"
    with pytest.raises(errors.Conflict):
        roles.add_role(tenant, "Shop manager", group)
    roles.rename_role(tenant, role, "Branch manager")
    assert roles.get_role(tenant, role) == ("Branch manager", group)
    roles.add_members(tenant, role, [person, "admin"])
    roles.set_member_scope(tenant, role, person, [shop])
    members = {
        member.userid: [scope.dept_id for scope in member.scopes]
        for member in roles.list_members(tenant, role)
    }
    assert members == {person: [shop], "admin": []}
    roles.set_member_scope(tenant, role, person, [])
    assert {member.scopes for member in roles.list_members(tenant, role)} == {()}
    roles.remove_members(tenant, role, [person, "admin"])
    assert roles.list_members(tenant, role) == []
    roles.delete_role(tenant, role)
    with pytest.raises(errors.NotFound):
        roles.get_role(tenant, role)
    with pytest.raises(errors.NotFound):
        roles.list_members(tenant, role)


def test_built_in_roles_cannot_be_deleted(tenant: Client) -> None:
    (built_in,) = (group for group in roles.list_groups(tenant) if len(group.roles) == 4)
    with pytest.raises(errors.Invalid):
        roles.delete_role(tenant, built_in.roles[0].id)


def test_more_members_than_a_page(tenant: Client, role: int) -> None:
    userids = [f"staff-{number}" for number in range(123)]
    for number, userid in enumerate(userids):
        users.create(
            tenant,
            {"userid": userid, "name": "Cashier", "mobile": f"+86-139{number:08}", "dept_id_list": [1]},
        )
    roles.add_members(tenant, role, userids)
    assert sorted(member.userid for member in roles.list_members(tenant, role)) == sorted(userids)
    assert sorted(user["userid"] for user in users.list_department(tenant, 1)) == sorted([*userids, "admin"])
    assert tenant.calls["role/addrolesforemps"] == 7
    assert tenant.calls["role/simplelist"] == 2
    roles.remove_members(tenant, role, userids)
    assert tenant.calls["role/removerolesforemps"] == 2


@pytest.mark.parametrize(
    "settings",
    [
        {"role_page_unit": "groups"},
        {"role_page_unit": "roles"},
        {"name_conflict_code": 60021},
        {"leaf_result": "empty"},
        {"leaf_result": "missing"},
        {"home_school": "true"},
    ],
    ids=str,
)
def test_what_the_contract_leaves_open_makes_no_difference(
    tmp_path: Path, settings: dict[str, object]
) -> None:
    client = make_client(sandbox_url(tmp_path, "tenant.db", **settings))
    group = roles.add_group(client, "Retail")
    made = {roles.add_role(client, f"Role {number}", group) for number in range(230)}
    (retail,) = (found for found in roles.list_groups(client) if found.name == "Retail")
    assert {role.id for role in retail.roles} == made
    shop = departments.create(client, {"name": "Mong Kok", "parent_id": 1})
    with pytest.raises(errors.Conflict):
        departments.create(client, {"name": "Mong Kok", "parent_id": 1})
    assert [child["dept_id"] for child in departments.list_sub(client, 1)] == [shop]
    assert departments.list_sub_ids(client, 1) == [shop]
    assert departments.list_sub(client, shop) == []
    client.close()


def change(url: str, *settings: str) -> None:
    sandbox("settings", "--db", url.partition(":")[2], "--app", "sandbox-app", *settings)


def test_a_token_that_expired_behind_our_back_is_renewed_in_both_worlds(
    tenant_url: str, tenant: Client
) -> None:
    departments.get(tenant, 1)
    change(tenant_url, "clock_offset_s=8000")
    departments.get(tenant, 1)
    change(tenant_url, "clock_offset_s=16000")
    users.search(tenant, "nobody")
    assert tenant.calls == {"oauth2/token": 3, "department/get": 3, "users/search": 2}


def test_missing_permissions_are_named_in_both_worlds(tenant_url: str, tenant: Client) -> None:
    change(tenant_url, "permissions=qyapi_get_department_list")
    departments.get(tenant, 1)
    with pytest.raises(errors.PermissionDenied, match="missing permission: qyapi_manage_addresslist"):
        departments.create(tenant, {"name": "Mong Kok", "parent_id": 1})
    with pytest.raises(errors.PermissionDenied, match="missing permission: qyapi_addresslist_search"):
        users.search(tenant, "nobody")


def plain(path: str) -> str:
    """A path without the names of its parts."""
    return re.sub(r"{.*?}", "{}", path)


@pytest.mark.parametrize("name", sorted(OPERATIONS))
def test_both_readings_of_an_operation_agree(name: str) -> None:
    """Method, path, permission and whether the quota counts it, each read twice from the contract."""
    told = {(found["method"], plain(str(found["path"]))): found for found in admin.operations()}
    operation = OPERATIONS[name]
    found = told[operation.method, plain(operation.path)]
    assert (operation.permission or None) == found["permission"]
    assert operation.metered is found["metered"]


def test_out_of_scope_is_not_gone(tenant_url: str, tenant: Client, shop: int) -> None:
    other = departments.create(tenant, {"name": "Sham Shui Po", "parent_id": 1})
    change(tenant_url, f"contact_scope={other}")
    assert departments.get(tenant, other)["name"] == "Sham Shui Po"
    with pytest.raises(errors.OutOfScope):
        departments.get(tenant, shop)
    assert scopes.authorised(tenant).departments == (other,)


@pytest.fixture
def others(tenant_url: str) -> Iterator[list[Client]]:
    clients = [make_client(tenant_url, clientSecret="wrong"), make_client(tenant_url, corpId="dingother")]
    yield clients
    for client in clients:
        client.close()


def test_wrong_secret_and_wrong_corp_are_one_line(tenant: Client, others: list[Client]) -> None:
    departments.get(tenant, 1)  # its token must not serve a client with other credentials
    for client in others:
        with pytest.raises(errors.AuthenticationFailed) as caught:
            departments.get(client, 1)
        line = str(caught.value)
        assert client.corp_id in line
        assert "sandbox-app" in line
        assert "\n" not in line
