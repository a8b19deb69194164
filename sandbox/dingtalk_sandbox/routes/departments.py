"""Departments on the wire (contract contact.md 2)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from dingtalk_sandbox.errors import ApiError
from dingtalk_sandbox.operations import Call, operation
from dingtalk_sandbox.params import Params
from dingtalk_sandbox.store import ids
from dingtalk_sandbox.store.schema import ROOT
from dingtalk_sandbox.tenant import departments, scope
from dingtalk_sandbox.tenant.departments import Change, Department

MANAGE = "qyapi_manage_addresslist"
READ = "qyapi_get_department_list"
_FLAGS = ("hide_dept", "outer_dept", "outer_dept_only_self", "create_dept_group", "auto_approve_apply")
_FLAGS_OF_UPDATE = (
    "auto_add_user",
    "group_contain_sub_dept",
    "group_contain_outer_dept",
    "group_contain_hidden_dept",
)
_TEXTS = {"source_identifier": None, "brief": 255, "telephone": 50}
_SCENES = ("hide_scene_config", "outer_scene_config")
_CODE_LIMIT = 30
_LANGUAGES = ("zh_CN", "en_US")
_HOME_SCHOOL = ((-1, "家校通讯录"), (-7, "家校通讯录"))
# Read back as they were written; the misspelling is the wire's.
_ECHOED = {
    "source_identifier": "source_identifier",
    "brief": "brief",
    "telephone": "telephone",
    "extension": "extention",
    "emp_apply_join_dept": "emp_apply_join_dept",
    "hide_scene_config": "hide_scene_config",
    "outer_scene_config": "outer_scene_config",
    "code": "code",
}


@operation("POST", "/topapi/v2/department/create", permission=MANAGE)
def create(call: Call) -> Mapping[str, object]:
    """2.1; what only an update can set is taken no notice of."""
    params = call.params
    name = params.needed_text("name", missing=60001)
    parent_id = params.needed_integer("parent_id", missing=40035, bad=40010)
    change = _change(params, bad_list=600109, clear_mode=call.settings.clear_mode)
    scope.need_departments(call, [parent_id])
    return {"result": {"dept_id": departments.create(call.conn, call.settings, name, parent_id, change)}}


@operation("POST", "/topapi/v2/department/update", permission=MANAGE)
def update(call: Call) -> Mapping[str, object]:
    """2.2; PATCH: what is not named stays."""
    params = call.params
    dept_id = _dept_id(params, missing=40009)
    change = _change(params, bad_list=60109, clear_mode=call.settings.clear_mode)
    change.name = params.text("name", bad=60001)
    change.parent_id = params.integer("parent_id", bad=40010)
    _read_update_only(params, change)
    if dept_id == ROOT:
        raise ApiError(60018)
    scope.need_departments(call, [dept_id] if change.parent_id is None else [dept_id, change.parent_id])
    departments.update(call.conn, call.settings, dept_id, change)
    return {}


@operation("POST", "/topapi/v2/department/delete", permission=MANAGE)
def delete(call: Call) -> Mapping[str, object]:
    """2.3."""
    dept_id = _dept_id(call.params)
    scope.need_departments(call, [dept_id])
    departments.delete(call.conn, call.settings, dept_id)
    return {}


@operation("POST", "/topapi/v2/department/get", permission=READ)
def get(call: Call) -> Mapping[str, object]:
    """2.4."""
    dept_id = _dept_id(call.params)
    language = _language(call.params) or "zh_CN"
    scope.need_departments(call, [dept_id])
    return {"result": _shown(call, departments.need(call.conn, dept_id), language)}


@operation("POST", "/topapi/v2/department/listsub", permission=READ)
def list_sub(call: Call) -> Mapping[str, object]:
    """2.5; children outside the app's scope are left out."""
    dept_id = _dept_id(call.params) if "dept_id" in call.params else ROOT
    language = _language(call.params) or "zh_CN"
    departments.need(call.conn, dept_id)
    found = [
        _listed(child, language)
        for child in departments.children(call.conn, dept_id)
        if scope.sees_department(call, child.dept_id)
    ]
    if call.settings.home_school and dept_id == ROOT:
        found += [{"dept_id": number, "name": name, "parent_id": ROOT} for number, name in _HOME_SCHOOL]
    if not found and call.settings.leaf_result == "missing":
        return {}
    return {"result": found}


