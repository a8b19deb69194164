"""People: one at a time (contract contact.md 5.1 to 5.4)."""

from __future__ import annotations

from typing import Any

from pulumi_dingtalk.client import errors, users
from support.contract import Quirk, Refused, Sample

_V2 = "POST /topapi/v2/user"
_ID = {"request_id": "6iq4zcul5zjp"}
_OK: dict[str, Any] = {"errcode": 0, "errmsg": "ok", **_ID}
_TEXT: dict[str, Any] = {**_OK, "errcode": "0"}
_BUSY = Refused(-1, errors.Transient)
_NOBODY = {"userid": "nobody"}
_INVITE = f"{_V2}/create"

_SHOWN: dict[str, Any] = {
    "userid": "manager",
    "unionid": "PiiiPyQqBNBii0HnCJ3zljcuAiEiE",
    "name": "Shop manager",
    "avatar": "https://static.example/a.png",
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
    "dept_order_list": [{"dept_id": 2, "order": 1}],
    "dept_position_list": [{"dept_id": 2, "title": "Manager"}],
    "leader_in_dept": [{"dept_id": 2, "leader": True}, {"dept_id": 3, "leader": False}],
    "role_list": [{"id": 100, "name": "Shop manager", "group_name": "Retail"}],
    "manager_userid": "clerk",
    "extension": '{"Locker":"7"}',
    "hired_date": 1597573616828,
    "active": True,
    "real_authed": True,
    "senior": False,
    "admin": False,
    "boss": False,
    "exclusive_account": False,
    "union_emp_ext": {
        "userid": "500",
        "corp_id": "dingother",
        "union_emp_map_list": [{"userid": "5000", "corp_id": "dingthird"}],
    },
}
_KEYS = (
    "userid unionid name state_code mobile hide_mobile telephone job_number title email org_email work_place"
)
_MORE = "remark dept_id_list manager_userid extension hired_date active senior admin boss"
_READ: dict[str, Any] = {
    **{key: _SHOWN[key] for key in f"{_KEYS} {_MORE}".split()},
    "role_list": [100],
    "leader_in_dept": [2],
}


def _got(**changed: Any) -> dict[str, Any]:
    return {**_TEXT, "result": {key: it for key, it in {**_SHOWN, **changed}.items() if it is not ...}}


def _read(**changed: Any) -> dict[str, Any]:
    return {key: it for key, it in {**_READ, **changed}.items() if it is not ...}


def _both(code: int, means: type[errors.DingTalkError], **change: Any) -> Refused:
    return Refused(code, means, change)


_FIELDS = (
    _both(60119, errors.Invalid, title="x" * 201),
    _both(60123, errors.Invalid, job_number="x" * 51),
    _both(60105, errors.Invalid, email="no address"),
    _both(60105, errors.Invalid, org_email="no address"),
    _both(60122, errors.Invalid, extension="no JSON"),
    _both(60128, errors.BadReference, manager_userid="nobody"),
    _both(60106, errors.Conflict, email="manager@shops.example"),
    _both(40100, errors.Conflict, telephone="2388-0000"),
    _both(60112, errors.Invalid, name="x" * 81),
    _both(40066, errors.BadReference, dept_id_list=""),
    _both(40066, errors.BadReference, dept_id_list=",".join(map(str, range(1, 102)))),
    _both(60003, errors.BadReference, dept_id_list="424242"),
    _both(40035, errors.Invalid, hired_date="long ago"),
)

CREATE = Sample(
    f"{_V2}/create",
    "contact.md 5.1",
    {"userid": "cashier", "name": "Cashier", "mobile": "13800000007", "dept_id_list": "<shop>,<warehouse>"},
    {**_TEXT, "result": {"userid": "cashier", "unionId": "lEbiP"}},
    lambda client, the: users.create(
        client,
        {
            "userid": "cashier",
            "name": "Cashier",
            "mobile": "13800000007",
            "dept_id_list": [the["shop"], the["warehouse"]],
        },
    ),
    "cashier",
    refused=(
        *_FIELDS,
        _both(60112, errors.Invalid, name=""),
        _both(60103, errors.Invalid, mobile="no number"),
        _both(60103, errors.Invalid, mobile=""),
        _both(40003, errors.Invalid, userid="x" * 65),
        _both(400002, errors.Invalid, dept_id_list=...),
        _both(60102, errors.Conflict, userid="clerk"),
        _both(60104, errors.Conflict, mobile="13800000001"),
        Refused(40023, errors.Invalid, {}, {"department_member_cap": 2}),
        Refused(40103, errors.Pending, {}, {"pending_invitation": True}),
        Refused(
            40103,
            errors.Pending,
            {"mobile": "13800000002"},
            {"rejoin_wait_h": 24},
            ((f"{_V2}/delete", {"userid": "clerk"}),),
        ),
        Refused(60107, errors.Conflict),
        Refused(60113, errors.Invalid),
        Refused(40019, errors.Invalid),
        Refused(40020, errors.Invalid),
        Refused(40101, errors.Conflict),
        Refused(12150, errors.Invalid),
        _BUSY,
    ),
    quirks=(
        Quirk("the union id is spelt unionId here alone", hides=("result.unionid",)),
        Quirk(
            "a mainland number with its code is the same number",
            {"mobile": "+86-13800000007"},
            shows={"errcode": "0"},
        ),
        Quirk("a userid is made where none is given", {"userid": ...}, shows={"errcode": "0"}),
        Quirk("the extension as an object", {"extension": {"Locker": "8"}}, shows={"errcode": "0"}),
    ),
)

