"""In whose name a call is made: the operator's userid, and their unionid, asked once a run."""

from __future__ import annotations

from pulumi_dingtalk.client import users
from pulumi_dingtalk.client.errors import ConfigurationError, NotFound
from pulumi_dingtalk.reconcile.session import Tenant


def unionid(tenant: Tenant) -> str:
    """Return the unionid of ``dingtalk:operator``.

    Raises:
        ConfigurationError: it is not set, or nobody in the organisation has that userid.
        DingTalkError: the tenant could not be asked.
    """
    known = userid(tenant)
    return tenant.inventory.once("operator", lambda: _asked(tenant, known))


def userid(tenant: Tenant, who: str = "an administrator's userid") -> str:
    """Return ``dingtalk:operator``; ``who`` says whose it is to be. Raises ConfigurationError where it is not set."""
    known = tenant.client.config.operator
    if not known:
        raise ConfigurationError(f"dingtalk:operator (DINGTALK_OPERATOR) is not set; name {who}")
    return known


def _asked(tenant: Tenant, userid: str) -> str:
    try:
        return users.get(tenant.client, userid)["unionid"]
    except NotFound:
        raise ConfigurationError(
            f"dingtalk:operator is {userid}, and nobody in the organisation has that userid; name an administrator"
        ) from None
