"""Roles and groups: every refusal of contract contact.md 3, and every quirk by name."""

from __future__ import annotations

from typing import Any

import pytest

from .conftest import Tenant

LIST = "/topapi/role/list"
GETROLE = "/topapi/role/getrole"
GETGROUP = "/topapi/role/getrolegroup"
MEMBERS = "/topapi/role/simplelist"
ADD_GROUP = "/role/add_role_group"
ADD_ROLE = "/role/add_role"
RENAME = "/role/update_role"
DELETE = "/topapi/role/deleterole"
ADD = "/topapi/role/addrolesforemps"
REMOVE = "/topapi/role/removerolesforemps"
SCOPE = "/topapi/role/scope/update"


def groups(tenant: Tenant) -> dict[str, dict[str, Any]]:
    return {item["name"]: item for item in tenant.ok(LIST, size=200, offset=0)["result"]["list"]}


def builtin(tenant: Tenant) -> int:
    return int(groups(tenant)["默认"]["roles"][0]["id"])


def test_the_builtin_group_has_its_four_roles(tenant: Tenant) -> None:
    names = {role["name"] for role in groups(tenant)["默认"]["roles"]}
    assert names == {"负责人", "主管", "主管理员", "子管理员"}


@pytest.mark.parametrize("path", [RENAME, DELETE, ADD, REMOVE])
def test_builtin_roles_refuse_every_write(tenant: Tenant, path: str) -> None:
    role = builtin(tenant)
    body = {"roleId": role, "roleName": "X", "role_id": role, "roleIds": str(role), "userIds": "admin"}
    assert tenant.code(path, **body) == 23004


def test_the_builtin_group_takes_no_role(tenant: Tenant) -> None:
    assert tenant.code(ADD_ROLE, roleName="X", groupId=groups(tenant)["默认"]["groupId"]) == 23004


@pytest.mark.parametrize(
    ("path", "body", "code"),
    [
        (ADD_GROUP, {"name": ""}, 34018),
        (ADD_ROLE, {"groupId": 5}, 34018),
        (ADD_ROLE, {"roleName": "X"}, 34018),
        (ADD_ROLE, {"roleName": "X", "groupId": 5}, 34020),
        (ADD_ROLE, {"roleName": "X", "groupId": "x"}, 34020),
        (RENAME, {"roleId": 5, "roleName": "X"}, 33011),
        (RENAME, {"roleId": "ROLE"}, 660000),
        (RENAME, {"roleId": "ROLE", "roleName": ""}, 660000),
        (RENAME, {"roleId": "ROLE", "roleName": "Cashier"}, 34021),
        (DELETE, {"role_id": 5}, 33011),
        (DELETE, {}, 33011),
        (ADD, {"roleIds": "5", "userIds": "admin"}, 33011),
        (ADD, {"roleIds": "", "userIds": "admin"}, 33011),
        (ADD, {"roleIds": "ROLE", "userIds": "nobody"}, 33012),
        (ADD, {"roleIds": "ROLE", "userIds": ""}, 33012),
        (REMOVE, {"roleIds": "5", "userIds": "admin"}, 33011),
        (REMOVE, {"roleIds": "ROLE", "userIds": "nobody"}, 33012),
        (SCOPE, {"role_id": "ROLE", "userid": "nobody"}, 40003),
        (SCOPE, {"role_id": "ROLE"}, 40003),
        (SCOPE, {"userid": "admin"}, 34018),
        (SCOPE, {"role_id": 5, "userid": "admin"}, 60301),
        (SCOPE, {"role_id": "ROLE", "userid": "admin"}, 60301),  # does not hold it
        (SCOPE, {"role_id": "ROLE", "userid": "admin", "dept_ids": "x"}, 400002),
        (SCOPE, {"role_id": "ROLE", "userid": "admin", "dept_ids": list(range(2, 53))}, 400002),
        (GETROLE, {"roleId": 5}, 33011),
        (GETGROUP, {"group_id": 5}, 400002),
        (MEMBERS, {"role_id": 5}, 33011),
        (MEMBERS, {"role_id": "ROLE", "size": 101, "offset": 0}, 40069),
        (MEMBERS, {"role_id": "ROLE", "size": 0, "offset": 0}, 40069),
        (MEMBERS, {"role_id": "ROLE", "size": 20, "offset": -1}, 40068),
        (LIST, {"size": 201, "offset": 0}, 40069),
        (LIST, {"size": 20, "offset": -1}, 40068),
    ],
)
def test_refusals(tenant: Tenant, path: str, body: dict[str, Any], code: int) -> None:
    role = tenant.role()
    group = groups(tenant)["Shops"]["groupId"]
    tenant.ok(ADD_ROLE, roleName="Cashier", groupId=group)
    assert (
        tenant.code(path, **{key: role if value == "ROLE" else value for key, value in body.items()}) == code
    )


