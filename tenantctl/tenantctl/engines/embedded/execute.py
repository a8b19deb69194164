"""Applies steps: calls the provider, keeps the snapshot, tells the listener.

One ``Run`` is one plan or one apply of one stack. Steps are planned one registration at a time and applied up to
``parallel`` at a time; after a failure nothing new begins, what is under way is finished and recorded.
"""

from __future__ import annotations

import threading
import time
import uuid
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from tenantctl.engines.base import Event, Listener
from tenantctl.engines.embedded.convert import unwrapped
from tenantctl.engines.embedded.graph import is_provider
from tenantctl.engines.embedded.providers import DynamicProviders, VerbError
from tenantctl.engines.embedded.redact import Redactor
from tenantctl.engines.embedded.snapshot import Snapshot
from tenantctl.engines.embedded.steps import STACK_TYPE, Goal, Step, StepError, StepGenerator, name_of
from tenantctl.errors import TenantctlError, UnsupportedError
from tenantctl.plan import Op
from tenantctl.state.checkpoint import ResourceState
from tenantctl.values import UNKNOWN_MARK, Secret

PROVIDER_TYPE = "pulumi:providers:pulumi-python"
Guard = Callable[[Step], str]


class StoppedError(Exception):
    """The run has failed or was interrupted; nothing new begins."""


class ProtectedError(Exception):
    """A protected resource stands in the way; other deletions go on, as in Pulumi."""


@dataclass(frozen=True)
class Settings:
    """How a run goes.

    ``config`` are the inputs of the default provider resource. ``guard`` returns why a step must not be taken, or
    ``""``.
    """

    preview: bool
    parallel: int
    config: Mapping[str, Any]
    listen: Listener
    redactor: Redactor
    guard: Guard = field(default=lambda _step: "")


