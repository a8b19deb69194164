"""LeaveQuota, for the generic tests."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from support.cases import Case, Declared, FieldCase, Ref, Setup
from support.hand import Hand

QUOTA = "/topapi/attendance/vacation/quota"
PEOPLE = ["quota-a", "quota-b"]
TYPE = {"unit": "day", "category": "general", "hours_in_day": 8.0, "visible_to": {"everyone": True}}
MARCH = 1_772_294_400_000  # 1 March 2026 in China


def _people(tenant: Hand, ids: Mapping[str, str]) -> None:
    del ids
    for person in ("quota-a", "quota-b", "quota-c"):
        tenant.join(person)


def balances(tenant: Hand, id_: str) -> list[dict[str, Any]]:
    code, cycle, _ = id_.split("/", 2)
    body = {"op_userid": "admin", "leave_code": code, "offset": 0, "size": 50, "userids": ",".join(PEOPLE)}
    found = tenant.post(f"{QUOTA}/list", **body)["result"]["leave_quotas"]
    return [each for each in found if each["quota_cycle"] == cycle]


def hand(*people: str, **fields: Any) -> Setup:
    """Change the balances of these people, or of all, that are there."""

    def change(tenant: Hand, ids: Mapping[str, str]) -> None:
        found = [
            {**each, **fields}
            for each in balances(tenant, ids["it"])
            if not people or each["userid"] in people
        ]
        answer = tenant.post(f"{QUOTA}/update", op_userid="admin", leave_quotas=found)
        assert answer["result"] == []

    return change


CASE = Case(
    base=Declared(
        "LeaveQuota",
        "it",
        {
            "leave_type": Ref("annual"),
            "cycle": "2026",
            "group": "Shops",
            "people": PEOPLE,
            "granted": 12.0,
            "exceptions": [],
            "starts": "2026-01-01",
            "ends": "2026-12-31",
        },
    ),
    around=(
        Declared("LeaveType", "annual", {"name": "Annual leave", **TYPE}),
        Declared("LeaveType", "study", {"name": "Study leave", **TYPE}),
    ),
    people=_people,
    fields={
        "leave_type": FieldCase(Ref("annual"), Ref("study")),
        "cycle": FieldCase("2026", "2027"),
        "group": FieldCase("Shops", "Offices"),
        "people": FieldCase(PEOPLE, [*PEOPLE, "quota-c"], permuted=PEOPLE[::-1]),
        "granted": FieldCase(12.0, 7.5, hand(quota_num_per_day=1500)),
        "exceptions": FieldCase(
            [{"user": "quota-a", "granted": 14.0}],
            [{"user": "quota-b", "granted": 10.0}],
            hand("quota-a", quota_num_per_day=1600),
            permuted=[{"granted": 14.0, "user": "quota-a"}],
        ),
        "starts": FieldCase("2026-01-01", "2026-02-01", hand(start_time=MARCH)),
        "ends": FieldCase("2026-12-31", "2027-03-31", hand(end_time=MARCH)),
    },
    alive=lambda tenant, id_: bool(balances(tenant, id_)),
    config={"operator": "admin"},
    apart=lambda values, word: {**values, "group": f"{values['group']} {word}"},
    fine=({"granted": 0}, {"granted": 0.25}),
    refused=(
        ({"cycle": "26"}, "cycle", "String should match pattern"),
        ({"group": "a/b"}, "group", "String should match pattern"),
        ({"people": []}, "people", "List should have at least 1 item"),
        ({"granted": -1}, "granted", "Input should be greater than or equal to 0"),
        ({"granted": 0.125}, "granted", "must have at most 2 decimals"),
        ({"granted": 1e308}, "granted", "must have at most 2 decimals"),
        (
            {"exceptions": [{"user": "x", "granted": 1}]},
            "exceptions",
            "names x, who is not in people",
        ),
        (
            {"exceptions": [{"user": "quota-a", "granted": 1}] * 2},
            "exceptions",
            "names quota-a more than once",
        ),
        ({"starts": "2026-13-01"}, "starts", "must be a day, YYYY-MM-DD"),
        ({"ends": "2026-01-01"}, "ends", "must be after 2026-01-01"),
    ),
)
