"""Whether a call gets in: allow list, pace, token, permission, quota, in this order (contract contact.md 7)."""

from __future__ import annotations

import datetime as dt
import sqlite3

from dingtalk_sandbox.errors import ApiError
from dingtalk_sandbox.operations import Operation
from dingtalk_sandbox.settings import EDITIONS, App, Settings, app_of

_DENIED = "Forbidden.AccessDenied."


def app_of_token(conn: sqlite3.Connection, token: str | None, now: float) -> App | None:
    """The app that a live token belongs to."""
    row = conn.execute(
        "SELECT apps.* FROM tokens JOIN apps USING (client_id) WHERE token = ? AND expires_at > ?",
        (token, now),
    ).fetchone()
    return None if row is None else app_of(row)


def check_address(operation: Operation, app: App | None, address: str) -> None:
    """Refuses an address that is not on the app's allow list."""
    if app is None or not app.ip_allow or address in app.ip_allow:
        return
    if operation.new_world:
        raise ApiError(_DENIED + "IpNotInWhiteList", "访问ip不在白名单之中", status=403)
    raise ApiError(60020)


def check_pace(
    conn: sqlite3.Connection, operation: Operation, caller: str | None, now: float, limit: int
) -> None:
    """Counts the call in its second; a call over the limit is refused and not counted (1.8)."""
    if not limit or caller is None:
        return
    row = conn.execute(
        "INSERT INTO pace (client_id, operation, second, calls) VALUES (?, ?, ?, 1) "
        "ON CONFLICT (client_id, operation) DO UPDATE SET "
        "calls = CASE WHEN second = excluded.second THEN calls + 1 ELSE 1 END, second = excluded.second "
        "WHERE second != excluded.second OR calls < ? RETURNING calls",
        (caller, operation.name, int(now), limit),
    ).fetchone()
    if row is None:
        raise throttled(new_world=operation.new_world)


def need_app(operation: Operation, app: App | None, token: str | None) -> App:
    """The app that calls; refuses a missing, unknown or expired token (1.6)."""
    if app is not None:
        return app
    if operation.new_world:
        raise ApiError("InvalidAuthentication", "不合法的access_token", status=400)
    raise ApiError(40014 if token else 41001)


def check_permission(operation: Operation, app: App) -> None:
    """Refuses an app without the operation's permission point (1.7)."""
    needed = operation.permission
    if needed is None or app.may(needed):
        return
    if operation.new_world:
        raise ApiError(
            _DENIED + "AccessTokenPermissionDenied",
            f"没有调用该接口的权限，接口权限申请参考: {needed}",
            status=403,
            extra={"accessdenieddetail": {"requiredScopes": [needed]}},
        )
    raise ApiError(60011, f"没有调用该接口的权限，需要的权限点: {needed}")


def check_edition(operation: Operation, edition: str) -> None:
    """Refuses an operation that the tenant's edition lacks; the code is what /exclusive/benefits was seen to give."""
    if operation.edition and EDITIONS.index(edition) < EDITIONS.index(operation.edition):
        raise ApiError("permissions.error", f"需要版本: {operation.edition}", status=403)


def check_quota(conn: sqlite3.Connection, operation: Operation, settings: Settings, now: float) -> None:
    """Counts a metered call; refuses it when the month's quota is used up (1.8)."""
    if not operation.metered:
        return
    month = dt.datetime.fromtimestamp(now, dt.UTC).strftime("%Y-%m")
    # A count that was set by hand carries no month yet.
    conn.execute("UPDATE OR REPLACE meter SET month = ? WHERE month = ''", (month,))
    row = conn.execute("SELECT calls FROM meter WHERE month = ?", (month,)).fetchone()
    if (row[0] if row else 0) >= settings.monthly_quota:
        raise exhausted(new_world=operation.new_world)
    conn.execute(
        "INSERT INTO meter VALUES (?, 1) ON CONFLICT (month) DO UPDATE SET calls = calls + 1", (month,)
    )


def throttled(*, new_world: bool) -> ApiError:
    """The refusal of a call that came too fast."""
    if new_world:
        return ApiError(_DENIED + "QpsLimitForAppkeyAndApi", "应用调用该接口的频率超过限制", status=403)
    return ApiError(90018)


def exhausted(*, new_world: bool) -> ApiError:
    """The refusal of a call when the month is used up."""
    if new_world:
        return ApiError(_DENIED + "ApiCountLimitForOrg", "企业的API调用量已经超过本月限制", status=403)
    return ApiError(90020)
