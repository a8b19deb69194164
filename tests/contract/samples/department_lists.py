"""The tree of departments: lists of ids, parents, a search (contract contact.md 2.5 to 2.8)."""

from __future__ import annotations

from typing import Any

from pulumi_dingtalk.client import departments, errors
from support.contract import Quirk, Refused, Sample

_V2 = "POST /topapi/v2/department"
_OK: dict[str, Any] = {"errcode": 0, "errmsg": "ok", "request_id": "6iq4zcul5zjp"}
_BUSY, _DENIED = Refused(-1, errors.Transient), Refused(43007, errors.PermissionDenied)
_GONE = {"dept_id": 424242}
_LISTED: dict[str, Any] = {
    "dept_id": 37000095,
    "name": "Mong Kok",
    "parent_id": 1,
    "create_dept_group": True,
    "auto_add_user": True,
    "from_union_org": False,
    "source_identifier": "mark",
}

LIST_SUB = Sample(
    f"{_V2}/listsub",
    "contact.md 2.5",
    {"dept_id": 1},
    {**_OK, "result": [_LISTED]},
    lambda client, the: departments.list_sub(client, 1),
    [_LISTED],
    refused=(
        Refused(60003, errors.NotFound, _GONE),
        Refused(400002, errors.Invalid, {"dept_id": ""}),
        _BUSY,
    ),
    quirks=(
        Quirk(
            "a leaf has an empty list, or none",
            {"dept_id": "<till>"},
            {"leaf_result": "missing"},
            hides=("result",),
            answer=_OK,
            returns=[],
        ),
        Quirk("an empty list", {"dept_id": "<till>"}, shows={"result": []}),
        Quirk(
            "home-school contacts have ids below 0",
            settings={"home_school": True},
            shows={"result.2.dept_id": -1},
            answer={**_OK, "result": [_LISTED, {"dept_id": -7, "name": "School", "parent_id": 1}]},
        ),
        Quirk("one child as a bare object", answer={**_OK, "result": _LISTED}),
    ),
)

LIST_SUB_IDS = Sample(
    f"{_V2}/listsubid",
    "contact.md 2.6",
    {"dept_id": 1},
    {**_OK, "result": {"dept_id_list": [379, 411]}},
    lambda client, the: departments.list_sub_ids(client, 1),
    [379, 411],
    refused=(
        Refused(60003, errors.NotFound, _GONE),
        Refused(400002, errors.Invalid, {"dept_id": ...}),
        _BUSY,
    ),
    quirks=(
        Quirk(
            "not limited by the app's scope",
            settings={"contact_scope": "424242"},
            shows={"result.dept_id_list": ["<shop>", "<warehouse>"]},
        ),
        Quirk(
            "ids below 0",
            settings={"home_school": True},
            shows={"result.dept_id_list": ["<shop>", "<warehouse>", -1, -7]},
            answer={**_OK, "result": {"dept_id_list": [379, 411, -1, -7]}},
        ),
    ),
)

LIST_PARENTS = Sample(
    f"{_V2}/listparentbydept",
    "contact.md 2.7",
    {"dept_id": "<till>"},
    {**_OK, "result": {"parent_id_list": [500, 400, 1]}},
    lambda client, the: departments.list_parents(client, the["till"]),
    [500, 400, 1],
    refused=(
        Refused(60003, errors.NotFound, _GONE),
        Refused(400002, errors.Invalid, {"dept_id": ...}),
        _DENIED,
        _BUSY,
    ),
    quirks=(
        Quirk(
            "it begins with the department itself",
            settings={"contact_scope": "424242"},
            shows={"result.parent_id_list": ["<till>", "<shop>", 1]},
        ),
    ),
)

LIST_PARENTS_OF_USER = Sample(
    f"{_V2}/listparentbyuser",
    "contact.md 2.8",
    {"userid": "manager"},
    {**_OK, "result": {"parent_list": [{"parent_dept_id_list": [400, 1]}]}},
    refused=(
        Refused(33012, change={"userid": "nobody"}),
        Refused(400002, change={"userid": ""}),
        Refused(43007),
        Refused(-1),
    ),
)

SEARCH = Sample(
    "POST /v1.0/contact/departments/search",
    "contact.md 2.8",
    {"queryWord": "o", "offset": 0, "size": 1},
    {"hasMore": True, "totalCount": 2, "list": [379]},
    refused=(
        Refused("parameter.error", change={"queryWord": ...}),
        Refused("parameter.error", change={"offset": -1}),
        Refused("parameter.error", change={"size": 0}),
        Refused("system.busy", status=500),
    ),
    quirks=(
        Quirk("offset may count rows", {"offset": 1, "size": 2}, shows={"list": ["<warehouse>", "<shop>"]}),
        Quirk(
            "offset may count pages",
            {"offset": 1, "size": 2},
            {"search_offset": "pages"},
            shows={"list": ["<shop>"], "hasMore": False},
        ),
    ),
    sdk="contact_1_0",
)

SAMPLES = (LIST_SUB, LIST_SUB_IDS, LIST_PARENTS, LIST_PARENTS_OF_USER, SEARCH)
