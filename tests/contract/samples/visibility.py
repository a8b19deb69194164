"""Rules on who sees what of the contacts (contract contact.md 6.1 to 6.3)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pulumi_dingtalk.client import errors, visibility
from pulumi_dingtalk.client.visibility import Rule
from support.contract import Quirk, Refused, Sample

_HIDE = "/v1.0/contact/contactHideSettings"
_RESTRICT = "/v1.0/contact/restrictions/settings"
_ATTRIBUTES = "/v1.0/contact/staffAttributes/visibilitySettings"
_BUSY = Refused("system.error", errors.Transient, status=500)
_MANY = [f"clerk-{number}" for number in range(51)]


def _bad(
    code: str = "parameter.error", means: type[errors.DingTalkError] = errors.Invalid, **change: Any
) -> Refused:
    return Refused(code, means, change)


def _rule(the: Mapping[str, Any], **more: Any) -> Rule:
    rule: Rule = {
        "name": "Tills",
        "description": "Why",
        "active": True,
        "users": ["manager"],
        "departments": [the["shop"]],
        "roles": [the["role"]],
        "except_users": ["clerk"],
        "except_departments": [the["till"]],
        "except_roles": [the["spare role"]],
    }
    return {**rule, **more}  # type: ignore[typeddict-item]


def _wire(side: str, people: str, **more: Any) -> dict[str, Any]:
    return {
        "name": "Tills",
        "description": "Why",
        "active": True,
        f"{side}{people}Ids": ["manager"],
        f"{side}DeptIds": ["<shop>"],
        f"{side}TagIds": ["<role>"],
        f"exclude{people}Ids": ["clerk"],
        "excludeDeptIds": ["<till>"],
        "excludeTagIds": ["<spare role>"],
        **more,
    }


def _told(side: str, people: str, **more: Any) -> dict[str, Any]:
    return {
        "id": 2277001,
        "name": "Tills",
        "description": "Why",
        "active": True,
        f"{side}{people}Ids": ["manager"],
        f"{side}DeptIds": [12345],
        f"{side}TagIds": [111222],
        f"exclude{people}Ids": ["clerk"],
        "excludeDeptIds": [13456],
        "excludeTagIds": [223344],
        **more,
    }


_READ: dict[str, Any] = {
    "id": 2277001,
    "name": "Tills",
    "description": "Why",
    "active": True,
    "users": ["manager"],
    "departments": [12345],
    "roles": [111222],
    "except_users": ["clerk"],
    "except_departments": [13456],
    "except_roles": [223344],
}
_SWITCHES = {"in_profile": True, "in_search": False}

SAVE_HIDING = Sample(
    f"PUT {_HIDE}",
    "contact.md 6.1",
    _wire("object", "Staff", hideInUserProfile=True, hideInSearch=False),
    {"result": 2277001},
    lambda client, the: visibility.save_hiding(client, _rule(the, **_SWITCHES)),
    2277001,
    refused=(
        _bad(objectStaffIds=_MANY),
        _bad(excludeStaffIds=_MANY),
        _bad(objectDeptIds=["x"]),
        _bad(active="maybe"),
        _bad(name={}),
        _bad(id=424242),
        _BUSY,
    ),
    quirks=(Quirk("with an id it replaces", {"id": "<hiding>"}, shows={"result": "<hiding>"}),),
    sdk="contact_1_0",
)
_HIDINGS = {"hasMore": False, "nextToken": "", "list": [_told("object", "Staff")]}
LIST_HIDINGS = Sample(
    f"GET {_HIDE}",
    "contact.md 6.1",
    {"nextToken": 0, "maxResults": 100},
    _HIDINGS,
    lambda client, the: visibility.list_hidings(client),
    [_READ],
    refused=(_bad(maxResults=101), _bad(maxResults=0), _bad(nextToken="x"), _BUSY),
    quirks=(
        Quirk("two switches never read back", hides=("list.0.hideInUserProfile", "list.0.hideInSearch")),
        Quirk(
            "the last token is an empty text, those before are numbers",
            {"maxResults": 1},
            after=((SAVE_HIDING.operation, {"name": "Another"}),),
            shows={"hasMore": True, "nextToken": 1632725845001},
            answer={**_HIDINGS, "nextToken": 1632725845000},
        ),
        Quirk(
            "the next page",
            {"maxResults": 1, "nextToken": 1632725845001},
            after=((SAVE_HIDING.operation, {"name": "Another"}),),
            shows={"hasMore": False, "nextToken": "", "list.0.name": "Another"},
        ),
    ),
    sdk="contact_1_0",
)
DELETE_HIDING = Sample(
    f"DELETE {_HIDE}/{{settingId}}",
    "contact.md 6.1",
    {"settingId": "<hiding>"},
    {},
    lambda client, the: visibility.delete_hiding(client, the["hiding"]),
    refused=(_bad(means=errors.NotFound, settingId=424242), _BUSY),
    quirks=(Quirk("empty on its page; the SDK waits for JSON", answer={"result": True}),),
    sdk="contact_1_0",
    sdk_lacks=("answer",),
)

SAVE_RESTRICTION = Sample(
    f"PUT {_RESTRICT}",
    "contact.md 6.2",
    _wire("subject", "User", type="excludeNode", restrictInUserProfile=True, restrictInSearch=False),
    {"result": 1001},
    lambda client, the: visibility.save_restriction(client, _rule(the, type="excludeNode", **_SWITCHES)),
    1001,
    refused=(
        _bad("userIdInvalid", errors.BadReference, subjectUserIds=["nobody"]),
        _bad("userIdInvalid", errors.BadReference, excludeUserIds=["nobody"]),
        _bad("excludeNodeExceed", excludeUserIds=_MANY),
        _bad("subjectNodeExceed", subjectUserIds=_MANY),
        _bad("typeInvalid", type="all"),
        _bad("typeInvalid", type=...),
        _bad("subjectNodeEmpty", subjectUserIds=[], subjectDeptIds=[], subjectTagIds=[]),
        _bad("idInvalid", errors.NotFound, id=424242),
        _BUSY,
    ),
    quirks=(Quirk("with an id it replaces", {"id": "<restriction>"}, shows={"result": "<restriction>"}),),
    sdk="contact_1_0",
)
_VIEW = {"type": "excludeNode", "restrictInUserProfile": True, "restrictInSearch": False}
_RESTRICTIONS = {"hasMore": False, "list": [_told("subject", "User", **_VIEW)]}
LIST_RESTRICTIONS = Sample(
    f"GET {_RESTRICT}",
    "contact.md 6.2",
    {"maxResults": 100},
    {**_RESTRICTIONS, "nextToken": 200001100},
    lambda client, the: visibility.list_restrictions(client),
    [{**_READ, "type": "excludeNode", **_SWITCHES}],
    refused=(Refused("system.error", errors.Transient, {"maxResults": 101}, status=500), _BUSY),
    lacks=("nextToken",),
    quirks=(
        Quirk("no token after the last page", hides=("nextToken",), answer=_RESTRICTIONS),
        Quirk(
            "a token before it",
            {"maxResults": 1},
            after=((SAVE_RESTRICTION.operation, {"type": "onlySelf", "subjectUserIds": ["clerk"]}),),
            shows={"hasMore": True, "nextToken": 1},
        ),
        Quirk(
            "the next page",
            {"maxResults": 1, "nextToken": 1},
            after=((SAVE_RESTRICTION.operation, {"type": "onlySelf", "subjectUserIds": ["clerk"]}),),
            shows={"hasMore": False, "list.0.type": "onlySelf"},
        ),
    ),
    sdk="contact_1_0",
)
DELETE_RESTRICTION = Sample(
    f"DELETE {_RESTRICT}/{{settingId}}",
    "contact.md 6.2",
    {"settingId": "<restriction>"},
    {"result": True},
    lambda client, the: visibility.delete_restriction(client, the["restriction"]),
    refused=(_bad("idInvalid", errors.NotFound, settingId=424242), _BUSY),
    sdk="contact_1_0",
)

SAVE_ATTRIBUTES = Sample(
    f"POST {_ATTRIBUTES}",
    "contact.md 6.3",
    _wire("object", "Staff", hideFields=["mobile"]),
    {"result": 10001},
    lambda client, the: visibility.save_attributes(client, _rule(the, hide_fields=["mobile"])),
    10001,
    refused=(
        _bad(id=424242),
        _bad(objectTagIds=["x"]),
        Refused("ruleNum.exceed.limit", errors.Invalid, {}, {"attribute_rule_cap": 1}),
        Refused("forbid.add.rule", errors.Invalid),
        Refused("directory.invalid", errors.Invalid),
        _BUSY,
    ),
    quirks=(
        Quirk(
            "with an id it replaces, whatever the cap",
            {"id": "<attribute>"},
            {"attribute_rule_cap": 1},
            shows={"result": "<attribute>"},
        ),
    ),
    sdk="contact_1_0",
)
_DATES = {"gmtCreate": "2021-06-18 00:00:00", "gmtModified": "2021-06-18 00:00:00"}
_RULES = {
    "hasMore": False,
    "nextCursor": -1,
    "list": [_told("object", "Staff", hideFields=["mobile"], **_DATES)],
}
LIST_ATTRIBUTES = Sample(
    f"GET {_ATTRIBUTES}",
    "contact.md 6.3",
    {"nextToken": -1, "maxResults": 100},
    _RULES,
    lambda client, the: visibility.list_attributes(client),
    [{**_READ, "hide_fields": ["mobile"]}],
    refused=(_bad(maxResults=101), _bad(nextToken="x"), _BUSY),
    quirks=(
        Quirk(
            "asked with nextToken, answered with nextCursor", shows={"nextCursor": -1}, hides=("nextToken",)
        ),
        Quirk("the sample has more after -1", answer={**_RULES, "hasMore": True}),
        Quirk(
            "the prose has nextToken", answer={**_RULES, "nextCursor": ..., "nextToken": -1, "hasMore": True}
        ),
        Quirk(
            "a page before the last",
            {"maxResults": 1},
            after=((SAVE_ATTRIBUTES.operation, {"name": "Another"}),),
            shows={"hasMore": True, "nextCursor": 1, "list.0.gmtCreate": "2026-09-21 14:13:20"},
        ),
    ),
    sdk="contact_1_0",
)
DELETE_ATTRIBUTES = Sample(
    f"DELETE {_ATTRIBUTES}/{{settingId}}",
    "contact.md 6.3",
    {"settingId": "<attribute>"},
    {"result": True},
    lambda client, the: visibility.delete_attributes(client, the["attribute"]),
    refused=(_bad(means=errors.NotFound, settingId=424242), _BUSY),
    sdk="contact_1_0",
    sdk_lacks=("result",),
)

SAMPLES = (
    *(SAVE_HIDING, LIST_HIDINGS, DELETE_HIDING, SAVE_RESTRICTION, LIST_RESTRICTIONS, DELETE_RESTRICTION),
    *(SAVE_ATTRIBUTES, LIST_ATTRIBUTES, DELETE_ATTRIBUTES),
)