UPDATE = Sample(
    f"{_V2}/update",
    "contact.md 5.2",
    {"userid": "clerk", "title": "Deputy", "dept_id_list": "<shop>,<warehouse>"},
    _OK,
    lambda client, the: users.update(
        client, "clerk", {"title": "Deputy", "dept_id_list": [the["shop"], the["warehouse"]]}
    ),
    refused=(
        *_FIELDS,
        Refused(60121, errors.NotFound, _NOBODY),
        Refused(60121, errors.NotFound, {"userid": "invited"}),
        _both(400002, errors.Invalid, userid=""),
        _both(60112, errors.Invalid, name=""),
        _both(41054, errors.Invalid, mobile="13800000008"),
        _both(40035, errors.Invalid, force_update_fields="title"),
        _both(40035, errors.Invalid, ext_attrs_update_mode=2),
        _both(60122, errors.Invalid, userid="manager", ext_attrs_update_mode=1, extension="no JSON"),
        _both(60122, errors.Invalid, userid="manager", ext_attrs_update_mode=1, extension="[1]"),
        Refused(40022, errors.Invalid),
        Refused(33012, errors.NotFound),
        _BUSY,
    ),
    quirks=(Quirk("the mobile that is there already", {"mobile": "+86-13800000002"}, shows={"errcode": 0}),),
)

DELETE = Sample(
    f"{_V2}/delete",
    "contact.md 5.3",
    {"userid": "clerk"},
    _OK,
    lambda client, the: users.delete(client, "clerk"),
    refused=(
        Refused(33012, errors.NotFound, _NOBODY),
        Refused(400002, errors.Invalid, {"userid": ...}),
        Refused(60121, errors.NotFound, {"userid": "invited"}),
        _BUSY,
    ),
)

GET = Sample(
    f"{_V2}/get",
    "contact.md 5.4",
    {"userid": "manager"},
    {**_TEXT, "result": _SHOWN},
    lambda client, the: users.get(client, "manager"),
    _READ,
    refused=(
        Refused(60121, errors.NotFound, _NOBODY),
        Refused(60121, errors.NotFound, {"userid": "invited"}),
        Refused(400002, errors.Invalid, {"userid": ...}),
        Refused(50002, errors.OutOfScope, {}, {"contact_scope": "424242"}),
        Refused(33012, errors.NotFound),
        _BUSY,
    ),
    lacks=("result.avatar", "result.union_emp_ext"),
    quirks=(
        Quirk(
            "what is empty is left out",
            {"userid": "clerk"},
            hides=("result.title", "result.role_list.1", "result.manager_userid"),
        ),
        Quirk(
            "personal fields need permissions of their own",
            settings={"permissions": "qyapi_get_member"},
            hides=tuple(f"result.{key}" for key in ("mobile", "email", "work_place", "remark", "extension")),
            answer=_got(mobile=..., state_code=..., email=..., remark=..., work_place=..., extension=...),
            returns=_read(mobile=..., state_code=..., email=..., remark=..., work_place=..., extension=...),
        ),
        Quirk("union id is spelt unionid", shows={"result.unionid": "<manager unionid>"}),
        Quirk("lists as texts", answer=_got(dept_id_list="[2,3]")),
        Quirk(
            "one element as a bare object",
            answer=_got(role_list=_SHOWN["role_list"][0], leader_in_dept=_SHOWN["leader_in_dept"][0]),
        ),
        Quirk(
            "switches and numbers as texts",
            answer=_got(admin="false", active="true", hired_date="1597573616828"),
        ),
        Quirk(
            "the extension as an object",
            answer=_got(extension={"Locker": "7"}),
            returns=_read(extension='{"Locker": "7"}'),
        ),
    ),
)

SAMPLES = (CREATE, UPDATE, DELETE, GET)
