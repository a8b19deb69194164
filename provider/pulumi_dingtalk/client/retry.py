"""Which failures are tried again, how often, after how long (contract contact.md 1.8)."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from tenacity import RetryCallState, Retrying, retry_if_exception, wait_exponential, wait_random

from pulumi_dingtalk.client.errors import Ambiguous, HasMembers, IpBanned, Throttled, Transient

if TYPE_CHECKING:
    from pulumi_dingtalk.client.operation import Operation

TRIES = 3
"""Tries of a busy or unreachable service, the documentation's own figure for -1; and of a department with people."""

THROTTLED_TRIES = 7
"""Tries against a throttle: their pauses add up to a minute, the longest window that throttles use."""


def retrying(operation: Operation, sleep: Callable[[float], None]) -> Retrying:
    """Make the retry of one call.

    Args:
        operation: What is called. After a lost answer only a repeatable one is sent again.
        sleep: Waits for seconds.

    Returns:
        A callable that runs another, again where its error allows it: pauses of 1, 2, 4 ... 32 s and up to half a
        second more, so that several runs do not stay in step. The last error is raised as it is.
    """
    return Retrying(
        retry=retry_if_exception(lambda error: _may_repeat(operation, error)),
        stop=_is_last,
        wait=wait_exponential(multiplier=1, min=1, max=32) + wait_random(0, 0.5),
        sleep=sleep,
        reraise=True,
    )


def _may_repeat(operation: Operation, error: BaseException) -> bool:
    if isinstance(error, IpBanned):
        return False
    if isinstance(error, Ambiguous):
        return operation.repeatable
    # A person who was moved away still counts for some seconds (2.3).
    return isinstance(error, Throttled | Transient | HasMembers)


def _is_last(state: RetryCallState) -> bool:
    error = state.outcome.exception() if state.outcome else None
    return state.attempt_number >= (THROTTLED_TRIES if isinstance(error, Throttled) else TRIES)
