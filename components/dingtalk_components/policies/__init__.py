"""Policies as code for a firm in Hong Kong: ``pulumi_policy`` objects, chosen and parametrised by the firm's own pack.

They need the extra ``policies`` (``pip install 'pulumi-dingtalk[policies]'``). docs/compliance.md shows a pack.
"""

from dingtalk_components.policies.exemptions import Exemption, with_exemptions
from dingtalk_components.policies.rules import (
    grants_with_end,
    groups_called_in_by_owners,
    hidden_departments,
    named_by_rule,
    nothing_without_owner,
    protected,
    shifts_within,
    two_administrators,
    webhooks_secured,
)

__all__ = [
    "Exemption",
    "grants_with_end",
    "groups_called_in_by_owners",
    "hidden_departments",
    "named_by_rule",
    "nothing_without_owner",
    "protected",
    "shifts_within",
    "two_administrators",
    "webhooks_secured",
    "with_exemptions",
]