@operation("POST", "/topapi/v2/department/listsubid", permission=READ)
def list_sub_ids(call: Call) -> Mapping[str, object]:
    """2.6; not limited by scope."""
    dept_id = _dept_id(call.params)
    departments.need(call.conn, dept_id)
    found = [child.dept_id for child in departments.children(call.conn, dept_id)]
    if call.settings.home_school and dept_id == ROOT:
        found += [number for number, _ in _HOME_SCHOOL]
    return {"result": {"dept_id_list": found}}


@operation("POST", "/topapi/v2/department/listparentbydept", permission=READ)
def list_parents(call: Call) -> Mapping[str, object]:
    """2.7; not limited by scope."""
    dept_id = _dept_id(call.params)
    departments.need(call.conn, dept_id)
    return {"result": {"parent_id_list": scope.ancestors(call.conn, dept_id)}}


@operation("POST", "/topapi/v2/department/listparentbyuser", permission=READ)
def list_parents_of_user(call: Call) -> Mapping[str, object]:
    """2.8; one chain for each department of the user."""
    userid = call.params.needed_text("userid", missing=400002)
    rows = call.conn.execute(
        "SELECT dept_id FROM memberships JOIN users USING (userid) WHERE userid = ? AND state = 'member' "
        "ORDER BY dept_id",
        (userid,),
    ).fetchall()
    if not rows:
        raise ApiError(33012)
    return {
        "result": {
            "parent_list": [{"parent_dept_id_list": scope.ancestors(call.conn, row[0])} for row in rows]
        }
    }


@operation("POST", "/v1.0/contact/departments/search", permission="qyapi_addresslist_search", metered=True)
def search(call: Call) -> Mapping[str, object]:
    """2.8; fuzzy on the name."""
    word, start, size = search_window(call)
    rows = call.conn.execute(
        "SELECT dept_id FROM departments WHERE instr(name, ?) > 0 ORDER BY dept_id", (word,)
    ).fetchall()
    found = [row[0] for row in rows if scope.sees_department(call, row[0])]
    return {
        "hasMore": start + size < len(found),
        "totalCount": len(found),
        "list": found[start : start + size],
    }


def search_window(call: Call) -> tuple[str, int, int]:
    """Word, first row and size of a search; the page number or row that `offset` means is a setting."""
    bad = "parameter.error"
    word = call.params.needed_text("queryWord", missing=bad)
    offset = call.params.needed_integer("offset", missing=bad)
    size = call.params.needed_integer("size", missing=bad)
    if offset < 0 or size < 1:
        raise ApiError(bad, "参数错误", status=400)
    return word, offset * size if call.settings.search_offset == "pages" else offset, size


def _dept_id(params: Params, missing: int = 400002) -> int:
    dept_id = params.needed_integer("dept_id", missing=missing, bad=40009)
    if dept_id <= 0:
        raise ApiError(40009)
    return dept_id


def _language(params: Params) -> str | None:
    language = params.text("language")
    if language is not None and language not in _LANGUAGES:
        raise ApiError(40035)
    return language


def _change(params: Params, *, bad_list: int, clear_mode: str) -> Change:
    change = Change(order=params.integer("order", bad=40011))
    if change.order is not None and change.order <= 0:
        raise ApiError(40011)
    for name in (*_FLAGS, "emp_apply_join_dept"):
        _put(change, name, params.flag(name))
    for name, limit in _TEXTS.items():
        _put(change, name, _limited(params, name, limit))
    _put(change, "extension", _json_text(params))
    for name in _SCENES:
        _put(change, name, _scene(params, name))
    for name in departments.VISIBILITY:
        _put_list(params, change, name, bad_list, clear_mode)
    return change


