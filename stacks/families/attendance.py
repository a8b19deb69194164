"""When people work, and where they clock in."""

from __future__ import annotations

import pulumi_dingtalk as dingtalk

from . import Retailer


def declare(retailer: Retailer) -> None:
    """Shops open late and work on Sundays; Mong Kok clocks in by its Wi-Fi, or within 100 m of it."""
    del retailer
    shop_day = dingtalk.AttendanceShift(
        "shop-day", name="Shop day", sections=[("10:30", "19:30")], rests=[("14:00", "15:00")]
    )
    working_days = ("monday", "tuesday", "thursday", "friday", "saturday", "sunday")
    mong_kok = dingtalk.AttendanceGroup(
        "mong-kok",
        name="Mong Kok",
        type="fixed",
        week=dict.fromkeys(working_days, shop_day),
        skip_holidays=False,
        wifis=[dingtalk.AttendanceWifi(mac="00:1A:2B:3C:4D:5E", name="shop-mong-kok")],
        positions=[dingtalk.AttendancePlace("Argyle Street", 22.319, 114.169, radius=100)],
        outdoor_punch=False,
    )
    dingtalk.AttendanceGroupMembers(
        "mong-kok", group=mong_kok, users=["shop-manager-mong-kok"], exempt=["area-manager-kowloon"]
    )
    _depot()


def _depot() -> None:
    """The depot works by roster: two days, two nights, two off, each person two days behind the one before."""
    day = dingtalk.AttendanceShift("depot-day", name="Depot day", sections=[("08:00", "17:00")])
    night = dingtalk.AttendanceShift("depot-night", name="Depot night", sections=[("20:00", "05:00")])
    depot = dingtalk.AttendanceGroup(
        "depot", name="Kwai Chung depot", type="scheduled", shifts=[day, night], skip_holidays=False
    )
    people = ["shop-manager-kwun-tong", "shop-manager-tsuen-wan", "shop-manager-yuen-long"]
    members = dingtalk.AttendanceGroupMembers("depot", group=depot, users=people)
    dingtalk.ShiftSchedule(
        "depot-december",
        group=members,
        first_day="2026-12-01",
        shifts={"D": day, "N": night},
        rows=dingtalk.roster_pattern(people, "DDNN--", days=31, stagger=2),
    )
