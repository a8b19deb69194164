"""December of a depot: two days, two nights, two off, each person two days behind the one before."""

import pulumi_dingtalk as dingtalk

day = dingtalk.AttendanceShift("day", name="Depot day", sections=[("08:00", "17:00")])
night = dingtalk.AttendanceShift("night", name="Depot night", sections=[("20:00", "05:00")])
depot = dingtalk.AttendanceGroup("depot", name="Depot", type="scheduled", shifts=[day, night])

people = ["shop-manager-central", "shop-manager-mong-kok", "shop-manager-kwun-tong"]
members = dingtalk.AttendanceGroupMembers("depot", group=depot, users=people)
dingtalk.ShiftSchedule(
    "depot-december",
    group=members,  # people are scheduled once they are in the group
    first_day="2026-12-01",
    shifts={"D": day, "N": night},
    rows=dingtalk.roster_pattern(people, "DDNN--", days=31, stagger=2),
)