def _read_update_only(params: Params, change: Change) -> None:
    for name in _FLAGS_OF_UPDATE:
        _put(change, name, params.flag(name))
    _put(change, "code", _limited(params, "code", _CODE_LIMIT))
    if _language(params) == "en_US" and change.name is not None:
        change.fields["name_en"], change.name = change.name, None
    change.owner = params.text("org_dept_owner", bad=40093) or None
    # Empty is no way to clear managers; force_update_fields is.
    change.managers = params.texts("dept_manager_userid_list", bad=40031) or None
    forced = params.texts("force_update_fields") or []
    if any(name != "dept_manager_userid_list" for name in forced):
        raise ApiError(40035)
    if forced and change.managers is None:
        change.managers = []


def _put(change: Change, name: str, value: object) -> None:
    if value is not None:
        change.fields[name] = value


def _put_list(params: Params, change: Change, name: str, bad: int, clear_mode: str) -> None:
    if name in {"dept_permits", "outer_permit_depts"}:
        numbers = params.integers(name, bad=bad)
        named = None if numbers is None else [str(number) for number in numbers]
    else:
        named = params.texts(name, bad=bad)
    if named or (named == [] and clear_mode == "clear"):
        change.lists[name] = named


def _limited(params: Params, name: str, limit: int | None) -> str | None:
    text = params.text(name)
    if text is not None and limit is not None and len(text) > limit:
        raise ApiError(40035)
    return text


def _json_text(params: Params) -> str | None:
    text = params.text("extension")
    if text:
        try:
            json.loads(text)
        except ValueError:
            raise ApiError(40035) from None
    return text


def _scene(params: Params, name: str) -> dict[str, object] | None:
    found = params.objects(name, bad=40035)
    return found[0] if found else None


def _listed(department: Department, language: str) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "dept_id": department.dept_id,
        "name": department.shown_name(language),
        "parent_id": department.parent_id,
        "create_dept_group": department.flag("create_dept_group"),
        "auto_add_user": department.flag("auto_add_user"),
        "from_union_org": False,
    }
    if department.fields.get("source_identifier"):
        shown["source_identifier"] = department.fields["source_identifier"]
    return shown


def _shown(call: Call, department: Department, language: str) -> dict[str, Any]:
    lists = departments.values(call.conn, department.dept_id)
    shown = _listed(department, language)
    if department.parent_id is None:
        del shown["parent_id"]
    shown.update(
        order=department.order,
        auto_approve_apply=department.flag("auto_approve_apply"),
        hide_dept=department.flag("hide_dept"),
        outer_dept=department.flag("outer_dept"),
        group_contain_sub_dept=department.flag("group_contain_sub_dept"),
        dept_manager_userid_list=lists.get(departments.MANAGERS, []),
        member_count=departments.member_count(call.conn, department.dept_id),
        owning_member_count=departments.owning_member_count(call.conn, department.dept_id),
    )
    for stored, wire in _ECHOED.items():
        if department.fields.get(stored) not in (None, ""):
            shown[wire] = department.fields[stored]
    if department.flag("create_dept_group"):
        shown["dept_group_chat_id"] = ids.chat_id(department.dept_id)
    if departments.OWNER in lists:
        shown["org_dept_owner"] = lists[departments.OWNER][0]
    _show_visibility(shown, department, lists)
    return shown


def _show_visibility(shown: dict[str, Any], department: Department, lists: dict[str, list[str]]) -> None:
    """Lists are there only while their flag is on (2.4)."""
    for name, flag in departments.VISIBILITY.items():
        if department.flag(flag):
            named = lists.get(name, [])
            shown[name] = (
                [int(value) for value in named] if name.endswith(("dept_permits", "_depts")) else named
            )
