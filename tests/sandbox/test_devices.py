"""Trusted devices: every refusal of contract apps-security.md 3.1, and every quirk by name."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from .conftest import API, Tenant

PATH = "/v1.0/exclusive/trustedDevices"
PUBLIC = "/v1.0/exclusive/trusts/publicDevices"
GOOD: dict[str, Any] = {"userId": "admin", "platform": "Mac", "macAddress": "88:66:5a:07:2b:04"}


@pytest.fixture(autouse=True)
def exclusive(tenant: Tenant) -> None:
    tenant.set(edition="exclusive", trusted_device_query="allow")


def create(tenant: Tenant, **fields: Any) -> httpx.Response:
    return tenant.new(PATH, **{**GOOD, **fields})


def query(tenant: Tenant, **filters: Any) -> dict[str, Any]:
    answer = tenant.new(f"{PATH}/query", **(filters or {"pageNumber": 1}))
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def public(tenant: Tenant, **filters: Any) -> httpx.Response:
    headers = {"x-acs-dingtalk-access-token": tenant.token}
    return tenant.http.get(API + PUBLIC, headers=headers, params=filters)


def test_a_device_is_noted_without_an_id_and_found_by_a_query(tenant: Tenant) -> None:
    answer = create(tenant, serialNumber="C02", title="Till", status=2)
    assert answer.json() == {"success": True}
    found = query(tenant)
    (device,) = found["data"]
    assert (found["total"], found["pageSize"], found["currentPage"]) == (1, 50, 1)
    assert isinstance(device.pop("id"), int)
    assert device.pop("createTime") == device.pop("modifiedTime") == 1_790_000_000
    assert device == {**GOOD, "serialNumber": "C02", "title": "Till", "status": 2}
    create(tenant, platform="Win")
    assert query(tenant, platform="Win")["data"][0]["status"] == 1, "pending where nothing is said"
    for filters, count in (
        ({"userIds": ["admin"]}, 2),
        ({"macAddress": "88-66-5A-07-2B-04"}, 2),
        ({"macAddress": "00:00:00:00:00:00"}, 0),
        ({"serialNumber": "C02"}, 1),
        ({"status": 2}, 1),
        ({"pageNumber": 2, "pageSize": 1}, 1),
        ({"pageNumber": 3, "pageSize": 1}, 0),
    ):
        assert len(query(tenant, **filters)["data"]) == count, filters


def test_public_devices_are_told_without_id_and_person(tenant: Tenant) -> None:
    create(tenant)
    create(tenant, userId="0", title="Lobby", did="d-1")
    found = public(tenant).json()
    assert (found["dataCnt"], found["totalCnt"]) == (1, 1)
    (device,) = found["data"]
    assert device["title"] == "Lobby"
    assert device["did"] == "d-1"
    assert not {"id", "userId"} & set(device)
    assert public(tenant, platform="Win").json()["data"] == []
    assert public(tenant, pageNumber=2, pageSize=10).json()["data"] == []
    for filters in ({"pageSize": 9}, {"pageSize": 201}, {"pageNumber": 0}, {"pageNumber": "x"}):
        assert public(tenant, **filters).json()["code"] == "param.illegal"


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"userId": None}, "param.missing"),
        ({"platform": None}, "param.missing"),
        ({"macAddress": None}, "param.missing"),
        ({"platform": "iOS"}, "param.format.error"),
        ({"macAddress": "88665a072b04"}, "param.format.error"),
        ({"status": 5}, "param.format.error"),
        ({"status": "x"}, "param.format.error"),
        ({"userId": "nobody"}, "employee.not.found"),
    ],
)
def test_a_device_is_refused(tenant: Tenant, fields: dict[str, Any], code: str) -> None:
    answer = create(tenant, **fields)
    assert (answer.status_code, answer.json()["code"]) == (400, code)
    assert query(tenant)["data"] == []


def test_a_second_of_the_same_is_refused_in_any_spelling(tenant: Tenant) -> None:
    create(tenant)
    assert create(tenant, macAddress="88-66-5A-07-2B-04").json()["code"] == "insert.repeat.error"
    assert create(tenant, macAddress=None, did="d-1").status_code == 200
    assert create(tenant, macAddress=None, did="d-2").status_code == 200


def test_a_device_is_removed_by_its_address_or_its_did(tenant: Tenant) -> None:
    create(tenant)
    create(tenant, macAddress=None, did="d-1")
    remove = f"{PATH}/remove"
    for body in (
        {"userId": "admin", "kickOff": False},
        {"userId": "admin", "macAddress": GOOD["macAddress"]},
    ):
        assert tenant.new(remove, **body).json()["code"] == "param.missing"
    assert tenant.new(remove, macAddress=GOOD["macAddress"], kickOff=False).json()["code"] == "param.missing"
    odd = {"userId": "admin", "macAddress": GOOD["macAddress"], "kickOff": "perhaps"}
    assert tenant.new(remove, **odd).json()["code"] == "param.format.error"
    other = {"userId": "0", "macAddress": GOOD["macAddress"], "kickOff": False}
    assert tenant.new(remove, **other).json() == {"success": True}, "an unknown one has no code"
    assert query(tenant)["total"] == 2
    mine = {"userId": "admin", "macAddress": "88-66-5A-07-2B-04", "kickOff": True}
    assert tenant.new(remove, **mine).json() == {"success": True}
    assert query(tenant)["total"] == 1
    assert tenant.new(remove, userId="admin", did="d-1", kickOff=False).json() == {"success": True}
    assert query(tenant)["total"] == 0


def test_a_query_is_refused(tenant: Tenant) -> None:
    for filters, code in (
        ({"userIds": ["nobody"]}, "staff.not.found"),
        ({"pageNumber": 0}, "param.illegal"),
        ({"pageSize": 201}, "param.illegal"),
        ({"macAddress": {}}, "param.illegal"),
        ({"userIds": [{}]}, "param.illegal"),
    ):
        assert tenant.new(f"{PATH}/query", **filters).json()["code"] == code
    tenant.set(trusted_device_query="refuse")
    assert tenant.new(f"{PATH}/query", pageNumber=1).status_code == 403
