"""Roles on the wire: casing by operation, pages, batches, scopes (contract 3)."""

from __future__ import annotations

import json
from collections.abc import Mapping

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pulumi_dingtalk.client import errors, roles
from pulumi_dingtalk.client.roles import RoleEntry, RoleGroupEntry, RoleMember, Scope
from support.scripted import Scripted, ok, refused, scripted_client

LIST = "/topapi/role/list"
MEMBERS = "/topapi/role/simplelist"
ADD = "/topapi/role/addrolesforemps"
REMOVE = "/topapi/role/removerolesforemps"
SCOPE = "/topapi/role/scope/update"


def group(number: int, *role_ids: int) -> dict[str, object]:
    return {
        "groupId": number,
        "name": f"g{number}",
        "roles": [{"id": item, "name": f"r{item}"} for item in role_ids],
    }


def page(*items: Mapping[str, object], more: bool = False) -> dict[str, object]:
    return ok(result={"hasMore": more, "list": list(items)})


def test_groups_of_all_pages_once_each_and_whole() -> None:
    service = Scripted().on(
        LIST, page(group(1, 11), group(2, 21, 22), more=True), page(group(2, 22, 23), group(3), more=False)
    )
    assert roles.list_groups(scripted_client(service)) == [
        RoleGroupEntry(1, "g1", (RoleEntry(11, "r11"),)),
        RoleGroupEntry(2, "g2", (RoleEntry(21, "r21"), RoleEntry(22, "r22"), RoleEntry(23, "r23"))),
        RoleGroupEntry(3, "g3", ()),
    ]
    assert service.bodies(LIST) == [{"size": 200, "offset": 0}, {"size": 200, "offset": 200}]


def test_a_list_that_promises_more_and_holds_nothing_is_no_empty_list() -> None:
    service = Scripted().on(LIST, page(group(1), more=True), page(more=True))
    with pytest.raises(errors.UnexpectedAnswer, match="role groups"):
        roles.list_groups(scripted_client(service))
    assert len(service.to(LIST)) == 2


def serve_members(total: int) -> Scripted:
    def answer(request: httpx.Request) -> httpx.Response:
        asked = json.loads(request.content)
        start, size = asked["offset"], asked["size"]
        members = [{"userid": f"u{number}", "name": f"n{number}"} for number in range(total)][
            start : start + size
        ]
        return httpx.Response(200, json=page(*members, more=start + size < total))

    return Scripted().on(MEMBERS, answer)


@given(st.integers(0, 450))
@settings(max_examples=25, deadline=None)
def test_members_of_all_pages_with_as_few_calls_as_can_be(total: int) -> None:
    service = serve_members(total)
    found = roles.list_members(scripted_client(service), 5)
    assert [member.userid for member in found] == [f"u{number}" for number in range(total)]
    assert len(service.to(MEMBERS)) == max(1, -(-total // 100))


def test_a_member_that_moved_over_a_page_break_is_there_once() -> None:
    one, two = {"userid": "u1", "name": "n"}, {"userid": "u2", "name": "n"}
    scoped = {**two, "manageScopes": [{"dept_id": 11, "name": "Mong Kok"}]}
    service = Scripted().on(MEMBERS, page(one, two, more=True), page(scoped))
    assert roles.list_members(scripted_client(service), 5) == [
        RoleMember("u1", "n", ()),
        RoleMember("u2", "n", (Scope(11, "Mong Kok"),)),
    ]
    assert service.bodies(MEMBERS)[1] == {"role_id": 5, "size": 100, "offset": 100}


def test_each_operation_has_its_own_casing() -> None:
    service = Scripted().on("/topapi/role/getrole", ok(role={"groupId": 9, "name": "HR"}))
    service.on(
        "/topapi/role/getrolegroup",
        ok(role_group={"group_name": "Retail", "roles": [{"role_name": "HR", "role_id": 5}]}),
    )
    service.on("/role/add_role_group", ok(groupId=9)).on("/role/add_role", {"errcode": 0, "roleId": 5})
    service.on("/role/update_role", {"errcode": 0, "errmsg": "ok"}).on(
        "/topapi/role/deleterole", {"errcode": "0"}
    )
    client = scripted_client(service)
    assert roles.get_role(client, 5) == ("HR", 9)
    assert roles.get_group(client, 9) == RoleGroupEntry(9, "Retail", (RoleEntry(5, "HR"),))
    assert roles.add_group(client, "Retail") == 9
    assert roles.add_role(client, "HR", 9) == 5
    roles.rename_role(client, 5, "People")
    roles.delete_role(client, 5)
    assert [(request.url.path, json.loads(request.content)) for request in service.sent[1:]] == [
        ("/topapi/role/getrole", {"roleId": 5}),
        ("/topapi/role/getrolegroup", {"group_id": 9}),
        ("/role/add_role_group", {"name": "Retail"}),
        ("/role/add_role", {"roleName": "HR", "groupId": 9}),
        ("/role/update_role", {"roleId": 5, "roleName": "People"}),
        ("/topapi/role/deleterole", {"role_id": 5}),
    ]


@pytest.mark.parametrize(
    ("count", "adds", "removes"), [(0, 0, 0), (1, 1, 1), (20, 1, 1), (21, 2, 1), (101, 6, 2)]
)
def test_members_go_in_batches_of_the_contracts_sizes(count: int, adds: int, removes: int) -> None:
    service = Scripted().on(ADD, ok()).on(REMOVE, ok())
    client = scripted_client(service)
    userids = [f"u{number}" for number in range(count)]
    roles.add_members(client, 5, userids)
    roles.remove_members(client, 5, userids)
    assert (client.calls["role/addrolesforemps"], client.calls["role/removerolesforemps"]) == (adds, removes)
    for path, most in ((ADD, 20), (REMOVE, 100)):
        sent = [body["userIds"].split(",") for body in service.bodies(path)]
        assert [userid for batch in sent for userid in batch] == userids
        assert all(len(batch) <= most for batch in sent)
        assert all(body["roleIds"] == "5" for body in service.bodies(path))


def test_a_scope_of_nothing_is_left_out_and_means_everybody() -> None:
    service = Scripted().on(SCOPE, ok())
    client = scripted_client(service)
    roles.set_member_scope(client, 5, "mgr-mongkok", [11, 12])
    roles.set_member_scope(client, 5, "mgr-mongkok", [])
    assert service.bodies(SCOPE) == [
        {"userid": "mgr-mongkok", "role_id": 5, "dept_ids": "11,12"},
        {"userid": "mgr-mongkok", "role_id": 5},
    ]


def test_a_scope_over_the_limit_is_refused_before_it_is_sent() -> None:
    service = Scripted().on(SCOPE, ok())
    client = scripted_client(service)
    roles.set_member_scope(client, 5, "mgr-mongkok", range(1, 51))
    with pytest.raises(errors.Invalid, match=r"51 departments.* at most 50"):
        roles.set_member_scope(client, 5, "mgr-mongkok", range(1, 52))
    assert len(service.to(SCOPE)) == 1


def test_a_department_missing_in_a_scope_does_not_mean_that_the_role_is_gone() -> None:
    service = Scripted().on(SCOPE, refused(60003)).on(ADD, refused(33012))
    client = scripted_client(service)
    with pytest.raises(errors.BadReference):
        roles.set_member_scope(client, 5, "mgr-mongkok", [11])
    with pytest.raises(errors.BadReference):
        roles.add_members(client, 5, ["nobody"])
