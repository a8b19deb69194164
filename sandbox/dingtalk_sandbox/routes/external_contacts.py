"""External contacts on the wire: people of other companies, with labels (contract contact.md 5.8)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from dingtalk_sandbox.errors import ApiError
from dingtalk_sandbox.operations import Call, Envelope, operation
from dingtalk_sandbox.params import Params
from dingtalk_sandbox.store import ids, things
from dingtalk_sandbox.tenant import scope, users

READ, WRITE = "qyapi_ext_read", "qyapi_ext_write"
KIND = "external contact"
BAD, BAD_MOBILE, BAD_NAME, EMPTY = 400002, 60103, 60112, 40036
UNKNOWN, TAKEN, TOO_MANY, NO_LABEL, SWITCHED_OFF = 60121, 60200, 60203, 60204, 60205
_LIST_CAP = 20
_PAGE_CAP = 100
_MOBILE = re.compile(r"\d{5,15}")
_TEXTS = ("title", "address", "remark", "company_name")
_NO_ERRMSG = Envelope(errmsg=False)

# What every tenant has from its first day (D0101); the API can read labels and never change them.
LABEL_GROUPS: tuple[dict[str, Any], ...] = tuple(
    {
        "name": group,
        "color": -11687445,
        "labels": [
            {"id": 1_561_077_300 + 10 * place + number, "name": name} for number, name in enumerate(names)
        ],
    }
    for place, (group, names) in enumerate(
        (
            ("类型", ("客户", "渠道商", "供应商", "合作伙伴", "其他类型")),
            ("级别", ("一般", "重要", "核心")),
            ("状态", ("潜在", "意向", "洽谈", "成交", "流失")),
            ("人事招聘状态", ("已投简历", "已约面试", "已发offer", "面试不通过")),
        )
    )
)
_LABELS = {label["id"] for group in LABEL_GROUPS for label in group["labels"]}


@operation("POST", "/topapi/extcontact/create", permission=WRITE, envelope=_NO_ERRMSG)
def create(call: Call) -> Mapping[str, object]:
    """Makes a contact; the mobile is what no two share."""
    contact = _contact(call)
    mobile, state_code = contact.needed_text("mobile", missing=BAD_MOBILE), _state_code(contact)
    if not _MOBILE.fullmatch(mobile):
        raise ApiError(BAD_MOBILE)
    known = things.listed(call.conn, KIND)
    if any((old["state_code"], old["mobile"]) == (state_code, mobile) for old in known.values()):
        raise ApiError(TAKEN)
    if len(known) >= call.settings.external_contact_cap:
        raise ApiError(TOO_MANY)
    body = {"mobile": mobile, "state_code": state_code, **_fields(call, contact)}
    userid = str(ids.take(call.conn, "external contact"))
    things.put(call.conn, KIND, userid, body)
    return {"userid": userid}


@operation("POST", "/topapi/extcontact/update", permission=WRITE)
def update(call: Call) -> Mapping[str, object]:
    """Replaces all but mobile and country code, which cannot change."""
    contact = _contact(call)
    userid = contact.needed_text("user_id", missing=EMPTY)
    old = _need(call, userid)
    kept = {"mobile": old["mobile"], "state_code": old["state_code"]}
    things.put(call.conn, KIND, userid, {**kept, **_fields(call, contact)})
    return {}


@operation("POST", "/topapi/extcontact/delete", permission=WRITE)
def delete(call: Call) -> Mapping[str, object]:
    """Removes a contact."""
    _need_feature(call)
    userid = call.params.needed_text("user_id", missing=EMPTY)
    if not things.drop(call.conn, KIND, userid):
        raise ApiError(UNKNOWN)
    return {}


@operation("POST", "/topapi/extcontact/get", permission=READ)
def get(call: Call) -> Mapping[str, object]:
    """One contact; asked for by user_id, answered with userid."""
    _need_feature(call)
    userid = call.params.needed_text("user_id", missing=EMPTY)
    return {"result": _shown(call, userid, _need(call, userid))}


@operation("POST", "/topapi/extcontact/list", permission=READ)
def list_contacts(call: Call) -> Mapping[str, object]:
    """A page of contacts; nothing says whether there are more but a page that is not full."""
    _need_feature(call)
    offset, size = _page(call.params)
    known = list(things.listed(call.conn, KIND).items())
    return {"results": [_shown(call, userid, body) for userid, body in known[offset : offset + size]]}


@operation("POST", "/topapi/extcontact/listlabelgroups", permission=READ, envelope=_NO_ERRMSG)
def list_label_groups(call: Call) -> Mapping[str, object]:
    """A page of label groups with their labels."""
    _need_feature(call)
    offset, size = _page(call.params)
    return {"results": list(LABEL_GROUPS[offset : offset + size])}


def _need_feature(call: Call) -> None:
    if not call.settings.external_contacts:
        raise ApiError(SWITCHED_OFF)


def _contact(call: Call) -> Params:
    _need_feature(call)
    found = call.params.objects("contact", bad=BAD)
    if not found:
        raise ApiError(EMPTY)
    return Params(found[0])


def _need(call: Call, userid: str) -> dict[str, Any]:
    body = things.find(call.conn, KIND, userid)
    if body is None:
        raise ApiError(UNKNOWN)
    return body


def _state_code(contact: Params) -> str:
    return contact.needed_text("state_code", missing=BAD_MOBILE).removeprefix("+")


def _fields(call: Call, contact: Params) -> dict[str, Any]:
    """What create and update both set, checked; what is not named is empty from now on."""
    name = contact.needed_text("name", missing=BAD_NAME)
    follower = contact.needed_text("follower_user_id", missing=EMPTY)
    labels = contact.integers("label_ids", bad=BAD) or []
    if not labels:
        raise ApiError(NO_LABEL)
    people = contact.texts("share_user_ids", bad=BAD) or []
    departments = contact.integers("share_dept_ids", bad=BAD) or []
    if any(len(items) > _LIST_CAP for items in (labels, people, departments)) or not _LABELS.issuperset(
        labels
    ):
        raise ApiError(BAD)
    for userid in (follower, *people):
        users.need(call.conn, userid, missing=33012)
    scope.need_users(call, [follower])
    return {
        "name": name,
        "follower_user_id": follower,
        "label_ids": labels,
        "share_user_ids": people,
        "share_dept_ids": departments,
        **{key: text for key in _TEXTS if (text := contact.text(key))},
    }


def _shown(call: Call, userid: str, body: Mapping[str, Any]) -> dict[str, Any]:
    mobile = str(body["mobile"])
    if call.settings.mask_external_mobile:
        mobile = f"{mobile[:3]}*{mobile[-5:]}"
    return {"userid": userid, **body, "mobile": mobile, "email": ""}


def _page(params: Params) -> tuple[int, int]:
    """Offset and size, which count only when both are there."""
    offset, size = params.integer("offset", bad=40068), params.integer("size", bad=40069)
    if offset is not None and offset < 0:
        raise ApiError(40068)
    if size is not None and not 1 <= size <= _PAGE_CAP:
        raise ApiError(41101)
    return (0, _LIST_CAP) if offset is None or size is None else (offset, size)
