"""Approval templates: their forms (contract approval-attendance.md 2). Every call is metered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from pulumi_dingtalk.client import approval_components as components
from pulumi_dingtalk.client import errors
from pulumi_dingtalk.client.approval_components import Component
from pulumi_dingtalk.client.errors import NotFound
from pulumi_dingtalk.client.operation import read, write
from pulumi_dingtalk.client.paging import followed
from pulumi_dingtalk.client.wire import DAY_MS, as_list

if TYPE_CHECKING:
    from pulumi_dingtalk.client.client import Client

_FORMS, _SECTION = "/v1.0/workflow/forms", "approval-attendance.md 2"
_WRITE, _READ = "Workflow.Form.Write", "Workflow.Form.Read"
_SAVED: Mapping[str, type[errors.DingTalkError]] = {
    **dict.fromkeys(("formschema.error", "schema.sysAttrs.error", "internalError"), errors.Invalid),
    "permission.error": errors.PermissionDenied,
    "formName.error": errors.Conflict,
    "processcode.error": errors.NotFound,
}
_GONE = dict.fromkeys(("formNotExist", "aflowProcessCodeIsError"), errors.NotFound)

SAVE = write(
    "workflow/forms/save", _FORMS, _WRITE, f"{_SECTION}.1", repeatable=False, metered=True, codes=_SAVED
)
GET = read(
    "workflow/forms/get",
    f"{_FORMS}/schemas/processCodes",
    _READ,
    f"{_SECTION}.3",
    method="GET",
    metered=True,
    codes={**_GONE, "noPermission": errors.PermissionDenied},
)
BY_NAME = read(
    "workflow/forms/byName",
    "/v1.0/workflow/processCentres/schemaNames/processCodes",
    _READ,
    f"{_SECTION}.4",
    method="GET",
    metered=True,
    codes={"process.error": errors.NotFound, "permission.error": errors.PermissionDenied},
)
LIST = read(
    "workflow/forms/list",
    "/v1.0/workflow/processes/userVisibilities/templates",
    _READ,
    f"{_SECTION}.4",
    method="GET",
    metered=True,
)
DELETE = write(
    "workflow/forms/delete",
    "/v1.0/workflow/processCentres/schemas",
    _WRITE,
    f"{_SECTION}.5",
    method="DELETE",
    repeatable=True,
    metered=True,
    codes={"processNotExist": errors.NotFound, "permission.error": errors.PermissionDenied},
)

RUNNING = read(
    "workflow/instances",
    "/v1.0/workflow/processes/instanceIds/query",
    "Workflow.Instance.Read",
    f"{_SECTION}.5",
    metered=True,
    codes={"invalidProcessCode": errors.NotFound},
)

NAME_AT_MOST: Final = 64
"""Characters of a name: a form takes 200, but only one of 64 can be looked up (2.4)."""
DESCRIPTION_AT_MOST: Final = 300
COMPONENTS_AT_MOST: Final = 200
"""Components of a form."""
_PAGE: Final = 100
_INSTANCES: Final = 20
DAYS_AT_MOST: Final = 120
"""Days that one question about requests may cover."""


@dataclass(frozen=True)
class Form:
    """A template's form as it reads back."""

    name: str
    description: str
    components: tuple[Component, ...]
    status: str


@dataclass(frozen=True)
class Seen:
    """A template as the list of visible ones has it."""

    process_code: str
    name: str
    directory: str


def save(
    client: Client,
    process_code: str | None,
    name: str,
    form: Sequence[Component],
    fields: Mapping[str, Any],
) -> str:
    """POST /v1.0/workflow/forms. Permission Workflow.Form.Write; METERED; contract approval-attendance.md 2.1.

    Creates without a process code, else replaces the whole form; a new template gets a default flow.

    Args:
        client: The client to call through.
        process_code: Which template; None for a new one.
        name: At most 64 characters, unique among templates.
        form: At most 200 components.
        fields: ``description``, ``templateConfig``, in the wire's spelling.

    Returns:
        The process code.

    Raises:
        Conflict: The name is taken (formName.error).
        NotFound: No such template (processcode.error).
        Invalid: A component is wrong, or one was changed that the flow goes by (formschema.error).
        DingTalkError: The call failed otherwise.
    """
    which = {"processCode": process_code} if process_code else {}
    body = {**which, "name": name, "formComponents": [components.written(each) for each in form], **fields}
    return client.ask(
        SAVE,
        body=body,
        subject=f'approval template "{name}"',
        parse=lambda it: str(it["result"]["processCode"]),
    )


