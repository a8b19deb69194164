"""Runs the pack under the Pulumi CLI: ``pulumi up --policy-pack stacks/policies``. tenantctl reads ``pack`` itself."""

from pack import POLICIES
from pulumi_policy import PolicyPack

PolicyPack("dingtalk-tenant", policies=POLICIES)
