"""When the shops work: three shifts, an attendance group a shop, and a month of rosters by pattern."""

from __future__ import annotations

from collections.abc import Mapping

import pulumi_dingtalk as dingtalk
from dingtalk_components import HongKongAttendance, Shift, Shop

from . import Place, office, places

OWNER = "hr-officer"
SEEN = {"attested_by": OWNER, "attested_on": "2026-11-09", "lapses_on": "2027-05-09"}
MONTHS = {"2026-12": 31}
"""The months that have a roster, with their days. Add the next one; take one out that is over."""

SHIFTS = {
    "E": ("early", [("09:30", "18:30")], [("13:00", "14:00")]),
    "L": ("late", [("13:00", "22:00")], [("17:00", "18:00")]),
    "N": ("night", [("16:00", "01:00")], [("20:00", "21:00")]),
}
HOURS = {"street": "EEEEE--", "mall": "EELLL--", "late": "ELLNN--"}
"""A mark a day; each person begins a day later in it than the one before, so that somebody is off on each day."""


def declare() -> None:
    """A street shop closes at 18:30, one in a mall at 22:00, one for tourists at 01:00; the office rests on Sundays."""
    shifts = {
        mark: dingtalk.AttendanceShift(
            f"shop-{name}", name=f"Shop {name}", sections=sections, rests=rests, owner_user=OWNER
        )
        for mark, (name, sections, rests) in SHIFTS.items()
    }
    for place in places():
        _shop(place, {mark: shifts[mark] for mark in sorted(set(HOURS[place.hours]) - {"-"})})
    HongKongAttendance(
        "office",
        years=[2026],
        scheme="general",
        shifts={"day": Shift("Office day", [("09:00", "18:00")], [("13:00", "14:00")])},
        shops=[
            Shop(
                "Head office",
                shift="day",
                users=office(),
                made_with=[2026],
                positions=[dingtalk.AttendancePlace("How Ming Street", 22.3115, 114.2235, radius=50)],
            )
        ],
        attested={"overtime": {**SEEN, "evidence": "https://evidence.example/overtime.png"}},
        owner=OWNER,
    )


def _shop(place: Place, shifts: Mapping[str, dingtalk.AttendanceShift]) -> None:
    """Declare one shop: where people punch, who they are, and their rosters."""
    where = dingtalk.AttendancePlace(
        place.street, float(place.latitude), float(place.longitude), radius=int(place.radius)
    )
    group = dingtalk.AttendanceGroup(
        place.slug,
        name=place.name,
        type="scheduled",
        shifts=list(shifts.values()),
        skip_holidays=False,
        wifis=[dingtalk.AttendanceWifi(mac=place.wifi, name=f"shop-{place.slug}")],
        positions=[where],
        outdoor_punch=False,
        owner_user=OWNER,
        managers=[place.manager],
    )
    members = dingtalk.AttendanceGroupMembers(place.slug, group=group, users=place.staff)
    for month, days in MONTHS.items():
        dingtalk.ShiftSchedule(
            f"{place.slug}-{month}",
            group=members,
            first_day=f"{month}-01",
            shifts=shifts,
            rows=dingtalk.roster_pattern(place.staff, HOURS[place.hours], days=days, stagger=1),
        )
