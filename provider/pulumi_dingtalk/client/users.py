"""People (contract contact.md 4, 5.1-5.5): what look-ups need, and the writes that tests use to have people."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, TypedDict, cast

from pulumi_dingtalk.client.errors import Invalid
from pulumi_dingtalk.client.operation import read, write
from pulumi_dingtalk.client.paging import by_cursor
from pulumi_dingtalk.client.wire import as_list, csv, flag, ints, texts

if TYPE_CHECKING:
    from pulumi_dingtalk.client.client import Client

_MANAGE = "qyapi_manage_addresslist"
_GET = "qyapi_get_member"
_MEMBER = "qyapi_get_department_member"

CREATE = write("user/create", "/topapi/v2/user/create", _MANAGE, "contact.md 5.1", repeatable=False)
UPDATE = write("user/update", "/topapi/v2/user/update", _MANAGE, "contact.md 5.2", repeatable=True)
DELETE = write("user/delete", "/topapi/v2/user/delete", _MANAGE, "contact.md 5.3", repeatable=True)
GET = read("user/get", "/topapi/v2/user/get", _GET, "contact.md 5.4")
LIST_IDS = read("user/listid", "/topapi/user/listid", _GET, "contact.md 5.5")
LIST = read("user/list", "/topapi/v2/user/list", _MEMBER, "contact.md 5.5")
GET_BY_MOBILE = read(
    "user/getbymobile", "/topapi/v2/user/getbymobile", "qyapi_get_member_by_mobile", "contact.md 5.5"
)
LIST_ADMINS = read("user/listadmin", "/topapi/user/listadmin", _GET, "contact.md 4")
SEARCH = read(
    "users/search",
    "/v1.0/contact/users/search",
    "qyapi_addresslist_search",
    "contact.md 5.5",
    metered=True,
)

PEOPLE_A_PAGE = 100
NAMESAKES_AT_MOST = 100


class UserFields(TypedDict, total=False):
    """What create and update take (5.1, 5.2); ``mobile`` only on create, ``userid`` only there too."""

    userid: str
    name: str
    mobile: str
    dept_id_list: list[int]
    hide_mobile: bool
    telephone: str
    job_number: str
    title: str
    email: str
    org_email: str
    work_place: str
    remark: str
    hired_date: int
    manager_userid: str
    senior_mode: bool
    extension: str
    force_update_fields: list[str]


class User(TypedDict, total=False):
    """What reads give (5.4, 5.5). Empty values are left out; personal ones need permissions of their own."""

    userid: str
    unionid: str
    name: str
    mobile: str
    telephone: str
    job_number: str
    title: str
    email: str
    org_email: str
    work_place: str
    remark: str
    dept_id_list: list[int]
    manager_userid: str
    extension: str
    hired_date: int
    active: bool
    senior: bool
    admin: bool
    boss: bool
    leader: bool
    hide_mobile: bool
    state_code: str
    role_list: list[int]
    leader_in_dept: list[int]


def _led(value: Any) -> list[int]:
    return [int(item["dept_id"]) for item in as_list(value) if flag(item.get("leader"))]


_CSV_FIELDS = frozenset({"dept_id_list", "force_update_fields"})

_READERS: Mapping[str, Callable[[Any], object]] = {
    **dict.fromkeys(("userid", "unionid", "name", "mobile", "telephone", "job_number", "title"), str),
    **dict.fromkeys(("email", "org_email", "work_place", "remark", "manager_userid"), str),
    **dict.fromkeys(("active", "senior", "admin", "boss", "leader", "hide_mobile"), flag),
    "state_code": str,
    "role_list": lambda value: [int(role["id"]) for role in as_list(value)],
    "leader_in_dept": _led,
    "dept_id_list": ints,
    "hired_date": int,
    "extension": lambda value: value if isinstance(value, str) else json.dumps(value, ensure_ascii=False),
}


def get(client: Client, userid: str) -> User:
    """POST /topapi/v2/user/get. Permission qyapi_get_member; not metered; contract 5.4.

    Args:
        client: The client to call through.
        userid: Whom.

    Returns:
        What the app may read of the person.

    Raises:
        NotFound: No such person in the organisation (60121, 33012); also before an invitation is accepted.
        OutOfScope: Outside the app's contacts scope (50002).
        DingTalkError: The call failed otherwise.
    """
    return client.ask(
        GET, body={"userid": userid}, subject=_named(userid), parse=lambda answer: _user(answer["result"])
    )


def list_ids(client: Client, dept_id: int) -> list[str]:
    """POST /topapi/user/listid. Permission qyapi_get_member; not metered; contract 5.5.

    Args:
        client: The client to call through.
        dept_id: The department.

    Returns:
        Userids of its direct members, whatever the app's scope.

    Raises:
        NotFound: No such department (60003).
        DingTalkError: The call failed otherwise.
    """
    return client.ask(
        LIST_IDS,
        body={"dept_id": dept_id},
        subject=f"department {dept_id}",
        parse=lambda answer: texts(answer["result"].get("userid_list")),
    )


def list_department(client: Client, dept_id: int) -> list[User]:
    """POST /topapi/v2/user/list, all pages. Permission qyapi_get_department_member; not metered; contract 5.5.

    Args:
        client: The client to call through.
        dept_id: The department.

    Returns:
        Its direct members, each once.

    Raises:
        OutOfScope: Outside the app's contacts scope (50004).
        DingTalkError: The call failed otherwise.
    """
    found = by_cursor(
        client,
        LIST,
        {"dept_id": dept_id},
        size=PEOPLE_A_PAGE,
        subject=f"department {dept_id}",
        item=_user,
    )
    return list({user["userid"]: user for user in found}.values())


def search(client: Client, name: str, *, exact: bool = True) -> list[str]:
    """POST /v1.0/contact/users/search. Permission qyapi_addresslist_search; METERED; contract 5.5.

    Whether ``offset`` counts pages or rows is not published, so one page is all that is asked for. The index lags
    behind writes.

    Args:
        client: The client to call through.
        name: Name to look for.
        exact: Whether the whole name must match.

    Returns:
        Userids.

    Raises:
        Invalid: More than 100 people match.
        DingTalkError: The call failed otherwise.
    """
    body: dict[str, object] = {"queryWord": name, "offset": 0, "size": NAMESAKES_AT_MOST}
    if exact:
        body["fullMatchField"] = 1
    subject = f'people named "{name}"'
    found, more = client.ask(
        SEARCH,
        body=body,
        subject=subject,
        parse=lambda answer: (texts(answer.get("list")), flag(answer.get("hasMore"))),
    )
    if more:
        raise Invalid(
            f"more than {NAMESAKES_AT_MOST} people match; use a userid",
            operation=SEARCH.name,
            subject=subject,
        )
    return found


def get_by_mobile(client: Client, mobile: str) -> str:
    """POST /topapi/v2/user/getbymobile. Permission qyapi_get_member_by_mobile; not metered; contract 5.5.

    Args:
        client: The client to call through.
        mobile: Mobile number; it never shows in an error.

    Returns:
        The userid.

    Raises:
        NotFound: Nobody in the organisation has it (60121, 40104).
        DingTalkError: The call failed otherwise.
    """
    return client.ask(
        GET_BY_MOBILE,
        body={"mobile": mobile},
        subject="the person with this mobile number",
        parse=lambda answer: str(answer["result"]["userid"]),
    )


def list_admins(client: Client) -> list[tuple[str, int]]:
    """POST /topapi/user/listadmin. Permission qyapi_get_member; not metered; contract 4.

    Args:
        client: The client to call through.

    Returns:
        Pairs of userid and level: 1 main administrator, 2 sub-administrator. Whatever the app's scope.

    Raises:
        DingTalkError: The call failed.
    """
    return client.ask(
        LIST_ADMINS,
        body={},
        subject="administrators",
        parse=lambda answer: [
            (str(item["userid"]), int(item["sys_level"])) for item in as_list(answer["result"])
        ],
    )


def create(client: Client, fields: UserFields) -> str:
    """POST /topapi/v2/user/create. Permission qyapi_manage_addresslist; not metered; contract 5.1.

    Args:
        client: The client to call through.
        fields: ``name`` (at most 80 characters), ``mobile`` and ``dept_id_list`` (at most 100) at least.

    Returns:
        The userid.

    Raises:
        Conflict: Userid, mobile or e-mail is taken (60102, 60104, 60106, 60107, 40100, 40101).
        Pending: The person was invited and must accept (40103).
        Ambiguous: The answer was lost.
        DingTalkError: The call failed otherwise.
    """
    return client.ask(
        CREATE,
        body=_spell(fields),
        subject=_named(fields.get("userid", "without a userid yet")),
        parse=lambda answer: str(answer["result"]["userid"]),
    )


def update(client: Client, userid: str, fields: UserFields) -> None:
    """POST /topapi/v2/user/update. Permission qyapi_manage_addresslist; not metered; contract 5.2.

    Args:
        client: The client to call through.
        userid: Whom.
        fields: What to change; ``dept_id_list`` replaces the whole list; a mobile cannot be changed (40022).

    Raises:
        NotFound: No such person (60121, 33012).
        DingTalkError: The call failed otherwise.
    """
    client.call(UPDATE, body={**_spell(fields), "userid": userid}, subject=_named(userid))


def delete(client: Client, userid: str) -> None:
    """POST /topapi/v2/user/delete. Permission qyapi_manage_addresslist; not metered; contract 5.3. Not reversible.

    Args:
        client: The client to call through.
        userid: Whom.

    Raises:
        NotFound: No such person (60121, 33012).
        DingTalkError: The call failed otherwise.
    """
    client.call(DELETE, body={"userid": userid}, subject=_named(userid))


def _named(userid: str) -> str:
    return f"person {userid}"


def _spell(fields: UserFields) -> dict[str, object]:
    return {
        key: csv(cast("list[int | str]", value)) if key in _CSV_FIELDS else value
        for key, value in fields.items()
    }


def _user(found: Mapping[str, Any]) -> User:
    read_back = {key: reader(found[key]) for key, reader in _READERS.items() if found.get(key) is not None}
    return cast("User", read_back)
