"""Roles and role groups (contract contact.md 3), each operation with its own spelling."""

from __future__ import annotations

from typing import Any

from pulumi_dingtalk.client import errors, roles
from pulumi_dingtalk.client.roles import RoleEntry, RoleGroupEntry, RoleMember, Scope
from support.contract import Quirk, Refused, Sample

_SECTION = "contact.md 3"
_ID = {"request_id": "6iq4zcul5zjp"}
_OK: dict[str, Any] = {"errcode": 0, "errmsg": "ok", **_ID}
_BARE: dict[str, Any] = {"errcode": 0, **_ID}
_BUSY, _LATER = Refused(-1, errors.Transient), Refused(1002, errors.Transient)
_UNKNOWN_ROLE, _BUILT_IN = 424242, "<built-in role>"

_GROUPS = [{"groupId": 1507113577, "name": "Retail", "roles": [{"id": 1507113580, "name": "Shop manager"}]}]
_HOLDER = {"name": "Manager", "userid": "manager", "manageScopes": [{"dept_id": 11, "name": "Mong Kok"}]}


def _paging(size: int) -> tuple[Refused, ...]:
    return (
        Refused(40068, errors.Invalid, {"offset": -1}),
        Refused(40068, errors.Invalid, {"offset": "x"}),
        Refused(40069, errors.Invalid, {"size": size + 1}),
        Refused(40069, errors.Invalid, {"size": 0}),
    )


LIST = Sample(
    "POST /topapi/role/list",
    _SECTION,
    {"size": 200, "offset": 0},
    {**_BARE, "result": {"hasMore": False, "list": _GROUPS}},
    lambda client, the: roles.list_groups(client),
    [RoleGroupEntry(1507113577, "Retail", (RoleEntry(1507113580, "Shop manager"),))],
    refused=(
        Refused(400043, errors.Invalid),
        *_paging(200),
        Refused(400001, errors.Transient),
    ),
    quirks=(
        Quirk(
            "size and offset count only together", {"size": 1, "offset": ...}, shows={"result.hasMore": False}
        ),
        Quirk(
            "size may count groups",
            {"size": 1, "offset": 1},
            shows={"result.list.0.groupId": "<group>", "result.hasMore": False},
        ),
        Quirk(
            "or roles",
            {"size": 1, "offset": 1},
            {"role_page_unit": "roles"},
            shows={"result.list.0.groupId": "<built-in group>", "result.hasMore": True},
        ),
        Quirk(
            "a group without roles",
            answer={**_BARE, "result": {"hasMore": False, "list": [{"groupId": 7, "name": "New"}]}},
            returns=[RoleGroupEntry(7, "New", ())],
        ),
        Quirk(
            "one group as a bare object, the flag as a text",
            answer={**_BARE, "result": {"hasMore": "false", "list": _GROUPS[0]}},
        ),
    ),
)

GET_ROLE = Sample(
    "POST /topapi/role/getrole",
    _SECTION,
    {"roleId": "<role>"},
    {**_BARE, "role": {"groupId": 1507113577, "name": "Shop manager"}},
    lambda client, the: roles.get_role(client, the["role"]),
    ("Shop manager", 1507113577),
    refused=(
        Refused(33011, errors.NotFound, {"roleId": _UNKNOWN_ROLE}),
        Refused(43007, errors.PermissionDenied),
        Refused(400001, errors.Transient),
    ),
    quirks=(Quirk("not under result", shows={"role.groupId": "<group>"}, hides=("result",)),),
)

GET_GROUP = Sample(
    "POST /topapi/role/getrolegroup",
    _SECTION,
    {"group_id": "<group>"},
    {**_OK, "role_group": {"group_name": "Retail", "roles": [{"role_name": "Spare", "role_id": 1507113580}]}},
    lambda client, the: roles.get_group(client, the["group"]),
    lambda the: RoleGroupEntry(the["group"], "Retail", (RoleEntry(1507113580, "Spare"),)),
    refused=(
        Refused(400002, errors.Invalid, {"group_id": 424242}),
        Refused(400002, errors.Invalid, {"group_id": ...}),
        _BUSY,
    ),
    quirks=(Quirk("the only place with group_name", shows={"role_group.group_name": "Retail"}),),
)

MEMBERS = Sample(
    "POST /topapi/role/simplelist",
    _SECTION,
    {"role_id": "<role>", "size": 100, "offset": 0},
    {**_BARE, "result": {"hasMore": False, "list": [_HOLDER]}},
    lambda client, the: roles.list_members(client, the["role"]),
    [RoleMember("manager", "Manager", (Scope(11, "Mong Kok"),))],
    refused=(
        Refused(33011, errors.NotFound, {"role_id": _UNKNOWN_ROLE}),
        *_paging(100),
        Refused(400001, errors.Transient),
    ),
    quirks=(
        Quirk(
            "no scopes mean everybody",
            shows={"result.list.0.userid": "clerk"},
            hides=("result.list.0.manageScopes",),
            answer={
                **_BARE,
                "result": {"hasMore": False, "list": [{"userid": "manager", "name": "Manager"}]},
            },
            returns=[RoleMember("manager", "Manager", ())],
        ),
        Quirk(
            "a person on two pages counts once",
            {"size": 1},
            shows={"result.hasMore": True},
            answer={**_BARE, "result": {"hasMore": False, "list": [_HOLDER, _HOLDER]}},
        ),
    ),
)

