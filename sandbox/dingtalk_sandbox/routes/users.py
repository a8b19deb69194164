"""People on the wire: write and read one (contract contact.md 5.1 to 5.4)."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from dingtalk_sandbox.errors import ApiError
from dingtalk_sandbox.operations import Call, Envelope, operation
from dingtalk_sandbox.params import Params
from dingtalk_sandbox.routes.scopes import MOBILE_PERMISSION, PERSONAL_PERMISSION
from dingtalk_sandbox.tenant import departments, scope, users
from dingtalk_sandbox.tenant.users import Placement

MANAGE = "qyapi_manage_addresslist"
READ = "qyapi_get_member"
TEXT_ERRCODE = Envelope(text_errcode=True)
_TEXTS = (
    "telephone",
    "job_number",
    "title",
    "email",
    "org_email",
    "work_place",
    "remark",
    "manager_userid",
    "login_email",
)
_PERSONAL = ("email", "org_email", "work_place", "remark", "extension")
_PLAIN = ("telephone", "job_number", "title", "hired_date")
_DEPARTMENTS_CAP = 100
_USERID_LIMIT = 64


@operation("POST", "/topapi/v2/user/create", permission=MANAGE, envelope=TEXT_ERRCODE)
def create(call: Call) -> Mapping[str, object]:
    """5.1; unionId is spelt like this here and unionid everywhere else."""
    params = call.params
    name = params.needed_text("name", missing=60112)
    mobile = users.normal_mobile(params.needed_text("mobile", missing=60103))
    userid = params.text("userid", bad=40003) or None
    if userid is not None and len(userid) > _USERID_LIMIT:
        raise ApiError(40003)
    placement = _placement(params)
    if placement is None:
        raise ApiError(400002)
    fields = _fields(params)
    scope.need_departments(call, placement.dept_ids)
    invited = users.is_invitation(call.conn, call.settings, mobile, call.now)
    made = users.create(
        call.conn,
        corp_id=call.corp_id,
        now=call.now,
        settings=call.settings,
        userid=userid,
        name=name,
        mobile=mobile,
        placement=placement,
        fields=fields,
        invited=invited,
    )
    if invited:
        raise ApiError(40103, keep=True)
    unionid = users.need(call.conn, made)["unionid"]
    return {"result": {"userid": made, "unionId": unionid}}


@operation("POST", "/topapi/v2/user/update", permission=MANAGE)
def update(call: Call) -> Mapping[str, object]:
    """5.2."""
    params = call.params
    userid = params.needed_text("userid", missing=400002)
    name = params.text("name", bad=60112)
    placement = _placement(params)
    fields = _fields(params)
    mobile = params.text("mobile", bad=60103)
    if any(forced != "manager_userid" for forced in params.texts("force_update_fields") or []):
        raise ApiError(40035)
    if params.texts("force_update_fields"):
        fields["manager_userid"] = None
    scope.need_users(call, [userid])
    if placement is not None:
        scope.need_departments(call, placement.dept_ids)
    row = users.need(call.conn, userid)
    if mobile is not None and users.normal_mobile(mobile) != row["mobile"]:
        raise ApiError(41054)
    _append_extension(params, row, fields)
    users.update(
        call.conn, call.settings, userid, now=call.now, name=name, placement=placement, fields=fields
    )
    return {}


@operation("POST", "/topapi/v2/user/delete", permission=MANAGE)
def delete(call: Call) -> Mapping[str, object]:
    """5.3."""
    userid = call.params.needed_text("userid", missing=400002)
    scope.need_users(call, [userid])
    users.delete(call.conn, userid, call.now)
    return {}


@operation("POST", "/topapi/v2/user/get", permission=READ, envelope=TEXT_ERRCODE)
def get(call: Call) -> Mapping[str, object]:
    """5.4; empty values are left out, personal ones too without their permission points."""
    userid = call.params.needed_text("userid", missing=400002)
    scope.need_users(call, [userid])
    row = users.need(call.conn, userid)
    shown = common(call, row)
    fields = json.loads(row["fields"])
    shown.update(_places(call, userid))
    shown["role_list"] = _roles(call, userid)
    shown["senior"] = bool(fields.get("senior_mode", False))
    shown["real_authed"] = True
    if fields.get("manager_userid"):
        shown["manager_userid"] = fields["manager_userid"]
    return {"result": {key: value for key, value in shown.items() if value not in (None, "", [])}}


def common(call: Call, row: sqlite3.Row) -> dict[str, Any]:
    """What user/get and user/list both show of a person."""
    fields = json.loads(row["fields"])
    state_code, number = users.split_mobile(row["mobile"])
    shown: dict[str, Any] = {
        "userid": row["userid"],
        "unionid": row["unionid"],
        "name": row["name"],
        "avatar": "",
        "hide_mobile": bool(fields.get("hide_mobile", False)),
        "dept_id_list": sorted(users.homes(call.conn, row["userid"])),
        "active": True,
        "admin": row["sys_level"] > 0,
        "boss": False,
        "exclusive_account": bool(fields.get("exclusive_account", False)),
    }
    shown.update({name: fields[name] for name in _PLAIN if fields.get(name) not in (None, "")})
    if call.caller.may(MOBILE_PERMISSION):
        shown.update(state_code=state_code, mobile=number)
    if call.caller.may(PERSONAL_PERMISSION):
        shown.update({name: fields[name] for name in _PERSONAL if fields.get(name) not in (None, "")})
    return shown


def _places(call: Call, userid: str) -> dict[str, Any]:
    rows = call.conn.execute(
        "SELECT dept_id, ord, title, EXISTS (SELECT 1 FROM department_lists AS l WHERE l.dept_id = m.dept_id "
        "AND list = ? AND value = m.userid) AS leader FROM memberships AS m WHERE userid = ? ORDER BY dept_id",
        (departments.MANAGERS, userid),
    ).fetchall()
    return {
        "dept_order_list": [{"dept_id": row["dept_id"], "order": row["ord"]} for row in rows],
        "leader_in_dept": [{"dept_id": row["dept_id"], "leader": bool(row["leader"])} for row in rows],
        "dept_position_list": [
            {"dept_id": row["dept_id"], "title": row["title"]} for row in rows if row["title"] is not None
        ],
    }


def _roles(call: Call, userid: str) -> list[dict[str, Any]]:
    rows = call.conn.execute(
        "SELECT roles.role_id, roles.name, role_groups.name AS group_name FROM role_members "
        "JOIN roles USING (role_id) JOIN role_groups USING (group_id) WHERE userid = ? ORDER BY roles.role_id",
        (userid,),
    )
    return [{"id": row["role_id"], "name": row["name"], "group_name": row["group_name"]} for row in rows]


def _fields(params: Params) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    for name in _TEXTS:
        if (text := params.text(name)) is not None:
            fields[name] = text
    for name in ("hide_mobile", "senior_mode", "exclusive_account"):
        if (flag := params.flag(name)) is not None:
            fields[name] = flag
    if (hired := params.integer("hired_date", bad=40035)) is not None:
        fields["hired_date"] = hired
    extension = params.raw("extension")
    if extension is not None:
        fields["extension"] = (
            extension if isinstance(extension, str) else json.dumps(extension, ensure_ascii=False)
        )
    return fields


def _append_extension(params: Params, row: sqlite3.Row, fields: dict[str, Any]) -> None:
    """ext_attrs_update_mode 1 keeps the keys that are not named; 0, the default, drops them."""
    mode = params.integer("ext_attrs_update_mode", bad=40035) or 0
    if mode not in {0, 1}:
        raise ApiError(40035)
    before = json.loads(row["fields"]).get("extension")
    if mode == 1 and fields.get("extension") and before:
        with suppress(ValueError, TypeError):  # what is no JSON object is refused with the other fields
            merged = {**json.loads(before), **json.loads(fields["extension"])}
            fields["extension"] = json.dumps(merged, ensure_ascii=False)


def _placement(params: Params) -> Placement | None:
    dept_ids = params.integers("dept_id_list", bad=40066)
    orders = params.objects("dept_order_list", bad=40035) or []
    titles = (
        params.objects("dept_title_list", bad=40035) or params.objects("dept_position_list", bad=40035) or []
    )
    if dept_ids is None:
        return None
    if not 1 <= len(dept_ids) <= _DEPARTMENTS_CAP:
        raise ApiError(40066)
    return Placement(
        dept_ids,
        {Params(item).needed_integer("dept_id", missing=40035): Params(item).needed_integer("order", missing=40035)
         for item in orders},
        {Params(item).needed_integer("dept_id", missing=40035): Params(item).text("title") or "" for item in titles},
    )  # fmt: skip
