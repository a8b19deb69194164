"""Pacing (contract contact.md 1.8): each operation stays below its share of the calls a second.

pyrate-limiter's buckets decide; its Limiter is not used, since it sleeps on the real clock.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from threading import Lock
from typing import cast

from pyrate_limiter import Decision, InMemoryBucket, Rate, RateItem


class Pacer:
    """Holds back calls of an operation that come too fast. Safe to use from several threads.

    Args:
        calls_a_second: The most calls of one operation in any window of a second, a quarter of them at once; 0 paces
            nothing. Below 1 it is one call in the fitting number of seconds, between whole numbers the lower one.
        clock: Seconds, ever rising.
        sleep: Waits for seconds.
    """

    def __init__(
        self, calls_a_second: float, *, clock: Callable[[], float], sleep: Callable[[float], None]
    ) -> None:
        self._rates = _rates(calls_a_second)
        self._clock = clock
        self._sleep = sleep
        self._lock = Lock()
        self._buckets: dict[str, InMemoryBucket] = {}

    def wait(self, name: str) -> None:
        """Return as soon as a call may be sent, and count it as sent.

        Args:
            name: The operation.
        """
        if not self._rates:
            return
        while (pause := self._ask(name)) is not None:
            self._sleep(pause)

    def _ask(self, name: str) -> float | None:
        with self._lock:
            bucket = self._buckets.setdefault(name, InMemoryBucket(self._rates))
            now = int(self._clock() * 1000)
            bucket.leak(now)
            decision = cast(
                "Decision", bucket.put_decision(RateItem(name, now))
            )  # an in-memory bucket never awaits
        if decision.allowed:
            return None
        return max(decision.retry_after_ms or 0, 1) / 1000


def least_seconds(calls: int, calls_a_second: float) -> float:
    """Return the least time that so many calls of one operation take under ``Pacer(calls_a_second)``."""
    waits = [(calls - 1) // rate.limit * rate.interval / 1000 for rate in _rates(calls_a_second)]
    return max(waits, default=0.0) if calls > 0 else 0.0


def _rates(calls_a_second: float) -> list[Rate]:
    """Return the limits that hold together, none for 0.

    All calls of a second at once, a little late, and the next at their time would come as two seconds' calls to who
    counts by the clock's seconds. A quarter of them is what the default share leaves free.
    """
    if calls_a_second <= 0:
        return []
    if calls_a_second < 1:
        return [Rate(1, math.ceil(1000 / calls_a_second))]
    limit = int(calls_a_second)
    at_once = max(limit // 4, 1)
    brief = 1000 * at_once // limit
    return [*([Rate(at_once, brief)] if brief < 1000 else []), Rate(limit, 1000)]
