"""Departments: every refusal of contract contact.md 2, and every quirk by name."""

from __future__ import annotations

from typing import Any

import pytest

from .conftest import CREATE, DELETE, GET, UPDATE, Tenant

LISTSUB = "/topapi/v2/department/listsub"
LISTSUBID = "/topapi/v2/department/listsubid"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"parent_id": 1}, 60001),
        ({"name": "", "parent_id": 1}, 60001),
        ({"name": "x" * 65, "parent_id": 1}, 60001),
        ({"name": "x" * 64, "parent_id": 1}, 0),
        ({"name": "A-B", "parent_id": 1}, 60009),
        ({"name": "A,B", "parent_id": 1}, 60009),
        ({"name": "A，B", "parent_id": 1}, 60009),
        ({"name": "A"}, 40035),
        ({"name": "A", "parent_id": "one"}, 40010),
        ({"name": "A", "parent_id": 7}, 60004),
        ({"name": "A", "parent_id": 1, "order": 0}, 40011),
        ({"name": "A", "parent_id": 1, "order": "first"}, 40011),
        ({"name": "A", "parent_id": 1, "hide_dept": "perhaps"}, 40035),
        ({"name": "A", "parent_id": 1, "hide_dept": True, "dept_permits": "7"}, 600109),
        ({"name": "A", "parent_id": 1, "hide_dept": True, "dept_permits": "seven"}, 600109),
        ({"name": "A", "parent_id": 1, "hide_dept": True, "user_permits": "nobody"}, 600109),
        ({"name": "A", "parent_id": 1, "outer_dept": True, "outer_permit_depts": "7"}, 600109),
        ({"name": "A", "parent_id": 1, "outer_dept": True, "outer_permit_users": "nobody"}, 600109),
        ({"name": "A", "parent_id": 1, "brief": "x" * 256}, 40035),
        ({"name": "A", "parent_id": 1, "telephone": "1" * 51}, 40035),
        ({"name": "A", "parent_id": 1, "extension": "{"}, 40035),
        ({"name": {"zh": "A"}, "parent_id": 1}, 60001),
    ],
)
def test_create_refuses(tenant: Tenant, body: dict[str, Any], code: int) -> None:
    assert tenant.code(CREATE, **body) == code


def test_create_refuses_sensitive_words_and_too_many(tenant: Tenant) -> None:
    tenant.set(sensitive_words="casino, loan")
    assert tenant.code(CREATE, name="Casino floor", parent_id=1) == 0
    assert tenant.code(CREATE, name="Mong Kok loan desk", parent_id=1) == 60022
    tenant.set(department_cap=2)
    assert tenant.code(CREATE, name="One more", parent_id=1) == 60110


@pytest.mark.parametrize("code", [60008, 60021])
def test_names_are_unique_under_one_parent_on_create_rename_and_move(tenant: Tenant, code: int) -> None:
    tenant.set(name_conflict_code=code)
    shops, kowloon = tenant.department("Shops"), tenant.department("Kowloon")
    assert tenant.code(CREATE, name="Shops", parent_id=1) == code
    below = tenant.department("Shops", kowloon)  # another parent, no conflict
    assert tenant.code(UPDATE, dept_id=kowloon, name="Shops") == code
    assert tenant.code(UPDATE, dept_id=below, parent_id=1) == code
    assert tenant.code(UPDATE, dept_id=shops, name="Shops") == 0


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, 40009),
        ({"dept_id": 0}, 40009),
        ({"dept_id": "x"}, 40009),
        ({"dept_id": -7}, 40009),
        ({"dept_id": 1, "name": "Company"}, 60018),
        ({"dept_id": 7}, 60003),
        ({"dept_id": "OURS", "name": ""}, 60001),
        ({"dept_id": "OURS", "name": "A-B"}, 60009),
        ({"dept_id": "OURS", "order": -1}, 40011),
        ({"dept_id": "OURS", "parent_id": 7}, 60004),
        ({"dept_id": "OURS", "parent_id": "up"}, 40010),
        ({"dept_id": "OURS", "parent_id": "OURS"}, 60010),
        ({"dept_id": "OURS", "parent_id": "BELOW"}, 60010),
        ({"dept_id": "OURS", "hide_dept": True, "dept_permits": "7"}, 60109),
        ({"dept_id": "OURS", "dept_manager_userid_list": "nobody"}, 40031),
        ({"dept_id": "OURS", "dept_manager_userid_list": "admin"}, 40031),
        ({"dept_id": "OURS", "org_dept_owner": "nobody"}, 40093),
        ({"dept_id": "OURS", "org_dept_owner": "admin"}, 60067),
        ({"dept_id": "OURS", "force_update_fields": "name"}, 40035),
        ({"dept_id": "OURS", "language": "zh_HK"}, 40035),
        ({"dept_id": "OURS", "code": "x" * 31}, 40035),
        ({"dept_id": "OURS", "language": "en_US", "name": "A-B"}, 60009),
    ],
)
def test_update_refuses_and_changes_nothing(tenant: Tenant, body: dict[str, Any], code: int) -> None:
    ours = tenant.department("Shops")
    below = tenant.department("Mong Kok", ours)
    before = tenant.show(ours)
    ids = {"OURS": ours, "BELOW": below}
    body = {key: ids.get(value, value) if isinstance(value, str) else value for key, value in body.items()}
    assert tenant.code(UPDATE, **{"brief": "changed", **body}) == code
    assert tenant.show(ours) == before


