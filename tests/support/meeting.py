"""A kind of resource whose calls are noted as they begin and end, and that can wait for one another."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pulumi
from pulumi.dynamic import CreateResult, Resource, ResourceProvider

SECONDS = 20.0


class Watch:
    """What has begun and ended, in order; ``meeting`` calls at a time are let through together."""

    def __init__(self, meeting: int = 1) -> None:
        self.noted: list[tuple[str, str]] = []
        self.most = 0
        self._under_way = 0
        self._lock = threading.Lock()
        self._barrier = threading.Barrier(meeting)

    @contextmanager
    def call(self, name: str) -> Iterator[None]:
        """Note a call, and wait inside it until as many are under way as are to meet."""
        self._note("begin", name, 1)
        try:
            self._barrier.wait(SECONDS)
            yield
        finally:
            self._note("end", name, -1)

    def _note(self, what: str, name: str, change: int) -> None:
        with self._lock:
            self.noted.append((what, name))
            self._under_way += change
            self.most = max(self.most, self._under_way)


watch = Watch()


def look_anew(meeting: int = 1) -> None:
    """Forget what was noted; from now on ``meeting`` calls at a time go on together."""
    global watch  # noqa: PLW0603 - providers are pickled by name: there is no other place that all of them see
    watch = Watch(meeting)


class MeetingProvider(ResourceProvider):
    serialize_as_secret_always = False

    def create(self, props: dict[str, Any]) -> CreateResult:
        with watch.call(props["name"]):
            return CreateResult(props["name"], dict(props))

    def delete(self, _id: str, _props: dict[str, Any]) -> None:
        with watch.call(_id):
            pass


class Meeting(Resource, module="golden", name="Meeting"):
    """One of them; ``name`` is its id."""

    def __init__(self, name: str, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(MeetingProvider(), name, {"name": name}, opts)
