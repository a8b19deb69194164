"""How far a long run is, and how long it will still take."""

from __future__ import annotations

import time
from collections.abc import Callable
from threading import Lock
from typing import Final

from tenantctl.engines.base import Event, Listener
from tenantctl.plan import Op
from tenantctl.recovery.drill_report import told

_FEW: Final = 40
"""So few are done before anybody asks."""
_TENTH: Final = 10
_COUNTED: Final = frozenset({Op.CREATE, Op.UPDATE, Op.DELETE, Op.CREATE_REPLACEMENT})


class Pace:
    """Passes events on, and says at each tenth how much is left.

    Args:
        listen: Takes the events.
        total: How many objects the plan changes.
        seconds: The least time that its calls take under the rate limit; None where there is none.
        clock: Seconds that only grow.
    """

    def __init__(
        self,
        listen: Listener,
        total: int,
        seconds: float | None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._listen, self._total, self._seconds, self._clock = listen, total, seconds or 0.0, clock
        self._began, self._done, self._lock = clock(), 0, Lock()

    def listen(self, event: Event) -> None:
        """Take one event of the engine."""
        self._listen(event)
        if event.status == "done" and event.op in _COUNTED and "dynamic/dingtalk:" in event.urn:
            with self._lock:
                self._done += 1
                done = self._done
            if self._total >= _FEW and done < self._total and done % (self._total // _TENTH) == 0:
                self._listen(
                    Event("message", text=f"{done} of {self._total} done, about {self._left(done)} left")
                )

    def _left(self, done: int) -> str:
        """By how fast it went so far, and never less than the rate limit allows."""
        open_ = self._total - done
        so_far = (self._clock() - self._began) / done * open_
        return told(max(so_far, self._seconds * open_ / self._total))
