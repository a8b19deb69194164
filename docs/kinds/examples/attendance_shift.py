"""A day shift with a break, and a night shift over midnight."""

import pulumi_dingtalk as dingtalk

dingtalk.AttendanceShift(
    "day",
    name="Day",
    sections=[("09:00", "18:00")],
    rests=[("13:00", "14:00")],
    serious_late_minutes=30,
    absent_late_minutes=120,
)
dingtalk.AttendanceShift("night", name="Night", sections=[("22:00", "06:00")])