@pytest.mark.parametrize("path", [GET, DELETE, LISTSUB, LISTSUBID, "/topapi/v2/department/listparentbydept"])
def test_reads_and_delete_refuse_bad_and_unknown_ids(tenant: Tenant, path: str) -> None:
    assert tenant.code(path, dept_id=7) == 60003
    assert tenant.code(path, dept_id="x") == 40009
    assert tenant.code(path, dept_id=-7) == 40009


@pytest.mark.parametrize("path", [GET, DELETE, LISTSUBID, "/topapi/v2/department/listparentbydept"])
def test_a_missing_id_is_a_bad_parameter(tenant: Tenant, path: str) -> None:
    assert tenant.code(path) == 400002


def test_an_omitted_field_stays(tenant: Tenant) -> None:
    ours = tenant.department("HR", order=5, brief="people", source_identifier="mark", create_dept_group=True)
    before = tenant.show(ours)
    tenant.ok(UPDATE, dept_id=ours, auto_add_user=True)
    assert tenant.show(ours) == {**before, "auto_add_user": True}


def test_order_is_assigned_when_none_is_given(tenant: Tenant) -> None:
    assert tenant.show(tenant.department("HR"))["order"] > 0
    assert tenant.show(tenant.department("IT", order=3))["order"] == 3


def test_root_has_no_parent_and_the_company_name(tenant: Tenant) -> None:
    root = tenant.show(1)
    assert "parent_id" not in root
    assert root["name"] == "Sandbox company"


def test_csv_on_write_is_an_array_on_read(tenant: Tenant) -> None:
    other = tenant.department("Other")
    ours = tenant.department("HR", hide_dept=True, dept_permits=f"{other},1", user_permits="admin")
    found = tenant.show(ours)
    assert sorted(found["dept_permits"]) == sorted([other, 1])
    assert found["user_permits"] == ["admin"]


def test_lists_are_absent_while_their_flag_is_off(tenant: Tenant) -> None:
    ours = tenant.department(
        "HR", hide_dept=True, user_permits="admin", outer_dept=True, outer_permit_users="admin"
    )
    assert {"user_permits", "dept_permits", "outer_permit_depts", "outer_permit_users"} <= set(
        tenant.show(ours)
    )
    tenant.ok(UPDATE, dept_id=ours, hide_dept=False, outer_dept=False)
    assert not {"user_permits", "dept_permits", "outer_permit_depts", "outer_permit_users"} & set(
        tenant.show(ours)
    )


def test_turning_the_flag_off_and_on_clears_the_lists(tenant: Tenant) -> None:
    ours = tenant.department("HR", hide_dept=True, user_permits="admin")
    tenant.ok(UPDATE, dept_id=ours, hide_dept=False)
    tenant.ok(UPDATE, dept_id=ours, hide_dept=True)
    assert tenant.show(ours)["user_permits"] == []


@pytest.mark.parametrize(("mode", "left"), [("ignore", ["admin"]), ("clear", [])])
def test_an_empty_string_for_a_list_follows_the_setting(tenant: Tenant, mode: str, left: list[str]) -> None:
    tenant.set(clear_mode=mode)
    ours = tenant.department("HR", hide_dept=True, user_permits="admin")
    tenant.ok(UPDATE, dept_id=ours, user_permits="")
    assert tenant.show(ours)["user_permits"] == left


