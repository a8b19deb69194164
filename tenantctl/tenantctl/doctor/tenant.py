"""The checks that ask the tenant: credentials, corp, IP list, contacts scope, permissions, operator, edition."""

from __future__ import annotations

from collections.abc import Mapping

from pulumi_dingtalk.client import scopes, users
from pulumi_dingtalk.client.client import Client
from pulumi_dingtalk.client.errors import AuthenticationFailed, DingTalkError, IpNotAllowed, NotFound
from tenantctl.doctor.checks import Check, Status
from tenantctl.doctor.permissions import check_permissions

_ROOT = 1
_OTHER_CORP = "unauthorized.client"  # contract 1.3: the app is known, but not in that corp


def examine_tenant(client: Client, wanted: Mapping[str, list[str]]) -> list[Check]:
    """Ask the tenant, with a client that cannot write.

    Args:
        client: A client for the stack's configuration.
        wanted: The permissions that the program's kinds need, each with the kinds.
    """
    reading = client.reading()
    first, reached = _reach(reading)
    if not reached:
        return first
    return [*first, *check_permissions(reading, wanted), _operator(reading), _edition(client), _quota(client)]


def _reach(client: Client) -> tuple[list[Check], bool]:
    """Make the first call, which tells most: credentials, corp, address and scope."""
    try:
        scope = scopes.authorised(client)
    except AuthenticationFailed as error:
        about = "Corp" if error.code == _OTHER_CORP else "Credentials"
        return [Check(about, Status.FAILED, str(error))], False
    except IpNotAllowed as error:
        return [_credentials_ok(), Check("IP list", Status.FAILED, str(error))], False
    except DingTalkError as error:
        return [Check("Credentials", Status.UNKNOWN, f"could not be asked: {error}")], False
    return [
        _credentials_ok(),
        Check("Corp", Status.OK, f"the app belongs to corp {client.corp_id}"),
        Check("IP list", Status.OK, "this machine's address is let in"),
        _scope(scope),
    ], True


def _credentials_ok() -> Check:
    return Check("Credentials", Status.OK, "a token was given")


def _scope(scope: scopes.AuthScopes) -> Check:
    if _ROOT in scope.departments:
        return Check("Contacts scope", Status.OK, "the whole organisation")
    text = f"departments {list(scope.departments)} and {len(scope.users)} people only; the rest is invisible"
    fix = "set the app's contacts scope to all employees (Permission management, contacts scope)"
    return Check("Contacts scope", Status.FAILED, text, fix)


def _operator(client: Client) -> Check:
    userid = client.config.operator
    if not userid:
        return Check("Operator", Status.OK, "none is set; the kinds so far need none")
    try:
        users.get(client, userid)
    except NotFound:
        fix = "set dingtalk:operator to the userid of a person in the organisation"
        return Check("Operator", Status.FAILED, f"there is no person {userid}", fix)
    except DingTalkError as error:
        return Check("Operator", Status.UNKNOWN, f"could not be asked: {error}")
    return Check("Operator", Status.OK, f"{userid} is in the organisation")


def _edition(client: Client) -> Check:
    config = client.config
    text = (
        f"cannot be asked; paced for {config.qps:g} calls a second, of which {config.qps_share:.0%} are used"
    )
    return Check(
        "Edition", Status.UNKNOWN, text, "set dingtalk:qps to what the console shows (20; 60 with the pack)"
    )


def _quota(client: Client) -> Check:
    usage = client.usage()
    if usage is None:
        text = f"used: unknown, of {client.config.monthly_quota} a month as configured"
        return Check("Metered calls", Status.UNKNOWN, text, "set dingtalk:meterFile to have them counted")
    if usage.exhausted:
        return Check(
            "Metered calls", Status.FAILED, f"the quota of {usage.month} is used up", "wait for next month"
        )
    return Check(
        "Metered calls", Status.OK, f"about {usage.calls} of {usage.quota} in {usage.month}, by local count"
    )
