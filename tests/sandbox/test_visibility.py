"""Rules on visibility: every refusal of contract contact.md 6.1 to 6.3, and every quirk by name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from .conftest import API, Clock, Tenant

HIDE = "/v1.0/contact/contactHideSettings"
RESTRICT = "/v1.0/contact/restrictions/settings"
ATTRIBUTES = "/v1.0/contact/staffAttributes/visibilitySettings"
SAVE = {HIDE: "PUT", RESTRICT: "PUT", ATTRIBUTES: "POST"}
GOOD: dict[str, dict[str, Any]] = {
    HIDE: {
        "name": "Board",
        "description": "Since the audit",
        "objectStaffIds": ["admin"],
        "objectDeptIds": [1],
        "objectTagIds": [7],
        "excludeStaffIds": ["admin"],
        "excludeDeptIds": [2],
        "excludeTagIds": [8],
        "active": True,
        "hideInUserProfile": True,
        "hideInSearch": True,
    },
    RESTRICT: {
        "name": "Board",
        "description": "Since the audit",
        "subjectUserIds": ["admin"],
        "subjectDeptIds": [1],
        "subjectTagIds": [7],
        "type": "excludeNode",
        "excludeUserIds": ["admin"],
        "excludeDeptIds": [2],
        "excludeTagIds": [8],
        "active": True,
        "restrictInUserProfile": True,
        "restrictInSearch": True,
    },
    ATTRIBUTES: {
        "name": "Board",
        "description": "Since the audit",
        "objectStaffIds": ["admin"],
        "objectDeptIds": [1],
        "objectTagIds": [7],
        "hideFields": ["mobile", "12837"],
        "excludeStaffIds": ["admin"],
        "excludeDeptIds": [2],
        "excludeTagIds": [8],
        "active": True,
    },
}
ALL = sorted(GOOD)
UNKNOWN = {HIDE: "parameter.error", ATTRIBUTES: "parameter.error", RESTRICT: "idInvalid"}


@dataclass(frozen=True)
class Caller:
    tenant: Tenant

    def send(self, method: str, path: str, **more: Any) -> httpx.Response:
        headers = {"x-acs-dingtalk-access-token": self.tenant.token}
        return self.tenant.http.request(method, API + path, headers=headers, **more)

    def save(self, path: str, **fields: Any) -> httpx.Response:
        return self.send(SAVE[path], path, json={**GOOD[path], **fields})

    def made(self, path: str, **fields: Any) -> int:
        answer = self.save(path, **fields)
        assert answer.status_code == 200, answer.text
        assert set(answer.json()) == {"result"}
        return int(answer.json()["result"])

    def page(self, path: str, **query: Any) -> dict[str, Any]:
        answer = self.send("GET", path, params=query)
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    def refused(self, method: str, path: str, **more: Any) -> tuple[int, str]:
        answer = self.send(method, path, **more)
        return answer.status_code, answer.json()["code"]


@pytest.fixture
def caller(tenant: Tenant) -> Caller:
    return Caller(tenant)


@pytest.mark.parametrize("path", ALL)
def test_a_rule_is_made_read_replaced_and_deleted(caller: Caller, clock: Clock, path: str) -> None:
    id_ = caller.made(path)
    (shown,) = caller.page(path, nextToken=0)["list"]
    expected = {**GOOD[path], "id": id_}
    if path == HIDE:
        del expected["hideInUserProfile"], expected["hideInSearch"]
    if path == ATTRIBUTES:
        dates = {shown.pop("gmtCreate"), shown.pop("gmtModified")}
        assert dates == {"2026-09-21 14:13:20"}
    assert shown == expected
    clock.now += 60
    other = caller.made(path, name="Finance")
    assert caller.made(path, id=id_, name="Renamed", description=None) == id_
    first, second = caller.page(path, nextToken=0)["list"]
    assert (first["id"], first["name"], first["description"]) == (id_, "Renamed", "")
    assert second["id"] == other
    if path == ATTRIBUTES:
        assert (first["gmtCreate"], first["gmtModified"]) == ("2026-09-21 14:13:20", "2026-09-21 14:14:20")
    gone = caller.send("DELETE", f"{path}/{id_}")
    assert (gone.status_code, gone.content) == (200, b"") if path == HIDE else gone.json() == {"result": True}
    assert [rule["id"] for rule in caller.page(path, nextToken=0)["list"]] == [other]
    assert caller.refused("DELETE", f"{path}/{id_}") == (400, UNKNOWN[path])
    assert caller.refused(SAVE[path], path, json={**GOOD[path], "id": id_}) == (400, UNKNOWN[path])
    assert caller.refused(SAVE[path], path, json={**GOOD[path], "id": "x"}) == (400, UNKNOWN[path])


def walk(caller: Caller, path: str, first: dict[str, Any], key: str) -> tuple[list[int], Any]:
    """All pages of two; returns the ids and the last token."""
    found: list[int] = []
    query = first
    while True:
        page = caller.page(path, maxResults=2, **query)
        found += [rule["id"] for rule in page["list"]]
        if not page["hasMore"]:
            return found, page.get(key, "no token")
        query = {"nextToken": page[key]}


@pytest.mark.parametrize(
    ("path", "first", "key", "last"),
    [
        (HIDE, {"nextToken": 0}, "nextToken", ""),
        (RESTRICT, {}, "nextToken", "no token"),
        (ATTRIBUTES, {"nextToken": -1}, "nextCursor", -1),
    ],
)
def test_tokens_begin_and_end_differently(
    caller: Caller, path: str, first: dict[str, Any], key: str, last: Any
) -> None:
    assert walk(caller, path, first, key) == ([], last)
    made = [caller.made(path) for _ in range(5)]
    assert walk(caller, path, first, key) == (made, last)
    assert len(caller.page(path, **first, maxResults=100)["list"]) == 5
    assert len(caller.page(path, **first)["list"]) == 5
    if path != RESTRICT:
        assert len(caller.page(path)["list"]) == 5, "a missing token is the first"
    bad = (500, "system.error") if path == RESTRICT else (400, "parameter.error")
    for query in ({"maxResults": 0}, {"maxResults": 101}, {"maxResults": "x"}, {"nextToken": "x"}):
        status = 400 if "x" in query.values() and path == RESTRICT else bad[0]
        assert caller.refused("GET", path, params=query) == (status, bad[1])


def many(count: int) -> list[int]:
    return list(range(1, count + 1))


@pytest.mark.parametrize(
    ("path", "fields", "code"),
    [
        (HIDE, {"objectDeptIds": many(49)}, "parameter.error"),
        (HIDE, {"excludeTagIds": many(49)}, "parameter.error"),
        (HIDE, {"objectDeptIds": ["x"]}, "parameter.error"),
        (HIDE, {"objectStaffIds": [{}]}, "parameter.error"),
        (HIDE, {"active": "perhaps"}, "parameter.error"),
        (HIDE, {"hideInSearch": "perhaps"}, "parameter.error"),
        (HIDE, {"name": {}}, "parameter.error"),
        (RESTRICT, {"type": None}, "typeInvalid"),
        (RESTRICT, {"type": "all"}, "typeInvalid"),
        (RESTRICT, {"type": {}}, "typeInvalid"),
        (RESTRICT, {"subjectDeptIds": many(49)}, "subjectNodeExceed"),
        (RESTRICT, {"excludeTagIds": many(49)}, "excludeNodeExceed"),
        (RESTRICT, {"subjectUserIds": [], "subjectDeptIds": [], "subjectTagIds": []}, "subjectNodeEmpty"),
        (RESTRICT, {"subjectUserIds": ["nobody"]}, "userIdInvalid"),
        (RESTRICT, {"excludeUserIds": ["nobody"]}, "userIdInvalid"),
        (ATTRIBUTES, {"hideFields": [{}]}, "parameter.error"),
        (ATTRIBUTES, {"objectDeptIds": ["x"]}, "parameter.error"),
        (ATTRIBUTES, {"active": "perhaps"}, "parameter.error"),
    ],
)
def test_a_rule_is_refused(caller: Caller, path: str, fields: dict[str, Any], code: str) -> None:
    answer = caller.save(path, **fields)
    assert (answer.status_code, answer.json()["code"]) == (400, code)
    assert caller.page(path)["list"] == []


def test_fifty_are_not_too_many(caller: Caller) -> None:
    for path, side in ((HIDE, "object"), (RESTRICT, "subject")):
        caller.made(path, **{f"{side}DeptIds": many(48), "excludeTagIds": many(48)})
    caller.made(ATTRIBUTES, objectDeptIds=many(80), excludeTagIds=many(80))


def test_rules_on_attributes_are_limited_in_number(caller: Caller, tenant: Tenant) -> None:
    tenant.set(attribute_rule_cap=1)
    id_ = caller.made(ATTRIBUTES)
    assert caller.refused("POST", ATTRIBUTES, json=GOOD[ATTRIBUTES]) == (400, "ruleNum.exceed.limit")
    assert caller.made(ATTRIBUTES, id=id_) == id_


def test_what_is_left_out_is_empty(caller: Caller) -> None:
    id_ = caller.made(HIDE)
    assert caller.send("PUT", HIDE, json={"id": id_}).status_code == 200
    (shown,) = caller.page(HIDE)["list"]
    assert shown == {
        "id": id_,
        "name": "",
        "description": "",
        "active": False,
        **{f"{side}{what}Ids": [] for side in ("object", "exclude") for what in ("Staff", "Dept", "Tag")},
    }
