"""People on the wire (contract 4, 5)."""

from __future__ import annotations

import httpx
import pytest

from pulumi_dingtalk.client import errors, users
from support.scripted import Scripted, ok, refused, scripted_client


def test_get_brings_every_spelling_into_one_type() -> None:
    result = {
        "userid": "mgr-mongkok",
        "name": "Shop manager Mong Kok",
        "dept_id_list": "[2,3]",
        "active": "true",
        "senior": False,
        "hired_date": "1597573616828",
        "extension": {"k": "v"},
        "leader_in_dept": {"dept_id": 2, "leader": True},
    }
    service = Scripted().on("/topapi/v2/user/get", ok(result=result))
    assert users.get(scripted_client(service), "mgr-mongkok") == {
        "userid": "mgr-mongkok",
        "name": "Shop manager Mong Kok",
        "dept_id_list": [2, 3],
        "active": True,
        "senior": False,
        "hired_date": 1597573616828,
        "extension": '{"k": "v"}',
        "leader_in_dept": [2],
    }


@pytest.mark.parametrize("code", [60121, 33012])
def test_nobody_of_that_userid_is_not_found(code: int) -> None:
    service = Scripted().on("/topapi/v2/user/get", refused(code))
    with pytest.raises(errors.NotFound, match="person nobody"):
        users.get(scripted_client(service), "nobody")


def test_a_departments_people_follow_the_services_cursor() -> None:
    path = "/topapi/v2/user/list"
    first = {"has_more": True, "next_cursor": 37, "list": [{"userid": "a"}, {"userid": "b"}]}
    service = Scripted().on(path, ok(result=first), ok(result={"has_more": False, "list": {"userid": "c"}}))
    assert [user["userid"] for user in users.list_department(scripted_client(service), 2)] == ["a", "b", "c"]
    assert service.bodies(path) == [
        {"dept_id": 2, "size": 100, "cursor": 0},
        {"dept_id": 2, "size": 100, "cursor": 37},
    ]


@pytest.mark.parametrize("cursor", [0, None])
def test_a_cursor_that_does_not_move_is_an_error_not_a_loop(cursor: int | None) -> None:
    stuck = {"has_more": True, "next_cursor": cursor, "list": [{"userid": "a"}]}
    service = Scripted().on("/topapi/v2/user/list", ok(result=stuck))
    with pytest.raises(errors.UnexpectedAnswer):
        users.list_department(scripted_client(service), 2)
    assert len(service.to("/topapi/v2/user/list")) == 1


def test_ids_of_a_department() -> None:
    service = Scripted().on("/topapi/user/listid", ok(result={"userid_list": ["a", "b"]}))
    assert users.list_ids(scripted_client(service), 2) == ["a", "b"]


def test_search_by_whole_name_or_part() -> None:
    path = "/v1.0/contact/users/search"
    service = Scripted().on(path, {"hasMore": False, "totalCount": 1, "list": ["a"]})
    client = scripted_client(service)
    assert users.search(client, "Cashier") == ["a"]
    assert users.search(client, "Cash", exact=False) == ["a"]
    assert service.bodies(path) == [
        {"queryWord": "Cashier", "offset": 0, "size": 100, "fullMatchField": 1},
        {"queryWord": "Cash", "offset": 0, "size": 100},
    ]


def test_a_search_that_finds_too_many_says_so() -> None:
    service = Scripted().on("/v1.0/contact/users/search", {"hasMore": True, "totalCount": 101, "list": ["a"]})
    with pytest.raises(errors.Invalid, match="use a userid"):
        users.search(scripted_client(service), "Cashier")


def test_admins() -> None:
    admins = [{"userid": "admin", "sys_level": 1}, {"userid": "hr-1", "sys_level": "2"}]
    service = Scripted().on("/topapi/user/listadmin", ok(result=admins))
    assert users.list_admins(scripted_client(service)) == [("admin", 1), ("hr-1", 2)]


def test_by_mobile() -> None:
    service = Scripted().on("/topapi/v2/user/getbymobile", ok(result={"userid": "a"}))
    assert users.get_by_mobile(scripted_client(service), "55501234") == "a"


def test_writes() -> None:
    service = Scripted().on("/topapi/v2/user/create", ok(result={"userid": "a", "unionId": "x"}))
    service.on("/topapi/v2/user/update", ok()).on("/topapi/v2/user/delete", ok())
    client = scripted_client(service)
    assert users.create(client, {"name": "Cashier", "mobile": "55501234", "dept_id_list": [2, 3]}) == "a"
    users.update(client, "a", {"dept_id_list": [4]})
    users.delete(client, "a")
    assert service.bodies("/topapi/v2/user/create")[0]["dept_id_list"] == "2,3"
    assert service.bodies("/topapi/v2/user/update") == [{"dept_id_list": "4", "userid": "a"}]
    assert service.bodies("/topapi/v2/user/delete") == [{"userid": "a"}]


def test_an_invited_person_is_pending_and_a_lost_invitation_ambiguous() -> None:
    service = Scripted().on("/topapi/v2/user/create", refused(40103), httpx.ReadTimeout("slow"))
    client = scripted_client(service)
    with pytest.raises(errors.Pending):
        users.create(client, {"name": "Cashier", "mobile": "55501234", "dept_id_list": [1]})
    with pytest.raises(errors.Ambiguous):
        users.create(client, {"name": "Cashier", "mobile": "55501234", "dept_id_list": [1]})
