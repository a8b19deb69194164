"""People in lists, look-ups, administrators (contract contact.md 4 and 5.5)."""

from __future__ import annotations

from typing import Any

from pulumi_dingtalk.client import errors, users
from support.contract import Quirk, Refused, Sample

_SECTION = "contact.md 5.5"
_OK: dict[str, Any] = {"errcode": 0, "errmsg": "ok", "request_id": "6iq4zcul5zjp"}
_TEXT: dict[str, Any] = {**_OK, "errcode": "0"}
_BUSY = Refused(-1, errors.Transient)
_GONE = {"dept_id": 424242}
_PAGE: dict[str, Any] = {"dept_id": "<shop>", "size": 100, "cursor": 0}

_LISTED: dict[str, Any] = {
    "userid": "manager",
    "unionid": "PiiiPyQqBNBii0HnCJ3zljcuAiEiE",
    "name": "Shop manager",
    "avatar": "",
    "state_code": "86",
    "mobile": "13800000001",
    "hide_mobile": False,
    "telephone": "2388-0000",
    "job_number": "4",
    "title": "Manager",
    "email": "manager@shops.example",
    "org_email": "manager@corp.example",
    "work_place": "Argyle Street",
    "remark": "Keys",
    "dept_id_list": [2, 3],
    "dept_order": 2,
    "extension": '{"Locker":"7"}',
    "hired_date": 1597573616828,
    "active": True,
    "admin": False,
    "boss": False,
    "leader": True,
    "exclusive_account": False,
}
_READ = {key: it for key, it in _LISTED.items() if key not in {"avatar", "dept_order", "exclusive_account"}}


def _listed(*people: Any, **result: Any) -> dict[str, Any]:
    return {**_TEXT, "result": {"has_more": False, "list": list(people), **result}}


def _paging(size: int, cursor: int) -> tuple[Refused, ...]:
    return (
        Refused(400002, errors.Invalid, {"cursor": ...}),
        Refused(400002, errors.Invalid, {"size": ...}),
        Refused(400002, errors.Invalid, {"order_field": "name"}),
        Refused(400002, errors.Invalid, {"dept_id": ...}),
        Refused(40009, errors.Invalid, {"dept_id": 0}),
        Refused(cursor, errors.Invalid, {"cursor": -1}),
        Refused(size, errors.Invalid, {"size": 101}),
        Refused(size, errors.Invalid, {"size": 0}),
    )


LIST = Sample(
    "POST /topapi/v2/user/list",
    _SECTION,
    _PAGE,
    _listed(_LISTED),
    lambda client, the: users.list_department(client, the["shop"]),
    [_READ],
    refused=(
        *_paging(40035, 40035),
        Refused(60019, errors.Invalid, _GONE),
        Refused(50004, errors.OutOfScope, {}, {"contact_scope": "424242"}),
        _BUSY,
    ),
    quirks=(
        Quirk("no cursor on the last page", hides=("result.next_cursor",)),
        Quirk("a cursor before it", {"size": 1}, shows={"result.next_cursor": 1, "result.has_more": True}),
        Quirk("no roles, no manager", hides=("result.list.0.role_list", "result.list.0.manager_userid")),
        Quirk("the larger order comes first", shows={"result.list.0.userid": "manager"}),
        Quirk("by day of joining", {"order_field": "entry_asc"}, shows={"result.list.0.userid": "clerk"}),
        Quirk(
            "one person as a bare object", answer={**_TEXT, "result": {"has_more": "false", "list": _LISTED}}
        ),
    ),
)

LIST_SIMPLE = Sample(
    "POST /topapi/user/listsimple",
    _SECTION,
    _PAGE,
    {**_OK, "result": {"has_more": False, "list": [{"userid": "manager", "name": "Shop manager"}]}},
    refused=tuple(
        Refused(it.code, change=it.change)
        for it in (*_paging(40069, 40068), Refused(60003, change=_GONE), _BUSY)
    ),
)

