"""The exception tree, the line each error makes, and the meaning of every code in the contract."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulumi_dingtalk.client import errors
from pulumi_dingtalk.client.codes import BY_OPERATION, GLOBAL, STALE_TOKEN, build_error, classify
from pulumi_dingtalk.client.envelope import Refusal
from pulumi_dingtalk.client.operation import OPERATIONS, Operation

CREATE = OPERATIONS["department/create"]
GET = OPERATIONS["department/get"]
DENIED = "Forbidden.AccessDenied."


def every_class() -> set[type[errors.DingTalkError]]:
    return {
        item
        for item in vars(errors).values()
        if isinstance(item, type) and issubclass(item, errors.DingTalkError)
    }


def drawn() -> dict[str, str | None]:
    """Each class of the docstring's tree with the class it hangs from."""
    parents: dict[str, str | None] = {}
    path: list[str] = []
    for line in (errors.__doc__ or "").splitlines():
        match = re.match(r"^    ([│├└─ ]*)(\w+)\s{2,}\S", line)
        if match:
            depth = len(match[1]) // 4
            path[depth:] = [match[2]]
            parents[match[2]] = path[depth - 1] if depth else None
    return parents


def test_the_docstring_draws_the_whole_tree() -> None:
    actual: dict[str, str | None] = {cls.__name__: cls.__bases__[0].__name__ for cls in every_class()}
    actual["DingTalkError"] = None
    assert drawn() == actual


@pytest.mark.parametrize("cls", sorted(every_class(), key=str))
def test_every_error_is_one_full_line(cls: type[errors.DingTalkError]) -> None:
    error = cls(
        "name\nexists",
        operation="department/create",
        subject='department "IT" under 1',
        code="60008",
        request_id="r1",
    )
    line = str(error)
    assert line.startswith('department/create for department "IT" under 1: 60008 name exists (request r1)')
    assert line.endswith(cls.hint)
    assert "\n" not in line
    assert (error.operation, error.subject, error.code, error.request_id) == (
        "department/create",
        'department "IT" under 1',
        "60008",
        "r1",
    )


def test_an_error_without_an_operation_is_its_text() -> None:
    assert str(errors.ConfigurationError("dingtalk:corpId is not set")) == "dingtalk:corpId is not set"


@given(st.text())
def test_no_text_of_the_service_breaks_the_line_or_floods_it(text: str) -> None:
    line = str(errors.Invalid(text, operation="department/create"))
    assert len(line.splitlines()) <= 1
    assert len(line) < 400


CODES = {
    errors.AuthenticationFailed: "40014 42001 40001 41001 33001 40089 40096 41004 50003 50005 52010 "
    "InvalidAuthentication invalidClientIdOrSecret invalid.client unauthorized.client authFailed",
    errors.PermissionDenied: f"60011 43007 {DENIED}AccessTokenPermissionDenied {DENIED}SomethingNew",
    errors.OutOfScope: "50002 50004",
    errors.IpNotAllowed: f"60020 {DENIED}IpNotInWhiteList",
    errors.NotFound: "60003 33012 60121 33011",
    errors.Conflict: "60008 60021 60016 34021 60102 60104 60106 60107 40100 40101",
    errors.HasMembers: "60005",
    errors.HasChildren: "60006",
    errors.BadReference: "60004 34020 40031 60301 40093",
    errors.Invalid: "60001 60002 60007 60009 60010 60018 60022 60109 600109 60110 60510 40009 40010 40011 40023 40032 "
    "400002 40035 23004 34018 660000 60103 60105 60112 60113 60119 60122 60123 40022 41054 40068 40069 "
    "parameter.error invalid.param",
    errors.Pending: "40103",
    errors.QuotaExhausted: f"90020 {DENIED}ApiCountLimitForOrg daily.call.limit",
    errors.Throttled: "90001 90002 90008 90014 90017 90018 "
    f"{DENIED}QpsLimitForAppkeyAndApi {DENIED}QpmLimitForAppkeyAndApi {DENIED}QpsLimitForApi "
    f"{DENIED}QpsLimitForSuitekeyAndOrgAndApi qps.exceed.limit request.overlimit oaplus.query.limit",
    errors.Transient: "-1 1002 400001 system.busy systemBusy systemError.busy",
}