def test_scope_needs_departments_that_exist_and_people_who_joined(tenant: Tenant) -> None:
    role = tenant.role()
    tenant.ok(ADD, roleIds=str(role), userIds="admin")
    assert tenant.code(SCOPE, role_id=role, userid="admin", dept_ids="7") == 60003
    tenant.set(pending_invitation=True)
    body = {"userid": "invited", "name": "Invited", "mobile": "13900000000", "dept_id_list": "1"}
    assert tenant.code("/topapi/v2/user/create", **body) == 40103
    assert tenant.code(SCOPE, role_id=role, userid="invited") == 46004


def test_role_names_are_unique_within_a_group_only(tenant: Tenant) -> None:
    tenant.role("Manager", "Shops")
    shops = groups(tenant)["Shops"]["groupId"]
    assert tenant.code(ADD_ROLE, roleName="Manager", groupId=shops) == 34021
    assert tenant.role("Manager", "Offices")


def test_groups_of_one_name_follow_the_setting(tenant: Tenant) -> None:
    first = tenant.ok(ADD_GROUP, name="Shops")["groupId"]
    assert tenant.ok(ADD_GROUP, name="Shops")["groupId"] != first
    tenant.set(duplicate_role_group="refuse")
    assert tenant.code(ADD_GROUP, name="Shops") == 34021


@pytest.mark.parametrize(
    "path", ["/role/update_role_group", "/role/deleterolegroup", "/topapi/role/deleterolegroup"]
)
def test_groups_have_no_rename_and_no_delete(tenant: Tenant, path: str) -> None:
    assert tenant.code(path, group_id=5) == 22


def test_each_read_has_its_own_spelling(tenant: Tenant) -> None:
    role = tenant.role("Manager", "Shops")
    group = groups(tenant)["Shops"]
    assert group["roles"] == [{"id": role, "name": "Manager"}]
    assert tenant.ok(GETROLE, roleId=role)["role"] == {"name": "Manager", "groupId": group["groupId"]}
    found = tenant.ok(GETGROUP, group_id=group["groupId"])["role_group"]
    assert found == {"group_name": "Shops", "roles": [{"role_id": role, "role_name": "Manager"}]}


def test_a_role_that_somebody_holds_stays(tenant: Tenant) -> None:
    role = tenant.role()
    tenant.ok(ADD, roleIds=str(role), userIds="admin")
    assert tenant.code(DELETE, role_id=role) == 400002
    tenant.ok(REMOVE, roleIds=str(role), userIds="admin")
    tenant.ok(DELETE, role_id=role)
    assert tenant.code(GETROLE, roleId=role) == 33011