LIST_IDS = Sample(
    "POST /topapi/user/listid",
    _SECTION,
    {"dept_id": "<shop>"},
    {**_OK, "result": {"userid_list": ["clerk", "manager"]}},
    lambda client, the: users.list_ids(client, the["shop"]),
    ["clerk", "manager"],
    refused=(
        Refused(60003, errors.NotFound, _GONE),
        Refused(400002, errors.Invalid, {"dept_id": ...}),
        Refused(40009, errors.Invalid, {"dept_id": -1}),
        _BUSY,
    ),
    quirks=(
        Quirk(
            "not limited by the app's scope",
            settings={"contact_scope": "424242"},
            shows={"result.userid_list": ["clerk", "manager"]},
        ),
        Quirk("the list as a text", answer={**_OK, "result": {"userid_list": '["clerk","manager"]'}}),
        Quirk("no list", answer={**_OK, "result": {}}, returns=[]),
    ),
)

GET_BY_MOBILE = Sample(
    "POST /topapi/v2/user/getbymobile",
    _SECTION,
    {"mobile": "13800000001"},
    {**_TEXT, "result": {"userid": "manager", "exclusive_account_userid_list": ["till"]}},
    lambda client, the: users.get_by_mobile(client, "13800000001"),
    "manager",
    refused=(
        Refused(40104, errors.NotFound, {"mobile": "no number"}),
        Refused(60121, errors.NotFound, {"mobile": "13899999999"}),
        Refused(60121, errors.NotFound, {"mobile": "13800000009"}),
        Refused(400002, errors.Invalid, {"mobile": ...}),
    ),
    lacks=("result.exclusive_account_userid_list.[]",),
)

GET_BY_UNIONID = Sample(
    "POST /topapi/user/getbyunionid",
    _SECTION,
    {"unionid": "<manager unionid>"},
    {**_OK, "result": {"contact_type": 0, "userid": "manager"}},
    refused=(Refused(60121, change={"unionid": "nobody"}), Refused(400002, change={"unionid": ...})),
)

COUNT = Sample(
    "POST /topapi/user/count",
    _SECTION,
    {"only_active": False},
    {**_OK, "result": {"count": 5}},
    refused=(Refused(400002, change={"only_active": ...}),),
    quirks=(Quirk("who is invited does not count", shows={"result.count": 5}),),
)

LIST_ADMINS = Sample(
    "POST /topapi/user/listadmin",
    "contact.md 4",
    {},
    {**_OK, "result": [{"userid": "admin", "sys_level": 1}]},
    lambda client, the: users.list_admins(client),
    [("admin", 1)],
    refused=(Refused(43007, errors.PermissionDenied), _BUSY),
    quirks=(Quirk("one as a bare object", answer={**_OK, "result": {"userid": "admin", "sys_level": "1"}}),),
)

GET_ADMIN_SCOPE = Sample(
    "POST /topapi/user/get_admin_scope",
    "contact.md 4",
    {"userid": "admin"},
    {**_OK, "dept_ids": [1]},
    refused=(
        Refused(60121, change={"userid": "nobody"}),
        Refused(40036, change={"userid": ...}),
        Refused(400001),
    ),
    quirks=(Quirk("who is no administrator manages none", {"userid": "clerk"}, shows={"dept_ids": []}),),
)

SEARCH = Sample(
    "POST /v1.0/contact/users/search",
    _SECTION,
    {"queryWord": "Clerk Mong Kok", "offset": 0, "size": 100, "fullMatchField": 1},
    {"hasMore": False, "totalCount": 1, "list": ["clerk"]},
    lambda client, the: users.search(client, "Clerk Mong Kok"),
    ["clerk"],
    refused=(
        Refused("parameter.error", errors.Invalid, {"queryWord": ...}),
        Refused("parameter.error", errors.Invalid, {"offset": -1}),
        Refused("parameter.error", errors.Invalid, {"size": 0}),
        Refused("system.busy", errors.Transient, status=500),
    ),
    quirks=(
        Quirk("part of a name", {"queryWord": "Mong Kok", "fullMatchField": ...}, shows={"totalCount": 2}),
        Quirk("the whole name alone", {"queryWord": "Mong Kok"}, shows={"totalCount": 0}),
        Quirk(
            "a page of them",
            {"queryWord": "Mong Kok", "fullMatchField": ..., "size": 1},
            shows={"hasMore": True},
        ),
        Quirk("nobody", answer={"hasMore": False, "totalCount": 0}, returns=[]),
    ),
    sdk="contact_1_0",
)

SAMPLES = (
    *(
        LIST,
        LIST_SIMPLE,
        LIST_IDS,
        GET_BY_MOBILE,
        GET_BY_UNIONID,
        COUNT,
        LIST_ADMINS,
        GET_ADMIN_SCOPE,
        SEARCH,
    ),
)
