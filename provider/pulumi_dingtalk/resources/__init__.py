"""One module a resource kind. Importing this package registers them all: a new kind adds its line here."""

from pulumi_dingtalk.resources.department import Department
from pulumi_dingtalk.resources.department_leadership import DepartmentLeadership
from pulumi_dingtalk.resources.department_visibility import DepartmentVisibility
from pulumi_dingtalk.resources.role import Role
from pulumi_dingtalk.resources.role_group import RoleGroup
from pulumi_dingtalk.resources.role_members import RoleMember, RoleMembers

__all__ = [
    "Department",
    "DepartmentLeadership",
    "DepartmentVisibility",
    "Role",
    "RoleGroup",
    "RoleMember",
    "RoleMembers",
]
