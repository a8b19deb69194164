"""Departments (contract contact.md 2)."""

from __future__ import annotations

from typing import Any

from pulumi_dingtalk.client import departments, errors
from support.contract import Quirk, Refused, Sample

_V2 = "POST /topapi/v2/department"
_ID = "6iq4zcul5zjp"
_OK: dict[str, Any] = {"errcode": 0, "errmsg": "ok", "request_id": _ID}
_BUSY, _DENIED = Refused(-1, errors.Transient), Refused(43007, errors.PermissionDenied)
_MANY = ",".join(str(1_000_000 + number) for number in range(51))
_GONE = {"dept_id": 424242}

_SHOWN: dict[str, Any] = {
    "dept_id": 41000076,
    "name": "Mong Kok",
    "parent_id": 1,
    "order": 10,
    "hide_dept": True,
    "dept_permits": [3, 4],
    "user_permits": ["clerk"],
    "outer_dept": True,
    "outer_permit_depts": [500],
    "outer_permit_users": ["clerk"],
    "create_dept_group": True,
    "dept_group_chat_id": "chat8bb0",
    "group_contain_sub_dept": True,
    "auto_add_user": True,
    "auto_approve_apply": False,
    "org_dept_owner": "manager",
    "dept_manager_userid_list": ["manager"],
    "source_identifier": "mark",
    "code": "100",
    "from_union_org": False,
    "member_count": 10,
    "owning_member_count": 8,
    # SDK-only, and misspelt on reads alone
    "brief": "Two floors",
    "telephone": "2388-0001",
    "extention": "{}",
}
_READ = {**{key: value for key, value in _SHOWN.items() if key != "extention"}, "extension": "{}"}


def _got(**changed: Any) -> dict[str, Any]:
    return {**_OK, "result": {key: it for key, it in {**_SHOWN, **changed}.items() if it is not ...}}


def _read(**changed: Any) -> dict[str, Any]:
    return {key: it for key, it in {**_READ, **changed}.items() if it is not ...}


CREATE = Sample(
    f"{_V2}/create",
    "contact.md 2.1",
    {"name": "Central", "parent_id": 1},
    {**_OK, "result": {"dept_id": 41000076}},
    lambda client, the: departments.create(client, {"name": "Central", "parent_id": 1}),
    41000076,
    refused=(
        Refused(40035, errors.Invalid, {"parent_id": ...}),
        Refused(40010, errors.Invalid, {"parent_id": "one"}),
        Refused(60004, errors.BadReference, {"parent_id": 424242}),
        Refused(600109, errors.Invalid, {"hide_dept": True, "dept_permits": "424242"}),
        Refused(600109, errors.Invalid, {"hide_dept": True, "dept_permits": _MANY}),
        Refused(60109, errors.Invalid),
        Refused(60001, errors.Invalid, {"name": " "}),
        Refused(60001, errors.Invalid, {"name": "x" * 65}),
        Refused(60009, errors.Invalid, {"name": "a-b"}),
        Refused(60009, errors.Invalid, {"name": "a，b"}),
        Refused(60008, errors.Conflict, {"name": "Mong Kok"}),
        Refused(60021, errors.Conflict, {"name": "Mong Kok"}, {"name_conflict_code": 60021}),
        Refused(60022, errors.Invalid, {"name": "a bad word"}, {"sensitive_words": "bad"}),
        Refused(60110, errors.Invalid, {}, {"department_cap": 3}),
        Refused(40011, errors.Invalid, {"order": 0}),
        Refused(60002, errors.Invalid),
        _DENIED,
        _BUSY,
    ),
)

UPDATE = Sample(
    f"{_V2}/update",
    "contact.md 2.2",
    {"dept_id": "<shop>", "name": "Mong Kok East", "order": 7, "dept_manager_userid_list": "manager,clerk"},
    _OK,
    lambda client, the: departments.update(
        client,
        the["shop"],
        {"name": "Mong Kok East", "order": 7, "dept_manager_userid_list": ["manager", "clerk"]},
    ),
    refused=(
        Refused(40009, errors.Invalid, {"dept_id": 0}),
        Refused(60018, errors.Invalid, {"dept_id": 1}),
        Refused(60003, errors.NotFound, _GONE),
        Refused(60001, errors.Invalid, {"name": ""}),
        Refused(40011, errors.Invalid, {"order": "first"}),
        Refused(60004, errors.BadReference, {"parent_id": 424242}),
        Refused(60010, errors.Invalid, {"parent_id": "<till>"}),
        Refused(60109, errors.Invalid, {"dept_permits": "424242"}),
        Refused(40031, errors.BadReference, {"dept_manager_userid_list": "nobody"}),
        Refused(40093, errors.BadReference, {"org_dept_owner": "nobody"}),
        Refused(60067, errors.BadReference, {"org_dept_owner": "admin"}),
        Refused(60008, errors.Conflict, {"name": "Warehouse"}),
        Refused(60068, errors.BadReference),
        Refused(50004, errors.OutOfScope, {"parent_id": "<warehouse>"}, {"contact_scope": "<shop>"}),
        Refused(60510, errors.Invalid),
        _DENIED,
        _BUSY,
    ),
    quirks=(
        Quirk(
            "within the app's scope",
            settings={"contact_scope": "<shop>"},
            shows={"errcode": 0},
        ),
        Quirk(
            "managers are cleared by force_update_fields alone",
            {"dept_manager_userid_list": ..., "force_update_fields": "dept_manager_userid_list"},
            shows={"errcode": 0},
        ),
    ),
)

