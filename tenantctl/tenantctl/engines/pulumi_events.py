"""The Pulumi CLI's event log as steps, progress and errors. One reader reads one run."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from tenantctl.engines.base import Event, Listener
from tenantctl.engines.pulumi_messages import Diagnostics
from tenantctl.plan import Op, Step
from tenantctl.state.references import name_of
from tenantctl.values import SECRET_SIGNATURE, SIGNATURE_KEY, UNKNOWN, UNKNOWN_MARK, Secret

_STACK_TYPE = "pulumi:pulumi:Stack"
_PROVIDER_TYPES = "pulumi:providers:"


def from_event(value: Any) -> Any:
    """Return a value of an event with its secrets (masked by the CLI, so not comparable) and unknowns marked."""
    if value == UNKNOWN_MARK:
        return UNKNOWN
    if isinstance(value, Mapping):
        if value.get(SIGNATURE_KEY) == SECRET_SIGNATURE:
            return Secret(None, comparable=False)
        return {key: from_event(item) for key, item in value.items()}
    if isinstance(value, list):
        return [from_event(item) for item in value]
    return value


class EventReader:
    """Turns events, in the order in which the CLI logs them, into steps; tells a listener what happens.

    Each step takes its place where its operation begins. A refresh of a resource is told by its result alone.

    Args:
        listen: Told when a step starts, ends or fails, and what the program prints.
        debug: Keep tracebacks in error texts.
        clock: Seconds, for the time that a step took.
    """

    def __init__(self, listen: Listener, *, debug: bool, clock: Callable[[], float] = time.monotonic) -> None:
        self._listen = listen
        self._clock = clock
        self._steps: list[Step] = []
        self._index: dict[tuple[str, Op], int] = {}
        self._refreshing: set[str] = set()
        self._started: dict[str, float] = {}
        self.outputs: dict[str, Any] = {}
        self.diagnostics = Diagnostics(debug=debug)

    @property
    def steps(self) -> tuple[Step, ...]:
        """The steps so far."""
        return tuple(self._steps)

    def feed(self, event: Mapping[str, Any]) -> None:
        """Take one event, as the JSON that the CLI logs."""
        for key, handle in (
            ("resourcePreEvent", self._begin),
            ("resOutputsEvent", self._end),
            ("resOpFailedEvent", self._fail),
        ):
            if key in event:
                handle(event[key]["metadata"])
        if "diagnosticEvent" in event:
            self._say(event["diagnosticEvent"])

    def _begin(self, metadata: Mapping[str, Any]) -> None:
        urn, op = metadata["urn"], _op(metadata)
        self._started[urn] = self._clock()
        if op is Op.REFRESH:
            self._refreshing.add(urn)
        elif op is not None:
            self._keep(_step(metadata, op))
        if op not in (None, Op.SAME):
            self._listen(Event("started", urn=urn, op=op))

    def _end(self, metadata: Mapping[str, Any]) -> None:
        urn = metadata["urn"]
        op = Op.REFRESH if urn in self._refreshing else _op(metadata)
        self._refreshing.discard(urn)
        if op is None:
            return
        step = _step(metadata, op)
        if op is Op.REFRESH and metadata["op"] == Op.SAME:
            # The provider finds that the live inputs mean the same, whatever their order or spelling.
            step = replace(step, new_inputs=step.old_inputs)
        self._keep(step)
        if step.type == _STACK_TYPE and op not in (Op.REFRESH, Op.DELETE):
            self.outputs = dict(step.new_outputs or {})
        if op is not Op.SAME and urn in self._started:
            self._listen(Event("done", urn=urn, op=op, seconds=self._clock() - self._started.pop(urn)))

    def _fail(self, metadata: Mapping[str, Any]) -> None:
        self._listen(Event("failed", urn=metadata["urn"], op=_op(metadata)))

    def _say(self, diagnostic: Mapping[str, Any]) -> None:
        self.diagnostics.add(diagnostic)
        severity = diagnostic["severity"]
        if severity in ("info", "warning"):
            shown = "output" if severity == "info" else severity
            text = str(diagnostic["message"]).rstrip()
            if text:
                self._listen(Event("message", urn=diagnostic.get("urn", ""), text=text, severity=shown))

    def _keep(self, step: Step) -> None:
        if step.type.startswith(_PROVIDER_TYPES):
            return  # the CLI counts its providers among the resources nowhere either
        key = (step.urn, step.op)
        if key in self._index:
            self._steps[self._index[key]] = step
        else:
            self._index[key] = len(self._steps)
            self._steps.append(step)


def _op(metadata: Mapping[str, Any]) -> Op | None:
    """Return the operation, None for one that this project's programs cannot cause and the plan has no word for."""
    try:
        return Op(metadata["op"])
    except ValueError:
        return None


def _step(metadata: Mapping[str, Any], op: Op) -> Step:
    old, new = metadata.get("old") or None, metadata.get("new") or None
    state = new or old or {}
    before = old or {}
    return Step(
        op=op,
        urn=metadata["urn"],
        type=metadata["type"],
        name=name_of(metadata["urn"]),
        id=_id(before) if op is not Op.CREATE else _id(state),
        custom=bool(state.get("custom")),
        protect=bool(state.get("protect")),
        old_inputs=_side(old, "inputs"),
        old_outputs=_side(old, "outputs"),
        new_inputs=_side(new, "inputs"),
        new_outputs=_side(new, "outputs"),
        replace_keys=tuple(metadata.get("keys") or ()),
        parent=state.get("parent") or "",
    )


def _id(state: Mapping[str, Any]) -> str:
    id_ = str(state.get("id") or "")
    return "" if id_ == UNKNOWN_MARK else id_


def _side(state: Mapping[str, Any] | None, part: str) -> dict[str, Any] | None:
    if state is None:
        return None
    found: dict[str, Any] = from_event(state.get(part) or {})
    return found
