"""Enterprise accounts: enabled, disabled, signed out (contract contact.md 5.6, apps-security.md 3.2)."""

from __future__ import annotations

import json
from collections.abc import Mapping

from dingtalk_sandbox.errors import ApiError
from dingtalk_sandbox.operations import Call, operation
from dingtalk_sandbox.store import things
from dingtalk_sandbox.tenant import users

PERMISSION = "Contact.OrgAccountSecurity.ReadWrite"
PATH = "/v1.0/contact/orgAccounts"
KIND = "disabled account"
BAD = "invalid.param"


@operation("POST", PATH + "/disable", permission=PERMISSION, metered=True)
def disable(call: Call) -> Mapping[str, object]:
    """The account cannot log in any more."""
    call.params.text("reason", bad=BAD)
    things.put(call.conn, KIND, _need(call), {})
    return {"result": True}


@operation("POST", PATH + "/enable", permission=PERMISSION, metered=True)
def enable(call: Call) -> Mapping[str, object]:
    """The account can log in again."""
    call.params.text("reason", bad=BAD)
    things.drop(call.conn, KIND, _need(call))
    return {"result": True}


@operation("POST", PATH + "/signOut", permission=PERMISSION, metered=True)
def sign_out(call: Call) -> Mapping[str, object]:
    """The account's sessions end, which nothing here can show."""
    _need(call)
    return {"result": True}


@operation("GET", PATH + "/status", permission=PERMISSION, metered=True)
def status(call: Call) -> Mapping[str, object]:
    """Whether the account is disabled."""
    return {"disable": things.find(call.conn, KIND, _need(call)) is not None}


def _need(call: Call) -> str:
    userid = call.params.needed_text("userId", missing=BAD)
    row = users.find(call.conn, userid)
    if row is None:
        raise ApiError("user.not.exist")
    if not json.loads(row["fields"]).get("exclusive_account"):
        raise ApiError("exclusive.account.only")
    return userid