DELETE = Sample(
    f"{_V2}/delete",
    "contact.md 2.3",
    {"dept_id": "<till>"},
    _OK,
    lambda client, the: departments.delete(client, the["till"]),
    refused=(
        Refused(60003, errors.NotFound, _GONE),
        Refused(60007, errors.Invalid, {"dept_id": 1}),
        Refused(60005, errors.HasMembers, {"dept_id": "<shop>"}),
        Refused(
            60006,
            errors.HasChildren,
            {"dept_id": "<warehouse>"},
            after=((f"{_V2}/create", {"name": "Cellar", "parent_id": "<warehouse>"}),),
        ),
        Refused(400002, errors.Invalid, {"dept_id": ...}),
        Refused(40009, errors.Invalid, {"dept_id": -7}),
        _DENIED,
        _BUSY,
    ),
    quirks=(
        Quirk(
            "another page has empty sub-departments deleted too",
            {"dept_id": "<warehouse>"},
            {"delete_mode": "cascade"},
            ((f"{_V2}/create", {"name": "Cellar", "parent_id": "<warehouse>"}),),
            shows={"errcode": 0},
        ),
    ),
)

GET = Sample(
    f"{_V2}/get",
    "contact.md 2.4",
    {"dept_id": "<shop>"},
    {**_OK, "result": _SHOWN},
    lambda client, the: departments.get(client, the["shop"]),
    _READ,
    refused=(
        Refused(60003, errors.NotFound, _GONE),
        Refused(400002, errors.Invalid, {"dept_id": ...}),
        Refused(40009, errors.Invalid, {"dept_id": -7}),
        Refused(50004, errors.OutOfScope, {}, {"contact_scope": "424242"}),
        _DENIED,
        _BUSY,
    ),
    quirks=(
        Quirk(
            "the root has no parent",
            {"dept_id": 1},
            hides=("result.parent_id",),
            answer=_got(parent_id=...),
            returns=_read(parent_id=...),
        ),
        Quirk(
            "lists are there only while their switch is on",
            {"dept_id": "<warehouse>"},
            hides=tuple(f"result.{key}" for key in ("dept_permits", "user_permits", "outer_permit_depts")),
            answer=_got(hide_dept=False, dept_permits=..., user_permits=...),
            returns=_read(hide_dept=False, dept_permits=..., user_permits=...),
        ),
        Quirk(
            "the sample shows lists while the switch is off",
            answer=_got(hide_dept=False),
            returns=_read(hide_dept=False),
        ),
        Quirk(
            "what is only written",
            after=((f"{_V2}/update", {"dept_id": "<shop>", "outer_dept_only_self": True}),),
            hides=("result.outer_dept_only_self", "result.group_contain_outer_dept", "result.language"),
        ),
        Quirk(
            "what an update changes, and what it leaves",
            {"dept_id": "<till>"},
            after=(
                (f"{_V2}/update", {"dept_id": "<till>", "hide_scene_config": {"active": True}, "order": 3}),
                (f"{_V2}/update", {"dept_id": "<till>", "name": "Tills", "parent_id": "<warehouse>"}),
            ),
            shows={
                "result.name": "Tills",
                "result.parent_id": "<warehouse>",
                "result.order": 3,
                "result.hide_scene_config": {"active": True},
            },
        ),
        Quirk("a code is told once it is set", {"dept_id": "<warehouse>"}, hides=("result.code",)),
        Quirk(
            "the extension is misspelt on reads, and spelt right in another SDK",
            shows={"result.extention": '{"a":"b"}'},
            hides=("result.extension",),
            answer=_got(extention=..., extension="{}"),
        ),
        Quirk(
            "lists as texts",
            answer=_got(dept_permits="[3,4]", outer_permit_depts="500", dept_manager_userid_list="manager"),
        ),
        Quirk("switches and numbers as texts", answer=_got(hide_dept="true", order="10", dept_id="41000076")),
    ),
)

SAMPLES = (CREATE, UPDATE, DELETE, GET)