ADD_GROUP = Sample(
    "POST /role/add_role_group",
    _SECTION,
    {"name": "Wholesale"},
    {"errcode": 0, "groupId": 1560985325, "errmsg": "ok"},
    lambda client, the: roles.add_group(client, "Wholesale"),
    1560985325,
    refused=(
        Refused(34018, errors.Invalid, {"name": ""}),
        Refused(34021, errors.Conflict, {"name": "Retail"}, {"duplicate_role_group": "refuse"}),
    ),
    quirks=(Quirk("a second group of one name", {"name": "Retail"}, shows={"errcode": 0}),),
)

ADD_ROLE = Sample(
    "POST /role/add_role",
    _SECTION,
    {"roleName": "Cashier", "groupId": "<group>"},
    {"errcode": 0, "errmsg": "ok", "roleId": 1507113581},
    lambda client, the: roles.add_role(client, "Cashier", the["group"]),
    1507113581,
    refused=(
        Refused(34018, errors.Invalid, {"roleName": ""}),
        Refused(34018, errors.Invalid, {"groupId": ...}),
        Refused(34020, errors.BadReference, {"groupId": 424242}),
        Refused(34021, errors.Conflict, {"roleName": "Shop manager"}),
        Refused(23004, errors.Invalid, {"groupId": "<built-in group>"}),
        _BUSY,
    ),
)

RENAME = Sample(
    "POST /role/update_role",
    _SECTION,
    {"roleId": "<role>", "roleName": "Branch manager"},
    {"errcode": 0, "errmsg": "ok"},
    lambda client, the: roles.rename_role(client, the["role"], "Branch manager"),
    refused=(
        Refused(660000, errors.Invalid, {"roleName": ""}),
        Refused(33011, errors.NotFound, {"roleId": _UNKNOWN_ROLE}),
        Refused(34021, errors.Conflict, {"roleName": "Spare"}),
        Refused(23004, errors.Invalid, {"roleId": _BUILT_IN}),
        _BUSY,
    ),
    quirks=(Quirk("to the name that it has", {"roleName": "Shop manager"}, shows={"errcode": 0}),),
)

DELETE = Sample(
    "POST /topapi/role/deleterole",
    _SECTION,
    {"role_id": "<spare role>"},
    {"errcode": "0", **_ID},
    lambda client, the: roles.delete_role(client, the["spare role"]),
    refused=(
        Refused(33011, errors.NotFound, {"role_id": _UNKNOWN_ROLE}),
        Refused(23004, errors.Invalid, {"role_id": _BUILT_IN}),
        Refused(400002, errors.Invalid, {"role_id": "<role>"}),
        _LATER,
    ),
)


def _of_many(most: int) -> tuple[Refused, ...]:
    crowd = ",".join(f"clerk-{number}" for number in range(most + 1))
    return (
        Refused(33011, errors.NotFound, {"roleIds": str(_UNKNOWN_ROLE)}),
        Refused(33011, errors.NotFound, {"roleIds": ""}),
        Refused(33011, errors.NotFound, {"roleIds": ",".join(map(str, range(1, 22)))}),
        Refused(33012, errors.BadReference, {"userIds": "nobody"}),
        Refused(33012, errors.BadReference, {"userIds": ""}),
        Refused(33012, errors.BadReference, {"userIds": crowd}),
    )


ADD_MEMBERS = Sample(
    "POST /topapi/role/addrolesforemps",
    _SECTION,
    {"roleIds": "<role text>", "userIds": "admin,exclusive"},
    _BARE,
    lambda client, the: roles.add_members(client, the["role"], ["admin", "exclusive"]),
    refused=(
        *_of_many(20),
        Refused(23004, errors.Invalid, {"roleIds": "<built-in role>"}),
        Refused(12012, errors.Invalid),
        _LATER,
    ),
    quirks=(Quirk("somebody who has the role already", {"userIds": "manager"}, shows={"errcode": 0}),),
)

REMOVE_MEMBERS = Sample(
    "POST /topapi/role/removerolesforemps",
    _SECTION,
    {"roleIds": "<role text>", "userIds": "manager,clerk"},
    _OK,
    lambda client, the: roles.remove_members(client, the["role"], ["manager", "clerk"]),
    refused=(*_of_many(100), _BUSY),
    quirks=(Quirk("somebody who does not have the role", {"userIds": "admin"}, shows={"errcode": 0}),),
)

SET_SCOPE = Sample(
    "POST /topapi/role/scope/update",
    _SECTION,
    {"userid": "clerk", "role_id": "<role>", "dept_ids": "<shop>,<warehouse>"},
    {"errcode": "0", "errmsg": "ok", **_ID},
    lambda client, the: roles.set_member_scope(client, the["role"], "clerk", [the["shop"], the["warehouse"]]),
    refused=(
        Refused(40003, errors.BadReference, {"userid": "nobody"}),
        Refused(34018, errors.Invalid, {"role_id": ...}),
        Refused(60301, errors.BadReference, {"role_id": _UNKNOWN_ROLE}),
        Refused(60301, errors.BadReference, {"role_id": _BUILT_IN}),
        Refused(60301, errors.BadReference, {"userid": "admin"}),
        Refused(60003, errors.BadReference, {"dept_ids": "424242"}),
        Refused(46004, errors.BadReference, {"userid": "invited"}),
        Refused(400002, errors.Invalid, {"dept_ids": ",".join(map(str, range(1, 52)))}),
        _BUSY,
    ),
    quirks=(Quirk("left out means everybody", {"dept_ids": ...}, shows={"errcode": "0"}),),
)

SAMPLES = (
    *(LIST, GET_ROLE, GET_GROUP, MEMBERS, ADD_GROUP, ADD_ROLE, RENAME, DELETE),
    *(ADD_MEMBERS, REMOVE_MEMBERS, SET_SCOPE),
)
