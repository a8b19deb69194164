"""External contacts and their labels (contract contact.md 5.8)."""

from __future__ import annotations

from typing import Any

from pulumi_dingtalk.client import errors, external_contacts
from support.contract import Quirk, Refused, Sample

_SECTION, _PATH = "contact.md 5.8", "POST /topapi/extcontact"
_ID = {"request_id": "6iq4zcul5zjp"}
_OK: dict[str, Any] = {"errcode": 0, "errmsg": "ok", **_ID}
_OFF = Refused(60205, errors.Invalid, {}, {"external_contacts": False})
_BUSY, _DENIED = Refused(-1, errors.Transient), Refused(43007, errors.PermissionDenied)
_TYPE, _GONE = Refused(33009, errors.Invalid), {"user_id": "nobody"}

_GOOD: dict[str, Any] = {
    "name": "Courier two",
    "follower_user_id": "manager",
    "label_ids": ["<label>"],
    "share_dept_ids": ["<shop>"],
    "share_user_ids": ["clerk"],
}
_NEW = {**_GOOD, "mobile": "13600000002", "state_code": "86"}
_CHANGED = {**_GOOD, "user_id": "<contact>"}

_SHOWN: dict[str, Any] = {
    "userid": "0412",
    "name": "Courier",
    "mobile": "13600047616",
    "state_code": "86",
    "follower_user_id": "manager",
    "label_ids": [1561077300],
    "title": "Driver",
    "address": "Kwai Chung",
    "remark": "Mornings",
    "company_name": "Courier company",
    "share_dept_ids": [2],
    "share_user_ids": ["clerk"],
    "email": "courier@courier.example",
}


def _contact(base: dict[str, Any], code: int, means: type[errors.DingTalkError], **change: Any) -> Refused:
    contact = {key: it for key, it in {**base, **change}.items() if it is not ...}
    return Refused(code, means, {"contact": contact})


def _both(base: dict[str, Any]) -> tuple[Refused, ...]:
    return (
        _contact(base, 60112, errors.Invalid, name=""),
        _contact(base, 40036, errors.Invalid, follower_user_id=...),
        _contact(base, 60204, errors.Invalid, label_ids=[]),
        _contact(base, 400002, errors.Invalid, label_ids=[7]),
        _contact(base, 400002, errors.Invalid, share_dept_ids=list(range(21))),
        _contact(base, 400002, errors.Invalid, share_user_ids=[f"clerk-{number}" for number in range(21)]),
        _contact(base, 33012, errors.BadReference, follower_user_id="nobody"),
        _contact(base, 33012, errors.BadReference, share_user_ids=["nobody"]),
        Refused(40036, errors.Invalid, {"contact": ...}),
        _OFF,
        _DENIED,
        _TYPE,
        _BUSY,
    )


CREATE = Sample(
    f"{_PATH}/create",
    _SECTION,
    {"contact": _NEW},
    {"errcode": 0, "userid": "0412", **_ID},
    lambda client, the: external_contacts.create(
        client,
        {
            **_GOOD,
            "label_ids": [the["label"]],
            "share_dept_ids": [the["shop"]],
            "mobile": "13600000002",
            "state_code": "86",
        },
    ),
    "0412",
    refused=(
        *_both(_NEW),
        _contact(_NEW, 60103, errors.Invalid, mobile="no number"),
        _contact(_NEW, 60103, errors.Invalid, state_code=""),
        _contact(_NEW, 60200, errors.Conflict, mobile="13600047616"),
        Refused(60203, errors.Invalid, {}, {"external_contact_cap": 1}),
        Refused(22005, errors.Conflict),
        Refused(60121, errors.BadReference),
        Refused(40003, errors.BadReference),
        Refused(40001, errors.AuthenticationFailed),
    ),
    quirks=(Quirk("the userid is not under result", hides=("result",)),),
)

UPDATE = Sample(
    f"{_PATH}/update",
    _SECTION,
    {"contact": _CHANGED},
    _OK,
    lambda client, the: external_contacts.update(
        client, the["contact"], {**_GOOD, "label_ids": [the["label"]], "share_dept_ids": [the["shop"]]}
    ),
    refused=(
        *_both(_CHANGED),
        _contact(_CHANGED, 60121, errors.NotFound, user_id="nobody"),
        _contact(_CHANGED, 40036, errors.Invalid, user_id=""),
        Refused(40003, errors.NotFound),
    ),
)

DELETE = Sample(
    f"{_PATH}/delete",
    _SECTION,
    {"user_id": "<contact>"},
    _OK,
    lambda client, the: external_contacts.delete(client, the["contact"]),
    refused=(
        Refused(60121, errors.NotFound, _GONE),
        Refused(40036, errors.Invalid, {"user_id": ...}),
        Refused(33012, errors.NotFound),
        Refused(40003, errors.NotFound),
        _OFF,
        _DENIED,
        _TYPE,
        _BUSY,
    ),
)

GET = Sample(
    f"{_PATH}/get",
    _SECTION,
    {"user_id": "<contact>"},
    {**_OK, "result": _SHOWN},
    lambda client, the: external_contacts.get(client, the["contact"]),
    _SHOWN,
    refused=DELETE.refused,
    quirks=(
        Quirk(
            "asked for by user_id, answered with userid",
            shows={"result.userid": "<contact>"},
            hides=("result.user_id",),
        ),
        Quirk(
            "the mobile may be masked",
            settings={"mask_external_mobile": True},
            shows={"result.mobile": "136*47616"},
            answer={**_OK, "result": {**_SHOWN, "mobile": "136*47616"}},
            returns={**_SHOWN, "mobile": "136*47616"},
        ),
        Quirk(
            "lists as texts",
            answer={**_OK, "result": {**_SHOWN, "label_ids": "[1561077300]", "share_dept_ids": "2"}},
        ),
    ),
)

_PAGING = (
    Refused(40068, errors.Invalid, {"offset": -1}),
    Refused(40068, errors.Invalid, {"offset": "x"}),
    Refused(40069, errors.Invalid, {"size": "x"}),
    Refused(41101, errors.Invalid, {"size": 101}),
    Refused(41101, errors.Invalid, {"size": 0}),
    _OFF,
    _DENIED,
    _TYPE,
    _BUSY,
)

LIST = Sample(
    f"{_PATH}/list",
    _SECTION,
    {"size": 100, "offset": 0},
    {**_OK, "results": [_SHOWN]},
    lambda client, the: external_contacts.list_all(client),
    [_SHOWN],
    refused=_PAGING,
    quirks=(
        Quirk("no flag tells the end", {"offset": 1}, shows={"results": []}, hides=("hasMore", "result")),
        Quirk(
            "size and offset count only together",
            {"offset": 1, "size": ...},
            shows={"results.0.name": "Courier"},
        ),
        Quirk("one contact as a bare object", answer={**_OK, "results": _SHOWN}),
    ),
)

LABELS = Sample(
    f"{_PATH}/listlabelgroups",
    _SECTION,
    {"size": 100, "offset": 0},
    {
        "errcode": 0,
        "results": [{"name": "Level", "color": -15220075, "labels": [{"id": 7, "name": "Core"}]}],
        **_ID,
    },
    lambda client, the: external_contacts.list_labels(client),
    [external_contacts.Label(7, "Core", "Level")],
    refused=_PAGING,
    quirks=(
        Quirk(
            "four groups that every tenant has",
            {"offset": 3, "size": 2},
            shows={"results.0.name": "人事招聘状态"},
            hides=("results.1",),
        ),
    ),
)

SAMPLES = (CREATE, UPDATE, DELETE, GET, LIST, LABELS)
