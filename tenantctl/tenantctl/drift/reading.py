"""Reads the objects that a stack holds, one by one, and says what each is now."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import Event
from typing import Any, Final

from pulumi_dingtalk.client.errors import DingTalkError
from pulumi_dingtalk.reconcile import verbs
from pulumi_dingtalk.reconcile.session import Session
from pulumi_dingtalk.reconcile.values import is_secret
from tenantctl.drift.asking import ENDING, BudgetSpentError
from tenantctl.drift.holding import Held
from tenantctl.engines.embedded.convert import annotated
from tenantctl.plan import Op, Step
from tenantctl.state.checkpoint import ResourceState
from tenantctl.state.references import name_of
from tenantctl.values import Secret, unwrapped

_PICKLE: Final = "__provider"


@dataclass(frozen=True)
class Reading:
    """What came of one object.

    Args:
        held: The object.
        step: A REFRESH step with both sides; None where it was not read.
        mark: The owner's mark that the live object carries; None where it carries none or was not read.
        failure: Why it could not be read; "" where it was, or where its turn did not come.
    """

    held: Held
    step: Step | None = None
    mark: str | None = None
    failure: str = ""


class Reader:
    """Reads objects through one session.

    Args:
        session: The run on the tenant.
        parallel: Objects to read at a time.
    """

    def __init__(self, session: Session, parallel: int) -> None:
        self._session = session
        self._parallel = parallel
        self._ended = Event()
        self.closed = ""
        """The fault that ended the reading, since everything else would meet it too; "" where there was none."""

    def read_all(self, objects: Iterable[Held]) -> list[Reading]:
        """Return a reading for each object, in the order given; none begins once the budget is spent."""
        with ThreadPoolExecutor(max_workers=self._parallel) as pool:
            futures = [pool.submit(self._read, held) for held in objects]
            try:
                return [future.result() for future in futures]
            except KeyboardInterrupt:
                pool.shutdown(cancel_futures=True)
                raise

    def _read(self, held: Held) -> Reading:
        if self._ended.is_set():
            return Reading(held)
        try:
            return self._asked(held)
        except BudgetSpentError:
            self._ended.set()
            return Reading(held)
        except DingTalkError as error:
            if isinstance(error, ENDING):
                self.closed = str(error)
                self._ended.set()
            return Reading(held, failure=f"resource {held.name}: {error}")

    def _asked(self, held: Held) -> Reading:
        resource = held.resource
        given = unwrapped(resource.outputs)
        found = verbs.read(held.kind, self._session, resource.id, given)
        if found is None:
            return Reading(held, _step(Op.REFRESH, resource, None, None))
        outputs, inputs = (_marked(side, resource) for side in found)
        mark = held.kind.mark(self._session.reading, resource.id)
        return Reading(held, _step(Op.REFRESH, resource, inputs, outputs), mark)


def unread(resource: ResourceState) -> Step:
    """Return the step of what was not read: as in state. It gives the others' ids their names."""
    return _step(Op.SAME, resource, resource.inputs, resource.outputs)


def _step(
    op: Op, resource: ResourceState, inputs: Mapping[str, Any] | None, outputs: Mapping[str, Any] | None
) -> Step:
    return Step(
        op=op,
        urn=resource.urn,
        type=resource.type,
        name=name_of(resource.urn),
        id=resource.id,
        custom=resource.custom,
        protect=resource.protect,
        old_inputs=resource.inputs,
        old_outputs=resource.outputs,
        new_inputs=inputs,
        new_outputs=outputs,
        parent=resource.parent,
    )


def _marked(live: Mapping[str, Any], resource: ResourceState) -> dict[str, Any]:
    """Return live values with their secrets marked: those of the kind, and those that the program made secret."""
    shown = {key: Secret(value["value"]) if is_secret(value) else value for key, value in live.items()}
    marked = annotated(annotated(shown, resource.outputs), resource.inputs)
    kept = {_PICKLE: resource.inputs[_PICKLE]} if _PICKLE in resource.inputs else {}
    return {**kept, **marked}
