"""Building blocks worth reusing: Pulumi components over the provider's resources, and what they know of Hong Kong."""

from dingtalk_components.annual_leave import AnnualLeave
from dingtalk_components.attendance_hk import HongKongAttendance, Shift, Shop
from dingtalk_components.bot_fleet import AppBot, BotFleet, GroupBot
from dingtalk_components.chat_policy import Chat, ChatPolicy, GroupName, lint_group_names
from dingtalk_components.declaration import NameRule, Tree, read_tree
from dingtalk_components.holidays_hk import DayOff, days_off
from dingtalk_components.org_tree import OrgTree
from dingtalk_components.security_baseline import SecurityBaseline, Seen

__all__ = [
    "AnnualLeave",
    "AppBot",
    "BotFleet",
    "Chat",
    "ChatPolicy",
    "DayOff",
    "GroupBot",
    "GroupName",
    "HongKongAttendance",
    "NameRule",
    "OrgTree",
    "SecurityBaseline",
    "Seen",
    "Shift",
    "Shop",
    "Tree",
    "days_off",
    "lint_group_names",
    "read_tree",
]
