"""Building blocks worth reusing: Pulumi components over the provider's resources, and what they know of Hong Kong."""

from dingtalk_components.annual_leave import AnnualLeave
from dingtalk_components.approval_chain import ApprovalChain, Chain, Desk, Limit, Requester
from dingtalk_components.approval_forms import ExpenseClaim, LeaveRequest, OutdoorSales, Purchase
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
    "ApprovalChain",
    "BotFleet",
    "Chain",
    "Chat",
    "ChatPolicy",
    "DayOff",
    "Desk",
    "ExpenseClaim",
    "GroupBot",
    "GroupName",
    "HongKongAttendance",
    "LeaveRequest",
    "Limit",
    "NameRule",
    "OrgTree",
    "OutdoorSales",
    "Purchase",
    "Requester",
    "SecurityBaseline",
    "Seen",
    "Shift",
    "Shop",
    "Tree",
    "days_off",
    "lint_group_names",
    "read_tree",
]
