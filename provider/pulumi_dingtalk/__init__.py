"""Pulumi resources for the configuration of one DingTalk tenant.

::

    import pulumi_dingtalk as dingtalk

    finance = dingtalk.Department("finance", name="Finance")
"""

# Made by `python docs/generate.py` from the __all__ of each module of resources/ and of lookups.py; do not edit.

from pulumi_dingtalk.lookups import (
    DepartmentFound,
    LabelFound,
    RoleFound,
    UserFound,
    get_department,
    get_external_label,
    get_role,
    get_user,
)
from pulumi_dingtalk.reconcile.registry import (
    schema,
)
from pulumi_dingtalk.resources.account_status import (
    AccountStatus,
)
from pulumi_dingtalk.resources.app import (
    App,
)
from pulumi_dingtalk.resources.app_visibility import (
    AppVisibility,
)
from pulumi_dingtalk.resources.approval_template import (
    ApprovalTemplate,
)
from pulumi_dingtalk.resources.attendance_group import (
    AttendanceGroup,
    AttendancePlace,
    AttendanceWifi,
)
from pulumi_dingtalk.resources.attendance_group_members import (
    AttendanceGroupMembers,
)
from pulumi_dingtalk.resources.attendance_shift import (
    AttendanceShift,
    ShiftSection,
)
from pulumi_dingtalk.resources.attribute_visibility import (
    AttributeVisibility,
)
from pulumi_dingtalk.resources.bot import (
    Bot,
)
from pulumi_dingtalk.resources.bot_quick_entries import (
    BotQuickEntries,
)
from pulumi_dingtalk.resources.chat_group import (
    ChatGroup,
)
from pulumi_dingtalk.resources.console_setting import (
    ConsoleSetting,
)
from pulumi_dingtalk.resources.contact_hiding import (
    ContactHiding,
)
from pulumi_dingtalk.resources.contact_restriction import (
    ContactRestriction,
)
from pulumi_dingtalk.resources.department import (
    Department,
)
from pulumi_dingtalk.resources.department_leadership import (
    DepartmentLeadership,
)
from pulumi_dingtalk.resources.department_visibility import (
    DepartmentVisibility,
)
from pulumi_dingtalk.resources.event_subscription import (
    EventSubscription,
)
from pulumi_dingtalk.resources.executive_mode import (
    ExecutiveMode,
)
from pulumi_dingtalk.resources.external_contact import (
    ExternalContact,
)
from pulumi_dingtalk.resources.leave_quota import (
    LeaveQuota,
)
from pulumi_dingtalk.resources.leave_type import (
    LeaveType,
)
from pulumi_dingtalk.resources.role import (
    Role,
)
from pulumi_dingtalk.resources.role_group import (
    RoleGroup,
)
from pulumi_dingtalk.resources.role_members import (
    RoleMember,
    RoleMembers,
)
from pulumi_dingtalk.resources.rosters import (
    roster_pattern,
    roster_table,
)
from pulumi_dingtalk.resources.scene_group import (
    SceneGroup,
)
from pulumi_dingtalk.resources.shift_schedule import (
    ShiftSchedule,
)
from pulumi_dingtalk.resources.trusted_device import (
    TrustedDevice,
)
from pulumi_dingtalk.resources.user import (
    User,
)
from pulumi_dingtalk.resources.webhook_bot import (
    WebhookBot,
)

__all__ = [
    "AccountStatus",
    "App",
    "AppVisibility",
    "ApprovalTemplate",
    "AttendanceGroup",
    "AttendanceGroupMembers",
    "AttendancePlace",
    "AttendanceShift",
    "AttendanceWifi",
    "AttributeVisibility",
    "Bot",
    "BotQuickEntries",
    "ChatGroup",
    "ConsoleSetting",
    "ContactHiding",
    "ContactRestriction",
    "Department",
    "DepartmentFound",
    "DepartmentLeadership",
    "DepartmentVisibility",
    "EventSubscription",
    "ExecutiveMode",
    "ExternalContact",
    "LabelFound",
    "LeaveQuota",
    "LeaveType",
    "Role",
    "RoleFound",
    "RoleGroup",
    "RoleMember",
    "RoleMembers",
    "SceneGroup",
    "ShiftSchedule",
    "ShiftSection",
    "TrustedDevice",
    "User",
    "UserFound",
    "WebhookBot",
    "get_department",
    "get_external_label",
    "get_role",
    "get_user",
    "roster_pattern",
    "roster_table",
    "schema",
]
