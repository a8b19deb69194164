"""Building blocks worth reusing: Pulumi components over the provider's resources."""

from dingtalk_components.org_tree import OrgTree

__all__ = ["OrgTree"]