def test_fifty_per_list_on_create_and_fifty_together_on_update(tenant: Tenant) -> None:
    permits = [tenant.department(f"D{number}") for number in range(51)]
    people = [tenant.person(f"u{number}") for number in range(50)]
    csv = ",".join(map(str, permits[:50]))
    assert tenant.code(CREATE, name="A", parent_id=1, hide_dept=True, dept_permits=permits) == 600109
    ours = tenant.department("A", hide_dept=True, dept_permits=csv, user_permits=",".join(people))
    assert tenant.code(UPDATE, dept_id=ours, dept_permits=csv) == 60109  # with the 50 people it has
    assert tenant.code(UPDATE, dept_id=ours, dept_permits=csv[: csv.rindex(",")], user_permits=people[0]) == 0
    assert tenant.code(UPDATE, dept_id=ours, brief="still editable") == 0


def test_write_only_fields_never_read_back(tenant: Tenant) -> None:
    ours = tenant.department("HR", outer_dept=True, outer_dept_only_self=True)
    tenant.ok(
        UPDATE, dept_id=ours, group_contain_outer_dept=True, group_contain_hidden_dept=True, language="zh_CN"
    )
    unseen = {"outer_dept_only_self", "group_contain_outer_dept", "group_contain_hidden_dept", "language"}
    assert not unseen & set(tenant.show(ours))


def test_extension_is_misspelt_on_read(tenant: Tenant) -> None:
    found = tenant.show(tenant.department("HR", extension='{"a":1}', brief="b", telephone="t"))
    assert found["extention"] == '{"a":1}'
    assert "extension" not in found
    assert (found["brief"], found["telephone"]) == ("b", "t")


def test_code_is_set_by_update_alone_and_absent_until_then(tenant: Tenant) -> None:
    ours = tenant.department("HR", code="100")
    assert "code" not in tenant.show(ours)
    tenant.ok(UPDATE, dept_id=ours, code="100")
    assert tenant.show(ours)["code"] == "100"


def test_a_group_once_made_stays(tenant: Tenant) -> None:
    ours = tenant.department("HR", create_dept_group=True)
    chat = tenant.show(ours)["dept_group_chat_id"]
    tenant.ok(UPDATE, dept_id=ours, create_dept_group=False)
    assert (tenant.show(ours)["create_dept_group"], tenant.show(ours)["dept_group_chat_id"]) == (True, chat)


def test_managers_and_owner_are_members_and_managers_clear_by_force_alone(tenant: Tenant) -> None:
    ours = tenant.department("HR")
    tenant.person("hr-lead", ours)
    tenant.ok(UPDATE, dept_id=ours, dept_manager_userid_list="hr-lead", org_dept_owner="hr-lead")
    tenant.ok(UPDATE, dept_id=ours, dept_manager_userid_list="")
    found = tenant.show(ours)
    assert (found["dept_manager_userid_list"], found["org_dept_owner"]) == (["hr-lead"], "hr-lead")
    tenant.ok(UPDATE, dept_id=ours, force_update_fields="dept_manager_userid_list")
    assert tenant.show(ours)["dept_manager_userid_list"] == []


def test_a_member_of_a_sub_department_is_no_member_for_managers(tenant: Tenant) -> None:
    ours = tenant.department("Shops")
    tenant.person("mgr-mongkok", tenant.department("Mong Kok", ours))
    assert tenant.code(UPDATE, dept_id=ours, dept_manager_userid_list="mgr-mongkok") == 40031


def test_delete_refuses_root_members_anywhere_below_and_children(tenant: Tenant) -> None:
    shops = tenant.department("Shops")
    mong_kok = tenant.department("Mong Kok", shops)
    tenant.person("mgr-mongkok", mong_kok)
    assert tenant.code(DELETE, dept_id=1) == 60007
    assert tenant.code(DELETE, dept_id=shops) == 60005
    tenant.ok("/topapi/v2/user/update", userid="mgr-mongkok", dept_id_list="1")
    assert tenant.code(DELETE, dept_id=shops) == 60006
    assert tenant.code(DELETE, dept_id=mong_kok) == 0
    assert tenant.code(DELETE, dept_id=shops) == 0
    assert tenant.code(DELETE, dept_id=shops) == 60003


def test_delete_cascades_where_the_tenant_is_set_so(tenant: Tenant) -> None:
    tenant.set(delete_mode="cascade")
    shops = tenant.department("Shops")
    mong_kok = tenant.department("Mong Kok", shops)
    tenant.ok(DELETE, dept_id=shops)
    assert tenant.code(GET, dept_id=mong_kok) == 60003


