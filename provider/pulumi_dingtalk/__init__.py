"""Pulumi resources for the configuration of one DingTalk tenant.

::

    import pulumi_dingtalk as dingtalk

    finance = dingtalk.Department("finance", name="Finance")
"""

from pulumi_dingtalk.lookups import (
    DepartmentFound,
    RoleFound,
    UserFound,
    get_department,
    get_role,
    get_user,
)
from pulumi_dingtalk.reconcile.registry import schema
from pulumi_dingtalk.resources import (
    Department,
    DepartmentLeadership,
    DepartmentVisibility,
    Role,
    RoleGroup,
    RoleMember,
    RoleMembers,
)

__all__ = [
    "Department",
    "DepartmentFound",
    "DepartmentLeadership",
    "DepartmentVisibility",
    "Role",
    "RoleFound",
    "RoleGroup",
    "RoleMember",
    "RoleMembers",
    "UserFound",
    "get_department",
    "get_role",
    "get_user",
    "schema",
]
