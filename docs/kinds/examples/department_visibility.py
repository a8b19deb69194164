"""Personnel files are nobody's business but head office's."""

import pulumi_dingtalk as dingtalk

office = dingtalk.Department("head-office", name="Head Office")
personnel = dingtalk.Department("personnel", name="Human Resources", parent=office)
dingtalk.DepartmentVisibility(
    "personnel",
    department=personnel,
    hide_dept=True,
    dept_permits=[office],
    user_permits=["area-manager-kowloon"],
)