def test_adding_and_removing_twice_changes_nothing(tenant: Tenant) -> None:
    role, dept = tenant.role(), tenant.department("HR")
    tenant.ok(ADD, roleIds=str(role), userIds="admin")
    tenant.ok(SCOPE, role_id=role, userid="admin", dept_ids=str(dept))
    tenant.ok(ADD, roleIds=str(role), userIds="admin")
    expected = [
        {"userid": "admin", "name": "Main administrator", "manageScopes": [{"dept_id": dept, "name": "HR"}]}
    ]
    assert tenant.ok(MEMBERS, role_id=role)["result"]["list"] == expected
    tenant.ok(REMOVE, roleIds=str(role), userIds="admin")
    tenant.ok(REMOVE, roleIds=str(role), userIds="admin")
    assert tenant.ok(MEMBERS, role_id=role)["result"] == {"hasMore": False, "list": []}


def test_an_omitted_scope_is_everybody_and_has_no_key(tenant: Tenant) -> None:
    role, dept = tenant.role(), tenant.department("HR")
    tenant.ok(ADD, roleIds=str(role), userIds="admin")
    tenant.ok(SCOPE, role_id=role, userid="admin", dept_ids=str(dept))
    tenant.ok(SCOPE, role_id=role, userid="admin")
    assert "manageScopes" not in tenant.ok(MEMBERS, role_id=role)["result"]["list"][0]


def test_batches_have_their_caps(tenant: Tenant) -> None:
    role = tenant.role()
    people = [tenant.person(f"u{number}") for number in range(101)]
    assert tenant.code(ADD, roleIds=str(role), userIds=",".join(people[:21])) == 33012
    for start in range(0, 100, 20):
        tenant.ok(ADD, roleIds=str(role), userIds=",".join(people[start : start + 20]))
    assert tenant.code(REMOVE, roleIds=str(role), userIds=",".join(people)) == 33012
    assert tenant.code(ADD, roleIds=",".join([str(role + n) for n in range(21)]), userIds="admin") == 33011
    tenant.ok(REMOVE, roleIds=str(role), userIds=",".join(people[:100]))
    assert tenant.ok(MEMBERS, role_id=role)["result"]["list"] == []


def test_a_batch_with_one_bad_user_adds_nobody(tenant: Tenant) -> None:
    role = tenant.role()
    assert tenant.code(ADD, roleIds=str(role), userIds="admin,nobody") == 33012
    assert tenant.ok(MEMBERS, role_id=role)["result"]["list"] == []


def test_size_and_offset_count_only_together(tenant: Tenant) -> None:
    role = tenant.role()
    people = [tenant.person(f"u{number:02}") for number in range(25)]
    for start in (0, 20):
        tenant.ok(ADD, roleIds=str(role), userIds=",".join(people[start : start + 20]))
    for body in ({}, {"size": 3}, {"offset": 3}):
        found = tenant.ok(MEMBERS, role_id=role, **body)["result"]
        assert (found["hasMore"], len(found["list"])) == (True, 20)
    found = tenant.ok(MEMBERS, role_id=role, size=20, offset=20)["result"]
    assert (found["hasMore"], len(found["list"])) == (False, 5)


@pytest.mark.parametrize("unit", ["groups", "roles"])
@pytest.mark.parametrize("size", [1, 2, 3, 200])
def test_role_pages_hold_everything_in_either_unit(tenant: Tenant, unit: str, size: int) -> None:
    whole = {name: {role["id"] for role in group["roles"]} for name, group in groups(tenant).items()}
    for number in range(3):
        made = tenant.role("A", f"Group {number}")
        tenant.ok(ADD_GROUP, name=f"Empty {number}")
        whole.update({f"Group {number}": {made}, f"Empty {number}": set()})
    tenant.set(role_page_unit=unit)
    found: dict[str, set[int]] = {}
    offset, more = 0, True
    while more:
        page = tenant.ok(LIST, size=size, offset=offset)["result"]
        for group in page["list"]:
            found.setdefault(group["name"], set()).update(role["id"] for role in group["roles"])
        offset, more = offset + size, page["hasMore"]
    assert found == whole
