"""A shop by weekday, with its Wi-Fi and its place, and a depot by roster; neither follows the mainland's holidays."""

import pulumi_dingtalk as dingtalk

shop_day = dingtalk.AttendanceShift("shop-day", name="Shop day", sections=[("10:30", "19:30")])
depot_day = dingtalk.AttendanceShift("depot-day", name="Depot day", sections=[("08:00", "17:00")])
depot_night = dingtalk.AttendanceShift("depot-night", name="Depot night", sections=[("20:00", "05:00")])

working_days = ("monday", "tuesday", "thursday", "friday", "saturday", "sunday")
dingtalk.AttendanceGroup(
    "mong-kok",
    name="Mong Kok",
    type="fixed",
    week=dict.fromkeys(working_days, shop_day),
    skip_holidays=False,
    special_days={"2026-12-25": None},
    wifis=[dingtalk.AttendanceWifi(mac="00:1A:2B:3C:4D:5E", name="shop-mong-kok")],
    positions=[dingtalk.AttendancePlace("Argyle Street", 22.319, 114.169, radius=100)],
    outdoor_punch=False,
)
dingtalk.AttendanceGroup(
    "depot",
    name="Kwai Chung depot",
    type="scheduled",
    shifts=[depot_day, depot_night],
    skip_holidays=False,
    no_punch_unscheduled=True,
)
