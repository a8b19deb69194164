"""What administrators did in the admin console (contract apps-security.md 5). An SDK alone tells of it; METERED."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from pulumi_dingtalk.client.errors import Invalid
from pulumi_dingtalk.client.operation import read
from pulumi_dingtalk.client.wire import as_list, calls_for

if TYPE_CHECKING:
    from pulumi_dingtalk.client.client import Client

SWITCH: Final = "operatorLogs"
"""What ``dingtalk:experimental`` must name, since no documentation has this operation."""

QUERY = read(
    "oaOperatorLogs/query",
    "/v1.0/exclusive/oaOperatorLogs/query",
    "",
    "apps-security.md 5",
    metered=True,
    codes={"param.illegal": Invalid},
)
PAGE: Final = 100
"""Entries a page; what the most may be is told nowhere."""
PAGES_AT_MOST: Final = 5
"""Pages of one question: each is a metered call."""


@dataclass(frozen=True)
class Entry:
    """One thing that somebody did in the console; categories and content are free text."""

    userid: str
    name: str
    at: datetime
    category: str
    part: str
    content: str


@dataclass(frozen=True)
class Log:
    """A part of the log: entries, the latest first as they come, and how many there are in all."""

    entries: tuple[Entry, ...]
    count: int


def query(client: Client, start: datetime, end: datetime) -> Log:
    """POST /v1.0/exclusive/oaOperatorLogs/query. No permission is told; METERED; exclusive edition; 5.

    Args:
        client: The client to call through.
        start: The first moment.
        end: The last moment.

    Returns:
        At most PAGES_AT_MOST pages of what was done between them.

    Raises:
        NotInEdition: The tenant has another edition.
        DingTalkError: A call failed otherwise.
    """

    def fetch(number: int) -> tuple[list[Entry], int]:
        return client.ask(
            QUERY,
            body={
                "startTime": round(start.timestamp() * 1000),
                "endTime": round(end.timestamp() * 1000),
                "pageNumber": number,
                "pageSize": PAGE,
            },
            subject="log of the admin console",
            parse=lambda it: ([_entry(each) for each in as_list(it["data"])], int(it["itemCount"])),
        )

    entries, count = fetch(1)
    for number in range(2, 1 + min(calls_for(count, PAGE), PAGES_AT_MOST)):
        entries += fetch(number)[0]
    return Log(tuple(entries), count)


def _entry(found: Mapping[str, Any]) -> Entry:
    return Entry(
        str(found.get("opUserId") or ""),
        str(found.get("opName") or ""),
        datetime.fromtimestamp(int(found["opTime"]) / 1000, UTC),
        str(found.get("category1Name") or ""),
        str(found.get("category2Name") or ""),
        str(found.get("content") or ""),
    )
