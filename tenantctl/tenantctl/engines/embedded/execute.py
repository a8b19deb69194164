"""Applies steps: calls the provider, keeps the snapshot, tells the listener.

One ``Run`` is one plan or one apply of one stack. Steps are planned one registration at a time and applied up to
``parallel`` at a time; after a failure nothing new begins, what is under way is finished and recorded.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field, replace
from typing import Any, Final

from tenantctl.engines.base import Event, Listener
from tenantctl.engines.embedded.apply import Applier, ProtectedError
from tenantctl.engines.embedded.convert import known, noted
from tenantctl.engines.embedded.goal import Ending
from tenantctl.engines.embedded.graph import is_provider, needed_urns
from tenantctl.engines.embedded.providers import DynamicProviders, VerbError
from tenantctl.engines.embedded.redact import Redactor
from tenantctl.engines.embedded.snapshot import Snapshot
from tenantctl.engines.embedded.steps import STACK_TYPE, Goal, Step, StepError, StepGenerator, name_of
from tenantctl.engines.interrupts import A_LOOK, waited
from tenantctl.errors import TenantctlError, UnsupportedError
from tenantctl.plan import Op

PROVIDER_TYPE: Final = "pulumi:providers:pulumi-python"
INTERRUPTED: Final = "interrupted: what was under way has been finished and recorded, nothing else was begun"
ABANDONED: Final = (
    "interrupted twice: what was under way was left behind, and whether it took effect is not known: `tenantctl "
    "resume` finds out"
)
Guard = Callable[[Step], str]


class StoppedError(Exception):
    """The run has failed or was interrupted; nothing new begins."""


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
    continue_on_error: bool = False
    guard: Guard = field(default=lambda _step: "")


class Run:
    """See the module. ``steps`` are those taken, in the order in which they were finished; ``failures`` one line each.

    ``fatal`` is set where the run could not record what it did.
    """

    def __init__(
        self, settings: Settings, generator: StepGenerator, providers: DynamicProviders, snapshot: Snapshot
    ) -> None:
        self._settings, self._generator = settings, generator
        self.providers = providers
        self._applier = Applier(providers, snapshot, settings.redactor, preview=settings.preview)
        self._planning = threading.Lock()
        self._slots = threading.Semaphore(max(settings.parallel, 1))
        self._stopped = threading.Event()
        self._under_way = 0
        self._idle = threading.Condition()
        self._default_provider = ""
        self._registered: dict[str, Step] = {}
        self._stack_outputs: tuple[str, dict[str, Any]] | None = None
        self._errored: list[Step] = []
        self._unmade: set[str] = set()
        self.steps: list[Step] = []
        self.failures: list[str] = []
        self.fatal: TenantctlError | None = None

    @property
    def stopped(self) -> bool:
        """Whether nothing new begins any more."""
        return self._stopped.is_set()

    @property
    def abandoned(self) -> bool:
        """Whether the user left behind what was under way."""
        return ABANDONED in self.failures

    def stop(self, failure: str = "") -> None:
        """Begin nothing new; ``failure`` is why, in one line."""
        if failure and failure not in self.failures:
            self.failures.append(self._settings.redactor.clean(failure))
        self._stopped.set()

    def interrupt(self, again: bool) -> None:  # noqa: FBT001 - a callback
        """Begin nothing new because the user said so; told ``again``, leave behind what is under way."""
        if again:
            self.failures[:] = [failure for failure in self.failures if failure != INTERRUPTED]
        self.stop(ABANDONED if again else INTERRUPTED)
        text = "interrupted again: stopping at once" if again else "interrupted: finishing what is under way"
        self._settings.listen(Event("message", text=text, severity="warning"))

    def refuse(self, line: str) -> None:
        """Stop because the program asks for what this engine does not do."""
        self.fatal = self.fatal or UnsupportedError(line)
        self.stop(line)

    def register(self, goal: Goal) -> Step:
        """Take a registration through to its end and return its last step, which says how it ended.

        Raises:
            StoppedError: it failed, or something before it did; ``failures`` tells.
        """
        self._settings.redactor.learn(goal.inputs)
        if not self._settings.preview:
            goal = replace(goal, inputs=known(goal.inputs))
        with self._planning:
            steps = self._planned(goal)
            if self._settings.parallel == 1:
                return self._take(steps)
        with self._slots:
            return self._take(steps)

    def register_outputs(self, urn: str, outputs: dict[str, Any]) -> None:
        """Set the outputs of a component; the stack's own are kept until the end."""
        self._settings.redactor.learn(outputs)
        if not self._settings.preview:
            outputs = noted(outputs)
        step = self._registered.get(urn)
        if step is None:
            self.stop(f"resource {name_of(urn)}: outputs were registered for it before it was")
            raise StoppedError
        if step.ending is not Ending.DONE or step.omits:
            return
        if step.resource.type == STACK_TYPE:
            self._stack_outputs = (urn, outputs)
        else:
            self._recorded(lambda: self._applier.set_outputs(step, outputs))

    def delete_rest(self) -> None:
        """Delete what was not registered, dependents first; what a failed deletion needs stays."""
        try:
            layers = self._generator.deletions()
        except StepError as error:
            self.stop(str(error))
            return
        for step in self._generator.untouched():
            self._take_one(step)
        if not all(self._allowed(step) for layer in layers for step in layer):
            return
        for layer in layers:
            if self.stopped:
                return
            kept = self._generator.unneeded(self._errored)
            steps = [step for step in layer if id(step.old) not in kept]
            self._take_together(steps)

    def finish(self) -> None:
        """Set the stack's outputs, those of a failed run beside the old ones, and write the state."""
        self.failures.extend(self._generator.faults)
        for remark in self._generator.remarks if self._settings.preview else ():
            self._settings.listen(remark)
        if self._stack_outputs is not None:
            urn, outputs = self._stack_outputs
            step = self._registered[urn]
            if self.failures and step.old is not None:
                outputs = {**step.old.outputs, **outputs}
            self._recorded(lambda: self._applier.set_outputs(step, outputs))
        self._recorded(self._applier.write)
        self._applier.close()

    def outputs(self) -> dict[str, Any]:
        """Return the stack's outputs."""
        stacks = (step.resource for step in self._registered.values() if step.resource.type == STACK_TYPE)
        return next((dict(stack.outputs) for stack in stacks), {})

    def _take_together(self, steps: list[Step]) -> None:
        """Take steps at the same time. Ctrl-C waits for those under way; a second one leaves them behind."""
        pool = ThreadPoolExecutor(max_workers=max(self._settings.parallel, 1))
        futures: list[Future[bool]] = []

        def work() -> None:
            # Ctrl-C may break off a submission too. Once it was told of nothing new begins, so none is made twice.
            while len(futures) < len(steps) and not self.stopped:
                futures.append(pool.submit(self._take_one, steps[len(futures)]))
            while wait(futures, timeout=A_LOOK).not_done:
                pass
            # A submission that was broken off may run in a thread that the pool does not know.
            with self._idle:
                while not self._idle.wait_for(lambda: not self._under_way, timeout=A_LOOK):
                    pass

        all_done = waited(work, self.interrupt)
        pool.shutdown(wait=all_done, cancel_futures=True)
        for future in futures:
            if future.done() and not future.cancelled():
                future.result()

    def _planned(self, goal: Goal) -> list[Step]:
        self._go_on()
        try:
            if goal.custom:
                goal = replace(goal, provider=self._provider_reference())
            return self._generator.register(goal)
        except StepError as error:
            self.stop(str(error))
        except VerbError as error:
            self.stop(f"resource {goal.name}: {self._settings.redactor.line(str(error))}")
        raise StoppedError

    def _provider_reference(self) -> str:
        if not self._default_provider:
            goal = Goal(PROVIDER_TYPE, "default", custom=True, inputs=dict(self._settings.config))
            state = self._take(self._generator.register(goal)).resource
            self._default_provider = f"{state.urn}::{state.id}"
        return self._default_provider

    def _take(self, steps: list[Step]) -> Step:
        final = steps[-1] if steps[-1].op is not Op.REPLACE else steps[-2]
        self._registered[final.urn] = final
        if needed_urns(final.resource) & self._unmade or final.resource.parent in self._unmade:
            return self._unmade_by(final, Ending.SKIPPED)
        for step in steps:
            if not self._allowed(step):
                raise StoppedError
            if not self._take_one(step):
                self._go_on()
                return self._unmade_by(final, Ending.FAILED)
        return final

    def _unmade_by(self, step: Step, ending: Ending) -> Step:
        """Note that what ``step`` was to make is not there as declared: what needs it is skipped.

        What it was stays in state, and with it what that needs; Pulumi forgets this of a skipped one.
        """
        step.ending = ending
        # By its former name too: what the run is not about is carried over as it was, and calls it so.
        self._unmade.update(each.urn for each in (step.old, step.new) if each is not None)
        self._errored.append(step)
        return step

    def _allowed(self, step: Step) -> bool:
        refusal = self._settings.guard(step)
        if refusal and not self.stopped:
            self.stop(f"resource {step.name}: {refusal}")
        return not refusal

    def _take_one(self, step: Step) -> bool:
        """Apply one step; return whether it was."""
        with self._idle:
            if self.stopped:
                return False
            self._under_way += 1
        try:
            return self._applied(step)
        finally:
            with self._idle:
                self._under_way -= 1
                self._idle.notify_all()

    def _applied(self, step: Step) -> bool:
        started = time.monotonic()
        self._tell("started", step)
        try:
            self._applier.apply(step)
        except ProtectedError as error:
            self._errored.append(step)
            self.failures.append(str(error))
        except VerbError as error:
            self._failed(step, f"resource {step.name}: {self._settings.redactor.line(str(error))}")
        except TenantctlError as error:
            self.fatal = error
            self.stop(str(error))
        else:
            self.steps.append(step)
            self._tell("done", step, seconds=time.monotonic() - started)
            return True
        self._tell("failed", step, text=self.failures[-1], seconds=time.monotonic() - started)
        return False

    def _failed(self, step: Step, line: str) -> None:
        if not self._settings.continue_on_error:
            self.stop(line)
            return
        self._errored.append(step)
        self.failures.append(self._settings.redactor.clean(line))

    def _recorded(self, change: Callable[[], None]) -> None:
        try:
            change()
        except TenantctlError as error:
            self.fatal = error
            self.stop(str(error))

    def _go_on(self) -> None:
        if self.stopped:
            raise StoppedError

    def _tell(self, status: str, step: Step, *, text: str = "", seconds: float = 0.0) -> None:
        if step.op is not Op.REPLACE and not step.forgets and not is_provider(step.resource.type):
            severity = "error" if status == "failed" else "info"
            self._settings.listen(Event(status, step.urn, step.op, text, severity, seconds))
