"""What all of attendance's operations share: two envelopes, lists by cursor, batches that fail in part.

Contract approval-attendance.md 1 and 4.0. Every call is metered.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final, TypeVar

from pulumi_dingtalk.client import errors
from pulumi_dingtalk.client.paging import followed
from pulumi_dingtalk.client.wire import as_list, flag

if TYPE_CHECKING:
    from pulumi_dingtalk.client.client import Client
    from pulumi_dingtalk.client.operation import Operation

Item = TypeVar("Item")

MANAGE: Final = "qyapi_attendance_group_manage"
READ: Final = "qyapi_attendance_group_read"
CODES: Final = {"33012": errors.Invalid, "60121": errors.Invalid, "60068": errors.Invalid}
"""Here they speak of the operator, never of the object."""


def inner(answer: Mapping[str, Any]) -> Any:
    """Return the result of an answer that may be wrapped twice; what it refuses, the envelope has told by then.

    Args:
        answer: The decoded body of a success.

    Returns:
        The innermost ``result``; None where there is none.
    """
    result = answer.get("result")
    return result.get("result") if isinstance(result, Mapping) and "errcode" in result else result


def listed(
    client: Client,
    operation: Operation,
    body: Mapping[str, object],
    *,
    start: int | str,
    key: str,
    item: Callable[[Any], Item],
    cursor: Callable[[Any], int | str],
    subject: str,
) -> list[Item]:
    """Read a list that goes on after a cursor to its end: ``has_more`` false; the last page has a cursor too.

    Args:
        client: The client to call through.
        operation: The list operation.
        body: What every page's request carries besides.
        start: The first cursor.
        key: What the page calls its list.
        item: Reads one item.
        cursor: Reads the next cursor from a page.
        subject: What is listed, for errors.

    Returns:
        The items of all pages.

    Raises:
        UnexpectedAnswer: A page promises more and does not go on.
        DingTalkError: A call failed.
    """

    def fetch(mark: int | str) -> tuple[list[Item], int | str | None]:
        def parse(answer: Any) -> tuple[list[Item], int | str | None]:
            page = inner(answer) or {}
            items = [item(each) for each in as_list(page.get(key))]
            return items, cursor(page) if flag(page.get("has_more")) else None

        return client.ask(operation, body={**body, "cursor": mark}, subject=subject, parse=parse)

    return followed(fetch, operation, subject, start)


def refuse_partly(operation: Operation, subject: str, answer: Mapping[str, Any]) -> Any:
    """Return the result of a batch; raise for the items that failed inside a success.

    Args:
        operation: What was called.
        subject: The object concerned, for people.
        answer: The decoded body.

    Returns:
        The batch's result.

    Raises:
        PartlyRefused: Some items failed; the others took effect.
    """
    result = inner(answer) or {}
    failed = {
        _called(item): f"{told.get('msg') or 'no text'} ({told.get('code', 'no code')})"
        for told in as_list(result.get("error_info_list") if isinstance(result, Mapping) else None)
        for item in as_list(told.get("failure_list"))
    }
    partly(operation, subject, failed, _text(answer.get("request_id")))
    return result


def in_batches(
    client: Client,
    operation: Operation,
    operator: str,
    key: str,
    bodies: Iterable[Mapping[str, object]],
) -> None:
    """Call a batch operation on a group once for each body; the first that fails in part ends it.

    Args:
        client: The client to call through.
        operation: Which operation.
        operator: Userid of an administrator of attendance.
        key: The group's key.
        bodies: What each request carries besides.

    Raises:
        PartlyRefused: Some items were refused inside a success.
        DingTalkError: A call failed; those before it took effect.
    """
    subject = f"attendance group {key}"
    for body in bodies:
        client.ask(
            operation,
            body={"op_userid": operator, "group_key": key, **body},
            subject=subject,
            parse=lambda answer: refuse_partly(operation, subject, answer),
        )


def partly(
    operation: Operation, subject: str, failed: Mapping[str, str], request_id: str | None = None
) -> None:
    """Raise for the items of a batch that failed.

    Args:
        operation: What was called.
        subject: The object concerned, for people.
        failed: The service's words by item.
        request_id: The service's id of the request.

    Raises:
        PartlyRefused: There are any.
    """
    if failed:
        raise errors.PartlyRefused(
            failed=failed, operation=operation.name, subject=subject, request_id=request_id
        )


def _called(item: Any) -> str:
    """Return how people know an item of a batch: a userid, a key, a MAC address, an address."""
    if not isinstance(item, Mapping):
        return str(item)
    return str(item.get("mac_addr") or item.get("address") or item.get("foreign_id") or "?")


def _text(value: object) -> str | None:
    return None if value is None else str(value)
