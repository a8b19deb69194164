"""Building blocks worth reusing: Pulumi components over the provider's resources."""

from dingtalk_components.annual_leave import AnnualLeave
from dingtalk_components.declaration import NameRule, Tree, read_tree
from dingtalk_components.org_tree import OrgTree

__all__ = ["AnnualLeave", "NameRule", "OrgTree", "Tree", "read_tree"]
