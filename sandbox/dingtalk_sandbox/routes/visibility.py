"""Three lists of rules on who sees what of the contacts (contract contact.md 6.1 to 6.3).

Each is written whole by one upsert, listed page by page with a token of its own habits, and deleted by id.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from dingtalk_sandbox.errors import ApiError
from dingtalk_sandbox.operations import Call, Envelope, operation
from dingtalk_sandbox.params import Params
from dingtalk_sandbox.store import ids, things
from dingtalk_sandbox.tenant import users

VISIBILITY, REACHABLE = "Contact.Visibility.ReadWrite", "Contact.ReachableRule.ReadWrite"
HIDE, RESTRICT, ATTRIBUTES = "hide setting", "restrict setting", "attribute setting"
HIDE_PATH = "/v1.0/contact/contactHideSettings"
RESTRICT_PATH = "/v1.0/contact/restrictions/settings"
ATTRIBUTE_PATH = "/v1.0/contact/staffAttributes/visibilitySettings"
BAD = "parameter.error"
_NODES_CAP = 50
_PAGE_CAP = 100
_TYPES = ("onlySelf", "onlySelfDeptAndChild", "excludeNode")
_TOKEN_BASE = 1_632_725_845_000

Shown = Mapping[str, Any]


@operation("PUT", HIDE_PATH, permission=VISIBILITY)
def save_hiding(call: Call) -> Mapping[str, object]:
    """6.1: no field is marked as required."""
    params = call.params
    body = {
        **_common(params, bad=BAD),
        **_nodes(params, "object", "Staff", bad=BAD, too_many=BAD),
        **_nodes(params, "exclude", "Staff", bad=BAD, too_many=BAD),
        **_flags(params, "hideInUserProfile", "hideInSearch"),
    }
    return {"result": _saved(call, HIDE, body, unknown=BAD)}


@operation("GET", HIDE_PATH, permission=VISIBILITY)
def list_hidings(call: Call) -> Mapping[str, object]:
    """6.1: the first token is 0, the last an empty text; two switches never read back."""
    start = call.params.integer("nextToken", bad=BAD) or 0
    page, following = _page(call, HIDE, max(0, start - _TOKEN_BASE), bad=BAD)
    for rule in page:
        del rule["hideInUserProfile"], rule["hideInSearch"]
    token = "" if following is None else _TOKEN_BASE + following
    return {"hasMore": following is not None, "nextToken": token, "list": page}


@operation("DELETE", HIDE_PATH + "/{settingId}", permission=VISIBILITY, envelope=Envelope(empty=True))
def delete_hiding(call: Call) -> Mapping[str, object]:
    """6.1: an empty answer."""
    return _deleted(call, HIDE, unknown=BAD)


@operation("PUT", RESTRICT_PATH, permission=VISIBILITY, metered=True)
def save_restriction(call: Call) -> Mapping[str, object]:
    """6.2: the type must be there, and somebody whom it concerns."""
    params = call.params
    if params.text("type", bad="typeInvalid") not in _TYPES:
        raise ApiError("typeInvalid")
    subjects = _nodes(params, "subject", "User", bad="userIdInvalid", too_many="subjectNodeExceed")
    if not any(subjects.values()):
        raise ApiError("subjectNodeEmpty")
    excluded = _nodes(params, "exclude", "User", bad="userIdInvalid", too_many="excludeNodeExceed")
    for userid in (*subjects["subjectUserIds"], *excluded["excludeUserIds"]):
        if users.find(call.conn, userid) is None:
            raise ApiError("userIdInvalid")
    body = {
        **_common(params, bad="typeInvalid"),
        **subjects,
        "type": params.text("type"),
        **excluded,
        **_flags(params, "restrictInUserProfile", "restrictInSearch"),
    }
    return {"result": _saved(call, RESTRICT, body, unknown="idInvalid")}


@operation("GET", RESTRICT_PATH, permission=VISIBILITY, metered=True)
def list_restrictions(call: Call) -> Mapping[str, object]:
    """6.2: no token on the first page; all fields read back."""
    bad = "system.error"
    page, following = _page(
        call, RESTRICT, call.params.integer("nextToken", bad=bad) or 0, bad=bad, status=500
    )
    token = {} if following is None else {"nextToken": following}
    return {"hasMore": following is not None, **token, "list": page}


@operation("DELETE", RESTRICT_PATH + "/{settingId}", permission=VISIBILITY, metered=True)
def delete_restriction(call: Call) -> Mapping[str, object]:
    """6.2."""
    return _deleted(call, RESTRICT, unknown="idInvalid")


@operation("POST", ATTRIBUTE_PATH, permission=REACHABLE)
def save_attributes(call: Call) -> Mapping[str, object]:
    """6.3: nobody publishes how many elements a list may have."""
    params = call.params
    body = {
        **_common(params, bad=BAD),
        **_nodes(params, "object", "Staff", bad=BAD, too_many=None),
        "hideFields": params.texts("hideFields", bad=BAD) or [],
        **_nodes(params, "exclude", "Staff", bad=BAD, too_many=None),
    }
    is_new = "id" not in params
    if is_new and len(things.listed(call.conn, ATTRIBUTES)) >= call.settings.attribute_rule_cap:
        raise ApiError("ruleNum.exceed.limit")
    return {"result": _saved(call, ATTRIBUTES, {**body, **_dates(call)}, unknown=BAD)}


@operation("GET", ATTRIBUTE_PATH, permission=REACHABLE)
def list_attributes(call: Call) -> Mapping[str, object]:
    """6.3: asked with nextToken, -1 at first; answered with nextCursor, -1 at last."""
    start = call.params.integer("nextToken", bad=BAD)
    page, following = _page(call, ATTRIBUTES, max(0, start or 0), bad=BAD)
    return {
        "hasMore": following is not None,
        "nextCursor": -1 if following is None else following,
        "list": page,
    }


@operation("DELETE", ATTRIBUTE_PATH + "/{settingId}", permission=REACHABLE)
def delete_attributes(call: Call) -> Mapping[str, object]:
    """6.3."""
    return _deleted(call, ATTRIBUTES, unknown=BAD)


def _common(params: Params, *, bad: str) -> dict[str, Any]:
    return {
        "name": params.text("name", bad=bad) or "",
        "description": params.text("description", bad=bad) or "",
        "active": bool(params.flag("active", bad=bad)),
    }


def _flags(params: Params, *names: str) -> dict[str, Any]:
    return {name: bool(params.flag(name, bad=BAD)) for name in names}


def _nodes(
    params: Params, prefix: str, people: str, *, bad: str, too_many: str | None
) -> dict[str, list[Any]]:
    """People, departments and roles of one side of a rule, limited together."""
    found: dict[str, list[Any]] = {
        f"{prefix}{people}Ids": params.texts(f"{prefix}{people}Ids", bad=bad) or [],
        f"{prefix}DeptIds": params.integers(f"{prefix}DeptIds", bad=bad) or [],
        f"{prefix}TagIds": params.integers(f"{prefix}TagIds", bad=bad) or [],
    }
    if too_many and sum(map(len, found.values())) > _NODES_CAP:
        raise ApiError(too_many)
    return found


def _saved(call: Call, kind: str, body: Shown, *, unknown: str) -> int:
    """Makes a rule, or replaces the whole of the one with the id."""
    given = call.params.integer("id", bad=unknown)
    if given is None:
        given = ids.take(call.conn, "setting")
    elif things.find(call.conn, kind, given) is None:
        raise ApiError(unknown)
    things.put(call.conn, kind, given, {**body, "id": given})
    return given


def _dates(call: Call) -> dict[str, str]:
    before = things.find(call.conn, ATTRIBUTES, call.params.integer("id", bad=BAD))
    now = dt.datetime.fromtimestamp(call.now, dt.UTC).strftime("%Y-%m-%d %H:%M:%S")
    return {"gmtCreate": before["gmtCreate"] if before else now, "gmtModified": now}


def _deleted(call: Call, kind: str, *, unknown: str) -> Mapping[str, object]:
    if not things.drop(call.conn, kind, call.params.path["settingId"]):
        raise ApiError(unknown)
    return {"result": True}


def _page(
    call: Call, kind: str, start: int, *, bad: str, status: int = 400
) -> tuple[list[dict[str, Any]], int | None]:
    """The rules from `start` on, and where the next page starts, None after the last."""
    size = call.params.integer("maxResults", bad=bad)
    size = _PAGE_CAP if size is None else size
    if not 1 <= size <= _PAGE_CAP:
        raise ApiError(bad, status=status)
    known = list(things.listed(call.conn, kind).values())
    return known[start : start + size], start + size if start + size < len(known) else None
