"""What our tenants are held to, and who is exempt from what until when (docs/compliance.md)."""

from pulumi_policy import EnforcementLevel

from dingtalk_components.policies import (
    Exemption,
    groups_called_in_by_owners,
    hidden_departments,
    nothing_without_owner,
    shifts_within,
    two_administrators,
    with_exemptions,
)

EXEMPTIONS = [
    Exemption("owner-named", "*AttendanceGroup::*", "HR names them in December", "2026-12-31"),
    Exemption("owner-named", "*AttendanceShift::*", "HR names them in December", "2026-12-31"),
    Exemption("two-administrators", "main-administrators", "the second one starts in January", "2027-01-31"),
]

POLICIES = with_exemptions(
    [
        nothing_without_owner(),
        two_administrators(),
        shifts_within(12),
        groups_called_in_by_owners(),
        hidden_departments(["Human Resources"], EnforcementLevel.MANDATORY),
    ],
    EXEMPTIONS,
)
