"""What each code means (contract contact.md 1.2-1.8, 2.9, 3, 5): the one table from codes to error classes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from pulumi_dingtalk.client import errors

if TYPE_CHECKING:
    from pulumi_dingtalk.client.envelope import Refusal
    from pulumi_dingtalk.client.operation import Operation

Kind = type[errors.DingTalkError]

STALE_TOKEN = frozenset({"40014", "42001", "40001", "41001", "33001", "InvalidAuthentication"})
"""Codes that one fresh token may cure (1.6)."""

_DENIED = "Forbidden.AccessDenied."

MONTH_SPENT = frozenset({"90020", f"{_DENIED}ApiCountLimitForOrg"})
"""Codes that say the month's quota is used up (1.8)."""


def _table(groups: Mapping[Kind, str]) -> dict[str, Kind]:
    return {code: kind for kind, codes in groups.items() for code in codes.split()}


GLOBAL: Mapping[str, Kind] = _table(
    {
        errors.AuthenticationFailed: "40014 42001 40001 41001 33001 40089 40096 41004 50003 50005 52010 "
        "InvalidAuthentication authFailed invalid.client invalidClientIdOrSecret unauthorized.client",
        errors.PermissionDenied: f"60011 43007 {_DENIED}AccessTokenPermissionDenied",
        errors.NotInEdition: "permissions.error",
        errors.OutOfScope: "50002 50004",
        errors.IpNotAllowed: f"60020 {_DENIED}IpNotInWhiteList",
        errors.NotFound: "60003 33012 60121 33011",
        errors.Conflict: "60008 60021 60016 34021 60102 60104 60106 60107 40100 40101",
        errors.HasMembers: "60005",
        errors.HasChildren: "60006",
        errors.BadReference: "60004 40031 40066 34020 60301 40093 60067 60068 60128 46004",
        errors.Invalid: "60001 60002 60007 60009 60010 60018 60019 12012 60022 60109 600109 60110 60510 "
        "40009 40010 40011 40023 40032 40035 400002 400043 40068 40069 40003 40018 40036 34018 660000 23004 "
        "60103 60105 60112 60113 60119 60120 60122 60123 40019 40020 40022 41054 12150 "
        "Missingbody parameter.error invalid.param unsupported.grant.type",
        errors.Pending: "40103",
        errors.QuotaExhausted: f"90020 {_DENIED}ApiCountLimitForOrg daily.call.limit",
        errors.Throttled: "qps.exceed.limit request.overlimit oaplus.query.limit",
        errors.Transient: "-1 1002 400001 systemBusy system.busy systemError.busy",
    }
)
"""The meaning of a code wherever it has just one. Text of a code may change, its number does not (1.5)."""

BY_OPERATION: Mapping[tuple[str, str], Kind] = {
    # NotFound is said of the operation's own object alone: these codes speak of something it refers to.
    ("role/addrolesforemps", "33012"): errors.BadReference,
    ("role/removerolesforemps", "33012"): errors.BadReference,
    ("role/scope/update", "60003"): errors.BadReference,
    ("role/scope/update", "40003"): errors.BadReference,
    ("department/create", "60003"): errors.BadReference,
    ("role/add_role", "33011"): errors.BadReference,
    ("user/create", "60003"): errors.BadReference,
    ("user/update", "60003"): errors.BadReference,
    ("department/update", "60121"): errors.BadReference,
    ("department/update", "33012"): errors.BadReference,
    ("user/getbymobile", "40104"): errors.NotFound,
}
"""Codes that an operation's page gives another meaning."""


def classify(operation: Operation, refusal: Refusal) -> Kind:
    """Find the meaning of a refusal.

    Args:
        operation: What was called.
        refusal: How it was answered.

    Returns:
        The error class. A server fault or an unreadable body is Ambiguous for a write, Transient for a read; a
        code that no table has is UnexpectedAnswer.
    """
    if refusal.banned:
        return errors.IpBanned
    if refusal.code is not None:
        known = operation.codes.get(refusal.code) or BY_OPERATION.get((operation.name, refusal.code))
        known = known or GLOBAL.get(refusal.code) or _by_pattern(refusal.code)
        if known is not None:
            return known
    return _by_status(operation, refusal)


def _by_pattern(code: str) -> Kind | None:
    """Whole families: 900xx but 90020 is a throttle, so are the gateway's Qps and Qpm codes (1.8)."""
    if len(code) == 5 and code.startswith("900") and code.isdigit():
        return errors.Throttled
    if code.startswith((f"{_DENIED}Qps", f"{_DENIED}Qpm")):
        return errors.Throttled
    if code.startswith(_DENIED):
        return errors.PermissionDenied
    return None


def _by_status(operation: Operation, refusal: Refusal) -> Kind:
    if refusal.status == 429:
        return errors.Throttled
    if refusal.status >= 500 or (refusal.code is None and refusal.status == 200):
        return errors.Ambiguous if operation.writes else errors.Transient
    if refusal.code is not None and refusal.status == 400:
        return errors.Invalid
    return errors.UnexpectedAnswer


def build_error(operation: Operation, subject: str, refusal: Refusal) -> errors.DingTalkError:
    """Make the error that a refusal means.

    Args:
        operation: What was called.
        subject: The object concerned, for people.
        refusal: How it was answered; its text is already free of secrets.

    Returns:
        The error, not raised.
    """
    kind = classify(operation, refusal)
    if issubclass(kind, errors.PermissionDenied):
        return errors.PermissionDenied(
            refusal.text,
            permissions=refusal.permissions or _needed(operation),
            operation=operation.name,
            subject=subject,
            code=refusal.code,
            request_id=refusal.request_id,
        )
    return kind(
        refusal.text,
        operation=operation.name,
        subject=subject,
        code=refusal.code,
        request_id=refusal.request_id,
    )


def _needed(operation: Operation) -> tuple[str, ...]:
    return (operation.permission,) if operation.permission else ()
