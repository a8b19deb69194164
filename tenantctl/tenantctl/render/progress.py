"""What happens while it happens: a line a finished step, and on a terminal the steps under way."""

from __future__ import annotations

from collections.abc import Mapping
from types import TracebackType

from rich.console import Console
from rich.status import Status
from rich.text import Text

from tenantctl.engines.base import Event
from tenantctl.plan import Op
from tenantctl.render.schema import Schema, internal
from tenantctl.render.signs import SIGNS

_DONE: Mapping[Op, str] = {
    Op.CREATE: "created",
    Op.UPDATE: "updated",
    Op.DELETE: "deleted",
    Op.CREATE_REPLACEMENT: "made anew",
    Op.DELETE_REPLACED: "old one deleted",
    Op.REFRESH: "read",
}
_PART_SIGNS = {Op.CREATE_REPLACEMENT: SIGNS[Op.REPLACE], Op.DELETE_REPLACED: SIGNS[Op.REPLACE]}
_WORTH_TELLING_SECONDS = 1.0


class Progress:
    """Shows events on a console; a context manager, so that the live line goes away whatever happens.

    Args:
        console: Where to write; stderr, so that stdout is the result alone.
        schema: What is known of the kinds.
        doing: What is under way, for the live line: "Planning".
        steps: Whether each finished step gets a line; planning needs none.
    """

    def __init__(self, console: Console, schema: Schema, doing: str, *, steps: bool) -> None:
        self._console = console
        self._schema = schema
        self._doing = doing
        self._steps = steps
        self._running: dict[str, str] = {}
        self._status: Status | None = console.status(doing) if console.is_terminal else None
        self.finished = 0

    def __enter__(self) -> Progress:
        if self._status is not None:
            self._status.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._status is not None:
            self._status.stop()

    def listen(self, event: Event) -> None:
        """Take one event of an engine."""
        if event.status == "message":
            self._message(event)
        elif event.urn and not internal(_type(event.urn)):
            self._step(event)

    def _message(self, event: Event) -> None:
        if event.severity in ("output", "warning"):
            prefix = "warning: " if event.severity == "warning" else ""
            for line in event.text.splitlines():
                self._console.print(Text(f"  {prefix}{line}"), soft_wrap=True)

    def _step(self, event: Event) -> None:
        title = f"{self._schema.kind(_type(event.urn))} {event.urn.rsplit('::', 1)[-1]}"
        if event.status == "started":
            self._running[event.urn] = title
        else:
            self._running.pop(event.urn, None)
            self._finish(event, title)
        if self._status is not None:
            under_way = ", ".join(list(self._running.values())[:3])
            self._status.update(Text(f"{self._doing}: {self.finished} done  {under_way}"))

    def _finish(self, event: Event, title: str) -> None:
        told = _DONE.get(event.op) if event.op else None
        if event.status == "failed" and self._steps:
            self._console.print(Text(f"  ! {title} failed", style="red"), soft_wrap=True)
        elif told and self._counts(event):
            self.finished += 1
            sign, style = _PART_SIGNS.get(event.op, SIGNS.get(event.op, ("", ""))) if event.op else ("", "")
            seconds = f" ({event.seconds:.0f} s)" if event.seconds >= _WORTH_TELLING_SECONDS else ""
            self._console.print(Text(f"  {sign} {title} {told}{seconds}", style=style), soft_wrap=True)

    def _counts(self, event: Event) -> bool:
        """Refreshes and components are many and say little; the live line has them."""
        return self._steps and event.op is not Op.REFRESH and "dynamic/" in _type(event.urn)


def _type(urn: str) -> str:
    """Return the resource's own type; a URN's type part holds its parents' types before it."""
    return urn.split("::")[2].rsplit("$", 1)[-1] if urn.count("::") >= 3 else ""
