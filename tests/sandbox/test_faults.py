"""Faults strike at the call they were planted for, as they were planted, and are gone."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from dingtalk_sandbox import admin
from dingtalk_sandbox.errors import SandboxError

from .conftest import CREATE, GET, Tenant

IDS = "/topapi/v2/department/listsubid"


def plant(
    tenant: Tenant, kind: str, operation: str | None = "department/create", at: int = 1, times: int = 1
) -> None:
    admin.plant_fault(tenant.path, kind, operation, at, times)


def children(tenant: Tenant) -> int:
    return len(tenant.ok(IDS, dept_id=1)["result"]["dept_id_list"])


def create(tenant: Tenant, name: str = "HR") -> httpx.Response:
    url = f"https://oapi.dingtalk.com{CREATE}"
    return tenant.http.post(url, params={"access_token": tenant.token}, json={"name": name, "parent_id": 1})


def test_it_strikes_at_the_nth_call_of_its_operation_and_vanishes(tenant: Tenant) -> None:
    plant(tenant, "error:-1", at=2)
    tenant.ok(GET, dept_id=1)
    codes = [tenant.code(CREATE, name=f"D{number}", parent_id=1) for number in range(4)]
    assert codes == [0, -1, 0, 0]
    assert children(tenant) == 3
    assert admin.dump(tenant.path)["faults"] == []


def test_it_can_strike_several_in_a_row_and_any_operation(tenant: Tenant) -> None:
    plant(tenant, "error:1002", operation=None, at=2, times=2)
    codes = [tenant.code(GET, dept_id=1), tenant.code(IDS, dept_id=1), tenant.code(GET, dept_id=1)]
    assert [*codes, tenant.code(GET, dept_id=1)] == [0, 1002, 1002, 0]


def test_two_on_one_call_strike_one_after_the_other(tenant: Tenant) -> None:
    plant(tenant, "error:-1")
    plant(tenant, "error:1002")
    assert [tenant.code(CREATE, name=name, parent_id=1) for name in "ABC"] == [-1, 1002, 0]


@pytest.mark.parametrize(("kind", "done"), [("timeout_before", 0), ("timeout_after", 1)])
def test_a_broken_connection(tenant: Tenant, kind: str, done: int) -> None:
    plant(tenant, kind)
    with pytest.raises(httpx.ReadTimeout):
        create(tenant)
    assert children(tenant) == done
    assert [call["outcome"] for call in admin.call_log(tenant.path) if call["operation"] == CREATE] == [kind]


def test_half_an_answer(tenant: Tenant) -> None:
    plant(tenant, "truncated")
    answer = create(tenant)
    with pytest.raises(ValueError, match=r"Expecting|Unterminated"):
        answer.json()
    assert children(tenant) == 1


@pytest.mark.parametrize(
    ("kind", "status", "content_type"),
    [("http:502", 502, "text/plain"), ("html", 200, "text/html"), ("banned", 200, "application/json")],
)
def test_answers_that_are_none(tenant: Tenant, kind: str, status: int, content_type: str) -> None:
    plant(tenant, kind)
    answer = create(tenant)
    assert (answer.status_code, answer.headers["content-type"].partition(";")[0]) == (status, content_type)
    assert "errcode" not in answer.text
    assert children(tenant) == 0


def test_the_ban_has_its_documented_body(tenant: Tenant) -> None:
    plant(tenant, "banned")
    found = create(tenant).json()
    assert {key: found[key] for key in ("status", "wait", "source", "punish")} == {
        "status": 1111,
        "wait": 5,
        "source": "x5",
        "punish": "deny",
    }


@pytest.mark.parametrize(("kind", "code"), [("throttle", 90018), ("quota", 90020), ("error:90002", 90002)])
def test_throttles_are_wrapped_in_the_old_world(tenant: Tenant, kind: str, code: int) -> None:
    plant(tenant, kind)
    found = create(tenant).json()
    assert (found["errcode"], found["sub_code"]) == (88, str(code))


@pytest.mark.parametrize(
    ("kind", "status", "code"),
    [
        ("throttle", 403, "Forbidden.AccessDenied.QpsLimitForAppkeyAndApi"),
        ("quota", 403, "Forbidden.AccessDenied.ApiCountLimitForOrg"),
        ("error:InvalidAuthentication", 400, "InvalidAuthentication"),
        ("error:system.busy", 500, "system.busy"),
        ("error:429:systemBusy", 429, "systemBusy"),
        (
            "error:Forbidden.AccessDenied.QpmLimitForAppkeyAndApi",
            403,
            "Forbidden.AccessDenied.QpmLimitForAppkeyAndApi",
        ),
    ],
)
def test_the_new_world_has_its_own_codes(tenant: Tenant, kind: str, status: int, code: str) -> None:
    plant(tenant, kind, operation="contact/users/search")
    answer = tenant.new("/v1.0/contact/users/search", queryWord="x", offset=0, size=1)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("boom", None, 1, 1), "known are"),
        (("http:404", None, 1, 1), "known are"),
        (("error:", None, 1, 1), "known are"),
        (("html", "department/rename", 1, 1), "not known"),
        (("html", "token", 0, 1), "count from 1"),
        (("html", "update", 1, 1), "could be"),
    ],
)
def test_a_fault_that_makes_no_sense_is_one_line(tenant: Tenant, arguments: Any, words: str) -> None:
    with pytest.raises(SandboxError, match=words) as caught:
        admin.plant_fault(tenant.path, *arguments)
    assert "\n" not in str(caught.value)


def test_the_older_world_has_numbers_alone(tenant: Tenant) -> None:
    plant(tenant, "error:busy", "department/get")
    assert tenant.code(GET, dept_id=1) == -1