@pytest.mark.parametrize(
    ("code", "kind"), [(code, kind) for kind, codes in CODES.items() for code in codes.split()]
)
def test_a_code_has_its_meaning(code: str, kind: type[errors.DingTalkError]) -> None:
    assert classify(GET, Refusal(200, code, "text")) is kind


def test_every_exact_code_of_the_table_is_a_class_of_the_tree_and_no_stale_token_code_is_forgotten() -> None:
    assert set(GLOBAL.values()) | set(BY_OPERATION.values()) <= every_class()
    assert all(GLOBAL[code] is errors.AuthenticationFailed for code in STALE_TOKEN)
    assert {name for name, _ in BY_OPERATION} <= set(OPERATIONS)


@pytest.mark.parametrize(
    ("name", "code", "kind"),
    [
        ("role/addrolesforemps", "33012", errors.BadReference),
        ("role/addrolesforemps", "33011", errors.NotFound),
        ("role/removerolesforemps", "33012", errors.BadReference),
        ("role/scope/update", "60003", errors.BadReference),
        ("role/scope/update", "60301", errors.BadReference),
        ("role/scope/update", "40003", errors.BadReference),
        ("department/update", "60003", errors.NotFound),
        ("department/update", "60004", errors.BadReference),
        ("user/get", "60121", errors.NotFound),
        ("user/get", "33012", errors.NotFound),
        ("user/getbymobile", "40104", errors.NotFound),
    ],
)
def test_not_found_is_said_of_the_operations_own_object_alone(
    name: str, code: str, kind: type[errors.DingTalkError]
) -> None:
    assert classify(OPERATIONS[name], Refusal(200, code, "text")) is kind


@pytest.mark.parametrize(
    ("operation", "refusal", "kind"),
    [
        (CREATE, Refusal(500, "system.error", "t"), errors.Ambiguous),
        (GET, Refusal(500, "system.error", "t"), errors.Transient),
        (CREATE, Refusal(502, None, "t"), errors.Ambiguous),
        (GET, Refusal(502, None, "t"), errors.Transient),
        (CREATE, Refusal(200, None, "t"), errors.Ambiguous),
        (GET, Refusal(200, None, "t"), errors.Transient),
        (GET, Refusal(429, None, "t"), errors.Throttled),
        (CREATE, Refusal(500, "system.busy", "t"), errors.Transient),
        (GET, Refusal(400, "some.rule", "t"), errors.Invalid),
        (GET, Refusal(404, None, "t"), errors.UnexpectedAnswer),
        (GET, Refusal(200, "22", "t"), errors.UnexpectedAnswer),
        (CREATE, Refusal(200, "77777", "t"), errors.UnexpectedAnswer),
        (CREATE, Refusal(200, None, "t", banned=True), errors.IpBanned),
    ],
)
def test_what_no_code_tells_the_status_does(
    operation: Operation, refusal: Refusal, kind: type[errors.DingTalkError]
) -> None:
    assert classify(operation, refusal) is kind


def test_a_missing_permission_is_named_by_the_service_or_else_by_the_operation() -> None:
    code = f"{DENIED}AccessTokenPermissionDenied"
    told = build_error(GET, "department 1", Refusal(403, code, "no", ("Contact.User.Read",)))
    assert isinstance(told, errors.PermissionDenied)
    assert told.permissions == ("Contact.User.Read",)
    known = build_error(GET, "department 1", Refusal(200, "60011", "no"))
    assert isinstance(known, errors.PermissionDenied)
    assert known.permissions == ("qyapi_get_department_list",)
    assert "missing permission: qyapi_get_department_list" in str(known)
