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
Mark = TypeVar("Mark")
_NO_MORE = -1
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

    return collected(fetch, operation, subject)


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

    return collected(fetch, operation, subject)


def until_short(
    client: Client, operation: Operation, *, size: int, subject: str, item: Callable[[Any], Item]
) -> list[Item]:
    """Read top-level ``results`` pages with ``offset`` and ``size``, to the first that is not full.

    Args:
        client: The client to call through.
        operation: The list operation.
        size: Items a page, at most what the operation allows.
        subject: What is listed, for errors.
        item: Reads one item.

    Returns:
        The items of all pages; one that moved over a page break may be there twice.

    Raises:
        DingTalkError: A call failed.
    """

    def fetch(start: int) -> Page[Item]:
        def parse(answer: Any) -> Page[Item]:
            found = [item(each) for each in as_list(answer["results"])]
            return found, start + size if len(found) == size else None

        return client.ask(operation, body={"size": size, "offset": start}, subject=subject, parse=parse)

    return collected(fetch, operation, subject)


def by_token(
    client: Client,
    operation: Operation,
    *,
    first: int | None,
    size: int,
    subject: str,
    item: Callable[[Any], Item],
) -> list[Item]:
    """Read ``{hasMore, nextToken or nextCursor, list}`` pages of a GET with ``nextToken`` and ``maxResults``.

    Args:
        client: The client to call through.
        operation: The list operation.
        first: The token of the first page; None where it is left out.
        size: Items a page, at most what the operation allows.
        subject: What is listed, for errors.
        item: Reads one item.

    Returns:
        The items of all pages. The end is ``hasMore`` false, or a token of -1 (contract 6.1-6.3); the token of the
        last page is not read, since it may be an empty text.

    Raises:
        UnexpectedAnswer: A page promises more and names no other token.
        DingTalkError: A call failed.
    """

    def fetch(token: int | None) -> tuple[list[Item], int | None]:
        return client.ask(
            operation,
            params={"maxResults": str(size)} | ({} if token is None else {"nextToken": str(token)}),
            subject=subject,
            parse=lambda answer: _token_page(answer, item),
        )

    return followed(fetch, operation, subject, first)


def _token_page(answer: Any, item: Callable[[Any], Item]) -> tuple[list[Item], int | None]:
    page = [item(each) for each in as_list(answer["list"])]
    if not flag(answer["hasMore"]):
        return page, None
    following = int(answer["nextToken"] if "nextToken" in answer else answer["nextCursor"])
    return page, None if following == _NO_MORE else following


def collected(fetch: Callable[[int], Page[Item]], operation: Operation, subject: str) -> list[Item]:
    """Read pages to their end.

    Args:
        fetch: Reads the page that starts at a number; returns its items and where the next one starts, None at the end.
        operation: The list operation.
        subject: What is listed, for errors.

    Returns:
        The items of all pages.

    Raises:
        UnexpectedAnswer: A page promises more and does not go on.
    """
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


def followed(
    fetch: Callable[[Mark], tuple[list[Item], Mark | None]], operation: Operation, subject: str, start: Mark
) -> list[Item]:
    """Read pages that each name the mark of the next, in no order that one could check.

    Args:
        fetch: Reads the page at a mark; returns its items and the next mark, None at the end.
        operation: The list operation.
        subject: What is listed, for errors.
        start: The mark of the first page.

    Returns:
        The items of all pages.

    Raises:
        UnexpectedAnswer: A page promises more and names a mark that was read.
    """
    found, following = fetch(start)
    read: set[Mark] = {start}
    while following is not None:
        if following in read:
            raise UnexpectedAnswer(
                f"the list promises more after {following} and does not go on",
                operation=operation.name,
                subject=subject,
            )
        read.add(following)
        page, following = fetch(following)
        found = found + page
    return found
