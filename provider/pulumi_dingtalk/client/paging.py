"""Lists that come in pages, read to their end (contract contact.md 1.8: each API has its own start and end)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from pulumi_dingtalk.client.errors import UnexpectedAnswer
from pulumi_dingtalk.client.wire import as_list, flag

if TYPE_CHECKING:
    from pulumi_dingtalk.client.client import Client
    from pulumi_dingtalk.client.operation import Operation

Item = TypeVar("Item")
Page = tuple[list[Item], Any]
"""What a page holds, and where the next one starts (None at the end)."""


def by_offset(
    client: Client,
    operation: Operation,
    body: Mapping[str, object],
    *,
    size: int,
    subject: str,
    item: Callable[[Any], Item],
) -> list[Item]:
    """Read ``result {hasMore, list}`` pages with ``offset`` and ``size``.

    Args:
        client: The client to call through.
        operation: The list operation.
        body: What every page's request carries besides.
        size: Items a page, at most what the operation allows.
        subject: What is listed, for errors.
        item: Reads one item.

    Returns:
        The items of all pages; one that moved over a page break may be there twice.

    Raises:
        UnexpectedAnswer: A page promises more and holds nothing.
        DingTalkError: A call failed.
    """

    def fetch(start: int) -> Page[Item]:
        def parse(answer: Any) -> Page[Item]:
            result = answer["result"]
            more = start + size if flag(result.get("hasMore")) else None
            return [item(found) for found in as_list(result.get("list"))], more

        return client.ask(
            operation, body={**body, "size": size, "offset": start}, subject=subject, parse=parse
        )

    return _all(fetch, operation, subject)


def by_cursor(
    client: Client,
    operation: Operation,
    body: Mapping[str, object],
    *,
    size: int,
    subject: str,
    item: Callable[[Any], Item],
) -> list[Item]:
    """Read ``result {has_more, next_cursor, list}`` pages with ``cursor`` and ``size``.

    Args:
        client: The client to call through.
        operation: The list operation.
        body: What every page's request carries besides.
        size: Items a page, at most what the operation allows.
        subject: What is listed, for errors.
        item: Reads one item.

    Returns:
        The items of all pages; one that moved over a page break may be there twice.

    Raises:
        UnexpectedAnswer: A page promises more and holds nothing.
        DingTalkError: A call failed.
    """

    def fetch(start: int) -> Page[Item]:
        def parse(answer: Any) -> Page[Item]:
            result = answer["result"]
            more = int(result["next_cursor"]) if flag(result.get("has_more")) else None
            return [item(found) for found in as_list(result.get("list"))], more

        return client.ask(
            operation, body={**body, "size": size, "cursor": start}, subject=subject, parse=parse
        )

    return _all(fetch, operation, subject)


def _all(fetch: Callable[[int], Page[Item]], operation: Operation, subject: str) -> list[Item]:
    found: list[Item] = []
    start: int | None = 0
    while start is not None:
        page, following = fetch(start)
        if following is not None and (not page or following <= start):
            raise UnexpectedAnswer(
                f"the list promises more after {start} and does not go on",
                operation=operation.name,
                subject=subject,
            )
        found += page
        start = following
    return found
