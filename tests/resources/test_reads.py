"""Only a definite not-found means gone; "could not ask" is an error, and so is an empty list that cannot be."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

import httpx
import pytest

from pulumi_dingtalk.client.errors import (
    DingTalkError,
    IpBanned,
    OutOfScope,
    PermissionDenied,
    QuotaExhausted,
    Throttled,
    Transient,
    UnexpectedAnswer,
)
from support.runs import Place, Run, Thing
from support.scripted import Scripted, ok, token

READS = {
    "Department": ("department/get", {"name": "IT", "parent": "1"}),
    "DepartmentLeadership": ("department/get", {"managers": []}),
    "DepartmentVisibility": ("department/get", {"hide_dept": True}),
    "Role": ("role/list", {"name": "Cashier"}),
    "RoleGroup": ("role/list", {"name": "Retail"}),
    "RoleMembers": ("role/simplelist", {"members": []}),
}
REFUSALS = {
    "error:50004": OutOfScope,
    "error:50002": OutOfScope,
    "error:60011": PermissionDenied,
    "error:43007": PermissionDenied,
    "error:88": UnexpectedAnswer,
    "throttle": Throttled,
    "quota": QuotaExhausted,
    "banned": IpBanned,
    "html": DingTalkError,
    "http:502": Transient,
    "truncated": Transient,
    "timeout_before": Transient,
    "timeout_after": Transient,
    "error:-1": Transient,
}


@pytest.fixture
def things(run: Run) -> dict[str, Thing]:
    """One object of each kind."""
    dept = run.create("Department", "it", **READS["Department"][1])
    group = run.create("RoleGroup", "it", **READS["RoleGroup"][1])
    role = run.create("Role", "it", group=group.id, **READS["Role"][1])
    hanging = {
        kind: run.create(kind, "it", **{field: owner.id}, **READS[kind][1])
        for kind, field, owner in (
            ("DepartmentLeadership", "department", dept),
            ("DepartmentVisibility", "department", dept),
            ("RoleMembers", "role", role),
        )
    }
    return {"Department": dept, "RoleGroup": group, "Role": role, **hanging}


@pytest.mark.parametrize("refusal", sorted(REFUSALS))
def test_what_could_not_be_asked_is_never_gone(place: Place, things: dict[str, Thing], refusal: str) -> None:
    for name, thing in things.items():
        fresh = place.run()
        place.fault(refusal, READS[name][0], times=7)
        with pytest.raises(REFUSALS[refusal]) as told:
            fresh.read(thing)
        assert "\n" not in str(told.value)
        _use_up_faults(place, READS[name][0])


def _use_up_faults(place: Place, operation: str) -> None:
    """Ask by hand until no planted fault is left."""
    path = f"/topapi/{operation.replace('department', 'v2/department')}"
    for _ in range(7):
        with suppress(ValueError, httpx.TransportError):
            place.hand.ask(path, dept_id=1, role_id=1)


@pytest.fixture
def silent() -> Iterator[tuple[Scripted, Run]]:
    """A service whose role list is empty and which knows no role and no group."""
    service = Scripted()
    service.on("/v1.0/oauth2/dingcorp/token", token())
    service.on("/topapi/role/list", ok(result={"hasMore": False, "list": []}))
    credentials = {"corpId": "dingcorp", "clientId": "app-1", "clientSecret": "canary-2d1f"}
    one = Run("https://dingtalk.com", transport=service, **credentials)
    yield service, one
    one.close()


@pytest.mark.parametrize("kind_name", ["Role", "RoleGroup"])
def test_an_empty_list_of_roles_is_an_error(silent: tuple[Scripted, Run], kind_name: str) -> None:
    service, run = silent
    values = {"name": "Retail", "group": "5", "corp": "dingcorp", "named": ["name"]}
    with pytest.raises(UnexpectedAnswer, match="no group at all, not even the built-in one"):
        run.read(Thing(kind_name, "77", values, values))
    assert {request.url.path for request in service.sent} == {
        "/v1.0/oauth2/dingcorp/token",
        "/topapi/role/list",
    }


def test_what_is_gone_is_gone(place: Place, things: dict[str, Thing]) -> None:
    hand = place.hand
    hand.post("/topapi/role/deleterole", role_id=int(things["Role"].id))
    hand.post("/topapi/v2/department/delete", dept_id=int(things["Department"].id))
    fresh = place.run()
    for name, thing in things.items():
        answer = fresh.read(thing)
        if name == "RoleGroup":
            assert answer.id == thing.id
        else:
            assert (answer.id, answer.outs) == ("", {})


def test_a_role_group_that_the_console_deleted_is_gone(place: Place, things: dict[str, Thing]) -> None:
    group = things["RoleGroup"]
    fresh = place.run()
    unknown = Thing("RoleGroup", "424242", group.inputs, group.outputs)
    assert fresh.read(unknown).id == ""
    assert fresh.counted() == {"role/list": 1, "role/getrolegroup": 1}


@pytest.mark.parametrize("refusal", ["error:60011", "http:503", "throttle"])
def test_a_role_group_that_could_not_be_asked_for_is_not_gone(
    place: Place, things: dict[str, Thing], refusal: str
) -> None:
    group = things["RoleGroup"]
    place.fault(refusal, "role/getrolegroup", times=7)
    with pytest.raises(DingTalkError):
        place.run().read(Thing("RoleGroup", "424242", group.inputs, group.outputs))


def test_reading_keeps_what_is_not_read_back(place: Place, run: Run) -> None:
    it = run.create(
        "Department", name="IT", parent="1", create_dept_group=True, group_contain_outer_dept=True
    )
    answer = place.run().read(it)
    assert answer.outs == it.outputs
    assert answer.inputs is not None
    assert answer.inputs["group_contain_outer_dept"] is True
    assert "named" not in answer.inputs, "what read gives as inputs has the program's shape"