def get(client: Client, process_code: str) -> Form:
    """GET /v1.0/workflow/forms/schemas/processCodes. Workflow.Form.Read; METERED; approval-attendance.md 2.3.

    Args:
        client: The client to call through.
        process_code: Which template.

    Returns:
        Its form, in the terms of the write model.

    Raises:
        NotFound: No such template, or it was deleted.
        DingTalkError: The call failed otherwise.
    """

    def parse(answer: Mapping[str, Any]) -> Form:
        found = answer["result"]
        return Form(
            str(found["name"]),
            str(found.get("memo") or ""),
            components.read_all(found["schemaContent"]),
            str(found.get("status") or ""),
        )

    return client.ask(
        GET, params={"processCode": process_code}, subject=f"approval template {process_code}", parse=parse
    )


def by_name(client: Client, name: str) -> str | None:
    """GET /v1.0/workflow/processCentres/schemaNames/processCodes. METERED; approval-attendance.md 2.4.

    Permission Workflow.Form.Read.

    Args:
        client: The client to call through.
        name: The exact name, at most 64 characters.

    Returns:
        The process code; None where no template has the name (process.error).

    Raises:
        DingTalkError: The call failed otherwise.
    """
    try:
        return client.ask(
            BY_NAME,
            params={"name": name},
            subject=f'approval template "{name}"',
            parse=lambda it: str(it["result"]["processCode"]),
        )
    except NotFound:
        return None


def list_visible(client: Client) -> list[Seen]:
    """GET /v1.0/workflow/processes/userVisibilities/templates. METERED; approval-attendance.md 2.4.

    Permission Workflow.Form.Read.

    Args:
        client: The client to call through.

    Returns:
        Every template that somebody of the organisation sees; one call for a hundred.

    Raises:
        DingTalkError: A call failed.
    """

    def fetch(start: int) -> tuple[list[Seen], int | None]:
        return client.ask(
            LIST,
            params={"maxResults": str(_PAGE), "nextToken": str(start)},
            subject="approval templates",
            parse=_page,
        )

    return followed(fetch, LIST, "approval templates", 0)


def delete(client: Client, process_code: str) -> None:
    """DELETE /v1.0/workflow/processCentres/schemas. Workflow.Form.Write; METERED; approval-attendance.md 2.5.

    Requests that run keep running.

    Args:
        client: The client to call through.
        process_code: Which template.

    Raises:
        NotFound: No such template.
        PermissionDenied: The app may not delete it.
        DingTalkError: The call failed otherwise.
    """
    client.call(DELETE, params={"processCode": process_code}, subject=f"approval template {process_code}")


def running(client: Client, process_code: str, until: int, most: int) -> int:
    """POST /v1.0/workflow/processes/instanceIds/query. METERED; page 0501, approval-attendance.md 2.5.

    Permission Workflow.Instance.Read. One call for twenty.

    Args:
        client: The client to call through.
        process_code: Which template.
        until: The end of the 120 days that are looked at, in milliseconds since 1970.
        most: Where counting ends.

    Returns:
        How many requests of those days are being decided, ``most`` where there are more.

    Raises:
        NotFound: No such template.
        DingTalkError: A call failed.
    """
    count, start = 0, 0
    while count < most:
        body = {
            "processCode": process_code,
            "startTime": until - DAYS_AT_MOST * DAY_MS,
            "endTime": until,
            "nextToken": start,
            "maxResults": _INSTANCES,
            "statuses": ["RUNNING"],
        }
        found, following = client.ask(
            RUNNING, body=body, subject=f"approval template {process_code}", parse=_instances
        )
        count += found
        if following is None or following <= start:
            break
        start = following
    return min(count, most)


def _instances(answer: Mapping[str, Any]) -> tuple[int, int | None]:
    result = answer["result"]
    following = result.get("nextToken")
    return len(as_list(result.get("list"))), None if following in (None, "") else int(following)


def _page(answer: Mapping[str, Any]) -> tuple[list[Seen], int | None]:
    result = answer["result"]
    page = [
        Seen(str(each["processCode"]), str(each["name"]), str(each.get("dirId") or ""))
        for each in as_list(result.get("processList"))
    ]
    following = result.get("nextToken")
    return page, None if following in (None, "") else int(following)
