"""Leave types: what a change leaves out stays, what is off is told as such (approval-attendance.md 4.5)."""

from __future__ import annotations

from typing import Any

import pytest

from .conftest import API, Tenant

TYPES = "/v1.0/attendance/leaves/types"
OLD = "/topapi/attendance/vacation/type"
BASE = {"leaveName": "Annual", "leaveViewUnit": "day", "bizType": "general_leave"}
WHOLE = {**BASE, "naturalDayLeave": True, "hoursInPerDay": 750}
RULE = {"enableTimeLimit": True, "timeType": "before", "timeUnit": "day", "timeValue": 7}
PROOF = {"enable": True, "unit": "day", "duration": 2.5, "promptInformation": "Upload it"}


def send(tenant: Tenant, method: str, **body: Any) -> dict[str, Any]:
    headers = {"x-acs-dingtalk-access-token": tenant.token}
    answer = tenant.http.request(
        method, API + TYPES, headers=headers, params={"opUserId": "admin"}, json=body
    )
    found: dict[str, Any] = answer.json()
    return found


def make(tenant: Tenant, **more: Any) -> str:
    return str(send(tenant, "POST", **{**WHOLE, **more})["result"]["leaveCode"])


def shown(tenant: Tenant, code: str) -> dict[str, Any]:
    types = tenant.ok(f"{OLD}/list", op_userid="admin")["result"]
    found: dict[str, Any] = next(each for each in types if each["leave_code"] == code)
    return found


def test_what_nobody_gave_is_off_and_has_no_validity(tenant: Tenant) -> None:
    found = shown(tenant, make(tenant))
    assert found["submit_time_rule"]["enable_time_limit"] is False
    assert found["leave_certificate"]["enable"] is False
    assert not {"validity_type", "validity_value"} & found.keys()


def test_a_change_keeps_what_it_leaves_out(tenant: Tenant) -> None:
    extras = '{"validity_type": "absolute_time", "validity_value": "12-31"}'
    code = make(tenant, submitTimeRule=RULE, leaveCertificate=PROOF, extras=extras)
    before = shown(tenant, code)
    assert (before["natural_day_leave"], before["hours_in_per_day"]) == ("true", 750)
    assert (before["validity_type"], before["validity_value"]) == ("absolute_time", "12-31")
    assert before["submit_time_rule"]["time_value"] == 7
    assert before["leave_certificate"]["prompt_information"] == "Upload it"
    send(tenant, "PUT", **BASE, leaveCode=code)
    assert shown(tenant, code) == before
    send(tenant, "PUT", **BASE, leaveCode=code, naturalDayLeave=False, hoursInPerDay=800)
    after = shown(tenant, code)
    assert (after["natural_day_leave"], after["hours_in_per_day"]) == ("false", 800)


@pytest.mark.parametrize(
    ("field", "own", "off"),
    [
        (
            "submitTimeRule",
            "submit_time_rule",
            {"enableTimeLimit": False, "timeType": "never", "timeValue": "x"},
        ),
        ("leaveCertificate", "leave_certificate", {"enable": False, "unit": "year", "duration": "x"}),
    ],
)
def test_what_is_turned_off_is_off_whatever_else_is_given(
    tenant: Tenant, field: str, own: str, off: dict[str, Any]
) -> None:
    plain = shown(tenant, make(tenant))[own]
    code = make(tenant, leaveName="Other", submitTimeRule=RULE, leaveCertificate=PROOF)
    send(tenant, "PUT", **BASE | {"leaveName": "Other"}, leaveCode=code, **{field: off})
    assert shown(tenant, code)[own] == plain


@pytest.mark.parametrize("unit", ["day", "hour"])
def test_a_balance_counts_as_its_type_does(tenant: Tenant, unit: str) -> None:
    quota = "/topapi/attendance/vacation/quota"
    tenant.person("clerk")
    granted = {
        "leave_code": make(tenant, leaveViewUnit=unit),
        "userid": "clerk",
        "quota_cycle": "2026",
        "start_time": 0,
        "end_time": 1,
    }
    both = {"quota_num_per_day": 700, "quota_num_per_hour": 5600}
    assert tenant.ok(f"{quota}/init", op_userid="admin", leave_quotas={**granted, **both})["result"] == []
    asked = {"leave_code": granted["leave_code"], "userids": "clerk", "offset": 0, "size": 10}
    (found,) = tenant.ok(f"{quota}/list", op_userid="admin", **asked)["result"]["leave_quotas"]
    own = {key: value for key, value in found.items() if "num_per" in key}
    assert own == {f"quota_num_per_{unit}": both[f"quota_num_per_{unit}"], f"used_num_per_{unit}": 0}


def test_a_type_needs_hours_and_says_which_days_count(tenant: Tenant) -> None:
    for missing in ("naturalDayLeave", "hoursInPerDay"):
        body = {key: value for key, value in WHOLE.items() if key != missing}
        assert "result" not in send(tenant, "POST", **body)
