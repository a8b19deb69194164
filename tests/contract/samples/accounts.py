"""Enterprise accounts and executive mode (contract contact.md 5.6 and 5.7)."""

from __future__ import annotations

from typing import Any

from pulumi_dingtalk.client import accounts, errors, seniority
from support.contract import Quirk, Refused, Sample

_PATH, _SECTION = "/v1.0/contact/orgAccounts", "contact.md 5.6"
_DONE = {"result": True}
_REFUSED = (
    Refused("invalid.param", errors.Invalid, {"userId": ""}),
    Refused("user.not.exist", errors.NotFound, {"userId": "nobody"}),
    Refused("exclusive.account.only", errors.Invalid, {"userId": "clerk"}),
    Refused("system.busy", errors.Transient, status=500),
)
_WITH_REASON = (*_REFUSED, Refused("invalid.param", errors.Invalid, {"reason": {}}))

DISABLE = Sample(
    f"POST {_PATH}/disable",
    _SECTION,
    {"userId": "exclusive", "reason": "Shop closed"},
    _DONE,
    lambda client, the: accounts.disable(client, "exclusive", "Shop closed"),
    refused=_WITH_REASON,
    sdk="contact_1_0",
)
ENABLE = Sample(
    f"POST {_PATH}/enable",
    _SECTION,
    {"userId": "exclusive"},
    _DONE,
    lambda client, the: accounts.enable(client, "exclusive"),
    refused=_WITH_REASON,
    sdk="contact_1_0",
)
SIGN_OUT = Sample(
    f"POST {_PATH}/signOut",
    _SECTION,
    {"userId": "exclusive", "reason": "Shop closed"},
    _DONE,
    refused=_REFUSED,
    sdk="contact_1_0",
)
STATUS = Sample(
    f"GET {_PATH}/status",
    _SECTION,
    {"userId": "exclusive"},
    {"disable": False},
    lambda client, the: accounts.is_disabled(client, "exclusive"),
    returns=False,
    refused=_REFUSED,
    quirks=(
        Quirk(
            "after disable",
            after=((DISABLE.operation, {"userId": "exclusive"}),),
            shows={"disable": True},
            answer={"disable": "true"},
            returns=True,
        ),
        Quirk(
            "after enable",
            after=((DISABLE.operation, {"userId": "exclusive"}), (ENABLE.operation, {"userId": "exclusive"})),
            shows={"disable": False},
        ),
    ),
    sdk="contact_1_0",
)

_SENIOR, _MODE = "/v1.0/contact/seniorSettings", "contact.md 5.7"
_LIST: list[dict[str, Any]] = [
    {"id": "clerk", "type": 1, "name": "Clerk"},
    {"id": "1234", "type": 2, "name": "Mong Kok"},
    {"id": "5678", "type": 3, "name": "Shop manager"},
]
_SET: seniority.Seniority = {
    "protect_scenes": ["CHAT"],
    "users": ["clerk"],
    "departments": [1234],
    "roles": [5678],
}
_FAULTS = (
    Refused("parameter.error", errors.Invalid, {"seniorStaffId": ""}),
    Refused("parameter.userNotExists", errors.NotFound, {"seniorStaffId": "nobody"}, status=500),
    Refused("parameter.orgNotExists", errors.Invalid, status=500),
    Refused("system.error", errors.Transient, status=500),
)

SET_MODE = Sample(
    f"POST {_SENIOR}",
    _MODE,
    {
        "seniorStaffId": "manager",
        "open": True,
        "protectScenes": ["CHAT", "SEARCH"],
        "permitStaffIds": ["clerk"],
        "permitDeptIds": ["<shop>"],
        "permitTagIds": ["<role>"],
    },
    {},
    lambda client, the: seniority.set_mode(
        client,
        "manager",
        {
            "protect_scenes": ["CHAT", "SEARCH"],
            "users": ["clerk"],
            "departments": [the["shop"]],
            "roles": [the["role"]],
        },
        on=True,
    ),
    refused=(
        *_FAULTS,
        Refused("parameter.error", errors.Invalid, {"open": ...}),
        Refused("parameter.error", errors.Invalid, {"protectScenes": ["SLEEP"]}),
        Refused("parameter.error", errors.Invalid, {"permitDeptIds": list(range(1, 201))}),
        Refused("parameter.error", errors.Invalid, {"permitTagIds": ["x"]}),
    ),
    sdk="contact_1_0",
)
GET_SETTING = Sample(
    f"GET {_SENIOR}",
    _MODE,
    {"seniorStaffId": "manager"},
    {"seniorStaffId": "manager", "protectScenes": ["CHAT"], "seniorWhiteList": _LIST},
    lambda client, the: seniority.get_setting(client, "manager"),
    _SET,
    refused=_FAULTS,
    quirks=(
        Quirk(
            "ids are texts for all three types",
            shows={"seniorWhiteList.1.id": "<shop text>"},
            hides=("open",),
        ),
        Quirk(
            "nothing is set",
            {"seniorStaffId": "clerk"},
            shows={"seniorWhiteList": [], "protectScenes": []},
            answer={"seniorStaffId": "clerk"},
            returns={"protect_scenes": [], "users": [], "departments": [], "roles": []},
        ),
        Quirk(
            "whom and what there is no more",
            after=(
                ("POST /topapi/v2/user/delete", {"userid": "clerk"}),
                ("POST /topapi/role/removerolesforemps", {"roleIds": "<role>", "userIds": "manager"}),
                ("POST /topapi/role/deleterole", {"role_id": "<role>"}),
            ),
            shows={"seniorWhiteList.0.name": "", "seniorWhiteList.2.name": ""},
        ),
    ),
    sdk="contact_1_0",
)

SAMPLES = (DISABLE, ENABLE, SIGN_OUT, STATUS, SET_MODE, GET_SETTING)