def test_a_deleted_department_leaves_permits_and_role_scopes(tenant: Tenant) -> None:
    gone, kept = tenant.department("Gone"), tenant.department("Kept")
    ours = tenant.department("HR", hide_dept=True, dept_permits=f"{gone},{kept}")
    role = tenant.role()
    tenant.person("mgr-mongkok")
    tenant.ok("/topapi/role/addrolesforemps", roleIds=str(role), userIds="mgr-mongkok")
    tenant.ok("/topapi/role/scope/update", userid="mgr-mongkok", role_id=role, dept_ids=f"{gone},{kept}")
    tenant.ok(DELETE, dept_id=gone)
    assert tenant.show(ours)["dept_permits"] == [kept]
    (holder,) = tenant.ok("/topapi/role/simplelist", role_id=role)["result"]["list"]
    assert [scope["dept_id"] for scope in holder["manageScopes"]] == [kept]


def test_listsub_and_listsubid_show_direct_children(tenant: Tenant) -> None:
    shops = tenant.department("Shops", source_identifier="mark")
    mong_kok = tenant.department("Mong Kok", shops)
    (found,) = tenant.ok(LISTSUB)["result"]  # no dept_id: the root
    assert (found["dept_id"], found["source_identifier"]) == (shops, "mark")
    assert tenant.ok(LISTSUBID, dept_id=shops)["result"] == {"dept_id_list": [mong_kok]}
    assert tenant.ok(LISTSUB, dept_id=mong_kok)["result"] == []
    tenant.set(leaf_result="missing")
    assert "result" not in tenant.ok(LISTSUB, dept_id=mong_kok)


def test_home_school_ids_are_listed_and_lead_nowhere(tenant: Tenant) -> None:
    tenant.set(home_school=True)
    assert {-1, -7} == {item["dept_id"] for item in tenant.ok(LISTSUB, dept_id=1)["result"]}
    assert {-1, -7} == set(tenant.ok(LISTSUBID, dept_id=1)["result"]["dept_id_list"])
    assert tenant.code(GET, dept_id=-7) == 40009


def test_parents_run_up_to_the_root(tenant: Tenant) -> None:
    shops = tenant.department("Shops")
    mong_kok = tenant.department("Mong Kok", shops)
    found = tenant.ok("/topapi/v2/department/listparentbydept", dept_id=mong_kok)["result"]
    assert found == {"parent_id_list": [mong_kok, shops, 1]}
    tenant.person("mgr-mongkok", mong_kok, 1)
    chains = tenant.ok("/topapi/v2/department/listparentbyuser", userid="mgr-mongkok")["result"][
        "parent_list"
    ]
    assert [chain["parent_dept_id_list"] for chain in chains] == [[1], [mong_kok, shops, 1]]
    assert tenant.code("/topapi/v2/department/listparentbyuser", userid="nobody") == 33012
    assert tenant.code("/topapi/v2/department/listparentbyuser") == 400002


def test_names_by_language(tenant: Tenant) -> None:
    ours = tenant.department("人力资源")
    tenant.ok(UPDATE, dept_id=ours, name="Human resources", language="en_US")
    assert tenant.show(ours)["name"] == "人力资源"
    assert tenant.show(ours, language="en_US")["name"] == "Human resources"


def test_member_counts(tenant: Tenant) -> None:
    shops = tenant.department("Shops")
    tenant.person("mgr-mongkok", shops, tenant.department("Mong Kok", shops))
    tenant.person("area-manager", shops)
    assert (tenant.show(shops)["member_count"], tenant.show(shops)["owning_member_count"]) == (2, 2)
    assert tenant.show(1)["member_count"] == 3


def test_strings_stand_for_numbers_and_booleans(tenant: Tenant) -> None:
    """The official Java SDK sends every scalar as a JSON string."""
    ours = tenant.department("HR")
    tenant.ok(UPDATE, dept_id=str(ours), hide_dept="true", order="9", user_permits=["admin"])
    found = tenant.show(ours)
    assert (found["hide_dept"], found["order"], found["user_permits"]) == (True, 9, ["admin"])


def test_search_pages_and_is_fuzzy(tenant: Tenant) -> None:
    made = [tenant.department(f"Shop {number}") for number in range(5)]
    path = "/v1.0/contact/departments/search"
    first = tenant.new(path, queryWord="Shop", offset=0, size=3).json()
    assert (first["hasMore"], first["totalCount"]) == (True, 5)
    rest = tenant.new(path, queryWord="Shop", offset=3, size=3).json()
    assert sorted(first["list"] + rest["list"]) == sorted(made)
    assert rest["hasMore"] is False
    tenant.set(search_offset="pages")
    assert tenant.new(path, queryWord="Shop", offset=1, size=3).json() == rest
    bad = tenant.new(path, queryWord="Shop", offset=0)
    assert (bad.status_code, bad.json()["code"]) == (400, "parameter.error")
