"""Departments (contract contact.md 2): legacy world, POST, none metered."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, TypedDict, cast

from pulumi_dingtalk.client.operation import read, write
from pulumi_dingtalk.client.wire import as_list, csv, flag, ints, texts

if TYPE_CHECKING:
    from pulumi_dingtalk.client.client import Client

ROOT = 1
"""The organisation itself: always there, never created, renamed or deleted (2)."""

_MANAGE = "qyapi_manage_addresslist"
_LIST = "qyapi_get_department_list"

CREATE = write(
    "department/create", "/topapi/v2/department/create", _MANAGE, "contact.md 2.1", repeatable=False
)
UPDATE = write(
    "department/update", "/topapi/v2/department/update", _MANAGE, "contact.md 2.2", repeatable=True
)
DELETE = write(
    "department/delete", "/topapi/v2/department/delete", _MANAGE, "contact.md 2.3", repeatable=True
)
GET = read("department/get", "/topapi/v2/department/get", _LIST, "contact.md 2.4")
LIST_SUB = read("department/listsub", "/topapi/v2/department/listsub", _LIST, "contact.md 2.5")
LIST_SUB_IDS = read("department/listsubid", "/topapi/v2/department/listsubid", _LIST, "contact.md 2.6")
LIST_PARENTS = read(
    "department/listparentbydept", "/topapi/v2/department/listparentbydept", _LIST, "contact.md 2.7"
)


class DepartmentFields(TypedDict, total=False):
    """What create and update take (2.1, 2.2). Lists are lists here; their CSV is made on the way out.

    ``name`` 1-64 characters without ``-`` and commas (ASCII or full-width); ``order`` above 0, smaller first;
    each pair of permit lists together at most 50; ``code`` at most 30. Only update takes auto_add_user,
    the managers, the group owner, group_contain_*, language, code and force_update_fields.
    """

    name: str
    parent_id: int
    order: int
    hide_dept: bool
    dept_permits: list[int]
    user_permits: list[str]
    outer_dept: bool
    outer_dept_only_self: bool
    outer_permit_depts: list[int]
    outer_permit_users: list[str]
    create_dept_group: bool
    auto_approve_apply: bool
    auto_add_user: bool
    source_identifier: str
    code: str
    brief: str
    telephone: str
    extension: str
    emp_apply_join_dept: bool
    dept_manager_userid_list: list[str]
    org_dept_owner: str
    group_contain_sub_dept: bool
    group_contain_outer_dept: bool
    group_contain_hidden_dept: bool
    language: str
    force_update_fields: list[str]


class Department(TypedDict, total=False):
    """What reads give (2.4, 2.5), each value in its one type; what the service left out stays out.

    ``parent_id`` is absent for the root. ``extension`` is what the service spells ``extention`` on reads.
    """

    dept_id: int
    name: str
    parent_id: int
    order: int
    hide_dept: bool
    dept_permits: list[int]
    user_permits: list[str]
    outer_dept: bool
    outer_permit_depts: list[int]
    outer_permit_users: list[str]
    create_dept_group: bool
    dept_group_chat_id: str
    auto_approve_apply: bool
    auto_add_user: bool
    source_identifier: str
    code: str
    brief: str
    telephone: str
    extension: str
    emp_apply_join_dept: bool
    dept_manager_userid_list: list[str]
    org_dept_owner: str
    group_contain_sub_dept: bool
    from_union_org: bool
    tags: str
    member_count: int
    owning_member_count: int


_CSV_FIELDS = frozenset(
    {
        "dept_permits",
        "user_permits",
        "outer_permit_depts",
        "outer_permit_users",
        "dept_manager_userid_list",
        "force_update_fields",
    }
)

_READERS: Mapping[str, Callable[[Any], object]] = {
    "dept_id": int,
    "name": str,
    "parent_id": int,
    "order": int,
    "hide_dept": flag,
    "dept_permits": ints,
    "user_permits": texts,
    "outer_dept": flag,
    "outer_permit_depts": ints,
    "outer_permit_users": texts,
    "create_dept_group": flag,
    "dept_group_chat_id": str,
    "auto_approve_apply": flag,
    "auto_add_user": flag,
    "source_identifier": str,
    "code": str,
    "brief": str,
    "telephone": str,
    "extension": lambda value: value if isinstance(value, str) else json.dumps(value, ensure_ascii=False),
    "emp_apply_join_dept": flag,
    "dept_manager_userid_list": texts,
    "org_dept_owner": str,
    "group_contain_sub_dept": flag,
    "from_union_org": flag,
    "tags": str,
    "member_count": int,
    "owning_member_count": int,
}


def create(client: Client, fields: DepartmentFields) -> int:
    """POST /topapi/v2/department/create. Permission qyapi_manage_addresslist; not metered; contract 2.1.

    Args:
        client: The client to call through.
        fields: ``name`` and ``parent_id`` at least.

    Returns:
        The new department's id.

    Raises:
        Conflict: The parent has a department of that name (60008, 60021).
        BadReference: The parent does not exist (60004).
        Ambiguous: The answer was lost; look with list_sub(parent) before creating again.
        DingTalkError: The call failed otherwise.
    """
    subject = f'department "{fields.get("name", "")}" under {fields.get("parent_id", ROOT)}'
    return client.ask(
        CREATE, body=_spell(fields), subject=subject, parse=lambda answer: int(answer["result"]["dept_id"])
    )


def update(client: Client, dept_id: int, fields: DepartmentFields) -> None:
    """POST /topapi/v2/department/update. Permission qyapi_manage_addresslist; not metered; contract 2.2.

    Args:
        client: The client to call through.
        dept_id: The department; the root cannot be updated (60018).
        fields: What to change; an omitted field stays. Managers are cleared by ``force_update_fields``
            ``["dept_manager_userid_list"]`` without ``dept_manager_userid_list``.

    Raises:
        NotFound: No such department (60003).
        Conflict: The name is taken under the parent (60008, 60021).
        DingTalkError: The call failed otherwise.
    """
    client.call(UPDATE, body={"dept_id": dept_id, **_spell(fields)}, subject=_named(dept_id))


def delete(client: Client, dept_id: int) -> None:
    """POST /topapi/v2/department/delete. Permission qyapi_manage_addresslist; not metered; contract 2.3.

    Args:
        client: The client to call through.
        dept_id: The department; the root cannot be deleted (60007).

    Raises:
        NotFound: Already gone (60003).
        HasMembers: It or one below it has people (60005); a move of people is seen seconds later.
        HasChildren: It has sub-departments (60006).
        DingTalkError: The call failed otherwise.
    """
    client.call(DELETE, body={"dept_id": dept_id}, subject=_named(dept_id))


def get(client: Client, dept_id: int) -> Department:
    """POST /topapi/v2/department/get. Permission qyapi_get_department_list; not metered; contract 2.4.

    Args:
        client: The client to call through.
        dept_id: The department.

    Returns:
        All that can be read of it. Permit lists are absent while their switch is off.

    Raises:
        NotFound: No such department (60003).
        OutOfScope: It may exist, this app may not see it (50004).
        DingTalkError: The call failed otherwise.
    """
    return client.ask(
        GET,
        body={"dept_id": dept_id},
        subject=_named(dept_id),
        parse=lambda answer: _department(answer["result"]),
    )


def list_sub(client: Client, dept_id: int) -> list[Department]:
    """POST /topapi/v2/department/listsub. Permission qyapi_get_department_list; not metered; contract 2.5.

    Args:
        client: The client to call through.
        dept_id: The parent.

    Returns:
        Its direct children that the app's scope shows, a few fields each (dept_id, name, parent_id,
        create_dept_group, auto_add_user, maybe source_identifier). Negative ids (home-school contacts) are left out.

    Raises:
        NotFound: No such parent (60003).
        DingTalkError: The call failed otherwise.
    """
    return client.ask(LIST_SUB, body={"dept_id": dept_id}, subject=_named(dept_id), parse=_children)


def list_sub_ids(client: Client, dept_id: int) -> list[int]:
    """POST /topapi/v2/department/listsubid. Permission qyapi_get_department_list; not metered; contract 2.6.

    Args:
        client: The client to call through.
        dept_id: The parent.

    Returns:
        Ids of its direct children, whatever the app's scope; ids of 0 and below are left out.

    Raises:
        NotFound: No such parent (60003).
        DingTalkError: The call failed otherwise.
    """
    found = client.ask(
        LIST_SUB_IDS,
        body={"dept_id": dept_id},
        subject=_named(dept_id),
        parse=lambda answer: ints(answer["result"].get("dept_id_list")),
    )
    return [child for child in found if child > 0]


def list_parents(client: Client, dept_id: int) -> list[int]:
    """POST /topapi/v2/department/listparentbydept. Permission qyapi_get_department_list; not metered; contract 2.7.

    Args:
        client: The client to call through.
        dept_id: The department.

    Returns:
        ``[dept_id, its parent, ..., 1]``, whatever the app's scope.

    Raises:
        NotFound: No such department (60003).
        DingTalkError: The call failed otherwise.
    """
    return client.ask(
        LIST_PARENTS,
        body={"dept_id": dept_id},
        subject=_named(dept_id),
        parse=lambda answer: ints(answer["result"]["parent_id_list"]),
    )


def _named(dept_id: int) -> str:
    return f"department {dept_id}"


def _spell(fields: DepartmentFields) -> dict[str, object]:
    return {
        key: csv(cast("list[int | str]", value)) if key in _CSV_FIELDS else value
        for key, value in fields.items()
    }


def _department(found: Mapping[str, Any]) -> Department:
    """Bring each value into its one type; null counts as absent (1.5, 2.4)."""
    spelt = dict(found)
    if "extention" in spelt:
        spelt.setdefault("extension", spelt["extention"])
    read_back = {key: reader(spelt[key]) for key, reader in _READERS.items() if spelt.get(key) is not None}
    return cast("Department", read_back)


def _children(answer: Mapping[str, Any]) -> list[Department]:
    children = [_department(item) for item in as_list(answer.get("result"))]
    return [child for child in children if child["dept_id"] > 0]