class Run:
    """See the module. ``steps`` are those taken, in the order in which they were finished; ``failures`` one line each.

    ``fatal`` is set where the run could not record what it did.
    """

    def __init__(
        self, settings: Settings, generator: StepGenerator, providers: DynamicProviders, snapshot: Snapshot
    ) -> None:
        self._settings, self._generator, self._providers = settings, generator, providers
        self._snapshot = snapshot
        self._planning = threading.Lock()
        self._slots = threading.Semaphore(max(settings.parallel, 1))
        self._stopped = threading.Event()
        self._default_provider = ""
        self._registered: dict[str, Step] = {}
        self._stack_outputs: tuple[str, dict[str, Any]] | None = None
        self._errored: list[Step] = []
        self.steps: list[Step] = []
        self.failures: list[str] = []
        self.fatal: TenantctlError | None = None

    @property
    def stopped(self) -> bool:
        """Whether nothing new begins any more."""
        return self._stopped.is_set()

    def stop(self, failure: str = "") -> None:
        """Begin nothing new; ``failure`` is why, in one line."""
        if failure:
            self.failures.append(self._settings.redactor.clean(failure))
        self._stopped.set()

    def refuse(self, line: str) -> None:
        """Stop because the program asks for what this engine does not do."""
        self.fatal = self.fatal or UnsupportedError(line)
        self.stop(line)

    def register(self, goal: Goal) -> ResourceState:
        """Take a registration through to its end and return the resource's state.

        Raises:
            StoppedError: it failed, or something before it did; ``failures`` tells.
        """
        self._settings.redactor.learn(goal.inputs)
        with self._planning:
            steps = self._planned(goal)
            if self._settings.parallel == 1:
                return self._take(steps)
        with self._slots:
            return self._take(steps)

    def register_outputs(self, urn: str, outputs: dict[str, Any]) -> None:
        """Set the outputs of a component; the stack's own are kept until the end."""
        self._settings.redactor.learn(outputs)
        step = self._registered.get(urn)
        if step is None:
            self.stop(f"resource {name_of(urn)}: outputs were registered for it before it was")
            raise StoppedError
        if step.resource.type == STACK_TYPE:
            self._stack_outputs = (urn, outputs)
        else:
            self._set_outputs(step, outputs)

    def delete_rest(self) -> None:
        """Delete what was not registered, dependents first; what a failed deletion needs stays."""
        layers = self._generator.deletions()
        if not all(self._allowed(step) for layer in layers for step in layer):
            return
        for layer in layers:
            kept = self._generator.unneeded(self._errored)
            steps = [step for step in layer if id(step.old) not in kept]
            with ThreadPoolExecutor(max_workers=max(self._settings.parallel, 1)) as pool:
                for _ in pool.map(self._take_one, steps):
                    pass

    def finish(self) -> None:
        """Set the stack's outputs, those of a failed run beside the old ones, and write the state."""
        self.failures.extend(self._generator.faults)
        if self._stack_outputs is not None:
            urn, outputs = self._stack_outputs
            step = self._registered[urn]
            if self.failures and step.old is not None:
                outputs = {**step.old.outputs, **outputs}
            self._set_outputs(step, outputs)
        self._recorded(self._snapshot.write)

    def outputs(self) -> dict[str, Any]:
        """Return the stack's outputs."""
        stacks = (step.resource for step in self._registered.values() if step.resource.type == STACK_TYPE)
        return next((dict(stack.outputs) for stack in stacks), {})

    def _planned(self, goal: Goal) -> list[Step]:
        self._go_on()
        try:
            if goal.custom:
                goal = replace(goal, provider=self._provider_reference())
            return self._generator.register(goal)
        except StepError as error:
            self._fail_goal(goal, str(error))
        except VerbError as error:
            self._fail_goal(goal, f"resource {goal.name}: {self._settings.redactor.line(str(error))}")
        raise StoppedError

    def _fail_goal(self, goal: Goal, failure: str) -> None:
        self.stop(failure)
        self._tell("message", text=f"{goal.name} was not planned", severity="error")

    def _provider_reference(self) -> str:
        if not self._default_provider:
            goal = Goal(PROVIDER_TYPE, "default", custom=True, inputs=dict(self._settings.config))
            state = self._take(self._generator.register(goal))
            self._default_provider = f"{state.urn}::{state.id}"
        return self._default_provider

    def _take(self, steps: list[Step]) -> ResourceState:
        for step in steps:
            if not self._allowed(step) or not self._take_one(step):
                raise StoppedError
        final = steps[-1] if steps[-1].op is not Op.REPLACE else steps[-2]
        self._registered[final.urn] = final
        return final.resource

    def _allowed(self, step: Step) -> bool:
        refusal = self._settings.guard(step)
        if refusal and not self.stopped:
            self.stop(f"resource {step.name}: {refusal}")
        return not refusal

    def _take_one(self, step: Step) -> bool:
        """Apply one step; return whether it was."""
        if self.stopped:
            return False
        started = time.monotonic()
        self._tell("started", step)
        try:
            self._apply(step)
        except ProtectedError as error:
            self._errored.append(step)
            self.failures.append(str(error))
        except VerbError as error:
            self.stop(f"resource {step.name}: {self._settings.redactor.line(str(error))}")
        except TenantctlError as error:
            self.fatal = error
            self.stop(str(error))
        else:
            self.steps.append(step)
            self._tell("done", step, seconds=time.monotonic() - started)
            return True
        self._tell("failed", step, text=self.failures[-1], seconds=time.monotonic() - started)
        return False

    def _apply(self, step: Step) -> None:
        if step.op is Op.SAME:
            self._same(step)
        elif step.op in (Op.CREATE, Op.CREATE_REPLACEMENT):
            self._create(step)
        elif step.op is Op.UPDATE:
            self._update(step)
        elif step.op in (Op.DELETE, Op.DELETE_REPLACED):
            self._delete(step)

    def _same(self, step: Step) -> None:
        old, new = _both(step)
        with self._snapshot.change(write=False):
            new.id, new.outputs = old.id, _marked(old.outputs, new)
            self._snapshot.drop(old)
            self._snapshot.add(new)

    def _create(self, step: Step) -> None:
        new, old = step.resource, step.old
        id_, outputs = self._written(new, "creating", lambda: self._created(new))
        with self._snapshot.change():
            new.id, new.outputs = id_, _marked(outputs, new)
            new.created = new.modified = _now()
            self._snapshot.finish(new)
            self._snapshot.add(new)
            if old is not None and old.pending_replacement:
                self._snapshot.drop(old)
            if old is not None and step.condemns:
                old.delete = True

    def _created(self, new: ResourceState) -> tuple[str, dict[str, Any]]:
        if not new.custom:
            return "", {}
        if is_provider(new.type):
            return (UNKNOWN_MARK if self._settings.preview else str(uuid.uuid4())), dict(new.inputs)
        return ("", dict(new.inputs)) if self._settings.preview else self._providers.create(new.inputs)

    def _update(self, step: Step) -> None:
        old, new = _both(step)
        outputs = self._written(new, "updating", lambda: self._updated(old, new))
        with self._snapshot.change():
            new.id, new.outputs = old.id, _marked(outputs, new)
            new.modified = _now() if new.custom else old.modified
            self._snapshot.finish(new)
            self._snapshot.drop(old)
            self._snapshot.add(new)

    def _updated(self, old: ResourceState, new: ResourceState) -> dict[str, Any]:
        if not new.custom:
            return {}
        if is_provider(new.type) or self._settings.preview:
            return dict(new.inputs)
        return self._providers.update(old.id, old.outputs, new.inputs)

    def _delete(self, step: Step) -> None:
        old = step.resource
        if step.op is Op.DELETE and old.protect:
            raise ProtectedError(
                f"resource {step.name}: it is protected and cannot be deleted; "
                "remove `protect` in the program and run `up` first"
            )
        real = old.custom and not is_provider(old.type) and not step.forgets
        if real and not self._settings.preview:
            self._written(old, "deleting", lambda: self._providers.delete(old.id, old.outputs))
        with self._snapshot.change():
            self._snapshot.finish(old)
            if step.awaits:
                old.pending_replacement = True
            else:
                self._snapshot.drop(old)

    def _written(self, resource: ResourceState, kind: str, verb: Callable[[], Any]) -> Any:
        """Call a verb between the notes that a crash must leave behind."""
        if self._settings.preview or not resource.custom or is_provider(resource.type):
            return verb()
        self._snapshot.begin(resource, kind)
        try:
            return verb()
        except VerbError:
            self._snapshot.fail(resource)
            raise

    def _set_outputs(self, step: Step, outputs: dict[str, Any]) -> None:
        def set_outputs() -> None:
            with self._snapshot.change(write=step.old is None or step.old.outputs != outputs):
                step.resource.outputs = outputs

        self._recorded(set_outputs)

    def _recorded(self, change: Callable[[], None]) -> None:
        try:
            change()
        except TenantctlError as error:
            self.fatal = error
            self.stop(str(error))

    def _go_on(self) -> None:
        if self.stopped:
            raise StoppedError

    def _tell(
        self,
        status: str,
        step: Step | None = None,
        *,
        text: str = "",
        severity: str = "info",
        seconds: float = 0.0,
    ) -> None:
        if step is None:
            self._settings.listen(Event(status, text=text, severity=severity))
        elif step.op is not Op.REPLACE and not is_provider(step.resource.type) and not step.forgets:
            self._settings.listen(Event(status, step.urn, step.op, text, severity, seconds))


def _both(step: Step) -> tuple[ResourceState, ResourceState]:
    assert step.old is not None  # noqa: S101 - same and update have both sides
    assert step.new is not None  # noqa: S101
    return step.old, step.new


def _marked(outputs: Mapping[str, Any], resource: ResourceState) -> dict[str, Any]:
    """Return ``outputs`` with what the program or an input of the same name makes secret marked as such."""
    secret = {key for key, value in resource.inputs.items() if isinstance(value, Secret)}
    secret.update(resource.additional_secret_outputs)
    return {
        key: Secret(unwrapped(value)) if key in secret and not isinstance(value, Secret) else value
        for key, value in outputs.items()
    }


def _now() -> str:
    return datetime.now(UTC).isoformat().replace("+00:00", "Z")
