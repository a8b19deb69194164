"""Departments on the wire: what is sent, and what becomes of each quirk of the answers (contract 2)."""

from __future__ import annotations

import json

import pytest

from pulumi_dingtalk.client import departments, errors
from pulumi_dingtalk.client.retry import TRIES
from support.scripted import Scripted, ok, refused, scripted_client

BASE = "/topapi/v2/department/"

CONTRACT_SHAPE = json.loads(
    '{"errcode":0,"errmsg":"ok","result":{"dept_id":41000076,"name":"HR","parent_id":1,"order":10,"hide_dept":true,'
    '"dept_permits":[3,4],"user_permits":["u1"],"outer_dept":true,"outer_permit_depts":[500],'
    '"outer_permit_users":["u2"],"create_dept_group":true,"dept_group_chat_id":"chat1","group_contain_sub_dept":true,'
    '"auto_add_user":true,"auto_approve_apply":false,"org_dept_owner":"u3","dept_manager_userid_list":["u3"],'
    '"source_identifier":"mark","code":"100","from_union_org":false,"member_count":10,"owning_member_count":8},'
    '"request_id":"6iq4zcul5zjp"}'
)


def test_create_sends_native_types_and_csv_lists() -> None:
    service = Scripted().on(BASE + "create", ok(result={"dept_id": 41000076}))
    fields: departments.DepartmentFields = {
        "name": "Mong Kok",
        "parent_id": 1,
        "order": 10,
        "hide_dept": True,
        "dept_permits": [3, 4],
        "user_permits": ["mgr-mongkok", "hr-1"],
        "source_identifier": "mark",
    }
    assert departments.create(scripted_client(service), fields) == 41000076
    assert service.bodies(BASE + "create") == [
        {**fields, "dept_permits": "3,4", "user_permits": "mgr-mongkok,hr-1"},
    ]


def test_update_sends_what_is_named_and_nothing_else() -> None:
    service = Scripted().on(BASE + "update", ok())
    client = scripted_client(service)
    departments.update(client, 2, {"dept_manager_userid_list": ["mgr-mongkok"]})
    departments.update(client, 2, {"force_update_fields": ["dept_manager_userid_list"]})
    departments.update(client, 2, {"dept_permits": []})
    assert service.bodies(BASE + "update") == [
        {"dept_id": 2, "dept_manager_userid_list": "mgr-mongkok"},
        {"dept_id": 2, "force_update_fields": "dept_manager_userid_list"},
        {"dept_id": 2, "dept_permits": ""},
    ]


def test_get_reads_the_contracts_own_sample() -> None:
    service = Scripted().on(BASE + "get", CONTRACT_SHAPE)
    assert departments.get(scripted_client(service), 41000076) == CONTRACT_SHAPE["result"]
    assert service.bodies(BASE + "get") == [{"dept_id": 41000076}]


def test_get_brings_every_spelling_into_one_type() -> None:
    result = {
        "dept_id": "2",
        "name": "IT",
        "order": "5",
        "hide_dept": "true",
        "outer_dept": "false",
        "dept_permits": "[3,4]",
        "user_permits": "u1,u2",
        "dept_manager_userid_list": "u3",
        "extention": '{"floor":"2"}',
        "brief": None,
        "some_new_key": 1,
    }
    service = Scripted().on(BASE + "get", ok(result=result))
    assert departments.get(scripted_client(service), 2) == {
        "dept_id": 2,
        "name": "IT",
        "order": 5,
        "hide_dept": True,
        "outer_dept": False,
        "dept_permits": [3, 4],
        "user_permits": ["u1", "u2"],
        "dept_manager_userid_list": ["u3"],
        "extension": '{"floor":"2"}',
    }


def test_what_the_service_leaves_out_stays_out() -> None:
    service = Scripted().on(BASE + "get", ok(result={"dept_id": 1, "name": "Retailer"}))
    assert departments.get(scripted_client(service), 1) == {"dept_id": 1, "name": "Retailer"}


@pytest.mark.parametrize("leaf", [{"result": []}, {}, {"result": None}])
def test_a_leaf_has_no_children_however_it_is_told(leaf: dict[str, object]) -> None:
    service = Scripted().on(BASE + "listsub", ok(**leaf))
    assert departments.list_sub(scripted_client(service), 2) == []


def test_home_school_contacts_are_no_departments() -> None:
    children = [{"dept_id": -7, "name": "x"}, {"dept_id": 5, "name": "IT", "parent_id": 1}, {"dept_id": "-1"}]
    service = Scripted().on(BASE + "listsub", ok(result=children))
    service.on(BASE + "listsubid", ok(result={"dept_id_list": [-7, 5, -1]}))
    client = scripted_client(service)
    assert departments.list_sub(client, 1) == [{"dept_id": 5, "name": "IT", "parent_id": 1}]
    assert departments.list_sub_ids(client, 1) == [5]
    assert service.bodies(BASE + "listsub") == [{"dept_id": 1}]


def test_parents_run_up_to_the_root() -> None:
    service = Scripted().on(BASE + "listparentbydept", ok(result={"parent_id_list": [5, 2, 1]}))
    assert departments.list_parents(scripted_client(service), 5) == [5, 2, 1]


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (60003, errors.NotFound),
        (60005, errors.HasMembers),
        (60006, errors.HasChildren),
        (60007, errors.Invalid),
    ],
)
def test_delete_says_why_not(code: int, kind: type[errors.DingTalkError]) -> None:
    service = Scripted().on(BASE + "delete", refused(code, "部门不存在"))
    with pytest.raises(kind, match=f"department/delete for department 2: {code}"):
        departments.delete(scripted_client(service), 2)
    tries = TRIES if kind is errors.HasMembers else 1
    assert len(service.to(BASE + "delete")) == tries, "people who were moved still count for some seconds"
