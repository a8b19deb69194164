"""The tenant as drift asks it: with a client that cannot write, and never more calls than allowed."""

from __future__ import annotations

from collections import Counter
from threading import Lock
from typing import Final

import httpx

from pulumi_dingtalk.client import Client
from pulumi_dingtalk.client.errors import (
    AuthenticationFailed,
    ConfigurationError,
    DingTalkError,
    IpBanned,
    IpNotAllowed,
    QuotaExhausted,
)
from pulumi_dingtalk.client.operation import Operation
from pulumi_dingtalk.client.tokens import OPERATION
from pulumi_dingtalk.client.transports import open_transport
from pulumi_dingtalk.config import TenantConfig
from pulumi_dingtalk.reconcile.session import Session

ENDING: Final = (AuthenticationFailed, ConfigurationError, IpBanned, IpNotAllowed, QuotaExhausted)
"""Faults that every other question would meet too: nothing more is asked."""


class BudgetSpentError(DingTalkError):
    """The calls that ``--budget`` allows are made; nothing more was sent."""


class Counted(httpx.BaseTransport):
    """Counts every request, those for a token included, and refuses what goes beyond a limit.

    Args:
        inner: The transport that sends.
        limit: Calls to let through; None for no limit.
    """

    def __init__(self, inner: httpx.BaseTransport, limit: int | None = None) -> None:
        self._inner = inner
        self._limit = limit
        self._lock = Lock()
        self.calls: Counter[str] = Counter()
        self.metered = 0

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request, or raise BudgetSpentError."""
        operation: Operation = request.extensions[OPERATION]
        with self._lock:
            if self._limit is not None and self.calls.total() >= self._limit:
                raise BudgetSpentError("the calls of --budget are made", operation=operation.name)
            self.calls[operation.name] += 1
            self.metered += operation.metered
        return self._inner.handle_request(request)

    def close(self) -> None:
        """Close the inner transport."""
        self._inner.close()


class Asking:
    """One drift run's view of the tenant. A context manager.

    Args:
        config: Which tenant, as which app.
        limit: Calls to make at most; None for no limit.
    """

    def __init__(self, config: TenantConfig, limit: int | None = None) -> None:
        self.counted = Counted(open_transport(config.endpoint), limit)
        self._client = Client(config, transport=self.counted)
        self.session = Session(self._client, self)
        self.session.writing = self.session.reading  # nothing here may write, by no way

    def __enter__(self) -> Asking:
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()
