"""External contacts: every refusal of contract contact.md 5.8, and every quirk by name."""

from __future__ import annotations

import json
from typing import Any

import pytest

from .conftest import Tenant

CREATE, UPDATE = "/topapi/extcontact/create", "/topapi/extcontact/update"
DELETE, GET = "/topapi/extcontact/delete", "/topapi/extcontact/get"
LIST, LABELS = "/topapi/extcontact/list", "/topapi/extcontact/listlabelgroups"
GOOD: dict[str, Any] = {
    "name": "Buyer of the harbour hotel",
    "mobile": "13800047616",
    "state_code": "86",
    "follower_user_id": "admin",
    "label_ids": [1561077300],
}


def make(tenant: Tenant, **fields: Any) -> str:
    return str(tenant.ok(CREATE, contact={**GOOD, **fields})["userid"])


def test_a_contact_is_made_read_changed_and_deleted(tenant: Tenant) -> None:
    dept = tenant.department("Sales")
    userid = make(tenant, title="Buyer", share_dept_ids=[dept], share_user_ids=["admin"])
    shown = tenant.ok(GET, user_id=userid)["result"]
    assert shown == {
        **GOOD,
        "userid": userid,
        "mobile": "138*47616",
        "title": "Buyer",
        "share_dept_ids": [dept],
        "share_user_ids": ["admin"],
        "email": "",
    }
    assert "errmsg" not in tenant.call(CREATE, contact={**GOOD, "mobile": "13800000001"})
    tenant.ok(UPDATE, contact={**GOOD, "user_id": userid, "mobile": "1", "state_code": "1", "name": "Chef"})
    again = tenant.ok(GET, user_id=userid)["result"]
    assert (again["name"], again["mobile"], again["state_code"]) == ("Chef", "138*47616", "86")
    assert "title" not in again, "an update replaces the whole"
    assert again["share_dept_ids"] == []
    tenant.ok(DELETE, user_id=userid)
    assert tenant.code(GET, user_id=userid) == 60121


def test_the_mask_can_be_lifted(tenant: Tenant) -> None:
    userid = make(tenant)
    tenant.set(mask_external_mobile="false")
    assert tenant.ok(GET, user_id=userid)["result"]["mobile"] == GOOD["mobile"]


def test_an_object_in_a_form_is_its_json_text(tenant: Tenant) -> None:
    assert tenant.ok(CREATE, contact=json.dumps(GOOD))["userid"]


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"name": ""}, 60112),
        ({"name": None}, 60112),
        ({"mobile": ""}, 60103),
        ({"mobile": "12ab"}, 60103),
        ({"mobile": "1234"}, 60103),
        ({"mobile": "1" * 16}, 60103),
        ({"state_code": None}, 60103),
        ({"follower_user_id": None}, 40036),
        ({"follower_user_id": "nobody"}, 33012),
        ({"label_ids": []}, 60204),
        ({"label_ids": None}, 60204),
        ({"label_ids": ["x"]}, 400002),
        ({"label_ids": [5]}, 400002),
        ({"label_ids": list(range(1561077300, 1561077321))}, 400002),
        ({"share_user_ids": ["nobody"]}, 33012),
        ({"share_user_ids": [f"u{n}" for n in range(21)]}, 400002),
        ({"share_dept_ids": list(range(21))}, 400002),
        ({"share_dept_ids": ["x"]}, 400002),
    ],
)
def test_a_creation_is_refused(tenant: Tenant, fields: dict[str, Any], code: int) -> None:
    assert tenant.code(CREATE, contact={**GOOD, **fields}) == code
    assert tenant.ok(LIST, size=100, offset=0)["results"] == []
    if code != 60103:
        userid = make(tenant)
        assert tenant.code(UPDATE, contact={**GOOD, **fields, "user_id": userid}) == code


def test_two_may_not_share_a_mobile_and_a_country_code(tenant: Tenant) -> None:
    make(tenant)
    assert tenant.code(CREATE, contact=GOOD) == 60200
    assert tenant.code(CREATE, contact={**GOOD, "state_code": "+86"}) == 60200
    assert tenant.code(CREATE, contact={**GOOD, "state_code": "852"}) == 0


def test_who_is_not_there_and_what_is_not_said(tenant: Tenant) -> None:
    assert tenant.code(UPDATE, contact={**GOOD, "user_id": "5"}) == 60121
    assert tenant.code(UPDATE, contact=GOOD) == 40036
    assert tenant.code(CREATE) == 40036
    assert tenant.code(CREATE, contact="x") == 400002
    for path in (DELETE, GET):
        assert tenant.code(path, user_id="5") == 60121
        assert tenant.code(path) == 40036


def test_the_tenant_can_be_full_and_the_feature_off(tenant: Tenant) -> None:
    tenant.set(external_contact_cap=1)
    userid = make(tenant)
    assert tenant.code(CREATE, contact={**GOOD, "mobile": "13800000001"}) == 60203
    tenant.set(external_contacts="false")
    for path in (CREATE, UPDATE):
        assert tenant.code(path, contact={**GOOD, "user_id": userid}) == 60205
    for path in (DELETE, GET, LIST, LABELS):
        assert tenant.code(path, user_id=userid) == 60205


def test_a_follower_outside_the_scope_is_refused(tenant: Tenant) -> None:
    tenant.set(contact_scope=tenant.department("Sales"))
    assert tenant.code(CREATE, contact=GOOD) == 50002


@pytest.mark.parametrize("path", [LIST, LABELS])
def test_pages_by_offset_and_size(tenant: Tenant, path: str) -> None:
    made = [make(tenant, mobile=f"1380000000{n}") for n in range(4)]
    whole = tenant.ok(path, size=100, offset=0)["results"]
    assert len(whole) == 4
    assert tenant.ok(path, size=3, offset=0)["results"] == whole[:3]
    assert tenant.ok(path, size=3, offset=3)["results"] == whole[3:]
    assert tenant.ok(path, size=3, offset=6)["results"] == []
    assert tenant.ok(path, size=3)["results"] == whole, "both or neither"
    assert tenant.ok(path, offset=3)["results"] == whole
    if path == LIST:
        assert [item["userid"] for item in whole] == made
    for body, code in (({"size": 101, "offset": 0}, 41101), ({"size": 0, "offset": 0}, 41101)):
        assert tenant.code(path, **body) == code
    for body, code in (({"size": 1, "offset": -1}, 40068), ({"size": "x", "offset": 0}, 40069)):
        assert tenant.code(path, **body) == code


def test_a_tenant_has_its_labels_from_the_first_day(tenant: Tenant) -> None:
    answer = tenant.ok(LABELS, size=100, offset=0)
    assert "errmsg" not in answer
    assert [group["name"] for group in answer["results"]] == ["类型", "级别", "状态", "人事招聘状态"]
    ids = [label["id"] for group in answer["results"] for label in group["labels"]]
    assert len(ids) == len(set(ids))
    assert all(
        isinstance(group["color"], int) and set(group["labels"][0]) == {"id", "name"}
        for group in answer["results"]
    )
