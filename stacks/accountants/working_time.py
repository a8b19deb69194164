"""When people work and where they punch, Hong Kong's general holidays, and annual leave by the Ordinance."""

from __future__ import annotations

import pulumi_dingtalk as dingtalk
from dingtalk_components import AnnualLeave, HongKongAttendance, Shift, Shop

from . import Practice

SEEN = {"attested_by": "hr-manager", "attested_on": "2026-11-09", "lapses_on": "2027-05-09"}
OFFICE = dingtalk.AttendancePlace("Queen's Road Central", 22.2816, 114.1575, radius=50)


def declare(practice: Practice) -> None:
    """One office, five days a week. Who is at a client's punches from there, with a photo; partners need not."""
    HongKongAttendance(
        "hours",
        years=[2026, 2027],
        scheme="general",
        shifts={"office-day": Shift("Office day", [("09:00", "18:00")], [("13:00", "14:00")])},
        shops=[
            Shop(
                "Central office",
                shift="office-day",
                users=[each.userid for each in practice.people if each.position != "partner"],
                exempt=practice.of("Partners"),
                made_with=[2026],
                rest_days=["saturday", "sunday"],
                wifis=[dingtalk.AttendanceWifi(mac="00:1A:2B:3C:4D:60", name="firm-office")],
                positions=[OFFICE],
            )
        ],
        attested={
            "central-office-2027": {**SEEN, "evidence": "https://evidence.example/holidays-2027.png"},
            "overtime": {**SEEN, "evidence": "https://evidence.example/overtime.png"},
        },
        owner="hr-manager",
        opts=practice.once_there,
    )
    by_department: dict[str, dict[str, str]] = {}
    for each in practice.people:
        by_department.setdefault(each.department, {})[each.userid] = each.joined
    AnnualLeave("annual-leave", year=2026, people=by_department, opts=practice.once_there)
