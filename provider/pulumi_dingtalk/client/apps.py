"""Internal apps and who sees them (contract apps-security.md 1.3). Every call is metered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import TYPE_CHECKING, Any, TypedDict

from pydantic import SecretStr

from pulumi_dingtalk.client import errors
from pulumi_dingtalk.client.operation import read, write
from pulumi_dingtalk.client.wire import as_list, batches, flag, ints, texts

if TYPE_CHECKING:
    from pulumi_dingtalk.client.client import Client

_APPS, _SECTION = "/v1.0/microApp/apps", "apps-security.md 1.3"
_MANAGE, _LIST = "qyapi_microapp_manage", "qyapi_get_microapp_list"
_CODES = dict.fromkeys(
    (
        *("invalidParam", "invalidUser", "invalidEcologicalCorpId", "noAppManagePermission", "illegalIp"),
        *("illegalAppName", "illegalAppDesc", "illegalAppIcon", "overMaxCount", "invalidAgentId"),
    ),
    errors.Invalid,
)

CREATE = write("microApp/create", _APPS, _MANAGE, _SECTION, repeatable=False, metered=True, codes=_CODES)
UPDATE = write(
    "microApp/update",
    _APPS + "/{agentId}",
    _MANAGE,
    _SECTION,
    method="PUT",
    repeatable=True,
    metered=True,
    codes={**_CODES, "invalidAgentId": errors.NotFound},
)
DELETE = write(
    "microApp/delete",
    _APPS + "/{agentId}",
    _MANAGE,
    _SECTION,
    method="DELETE",
    repeatable=True,
    metered=True,
    codes=_CODES,
)
LIST = read(
    "microApp/allInnerApps", "/v1.0/microApp/allInnerApps", _LIST, _SECTION, method="GET", metered=True
)
CHANGE_SCOPES = write(
    "microApp/scopes/change",
    _APPS + "/{agentId}/scopes",
    _MANAGE,
    _SECTION,
    repeatable=True,
    metered=True,
    codes=_CODES,
)
GET_SCOPES = read(
    "microApp/scopes/get",
    _APPS + "/{agentId}/scopes",
    _MANAGE,
    _SECTION,
    method="GET",
    metered=True,
    codes=_CODES,
)

ADDRESSES_AT_MOST = 50
DELTA_AT_MOST = 100
"""People, departments or roles added or removed by one call, each."""
VISIBLE_AT_MOST = 2000
"""People, departments or roles that see one app, each."""


class Robot(TypedDict):
    """The robot of an app, as the list of apps tells it."""

    name: str
    robotCode: str


class AppFields(TypedDict, total=False):
    """What create and update take, and reads give but for ``icon`` and ``ipWhiteList``; the wire's spelling.

    ``robotInfo`` is only ever read, and absent where the app has no robot.
    """

    name: str
    desc: str
    icon: str
    homepageLink: str
    pcHomepageLink: str
    ompLink: str
    ipWhiteList: list[str]
    developType: int
    robotInfo: Robot


@dataclass(frozen=True)
class NewApp:
    """A new app; its secret is never told again."""

    agent_id: int
    app_key: str
    app_secret: SecretStr


@dataclass(frozen=True)
class Scopes:
    """Who sees an app."""

    users: frozenset[str] = frozenset()
    departments: frozenset[int] = frozenset()
    roles: frozenset[int] = frozenset()
    only_admin: bool = False


def create(client: Client, operator: str, fields: AppFields) -> NewApp:
    """POST /v1.0/microApp/apps. Permission qyapi_microapp_manage; METERED; contract apps-security.md 1.3.

    Args:
        client: The client to call through.
        operator: Unionid of an administrator who may manage apps.
        fields: ``name`` and ``desc`` at least, and ``homepageLink`` for an H5 app (``developType`` 0).

    Returns:
        The app's ids and its secret.

    Raises:
        Ambiguous: The answer was lost, and the secret with it.
        DingTalkError: The call failed otherwise.
    """
    return client.ask(
        CREATE,
        body={"opUnionId": operator, "scopeType": "BASE", **fields},
        subject=f'app "{fields.get("name", "?")}"',
        parse=lambda it: NewApp(int(it["agentId"]), str(it["appKey"]), SecretStr(str(it["appSecret"]))),
    )


def update(client: Client, operator: str, agent_id: int, fields: AppFields) -> None:
    """PUT /v1.0/microApp/apps/{agentId}. Permission qyapi_microapp_manage; METERED; contract apps-security.md 1.3.

    Args:
        client: The client to call through.
        operator: Unionid of an administrator who may manage apps.
        agent_id: Which app.
        fields: What to change, all but ``developType``.

    Raises:
        NotFound: No such app (invalidAgentId).
        DingTalkError: The call failed otherwise.
    """
    client.call(
        UPDATE,
        body={"opUnionId": operator, **fields},
        subject=f"app {agent_id}",
        path_args={"agentId": agent_id},
    )


def delete(client: Client, operator: str, agent_id: int) -> None:
    """DELETE /v1.0/microApp/apps/{agentId}. Permission qyapi_microapp_manage; METERED; contract apps-security.md 1.3.

    The app can be restored in the developer console for 24 hours.

    Args:
        client: The client to call through.
        operator: Unionid of who made the app, or of the organisation's creator.
        agent_id: Which app.

    Raises:
        Invalid: No such app, or the operator is neither of the two: both are invalidAgentId.
        DingTalkError: The call failed otherwise.
    """
    client.call(
        DELETE,
        params={"opUnionId": operator},
        subject=f"app {agent_id}",
        path_args={"agentId": agent_id},
    )


def list_inner(client: Client) -> dict[int, AppFields]:
    """GET /v1.0/microApp/allInnerApps. Permission qyapi_get_microapp_list; METERED; contract apps-security.md 1.3.

    Args:
        client: The client to call through.

    Returns:
        Every internal app by its agentId, without ``icon`` (it comes back as an address) and ``ipWhiteList``.

    Raises:
        DingTalkError: The call failed.
    """

    def parse(answer: Mapping[str, Any]) -> dict[int, AppFields]:
        return {int(app["agentId"]): _app(app) for app in as_list(answer["appList"])}

    return client.ask(LIST, subject="internal apps", parse=parse)


def get_scopes(client: Client, agent_id: int) -> Scopes:
    """GET /v1.0/microApp/apps/{agentId}/scopes. Permission qyapi_microapp_manage; METERED; apps-security.md 1.3.

    Args:
        client: The client to call through.
        agent_id: Which app.

    Returns:
        Who sees it; nobody else while only administrators do, whatever the answer's lists say.

    Raises:
        DingTalkError: The call failed; an unknown app is Invalid (invalidParam).
    """

    def parse(answer: Mapping[str, Any]) -> Scopes:
        found = answer["result"]
        if flag(found.get("onlyAdminVisible")):
            return Scopes(only_admin=True)
        return Scopes(
            frozenset(texts(found.get("userIds"))),
            frozenset(ints(found.get("deptIds"))),
            frozenset(ints(found.get("roleIds"))),
        )

    return client.ask(
        GET_SCOPES, subject=f"visibility of app {agent_id}", path_args={"agentId": agent_id}, parse=parse
    )


def change_scopes(client: Client, agent_id: int, live: Scopes, wanted: Scopes) -> None:
    """POST /v1.0/microApp/apps/{agentId}/scopes. Permission qyapi_microapp_manage; METERED; apps-security.md 1.3.

    As many calls as the longest change needs at 100 a call, none where there is nothing to change.

    Args:
        client: The client to call through.
        agent_id: Which app.
        live: Who sees it now.
        wanted: Who is to see it; at most 2000 people, departments and roles each.

    Raises:
        DingTalkError: A call failed; those before it took effect.
    """
    for number, delta in enumerate(deltas(live, wanted)):
        flags = {} if number else {"onlyAdminVisible": wanted.only_admin}
        client.call(
            CHANGE_SCOPES,
            body={**delta, **flags},
            subject=f"visibility of app {agent_id}",
            path_args={"agentId": agent_id},
        )


def deltas(live: Scopes, wanted: Scopes) -> list[dict[str, list[Any]]]:
    """Return the bodies that bring ``live`` to ``wanted``, at most 100 of each a body; none if they are the same.

    Args:
        live: Who sees it now.
        wanted: Who is to see it.

    Returns:
        Bodies without the flag.
    """
    changes: dict[str, Sequence[Any]] = {
        "addUserIds": sorted(wanted.users - live.users),
        "delUserIds": sorted(live.users - wanted.users),
        "addDeptIds": sorted(wanted.departments - live.departments),
        "delDeptIds": sorted(live.departments - wanted.departments),
        "addRoleIds": sorted(wanted.roles - live.roles),
        "delRoleIds": sorted(live.roles - wanted.roles),
    }
    columns = [
        [(key, list(part)) for part in batches(items, DELTA_AT_MOST)]
        for key, items in changes.items()
        if items
    ]
    found: list[dict[str, list[Any]]] = [dict(cell for cell in row if cell) for row in zip_longest(*columns)]
    if found or live.only_admin == wanted.only_admin:
        return found
    return [{}]


def _app(found: Mapping[str, Any]) -> AppFields:
    app: AppFields = {
        "name": str(found["name"]),
        "desc": str(found.get("desc") or ""),
        "homepageLink": str(found.get("homepageLink") or ""),
        "pcHomepageLink": str(found.get("pcHomepageLink") or ""),
        "ompLink": str(found.get("ompLink") or ""),
        "developType": int(found.get("developType") or 0),
    }
    if robot := found.get("robotInfo"):
        app["robotInfo"] = {"name": str(robot["name"]), "robotCode": str(robot["robotCode"])}
    return app
