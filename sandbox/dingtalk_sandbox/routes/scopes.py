"""What the calling app may see (contract contact.md 1.7)."""

from __future__ import annotations

from collections.abc import Mapping

from dingtalk_sandbox.operations import Call, Envelope, operation

# Fields that every app reads; the personal ones come with permission points of their own.
_PLAIN_FIELDS = ("name", "position", "jobnumber", "avatar", "active", "isAdmin", "isBoss", "isHide", "userid")
MOBILE_PERMISSION = "fieldMobile"
PERSONAL_PERMISSION = "fieldEmail"


@operation("GET", "/auth/scopes", metered=True, envelope=Envelope(request_id=False))
def auth_scopes(call: Call) -> Mapping[str, object]:
    """The contact scope; the whole tenant shows as department 1."""
    app = call.caller
    fields = [*_PLAIN_FIELDS]
    if app.may(MOBILE_PERMISSION):
        fields.append("mobile")
    if app.may(PERSONAL_PERMISSION):
        fields.append("email")
    return {
        "auth_user_field": fields,
        "condition_field": [],
        "auth_org_scopes": {"authed_dept": list(app.scope_departments), "authed_user": list(app.scope_users)},
    }
