"""User, for the generic tests."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from zlib import crc32

from support.cases import Case, Declared, FieldCase, Ref, Setup
from support.hand import Hand

GET, UPDATE, DELETE = "/topapi/v2/user/get", "/topapi/v2/user/update", "/topapi/v2/user/delete"
LEADERS = ("lead-a", "lead-b", "lead-c")


def _people(tenant: Hand, ids: Mapping[str, str]) -> None:
    del ids
    for person in LEADERS:
        tenant.join(person)


def hand(**fields: object) -> Setup:
    def change(tenant: Hand, ids: Mapping[str, str]) -> None:
        tenant.post(UPDATE, userid=ids["it"], **fields)

    return change


def _move(tenant: Hand, ids: Mapping[str, str]) -> None:
    tenant.post(UPDATE, userid=ids["it"], dept_id_list=ids["peak"])


def _remove(tenant: Hand, ids: Mapping[str, str]) -> None:
    tenant.post(DELETE, userid=ids["it"])


def _apart(values: Mapping[str, Any], word: str) -> Mapping[str, Any]:
    mobile = f"+852-{crc32((values['userid'] + word).encode()) % 10**8:08d}"
    return {**values, "userid": f"{values['userid']} {word}".replace(" ", "-"), "mobile": mobile}


CASE = Case(
    base=Declared(
        "User",
        "it",
        {
            "userid": "sales-kowloon",
            "name": "Sales clerk Kowloon",
            "mobile": "+852-51234567",
            "departments": [Ref("kowloon")],
        },
    ),
    around=(
        Declared("Department", "kowloon", {"name": "Kowloon"}),
        Declared("Department", "island", {"name": "Island"}),
        Declared("Department", "peak", {"name": "Peak"}),
    ),
    people=_people,
    fields={
        "userid": FieldCase("sales-kowloon", "sales-kowloon-2"),
        "name": FieldCase("Sales clerk Kowloon", "Shop manager Kowloon", hand(name="By hand")),
        "mobile": FieldCase("+852-51234567", "+852-51234568"),
        "departments": FieldCase(
            [Ref("kowloon"), Ref("island")], [Ref("island")], _move, permuted=[Ref("island"), Ref("kowloon")]
        ),
        "title": FieldCase("Clerk", "Manager", hand(title="By hand")),
        "manager": FieldCase("lead-a", "lead-b", hand(manager_userid="lead-c")),
        "job_number": FieldCase("K-001", "K-002", hand(job_number="K-999")),
        "telephone": FieldCase("2345", "2346", hand(telephone="2349")),
        "email": FieldCase("a@shops.example", "b@shops.example", hand(email="c@shops.example")),
        "org_email": FieldCase("a@firm.example", "b@firm.example", hand(org_email="c@firm.example")),
        "work_place": FieldCase("Mong Kok", "Sham Shui Po", hand(work_place="By hand")),
        "remark": FieldCase("Opens the shop", "Closes the shop", hand(remark="By hand")),
        "hired_date": FieldCase(1597573616828, 1597573616829, hand(hired_date=1597573616000)),
        "hide_mobile": FieldCase(True, False, hand(hide_mobile=False)),
        "extension": FieldCase(
            {"Locker": "12"}, {"Locker": "13", "Key": "B"}, hand(extension='{"Locker": "99"}')
        ),
    },
    remove=_remove,
    alive=lambda tenant, id_: int(tenant.ask(GET, userid=id_)["errcode"]) == 0,
    apart=_apart,
    fine=(
        {"userid": "u" * 64, "name": "n" * 80, "title": "t" * 200, "job_number": "j" * 50},
        {"mobile": "12345"},
        {"mobile": "+8520-" + "1" * 15},
        {"departments": [str(n) for n in range(1, 101)]},
        {"telephone": "1" * 50, "email": "e" * 50, "org_email": "e" * 100, "work_place": "w" * 100},
        {"remark": "r" * 2000, "hired_date": 0},
        {"extension": {"k": "v" * 1991}},
        {"owner": "firm/dev/User/0156392948576123"},
    ),
    refused=(
        ({"userid": "u" * 65}, "userid", "String should have at most 64 characters"),
        ({"userid": "a,b"}, "userid", "must be one userid"),
        ({"name": "n" * 81}, "name", "String should have at most 80 characters"),
        ({"name": ""}, "name", "String should have at least 1 character"),
        ({"mobile": "1234"}, "mobile", "String should match pattern"),
        ({"mobile": "+852 51234567"}, "mobile", "String should match pattern"),
        ({"departments": []}, "departments", "List should have at least 1 item"),
        (
            {"departments": [str(n) for n in range(1, 102)]},
            "departments",
            "List should have at most 100 items",
        ),
        ({"title": "t" * 201}, "title", "String should have at most 200 characters"),
        ({"manager": ""}, "manager", "String should have at least 1 character"),
        ({"job_number": "j" * 51}, "job_number", "String should have at most 50 characters"),
        ({"telephone": "1" * 51}, "telephone", "String should have at most 50 characters"),
        ({"email": "e" * 51}, "email", "String should have at most 50 characters"),
        ({"org_email": "e" * 101}, "org_email", "String should have at most 100 characters"),
        ({"work_place": "w" * 101}, "work_place", "String should have at most 100 characters"),
        ({"remark": "r" * 2001}, "remark", "String should have at most 2000 characters"),
        ({"hired_date": -1}, "hired_date", "Input should be greater than or equal to 0"),
        ({"extension": {"k": "v" * 1992}}, "extension", "is longer than 2000 characters as JSON (60122)"),
        (
            {"owner": "firm/dev/User/clerk +852 5123-4567"},
            "mobile",
            "the resource's logical name holds what looks",
        ),
        (
            {"owner": "firm/dev/User/clerk-13800002001"},
            "mobile",
            "the resource's logical name holds what looks",
        ),
    ),
)
