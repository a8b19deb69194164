"""A group for the roles of the shops."""

import pulumi_dingtalk as dingtalk

dingtalk.RoleGroup("retail", name="Retail")
