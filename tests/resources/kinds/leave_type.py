"""LeaveType, for the generic tests."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from support.cases import Case, Declared, FieldCase, Ref, Setup, named_apart
from support.hand import Hand

TYPES, OLD = "/v1.0/attendance/leaves/types", "/topapi/attendance/vacation/type"
BY = {"opUserId": "admin"}
BEFORE = {"when": "before", "unit": "day", "value": 3}
AFTER = {"when": "after", "unit": "hour", "value": 24}
NOTE = {"unit": "day", "duration": 2.0, "prompt": "Upload the medical certificate"}
SHORT = {"unit": "hour", "duration": 4.0}
KOWLOON = {"departments": [Ref("kowloon")], "people": ["leave-a", "leave-b"]}


def shown(tenant: Hand, id_: str) -> dict[str, Any] | None:
    answer = tenant.new("GET", TYPES, {**BY, "vacationSource": ""})
    return next((each for each in answer["result"] if each["leaveCode"] == id_), None)


def hand(**fields: Any) -> Setup:
    """Save the type as it is, but for these fields of the wire."""

    def change(tenant: Hand, ids: Mapping[str, str]) -> None:
        live = shown(tenant, ids["it"])
        assert live
        chosen = {name: value(ids) if callable(value) else value for name, value in fields.items()}
        assert tenant.new("PUT", TYPES, BY, **{**live, **chosen})

    return change


def _remove(tenant: Hand, ids: Mapping[str, str]) -> None:
    tenant.post(f"{OLD}/delete", op_userid="admin", leave_code=ids["it"])


def _people(tenant: Hand, ids: Mapping[str, str]) -> None:
    del ids
    tenant.join("leave-a")
    tenant.join("leave-b")


RULE = {"enableTimeLimit": True, "timeType": "after", "timeUnit": "day", "timeValue": 1}
PROOF = {"enable": True, "unit": "day", "duration": 9, "promptInformation": "By hand"}

CASE = Case(
    base=Declared(
        "LeaveType",
        "it",
        {
            "name": "Annual leave",
            "unit": "day",
            "category": "general",
            "hours_in_day": 8.0,
            "visible_to": {"everyone": True},
        },
    ),
    around=(Declared("Department", "kowloon", {"name": "Kowloon"}),),
    people=_people,
    fields={
        "name": FieldCase("Annual leave", "Holidays", hand(leaveName="By hand")),
        "unit": FieldCase("day", "half_day", hand(leaveViewUnit="hour")),
        "category": FieldCase("general", "lieu", beside={"valid_until": "12-31"}, only_one=True),
        "hours_in_day": FieldCase(8.0, 7.5, hand(hoursInPerDay=900)),
        "visible_to": FieldCase(
            KOWLOON,
            {"everyone": True},
            hand(visibilityRules=[{"type": "staff", "visible": ["leave-b"]}]),
            permuted={"people": ["leave-b", "leave-a"], "departments": [Ref("kowloon")]},
            changes=(({"people": ["leave-a"]}, {"people": ["leave-b"]}),),
        ),
        "natural_days": FieldCase(True, False, hand(naturalDayLeave=False)),
        "valid_until": FieldCase(
            "12-31",
            "03-31",
            hand(extras='{"validity_type": "absolute_time", "validity_value": "06-30"}'),
        ),
        "valid_for": FieldCase(2, 12, hand(extras='{"validity_type": "relative_time", "validity_value": 6}')),
        "deadline": FieldCase(BEFORE, AFTER, hand(submitTimeRule=RULE)),
        "certificate": FieldCase(NOTE, SHORT, hand(leaveCertificate=PROOF)),
        "paid": FieldCase(True, False),
    },
    remove=_remove,
    alive=lambda tenant, id_: shown(tenant, id_) is not None,
    config={"operator": "admin"},
    experimental="LeaveType.visible_to",
    apart=named_apart,
    fine=(
        {"hours_in_day": 0.01},
        {"hours_in_day": 24},
        {"visible_to": "everyone"},
        {"valid_until": "02-29"},
        {"valid_for": 2},
        {"deadline": {"when": "before", "unit": "day", "value": 30}},
    ),
    refused=(
        ({"name": ""}, "name", "String should have at least 1 character"),
        ({"unit": "week"}, "unit", "Input should be 'day', 'half_day' or 'hour'"),
        ({"category": "sick"}, "category", "Input should be 'general' or 'lieu'"),
        ({"hours_in_day": 0}, "hours_in_day", "Input should be greater than 0"),
        ({"hours_in_day": 24.5}, "hours_in_day", "Input should be less than or equal to 24"),
        ({"hours_in_day": 7.555}, "hours_in_day", "must have at most 2 decimals"),
        ({"visible_to": {}}, "visible_to", 'must be "everyone", or name departments, people or roles'),
        ({"visible_to": {"everyone": True, "people": ["a"]}}, "visible_to", 'must be "everyone", or name'),
        ({"valid_until": "13-01"}, "valid_until", "String should match pattern"),
        ({"valid_for": 1}, "valid_for", "Input should be greater than or equal to 2"),
        (
            {"valid_for": 2, "valid_until": "12-31"},
            "valid_for",
            "a type lapses on a day of the year or after",
        ),
        (
            {"deadline": {"when": "after", "unit": "hour", "value": 25}},
            "deadline.value",
            "at most 24 hours (given: 25)",
        ),
        (
            {"certificate": {"unit": "day", "duration": 0}},
            "certificate.duration",
            "Input should be greater than 0",
        ),
    ),
)
