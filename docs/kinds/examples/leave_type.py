"""Annual leave by the Employment Ordinance, asked for a week ahead, and sick leave with a certificate."""

import pulumi_dingtalk as dingtalk

dingtalk.LeaveType(
    "annual",
    name="Annual leave",
    unit="half_day",
    hours_in_day=8,
    visible_to="everyone",
    paid=True,
    deadline={"when": "before", "unit": "day", "value": 7},
)
dingtalk.LeaveType(
    "sick",
    name="Sick leave",
    unit="day",
    hours_in_day=8,
    visible_to="everyone",
    natural_days=True,
    certificate={"unit": "day", "duration": 2, "prompt": "Upload the medical certificate"},
)
