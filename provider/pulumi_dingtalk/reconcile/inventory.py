"""Lists asked once: each list of the tenant is fetched once a run, indexed, and corrected by our own writes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable
from threading import Lock, RLock
from typing import Any, TypeVar, cast

T = TypeVar("T")


class Inventory:
    """Lists of one tenant, shared by the threads of one run.

    Two threads that ask for the same list wait for one fetch. An error is never kept. A fetch that began before a
    write is not kept after it. The lists of one run are not seen by the next.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._fetching: defaultdict[Hashable, RLock] = defaultdict(RLock)
        self._lists: dict[Hashable, Any] = {}
        self._writes: defaultdict[Hashable, int] = defaultdict(int)

    def once(self, key: Hashable, fetch: Callable[[], T]) -> T:
        """Return the list under ``key``, fetching it if this run has not. Raises what ``fetch`` raises."""
        with self._lock:
            turn = self._fetching[key]
        with turn:
            with self._lock:
                if key in self._lists:
                    return cast("T", self._lists[key])
                began = self._writes[key]
            fetched = fetch()
            with self._lock:
                if self._writes[key] == began:
                    self._lists[key] = fetched
            return fetched

    def has(self, key: Hashable) -> bool:
        """Whether the list under ``key`` is known, so that ``once`` asks nothing."""
        with self._lock:
            return key in self._lists

    def amend(self, key: Hashable, change: Callable[[Any], None]) -> None:
        """Apply our own write to the list under ``key``, if it was fetched; one under way is not kept."""
        with self._lock:
            self._writes[key] += 1
            if key in self._lists:
                change(self._lists[key])

    def put(self, key: Hashable, value: Any) -> None:
        """Keep ``value`` under ``key``: a list known without asking, such as the children of a new department."""
        with self._lock:
            self._writes[key] += 1
            self._lists[key] = value

    def forget(self, key: Hashable) -> None:
        """Drop the list under ``key``; the next question asks the tenant."""
        with self._lock:
            self._writes[key] += 1
            self._lists.pop(key, None)

    def clear(self) -> None:
        """Drop every list: after an answer that left open what was done."""
        with self._lock:
            for key in [*self._lists, *self._writes]:
                self._writes[key] += 1
            self._lists.clear()
