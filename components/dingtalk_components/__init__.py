"""Building blocks worth reusing: Pulumi components over the provider's resources, and what they know of Hong Kong."""

from dingtalk_components.access import Access, Duty, Guest, Leaver, Person, SubAdministrator, temporary
from dingtalk_components.access_model import AccessModel
from dingtalk_components.annual_leave import AnnualLeave
from dingtalk_components.approval_chain import ApprovalChain, Chain, Desk, Limit, Requester
from dingtalk_components.approval_forms import ExpenseClaim, LeaveRequest, OutdoorSales, Purchase
from dingtalk_components.attendance_hk import HongKongAttendance, Shift, Shop
from dingtalk_components.attesting import Seen
from dingtalk_components.bot_fleet import AppBot, BotFleet, GroupBot
from dingtalk_components.chat_policy import Chat, ChatPolicy, GroupName, lint_group_names
from dingtalk_components.declaration import NameRule, Tree, read_tree
from dingtalk_components.holidays_hk import DayOff, days_off
from dingtalk_components.integrations import Credential, Integrations, System
from dingtalk_components.org_tree import OrgTree
from dingtalk_components.security_baseline import Computer, SecurityBaseline

__all__ = [
    "Access",
    "AccessModel",
    "AnnualLeave",
    "AppBot",
    "ApprovalChain",
    "BotFleet",
    "Chain",
    "Chat",
    "ChatPolicy",
    "Computer",
    "Credential",
    "DayOff",
    "Desk",
    "Duty",
    "ExpenseClaim",
    "GroupBot",
    "GroupName",
    "Guest",
    "HongKongAttendance",
    "Integrations",
    "LeaveRequest",
    "Leaver",
    "Limit",
    "NameRule",
    "OrgTree",
    "OutdoorSales",
    "Person",
    "Purchase",
    "Requester",
    "SecurityBaseline",
    "Seen",
    "Shift",
    "Shop",
    "SubAdministrator",
    "System",
    "Tree",
    "days_off",
    "lint_group_names",
    "read_tree",
    "temporary",
]
