"""One call: what is sent again and what never is, with exact counts; what the client refuses; what it hides."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Any

import httpx
import pytest

from pulumi_dingtalk import client
from pulumi_dingtalk.client import departments, errors, scopes, users
from pulumi_dingtalk.client.operation import OPERATIONS
from pulumi_dingtalk.client.retry import THROTTLED_TRIES, TRIES
from support.scripted import FakeClock, Scripted, ok, refused, scripted_client

CREATE = "/topapi/v2/department/create"
GET = "/topapi/v2/department/get"
UPDATE = "/topapi/v2/department/update"
DEPARTMENT = ok(result={"dept_id": 2, "name": "IT", "parent_id": 1})
CREATED = ok(result={"dept_id": 41000076})
BAN = {"status": 1111, "wait": 5, "source": "x5", "punish": "deny", "uuid": "u"}


def create(service: Scripted, clock: FakeClock | None = None) -> int:
    return departments.create(scripted_client(service, clock), {"name": "IT", "parent_id": 1})


NEVER_SENT = [httpx.ConnectError("refused"), httpx.ConnectTimeout("slow"), httpx.PoolTimeout("full")]
LOST: list[Any] = [
    httpx.ReadTimeout("slow"),
    httpx.ReadError("reset"),
    httpx.WriteError("reset"),
    httpx.RemoteProtocolError("closed"),
    httpx.DecodingError("bad gzip"),
    httpx.Response(502, content=b"<html>bad gateway</html>"),
    httpx.Response(500, content=b""),
    httpx.Response(200, content=b'{"errcode":0,"result":{"dept_'),
    httpx.Response(200, content=b"\xff\xfe"),
    httpx.Response(200, json={"no": "envelope"}),
    httpx.Response(200, json=[1]),
]


@pytest.mark.parametrize("lost", LOST)
def test_a_create_whose_answer_is_lost_is_ambiguous_and_sent_once(lost: Any) -> None:
    service = Scripted().on(CREATE, lost)
    with pytest.raises(errors.Ambiguous) as caught:
        create(service)
    assert len(service.to(CREATE)) == 1
    assert 'department "IT" under 1' in str(caught.value)


@pytest.mark.parametrize("lost", LOST)
def test_a_read_whose_answer_is_lost_is_sent_again(lost: Any) -> None:
    service = Scripted().on(GET, lost, lost, DEPARTMENT)
    assert departments.get(scripted_client(service), 2)["name"] == "IT"
    assert len(service.to(GET)) == TRIES


@pytest.mark.parametrize("lost", LOST)
def test_a_repeatable_write_is_sent_again_and_stays_ambiguous_in_the_end(lost: Any) -> None:
    service = Scripted().on(UPDATE, lost)
    with pytest.raises(errors.Ambiguous):
        departments.update(scripted_client(service), 2, {"order": 3})
    assert len(service.to(UPDATE)) == TRIES


@pytest.mark.parametrize("unsent", NEVER_SENT)
def test_what_was_never_sent_is_transient_and_tried_again(unsent: Exception) -> None:
    service = Scripted().on(CREATE, unsent, unsent, CREATED)
    assert create(service) == 41000076
    failing = Scripted().on(CREATE, unsent)
    with pytest.raises(errors.Transient):
        create(failing)
    assert len(failing.to(CREATE)) == TRIES


@pytest.mark.parametrize("code", [-1, 1002, 400001])
def test_a_busy_service_is_asked_three_times_at_most(code: int) -> None:
    service = Scripted().on(CREATE, refused(code), refused(code), CREATED)
    clock = FakeClock()
    assert create(service, clock) == 41000076
    assert [round(pause // 1) for pause in clock.slept] == [1, 2]
    failing = Scripted().on(CREATE, refused(code))
    with pytest.raises(errors.Transient):
        create(failing)
    assert len(failing.to(CREATE)) == 3


@pytest.mark.parametrize(
    "throttle",
    [
        refused(90018),
        refused(90002),
        refused(88, "m", sub_code="90018", sub_msg="m"),
    ],
)
def test_a_throttle_is_waited_out_for_a_second_and_more(throttle: dict[str, Any]) -> None:
    service = Scripted().on(CREATE, throttle, throttle, throttle, CREATED)
    clock = FakeClock()
    assert create(service, clock) == 41000076
    assert len(service.to(CREATE)) == 4
    assert all(least <= pause <= least + 0.5 for least, pause in zip([1, 2, 4], clock.slept, strict=True))


def test_a_throttle_that_stays_ends_after_about_a_minute() -> None:
    service = Scripted().on(GET, refused(90018))
    clock = FakeClock()
    with pytest.raises(errors.Throttled):
        departments.get(scripted_client(service, clock), 2)
    assert len(service.to(GET)) == THROTTLED_TRIES
    assert 60 <= sum(clock.slept) <= 70


@pytest.mark.parametrize(
    "ban",
    [
        httpx.Response(200, json=BAN),
        httpx.Response(403, json=BAN),
        httpx.Response(200, content=b"\n <!DOCTYPE html><html>blocked</html>"),
        httpx.Response(405, content=b"<html>blocked</html>"),
    ],
)
def test_a_banned_address_stops_at_once_and_says_how_long(ban: httpx.Response) -> None:
    service = Scripted().on(CREATE, ban)
    clock = FakeClock()
    with pytest.raises(errors.IpBanned, match="5 minutes"):
        create(service, clock)
    assert len(service.to(CREATE)) == 1
    assert clock.slept == []


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (90020, errors.QuotaExhausted),
        (60011, errors.PermissionDenied),
        (60008, errors.Conflict),
        (60021, errors.Conflict),
        (50004, errors.OutOfScope),
        (60020, errors.IpNotAllowed),
        (60001, errors.Invalid),
        (77777, errors.UnexpectedAnswer),
        (22, errors.UnexpectedAnswer),
    ],
)
def test_a_definite_refusal_is_never_repeated(code: int, kind: type[errors.DingTalkError]) -> None:
    service = Scripted().on(CREATE, refused(code))
    with pytest.raises(kind) as caught:
        create(service)
    assert len(service.to(CREATE)) == 1
    line = str(caught.value)
    assert line.startswith('department/create for department "IT" under 1:')
    assert str(code) in line
    assert "6iq4zcul5zjp" in line


def test_the_code_counts_as_a_string_too_and_inside_88() -> None:
    wrapped = refused(88, "m", sub_code="60011", sub_msg="no right")
    service = (
        Scripted().on(GET, {"errcode": "0", "result": {"dept_id": "2", "name": "IT"}}).on(CREATE, wrapped)
    )
    assert departments.get(scripted_client(service), 2) == {"dept_id": 2, "name": "IT"}
    with pytest.raises(errors.PermissionDenied, match="qyapi_manage_addresslist") as caught:
        create(service)
    assert caught.value.code == "60011"


def test_a_new_world_refusal_names_the_scopes_it_misses() -> None:
    denied = {
        "code": "Forbidden.AccessDenied.AccessTokenPermissionDenied",
        "requestid": "REQ-1",
        "message": "no",
        "accessdenieddetail": {"requiredScopes": ["Contact.User.Read"]},
    }
    service = Scripted().on("/v1.0/contact/users/search", httpx.Response(403, json=denied))
    with pytest.raises(errors.PermissionDenied) as caught:
        users.search(scripted_client(service), "x")
    assert caught.value.permissions == ("Contact.User.Read",)
    assert caught.value.request_id == "REQ-1"


def test_a_new_world_success_may_have_no_body() -> None:
    service = Scripted().on("/v1.0/contact/users/search", httpx.Response(200))
    assert scripted_client(service).call(users.SEARCH, subject="x") == {}


def test_a_created_object_whose_id_cannot_be_read_is_ambiguous() -> None:
    with pytest.raises(errors.Ambiguous, match="6iq4zcul5zjp"):
        create(Scripted().on(CREATE, ok(result={})))
    with pytest.raises(errors.UnexpectedAnswer):
        departments.get(scripted_client(Scripted().on(GET, ok(result=None))), 2)


def test_a_reading_client_refuses_every_write_before_anything_is_sent() -> None:
    service = Scripted()
    reading = scripted_client(service).reading()
    for operation in (item for item in OPERATIONS.values() if item.writes):
        with pytest.raises(errors.WriteRefused, match=operation.name):
            reading.call(operation, subject="x")
    assert service.sent == []
    assert sum(item.writes for item in OPERATIONS.values()) >= 13


def test_a_reading_client_shares_counters_and_leaves_its_origin_able_to_write() -> None:
    service = Scripted().on(GET, DEPARTMENT).on(CREATE, CREATED)
    client = scripted_client(service)
    departments.get(client.reading(), 2)
    departments.create(client, {"name": "IT", "parent_id": 1})
    assert client.calls == {"oauth2/token": 1, "department/get": 1, "department/create": 1}
    assert client.corp_id == client.reading().corp_id == "dingcorp"


def test_every_operation_says_what_it_needs_and_whence() -> None:
    for name, operation in OPERATIONS.items():
        assert operation.name == name
        assert operation.path.startswith("/v1.0/" if operation.world == "new" else "/")
        assert operation.source.startswith(("contact.md ", "apps-security.md ", "approval-attendance.md "))
        assert operation.repeatable or operation.writes


def test_every_operation_is_told_with_path_permission_and_section() -> None:
    modules = [import_module(f"{client.__name__}.{found.name}") for found in iter_modules(client.__path__)]
    told = "\n".join(str(item.__doc__) for module in modules for item in vars(module).values())
    for operation in OPERATIONS.values():
        if operation.source.startswith("contact.md 1.") and operation.name != "auth/scopes":
            continue
        assert f"{operation.method} {operation.path}" in told
        assert operation.permission in told


def test_a_value_in_a_path_stays_one_part_of_it() -> None:
    assert OPERATIONS["oauth2/token"].fill({"corpId": "a/b?c"}) == "/v1.0/oauth2/a%2Fb%3Fc/token"


def test_scopes() -> None:
    answer = {
        "errcode": 0,
        "auth_user_field": ["name", "mobile"],
        "condition_field": [],
        "auth_org_scopes": {"authed_dept": [1], "authed_user": ["mgr-mongkok"]},
        "errmsg": "ok",
    }
    service = Scripted().on("/auth/scopes", answer)
    found = scopes.authorised(scripted_client(service))
    assert found == scopes.AuthScopes((1,), ("mgr-mongkok",), ("name", "mobile"))
    assert service.to("/auth/scopes")[0].method == "GET"


def test_connections_close_with_the_client(tmp_path: Path) -> None:
    service = Scripted().on(GET, DEPARTMENT)
    client = scripted_client(service)
    departments.get(client, 2)
    client.close()
    with pytest.raises(RuntimeError, match="closed"):
        departments.get(client, 2)
